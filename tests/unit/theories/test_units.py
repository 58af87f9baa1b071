from __future__ import annotations

import numpy as np
import pytest

from sim.theories.power import whole_quota, whole_weights


@pytest.mark.parametrize(
    "weights, units",
    [
        ([4, 2, 2, 1, 1], [4, 2, 2, 1, 1]),
        ([0.4, 0.2, 0.2, 0.1, 0.1], [4, 2, 2, 1, 1]),
        ([6, 4, 2], [3, 2, 1]),
        ([1 / 32] * 32, [1] * 32),
        ([1 / 193] * 193, [1] * 193),
        ([0.0, 1.0], [0, 1]),
        ([1 / 3, 1 / 7, 11 / 21], [7, 3, 11]),
    ],
)
def test_shares_of_whole_numbers_are_found_again(weights, units):
    assert whole_weights(weights) == (units, sum(units), True)


@pytest.mark.parametrize("resolution", [50, 1000, 10_000])
def test_other_shares_are_off_by_less_than_a_unit(resolution):
    share = np.random.default_rng(0).dirichlet(np.ones(12) * 5)
    whole, units, exact = whole_weights(share, resolution)
    assert not exact
    assert sum(whole) == units == resolution
    assert np.abs(np.array(whole) - share * resolution).max() < 1


def test_nobody_with_a_weight_gets_none():
    whole, units, exact = whole_weights([1e-9, 0.0, 0.5, np.sqrt(0.5)], 100)
    assert not exact
    assert (whole[0], whole[1]) == (1, 0)
    assert units == sum(whole)


def test_equal_weights_stay_equal_whatever_the_resolution():
    whole, _, _ = whole_weights([1 / 32] * 32, 10_000)
    assert len(set(whole)) == 1


def test_control_plain_rounding_would_part_equals():
    rounded = np.floor(np.cumsum(np.full(32, 10_000 / 32)) + 0.5)
    assert len(set(np.diff(rounded).tolist())) > 1


@pytest.mark.parametrize(
    "quota, expected", [(6, 6), (5.5, 6), (0.1 + 0.2, 1), (10, 10), (10.5, 11), (0, 0)]
)
def test_a_quota_is_met_from_the_next_whole_unit(quota, expected):
    assert whole_quota([4, 2, 2, 1, 1], quota, 10_000) == ([4, 2, 2, 1, 1], expected)


def test_a_quota_of_shares_forgives_arithmetic():
    assert whole_quota([0.1, 0.2, 0.7], 0.1 + 0.2, 10_000)[1] == 3


@pytest.mark.parametrize("weights", [[], [0, 0], [-1, 2], [np.nan, 1], [np.inf, 1]])
def test_weights_that_are_none_are_refused(weights):
    with pytest.raises(ValueError, match="weights must be finite"):
        whole_weights(weights)
