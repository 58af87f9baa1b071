from __future__ import annotations

import numpy as np

from sim.theories.support import FIRM, firm_support, support, support_heads
from support.conformance.theories import TheoryContract
from support.polls import make
from support.published import CLOSED_FORM


class TestSupport(TheoryContract):
    name = "support"


class TestSupportHeads(TheoryContract):
    name = "support_heads"
    halves_make_a_whole = False


def own_champions(weight) -> np.ndarray:
    """Everybody champions a candidate of its own."""
    return support(make(2 * np.eye(len(weight)) - 1, weight))[:-1]


def test_is_the_law_of_meetings_alone():
    np.testing.assert_allclose(own_champions([4, 2, 2, 1, 1]), [0.4, 0.2, 0.2, 0.1, 0.1], atol=1e-15)


def test_control_the_law_of_the_other_order_is_another():
    other = CLOSED_FORM["weighted_voter_fixation"]["w=[4,2,2,1,1]"]
    assert other[0] == "12/37"
    assert abs(own_champions([4, 2, 2, 1, 1])[0] - 12 / 37) > 0.05


def test_heads_are_counted_without_weight():
    np.testing.assert_allclose(support_heads(make(2 * np.eye(5) - 1, [4, 2, 2, 1, 1]))[:-1], 0.2)


def test_leaning_is_not_firm_and_firm_is_the_word_support():
    assert FIRM == 0.5
    np.testing.assert_array_equal(support(make([[0.5, 0.0], [0.0, 0.49], [0.0, 0.2]])), [1, 0, 0])


def test_an_ally_counts_once_for_the_one_it_likes_best():
    np.testing.assert_array_equal(support(make([[0.9, 0.5], [0.0, 0.5]], [3, 1])), [0.75, 0.25, 0])


def test_a_torn_ally_splits_its_weight():
    mass = firm_support(np.array([[0.5, 0.5]]), np.array([3.0]), np.array([True, True]))
    np.testing.assert_array_equal(mass, [1.5, 1.5])


def test_support_for_a_name_that_is_gone_moves_to_the_next_firm_one():
    gone = {"available": np.array([False, True, True])}
    np.testing.assert_array_equal(support(make([[0.9, 0.6, 0.0], [0.0, 0.0, 0.5]], **gone)), [0, 0.5, 0.5, 0])
    np.testing.assert_array_equal(support(make([[0.9, 0.2, 0.0], [0.0, 0.0, 0.5]], **gone)), [0, 0, 1, 0])


def test_nobody_firm_is_the_fallback():
    np.testing.assert_array_equal(support(make([[0.2, 0.4]])), [0, 0, 1])


def test_only_weightless_supporters_is_the_fallback():
    np.testing.assert_array_equal(support(make([[0.9], [0.0]], [0, 1])), [0, 1])
