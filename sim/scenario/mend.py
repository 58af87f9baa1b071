"""Takes what is broken out of the data, so that the rest can be checked in the same go.

What was taken out is remembered as damage. A finding that may only follow from damage is not reported: one problem
for each cause.
"""

from __future__ import annotations

import copy
import datetime
from collections.abc import Iterable
from itertools import islice
from typing import Any

from pydantic import ValidationError

from sim.scenario.finding import Finding
from sim.scenario.schema import Document
from sim.scenario.wording import findings_of, path_of

TOO_MANY = 101  # findings of one kind; each costs a search for a suggestion
_ROUNDS = 8  # each takes out what the last one laid bare; a document is at most so deep
_STAND_INS: dict[str, Any] = {
    "format": 1, "title": "?", "as_of": datetime.date(2000, 1, 1), "calendar": {"rounds": 0}, "candidates": {"?": {}},
}


def validated(raw: dict) -> tuple[Document | None, list[Finding], set[tuple]]:
    """Returns the document of some data, what is wrong with it, and the paths of what was left out because of that.

    The document is None when not even the rest makes one, or when there are more mistakes than anybody reads.
    """
    try:
        return Document.model_validate(raw), [], set()
    except ValidationError as error:
        errors = error.errors(include_url=False)
    found, damage, rest = findings_of(errors[:TOO_MANY], raw), set(), copy.deepcopy(raw)
    if len(errors) >= TOO_MANY:
        return None, found, damage
    for _ in range(_ROUNDS):
        for one in errors:
            damage |= _take_out(rest, path_of(one["loc"]), one["type"])
        try:
            return Document.model_validate(rest), found, damage
        except ValidationError as error:
            errors = error.errors(include_url=False)
    return None, found, damage


def _take_out(rest: dict, path: tuple, kind: str) -> set[tuple]:
    """Removes the broken entry, or the nearest thing around it that can be missing; returns what is damaged."""
    if path and path[0] in ("events", "ties") and len(path) > 1 and isinstance(path[1], int):
        rest[path[0]][path[1]] = _harmless(path[0])
        return {path[:2]}
    damage = {path}
    if kind == "missing" and len(path) > 1:
        path = path[:-1]
    while any(isinstance(part, int) for part in path):
        path = path[:-1]
    damage.add(path)
    at: Any = rest
    for part in path[:-1]:
        at = at.get(part) if isinstance(at, dict) else None
    if isinstance(at, dict) and path:
        at.pop(path[-1], None)
    for key in _STAND_INS:
        if path == (key,):
            rest[key] = copy.deepcopy(_STAND_INS[key])
    return damage


def _harmless(table: str) -> dict:
    if table == "ties":
        return {"between": ["?", "?"], "strength": 1.0}
    return {"kind": "term_ends", "date": datetime.date(1, 1, 1)}


def independent(found: Iterable[Finding], damage: set[tuple]) -> list[Finding]:
    """Returns the findings that no damage explains, as many as anybody reads."""
    own = (finding for finding in found if not any(_explains(path, finding) for path in damage))
    return list(islice(own, TOO_MANY))


def _explains(damaged: tuple, finding: Finding) -> bool:
    if _begins(finding.path, damaged) or any(_begins(about, damaged) for about in finding.about):
        return True
    return not finding.on_key and bool(finding.path) and _begins(damaged, finding.path)


def _begins(path: tuple, with_: tuple) -> bool:
    return path[:len(with_)] == with_
