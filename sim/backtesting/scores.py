"""Scores of one forecast against what happened. For all but the hold-outs, lower is better.

Sources: log score, Good 1952; Brier 1950, summed over all outcomes (0 to 2); CRPS, Matheson and Winkler 1976, as
Gneiting and Raftery 2007 write it; area under the curve of ranks, Hanley and McNeil 1982.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.results.backtest import Mean
from sim.statistics import quantile_of_counts


@dataclass(frozen=True)
class Kind:
    """A score: its key in tables, what people read, its unit, which way is better, and which value tells nothing."""

    key: str
    title: str
    unit: str
    higher_is_better: bool = False


KINDS = (Kind("log", "log score", "nats a case"),
         Kind("log_apart", "log score, another name and the fallback apart", "nats a case"),
         Kind("brier", "Brier score", "0 to 2"), Kind("date_days", "CRPS of the date", "days"),
         Kind("date_share", "CRPS of the date, by the length of the calendar", "share"),
         Kind("support_crps", "CRPS of the support at dated counts", "members"),
         Kind("support_covered", "dated counts inside the 90 % support band", "share", True),
         Kind("support_width", "width of the 90 % support band", "members"),
         Kind("holdouts", "true last hold-outs ranked above other members", "share", True))
KIND = {kind.key: kind for kind in KINDS}


def smoothed(counts: Sequence[int]) -> np.ndarray:
    """Return counts as odds that are never 0: (k + 1/2) / (N + K/2) for K outcomes (Krichevsky and Trofimov 1981).

    >>> smoothed([0, 3]).round(3).tolist()
    [0.125, 0.875]
    """
    counted = np.asarray(counts, dtype=float)
    return (counted + 0.5) / (counted.sum() + len(counted) / 2)


def log_score(odds: Sequence[float], true: int) -> float:
    """Return -log of the odds that the outcome had, in nats. Odds must be above 0.

    >>> round(log_score([0.5, 0.5], 0), 4)
    0.6931
    """
    return -math.log(odds[true])


def brier(odds: Sequence[float], true: int) -> float:
    """Return the sum over all outcomes of (odds - what happened) squared: 0 is perfect, 2 certain of another.

    >>> brier([0.5, 0.5], 0)
    0.5
    """
    happened = np.zeros(len(odds))
    happened[true] = 1.0
    return float(((happened - np.asarray(odds, dtype=float)) ** 2).sum())


def crps(values: Sequence[float], counts: Sequence[int], observed: float) -> float:
    """Return the continuous ranked probability score of a forecast of values seen so many times each: how far they lie
    from what was observed, less half of how far they lie from each other.

    >>> crps([0.0, 2.0], [5, 5], 2.0)
    0.5
    """
    order = np.argsort(values, kind="stable")
    ranked, shares = np.asarray(values, dtype=float)[order], np.asarray(counts, dtype=float)[order] / np.sum(counts)
    below = shares.cumsum()[:-1]
    return float(shares @ np.abs(ranked - observed) - (below * (1.0 - below)) @ np.diff(ranked))


def band(counts: Sequence[int]) -> tuple[int, int]:
    """Return the 5 % and 95 % quantiles of a histogram over 0, 1, 2, ...: the band that results show."""
    return quantile_of_counts(counts, 0.05), quantile_of_counts(counts, 0.95)


def ranked_above(marks: Mapping[str, float], true: Sequence[str]) -> float | None:
    """Return how often a true hold-out has a higher mark than a member that was none, ties counting half.

    1 is perfect, 0.5 is chance. None when everybody or nobody was one.

    >>> ranked_above({"A": 3.0, "B": 1.0, "C": 1.0}, ["B"])
    0.25
    """
    inside = np.array([mark for ally, mark in marks.items() if ally in true], dtype=float)
    outside = np.array([mark for ally, mark in marks.items() if ally not in true], dtype=float)
    if not len(inside) or not len(outside):
        return None
    gap = inside[:, None] - outside[None, :]
    return float(((gap > 0) + 0.5 * (gap == 0)).mean())


# Means over cases in which every cluster counts once, with intervals from resampled clusters.
#
# Dates of one decision are not independent, and there are few decisions. So the unit is the cluster: its cases are
# averaged first, and the bootstrap (Efron 1979) draws clusters. An interval is a statement about other decisions of
# the kind that were coded, not about chance in the simulation.

RESAMPLES = 10_000


def by_cluster(values: Mapping[str, float], cluster_of: Mapping[str, str]) -> dict[str, float]:
    """Return the mean of each cluster from values by case, clusters sorted.

    >>> by_cluster({"a1": 1.0, "a2": 3.0, "b": 5.0}, {"a1": "a", "a2": "a", "b": "b"})
    {'a': 2.0, 'b': 5.0}
    """
    grouped: dict[str, list[float]] = {}
    for case, value in values.items():
        grouped.setdefault(cluster_of[case], []).append(value)
    return {cluster: float(np.mean(found)) for cluster, found in sorted(grouped.items())}


def average(values: Mapping[str, float], cluster_of: Mapping[str, str], seed: int = 1) -> Mean | None:
    """Return the mean over clusters with its bootstrap interval; None when there is no value."""
    if not values:
        return None
    means = np.array(list(by_cluster(values, cluster_of).values()))
    low, high = np.quantile(means.take(_resampled(len(means), seed)).mean(axis=1), (0.025, 0.975))
    return Mean(mean=float(means.mean()), low=float(low), high=float(high), cases=len(values), clusters=len(means))


def simulation_error(logs: Mapping[str, float], cluster_of: Mapping[str, str], replicates: int) -> float:
    """Return the standard error that chance in the simulation leaves in a mean log score over clusters, in nats.

    The log of a share p of N runs varies by (1 - p) / (p N). Cases of a cluster have most of their draws in common, so
    their errors are taken to be the same; those of different clusters to be independent.

    >>> round(simulation_error({"a1": 1.0, "a2": 1.0, "b": 1.0}, {"a1": "a", "a2": "a", "b": "b"}, 1000), 4)
    0.0293
    """
    errors = by_cluster({case: math.sqrt(math.expm1(log) / replicates) for case, log in logs.items()}, cluster_of)
    return math.hypot(*errors.values()) / len(errors)


@lru_cache(16)
def _resampled(count: int, seed: int) -> np.ndarray:
    """Return which of so many clusters each resample draws, (RESAMPLES, count): the same ones for every score."""
    return np.random.default_rng(seed).integers(count, size=(RESAMPLES, count))


def difference(values: Mapping[str, float], others: Mapping[str, float], cluster_of: Mapping[str, str],
               seed: int = 1) -> Mean | None:
    """Return the mean of values minus others, paired case by case over the cases that both have."""
    paired = {case: value - others[case] for case, value in values.items() if case in others}
    return average(paired, cluster_of, seed)
