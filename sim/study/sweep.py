"""A sweep: the odds of a scenario over values of some of its fields, resumable, anywhere, with the same bits."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim import files as atomic
from sim.files import write_csv
from sim.model.encoding import encode
from sim.model.rounds import available
from sim.odds.run import check_numbers, played_here
from sim.parallel.cells import Cell, CellFailure, CellResult
from sim.parallel.executor import run_cells
from sim.parallel.store import Store, complete
from sim.plot import Pictured
from sim.results.base import Outcome, frame, provenance, short
from sim.results.studies import Key, SweepDocument, SweptSetting, VariedField, dataset, sweep_columns, sweep_rows
from sim.scenario.loader import as_scenario
from sim.scenario.parameters import Hedge, Parameters, as_parameters
from sim.scenario.scenario import Scenario
from sim.statistics import quantile_of_counts
from sim.study.design import Design, Value, design, with_values
from sim.version import MODEL_VERSION

if TYPE_CHECKING:
    import pandas
    import xarray
    from matplotlib.axes import Axes

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
    seed, workers, executor, parameters, engine, progress
        As for `sim.run`.
    sample : tuple of (str, int) or None
        ("lhs", N) or ("sobol", N): the values are ends of ranges, and N settings are drawn from them.
    out : str, pathlib.Path or None
        A folder that keeps finished cells and `sweep.csv`; the same call goes on where it was interrupted.

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


def run_sweep(scenario: Scenario | str | Path, vary: Mapping[str, Iterable | str], replicates: int = 10_000,
              seed: int = 1, *, sample: tuple[str, int] | None = None, out: str | Path | None = None,
              workers: int | None = None, executor: Executor | None = None, parameters: Parameters | str | None = None,
              engine: str = "compiled", progress: Progress | None = None, table: bool = True) -> SweepResult:
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
    with _threads(engine, workers, executor) as pool:
        outcomes, before, damaged = _play(cells, store, pool, workers, progress)
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
    """Play a cell. `ended` counts by outcome (in file order, the fallback last) and round; `drawn` is how many ran."""
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


class SettingCounts(NamedTuple):
    """What was counted of one setting: replicates by outcome (the fallback last) and round, None where it failed for
    the reason in `error`; and how many were drawn, where not all agree with what was seen.
    """

    ended: np.ndarray | None
    error: str = ""
    drawn: int | None = None


@dataclass(frozen=True, repr=False)
class SweepResult(Pictured):
    """A sweep that has ended. `cells` counts the cells it was made of, how many of these were finished before, and how
    many were kept but damaged.

    Examples
    --------
    >>> import sim
    >>> from sim.study.sweep import run_sweep
    >>> found = run_sweep(sim.load("five-allies"), {"process.isolation": [0.1, 0.5]}, replicates=100)
    >>> found.dataset().sizes["process.isolation"], found.failures, len(found.table) == 2 * len(found.outcomes)
    (2, [], True)
    """

    record: SweepDocument
    title: str = ""
    outcomes: tuple[Key, ...] = ()
    cells: int = 0
    finished_before: int = 0
    damaged: int = 0

    @property
    def failures(self) -> list[SweptSetting]:
        """The settings that could not be computed."""
        return [cell for cell in self.record.cells if cell.error]

    @cached_property
    def table(self) -> pandas.DataFrame:
        """One row for each setting and outcome, one for a setting that failed: `sweep.csv`."""
        return frame(list(sweep_rows(self.record)), sweep_columns(self.record))

    def dataset(self) -> xarray.Dataset:
        """Return the odds on a grid; see `sim.results.studies.dataset`.

        Returns
        -------
        xarray.Dataset with the varied fields and `outcome` as dimensions, and count, odds, low and high.
        """
        return dataset(self.record, self.outcomes, title=self.title)

    def plot(self, ax: Axes | None = None) -> Axes | None:  # type: ignore[override] # some sweeps have no picture
        """Draw a sweep over one or two fields.

        Parameters
        ----------
        ax : matplotlib Axes or None
            Where to draw; None makes a figure of its own.

        Returns
        -------
        The Axes, or None where there is no such picture.
        """
        return super().plot(ax) if self.plots else None

    def _repr_html_(self) -> str:
        return self.table.to_html(index=False)


def sweep_result(scenario: Scenario, parameters: Parameters, design: Design, replicates: int, seed: int,
                 counted: Sequence[SettingCounts], cells: int = 0, finished_before: int = 0,
                 damaged: int = 0) -> SweepResult:
    """Return what follows from the counts of each setting."""
    keys = scenario.outcomes_under(parameters)
    settings = [_setting(values, counts, keys, replicates, parameters.hedge)
                for values, counts in zip(design.settings, counted, strict=True)]
    varied = [VariedField(path=one.path, values=list(one.values)) for one in design.varied]
    record = SweepDocument(**provenance(scenario, parameters, seed), replicates=replicates, sample=design.sample,
                           varied=varied, cells=settings)
    return SweepResult(record, scenario.title, keys, cells, finished_before, damaged)


def _setting(values: dict, counts: SettingCounts, keys: Sequence[Key], replicates: int,
             hedge: Hedge | None) -> SweptSetting:
    ended = counts.ended
    if ended is None:
        return SweptSetting(values=values, outcomes=[], median_round=None, error=counts.error, share_kept=None)
    outcomes = Outcome.all_of(keys, ended.sum(axis=1).tolist(), replicates, hedge)
    return SweptSetting(values=values, outcomes=outcomes, median_round=quantile_of_counts(ended.sum(axis=0), 0.5),
                        error=None, share_kept=short(replicates / (counts.drawn or replicates)))
