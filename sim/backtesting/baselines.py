"""Simpler forecasters, scored as the model is. Each says what it knows; whatever one learns from the record, it learns
from the other clusters only.

A theory answers with a certainty, and a certainty that is wrong once costs without end. So every such answer is hedged:
a share h of the odds follows the answer, the rest the base rate, with h from 0, .05, ... .95 as the other clusters
would have it. That makes the baselines as strong as they can be made with one number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.backtesting.cases import HistoricalCase
from sim.backtesting.forecast import Forecast
from sim.backtesting.scores import by_cluster
from sim.backtesting.truth import Truth
from sim.model.encoding import encode
from sim.scenario.parameters import read_parameters
from sim.theories.choice import best, split
from sim.theories.poll import TOLERANCE, Poll
from sim.theories.registry import THEORIES, poll_of

HEDGES = tuple(np.arange(20) / 20)
GREAT = frozenset({"USA", "GBR", "FRA", "DEU", "RUS", "SUN", "CHN", "JPN"})
"""The permanent members of the Security Council, Germany and Japan, where they are members: in NATO those are
the United
States, Britain, France and Germany."""


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
    """Gives the odds to the available name that the great powers like best on average, if none of them objects to it;
    the fallback if they object to every name, (m + 1,). Equals share."""
    rows = np.array([name in GREAT for name in poll.allies])
    if not rows.any():
        return split(np.zeros(len(poll.candidates), dtype=bool))
    behind = poll.available & (poll.attitude[rows] >= poll.threshold[rows, None] - TOLERANCE).all(axis=0)
    return split(best(poll.attitude[rows].mean(axis=0), behind))


CERTAIN = (
    Baseline("great powers", "whom the great powers back, none of them objecting; hedged", great_powers),
    *(Baseline(theory.name, f"the stances on the first day ({theory.title.lower()}); hedged", theory)
      for theory in THEORIES.values()),
)
EQUAL, RATE, FIRST_DAY = "equal odds", "base rate", "first day"
KNOWS = {EQUAL: "the names and the calendar", RATE: "how often no name of the file was agreed elsewhere",
         FIRST_DAY: "the stances on the first day, and that nothing moves",
         **{baseline.name: baseline.knows for baseline in CERTAIN}}


def see(case: HistoricalCase, truth: Truth) -> Seen:
    """Returns a case as the baselines see it. Nothing of a poll depends on which parameters are taken."""
    encoded = encode(case.scenario, read_parameters("prior"))
    return Seen(case, poll_of(encoded), case.scenario.outcomes.index(truth.outcome), encoded.last_round)


def forecasts(seen: Sequence[Seen], of: Sequence[Seen]) -> dict[str, dict[str, Forecast]]:
    """Returns the forecasts of every baseline for the cases `of`, learning from the other clusters among `seen`."""
    made: dict[str, dict[str, Forecast]] = {name: {} for name in KNOWS}
    answers = {baseline.name: {one.case.name: baseline.answer(one.poll) for one in seen} for baseline in CERTAIN}
    for cluster in sorted({one.case.cluster for one in of}):
        others = [one for one in seen if one.case.cluster != cluster]
        rate = fallback_rate(others)
        hedges = {name: best_hedge(found, others, rate) for name, found in answers.items()}
        for one in (one for one in of if one.case.cluster == cluster):
            made[EQUAL][one.case.name] = Forecast(np.full(one.size, 1 / one.size), _any_day(one))
            made[RATE][one.case.name] = Forecast(base_odds(one.size, rate))
            made[FIRST_DAY][one.case.name] = _first_day(one)
            for name, hedge in hedges.items():
                made[name][one.case.name] = Forecast(hedged(answers[name][one.case.name], hedge, rate))
    return made


def fallback_rate(of: Sequence[Seen]) -> float:
    """Returns how often the fallback came: (sum over clusters of its share + 1/2) / (clusters + 1)."""
    came = {one.case.name: float(one.true == one.size - 1) for one in of}
    shares = by_cluster(came, {one.case.name: one.case.cluster for one in of})
    return (sum(shares.values()) + 0.5) / (len(shares) + 1)


def base_odds(size: int, rate: float) -> np.ndarray:
    """Returns odds that give the fallback its rate and share the rest among the candidates, (size,).

    >>> base_odds(3, 0.2).tolist()
    [0.4, 0.4, 0.2]
    """
    return np.append(np.full(size - 1, (1 - rate) / (size - 1)), rate)


def hedged(answer: np.ndarray, hedge: float, rate: float) -> np.ndarray:
    """Returns an answer that is followed with a share `hedge` of the odds; the rest follows the base rate."""
    return hedge * answer + (1 - hedge) * base_odds(len(answer), rate)


def best_hedge(answers: Mapping[str, np.ndarray], of: Sequence[Seen], rate: float) -> float:
    """Returns the hedge with the best mean log score over the clusters of `of`; the smallest of equals."""
    if not of:
        return 0.5
    told = np.array([answers[one.case.name][one.true] for one in of])
    base = np.array([rate if one.true == one.size - 1 else (1 - rate) / (one.size - 1) for one in of])
    dates = Counter(one.case.cluster for one in of)
    counts = np.array([1 / dates[one.case.cluster] for one in of])
    costs = [-counts @ np.log(hedge * told + (1 - hedge) * base) for hedge in HEDGES]
    return float(HEDGES[int(np.argmin(costs))])


def _any_day(one: Seen) -> tuple[np.ndarray, np.ndarray]:
    """Every round alike, and the share of one outcome among all that nobody is agreed."""
    days, rounds = one.case.scenario.document.calendar.round_days, max(one.rounds, 1)
    counts = np.full(rounds + 1, one.size - 1)
    counts[-1] = rounds
    return np.arange(1, rounds + 2) * days, counts


def _first_day(one: Seen) -> Forecast:
    members, names = len(one.case.scenario.allies), one.poll.candidates
    content = one.poll.acquiescing().sum(axis=0)
    histogram = {name: np.eye(members + 1, dtype=int)[content[c]][None, :] for c, name in enumerate(names)}
    marks = {name: dict(zip(one.poll.allies, -one.poll.attitude[:, c], strict=True)) for c, name in enumerate(names)}
    return Forecast(None, support=histogram, marks=marks)
