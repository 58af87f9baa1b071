"""The back-test: every case as known before it was decided, forecast by the model and by simpler rules, and scored."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from itertools import pairwise
from typing import TYPE_CHECKING

from sim.backtesting.baselines import KNOWS, Seen, forecasts, see
from sim.backtesting.cases import HistoricalCase, cases
from sim.backtesting.fit import is_stale, read_fit
from sim.backtesting.forecast import Forecast, forecast_of, score, support_rows
from sim.backtesting.scores import KINDS, average, difference
from sim.backtesting.truth import Truth, truth_of
from sim.errors import UserError
from sim.model.encoding import encode
from sim.odds.odds import Odds
from sim.odds.run import MOST_REPLICATES, run
from sim.results.backtest import CASE, BacktestDocument, CaseRow, Mean, Means, ReliabilityBin, Scored
from sim.results.base import NamedOdds, Result, short
from sim.scenario.parameters import DEFAULT, Parameters, read_parameters
from sim.statistics import wilson
from sim.version import MODEL_VERSION, __version__

if TYPE_CHECKING:
    import pandas

MODEL, PRIOR = "model", "wide priors"
REPLICATES = 3000
Progress = Callable[[int, int], None]
Values = Mapping[str, Mapping[str, Mapping[str, float]]]  # forecaster -> case -> score -> value


def backtest(wanted: Iterable[str] = (), replicates: int = REPLICATES, seed: int = 1, parameters: str | None = None,
             workers: int | None = None, progress: Progress | None = None) -> Backtest:
    """Forecasts and scores cases (names of cases or clusters; default all), beside the baselines.

    `parameters` are as for `run`; with fitted ones, each case is forecast with what was fitted without its cluster.
    The result is the same for any number of workers. Raises UserError for names and numbers that do not fit.
    """
    _check(replicates, workers)
    chosen = cases(wanted)
    name = parameters or DEFAULT
    truths = {case.name: truth_of(case.name, case.scenario) for case in chosen}
    names = [MODEL] if name == "prior" else [MODEL, PRIOR]
    jobs = [(who, case) for who in names for case in chosen]
    play = partial(_play, replicates=replicates, seed=seed, parameters=name)
    rows, smooth = {}, {}
    for done, (job, odds) in enumerate(_each(play, jobs, workers or os.cpu_count() or 1), start=1):
        rows[job[0], job[1].name], smooth[job[0], job[1].name] = _scored(job[1], odds, truths[job[1].name])
        if progress is not None:
            progress(done, len(jobs))
    values: Values = {who: {case.name: rows[who, case.name].scores for case in chosen} for who in names}
    values |= {who: {case.name: score(of[case.name], case, truths[case.name]) for case in chosen}
               for who, of in _baselines(chosen).items()}
    return backtest_of([rows[MODEL, case.name] for case in chosen], [smooth[MODEL, case.name] for case in chosen],
                       values, {**_knows(name, names), **KNOWS}, _label(name), replicates, seed)


def _check(replicates: int, workers: int | None) -> None:
    if not 1 <= replicates <= MOST_REPLICATES:
        raise UserError(f"replicates: got {replicates!r}, give a whole number from 1 to {MOST_REPLICATES}")
    if workers is not None and not 1 <= workers <= 1024:
        raise UserError(f"workers: got {workers!r}, give a whole number from 1 to 1024")


def parameters_for(case: HistoricalCase, name: str) -> Parameters:
    """Return the parameters by which a case is forecast: those of that name or, if fitted, fitted without its
    cluster."""
    fit = read_fit(name)
    return read_parameters(name) if fit is None else fit.parameters(without=case.cluster)


def _play(job: tuple[str, HistoricalCase], replicates: int, seed: int, parameters: str) -> Odds:
    who, case = job
    return run(encode(case.scenario, parameters_for(case, "prior" if who == PRIOR else parameters)), replicates, seed,
               workers=1)


def _each(play: Callable, jobs: list, workers: int) -> Iterator[tuple[tuple[str, HistoricalCase], Odds]]:
    """Yields each job with its odds, in order; threads will do, because the engine lets go of the lock."""
    if workers == 1:
        yield from ((job, play(job)) for job in jobs)
        return
    pool = ThreadPoolExecutor(workers)
    try:
        yield from zip(jobs, pool.map(play, jobs), strict=True)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _scored(case: HistoricalCase, odds: Odds, truth: Truth) -> tuple[CaseRow, tuple[float, ...]]:
    """Return what the model gave a case and its scores, and its odds as they are scored: none of them is 0."""
    forecast = forecast_of(case, odds)
    given = [NamedOdds(name=row.name, odds=row.odds) for row in odds.record.in_file_order]
    favourite = max(given, key=lambda row: row.odds)
    row = CaseRow(
        case=case.name, cluster=case.cluster, grade=case.grade, title=case.scenario.title,
        as_of=case.scenario.document.as_of.isoformat(), outcome=truth.outcome,
        kind="candidate" if truth.outcome in case.scenario.candidates else "fallback",
        odds=next(row.odds for row in given if row.name == truth.outcome), favourite=favourite.name,
        favourite_odds=favourite.odds, outcomes=given, support=support_rows(forecast, case, truth),
        scores=score(forecast, case, truth))
    return row, tuple(float(share) for share in forecast.odds)


def _baselines(chosen: tuple[HistoricalCase, ...]) -> dict[str, dict[str, Forecast]]:
    """Makes the baselines' forecasts; they learn from all that ships, whatever was asked for."""
    wanted = {case.name for case in chosen}
    return forecasts(_seen(), [one for one in _seen() if one.case.name in wanted])


