"""The difference between two shares of the same replicates: what common random numbers make narrow.

Both intervals are Newcombe's, built from Wilson's interval of each share: R. G. Newcombe, "Improved confidence
intervals for the difference between binomial proportions based on paired data", Statistics in Medicine 17 (1998)
2635-2650, method 10, and for unpaired shares "Interval estimation for the difference between independent proportions",
the same volume, 873-890, method 10. They stay inside -1 to 1 and are not empty when nothing differs; Fagerland,
Lydersen and Laake (2014) recommend them for large and moderate samples.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.odds.interval import wilson


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
    common random numbers."""

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
    """Returns the difference of the second share from the first with its intervals.

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


def correlation(pairs: Pairs) -> float:
    """Returns the correlation of the two outcomes as method 10 takes it: a positive one is made a little smaller by a
    continuity correction, and it is 0 where one outcome never varies."""
    first, second = pairs.both + pairs.only_first, pairs.both + pairs.only_second
    spread = first * (pairs.total - first) * second * (pairs.total - second)
    if spread == 0:
        return 0.0
    together = pairs.both * pairs.neither - pairs.only_first * pairs.only_second
    if together > 0:
        together = max(0.0, together - pairs.total / 2)
    return together / math.sqrt(spread)


def _limits(pairs: Pairs, value: float, phi: float) -> tuple[float, float]:
    first, second = pairs.both + pairs.only_first, pairs.both + pairs.only_second
    first_low, first_high = _distances(first, pairs.total)
    second_low, second_high = _distances(second, pairs.total)
    return value - _side(second_low, first_high, phi), value + _side(first_low, second_high, phi)


def _distances(count: int, total: int) -> tuple[float, float]:
    """Returns how far the ends of Wilson's interval lie below and above the share."""
    low, high = wilson(count, total)
    return count / total - low, high - count / total


def _side(one: float, other: float, phi: float) -> float:
    return math.sqrt(max(0.0, one * one - 2.0 * phi * one * other + other * other))
