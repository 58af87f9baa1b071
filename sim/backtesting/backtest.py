"""The back-test: every case as known before it was decided, forecast by the model and by simpler rules, and scored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from sim.backtesting.baselines import KNOWS, LearnedHedge, Seen, forecasts, learned_hedge, see
from sim.backtesting.cases import HistoricalCase, cases, read_cases
from sim.backtesting.fit import is_stale, read_fit
from sim.backtesting.forecast import Forecast, forecast_of, score, support_rows
from sim.backtesting.scores import KINDS, average, difference, simulation_error
from sim.backtesting.truth import Truth, looked_at, read_truth, truth_of
from sim.errors import UserError
from sim.model.encoding import encode
from sim.odds.run import Counts, check_numbers, count_runs
from sim.parallel.executor import map_ordered, threads_used
from sim.plot import Pictured
from sim.results.backtest import (
    CASE,
    BacktestDocument,
    CaseRow,
    HedgedMeans,
    Mean,
    Means,
    ReliabilityBin,
    Scored,
    Subset,
)
from sim.results.base import NamedOdds, Outcome, short
from sim.results.counts import outcomes_of
from sim.scenario.parameters import DEFAULT, Parameters, read_parameters
from sim.statistics import wilson
from sim.version import MODEL_VERSION, __version__

if TYPE_CHECKING:
    import pandas

MODEL, PRIOR, MODEL1 = "model", "wide priors", "model 1"
OWN = (MODEL, PRIOR, MODEL1)
REPLICATES = 1000
Progress = Callable[[int, int], None]
Values = Mapping[str, Mapping[str, Mapping[str, float]]]  # forecaster -> case -> score -> value


@dataclass(frozen=True)
class CaseSet:
    """What is scored: cases with their truths, and whether they are all of the record that ships."""

    cases: tuple[HistoricalCase, ...]
    truths: Mapping[str, Truth]
    is_record: bool
    is_shipped: bool

    @cached_property
    def cluster_of(self) -> dict[str, str]:
        """The cluster of each case."""
        return {case.name: case.cluster for case in self.cases}


def backtest(wanted: Iterable[str] = (), replicates: int = REPLICATES, seed: int = 1, parameters: str | None = None,
             workers: int | None = None, progress: Progress | None = None, *, folder: str | Path | None = None,
             truth: str | Path | None = None) -> Backtest:
    """Forecast and score historical cases, beside the baselines.

    The result is the same for any number of workers.

    Parameters
    ----------
    wanted : iterable of str
        Names of cases or clusters. Default: all.
    replicates : int
        How many times each case is played.
    seed : int
        Seed of the random numbers, from 0 to 2**63 - 1.
    parameters : str or None
        As for `run`; with fitted ones, each case is forecast with what was fitted without its cluster.
    workers : int or None
        How many cores of this machine to use. Default: as many as there are. The result does not depend on it.
    progress : callable or None
        Called as `progress(done, total)` with numbers of forecasts.
    folder : str, pathlib.Path or None
        Cases of your own: a folder of case files, or one file. What is learned is learned from the cases that ship.
    truth : str, pathlib.Path or None
        How these came out, in the form of the truth that ships.

    Returns
    -------
    Backtest
        Mean scores (log score in nats, Brier score from 0 to 2, and more) by forecaster with intervals, and every case.

    Raises
    ------
    UserError
        A name, number or file does not fit.

    Examples
    --------
    >>> import sim
    >>> result = sim.backtest(["arab-2011-05-04"], replicates=20, workers=1)
    >>> len(result.cases)
    1
    """
    check_numbers(replicates, seed, workers=workers)
    asked = question(tuple(wanted), folder, truth)
    name = parameters or DEFAULT
    sets = {MODEL: name, **{who: of for who, of in ((MODEL1, "model1"), (PRIOR, "prior")) if of != name}}
    jobs = [(who, case) for who in sets for case in asked.cases]
    play = partial(_play, replicates=replicates, seed=seed, parameters=sets)
    made: dict[str, dict[str, Forecast]] = {who: {} for who in sets}
    given: dict[str, list[Outcome]] = {}
    played = zip(jobs, map_ordered(play, jobs, threads_used(workers)), strict=True)
    for done, ((who, case), counts) in enumerate(played, start=1):
        made[who][case.name] = forecast_of(case, counts)
        if who == MODEL:
            given[case.name] = outcomes_of(*counts, replicates)
        if progress is not None:
            progress(done, len(jobs))
    made |= _baselines(asked)
    scored = ScoredForecasts(asked, made, {**_knows(name, sets), **KNOWS}, _hedges(asked, made, sets))
    return backtest_of(scored, given, _label(name), replicates, seed)


def question(wanted: tuple[str, ...], folder: str | Path | None, truth: str | Path | None) -> CaseSet:
    """Return the cases that are asked for, with how they came out. Raises UserError."""
    if (folder is None) != (truth is None):
        raise UserError("--cases and --truth: one of the two is missing; cases of your own need both")
    if folder is None or truth is None:
        chosen = cases(wanted)
        return CaseSet(chosen, {case.name: truth_of(case.name, case.scenario) for case in chosen},
                       len(chosen) == len(cases()), True)
    there, file = read_cases(folder), read_truth(truth)
    chosen = cases(wanted, there)
    if not wanted and Path(folder).is_dir():
        file.check(there, str(folder))
    for case in chosen:
        if case.name not in file.entries:
            file.check([case.name], str(folder))
    return CaseSet(chosen, {case.name: truth_of(case.name, case.scenario, file) for case in chosen}, False, False)


def parameters_for(case: HistoricalCase, name: str) -> Parameters:
    """Return the parameters that forecast a case: those of that name or, if fitted, fitted without its cluster."""
    fit = read_fit(name)
    return read_parameters(name) if fit is None else fit.parameters(without=case.cluster)


def _play(job: tuple[str, HistoricalCase], replicates: int, seed: int, parameters: Mapping[str, str]) -> Counts:
    who, case = job
    return count_runs(encode(case.scenario, parameters_for(case, parameters[who])), replicates, seed)


def _baselines(asked: CaseSet) -> dict[str, dict[str, Forecast]]:
    """Make the baselines' forecasts; they learn from all that ships, whatever was asked for."""
    own = seen_record() if asked.is_shipped else [see(case, asked.truths[case.name]) for case in asked.cases]
    return forecasts(seen_record(), [one for one in own if one.case.name in asked.truths])


