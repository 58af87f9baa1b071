"""The back-test: every case as known before it was decided, forecast by the model and by simpler rules, and scored."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from sim import files as atomic
from sim.backtesting.baselines import KNOWS, Seen, forecasts, see
from sim.backtesting.cases import Case, cases
from sim.backtesting.fit import is_stale, read_fit
from sim.backtesting.forecast import Forecast, SupportRow, forecast_of, score, support_rows
from sim.backtesting.scores import KINDS, Average, average, difference
from sim.backtesting.truth import Truth, truth_of
from sim.errors import UserError
from sim.files import write_csv
from sim.model.encoding import encode
from sim.odds.odds import Odds
from sim.odds.run import MOST_REPLICATES, run
from sim.scenario.parameters import DEFAULT, Parameters, read_parameters
from sim.statistics import wilson
from sim.version import MODEL_VERSION, __version__

if TYPE_CHECKING:
    import pandas

MODEL, PRIOR = "model", "wide priors"
REPLICATES = 3000
Progress = Callable[[int, int], None]


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
    model = {}
    for done, (job, odds) in enumerate(_each(play, jobs, workers or os.cpu_count() or 1), start=1):
        model[job[0], job[1].name] = _told(job, odds, truths[job[1].name], replicates)
        if progress is not None:
            progress(done, len(jobs))
    made = _baselines(chosen)
    values = {who: {case.name: model[who, case.name].scores for case in chosen} for who in names}
    values |= {who: {case.name: score(of[case.name], case, truths[case.name]) for case in chosen}
               for who, of in made.items()}
    return Backtest(tuple(model[MODEL, case.name] for case in chosen), values, {**_knows(name, names), **KNOWS},
                    _label(name), replicates, seed)


def _check(replicates: int, workers: int | None) -> None:
    if not 1 <= replicates <= MOST_REPLICATES:
        raise UserError(f"replicates: got {replicates!r}, give a whole number from 1 to {MOST_REPLICATES}")
    if workers is not None and not 1 <= workers <= 1024:
        raise UserError(f"workers: got {workers!r}, give a whole number from 1 to 1024")


def parameters_for(case: Case, name: str) -> Parameters:
    """Returns the parameters by which a case is forecast: those of that name or, if fitted, fitted without its
    cluster."""
    fit = read_fit(name)
    return read_parameters(name) if fit is None else fit.parameters(without=case.cluster)


def _play(job: tuple[str, Case], replicates: int, seed: int, parameters: str) -> Odds:
    who, case = job
    return run(encode(case.scenario, parameters_for(case, "prior" if who == PRIOR else parameters)), replicates, seed,
               workers=1)


def _each(play: Callable, jobs: list, workers: int) -> Iterator[tuple[tuple[str, Case], Odds]]:
    """Yields each job with its odds, in order; threads will do, because the engine lets go of the lock."""
    if workers == 1:
        yield from ((job, play(job)) for job in jobs)
        return
    pool = ThreadPoolExecutor(workers)
    try:
        yield from zip(jobs, pool.map(play, jobs), strict=True)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _told(job: tuple[str, Case], odds: Odds, truth: Truth, replicates: int) -> ScoredCase:
    case = job[1]
    forecast = forecast_of(case, odds)
    return ScoredCase(
        name=case.name, cluster=case.cluster, grade=case.grade, title=case.scenario.title,
        as_of=case.scenario.document.as_of.isoformat(), outcome=truth.outcome,
        kind="candidate" if truth.outcome in case.scenario.candidates else "fallback",
        odds=tuple((name, count / replicates) for name, count in odds.counts.items()),
        smoothed=tuple(float(share) for share in forecast.odds),
        support=tuple(support_rows(forecast, case, truth)), scores=score(forecast, case, truth))


def _baselines(chosen: tuple[Case, ...]) -> dict[str, dict[str, Forecast]]:
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


# ------------------------------------------------------------------------------
# Writes a back-test into a folder. Every file is replaced as a whole, and `backtest.json` comes last.

_CASE = ("case", "cluster", "grade", "title", "as_of", "outcome", "kind", "odds", "favourite", "favourite_odds")


def export(result: Backtest, folder: Path) -> list[Path]:
    """Writes cases.csv, scores.csv, support.csv and backtest.json; returns their paths. Raises StoreError."""
    document = result.document()
    paths = [_cases(document, folder), _scores(document, folder), _support(document, folder)]
    last = folder / "backtest.json"
    atomic.write_text(last, json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
    return [*paths, last]


def _cases(document: dict, folder: Path) -> Path:
    """One row a case, with the model's scores; a score that the case does not have is empty."""
    keys = sorted({key for case in document["cases"] for key in case["scores"]})
    rows = [{**case, **dict.fromkeys(keys), **case["scores"]} for case in document["cases"]]
    return write_csv(folder / "cases.csv", (*_CASE, *keys), rows)


