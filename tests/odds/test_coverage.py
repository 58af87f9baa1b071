"""The printed intervals cover: over many small worlds with exactly known odds, the share that lies within the printed
95 % interval is what Wilson's interval promises for those odds.

Wilson's interval inverts the score test, so the truth p is covered exactly when |k/n - p| <= z sqrt(p (1 - p) / n).
That gives the coverage for each p and n by adding up binomial probabilities, without any interval being computed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from laws.check import Verdict, within_errors
from laws.worlds import copying
from scipy.stats import binom, norm

from sim.odds.run import run

REPLICATES = (50, 100, 200)
Z95 = norm.ppf(0.975)


@dataclass(frozen=True)
class Cover:
    """Whether each world's truth was covered, and the probability that it would be, (worlds,)."""

    covered: np.ndarray
    chance: np.ndarray

    def as_promised(self, alarm: float = 1e-6) -> Verdict:
        """Compares the share that is covered with the mean chance; worlds are independent."""
        error = np.sqrt((self.chance * (1 - self.chance)).sum()) / len(self.chance)
        return within_errors(self.covered.mean(), self.chance.mean(), error, alarm)


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


def print_intervals(worlds: int, interval=None, **changes) -> Cover:
    """Runs so many worlds, each with its own weights, seed and number of replicates, and reads what is printed."""
    rng = np.random.default_rng(1)
    covered, chance = np.zeros(worlds, dtype=bool), np.zeros(worlds)
    for k in range(worlds):
        weights, n = rng.dirichlet([1, 1, 1]), REPLICATES[k % len(REPLICATES)]
        odds = run(world(weights, **changes), replicates=n, seed=k + 1, workers=1)
        row = next(row for row in odds.outcomes if row["name"] == "Ada")
        low, high = interval(row["count"], n) if interval else (row["low"], row["high"])
        truth = weights[0] / weights.sum()
        covered[k], chance[k] = low - 5e-7 <= truth <= high + 5e-7, promised(truth, n)  # printed to six digits
    return Cover(covered, chance)


def test_a_thousand_worlds():
    cover = print_intervals(1000)
    assert cover.as_promised(), cover.as_promised()


@pytest.mark.slow
def test_twenty_thousand_worlds():
    cover = print_intervals(20_000)
    assert cover.as_promised(), cover.as_promised()


def test_the_promise_is_near_95_percent_but_not_for_every_odds():
    grid = np.linspace(0.02, 0.98, 97)
    promises = np.array([promised(p, 100) for p in grid])
    assert promises.mean() == pytest.approx(0.952, abs=0.004)
    assert promises.min() < 0.935 < 0.95 < promises.max()


def test_the_promise_is_that_of_the_interval_we_print():
    from sim.odds.interval import wilson
    for n, p in ((50, 0.03), (100, 0.31), (200, 0.777)):
        ends = [wilson(k, n) for k in range(n + 1)]
        within = [low <= p <= high for low, high in ends]
        assert binom.pmf(np.flatnonzero(within), n, p).sum() == pytest.approx(promised(p, n), abs=1e-12)


# Negative controls: one thing is changed and the same check fails.


def narrow(count: int, n: int) -> tuple[float, float]:
    """A 90 % interval that is sold as one of 95 %."""
    from sim.odds.interval import wilson
    return wilson(count, n, 1.645)


def textbook(count: int, n: int) -> tuple[float, float]:
    """Wald's interval, which is too short near 0 and 1."""
    share = count / n
    half = Z95 * np.sqrt(share * (1 - share) / n)
    return share - half, share + half


@pytest.mark.parametrize(("interval", "worlds"), [(narrow, 1000), (textbook, 1500)])
def test_control_another_interval(interval, worlds):
    assert not print_intervals(worlds, interval).as_promised()


def test_control_worlds_whose_odds_are_not_what_we_think():
    tied = copying({"A": 1, "B": 1, "C": 1}, {"A": "Ada", "B": "Bo", "C": "Bo"},
                   ties=[{"between": ["B", "C"], "strength": 5.0}]).world
    ties = {"tie_start": tied.tie_start, "tie_to": tied.tie_to, "tie_extra": tied.tie_extra}
    assert not print_intervals(300, **ties).as_promised()
