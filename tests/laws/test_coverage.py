"""The printed intervals cover: over many small worlds with exactly known odds, the share that lies within the printed
95 % interval is what Wilson's interval promises for those odds.

Wilson's interval inverts the score test, so the truth p is covered exactly when |k/n - p| <= z sqrt(p (1 - p) / n).
That gives the coverage for each p and n by adding up binomial probabilities, without any interval being computed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest
from scipy.stats import binom, norm

from sim.model.rounds import run_chunk
from sim.odds.run import run
from sim.results.base import Outcome
from sim.statistics import wilson
from support.laws.check import Verdict, within_errors
from support.laws.worlds import copying

REPLICATES = (50, 100, 200)
Z95 = norm.ppf(0.975)


class Printed(NamedTuple):
    """What one world printed about Ada, and what is true."""

    truth: float
    count: int
    replicates: int
    low: float
    high: float


def promised(p: float, n: int, z: float = Z95) -> float:
    """Returns the probability that Wilson's interval from n replicates covers odds p."""
    k = np.arange(n + 1)
    within = np.abs(k / n - p) <= z * np.sqrt(p * (1 - p) / n)
    return float(binom.pmf(k[within], n, p).sum())


TEMPLATE = copying({"A": 1, "B": 1, "C": 1}, {"A": "Ada", "B": "Bo", "C": "Bo"}, {"meetings": 2})


def world(weights: np.ndarray, **changes):
    """Returns a world of law L1 with three allies of such weights; the odds of Ada are the share of ally A."""
    base, at = TEMPLATE.world.base.copy(), TEMPLATE.slot
    base[[at.weight + TEMPLATE.allies.index(ally) for ally in "ABC"]] = weights
    return replace(TEMPLATE, world=TEMPLATE.world._replace(base=base, **changes))


def row_of(encoded, n: int, seed: int) -> Outcome:
    """Returns Ada's row as a run prints it, without what a run makes beside it, which takes thirty times as long."""
    tally, _ = run_chunk(encoded.world, seed, 0, n, counted_until=encoded.counted_until)
    return Outcome.of("Ada", "candidate", int(tally.ended[encoded.candidates.index("Ada")].sum()), n)


def play(worlds: int, **changes) -> list[Printed]:
    """Plays so many worlds, each with its own weights, seed and number of replicates."""
    rng, printed = np.random.default_rng(1), []
    for k in range(worlds):
        weights, n = rng.dirichlet([1, 1, 1]), REPLICATES[k % len(REPLICATES)]
        row = row_of(world(weights, **changes), n, k + 1)
        printed.append(Printed(weights[0] / weights.sum(), row.count, n, row.low, row.high))
    return printed


def test_a_row_is_the_one_that_a_run_prints():
    for seed, n in enumerate(REPLICATES, start=1):
        encoded = world(np.array([0.5, 0.3, 0.2]))
        printed = next(row for row in run(encoded, replicates=n, seed=seed, workers=1).outcomes if row["name"] == "Ada")
        mine = row_of(encoded, n, seed)
        assert (printed["count"], printed["low"], printed["high"]) == (mine.count, mine.low, mine.high)


def as_printed(row: Printed) -> tuple[float, float]:
    """The ends of the interval as they stand in the table, rounded to six digits."""
    return row.low - 5e-7, row.high + 5e-7


def as_promised(printed: list[Printed], interval=as_printed, alarm: float = 1e-6) -> Verdict:
    """Compares the share of worlds that their interval covers with the mean of what is promised."""
    covered = [low <= row.truth <= high for row in printed for low, high in [interval(row)]]
    chance = np.array([promised(row.truth, row.replicates) for row in printed])
    error = np.sqrt((chance * (1 - chance)).sum()) / len(chance)
    return within_errors(np.mean(covered), chance.mean(), error, alarm)


@pytest.fixture(scope="module")
def printed():
    return play(1500)


def test_fifteen_hundred_worlds(printed):
    verdict = as_promised(printed)
    assert verdict, verdict


@pytest.mark.slow
def test_twenty_thousand_worlds():
    """Enough of them that the textbook's interval is seen to be too short over all odds."""
    many = play(20_000)
    verdict = as_promised(many)
    assert verdict, verdict
    assert not as_promised(many, textbook)


def test_the_promise_is_near_95_percent_but_not_for_every_odds():
    grid = np.linspace(0.02, 0.98, 97)
    promises = np.array([promised(p, 100) for p in grid])
    assert promises.mean() == pytest.approx(0.952, abs=0.004)
    assert promises.min() < 0.935 < 0.95 < promises.max()


def test_the_promise_is_that_of_the_interval_we_print():
    for n, p in ((50, 0.03), (100, 0.31), (200, 0.777)):
        ends = [wilson(k, n) for k in range(n + 1)]
        within = [low <= p <= high for low, high in ends]
        assert binom.pmf(np.flatnonzero(within), n, p).sum() == pytest.approx(promised(p, n), abs=1e-12)


# Negative controls: one thing is changed and the same check fails.


def narrow(row: Printed) -> tuple[float, float]:
    """A 90 % interval that is sold as one of 95 %."""
    return wilson(row.count, row.replicates, 1.645)


def textbook(row: Printed) -> tuple[float, float]:
    """Wald's interval, which is too short near 0 and 1."""
    share = row.count / row.replicates
    half = Z95 * np.sqrt(share * (1 - share) / row.replicates)
    return share - half, share + half


def test_control_an_interval_of_90_percent(printed):
    assert not as_promised(printed, narrow)


def test_control_the_interval_of_the_textbook(printed):
    """Where it is known to be too short, which is chosen by the truth and not by what is printed: ours holds there. Over
    all odds it falls short by two points, 3.6 errors of 1500 worlds, and 4.9 are asked; the slow test sees that too.
    """
    extreme = [row for row in printed if not 0.1 < row.truth < 0.9]
    assert as_promised(extreme) and not as_promised(extreme, textbook)


def test_control_worlds_whose_odds_are_not_what_we_think():
    tied = copying({"A": 1, "B": 1, "C": 1}, {"A": "Ada", "B": "Bo", "C": "Bo"},
                   ties=[{"between": ["B", "C"], "strength": 5.0}]).world
    ties = {"tie_start": tied.tie_start, "tie_to": tied.tie_to, "tie_extra": tied.tie_extra}
    assert not as_promised(play(300, **ties))
