"""The back-test: every case as known before it was decided, forecast by the model and by simpler rules, and scored."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial

from sim.errors import UserError
from sim.forecast.baselines import KNOWS, Seen, forecasts, see
from sim.forecast.cases import Case, cases
from sim.forecast.fitted import is_stale, read_fit
from sim.forecast.forecast import Forecast, forecast_of, score, support_rows
from sim.forecast.result import Backtest, ScoredCase
from sim.forecast.truth import Truth, truth_of
from sim.odds.odds import Odds
from sim.odds.run import MOST_REPLICATES, run
from sim.scenario.encode import encode
from sim.scenario.parameters import DEFAULT, Parameters, read_parameters

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
