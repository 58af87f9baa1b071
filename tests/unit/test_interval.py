"""Wilson's interval and quantiles of counts, against their definitions and figures known from elsewhere."""

from __future__ import annotations

import math

import pytest

from sim.statistics import quantile_of_counts, wilson

Z = 1.959963984540054


@pytest.mark.parametrize("count, total", [(1, 2), (1, 10), (9, 10), (5, 10), (81, 263), (15, 148), (8123, 10_000)])
def test_an_end_is_where_the_share_seen_is_just_z_standard_errors_away(count, total):
    """The definition: p solves |share - p| = z sqrt(p (1 - p) / n)."""
    for p in wilson(count, total):
        assert abs(count / total - p) == pytest.approx(Z * math.sqrt(p * (1 - p) / total), rel=1e-12)
    low, high = wilson(count, total)
    assert low < count / total < high


@pytest.mark.parametrize("count, total, low, high", [
    (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (1, 29, 0.0061, 0.1718)])
def test_figures_of_newcombe_1998(count, total, low, high):
    assert [round(end, 4) for end in wilson(count, total)] == [low, high]


def test_none_and_all_have_an_end_that_is_exact():
    low, high = wilson(0, 20)
    assert low == 0.0 and high == pytest.approx(Z * Z / (20 + Z * Z), rel=1e-12)
    low, high = wilson(20, 20)
    assert high == 1.0 and low == pytest.approx(20 / (20 + Z * Z), rel=1e-12)


@pytest.mark.parametrize("total", [1, 3, 7, 10_000, 10**15])
def test_ends_stay_inside_and_mirror_each_other(total):
    for count in {0, 1, total // 3, total - 1, total}:
        low, high = wilson(count, total)
        assert 0.0 <= low <= high <= 1.0
        assert wilson(total - count, total) == pytest.approx((1 - high, 1 - low), abs=1e-12)


def test_nothing_known_of_nothing():
    assert wilson(0, 0) == (0.0, 1.0)


def test_another_confidence_has_another_z():
    low, high = wilson(3, 10, z=1.0)
    assert abs(0.3 - low) == pytest.approx(math.sqrt(low * (1 - low) / 10), rel=1e-12)
    assert abs(0.3 - high) == pytest.approx(math.sqrt(high * (1 - high) / 10), rel=1e-12)


@pytest.mark.parametrize("counts, q, value", [
    ([0, 5, 5], 0.5, 1), ([0, 5, 5], 0.51, 2), ([0, 0, 3], 0.05, 2), ([0, 0, 3], 0.0, 2), ([4, 0, 0], 1.0, 0),
    ([1, 1, 1, 1], 0.25, 0), ([1, 1, 1, 1], 0.75, 2), ([1, 1, 1, 1], 1.0, 3), ([2, 1], 0.6, 0), ([0, 0], 0.5, 0),
    ([], 0.5, 0), ([0, 1, 0, 0], 1.0, 1)])
def test_a_quantile_is_the_smallest_value_with_enough_at_or_below(counts, q, value):
    assert quantile_of_counts(counts, q) == value
