"""The design of the calibration: rows of parameters that fill the prior evenly, and every case played under each.

All rows share the chance of their replicates (common random numbers), so that rows differ by their parameters and
little else. A cell is one case under a block of rows, kept as soon as it has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from sim.engine.chunk import run_chunk
from sim.errors import NemconError
from sim.forecast.cases import Case, cases
from sim.lobbying.quantile import CHOICE, FAMILY_CODES, quantile
from sim.scenario.encode import encode
from sim.scenario.parameters import Parameters
from sim.scenario.quantity import Distribution
from sim.study.cell import Cell, CellResult
from sim.study.resume import complete
from sim.study.store import Store

ROWS, REPLICATES, BLOCK = 512, 300, 32  # counts are kept in 16 bits


@dataclass(frozen=True, eq=False)
class Design:
    """Rows of parameters, (rows, columns), with the prior that they fill; `parameters` draws them alike."""

    prior: Parameters
    columns: tuple[str, ...]
    rows: np.ndarray

    @property
    def parameters(self) -> Parameters:
        """The prior with its uncertain parameters replaced by the rows."""
        return self.weighted(np.ones(len(self.rows)))

    def weighted(self, weights: np.ndarray, name: str = "design") -> Parameters:
        """Returns the rows as parameters that are drawn with these weights."""
        return replace(self.prior, name=name, columns=self.columns, rows=tuple(map(tuple, self.rows.tolist())),
                       weights=tuple(map(float, weights)))


@dataclass(frozen=True, eq=False)
class Played:
    """Every case under every row: case -> counts of replicates by row, outcome (file order, fallback last) and
    round."""

    design: Design
    replicates: int
    ended: dict[str, np.ndarray]


def uncertain(prior: Parameters) -> tuple[str, ...]:
    """Returns the names of the parameters that a prior leaves open."""
    names = type(prior.process).model_fields
    return tuple(name for name in names if isinstance(prior.value(name), Distribution))


def design(prior: Parameters, rows: int = ROWS) -> Design:
    """Returns rows that fill the prior evenly: Sobol's sequence (1967) without its first point, through the quantile
    functions of the prior. A power of two is the most even."""
    from scipy.stats.qmc import Sobol
    columns = uncertain(prior)
    sequence = Sobol(len(columns), scramble=False, bits=30)
    sequence.fast_forward(1)
    points = sequence.random(rows)
    drawn = [[_drawn(prior.value(name), u) for name, u in zip(columns, point, strict=True)]
             for point in points.tolist()]
    return Design(prior, columns, np.array(drawn))


def _drawn(of: Distribution, u: float) -> float:
    family, values = FAMILY_CODES[of.family], of.values
    if family == CHOICE:
        return float(values[min(int(u * len(values)), len(values) - 1)])
    return float(quantile(family, *(*values, 0.0, 0.0)[:3], u))


def play_design(made: Design, store: Store, replicates: int = REPLICATES, seed: int = 1, *,
                of: Sequence[Case] | None = None, workers: int | None = None, executor: Executor | None = None,
                progress: Callable[[int, int], None] | None = None) -> Played:
    """Plays every case under every row; what the store has is not played again. Raises NemconError when a cell
    fails."""
    chosen = cases() if of is None else of
    cells = [cell for case in chosen for cell in _cells(case, made, replicates, seed)]
    done = complete(cells, evaluate, store, executor=executor, workers=workers, progress=progress)
    if done.failures:
        raise NemconError(f"{done.failed} of {len(cells)} cells failed, the first: {done.failures[0].error}")
    blocks = len(cells) // len(chosen)
    parts = [outcome.arrays["ended"] for outcome in done.outcomes]
    return Played(made, replicates, {case.name: np.concatenate(parts[k * blocks:(k + 1) * blocks])
                                     for k, case in enumerate(chosen)})


def _cells(case: Case, made: Design, replicates: int, seed: int) -> list[Cell]:
    process = made.prior.process.model_dump(mode="json", exclude_none=True)
    shared = {"kind": "calibration", "scenario": case.scenario.digest, "process": process, "seed": seed,
              "replicates": replicates, "columns": list(made.columns)}
    return [Cell({**shared, "rows": made.rows[first:first + BLOCK].tolist()},
                 (case.scenario, replace(made, rows=made.rows[first:first + BLOCK])))
            for first in range(0, len(made.rows), BLOCK)]


def evaluate(cell: Cell) -> CellResult:
    """Plays one case under a block of rows."""
    scenario, made = cell.inputs
    encoded = encode(scenario, made.parameters)
    order = [*(encoded.candidates.index(name) for name in encoded.display_candidates), len(encoded.candidates)]
    seed, replicates = cell.description["seed"], cell.description["replicates"]
    ended = []
    for k in range(len(made.rows)):
        world = encoded.world._replace(table=encoded.world.table[k:k + 1], table_cumulative=np.ones(1))
        tally, _ = run_chunk(world, seed, 0, replicates, shown=encoded.shown)
        ended.append(tally.ended[order])
    return CellResult({"ended": np.array(ended, dtype=np.uint16)})
