from __future__ import annotations

import numpy as np
import pytest

from sim.theories.poll import best, proportional, split

ALL = np.ones(3, dtype=bool)


def test_the_best_is_marked_and_ties_are_kept():
    assert best(np.array([1.0, 3.0, 2.0]), ALL).tolist() == [False, True, False]
    assert best(np.array([3.0, 3.0, 2.0]), ALL).tolist() == [True, True, False]


def test_a_sum_in_another_order_is_a_tie_and_a_real_difference_is_none():
    assert best(np.array([0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1, 0.0]), ALL).tolist() == [True, True, False]
    assert best(np.array([1e6 + 1e-5, 1e6, 0.0]), ALL).tolist() == [True, True, False]
    assert best(np.array([0.6 + 1e-6, 0.6, 0.0]), ALL).tolist() == [True, False, False]


def test_only_the_marked_compete():
    assert best(np.array([1.0, 3.0, 2.0]), np.array([True, False, True])).tolist() == [False, False, True]
    assert not best(np.array([1.0, 3.0, 2.0]), ~ALL).any()


def test_negative_scores_compete_too():
    assert best(np.array([-2.0, -3.0, -1.0]), ALL).tolist() == [False, False, True]


@pytest.mark.parametrize("chosen", [[], [False], [False, False, False]])
def test_nobody_chosen_is_the_fallback(chosen):
    odds = split(np.array(chosen, dtype=bool))
    assert odds.tolist() == [0.0] * len(chosen) + [1.0]


@pytest.mark.parametrize("unit", [1.0, 1e-300, 1e300])
def test_proportions_have_no_unit(unit):
    np.testing.assert_allclose(proportional(np.array([1.0, 3.0]) * unit), [0.25, 0.75, 0.0])


def test_no_mass_is_the_fallback():
    assert proportional(np.zeros(2)).tolist() == [0, 0, 1]
    assert proportional(np.zeros(0)).tolist() == [1]
