"""Intervals for a share of replicates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

_Z95 = 1.959963984540054  # the 0.975 quantile of the standard normal


def wilson(count: float, total: int, z: float = _Z95) -> tuple[float, float]:
    """Return Wilson's interval (1927) for a share: never below 0 or above 1, and not empty at a count of 0.

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


def quantile_of_counts(counts: Any, q: float) -> int:
    """Return the smallest value v with at least a share q of the counts at or below it; counts[v] of value v."""
    total, reached = int(sum(counts)), 0
    for value, count in enumerate(counts):
        reached += int(count)
        if reached >= q * total and reached > 0:
            return value
    return 0


def quantiles_of_rows(counts: np.ndarray, q: float) -> list[int]:
    """Return `quantile_of_counts` of each row, shape (rows, values), all at once.

    >>> quantiles_of_rows(np.array([[0, 3, 1], [0, 0, 0]]), 0.95)
    [2, 0]
    """
    reached = counts.cumsum(axis=1)
    return ((reached >= q * reached[:, -1:]) & (reached > 0)).argmax(axis=1).tolist()


# The difference between two shares of the same replicates: what common random numbers make narrow.
#
# Both intervals are Newcombe's, built from Wilson's interval of each share: R. G. Newcombe, "Improved confidence
# intervals for the difference between binomial proportions based on paired data", Statistics in Medicine 17 (1998)
# 2635-2650, method 10, for unpaired shares "Interval estimation for the difference between independent proportions",
# the same volume, 873-890, method 10. They stay inside -1 to 1 and are not empty when nothing differs; Fagerland,
# Lydersen and Laake (2014) recommend them for large and moderate samples.


@dataclass(frozen=True)
class Pairs:
    """How often something happened in both runs of a replicate, only in the baseline, only in the other, in neither."""

    both: int
    only_first: int
    only_second: int
    neither: int

    @property
    def total(self) -> int:
        """The replicates."""
        return self.both + self.only_first + self.only_second + self.neither


@dataclass(frozen=True)
class PairedDifference:
    """Share in the second minus share in the first, with its 95 % interval, and the one it would have had without
    common random numbers.
    """

    value: float
    low: float
    high: float
    unpaired_low: float
    unpaired_high: float

    @property
    def width_ratio(self) -> float:
        """How wide the interval is against the unpaired one: 0.2 is what 25 times the replicates would have given."""
        return (self.high - self.low) / (self.unpaired_high - self.unpaired_low)

    @property
    def is_clear(self) -> bool:
        """Tells whether the interval leaves zero out."""
        return self.low > 0.0 or self.high < 0.0


def paired_difference(pairs: Pairs) -> PairedDifference:
    """Return the difference of the second share from the first with its intervals.

    >>> result = paired_difference(Pairs(both=1, only_first=1, only_second=7, neither=12))
    >>> round(result.value, 3), round(result.low, 3), round(result.high, 3)
    (0.286, 0.026, 0.507)

    With no replicates at all nothing is known: 0, from -1 to 1.
    """
    if pairs.total == 0:
        return PairedDifference(0.0, -1.0, 1.0, -1.0, 1.0)
    value = (pairs.only_second - pairs.only_first) / pairs.total
    low, high = _limits(pairs, value, correlation(pairs))
    return PairedDifference(value, low, high, *_limits(pairs, value, 0.0))


def independent_difference(first: int, second: int, total: int) -> PairedDifference:
    """Return the difference of two shares of so many replicates each that are not the same ones.

    >>> round(independent_difference(2, 8, 21).low, 3)
    0.006
    """
    pairs = Pairs(0, first, second, total - first - second)
    value = (second - first) / total
    low, high = _limits(pairs, value, 0.0)
    return PairedDifference(value, low, high, low, high)


def correlation(pairs: Pairs) -> float:
    """Return the correlation of the two outcomes as method 10 takes it: a positive one is made a little smaller by a
    continuity correction, and it is 0 where one outcome never varies.
    """
    first, second = pairs.both + pairs.only_first, pairs.both + pairs.only_second
    spread = first * (pairs.total - first) * second * (pairs.total - second)
    if spread == 0:
        return 0.0
    together: float = pairs.both * pairs.neither - pairs.only_first * pairs.only_second
    if together > 0:
        together = max(0.0, together - pairs.total / 2)
    return together / math.sqrt(spread)


def _limits(pairs: Pairs, value: float, phi: float) -> tuple[float, float]:
    first, second = pairs.both + pairs.only_first, pairs.both + pairs.only_second
    first_low, first_high = _distances(first, pairs.total)
    second_low, second_high = _distances(second, pairs.total)
    return value - _side(second_low, first_high, phi), value + _side(first_low, second_high, phi)


def _distances(count: int, total: int) -> tuple[float, float]:
    """Return how far the ends of Wilson's interval lie below and above the share."""
    low, high = wilson(count, total)
    return count / total - low, high - count / total


def _side(one: float, other: float, phi: float) -> float:
    return math.sqrt(max(0.0, one * one - 2.0 * phi * one * other + other * other))
