"""News: 16 bits become a number of mean 0, variance 1 and fourth moment 3.

The moments are those of all 65,536 values, not of a sample. False alarms: each statistical test fails with probability
1e-6 if the draws are what they should be; the seed is 1.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.model.draws import NEWS, news_normal, news_row, news_shift, philox4x32

ALARM, SEED = 1e-6, 1
EVERY = news_normal(np.arange(2**16, dtype=np.uint64))
ROUNDS = range(8)


def moment(values: np.ndarray, power: int) -> float:
    return math.fsum((values**power).tolist()) / len(values)


def by_round(replicates: int, ally: int = 5, candidate: int = 6) -> np.ndarray:
    """Return the news of the first eight rounds of many replicates, shape (8, replicates)."""
    words = philox4x32(ally, candidate, np.arange(replicates, dtype=np.uint64), NEWS, SEED, 0)
    return np.stack([news_normal(words[news_row(t)] >> news_shift(t)) for t in ROUNDS])


def kurtosis_is_normal(drawn: np.ndarray) -> bool:
    """Tell whether the fourth moment is 3, up to its error for a normal sample."""
    return abs((drawn**4).mean() / drawn.var() ** 2 - 3) / np.sqrt(24 / len(drawn)) < stats.norm.isf(ALARM / 2)


def variance_is_one(drawn: np.ndarray) -> bool:
    return abs(drawn.var() - 1) / np.sqrt(2 / len(drawn)) < stats.norm.isf(ALARM / 2)


def test_the_mean_is_exactly_zero():
    assert (-EVERY[::-1] == EVERY).all() and math.fsum(EVERY.tolist()) == 0.0


def test_variance_and_fourth_moment_are_a_normals():
    assert moment(EVERY, 2) == pytest.approx(1.0, abs=1e-15)
    assert moment(EVERY, 4) == pytest.approx(3.0, abs=1e-14)
    assert moment(EVERY, 6) == pytest.approx(14.3, abs=0.05), "as the documentation states; a normal's is 15"


def test_the_values_grow_with_the_bits_and_are_all_different():
    assert (np.diff(EVERY) > 4e-5).all() and EVERY[-1] == pytest.approx(3.0008, abs=5e-5)


def test_the_distribution_function_is_near_the_normal_one():
    below = np.arange(2**16) / 2**16
    at = stats.norm.cdf(EVERY)
    assert max(np.abs(at - below).max(), np.abs(at - below - 2.0**-16).max()) < 0.0063


def test_only_the_lowest_16_bits_count():
    assert news_normal(0xABCD1234) == news_normal(0x1234) and news_normal(np.uint32(0xABCD1234)) == news_normal(0x1234)


def test_numbers_and_arrays_agree():
    words = np.arange(4 * 50, dtype=np.uint32).reshape(4, 50) * np.uint32(20_000_003)
    for t in (0, 1, 6, 7, 8, 29):
        expected = [news_normal(int(x) >> 16 * (t % 2)) for x in words[t % 8 // 2]]
        assert expected == news_normal(words[news_row(t)] >> news_shift(t)).tolist()


def test_each_bit_of_a_block_belongs_to_one_round():
    for bit in range(128):
        words = np.zeros((4, 1), dtype=np.uint64)
        words[bit // 32, 0] = 1 << bit % 32
        heard = [bool(news_normal(words[news_row(t), 0] >> news_shift(t)) != news_normal(0)) for t in ROUNDS]
        assert heard == [t == bit // 16 for t in ROUNDS]


def test_drawn_news_has_these_moments():
    drawn = by_round(100_000).ravel()
    errors = [moment(EVERY, 2 * k) - (k % 2 == 0) * moment(EVERY, k) ** 2 for k in (1, 2, 3, 4)]
    off = [(drawn**k).mean() - (moment(EVERY, k) if k % 2 == 0 else 0.0) for k in (1, 2, 3, 4)]
    assert (np.abs(off) / np.sqrt(np.array(errors) / len(drawn)) < stats.norm.isf(ALARM / 8)).all()
    cells = np.bincount(np.searchsorted(EVERY[::128], drawn, side="right") - 1, minlength=512)
    assert stats.chisquare(cells).pvalue > ALARM


def test_a_sum_over_eight_rounds_is_normal_by_test():
    total = by_round(100_000).sum(axis=0) / np.sqrt(8)
    assert stats.kstest(total, "norm").pvalue > ALARM and variance_is_one(total) and kurtosis_is_normal(total)


def test_control_the_four_bytes_of_a_word_fail():
    """Their sum, scaled, has variance 1 but kurtosis 2.7."""
    words = np.concatenate(philox4x32(5, 6, np.arange(25_000, dtype=np.uint64), NEWS, SEED, 0))
    total = sum(words >> shift & 255 for shift in (0, 8, 16, 24)).astype(float)
    drawn = (total - 510) / math.sqrt(4 * (2**16 - 1) / 12)
    assert variance_is_one(drawn) and not kurtosis_is_normal(drawn)
    assert kurtosis_is_normal(by_round(12_500).ravel())


def test_control_news_that_is_two_percent_too_large_fails():
    drawn = by_round(100_000).ravel()
    assert variance_is_one(drawn) and not variance_is_one(1.02 * drawn)


def test_independent():
    """Rounds of a block, rounds of one word, allies, candidates and replicates."""
    base = by_round(50_000)
    pairs = [(base[a], base[b]) for a in ROUNDS for b in range(a)]
    pairs += [(base[0], by_round(50_000, ally=4)[0]), (base[0], by_round(50_000, candidate=7)[0])]
    pairs += [(base[0, :-1], base[0, 1:])]
    for one, other in pairs:
        for a, b in ((one, other), (one**2, other**2)):
            assert abs(np.corrcoef(a, b)[0, 1]) * np.sqrt(len(a)) < stats.norm.isf(ALARM / 4 / len(pairs))
