"""Clusters count once, intervals come from clusters, differences are paired."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest, bootstrap

from sim.backtesting.scores import average, by_cluster, difference
from sim.statistics import wilson

CLUSTERS = {"a1": "a", "a2": "a", "a3": "a", "b": "b", "c": "c"}
VALUES = {"a1": 0.0, "a2": 3.0, "a3": 6.0, "b": 6.0, "c": 9.0}


def test_dates_of_a_cluster_are_averaged_first():
    assert by_cluster(VALUES, CLUSTERS) == {"a": 3.0, "b": 6.0, "c": 9.0}
    found = average(VALUES, CLUSTERS)
    assert found.mean == 6.0 and (found.cases, found.clusters) == (5, 3)


def test_control_a_plain_mean_is_another():
    assert np.mean(list(VALUES.values())) != average(VALUES, CLUSTERS).mean


def test_more_dates_of_one_decision_do_not_narrow_the_interval():
    once = {"a1": 3.0, "b": 6.0, "c": 9.0}
    assert average(VALUES, CLUSTERS).low == average(once, CLUSTERS).low


def test_the_interval_is_that_of_the_mean():
    """25 clusters of a standard normal: about 1.96 / 5 on either side."""
    values = dict(enumerate(np.random.default_rng(3).standard_normal(25)))
    found = average(values, {name: name for name in values})
    assert found.low < found.mean < found.high
    assert found.high - found.low == pytest.approx(2 * 1.96 * np.std(list(values.values())) / 5, rel=0.1)


@pytest.mark.parametrize("size", [5, 8, 25, 53])
def test_the_interval_is_that_of_scipy(size):
    """The percentile bootstrap of the mean; both are drawn at random, so they differ by their own noise alone."""
    values = np.random.default_rng(size).exponential(size=size)
    found = average({str(k): value for k, value in enumerate(values)}, {str(k): str(k) for k in range(size)})
    other = bootstrap((values,), np.mean, n_resamples=100_000, method="percentile", vectorized=True,
                      rng=np.random.default_rng(1)).confidence_interval
    assert (found.low, found.high) == pytest.approx((other.low, other.high), abs=0.03 * (other.high - other.low))
    assert found.has_interval


@pytest.mark.parametrize("count, total", [(0, 3), (1, 4), (2, 5), (9, 15), (30, 30), (812, 1000)])
def test_the_interval_of_a_share_is_that_of_scipy(count, total):
    other = binomtest(count, total).proportion_ci(method="wilson")
    assert wilson(count, total) == pytest.approx((other.low, other.high), abs=1e-9)


def test_below_five_clusters_there_is_none():
    few = {str(k): float(k) for k in range(4)}
    assert not average(few, {name: name for name in few}).has_interval
    assert not average({**few, "4": 4.0}, {**{name: name for name in few}, "4": "3"}).has_interval  # a fifth date, no fifth decision
    assert average({**few, "4": 4.0}, {name: name for name in [*few, "4"]}).has_interval


def test_one_cluster_has_no_width():
    found = average({"a1": 1.0, "a2": 2.0}, CLUSTERS)
    assert found.low == found.mean == found.high == 1.5


def test_nothing_has_no_mean():
    assert average({}, CLUSTERS) is None
    assert difference({"a1": 1.0}, {"b": 1.0}, CLUSTERS) is None


def test_differences_are_paired():
    """Two forecasters that differ by one everywhere differ for certain, however much cases vary."""
    found = difference({case: value + 1 for case, value in VALUES.items()}, VALUES, CLUSTERS)
    assert found.low == pytest.approx(1) and found.high == pytest.approx(1)


def test_only_cases_of_both_are_compared():
    assert difference(VALUES, {"b": 5.0, "c": 5.0}, CLUSTERS).cases == 2


def test_the_order_of_the_cases_does_not_matter():
    backwards = dict(reversed(VALUES.items()))
    assert average(backwards, CLUSTERS) == average(VALUES, CLUSTERS)
