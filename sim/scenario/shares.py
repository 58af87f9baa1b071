"""Every ally's weight as a share, read straight from the file: quick, so that a check need not load the model.

The same rule as in `encode` and `lobbying.inputs.weight_shares`; what is uncertain counts with its middle value. Sums
are exact (`fsum`), because `sum` has other last bits before Python 3.12 and in another order of the file.
"""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from sim.scenario.quantity import LARGEST, Distribution
from sim.scenario.schema import Ally

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario


def shares(scenario: Scenario) -> dict[str, float]:
    """Returns the share of every ally, in the order of the file; they add up to 1.

    An ally that states a weight has that share and the others share the rest in proportion to their sizes. When
    nothing is left for them, or all state one, all are normalised; when nothing weighs anything, all weigh the same.
    """
    sizes = _sizes(scenario)
    stated = {name: _middle(ally.weight, 1.0) for name, ally in _allies(scenario) if ally.weight is not None}
    taken, rest = fsum(stated.values()), fsum(size for name, size in sizes.items() if name not in stated)
    if rest > 0.0 and taken < 1.0:
        return {name: stated.get(name, size * (1.0 - taken) / rest) for name, size in sizes.items()}
    raw = {**sizes, **stated}
    whole = taken + rest
    return {name: raw[name] / whole if whole > 0.0 else 1.0 / len(raw) for name in sizes}


def outweighing(scenario: Scenario) -> tuple[str, float] | None:
    """Returns the ally that has more weight than all others together, and its share; None if there is none."""
    name, share = heaviest(scenario)
    return (name, share) if share > 0.5 and len(scenario.allies) > 1 else None


def heaviest(scenario: Scenario) -> tuple[str, float]:
    """Returns the heaviest ally and its share; the first one of equals."""
    held = shares(scenario)
    name = max(held, key=held.__getitem__)
    return name, held[name]


def _allies(scenario: Scenario) -> list[tuple[str, Ally]]:
    return [(name, scenario.document.allies.get(name) or Ally()) for name in scenario.allies]


def _middle(value: float | Distribution, most: float) -> float:
    """Returns a number, or the median of a distribution, held to the range to which a draw of it is held."""
    return min(max(value.middle, 0.0), most) if isinstance(value, Distribution) else float(value)


def _sizes(scenario: Scenario) -> dict[str, float]:
    mixed = _mixed(scenario)
    return {name: mixed[name] if ally.size is None else _middle(ally.size, LARGEST) for name, ally in _allies(scenario)}


def _mixed(scenario: Scenario) -> dict[str, float]:
    """Returns the mix of roster columns, each normalised to shares first; 1 each when there is no mix."""
    if not scenario.document.weight or scenario.roster is None:
        return dict.fromkeys(scenario.allies, 1.0)
    total = dict.fromkeys(scenario.allies, 0.0)
    for column, part in scenario.document.weight.items():
        cells = {name: _cell(scenario, name, column) for name in scenario.allies}
        top = max(cells.values(), default=0.0)
        whole = fsum(cell / top for cell in cells.values()) if top > 0.0 else 0.0
        for name, cell in cells.items():
            total[name] += part * (cell / top) / whole if whole > 0.0 else 0.0
    together = fsum(total.values())
    return {name: size / together if together > 0.0 else 1.0 / len(total) for name, size in total.items()}


def _cell(scenario: Scenario, name: str, column: str) -> float:
    return (scenario.roster.value(name, column) or 0.0) if name in scenario.roster.place else 0.0
