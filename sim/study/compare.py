"""Scenarios side by side: the same replicates are played under each, so that differences are more precise than odds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor

import numpy as np

from sim.errors import UserError
from sim.odds.odds import Odds
from sim.odds.paired import Pairs, paired_difference
from sim.odds.run import run
from sim.scenario.parameters import Parameters, read_parameters
from sim.scenario.scenario import Scenario
from sim.study.comparison import Comparison
from sim.study.outcomes import Outcome, outcomes_of, union


def compare(scenarios: Mapping[str, Scenario] | Iterable[Scenario], replicates: int = 10_000, seed: int = 1, *,
            parameters: Parameters | str | None = None, engine: str | None = None, workers: int | None = None,
            executor: Executor | None = None, progress: Callable[[int, int], None] | None = None) -> Comparison:
    """Runs two or more scenarios on the same random numbers and returns their odds and paired differences.

    `scenarios` maps names to scenarios; the first is the baseline. Without names, files are called by their names.
    `progress` is told (done, total) over all of them. Raises UserError for fewer than two, and as `run` does.
    """
    named = _named(scenarios)
    if not isinstance(parameters, Parameters):
        parameters = read_parameters(*([parameters] if parameters else []))
    total, odds, outcomes = replicates * len(named), {}, {}
    for place, (name, scenario) in enumerate(named.items()):
        tell = progress and (lambda done, _, before=place * replicates: progress(before + done, total))
        chunks: list[np.ndarray] = []
        odds[name] = run(scenario, replicates, seed, engine, workers, parameters=parameters, executor=executor,
                         progress=tell, sink=lambda _, record, kept=chunks: kept.append(record.outcome))
        outcomes[name] = np.concatenate(chunks)
    everything = union(odds.values())
    first, *others = named
    return Comparison(odds, {name: {outcome: paired_difference(pairs) for outcome, pairs in _pairs_by_outcome(
        everything, (odds[first], outcomes[first]), (odds[name], outcomes[name]))} for name in others})


def _named(scenarios: Mapping[str, Scenario] | Iterable[Scenario]) -> dict[str, Scenario]:
    pairs = list(scenarios.items()) if isinstance(scenarios, Mapping) else [
        (one.source.stem if one.source else one.title, one) for one in scenarios]
    named = dict(pairs)
    if len(named) < len(pairs):
        raise UserError("compare: two scenarios have one name, give a dict of names and scenarios")
    if len(named) < 2:
        raise UserError(f"compare: got {len(named)} scenarios, give at least two")
    return named


def _places(odds: Odds) -> dict[Outcome, int]:
    """Maps outcomes to what stands for them in a record."""
    encoded = odds.encoded
    return {outcome: len(encoded.candidates) if outcome[1] == "fallback" else encoded.candidates.index(outcome[0])
            for outcome in outcomes_of(odds)}


def _pairs_by_outcome(everything: Iterable[Outcome], first: tuple[Odds, np.ndarray],
                      second: tuple[Odds, np.ndarray]) -> Iterator[tuple[Outcome, Pairs]]:
    """Yields the 2 x 2 table of every outcome from the odds and the outcomes of replicates of two scenarios."""
    joint = np.zeros((len(first[0].encoded.outcomes), len(second[0].encoded.outcomes)), dtype=np.int64)
    np.add.at(joint, (first[1], second[1]), 1)
    before, after = _places(first[0]), _places(second[0])
    for outcome in everything:
        yield outcome, _pairs(joint, before.get(outcome), after.get(outcome))


def _pairs(joint: np.ndarray, row: int | None, column: int | None) -> Pairs:
    """Returns the 2 x 2 table of one outcome from the table of all; None where a scenario does not have it."""
    in_first = 0 if row is None else int(joint[row].sum())
    in_second = 0 if column is None else int(joint[:, column].sum())
    both = 0 if row is None or column is None else int(joint[row, column])
    return Pairs(both, in_first - both, in_second - both, int(joint.sum()) - in_first - in_second + both)