@cache
def _seen() -> tuple[Seen, ...]:
    return tuple(see(case, truth_of(case.name, case.scenario)) for case in cases())


def _knows(name: str, names: list[str]) -> dict[str, str]:
    told = {MODEL: "the scenario; parameters fitted to the other clusters" if read_fit(name)
            else f"the scenario; parameters {name}", PRIOR: "the scenario; nothing of the parameters but a wide range"}
    return {who: told[who] for who in names}


def _label(name: str) -> str:
    told = read_parameters(name).label
    if read_fit(name) is None:
        return told
    return told + ", each case by what was fitted without its cluster" + (
        "; the cases or the model have changed since" if is_stale(name) else "")


# What a back-test returns.

BINS = (0.0, 0.05, 0.15, 0.3, 0.5, 0.7, 0.9, 1.0)


def backtest_of(rows: list[CaseRow], smooth: list[tuple[float, ...]], values: Values, knows: Mapping[str, str],
                parameters: str, replicates: int, seed: int) -> Backtest:
    """Return the back-test that follows from scored cases; the first forecaster is the model."""
    cluster_of = {row.case: row.cluster for row in rows}
    grade_a = {row.case for row in rows if row.grade == "A"}
    model, *others = values

    def means(who: str, wanted=cluster_of) -> dict[str, Mean]:
        found = {kind.key: average({case: score for case, score in _values(values, who, kind.key).items()
                                    if case in wanted}, cluster_of) for kind in KINDS}
        return {key: mean for key, mean in found.items() if mean is not None}

    def ahead(who: str) -> dict[str, Mean]:
        found = {kind.key: difference(_values(values, model, kind.key), _values(values, who, kind.key), cluster_of)
                 for kind in KINDS}
        return {key: mean for key, mean in found.items() if mean is not None}

    return Backtest(BacktestDocument(
        parameters=parameters, model_version=MODEL_VERSION, nemcon_version=__version__, seed=seed,
        replicates=replicates, cases=rows, scores={who: Scored(knows=knows[who], **means(who)) for who in values},
        scores_grade_a={who: Means(**means(who, grade_a)) for who in values},
        differences={who: Means(**ahead(who)) for who in others}, reliability=reliability(rows, smooth)), values)


def _values(values: Values, who: str, key: str) -> dict[str, float]:
    """Return a forecaster's values of one score by case."""
    return {case: found[key] for case, found in values[who].items() if key in found}


def reliability(rows: list[CaseRow], smooth: list[tuple[float, ...]]) -> list[ReliabilityBin]:
    """Return how often outcomes given about the same odds happened, over all outcomes of all cases."""
    pairs = [(share, given.name == row.outcome) for row, shares in zip(rows, smooth, strict=True)
             for given, share in zip(row.outcomes, shares, strict=True)]
    bins = []
    for low, high in pairwise(BINS):
        inside = [(share, came) for share, came in pairs if low <= share < high]
        if inside:
            came = sum(true for _, true in inside)
            ends = wilson(came, len(inside))
            bins.append(ReliabilityBin(forecast=short(sum(share for share, _ in inside) / len(inside)),
                                       observed=short(came / len(inside)), low=short(ends[0]), high=short(ends[1]),
                                       count=len(inside)))
    return bins


@dataclass(frozen=True, eq=False, repr=False)
class Backtest(Result):
    """Scores of the model and of the baselines over the cases.

    `table` and `scores` are pandas tables, `document()` is the JSON document, `plot()` draws the scores. `values` holds
    forecaster -> case -> score -> value; it is empty in a result that was read from a file.
    """

    record: BacktestDocument
    values: Values = field(default_factory=dict, repr=False)

    @property
    def cases(self) -> list[CaseRow]:
        """What the model gave each case."""
        return self.record.cases

    @property
    def model(self) -> str:
        """The forecaster that all others are compared with: the first."""
        return next(iter(self.record.scores))

    def mean(self, forecaster: str, key: str) -> Mean | None:
        """Return a forecaster's mean score with its interval, None where it has none."""
        return getattr(self.record.scores[forecaster], key)

    def ahead(self, baseline: str, key: str) -> Mean | None:
        """Return the model's score minus the baseline's, paired, with its interval; None where they share no case."""
        return getattr(self.record.differences[baseline], key)

    @property
    def best_baseline(self) -> str | None:
        """The baseline with the best log score; None if nobody gives odds."""
        means = {who: mean for who in self.record.differences if (mean := self.mean(who, "log"))}
        return min(means, key=lambda who: means[who].mean, default=None)

    @cached_property
    def table(self) -> pandas.DataFrame:
        """One row a case: outcome, odds that it had, favourite, and the model's scores."""
        import pandas
        return pandas.DataFrame([{key: row[key] for key in CASE} | row.scores for row in self.cases])

    @cached_property
    def scores(self) -> pandas.DataFrame:
        """One row a forecaster and score: mean, interval, and the model's difference to it."""
        import pandas
        return pandas.DataFrame([
            {"forecaster": who, "score": kind.key, **mean, **({} if ahead is None else {
                "model_minus": ahead.mean, "model_minus_low": ahead.low, "model_minus_high": ahead.high})}
            for who in self.record.scores for kind in KINDS if (mean := self.mean(who, kind.key)) is not None
            for ahead in [None if who == self.model else self.ahead(who, kind.key)]])

    def plot(self, ax=None):
        """Draw the mean log score of every forecaster; return the Axes."""
        from sim.plot.scores import plot_scores
        return plot_scores(self, ax)

    def _repr_html_(self) -> str:
        return self.table.to_html(index=False) + self.scores.to_html(index=False)
