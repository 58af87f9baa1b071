"""A sweep: the odds of a scenario over values of some of its fields, resumable, anywhere, with the same bits."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim import files as atomic
from sim.files import write_csv
from sim.model.encoding import encode
from sim.model.rounds import available
from sim.odds.run import check_numbers, played_here
from sim.parallel.cells import Cell, CellFailure, CellResult
from sim.parallel.executor import run_cells
from sim.parallel.store import Store, complete
from sim.results.grid import sweep_columns, sweep_rows
from sim.scenario.loader import as_scenario
from sim.scenario.parameters import Parameters, as_parameters
from sim.scenario.scenario import Scenario
from sim.study.design import Value, design, with_values
from sim.study.sweep_result import SettingCounts, SweepResult, sweep_result
from sim.version import MODEL_VERSION

if TYPE_CHECKING:
    import xarray

Progress = Callable[[int, int], None]
CELLS = "cells"  # the folder of finished cells, below the folder of the result


def sweep(
    scenario: Scenario | str | Path,
    vary: Mapping[str, Iterable | str],
    replicates: int = 10_000,
    seed: int = 1,
    *,
    sample: tuple[str, int] | None = None,
    out: str | Path | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    parameters: Parameters | str | None = None,
    engine: str = "compiled",
    progress: Progress | None = None,
) -> xarray.Dataset:
    """Return the odds of a scenario for every combination of values of some of its fields.

    All settings share their random numbers, so that a difference is more precise than the odds themselves.

    Parameters
    ----------
    scenario : Scenario, str or pathlib.Path
        A scenario, the path of its file, or the bare name of one that ships.
    vary : mapping of str to list or str
        Values by dotted path of a number or a stance: a list, or text such as "0:1:5" (start, stop, count).
    replicates : int
        How many times each setting is played.
    seed : int
        Seed of the random numbers, from 0 to 2**63 - 1.
    sample : tuple of (str, int) or None
        ("lhs", N) or ("sobol", N): the values are ends of ranges, and N settings are drawn from them.
    out : str, pathlib.Path or None
        A folder that keeps finished cells and `sweep.csv`; the same call goes on where it was interrupted.
    workers : int or None
        How many cores of this machine to use. Default: as many as there are. The result does not depend on it.
    executor : concurrent.futures.Executor or None
        Where to compute instead, such as the executor of a cluster. It is not shut down.
    parameters : Parameters, str or None
        The global parameters: "prior", "point", "model1", the path of a file, or an object that was read from one.
        Default: those that ship.
    engine : {"compiled", "python", "mesa"} or None
        What plays the rounds: compiled code (the default), the same equations interpreted (also taken where nothing was
        compiled), or Mesa agents. The result is the same for all.
    progress : callable or None
        Called as `progress(done, total)` with numbers of replicates.

    Returns
    -------
    xarray.Dataset
        One dimension a path, and `outcome`; with `sample` the dimensions are `cell` and `outcome`. The variables are
        `count` (replicates), `odds`, `low` and `high` (shares), `median_round`, `error` (why a setting failed, such as
        one that makes what was seen all but impossible) and `share_kept` (of the replicates, that agrees with it).

    Raises
    ------
    PathError
        The scenario does not take a path or a value.
    UserError
        A number is out of range.
    StoreError
        The folder cannot be used.

    Examples
    --------
    >>> import sim
    >>> grid = sim.sweep("five-allies", {"process.isolation": [0.1, 0.3]}, replicates=100)
    >>> dict(grid["count"].sum("outcome").sizes)
    {'process.isolation': 2}
    """
    return run_sweep(scenario, vary, replicates, seed, sample=sample, out=out, workers=workers, executor=executor,
                     parameters=parameters, engine=engine, progress=progress).dataset()


def run_sweep(
    scenario: Scenario | str | Path,
    vary: Mapping[str, Iterable | str],
    replicates: int = 10_000,
    seed: int = 1,
    *,
    sample: tuple[str, int] | None = None,
    out: str | Path | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    parameters: Parameters | str | None = None,
    engine: str = "compiled",
    progress: Progress | None = None,
    table: bool = True,
) -> SweepResult:
    """Do what `sweep` does and return the result in its other forms: rows, document, failures. With `table` off,
    whoever calls writes `sweep.csv` too, together with what stands beside it.
    """
    check_numbers(replicates, seed, engine)
    scenario = as_scenario(scenario)
    engine = available(engine)
    parameters = as_parameters(parameters)
    settings = design(scenario, vary, sample, seed)
    case = OddsCell(scenario, parameters, int(seed), engine)
    groups = [odds_cells(case, values, int(replicates)) for values in settings.settings]
    cells = [cell for group in groups for cell in group]
    store = None if out is None else Store(atomic.make_folder(out) / CELLS, MODEL_VERSION)
    with _threads(engine, workers, executor) as place:
        outcomes, before, damaged = _play(cells, store, place, workers, progress)
    counted = tuple(_grouped(outcomes, [len(group) for group in groups]))
    swept = sweep_result(scenario, parameters, settings, int(replicates), int(seed), counted, len(cells), before,
                         damaged)
    if out is not None:
        atomic.clean_leftovers(out)
        if table:
            write_table(swept, Path(out))
    return swept


def write_table(swept: SweepResult, folder: Path) -> Path:
    """Write `sweep.csv`, all or nothing, and return its path. Raises StoreError."""
    return write_csv(folder / "sweep.csv", sweep_columns(swept.record), sweep_rows(swept.record))


@contextmanager
def _threads(engine: str, workers: int | None, executor: Executor | None) -> Iterator[Executor | None]:
    """Return threads where nothing else is asked for: they start at once, and the compiled loop lets go of the lock."""
    cores = min(os.cpu_count() or 1, 8)
    if executor is not None or workers is not None or engine != "compiled" or cores == 1:
        yield executor
        return
    with ThreadPoolExecutor(cores) as threads:
        yield threads


def _play(cells: Sequence[Cell], store: Store | None, executor: Executor | None, workers: int | None,
          progress: Progress | None) -> tuple[Sequence[CellResult | CellFailure], int, int]:
    """Return the outcomes of the cells, and how many were finished before and how many damaged."""
    if store is not None:
        done = complete(cells, evaluate, store, executor=executor, workers=workers, progress=progress,
                        fits=fits)
        return done.outcomes, done.finished_before, done.damaged
    outcomes = []
    for outcome in run_cells(cells, evaluate, executor=executor, workers=workers):
        outcomes.append(outcome)
        if progress is not None:
            progress(len(outcomes), len(cells))
    return outcomes, 0, 0


def _grouped(outcomes: Sequence[CellResult | CellFailure], sizes: Iterable[int]) -> Iterator[SettingCounts]:
    """Yield for each setting what was counted, or the error of its first cell that failed."""
    rest = iter(outcomes)
    for size in sizes:
        group = list(islice(rest, size))
        failed = next((outcome.error for outcome in group if isinstance(outcome, CellFailure)), "")
        results = [one for one in group if isinstance(one, CellResult)]
        yield SettingCounts(None, failed) if failed else SettingCounts(
            np.sum([result.arrays["ended"] for result in results], axis=0), drawn=results[0].meta.get("drawn"))


# The cell of which sweeps are made: odds of one scenario with some values replaced, over a range of replicates.

MAX_CELL_BYTES = 100_000  # replicates; more become several cells, so that little is lost when a study is killed


@dataclass(frozen=True)
class OddsCell:
    """What every cell of a study shares."""

    scenario: Scenario
    parameters: Parameters
    seed: int
    engine: str = "compiled"


def odds_cells(case: OddsCell, values: Mapping[str, Value], replicates: int) -> list[Cell]:
    """Return the cells for one setting: one, or several when there are more replicates than a cell should hold. Where
    something was seen it is one: how many replicates are drawn until enough agree depends on all of them.

    The engine is no part of the description, because both give the same bits.
    """
    size = replicates if _may_be_conditional(case.scenario, values) else MAX_CELL_BYTES
    shared = {"kind": "odds", "scenario": case.scenario.digest, "parameters": case.parameters.digest,
              "seed": case.seed, "values": dict(values)}
    return [Cell({**shared, "first": first, "count": min(size, replicates - first)}, case)
            for first in range(0, replicates, size)]


def _may_be_conditional(scenario: Scenario, values: Mapping[str, Value]) -> bool:
    """Tell whether replicates may be left out under a setting: something was seen, or the setting changes the dates."""
    document = scenario.document
    seen = document.observations or (document.calendar.start or document.as_of) < document.as_of
    return bool(seen) or any(path.split(".")[0] in ("as_of", "calendar", "observations") for path in values)


def evaluate(cell: Cell) -> CellResult:
    """Play the replicates of a cell. `ended` counts them by outcome (in file order, the fallback last) and round;
    `drawn`, how many were played until so many agreed with what was seen.
    """
    case, told = cell.inputs, cell.description
    encoded = encode(with_values(case.scenario, told["values"]), case.parameters)
    played = played_here(encoded, told["seed"], told["count"], case.engine, first=told["first"], records=False)
    drawn, ended = 0, np.zeros((len(encoded.outcomes), encoded.counted_until + 1), dtype=np.int64)
    for chunk, tally, _ in played:
        drawn += chunk.count
        ended += tally.ended
    return CellResult({"ended": ended[encoded.file_order]}, {"drawn": drawn} if drawn > told["count"] else {})


def fits(cell: Cell, result: CellResult) -> bool:
    """Tell whether a kept result can be that of a cell: whole counts of its outcomes that add up to its replicates."""
    ended, count = result.arrays.get("ended"), cell.description["count"]
    if ended is None or ended.dtype != np.int64 or ended.ndim != 2:
        return False
    outcomes = cell.inputs.scenario.outcomes_under(cell.inputs.parameters)
    in_range = ended.shape[0] == len(outcomes) and ((ended >= 0) & (ended <= count)).all()
    drawn = result.meta.get("drawn", count)
    return bool(in_range and ended.sum() == count and isinstance(drawn, int) and drawn >= count)
