"""Quantiles of counts: of one row, and of many rows at once."""

from __future__ import annotations

import numpy as np
import pytest

from sim.statistics import quantile_of_counts, quantiles_of_rows


@pytest.mark.parametrize("q", [0.05, 0.5, 0.95, 1.0])
def test_the_quantiles_of_many_rows_are_those_of_each(q):
    words = np.random.default_rng(3)
    counts = words.integers(0, 5, (60, 12)) * words.integers(0, 2, (60, 12))
    counts[7] = 0
    assert quantiles_of_rows(counts, q) == [quantile_of_counts(row, q) for row in counts]


def test_rows_of_large_counts_and_of_one_value():
    assert quantiles_of_rows(np.array([[2**40, 1, 2**40]]), 0.5) == [1]
    assert quantiles_of_rows(np.array([[0], [3]]), 0.95) == [0, 0]


def test_the_lowest_quantile_is_the_first_value_that_occurs():
    assert quantiles_of_rows(np.array([[0, 3, 1], [0, 0, 2], [1, 0, 0]]), 0.0) == [1, 2, 0]
