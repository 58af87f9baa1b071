"""Tests of the checks of the laws: their rate of false alarms, and what they detect."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, norm

from support.laws.check import ALARM, counts_agree, mean_within_errors, same_odds, within_errors, z_threshold

ODDS = np.array([0.4, 0.2, 0.2, 0.1, 0.1])


@pytest.mark.parametrize("alarm, numbers", [(0.05, 1), (1e-6, 1), (1e-6, 5), (1e-6, 100)])
def test_the_threshold_spends_the_alarm_rate_evenly(alarm, numbers):
    z = z_threshold(alarm, numbers)
    assert 2 * norm.sf(z) * numbers == pytest.approx(alarm, rel=1e-6)


def test_more_numbers_need_a_wider_threshold():
    assert z_threshold(1e-6, 1) < z_threshold(1e-6, 2) < z_threshold(1e-6, 1000)


def _alarms(check, draw, runs=2000):
    rng = np.random.default_rng(1)
    return sum(not check(draw(rng)) for _ in range(runs))


def _at_most(alarms: int, rate: float, runs: int = 2000) -> bool:
    """Whether so many alarms are possible at that rate (beyond: once in a million)."""
    return alarms <= binom.isf(1e-6, runs, rate)


def test_false_alarms_of_counts_are_as_rare_as_stated():
    alarms = _alarms(lambda counts: counts_agree(counts, 500, ODDS, 0.05), lambda rng: rng.multinomial(500, ODDS))
    assert alarms > 0 and _at_most(alarms, 0.05)


def test_false_alarms_of_means_are_as_rare_as_stated():
    alarms = _alarms(lambda x: mean_within_errors(x, [0, 0, 0], 0.05), lambda rng: rng.normal(size=(400, 3)))
    assert alarms > 0 and _at_most(alarms, 0.06)  # Student's tails are a little wider than the normal ones


def test_false_alarms_of_two_samples_are_as_rare_as_stated():
    def draw(rng):
        return rng.multinomial(900, ODDS), rng.multinomial(700, ODDS)
    alarms = _alarms(lambda pair: same_odds(*pair, 0.05), draw)
    assert alarms > 0 and _at_most(alarms, 0.05)


def test_a_shift_of_two_points_in_forty_thousand_runs_is_noticed():
    counts = np.array([16000, 8000, 8000, 4000, 4000])
    assert counts_agree(counts, 40_000, ODDS)
    assert not counts_agree(counts + np.array([800, -800, 0, 0, 0]), 40_000, ODDS)
    assert same_odds(counts, counts * 2)
    assert not same_odds(counts, counts + np.array([1600, -1600, 0, 0, 0]))


def test_the_impossible_and_the_certain_are_exact():
    assert counts_agree([0, 1000], 1000, [0.0, 1.0])
    assert not counts_agree([1, 999], 1000, [0.0, 1.0])
    assert counts_agree([0, 1000], 1000, [1e-16, 1 - 1e-16])


def test_rare_outcomes_are_checked_by_their_own_tails():
    assert counts_agree([3], 100_000, [1e-5])
    assert not counts_agree([40], 100_000, [1e-5])


def test_numbers_without_chance_are_compared_exactly():
    assert within_errors([1.0, 2.0], [1.0, 2.0 + 1e-13], 0.0)
    assert not within_errors([1.0, 2.0], [1.0, 2.0 + 1e-9], 0.0)


def test_the_verdict_says_what_is_off_and_by_how_much():
    verdict = within_errors([0.1, 0.5], [0.1, 0.2], [0.01, 0.01])
    assert not verdict
    assert "number 1 of 2" in str(verdict) and "0.5 instead of 0.2" in str(verdict) and "30.00" in repr(verdict)


def test_the_default_rate_is_one_in_a_million():
    assert ALARM == 1e-6
