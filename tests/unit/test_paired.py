"""Paired differences: published examples, exact coverage, and what must hold for any counts."""

from __future__ import annotations

import math
from math import comb

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.statistics import PairedDifference, Pairs, correlation, paired_difference

COUNTS = st.integers(0, 5000)
TABLES = st.builds(Pairs, COUNTS, COUNTS, COUNTS, COUNTS)


@pytest.mark.parametrize("pairs, published", [
    # Fagerland, Lydersen, Laake, "Statistical Analysis of Contingency Tables" (2017), chapter 8, with the sign turned:
    (Pairs(1, 1, 7, 12), (0.2857, 0.0256, 0.5069)),      # Bentur et al. 2009
    (Pairs(59, 6, 16, 80), (0.0621, 0.0046, 0.1186)),    # Cavo et al. 2012
])
def test_published_examples_of_the_paired_interval(pairs, published):
    found = paired_difference(pairs)
    assert (found.value, found.low, found.high) == pytest.approx(published, abs=5e-5)


@pytest.mark.parametrize("first, second, total, published", [
    (3, 9, 10, (0.1705, 0.8090)),    # Newcombe 1998, unpaired, table II, example b, method 10
    (0, 10, 10, (0.6075, 1.0)),      # example h
])
def test_published_examples_of_the_unpaired_interval(first, second, total, published):
    found = paired_difference(Pairs(first, 0, second - first, total - second))
    assert (found.unpaired_low, found.unpaired_high) == pytest.approx(published, abs=5e-5)


@given(TABLES)
@example(Pairs(0, 0, 0, 0))
@example(Pairs(1, 0, 0, 0))
@example(Pairs(0, 5000, 0, 0))
@example(Pairs(2500, 0, 0, 2500))
def test_the_interval_holds_the_difference_and_stays_between_minus_one_and_one(pairs):
    found = paired_difference(pairs)
    assert -1 - 1e-12 <= found.low <= found.value <= found.high <= 1 + 1e-12
    assert found.high > found.low
    assert found.width_ratio > 0


@given(TABLES)
def test_turning_the_two_round_turns_the_interval_round(pairs):
    found = paired_difference(pairs)
    turned = paired_difference(Pairs(pairs.both, pairs.only_second, pairs.only_first, pairs.neither))
    assert (turned.value, turned.low, turned.high) == pytest.approx((-found.value, -found.high, -found.low), abs=1e-12)


@given(TABLES)
def test_what_does_not_happen_differs_as_much_the_other_way(pairs):
    found = paired_difference(pairs)
    other = paired_difference(Pairs(pairs.neither, pairs.only_second, pairs.only_first, pairs.both))
    assert (other.value, other.low, other.high) == pytest.approx((-found.value, -found.high, -found.low), abs=1e-9)


@given(TABLES)
def test_a_positive_correlation_never_widens_the_interval(pairs):
    found = paired_difference(pairs)
    assert -1 <= correlation(pairs) <= 1
    if correlation(pairs) >= 0:
        assert found.width_ratio <= 1 + 1e-12
    else:
        assert found.width_ratio >= 1 - 1e-12


def probabilities(total, shares):
    """Yields every 2 x 2 table of so many replicates with its multinomial probability."""
    for both in range(total + 1):
        for only_first in range(total + 1 - both):
            for only_second in range(total + 1 - both - only_first):
                neither = total - both - only_first - only_second
                counts = (both, only_first, only_second, neither)
                ways = comb(total, both) * comb(total - both, only_first) * comb(total - both - only_first, only_second)
                chance = math.prod(share**count for share, count in zip(shares, counts, strict=True))
                yield Pairs(*counts), ways * chance


@pytest.mark.parametrize("shares", [
    (0.4, 0.1, 0.1, 0.4), (0.6, 0.02, 0.08, 0.3), (0.25, 0.25, 0.25, 0.25), (0.05, 0.02, 0.03, 0.9),
    (0.1, 0.4, 0.4, 0.1), (0.85, 0.05, 0.05, 0.05),
])
def test_the_exact_coverage_is_about_95_per_cent(shares):
    truth = shares[2] - shares[1]
    covered = total = 0.0
    for pairs, probability in probabilities(24, shares):
        found = paired_difference(pairs)
        total += probability
        covered += probability * (found.low <= truth <= found.high)
    assert math.isclose(total, 1.0, rel_tol=1e-9)
    assert 0.93 < covered <= 1.0


def test_the_wald_interval_with_nothing_to_differ_would_have_failed_there():
    """The negative control of the coverage test: a plain normal interval misses far more often."""
    shares, covered = (0.85, 0.05, 0.05, 0.05), 0.0
    for pairs, probability in probabilities(24, shares):
        value = (pairs.only_second - pairs.only_first) / 24
        spread = 1.96 * math.sqrt(pairs.only_first + pairs.only_second - 24 * value**2) / 24
        covered += probability * (abs(value) <= spread if spread else False)
    assert covered < 0.93


@pytest.mark.parametrize("pairs", [Pairs(6000, 150, 250, 3600), Pairs(90_000, 1000, 1500, 7500)])
def test_many_replicates_give_the_textbook_variance_of_the_joint_counts(pairs):
    found = paired_difference(pairs)
    one, other, total = pairs.only_first, pairs.only_second, pairs.total
    textbook = 2 * 1.96 * math.sqrt(one + other - (one - other) ** 2 / total) / total
    assert found.high - found.low == pytest.approx(textbook, rel=0.02)


def test_nothing_different_in_ten_thousand_pairs_is_known_to_less_than_a_tenth_of_a_point():
    found = paired_difference(Pairs(8000, 0, 0, 2000))
    assert 0 < found.high < 0.001 and found.low == -found.high
    assert found.width_ratio < 0.05
    assert not found.is_clear


def test_no_replicates_say_nothing():
    found = paired_difference(Pairs(0, 0, 0, 0))
    assert (found.low, found.value, found.high, found.width_ratio) == (-1, 0, 1, 1)


@pytest.mark.parametrize("low, high, clear", [(0.0, 0.1, False), (1e-9, 0.1, True), (0.5, 0.9, True),
                                              (-0.1, 0.0, False), (-0.1, -1e-9, True), (-0.9, -0.5, True),
                                              (-0.1, 0.1, False)])
def test_an_interval_that_touches_zero_is_not_clear(low, high, clear):
    assert PairedDifference((low + high) / 2, low, high, -1.0, 1.0).is_clear is clear


@pytest.mark.parametrize("pairs, expected", [
    (Pairs(1, 0, 0, 1), 0.0),                                    # together 1, less half of 2
    (Pairs(3, 1, 1, 3), (9 - 1 - 4) / 16), (Pairs(1, 3, 3, 1), (1 - 9) / 16),
    (Pairs(2, 1, 1, 1), 0.0),                                    # together 1, less half of 5: never below 0
    (Pairs(5, 0, 0, 0), 0.0), (Pairs(0, 2, 0, 3), 0.0), (Pairs(10, 2, 3, 25), (250 - 6 - 20) / (12 * 28 * 13 * 27)**0.5)])
def test_the_correlation_is_that_of_the_table_less_a_correction(pairs, expected):
    assert correlation(pairs) == pytest.approx(expected, abs=1e-15)