def _hedges(asked: CaseSet, made: Mapping[str, Mapping[str, Forecast]],
            sets: Mapping[str, str]) -> dict[str, LearnedHedge]:
    """Return how much each forecaster that gives odds keeps of its own: learned from the record that ships, without the
    cluster that is scored. The model's is learned only where the whole record was played; else it is as shipped.
    """
    record = forecasts(seen_record(), seen_record())
    found = {}
    for who, of in made.items():
        if who in sets and not asked.is_record:
            shipped = read_parameters(sets[who]).hedge
            found[who] = LearnedHedge({}, 1.0 if shipped is None else shipped.model)
        elif who in sets or record[who][next(iter(record[who]))].odds is not None:
            found[who] = learned_hedge(of if who in sets else record[who], seen_record())
    return found


@cache
def seen_record() -> tuple[Seen, ...]:
    """Return the cases that ship, as baselines see them, with how they came out."""
    return tuple(see(case, truth_of(case.name, case.scenario)) for case in cases())


def _knows(name: str, sets: Mapping[str, str]) -> dict[str, str]:
    told = {MODEL: "the scenario; parameters fitted to the other clusters" if read_fit(name)
            else f"the scenario; parameters {name}",
            MODEL1: "the scenario; the first version of the model: all that the second adds is switched off",
            PRIOR: "the scenario; nothing of the parameters but a wide range"}
    return {who: told[who] for who in sets}


def _label(name: str) -> str:
    told = read_parameters(name).label
    if read_fit(name) is None:
        return told
    return told + ", each case by what was fitted without its cluster" + (
        "; the cases or the model have changed since" if is_stale(name) else "")


# What a back-test returns.

BINS = (0.0, 0.05, 0.15, 0.3, 0.5, 0.7, 0.9, 1.0)


