"""Intervals for a share of replicates."""

from __future__ import annotations

import math

import numpy as np

_Z95 = 1.959963984540054  # the 0.975 quantile of the standard normal


def wilson(count: int, total: int, z: float = _Z95) -> tuple[float, float]:
    """Returns Wilson's interval (1927) for a share: never below 0 or above 1, and not empty at a count of 0.

    With no replicates at all nothing is known: (0, 1).

    >>> [round(end, 4) for end in wilson(8123, 10000)]
    [0.8045, 0.8198]
    """
    if total == 0:
        return 0.0, 1.0
    share = count / total
    scale = 1.0 + z * z / total
    middle = (share + z * z / (2.0 * total)) / scale
    half = z * math.sqrt(share * (1.0 - share) / total + z * z / (4.0 * total * total)) / scale
    low = 0.0 if count == 0 else max(0.0, middle - half)
    high = 1.0 if count == total else min(1.0, middle + half)
    return low, high


def quantile_of_counts(counts, q: float) -> int:
    """Returns the smallest value v with at least a share q of the counts at or below it; counts[v] of value v."""
    total, reached = int(sum(counts)), 0
    for value, count in enumerate(counts):
        reached += int(count)
        if reached >= q * total and reached > 0:
            return value
    return 0


def quantiles_of_rows(counts: np.ndarray, q: float) -> list[int]:
    """Returns `quantile_of_counts` of each row, shape (rows, values), all at once.

    >>> quantiles_of_rows(np.array([[0, 3, 1], [0, 0, 0]]), 0.95)
    [2, 0]
    """
    reached = counts.cumsum(axis=1)
    return ((reached >= q * reached[:, -1:]) & (reached > 0)).argmax(axis=1).tolist()
