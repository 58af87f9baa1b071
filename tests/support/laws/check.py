"""Does a simulated number agree with an exact one? With a stated rate of false alarms, and a message that says where.

A law holds for a seed that nobody looked for, so a check must be wide enough never to fail by chance: `ALARM` is the
probability that a whole check fails although the law is true, shared out evenly among the numbers it compares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from scipy.stats import binom

ALARM = 1e-6


@dataclass(frozen=True)
class Verdict:
    """Whether everything agrees; if not, the worst disagreement in words. False in a condition when it does not."""

    agrees: bool
    worst: str

    def __bool__(self) -> bool:
        return self.agrees

    def __str__(self) -> str:
        return self.worst

    __repr__ = __str__


def z_threshold(alarm: float, numbers: int) -> float:
    """Returns how many standard errors either way `numbers` independent normal estimates may be off, so that one of
    them goes beyond with probability at most `alarm`.

    >>> round(z_threshold(0.05, 1), 2)
    1.96
    """
    return NormalDist().inv_cdf(1.0 - alarm / (2.0 * numbers))


def within_errors(seen, expected, standard_error, alarm: float = ALARM) -> Verdict:
    """Tells whether estimates are within so many standard errors of what is expected; arrays of one shape.

    An error of 0 stands for a number without chance: only 1e-12 of rounding is forgiven.
    """
    seen, expected, error = (np.atleast_1d(np.asarray(x, dtype=float)) for x in (seen, expected, standard_error))
    off = np.abs(seen - expected) / np.maximum(error, 1e-12)
    limit, k = z_threshold(alarm, off.size), int(off.argmax())
    return Verdict(bool((off <= limit).all()), f"number {k} of {off.size}: {seen.flat[k]} instead of "
                   f"{expected.flat[k]}, {off.flat[k]:.2f} standard errors off, {limit:.2f} allowed")


def mean_within_errors(samples, expected, alarm: float = ALARM) -> Verdict:
    """Tells whether the means of samples, shape (replicates,) or (replicates, k), are what is expected."""
    samples = np.asarray(samples, dtype=float)
    error = samples.std(axis=0, ddof=1) / np.sqrt(len(samples))
    return within_errors(samples.mean(axis=0), expected, error, alarm)


def counts_agree(counts: Sequence[int], total: int, odds: Sequence[float], alarm: float = ALARM) -> Verdict:
    """Tells whether counts out of `total` replicates agree with exact odds, each by its binomial tails.

    No normal approximation, so that odds of 1e-5, and of exactly 0 and 1, are checked as well as those of a half.
    """
    counts, odds = np.asarray(counts), np.clip(np.asarray(odds, dtype=float), 0.0, 1.0)
    odds[odds < 1e-14], odds[odds > 1 - 1e-14] = 0.0, 1.0  # rounding in the exact solution
    tail = np.minimum(binom.cdf(counts, total, odds), binom.sf(counts - 1, total, odds))
    limit, k = alarm / (2.0 * counts.size), int(tail.argmin())
    return Verdict(bool((tail > limit).all()), f"number {k} of {counts.size}: {counts.flat[k]} of {total} instead of "
                   f"odds {odds.flat[k]:.6g}, a tail of {tail.flat[k]:.2g}, {limit:.2g} allowed")


def same_odds(counts, others, alarm: float = ALARM) -> Verdict:
    """Tells whether two independent sets of counts, (k,) each, can come from the same odds (normal approximation:
    meant for counts of some hundreds)."""
    counts, others = np.asarray(counts, dtype=float), np.asarray(others, dtype=float)
    total, other_total = counts.sum(), others.sum()
    pooled = (counts + others) / (total + other_total)
    error = np.sqrt(pooled * (1.0 - pooled) * (1.0 / total + 1.0 / other_total))
    return within_errors(counts / total - others / other_total, np.zeros(len(counts)), error, alarm)
