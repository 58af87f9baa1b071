"""The fit: rows of parameters weighted by how well they forecast the clusters, leaving any one of them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from sim.scenario.parameters import Parameters

ENOUGH = 30.0
"""Rows that must carry the weights (effective sample size, Kish 1965). With fewer, a handful of rows that were lucky in the
simulation would stand for the posterior, so the likelihood is tempered until there are enough."""


@dataclass(frozen=True, eq=False)
class Fit:
    """Rows of parameters (rows, columns), and the log-likelihood of each in each cluster (rows, clusters).

    A cluster's log-likelihood is the mean over its dates of the log of the smoothed odds that the true outcome had.
    `kept` are the columns that the record can identify; the others stay at their prior.
    """

    prior: Parameters
    columns: tuple[str, ...]
    rows: np.ndarray
    clusters: tuple[str, ...]
    log_likelihood: np.ndarray
    kept: tuple[str, ...]

    def weights(self, without: str | None = None) -> np.ndarray:
        """Returns the weights of the rows, (rows,), from all clusters but one."""
        return tempered(self.total(without))

    def total(self, without: str | None = None) -> np.ndarray:
        """Returns the log-likelihood of each row over all clusters but one, (rows,)."""
        counted = [k for k, cluster in enumerate(self.clusters) if cluster != without]
        return self.log_likelihood[:, counted].sum(axis=1)

    def parameters(self, without: str | None = None) -> Parameters:
        """Returns the posterior: the prior, with the kept columns drawn from the weighted rows."""
        places = [self.columns.index(name) for name in self.kept]
        weights = self.weights(without)
        told = weights > 1e-4 * weights.max()
        return replace(self.prior, name="posterior", columns=self.kept,
                       rows=tuple(map(tuple, self.rows[np.ix_(told, places)].tolist())),
                       weights=tuple(round(float(weight), 9) for weight in weights[told] / weights[told].sum()))

    @cached_property
    def summary(self) -> list[dict]:
        """What changed, by parameter: mean and standard deviation before and after, and whether it is kept."""
        weights = self.weights()
        rows = []
        for k, name in enumerate(self.columns):
            column = self.rows[:, k]
            mean = float(weights @ column)
            rows.append({"parameter": name, "prior_mean": float(column.mean()), "prior_sd": float(column.std()),
                         "mean": mean, "sd": float(np.sqrt(weights @ (column - mean) ** 2)), "kept": name in self.kept})
        return rows


def tempered(total: np.ndarray, enough: float = ENOUGH) -> np.ndarray:
    """Returns weights in proportion to exp(t * total), with the largest t up to 1 that lets enough rows count.

    >>> tempered(np.zeros(4)).tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    wanted = min(enough, len(total) / 2)
    low, high = 0.0, 1.0
    if effective(_soft(total)) >= wanted:
        return _soft(total)
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if effective(_soft(middle * total)) >= wanted else (low, middle)
    return _soft(low * total)


def effective(weights: np.ndarray) -> float:
    """Returns how many equal weights would be as good: 1 over the sum of squares of weights that add up to 1."""
    return float(1.0 / np.sum(weights**2))


def _soft(logs: np.ndarray) -> np.ndarray:
    weights = np.exp(logs - logs.max())
    return weights / weights.sum()


def true_odds(ended: np.ndarray, true: int) -> np.ndarray:
    """Returns the smoothed odds of outcome `true` by row, from counts (rows, outcomes, rounds)."""
    counts = ended.sum(axis=2, dtype=float)
    return (counts[:, true] + 0.5) / (counts.sum(axis=1) + counts.shape[1] / 2)


def by_clusters(logs: Mapping[str, np.ndarray], cluster_of: Mapping[str, str]) -> tuple[tuple[str, ...], np.ndarray]:
    """Returns the clusters, sorted, and the mean of their cases' logs, (rows, clusters)."""
    clusters = tuple(sorted({cluster_of[case] for case in logs}))
    columns = [np.mean([found for case, found in logs.items() if cluster_of[case] == cluster], axis=0)
               for cluster in clusters]
    return clusters, np.array(columns).T


def left_out_score(fit: Fit, odds: Mapping[str, np.ndarray], cluster_of: Mapping[str, str]) -> dict[str, float]:
    """Returns each cluster's log score from weights fitted without it, from odds by case and row."""
    weights = {cluster: fit.weights(without=cluster) for cluster in fit.clusters}
    costs: dict[str, list[float]] = {cluster: [] for cluster in fit.clusters}
    for case, shares in odds.items():
        costs[cluster_of[case]].append(-float(np.log(weights[cluster_of[case]] @ shares)))
    return {cluster: float(np.mean(found)) for cluster, found in costs.items()}


def told_apart(columns: Sequence[str], contraction: Mapping[str, float], least: float) -> tuple[str, ...]:
    """Returns the columns whose spread shrinks by at least that share in synthetic records."""
    return tuple(name for name in columns if contraction[name] >= least)