def _scores(document: dict, folder: Path) -> Path:
    """One row a forecaster and score; `minus` is the model's mean minus this one's."""
    rows = []
    for who, found in document["scores"].items():
        for key, mean in found.items():
            if key == "knows":
                continue
            ahead = document["differences"].get(who, {}).get(key, {})
            rows.append({"forecaster": who, "score": key, **mean, "minus": ahead.get("mean"),
                         "minus_low": ahead.get("low"), "minus_high": ahead.get("high")})
    columns = ("forecaster", "score", "mean", "low", "high", "cases", "clusters", "minus", "minus_low", "minus_high")
    return write_csv(folder / "scores.csv", columns, rows)


def _support(document: dict, folder: Path) -> Path:
    """One row a dated count, beside the model's band."""
    rows = [{"case": case["case"], **row} for case in document["cases"] for row in case["support"]]
    return write_csv(folder / "support.csv", ("case", "date", "count", "mean", "p05", "p95", "covered"), rows)


# ------------------------------------------------------------------------------
# What a back-test returns: every case, mean scores with intervals, differences to the baselines, tables.

_DIGITS = 6
BINS = (0.0, 0.05, 0.15, 0.3, 0.5, 0.7, 0.9, 1.0)


@dataclass(frozen=True)
class ScoredCase:
    """A case with the model's odds, what happened, and the model's scores."""

    name: str
    cluster: str
    grade: str
    title: str
    as_of: str
    outcome: str
    kind: str
    odds: tuple[tuple[str, float], ...]
    smoothed: tuple[float, ...]
    support: tuple[SupportRow, ...]
    scores: Mapping[str, float]

    @property
    def true_odds(self) -> float:
        """The share of replicates that ended as the decision did."""
        return dict(self.odds)[self.outcome]

    @property
    def favourite(self) -> tuple[str, float]:
        """The likeliest outcome and its odds."""
        return max(self.odds, key=lambda pair: pair[1])

    def document(self) -> dict:
        """Returns the case as a part of the JSON document."""
        return {"case": self.name, "cluster": self.cluster, "grade": self.grade, "title": self.title,
                "as_of": self.as_of, "outcome": self.outcome, "kind": self.kind, "odds": _short(self.true_odds),
                "favourite": self.favourite[0], "favourite_odds": _short(self.favourite[1]),
                "outcomes": [{"name": name, "odds": _short(share)} for name, share in self.odds],
                "support": [{"date": row.date, "count": row.count, "mean": _short(row.mean), "p05": row.p05,
                             "p95": row.p95, "covered": row.covered} for row in self.support],
                "scores": {key: _short(value) for key, value in self.scores.items()}}


