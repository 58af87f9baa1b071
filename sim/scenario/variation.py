"""Changes one value of a scenario, as `with_`, sweeps and comparisons do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from sim.errors import PathError
from sim.scenario.check import findings
from sim.scenario.claims import claims_for
from sim.scenario.finding import Finding, show
from sim.scenario.paths import fitted, plain, put
from sim.scenario.schema import Document
from sim.scenario.shares import shares
from sim.scenario.wording import findings_of

_FILES = ("roster",)


def varied(scenario, text: str, value: Any):
    """Returns a scenario with the value at a dotted path replaced. Raises PathError.

    Only what the new value itself breaks is refused: an event that a shorter calendar leaves behind is not.
    """
    path = scenario.path(text)
    if path[0] in _FILES:
        raise PathError(f'"{path[0]}" names a file; write another scenario with `extends` instead')
    raw = plain(scenario.document)
    value = fitted(value, path)
    _make_room(scenario, raw, path, value)
    put(raw, path, value)
    try:
        document = Document.model_validate(raw)
    except ValidationError as error:
        raise _refusal(text, findings_of(error.errors(), raw)[0]) from None
    changed = replace(scenario, document=document)
    cited = claims_for(scenario.source) if path[0] == "evidence" else None
    wrong = [finding for finding in findings(document, scenario.roster, cited) if _concerns(finding.path, path)]
    if wrong:
        raise _refusal(text, wrong[0])
    return changed


def _concerns(place: tuple, path: tuple) -> bool:
    shorter = min(len(place), len(path))
    return place[:shorter] == path[:shorter]


def _refusal(text: str, finding: Finding) -> PathError:
    parts = [finding.what, finding.given and f"got {finding.given}", finding.hint]
    return PathError(f"{show(text)[1:-1]}: " + ", ".join(part for part in parts if part))


def _make_room(scenario, raw: dict, path: tuple, value: Any) -> None:
    """Rescales the weights that other allies state, so that they share what one ally's new weight leaves.

    Raises PathError when it leaves nothing.
    """
    if len(path) != 3 or path[0] != "allies" or path[2] != "weight" or not _is_plain(value) or value < 0:
        return
    if value >= 1 and len(scenario.allies) > 1:
        raise PathError(f"allies.{path[1]}.weight: a weight of 1 or more leaves nothing for the other allies, "
                        f"got {show(value)}, a weight is a share below 1")
    left = 1.0 - shares(scenario).get(path[1], 0.0)
    for ally, entry in raw.get("allies", {}).items():
        if ally != path[1] and _is_plain(entry.get("weight")) and left > 0.0:
            entry["weight"] = entry["weight"] * (1.0 - value) / left


def _is_plain(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
