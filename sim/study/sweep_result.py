"""What a sweep gives: its record, and the record as a Dataset, as a table and as a picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.results.base import Outcome, Result, frame, provenance, short
from sim.results.grid import dataset, sweep_columns, sweep_rows
from sim.results.studies import Key, SweepDocument, SweptSetting, VariedField
from sim.scenario.parameters import Hedge, Parameters
from sim.scenario.scenario import Scenario
from sim.statistics import quantile_of_counts
from sim.study.design import Design

if TYPE_CHECKING:
    import pandas
    import xarray
    from matplotlib.axes import Axes


class SettingCounts(NamedTuple):
    """What was counted of one setting: replicates by outcome (the fallback last) and round, None where it failed for
    the reason in `error`; and how many were drawn, where not all agree with what was seen.
    """

    ended: np.ndarray | None
    error: str = ""
    drawn: int | None = None


@dataclass(frozen=True, repr=False)
class SweepResult(Result):
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
        """Return the odds on a grid; see `sim.results.grid.dataset`.

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

    def _plots(self) -> Mapping[str, Callable[..., Axes]]:
        from sim.plot import plots_of
        return plots_of(self.record)

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