@dataclass(frozen=True, eq=False)
class Backtest:
    """Scores of the model and of the baselines over the cases.

    `cases` are the model's; `values` holds forecaster -> case -> score -> value; `knows` says what each forecaster
    knows. `table` and `scores` are pandas tables, `document()` is the JSON document.
    """

    cases: tuple[ScoredCase, ...]
    values: Mapping[str, Mapping[str, Mapping[str, float]]] = field(repr=False)
    knows: Mapping[str, str] = field(repr=False)
    parameters: str
    replicates: int
    seed: int

    @property
    def model(self) -> str:
        """The forecaster that all others are compared with: the first."""
        return next(iter(self.values))

    def of(self, forecaster: str, key: str, grade: str | None = None) -> dict[str, float]:
        """Returns a forecaster's values of one score by case, of one grade if wanted."""
        wanted = {case.name for case in self.cases if grade is None or case.grade == grade}
        return {case: found[key] for case, found in self.values[forecaster].items() if key in found and case in wanted}

    @cached_property
    def cluster_of(self) -> dict[str, str]:
        """The cluster of each case."""
        return {case.name: case.cluster for case in self.cases}

    def mean(self, forecaster: str, key: str, grade: str | None = None) -> Average | None:
        """Returns a forecaster's mean score with its interval, None where it has none."""
        return average(self.of(forecaster, key, grade), self.cluster_of)

    def ahead(self, baseline: str, key: str, grade: str | None = None) -> Average | None:
        """Returns the model's score minus the baseline's, paired, with its interval; None where they share no case."""
        return difference(self.of(self.model, key, grade), self.of(baseline, key, grade), self.cluster_of)

    @property
    def best_baseline(self) -> str | None:
        """The baseline with the best log score; None if nobody gives odds."""
        means = {who: self.mean(who, "log") for who in self.values if who != self.model}
        return min((who for who, mean in means.items() if mean), key=lambda who: means[who].mean, default=None)

    def document(self) -> dict:
        """Returns the result as the JSON document of `nemcon backtest --json`."""
        return {"parameters": self.parameters, "model_version": MODEL_VERSION, "nemcon_version": __version__,
                "seed": self.seed, "replicates": self.replicates, "cases": [case.document() for case in self.cases],
                "scores": {who: {"knows": self.knows[who], **self._rows(who, self.mean)} for who in self.values},
                "scores_grade_a": {who: self._rows(who, lambda who, key: self.mean(who, key, "A"))
                                   for who in self.values},
                "differences": {who: self._rows(who, self.ahead) for who in self.values if who != self.model},
                "reliability": self.reliability}

    def _rows(self, who: str, asked) -> dict:
        found = {kind.key: asked(who, kind.key) for kind in KINDS}
        return {key: {"mean": _short(of.mean), "low": _short(of.low), "high": _short(of.high), "cases": of.cases,
                      "clusters": of.clusters} for key, of in found.items() if of is not None}

    @cached_property
    def reliability(self) -> list[dict]:
        """How often outcomes given about the same odds happened, over all outcomes of all cases."""
        pairs = [(share, name == case.outcome) for case in self.cases
                 for (name, _), share in zip(case.odds, case.smoothed, strict=True)]
        rows = []
        for low, high in zip(BINS, BINS[1:], strict=False):
            inside = [(share, came) for share, came in pairs if low <= share < high]
            if inside:
                came = sum(true for _, true in inside)
                ends = wilson(came, len(inside))
                rows.append({"forecast": _short(sum(share for share, _ in inside) / len(inside)),
                             "observed": _short(came / len(inside)), "low": _short(ends[0]), "high": _short(ends[1]),
                             "count": len(inside)})
        return rows

    @cached_property
    def table(self) -> pandas.DataFrame:
        """One row a case: outcome, odds that it had, favourite, and the model's scores."""
        import pandas
        return pandas.DataFrame([{key: value for key, value in case.document().items()
                                  if key not in ("outcomes", "support", "scores")} | dict(case.scores)
                                 for case in self.cases])

    @cached_property
    def scores(self) -> pandas.DataFrame:
        """One row a forecaster and score: mean, interval, and the model's difference to it."""
        import pandas
        rows = []
        for who in self.values:
            for kind in KINDS:
                mean = self.mean(who, kind.key)
                if mean is not None:
                    ahead = None if who == self.model else self.ahead(who, kind.key)
                    rows.append({"forecaster": who, "score": kind.key, "mean": mean.mean, "low": mean.low,
                                 "high": mean.high, "cases": mean.cases, "clusters": mean.clusters,
                                 **({} if ahead is None else {"model_minus": ahead.mean, "model_minus_low": ahead.low,
                                                              "model_minus_high": ahead.high})})
        return pandas.DataFrame(rows)

    def _repr_html_(self) -> str:
        return self.table.to_html(index=False) + self.scores.to_html(index=False)


def _short(x: float) -> float:
    return round(float(x), _DIGITS)
