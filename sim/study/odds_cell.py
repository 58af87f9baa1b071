"""The cell of which sweeps are made: odds of one scenario with some values replaced, over a range of replicates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sim.errors import UserError
from sim.odds.run import MOST_REPLICATES, Chunk, play
from sim.scenario.encode import Encoded, encode
from sim.scenario.parameters import Parameters
from sim.scenario.scenario import Scenario
from sim.study.cell import Cell, CellResult
from sim.study.setting import Value, with_values

LARGEST_CELL = 100_000  # replicates; more become several cells, so that little is lost when a study is killed
_STEP = {"compiled": 2000, "mesa": 25}  # replicates between two chances for Ctrl-C


@dataclass(frozen=True)
class Case:
    """What every cell of a study shares."""

    scenario: Scenario
    parameters: Parameters
    seed: int
    engine: str = "compiled"


def odds_cells(case: Case, values: Mapping[str, Value], replicates: int) -> list[Cell]:
    """Returns the cells for one setting: one, or several when there are more replicates than a cell should hold.

    The engine is no part of the description, because both give the same bits.
    """
    shared = {"kind": "odds", "scenario": case.scenario.digest, "parameters": case.parameters.digest,
              "seed": case.seed, "values": dict(values)}
    return [Cell({**shared, "first": first, "count": min(LARGEST_CELL, replicates - first)}, case)
            for first in range(0, replicates, LARGEST_CELL)]


def evaluate(cell: Cell) -> CellResult:
    """Plays the replicates of a cell. `ended` counts them by outcome (in file order, the fallback last) and round."""
    case, told = cell.inputs, cell.description
    encoded = encode(with_values(case.scenario, told["values"]), case.parameters)
    ended = sum(_ended(encoded, case.engine, told["seed"], told["first"], told["count"]))
    order = [*(encoded.candidates.index(name) for name in encoded.display_candidates), len(encoded.candidates)]
    return CellResult({"ended": ended[order]})


def fits(cell: Cell, result: CellResult) -> bool:
    """Tells whether a kept result can be that of a cell: whole counts of its outcomes that add up to its replicates."""
    ended, count = result.arrays.get("ended"), cell.description["count"]
    if ended is None or ended.dtype != np.int64 or ended.ndim != 2:
        return False
    in_range = ended.shape[0] == len(cell.inputs.scenario.outcomes) and ((ended >= 0) & (ended <= count)).all()
    return bool(in_range and ended.sum() == count)


def _ended(encoded: Encoded, engine: str, seed: int, first: int, count: int) -> Iterator[np.ndarray]:
    for begin in range(first, first + count, _STEP[engine]):
        size = min(_STEP[engine], first + count - begin)
        yield play(Chunk(encoded, engine, seed, begin, size, False, 0, None))[0].ended


def ended_of(results: Iterable[CellResult]) -> np.ndarray:
    """Returns the counts of the cells of one setting, added up: (outcomes, rounds)."""
    return sum(result.arrays["ended"] for result in results)


def check_numbers(replicates: int, seed: int, engine: str) -> None:
    """Raises UserError for what no run could be made of."""
    if engine not in _STEP:
        raise UserError(f"engine: got {engine!r}, give one of {', '.join(_STEP)}")
    for name, value, least, most in (("replicates", replicates, 1, MOST_REPLICATES), ("seed", seed, 0, 2**63 - 1)):
        if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or not least <= value <= most:
            raise UserError(f"{name}: got {value!r}, give a whole number from {least} to {most}")
