"""Odds as evidence arrives: one case as known on several days, and one run as days pass without a decision."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ImpossibleError, UserError
from sim.odds.odds import Odds
from sim.odds.run import part_of, run
from sim.plot import Pictured
from sim.results.base import Outcome, frame
from sim.results.studies import DATED_COLUMNS, DatedOdds, Key, UnfoldDocument, dated_rows, union
from sim.scenario.loader import as_scenario
from sim.scenario.parameters import Parameters, as_parameters
from sim.scenario.scenario import Scenario
from sim.text.format import capital, day, percent
from sim.text.summary import odds_words

if TYPE_CHECKING:
    import pandas

_NUMBERS = ("count", "odds", "low", "high")
WIDE = "Of each day the forecast, and in brackets the odds: the share of the runs."


@dataclass(frozen=True, repr=False)
class Unfolding(Pictured):
    """The odds of one case as known on several days, in the order of the days.

    `table` is a pandas table, `document()` one JSON document, `plot()` draws forecast and odds over the days. `odds`
    holds the odds of each day; it is empty in a result that was read from a file.

    Examples
    --------
    >>> import sim
    >>> days = sim.history(["nato-sg-2023", "nato-sg-2024"], replicates=100)
    >>> days.table.as_of.unique().size == len(days.odds) == 2, len(days.rows) == len(days.table)
    (True, True)
    >>> "as known on" in days.headline and len(days.outcomes) > 3
    True
    """

    record: UnfoldDocument
    odds: tuple[Odds, ...] = field(default=(), repr=False)

    @cached_property
    def outcomes(self) -> tuple[Key, ...]:
        """Every outcome of any day as (name, kind): candidates in file order, then fallbacks."""
        return union(one.outcomes for one in self.record.days)

    @cached_property
    def rows(self) -> list[dict]:
        """Odds and forecast by day and outcome; an outcome that a day's file does not have is left out there."""
        return [{key: row[key] for key in DATED_COLUMNS} for row in dated_rows(self.record)]

    @cached_property
    def table(self) -> pandas.DataFrame:
        """Odds with intervals and the forecast, by day and outcome: `history.csv`."""
        return frame(self.rows, DATED_COLUMNS)

    @property
    def headline(self) -> str:
        """The favourite on the first day and on the last, in one sentence."""
        days = self.record.days
        ends = [(one, max(one.outcomes, key=lambda row: row.forecast)) for one in (days[:1] + days[1:][-1:])]
        said = (f"as known on {day(one.as_of)} {verb} {best.name} (forecast {percent(best.forecast)}, "
                f"{odds_words(best, self.record.replicates)} of the runs)"
                for verb, (one, best) in zip(("the likeliest is", "it is"), ends, strict=False))
        return f"{capital('; '.join(said))}."

    @property
    def wide(self) -> dict[str, list[str]]:
        """By outcome, as it is printed: forecast and, in brackets, odds of each day; "" where a file lacks it."""
        days, replicates = self.record.days, self.record.replicates
        labels = {row.key: row.label for one in days for row in one.outcomes}
        known = [{row.key: f"{percent(row.forecast)} ({odds_words(row, replicates)})" for row in one.outcomes}
                 for one in days]
        return {labels[key]: [of.get(key, "") for of in known] for key in self.outcomes}

    def _repr_html_(self) -> str:
        import pandas
        wide = pandas.DataFrame(self.wide, index=[day(one.as_of) for one in self.record.days])
        return f"<p>{escape(self.headline)} {escape(WIDE)}</p>" + wide.to_html()


Given = Scenario | str | Path


