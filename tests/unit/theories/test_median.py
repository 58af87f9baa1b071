from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from sim.theories.median import lead, median, weighted_median
from support.conformance.theories import TheoryContract
from support.polls import make
from support.published import CLOSED_FORM, actors, scholz_rounds


class TestMedian(TheoryContract):
    name = "median"


def of_actors(name: str) -> Fraction:
    position, capability, salience = actors(name)
    return weighted_median(position, np.array(capability) * np.array(salience))


def test_ec_emission_is_exact():
    published = CLOSED_FORM["compromise_model_weighted_mean"]["EC_weighted_median"]
    assert of_actors("bdm_ec_emission_actors.csv") == published == 7


def test_oil_price_is_exact():
    assert of_actors("bdm_sultan_oilprice_actors.csv") == Fraction("13.9")


EC_POWER = np.prod([np.array(x) for x in actors("bdm_ec_emission_actors.csv")[1:]], axis=0)


@pytest.mark.parametrize("position, middle, _mean", scholz_rounds())
def test_the_medians_of_all_rounds_are_met(position, middle, _mean):
    assert weighted_median(position, EC_POWER) == middle


def test_control_without_weights_most_of_the_later_medians_are_missed():
    """The first round alone would not do: its median is 7 with and without weights."""
    met = [weighted_median(position, [1] * 10) == middle for position, middle, _ in scholz_rounds()]
    assert met[0]
    assert sum(met) <= len(met) // 3


def brute_force(value, weight):
    """The middle of all x with no more than half of the weight on either side, from the definition."""
    half = Fraction(sum(weight), 2)
    fits = [
        x
        for x in value
        if sum(w for v, w in zip(value, weight, strict=True) if v < x) <= half
        and sum(w for v, w in zip(value, weight, strict=True) if v > x) <= half
    ]
    return Fraction(min(fits) + max(fits), 2)


@pytest.mark.parametrize("seed", range(30))
def test_agrees_with_the_definition(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 9))
    value = [Fraction(int(x)) for x in rng.integers(0, 5, n)]
    weight = [Fraction(int(w)) for w in rng.integers(1, 4, n)]
    assert weighted_median(value, weight) == brute_force(value, weight)


def test_exact_halves_meet_midway_whatever_the_rounding():
    share = [0.1, 0.2, 0.3, 0.4]  # 0.1 + 0.4 and 0.2 + 0.3 are not the same float as 0.5 in every order
    assert weighted_median([0.0, 1.0, 1.0, 0.0], share) == 0.5
    assert weighted_median([1.0, 0.0, 0.0, 1.0], share) == 0.5


def test_weightless_members_are_not_pivotal_unless_all_are():
    assert weighted_median([1.0, 5.0, 9.0], [0.0, 0.0, 1.0]) == 9
    assert weighted_median([1.0, 5.0, 9.0], [0.0, 0.0, 0.0]) == 5


def test_on_a_line_the_pivotal_ally_decides_and_not_the_mean():
    line = {"position": [[0.0], [0.4], [1.0]], "candidate_position": [[0.05], [0.4], [0.5]]}
    poll = make(np.zeros((3, 3)), [2, 2, 1], **line)
    np.testing.assert_array_equal(median(poll), [0, 1, 0, 0])
    np.testing.assert_array_equal(median(make(np.zeros((3, 3)), [3, 1, 1], **line)), [1, 0, 0, 0])


def test_salience_pulls_the_outcome():
    ends = {"position": [[0.0], [1.0], [1.0]], "candidate_position": [[0.0], [1.0]]}
    np.testing.assert_array_equal(median(make(np.zeros((3, 2)), **ends)), [0, 1, 0])
    ends["salience"] = [[1.0], [0.1], [0.1]]
    np.testing.assert_array_equal(median(make(np.zeros((3, 2)), **ends)), [1, 0, 0])


def test_without_positions_the_highest_median_grade_wins():
    attitude = [[0.9, 0.2], [-0.9, 0.2], [0.0, 0.2]]
    np.testing.assert_array_equal(median(make(attitude)), [0, 1, 0])


def test_equal_medians_are_told_apart_by_the_lead():
    attitude = np.array([[0.9, 0.5, 0.5], [0.5, 0.5, 0.5], [-0.5, 0.5, 0.5]])
    assert lead(attitude[:, 0], np.ones(3)) == 0
    np.testing.assert_array_equal(median(make(attitude)), np.array([1, 1, 1, 0]) / 3)
    attitude[2, 0] = 0.5
    np.testing.assert_array_equal(median(make(attitude)), [1, 0, 0, 0])
    attitude[0, 0] = 0.2
    np.testing.assert_array_equal(median(make(attitude)), [0, 0.5, 0.5, 0])


def test_the_fallback_wins_when_the_pivotal_ally_objects():
    np.testing.assert_array_equal(median(make([[0.9], [0.0], [0.0]])), [0, 1])
    np.testing.assert_array_equal(median(make([[0.9], [0.1], [-0.9]])), [1, 0])
