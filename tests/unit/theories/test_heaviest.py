from __future__ import annotations

import numpy as np

from sim.theories.heaviest import heaviest
from support.conformance.theories import TheoryContract
from support.polls import make


class TestHeaviest(TheoryContract):
    name = "heaviest"
    halves_make_a_whole = False


def test_the_heaviest_has_its_way_against_all_others():
    attitude = [[0.2, 0.1], [-0.9, 0.9], [-0.9, 0.9]]
    np.testing.assert_array_equal(heaviest(make(attitude, [3, 2, 2])), [1, 0, 0])
    np.testing.assert_array_equal(heaviest(make(attitude, [2, 3, 2])), [0, 1, 0])


def test_its_favourite_among_those_that_can_be_had():
    poll = make([[0.9, 0.3, 0.2], [0.0, 0.0, 0.0]], [2, 1], available=np.array([False, True, True]))
    np.testing.assert_array_equal(heaviest(poll), [0, 1, 0, 0])


def test_it_prefers_the_fallback_to_a_name_it_objects_to():
    np.testing.assert_array_equal(heaviest(make([[0.0, -0.5], [0.9, 0.9]], [2, 1])), [0, 0, 1])


def test_equals_share_the_pick():
    attitude = [[0.9, 0.0], [0.0, 0.9], [-0.9, 0.9]]
    np.testing.assert_array_equal(heaviest(make(attitude, [2, 2, 1])), [0.5, 0.5, 0])
    np.testing.assert_allclose(heaviest(make(attitude)), [1 / 3, 2 / 3, 0])


def test_a_torn_giant_splits_the_odds():
    poll = make([[0.5, 0.5, 0.2], [0.0, 0.0, 0.9]], [2, 1])
    np.testing.assert_array_equal(heaviest(poll), [0.5, 0.5, 0, 0])
