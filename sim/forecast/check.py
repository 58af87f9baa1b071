"""Simulation-based calibration (Talts et al. 2018): can the fit find parameters that are known?

Each row of the design in turn is taken for the truth of all decisions: every case is given an outcome drawn from that
row's odds, the other rows are weighted by that synthetic record, and the true value of each parameter is ranked in it.
This is the easiest record there could be. What cannot be identified in it cannot be in the real one.
If the fit is right, the ranks are uniform; how much the spread shrinks says what a record of this size can identify.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.forecast.design import Design
from sim.forecast.fit import shares, tempered

BINS = 10
IDENTIFIED = 0.05


@dataclass(frozen=True)
class Checked:
    """One parameter: histogram of ranks (10 bins), contraction (1 - variance after / before, mean), correlation of the
    estimate with the truth, and how unlikely ranks as uneven as these are (chi-squared)."""

    parameter: str
    ranks: tuple[int, ...]
    contraction: float
    correlation: float
    p_value: float

    @property
    def identified(self) -> bool:
        """Tells whether a record of this size says anything worth having about the parameter."""
        return self.contraction >= IDENTIFIED


def check(design: Design, ended: Mapping[str, np.ndarray], cluster_of: Mapping[str, str], seed: int = 1,
          synthetic: int | None = None) -> list[Checked]:
    """Returns what the ranks say about each parameter, from counts by case: (rows, outcomes, rounds).

    `synthetic` is how many rows are taken for the truth; default all.
    """
    odds = {case: _odds(counts) for case, counts in ended.items()}
    chances = {case: counts.sum(axis=2) / counts.sum(axis=(1, 2))[:, None] for case, counts in ended.items()}
    counted = shares([cluster_of[case] for case in odds])
    draws = np.random.default_rng(seed)
    standard = (design.rows - design.rows.mean(axis=0)) / design.rows.std(axis=0)
    ranks, means, variances, truths = [], [], [], []
    for truth in range(min(synthetic or len(standard), len(standard))):
        weights = _weights(truth, odds, chances, counted, draws)
        below = standard < standard[truth]
        mean = weights @ standard
        ranks.append(weights @ below)
        means.append(mean)
        variances.append(weights @ (standard - mean) ** 2)
        truths.append(standard[truth])
    return [_told(name, *(np.array(found)[:, k] for found in (ranks, means, variances, truths)))
            for k, name in enumerate(design.columns)]


def _odds(counts: np.ndarray) -> np.ndarray:
    """Returns smoothed odds, (rows, outcomes)."""
    by_outcome = counts.sum(axis=2, dtype=float)
    return (by_outcome + 0.5) / (by_outcome.sum(axis=1, keepdims=True) + by_outcome.shape[1] / 2)


def _weights(truth: int, odds: Mapping[str, np.ndarray], chances: Mapping[str, np.ndarray], counted: np.ndarray,
             draws: np.random.Generator) -> np.ndarray:
    """Returns the weights that a synthetic record gives to the rows; the true row itself has none."""
    told = [odds[case][:, draws.choice(chances[case].shape[1], p=chances[case][truth])] for case in odds]
    total = np.log(np.array(told)).T @ counted
    others = np.delete(np.arange(len(total)), truth)
    weights = np.zeros(len(total))
    weights[others] = tempered(total[others])
    return weights


def _told(name: str, ranks: np.ndarray, means: np.ndarray, variances: np.ndarray, truths: np.ndarray) -> Checked:
    from scipy.stats import chisquare
    histogram = np.histogram(np.minimum(ranks, 1.0), bins=BINS, range=(0.0, 1.0))[0]  # sums of weights may exceed 1
    correlation = float(np.corrcoef(means, truths)[0, 1]) if means.std() > 0 else 0.0
    return Checked(name, tuple(int(count) for count in histogram), float(1 - variances.mean()), correlation,
                   float(chisquare(histogram).pvalue))


def identified(found: Sequence[Checked]) -> tuple[str, ...]:
    """Returns the names of the parameters that the record can identify."""
    return tuple(row.parameter for row in found if row.identified)
