"""Setting several fields of a scenario at once, as a point of a sweep does."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from sim.errors import PathError, UserError
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Ally
from sim.scenario.shares import shares

Value = float | int | str


def with_values(scenario: Scenario, values: Mapping[str, Value]) -> Scenario:
    """Returns the scenario with the value at each dotted path replaced, in the order of the paths' names.

    Two or more weights are shares of the whole, and the other allies keep their proportions in what is left; set one
    after the other, the second would shrink the first. Raises PathError.
    """
    changed = scenario
    for path in sorted(values):
        changed = changed.with_(path, values[path])
    held = {scenario.path(path)[1]: float(value) for path, value in values.items() if _is_weight(scenario, path)}
    return _with_weights(changed, held) if len(held) > 1 else changed


def _is_weight(scenario: Scenario, path: str) -> bool:
    keys = scenario.path(path)
    return len(keys) == 3 and keys[0] == "allies" and keys[2] == "weight"


def _with_weights(scenario: Scenario, held: Mapping[str, float]) -> Scenario:
    left = 1.0 - math.fsum(held.values())
    if left <= 0.0:
        names = " and ".join(f"allies.{ally}.weight" for ally in sorted(held))
        raise PathError(f"{names}: together {1.0 - left:g}, which leaves nothing for the other allies; "
                        "weights are shares that add up to less than 1")
    now = shares(scenario)
    others = math.fsum(share for ally, share in now.items() if ally not in held)
    allies = {name: _reweighted(entry, held.get(name), left / others)
              for name, entry in scenario.document.allies.items()}
    return replace(scenario, document=scenario.document.model_copy(update={"allies": allies}))


def _reweighted(entry: Ally, weight: float | None, factor: float) -> Ally:
    if weight is None:
        if not isinstance(entry.weight, (int, float)):
            return entry
        weight = entry.weight * factor
    return entry.model_copy(update={"weight": weight})


def plain_value(value: object, path: str) -> Value:
    """Returns a swept value as a plain number or text. Raises UserError for anything else."""
    if hasattr(value, "item"):
        value = value.item()
    if hasattr(value, "isoformat"):
        value = value.isoformat()
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise UserError(f"{path}: got {value!r}, give numbers or words")
    if isinstance(value, float) and not math.isfinite(value):
        raise UserError(f"{path}: got {value!r}, give a finite number")
    return value
