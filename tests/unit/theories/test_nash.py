from __future__ import annotations

import math

import numpy as np
import pytest

from sim.theories.nash import nash, nash_choice
from support.conformance.theories import TheoryContract
from support.polls import make


class TestNash(TheoryContract):
    name = "nash"


def chosen(gain, weight=None, feasible=None) -> list[int]:
    gain = np.asarray(gain, dtype=float)
    n, m = gain.shape
    weight = np.full(n, 1 / n) if weight is None else np.asarray(weight) / np.sum(weight)
    feasible = np.ones(m, dtype=bool) if feasible is None else feasible
    return np.flatnonzero(nash_choice(gain, weight, feasible)).tolist()


def positive_gains(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0.1, 2, (4, 5))


def test_dividing_a_pie_between_equals_is_even():
    share = np.linspace(0, 1, 11)
    assert chosen([share, 1 - share]) == [5]


@pytest.mark.parametrize("weight", [(1, 1), (3, 1), (1, 4), (7, 3)])
def test_dividing_a_pie_between_unequals_follows_the_weights(weight):
    """Kalai 1977: the maximum of x^a (1 - x)^b is at a / (a + b)."""
    share = np.linspace(0, 1, 101)
    assert share[chosen([share, 1 - share], weight)] == pytest.approx(weight[0] / sum(weight), abs=0.006)


@pytest.mark.parametrize("seed", range(10))
def test_the_product_is_largest(seed):
    gain = positive_gains(seed)
    assert chosen(gain) == [int(np.argmax([math.prod(column) for column in gain.T]))]


@pytest.mark.parametrize("seed", range(10))
def test_the_units_of_an_ally_do_not_matter(seed):
    gain = positive_gains(seed)
    assert chosen(gain * np.array([[5.0], [0.1], [1.0], [30.0]])) == chosen(gain)


def test_control_the_units_would_matter_to_a_sum():
    moved = 0
    for seed in range(10):
        gain = positive_gains(seed)
        scaled = gain * np.array([[5.0], [0.1], [1.0], [30.0]])
        moved += scaled.sum(axis=0).argmax() != gain.sum(axis=0).argmax()
    assert moved > 0


@pytest.mark.parametrize("seed", range(10))
def test_irrelevant_alternatives_are_irrelevant(seed):
    gain = positive_gains(seed)
    (winner,) = chosen(gain)
    for loser in set(range(5)) - {winner}:
        assert chosen(gain, feasible=np.arange(5) != loser) == [winner]


def test_more_gainers_come_before_a_larger_product():
    assert chosen([[2.0, 0.1], [2.0, 0.1], [0.0, 0.1]]) == [1]
    assert chosen([[2.0, 0.1], [2.0, 0.1], [0.0, 0.0]]) == [0]


def test_a_small_gain_is_a_gain():
    assert chosen([[0.5, 2.0], [0.001, 0.0]]) == [0]
    assert chosen([[0.5, 0.6], [0.004, 0.001]]) == [0]


def test_one_veto_is_enough_for_the_fallback():
    attitude = [[0.9, 0.9], [0.9, 0.9], [0.0, -0.9]]
    np.testing.assert_array_equal(nash(make(attitude)), [0, 0, 1])
    np.testing.assert_array_equal(nash(make(attitude, veto=[True, True, False])), [0.5, 0.5, 0])


def test_the_rule_says_who_can_be_left_out():
    attitude = [[0.9, 0.3], [0.9, 0.3], [-0.9, 0.3]]
    free = {"veto": np.zeros(3, dtype=bool)}
    np.testing.assert_array_equal(nash(make(attitude)), [0, 1, 0])
    np.testing.assert_array_equal(nash(make(attitude, members_needed=3, **free)), [0, 1, 0])
    one = [[0.9], [0.9], [-0.9]]
    np.testing.assert_array_equal(nash(make(one, members_needed=3, **free)), [0, 1])
    np.testing.assert_array_equal(nash(make(one, members_needed=2, **free)), [1, 0])
    np.testing.assert_array_equal(nash(make(one, share_needed=0.7, **free)), [0, 1])
    np.testing.assert_array_equal(nash(make(one, [4, 4, 1], share_needed=0.7, **free)), [1, 0])


def test_a_name_everybody_can_just_live_with_is_still_agreed():
    np.testing.assert_array_equal(nash(make(np.full((3, 1), 0.1))), [1, 0])
