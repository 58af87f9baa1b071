"""Simpler forecasters, scored as the model is. Each says what it knows; whatever one learns from the record, it learns
from the other clusters only.

A theory answers with a certainty, and a certainty that is wrong once costs without end. So every forecaster that gives
odds, the model too, is also scored hedged: a share of its odds stays and the rest are base rates (`Forecast.hedged`),
with the share from 0, .05, ... .95 that the *other* clusters would have it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.backtesting.cases import HistoricalCase
from sim.backtesting.forecast import NONE_SHARE, Forecast, base_odds
from sim.backtesting.scores import by_cluster
from sim.backtesting.truth import Truth
from sim.model.encoding import encode
from sim.scenario.grid import Grid
from sim.scenario.parameters import read_parameters
from sim.theories.poll import TOLERANCE, Poll, best, split
from sim.theories.registry import THEORIES, poll_of

HEDGES = tuple(np.arange(20) / 20)
GREAT = frozenset({"USA", "GBR", "FRA", "DEU", "RUS", "SUN", "CHN", "JPN"})
"""The permanent members of the Security Council, Germany and Japan, where they are members: in NATO those are
the United States, Britain, France and Germany."""


@dataclass(frozen=True)
class Baseline:
    """A forecaster: what it is called, what it knows, and how it answers a poll, (m + 1,) with the fallback last."""

    name: str
    knows: str
    answer: Callable[[Poll], np.ndarray]


@dataclass(frozen=True, eq=False)
class Seen:
    """A case as a baseline sees it, with how it came out for those that learn from it."""

    case: HistoricalCase
    poll: Poll
    true: int
    rounds: int

    @property
    def size(self) -> int:
        """How many outcomes the case has."""
        return len(self.poll.candidates) + 1


def great_powers(poll: Poll) -> np.ndarray:
    """Give the odds to the available name that the great powers like best on average, if none of them objects to it;
    the fallback if they object to every name, (m + 1,). Equals share.
    """
    rows = np.array([name in GREAT for name in poll.allies])
    if not rows.any():
        return split(np.zeros(len(poll.candidates), dtype=bool))
    behind = poll.available & (poll.attitude[rows] >= poll.threshold[rows, None] - TOLERANCE).all(axis=0)
    return split(best(poll.attitude[rows].mean(axis=0), behind))


CERTAIN = (
    Baseline("great powers", "whom the great powers back, none of them objecting", great_powers),
    *(Baseline(theory.name, f"the stances on the first day ({theory.title.lower()})", theory)
      for theory in THEORIES.values()),
)
EQUAL, RATE, RULES, FIRST_DAY = "equal odds", "base rate", "rules", "first day"
KNOWS = {RULES: "how many of the rules that look at stances pick a name",
         EQUAL: "the names and the calendar", RATE: "how often no name of the file was agreed elsewhere",
         FIRST_DAY: "the stances on the first day, and that nothing moves",
         **{baseline.name: baseline.knows for baseline in CERTAIN}}


def see(case: HistoricalCase, truth: Truth) -> Seen:
    """Return a case as the baselines see it. Nothing of a poll depends on which parameters are taken."""
    encoded = encode(case.scenario, read_parameters("prior"))
    return Seen(case, poll_of(encoded), case.scenario.outcomes.index(truth.outcome), encoded.last_round)


def forecasts(seen: Sequence[Seen], of: Sequence[Seen]) -> dict[str, dict[str, Forecast]]:
    """Return the forecasts of every baseline for the cases `of`, unhedged; the base rate is learned from the other
    clusters among `seen`.
    """
    made: dict[str, dict[str, Forecast]] = {name: {} for name in KNOWS}
    for one in of:
        name, rate = one.case.name, fallback_rate([other for other in seen if other.case.cluster != one.case.cluster])
        made[EQUAL][name] = Forecast(np.full(one.size, 1 / one.size), days=_any_day(one))
        made[RATE][name] = Forecast(base_odds(one.size, rate))
        made[FIRST_DAY][name] = _first_day(one)
        answers = {baseline.name: baseline.answer(one.poll) for baseline in CERTAIN}
        made[RULES][name] = Forecast(np.mean(list(answers.values()), axis=0))
        for who, odds in answers.items():
            made[who][name] = Forecast(odds)
    return made


def fallback_rate(of: Sequence[Seen]) -> float:
    """Return how often the fallback came: (sum over clusters of its share + 1/2) / (clusters + 1)."""
    came = {one.case.name: float(one.true == one.size - 1) for one in of}
    shares = by_cluster(came, {one.case.name: one.case.cluster for one in of})
    return (sum(shares.values()) + 0.5) / (len(shares) + 1)


@dataclass(frozen=True)
class LearnedHedge:
    """How much of its own odds a forecaster keeps, learned from a record: `of` a cluster, without that cluster;
    `whole`, from all clusters, which is what anybody else's case gets.
    """

    by_cluster: Mapping[str, float]
    whole: float

    def of(self, cluster: str) -> float:
        """Return the share for a case of this cluster."""
        return self.by_cluster.get(cluster, self.whole)


def learned_hedge(made: Mapping[str, Forecast], seen: Sequence[Seen]) -> LearnedHedge:
    """Return the hedge of a forecaster from its forecasts of the cases that were seen."""
    costs = hedge_costs(made, seen)
    clusters = list(costs)
    table = np.array([costs[cluster] for cluster in clusters])
    total = table.sum(axis=0)
    return LearnedHedge({cluster: float(HEDGES[int(np.argmin(total - row))]) for cluster, row in
                         zip(clusters, table, strict=True)}, float(HEDGES[int(np.argmin(total))]))


def hedge_costs(made: Mapping[str, Forecast], seen: Sequence[Seen]) -> dict[str, np.ndarray]:
    """Return the mean log score of each cluster by hedge, (hedges,)."""
    costs: dict[str, list[np.ndarray]] = {}
    for one in seen:
        own, base = made[one.case.name].shares[one.true], base_odds(one.size, NONE_SHARE)[one.true]
        costs.setdefault(one.case.cluster, []).append(-np.log(np.array(HEDGES) * own + (1 - np.array(HEDGES)) * base))
    return {cluster: np.mean(found, axis=0) for cluster, found in costs.items()}


def _any_day(one: Seen) -> tuple[np.ndarray, np.ndarray]:
    """Every round alike, and the share of one outcome among all that nobody is agreed."""
    rounds = max(one.rounds, 1)
    counts = np.full(rounds + 1, one.size - 1)
    counts[-1] = rounds
    return np.array(Grid.of(one.case.scenario.document).days_by(rounds)[1:]), counts


def _first_day(one: Seen) -> Forecast:
    members, names = len(one.case.scenario.allies), one.poll.candidates
    content = one.poll.acquiescing().sum(axis=0)
    histogram = {name: np.eye(members + 1, dtype=int)[content[c]][None, :] for c, name in enumerate(names)}
    marks = {name: dict(zip(one.poll.allies, -one.poll.attitude[:, c], strict=True)) for c, name in enumerate(names)}
    return Forecast(None, support=histogram, marks=marks)