def history(scenarios: Given | Iterable[Given] | Mapping[str, Given],
            replicates: int = 10_000, seed: int = 1, *,
            parameters: Parameters | str | None = None, engine: str | None = None, workers: int | None = None,
            executor: Executor | None = None, progress: Callable[[int, int], None] | None = None) -> Unfolding:
    """Run one case as it was known on several days and return the odds by day.

    The scenarios share their random numbers.

    Parameters
    ----------
    scenarios : Scenario, str, pathlib.Path, or an iterable or mapping of these
        Files of one case with different `as_of`, in any order; of a mapping the values. One file alone that states
        observations is run as it was known on the day of each of them.
    replicates : int
        How many times each scenario is played.
    seed, parameters, engine, workers, executor, progress
        As for `sim.run`.

    Returns
    -------
    Unfolding
        The odds of every day, in the order of the days.

    Raises
    ------
    UserError
        There is no scenario, two have the same day, or as for `run`.

    Examples
    --------
    >>> import sim
    >>> early = sim.load("five-allies")
    >>> late = early.with_("as_of", "2024-01-05")
    >>> [one.as_of for one in sim.history([late, early], replicates=50).record.days] == sorted(
    ...     [str(early.document.as_of), "2024-01-05"])
    True
    """
    given = _given(scenarios)
    ordered = sorted(given, key=lambda scenario: scenario.document.as_of)
    days = [scenario.document.as_of for scenario in ordered]
    if not ordered or len(set(days)) < len(days):
        raise UserError("history: give at least one scenario, and no two with the same as_of")
    parameters = as_parameters(parameters)
    found, total = [], replicates * len(ordered)
    for index, scenario in enumerate(ordered):
        tell = part_of(progress, index * replicates, total)
        try:
            found.append(run(scenario, replicates, seed, engine, workers, parameters=parameters, executor=executor,
                             progress=tell))
        except ImpossibleError as error:
            raise ImpossibleError(f"history: as of {day(scenario.document.as_of)}: {error}") from None
    first = found[0].record
    return Unfolding(UnfoldDocument(
        model_version=first.model_version, nemcon_version=first.nemcon_version, parameters=first.parameters,
        seed=first.seed, replicates=first.replicates, days=[dated(odds) for odds in found]), tuple(found))


def _given(scenarios: Given | Iterable[Given] | Mapping[str, Given]) -> list[Scenario]:
    if isinstance(scenarios, (Scenario, str, Path)):
        scenarios = [scenarios]
    read = [as_scenario(one) for one in (scenarios.values() if isinstance(scenarios, Mapping) else scenarios)]
    return days_of(read[0]) if len(read) == 1 else read


def days_of(scenario: Scenario) -> list[Scenario]:
    """Return a scenario as it was known on the day of each of its observations, and on its `as_of`.

    Parameters
    ----------
    scenario : Scenario
        One that may state observations.

    Returns
    -------
    list of Scenario
        In the order of the days; of a scenario without observations itself alone.

    Examples
    --------
    >>> import sim
    >>> from sim.study.history import days_of
    >>> [str(one.document.as_of) for one in days_of(sim.load("nato-sg-2024-counts"))]
    ['2024-02-21', '2024-04-02', '2024-04-29', '2024-06-18']
    """
    document = scenario.document
    days = sorted({*(one.date for one in document.observations if one.date < document.as_of), document.as_of})
    return [replace(scenario, document=document.model_copy(update={
        "as_of": day, "observations": tuple(one for one in document.observations if one.date <= day)})) for day in days]


def dated(odds: Odds) -> DatedOdds:
    """Return the odds of a run as those of the day on which the knowledge of its scenario stops."""
    run = odds.record
    return DatedOdds(as_of=run.details.as_of, scenario=run.scenario, digest=run.digest, outcomes=run.in_file_order,
                     share_kept=run.observations.share_kept)


def odds_given_undecided(odds: Odds) -> pandas.DataFrame:
    """Return the odds of every outcome given that the matter was still open after each round.

    Columns: round, date, open (replicates that had not ended by then, with a name or the fallback), outcome, kind,
    count, odds, low, high (Wilson's 95 % interval over the open ones). The row of round 0 repeats the odds themselves
    unless something ends at once; the last round is the last after which any replicate was open.
    """
    import pandas
    columns = ["round", "date", "open", "outcome", "kind", *_NUMBERS]
    return pandas.DataFrame(list(_open_rows(odds)), columns=columns)


def _open_rows(odds: Odds) -> Iterator[dict]:
    run = odds.record
    ended = np.array(run.details.ended)
    later = ended.sum(axis=1)[:, np.newaxis] - ended.cumsum(axis=1)  # (outcomes, rounds): ended after the round
    for t, still in enumerate(later.sum(axis=0).tolist()):
        if still == 0:
            return
        date = run.details.days.date_of(t)
        for row, count in zip(run.in_file_order, later[:, t].tolist(), strict=True):
            found = Outcome.of(row.name, row.kind, count, still)
            yield {"round": t, "date": None if date is None else date.isoformat(), "open": still, **found,
                   "outcome": row.name}
