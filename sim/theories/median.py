"""Weighted median: the pivotal ally decides, and the name nearest to it is taken.

Sources: Black 1948 (the median voter); Bueno de Mesquita's programs, which forecast the weighted median;
without positions, Balinski and Laraki 2007 (majority judgment: the highest median grade wins) with the
tie-break of Fabre 2021 ("typical judgment": the weight above the median grade minus the weight below it).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.theories.mean import nearness
from sim.theories.poll import TOLERANCE, Poll, best, split


def weighted_median(value: Any, weight: Any) -> Any:
    """Find where half of the weight lies on either side; midway between two values if the halves are exact.

    One-dimensional; exact if both hold fractions. If all weights are 0, every value counts the same.

    >>> float(weighted_median([4, 10, 7], [1, 1, 3])), float(weighted_median([4, 10], [1, 1]))
    (7.0, 7.0)
    """
    value, weight = np.asarray(value), np.asarray(weight)
    order = np.argsort(value, kind="stable")
    value, weight = value[order], weight[order]
    below = np.cumsum(weight if weight.sum() else np.ones(len(value), dtype=int))
    total = below[-1]
    slack = TOLERANCE * total if below.dtype.kind == "f" else 0  # whole numbers and fractions are exact
    lower = value[np.argmax(2 * below >= total - slack)]
    upper = value[np.argmax(2 * below > total + slack)]
    return lower if lower == upper else (lower + upper) / 2


def lead(value: Any, weight: Any) -> Any:
    """Count the weight above the median minus the weight below it."""
    middle = weighted_median(value, weight)
    return float(weight[value > middle + TOLERANCE].sum() - weight[value < middle - TOLERANCE].sum())


def median(poll: Poll) -> np.ndarray:
    """Give the odds to the candidate nearest to the weighted median position, split on a tie; (m + 1,).

    Without positions the attitudes are grades: the highest weighted median attitude wins, then the larger
    lead, and a candidate whose median is below the weighted median threshold loses to the fallback. On issues
    the fallback has no position, so it wins only when no name is left.
    """
    if poll.position is not None and poll.salience is not None:
        power = poll.weight[:, None] * poll.salience
        point = np.array([weighted_median(x, w) for x, w in zip(poll.position.T, power.T, strict=True)])
        return split(best(nearness(poll, point), poll.available))
    grade = np.array([weighted_median(a, poll.weight) for a in poll.attitude.T])
    leads = np.array([lead(a, poll.weight) for a in poll.attitude.T])
    floor = weighted_median(poll.threshold, poll.weight) - TOLERANCE
    highest = best(grade, poll.available & (grade >= floor))
    return split(best(leads, highest))
