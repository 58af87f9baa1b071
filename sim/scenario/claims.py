"""The evidence that scenarios grow from: dated claims, each with its source."""

from __future__ import annotations

import datetime
import os
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sim.errors import Problem, ScenarioError
from sim.scenario.catalog import data_folder
from sim.scenario.extends import read_toml, scenario_root
from sim.scenario.finding import show
from sim.scenario.toml import Source, read_source

_FORM = 'write [[claims]] with "id" and "claim"'
_TEXTS = ("id", "claim", "source", "speaker", "date", "confidence")


@dataclass(frozen=True)
class Claim:
    """Something that somebody said or that happened. `date` is as the source gives it: a day, a month or a year."""

    id: str
    claim: str
    source: str = ""
    speaker: str = ""
    date: str = ""
    confidence: str = ""
    file: str = ""
    more: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def begins(self) -> datetime.date | None:
        """The first day of the date, None when there is none."""
        parts = self.date.split("-")
        try:
            return datetime.date(*(int(part) for part in [*parts, "1", "1"][:3]))
        except ValueError:
            return None


@cache
def claims() -> dict[str, Claim]:
    """Return every claim that ships with the package (`seeds/*.toml`) by its id.

    Raises ScenarioError when two have the same id.
    """
    files = sorted(data_folder("seeds").glob("*.toml"))
    return _by_id(claim for path in files for claim in _claims(tomllib.loads(path.read_text("utf-8")), path.name))


def claims_for(scenario_file: Path | None) -> dict[str, Claim]:
    """Return the claims that a scenario may cite: those that ship, and those of `seeds/*.toml` in its own folder.

    Raises ScenarioError when a file there cannot be read.
    """
    if scenario_file is None:
        return claims()
    root = scenario_root(scenario_file)
    own = [path for path in sorted((root / "seeds").glob("*.toml")) if _is_inside(path, root)]
    return _by_id([*claims().values(), *(claim for path in own for claim in _own_claims(path))]) if own else claims()


def _is_inside(path: Path, root: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(root)


def _own_claims(path: Path) -> Iterator[Claim]:
    source = read_source(path)
    values = read_toml(source)
    problems = list(_problems(source, values))
    if problems:
        raise ScenarioError(problems)
    return _claims(values, source.shown)


def _problems(source: Source, values: dict[str, Any]) -> Iterator[Problem]:
    entries = values.get("claims", [])
    if not isinstance(entries, list) or not isinstance(values.get("source", {}), dict):
        yield source.problem(1, 1, "this is no file of claims", hint=_FORM)
        return
    for number, entry in enumerate(entries):
        for key in ("id", "claim"):
            if not isinstance(entry, dict) or not isinstance(entry.get(key), str):
                position = source.places.of(("claims", number, key))
                yield source.problem(*position, f'a claim needs the text "{key}"', hint=_FORM)


def _claims(values: dict[str, Any], file: str) -> Iterator[Claim]:
    common = values.get("source", {})
    for entry in values.get("claims", []):
        texts = {key: str(entry.get(key, "")) for key in _TEXTS}
        texts["source"] = texts["source"] or str(common.get("title") or common.get("file") or "")
        texts["date"] = texts["date"] or str(common.get("date", ""))
        yield Claim(**texts, file=file, more={key: value for key, value in entry.items() if key not in _TEXTS})


def _by_id(found: Iterable[Claim]) -> dict[str, Claim]:
    by_id: dict[str, Claim] = {}
    for claim in found:
        first = by_id.setdefault(claim.id, claim)
        if first is not claim:
            raise ScenarioError([Problem(claim.file, 1, 1, "two claims have one id", show(claim.id),
                                         f"the other is in {first.file}")])
    return by_id