@dataclass(frozen=True, eq=False)
class ScoredForecasts:
    """Forecasts of all forecasters with their scores, as given and hedged; the first forecaster is the model."""

    asked: CaseSet
    made: Mapping[str, Mapping[str, Forecast]]
    knows: Mapping[str, str]
    hedges: Mapping[str, LearnedHedge]

    @cached_property
    def raw(self) -> dict[str, dict[str, dict[str, float]]]:
        """Every score by forecaster and case; who is certain in any case has no log score in the others either."""
        return {who: _without_parts({case.name: score(of[case.name], case, self.asked.truths[case.name])
                                     for case in self.asked.cases}) for who, of in self.made.items()}

    @cached_property
    def hedged_forecasts(self) -> dict[str, dict[str, Forecast]]:
        """The odds of every forecaster that gives some, held back toward base rates."""
        return {who: {case.name: self.made[who][case.name].hedged(hedge.of(case.cluster)) for case in self.asked.cases}
                for who, hedge in self.hedges.items()}

    @cached_property
    def hedged(self) -> dict[str, dict[str, dict[str, float]]]:
        """The scores of those."""
        return {who: {case.name: score(of[case.name], case, self.asked.truths[case.name]) for case in self.asked.cases}
                for who, of in self.hedged_forecasts.items()}

    def means(self, who: str, wanted: Set[str] | None = None) -> dict[str, Mean]:
        """Return a forecaster's mean scores over the cases that are wanted (default all)."""
        return self._averaged({kind.key: _kept(self.raw[who], kind.key, wanted) for kind in KINDS})

    def ahead(self, who: str) -> dict[str, Mean]:
        """Return the model's mean scores minus another forecaster's, paired."""
        model = next(iter(self.raw))
        found = {kind.key: difference(_kept(self.raw[model], kind.key), _kept(self.raw[who], kind.key),
                                      self.asked.cluster_of) for kind in KINDS}
        return {key: mean for key, mean in found.items() if mean is not None}

    def hedged_means(self, who: str, wanted: Set[str] | None = None) -> HedgedMeans:
        """Return the same of the hedged odds, beside the model's hedged odds."""
        model = next(iter(self.hedged))
        keys = ("log", "log_apart", "brier")
        means = self._averaged({key: _kept(self.hedged[who], key, wanted) for key in keys})
        minus = {} if who == model else {
            name: difference(_kept(self.hedged[model], key, wanted), _kept(self.hedged[who], key, wanted),
                             self.asked.cluster_of) for name, key in (("minus", "log"), ("minus_apart", "log_apart"))}
        return HedgedMeans(share=self.hedges[who].whole, **means, **minus)

    def _averaged(self, values: Mapping[str, dict[str, float]]) -> dict[str, Mean]:
        found = {key: average(of, self.asked.cluster_of) for key, of in values.items()}
        return {key: mean for key, mean in found.items() if mean is not None}

    def subset(self, name: str, note: str, looked_at: str, wanted: Set[str]) -> Subset:
        """Return the scores over some of the cases."""
        return Subset(name=name, note=note, looked_at=looked_at, cases=len(wanted),
                      clusters=len({self.asked.cluster_of[case] for case in wanted}),
                      scores={who: Means(**self.means(who, wanted)) for who in self.raw},
                      hedged={who: self.hedged_means(who, wanted) for who in self.hedged})


