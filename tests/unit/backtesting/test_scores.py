"""Scores by hand, and the laws that a proper score obeys."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.backtesting.scores import KIND, KINDS, band, brier, crps, log_score, ranked_above, simulation_error, smoothed

ODDS = st.lists(st.floats(0.01, 1.0), min_size=2, max_size=6).map(lambda xs: [x / sum(xs) for x in xs])


class TestSmoothed:
    def test_by_hand(self):
        assert smoothed([0, 3]).tolist() == [0.5 / 4, 3.5 / 4]

    def test_never_reaches_zero_or_one(self):
        odds = smoothed([0, 1000, 0])
        assert odds.min() > 0 and odds.max() < 1 and odds.sum() == pytest.approx(1)

    def test_nothing_played_is_equal_odds(self):
        assert smoothed([0, 0, 0, 0]).tolist() == [0.25] * 4

    def test_vanishes_with_many_replicates(self):
        assert smoothed([30_000, 10_000])[0] == pytest.approx(0.75, abs=1e-4)


class TestLogScore:
    def test_by_hand(self):
        assert log_score([0.25, 0.75], 0) == pytest.approx(math.log(4))

    @given(ODDS, ODDS)
    def test_is_proper(self, truth, told):
        """On average over what really happens, nobody beats the true odds."""
        average = lambda odds: sum(p * log_score(odds, k) for k, p in enumerate(truth))  # noqa: E731
        if len(truth) == len(told):
            assert average(truth) <= average(told) + 1e-12


class TestBrier:
    @pytest.mark.parametrize("odds, true, value", [([1, 0, 0], 0, 0.0), ([1, 0, 0], 2, 2.0),
                                                   ([0.5, 0.3, 0.2], 0, 0.38)])
    def test_by_hand(self, odds, true, value):
        assert brier(odds, true) == pytest.approx(value)

    @given(ODDS, ODDS)
    def test_is_proper(self, truth, told):
        average = lambda odds: sum(p * brier(odds, k) for k, p in enumerate(truth))  # noqa: E731
        if len(truth) == len(told):
            assert average(truth) <= average(told) + 1e-12


class TestCrps:
    def test_of_one_value_is_the_distance(self):
        assert crps([10.0], [7], 4.0) == pytest.approx(6.0)

    def test_by_hand(self):
        """E|X - y| - E|X - X'| / 2 with X = 0 or 2, each half the time, y = 2: 1 - 1/2."""
        assert crps([0.0, 2.0], [5, 5], 2.0) == pytest.approx(0.5)

    def test_values_that_never_came_do_not_count(self):
        assert crps([0.0, 2.0, 99.0], [1, 1, 0], 2.0) == pytest.approx(crps([0.0, 2.0], [1, 1], 2.0))

    @given(st.lists(st.integers(0, 20), min_size=1, max_size=8).filter(sum), st.integers(-3, 12))
    def test_is_the_area_between_the_two_distribution_functions(self, counts, observed):
        values, shares = np.arange(len(counts)), np.array(counts) / sum(counts)
        grid = np.arange(-5, 20)
        told = [shares[values <= x].sum() for x in grid]
        area = sum((f - (x >= observed)) ** 2 for f, x in zip(told, grid, strict=True))
        assert crps(values, counts, observed) == pytest.approx(area)


def test_band_holds_nine_tenths():
    assert band([1, 98, 1]) == (1, 1)
    assert band([10, 80, 10]) == (0, 2)


class TestSimulationError:
    CLUSTERS = {"a1": "a", "a2": "a", "b": "b"}

    def test_is_what_repeated_simulations_show(self):
        shares, runs = {"a1": 0.7, "a2": 0.7, "b": 0.2}, 1000
        drawn = np.random.default_rng(1).binomial(runs, [0.7, 0.2], size=(20_000, 2)) / runs
        means = -np.log(drawn).mean(axis=1)  # both cases of a have the same runs
        logs = {case: log_score([share, 1 - share], 0) for case, share in shares.items()}
        assert simulation_error(logs, self.CLUSTERS, runs) == pytest.approx(means.std(), rel=0.03)

    def test_four_times_the_runs_halve_it(self):
        logs = {"a1": 0.1, "a2": 2.0, "b": 1.0}
        assert simulation_error(logs, self.CLUSTERS, 4000) == pytest.approx(
            simulation_error(logs, self.CLUSTERS, 1000) / 2)


class TestRankedAbove:
    def test_all_above_all_others(self):
        assert ranked_above({"A": 3.0, "B": 2.0, "C": 1.0}, ["A", "B"]) == 1.0

    def test_all_below(self):
        assert ranked_above({"A": 3.0, "B": 2.0, "C": 1.0}, ["C"]) == 0.0

    def test_ties_count_half(self):
        assert ranked_above({"A": 0.0, "B": 0.0, "C": 0.0}, ["C"]) == 0.5

    def test_nobody_to_compare_with(self):
        assert ranked_above({"A": 1.0}, ["A"]) is None
        assert ranked_above({"A": 1.0}, []) is None


def test_every_kind_has_its_key():
    assert [kind.key for kind in KINDS] == list(KIND)
    assert {kind.key for kind in KINDS if kind.higher_is_better} == {"support_covered", "holdouts"}
