"""Means over cases in which every cluster counts once, with intervals from resampled clusters.

Dates of one decision are not independent, and there are few decisions. So the unit is the cluster: its cases are
averaged first, and the bootstrap (Efron 1979) draws clusters. An interval is a statement about other decisions of
the kind that were coded, not about chance in the simulation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

RESAMPLES = 10_000


@dataclass(frozen=True)
class Average:
    """A mean over clusters with the ends of its 95 % interval, and how many cases and clusters are in it."""

    mean: float
    low: float
    high: float
    cases: int
    clusters: int


def by_cluster(values: Mapping[str, float], cluster_of: Mapping[str, str]) -> dict[str, float]:
    """Returns the mean of each cluster from values by case, clusters sorted.

    >>> by_cluster({"a1": 1.0, "a2": 3.0, "b": 5.0}, {"a1": "a", "a2": "a", "b": "b"})
    {'a': 2.0, 'b': 5.0}
    """
    grouped: dict[str, list[float]] = {}
    for case, value in values.items():
        grouped.setdefault(cluster_of[case], []).append(value)
    return {cluster: float(np.mean(found)) for cluster, found in sorted(grouped.items())}


def average(values: Mapping[str, float], cluster_of: Mapping[str, str], seed: int = 1) -> Average | None:
    """Returns the mean over clusters with its bootstrap interval; None when there is no value."""
    if not values:
        return None
    means = np.array(list(by_cluster(values, cluster_of).values()))
    drawn = np.random.default_rng(seed).integers(len(means), size=(RESAMPLES, len(means)))
    low, high = np.quantile(means[drawn].mean(axis=1), (0.025, 0.975))
    return Average(float(means.mean()), float(low), float(high), len(values), len(means))


def difference(values: Mapping[str, float], others: Mapping[str, float], cluster_of: Mapping[str, str],
               seed: int = 1) -> Average | None:
    """Returns the mean of values minus others, paired case by case over the cases that both have."""
    paired = {case: value - others[case] for case, value in values.items() if case in others}
    return average(paired, cluster_of, seed)
