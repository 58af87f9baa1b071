"""Changes one value of a scenario, as `with_`, sweeps and comparisons do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from sim.errors import PathError
from sim.scenario.check import findings
from sim.scenario.finding import Finding, show
from sim.scenario.paths import fitted, plain, put
from sim.scenario.schema import Document
from sim.scenario.wording import findings_of

_FILES = ("roster",)


def varied(scenario, text: str, value: Any):
    """Returns a scenario with the value at a dotted path replaced. Raises PathError.

    Only what the new value itself breaks is refused: an event that a shorter calendar leaves behind is not.
    """
    path = scenario.path(text)
    if path[0] in _FILES:
        raise PathError(f'"{text}" names a file; write another scenario with `extends` instead')
    raw = plain(scenario.document)
    _make_room(scenario, raw, path, value)
    put(raw, path, fitted(value, path))
    try:
        document = Document.model_validate(raw)
    except ValidationError as error:
        raise _refusal(text, findings_of(error.errors(), raw)[0]) from None
    changed = replace(scenario, document=document)
    wrong = [finding for finding in findings(document, scenario.roster) if _concerns(finding.path, path)]
    if wrong:
        raise _refusal(text, wrong[0])
    return changed


def _concerns(place: tuple, path: tuple) -> bool:
    shorter = min(len(place), len(path))
    return place[:shorter] == path[:shorter]


def _refusal(text: str, finding: Finding) -> PathError:
    parts = [finding.what, finding.given and f"got {finding.given}", finding.hint]
    return PathError(f"{text}: " + ", ".join(part for part in parts if part))


def _make_room(scenario, raw: dict, path: tuple, value: Any) -> None:
    """Rescales the weights that other allies state, so that they share what one ally's new weight leaves."""
    if len(path) != 3 or path[0] != "allies" or path[2] != "weight" or not isinstance(value, (int, float)):
        return
    others = {ally: entry["weight"] for ally, entry in raw.get("allies", {}).items()
              if ally != path[1] and isinstance(entry.get("weight"), (int, float))}
    if not others or not 0 <= value <= 1:
        return
    before = raw["allies"].get(path[1], {}).get("weight")
    rest = 1 - before if isinstance(before, (int, float)) else 1.0
    for ally, weight in others.items():
        raw["allies"][ally]["weight"] = weight * (1 - value) / rest if rest > 0 else weight