def _without_parts(scores: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Return scores without log scores that only some of the cases have: their mean would be over the easy ones."""
    if len({"log" in found for found in scores.values()}) < 2:
        return scores
    return {case: {key: value for key, value in found.items() if key not in ("log", "log_apart")}
            for case, found in scores.items()}


def _kept(values: Mapping[str, Mapping[str, float]], key: str, wanted: Set[str] | None = None) -> dict[str, float]:
    """Return a forecaster's values of one score by case."""
    return {case: found[key] for case, found in values.items() if key in found and (wanted is None or case in wanted)}


def backtest_of(scored: ScoredForecasts, given: Mapping[str, list[Outcome]], parameters: str, replicates: int,
                seed: int) -> Backtest:
    """Return the back-test that follows from scored forecasts and what the model gave."""
    _, *others = scored.raw
    rows = [_case_row(case, scored, given[case.name]) for case in scored.asked.cases]
    grade_a = {case.name for case in scored.asked.cases if case.grade == "A"}
    return Backtest(BacktestDocument(
        parameters=parameters, model_version=MODEL_VERSION, nemcon_version=__version__, seed=seed,
        replicates=replicates, cases=rows,
        scores={who: Scored(knows=scored.knows[who], **scored.means(who)) for who in scored.raw},
        scores_grade_a={who: Means(**scored.means(who, grade_a)) for who in scored.raw},
        differences={who: Means(**scored.ahead(who)) for who in others},
        hedged={who: scored.hedged_means(who) for who in scored.hedged},
        subsets=list(_subsets(scored, grade_a)), reliability=reliability(rows)), scored.raw, scored.hedged)


def _subsets(scored: ScoredForecasts, grade_a: set[str]) -> Iterator[Subset]:
    """Yield the parts of the record, each with how often it has been looked at; nothing of anybody else's cases."""
    if grade_a:
        yield scored.subset("grade A", "decisions with sourced stances of several members",
                            "as often as the sets that they belong to", grade_a)
    for part in looked_at() if scored.asked.is_shipped else ():
        wanted = {case.name for case in scored.asked.cases if case.cluster in part.clusters}
        if wanted:
            yield scored.subset(part.name, part.note, part.looked_at, wanted)


def _case_row(case: HistoricalCase, scored: ScoredForecasts, given: list[Outcome]) -> CaseRow:
    """Return what the model gave a case, hedged and not, and its scores."""
    model, truth = next(iter(scored.raw)), scored.asked.truths[case.name]
    another = sum(row.odds for row in given if row.kind == "another")
    outcomes = [NamedOdds(name=row.name, odds=short(row.odds + (another if row.kind == "fallback" else 0.0)))
                for row in given if row.kind != "another"]
    favourite, told = max(outcomes, key=lambda row: row.odds or 0.0), scored.hedged_forecasts[model][case.name]
    won = truth.outcome in case.scenario.candidates
    return CaseRow(
        case=case.name, cluster=case.cluster, grade=case.grade, title=case.scenario.title,
        as_of=case.scenario.document.as_of.isoformat(), outcome=truth.outcome,
        kind="candidate" if won else "another" if truth.ended == "another" else "fallback", ended=truth.ended,
        odds=next(row.odds for row in outcomes if row.name == truth.outcome), favourite=favourite.name,
        favourite_odds=favourite.odds, another=short(another), outcomes=outcomes,
        forecast=[NamedOdds(name=row.name, odds=short(share))
                  for row, share in zip(outcomes, told.shares, strict=True)],
        support=support_rows(scored.made[model][case.name], case, truth), scores=scored.raw[model][case.name],
        hedged=scored.hedged[model][case.name])


def reliability(rows: list[CaseRow]) -> list[ReliabilityBin]:
    """Return how often outcomes that were forecast with about the same odds happened, over all cases."""
    return reliability_of([(told.odds, told.name == row.outcome) for row in rows for told in row.forecast
                           if told.odds is not None])


def reliability_of(pairs: Sequence[tuple[float, bool]]) -> list[ReliabilityBin]:
    """Return how often forecasts of about the same share came true, from shares and whether each did."""
    bins = []
    for low, high in pairwise(BINS):
        inside = [(share, came) for share, came in pairs if low <= share < high or share == high == 1.0]
        if inside:
            came = sum(true for _, true in inside)
            ends = wilson(came, len(inside))
            bins.append(ReliabilityBin(forecast=short(sum(share for share, _ in inside) / len(inside)),
                                       observed=short(came / len(inside)), low=short(ends[0]), high=short(ends[1]),
                                       count=len(inside)))
    return bins


@dataclass(frozen=True, eq=False, repr=False)
class Backtest(Pictured):
    """Scores of the model and of the baselines over the cases.

    `table` and `scores` are pandas tables, `document()` is the JSON document, `plot()` draws the scores. `values` holds
    forecaster -> case -> score -> value, `hedged` the same for hedged odds; both are empty in a result that was read
    from a file.

    Examples
    --------
    >>> import sim
    >>> found = sim.backtest(["arab-2011-05-04"], replicates=20, workers=1)
    >>> len(found.table) == len(found.cases) == 1, found.best_baseline in found.record.hedged
    (True, True)
    >>> found.mean(found.model, "log").mean > 0, found.ahead(found.best_baseline, "brier").mean < 2
    (True, True)
    >>> found.scores.columns[:3].tolist()
    ['forecaster', 'score', 'mean']
    """

    record: BacktestDocument
    values: Values = field(default_factory=dict, repr=False)
    hedged: Values = field(default_factory=dict, repr=False)

    @property
    def cases(self) -> list[CaseRow]:
        """What the model gave each case."""
        return self.record.cases

    @property
    def model(self) -> str:
        """The forecaster that all others are compared with: the first."""
        return next(iter(self.record.scores))

    def mean(self, forecaster: str, key: str) -> Mean | None:
        """Return a forecaster's mean score.

        Parameters
        ----------
        forecaster : str
            Such as "uniform"; `record.scores` has them all.
        key : str
            The score: "log" (nats), "brier", "date" (days) and others.

        Returns
        -------
        Its mean with a 95 % interval, None where it has none.
        """
        return getattr(self.record.scores[forecaster], key)

    def ahead(self, baseline: str, key: str) -> Mean | None:
        """Return the model's score minus the baseline's, paired by decision.

        Parameters
        ----------
        baseline : str
            The forecaster to compare with.
        key : str
            The score, as `mean` takes it.

        Returns
        -------
        The mean difference with a 95 % interval, None where they share no case.
        """
        return getattr(self.record.differences[baseline], key)

    @property
    def best_baseline(self) -> str | None:
        """The baseline with the best log score, hedged as the model is; None if nobody gives odds."""
        means = {who: found.log.mean for who, found in self.record.hedged.items() if found.log and who not in OWN}
        return min(means, key=means.__getitem__, default=None)

    @property
    def simulation_error(self) -> float:
        """The standard error that the number of runs leaves in the model's mean log score, in nats."""
        return simulation_error({case.case: case.scores["log"] for case in self.cases},
                                {case.case: case.cluster for case in self.cases}, self.record.replicates)

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

    def _repr_html_(self) -> str:
        return self.table.to_html(index=False) + self.scores.to_html(index=False)
