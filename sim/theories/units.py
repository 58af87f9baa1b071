"""Turns real weights into whole units, because coalitions can be counted exactly only by whole numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

RESOLUTION = 10_000
"""Real weights become this many units, handed out by largest remainder: each is off by less than one unit."""

EXACT = 1e-9
"""A share this close to a whole number of units is one: what is left of 0.1 + 0.2."""


def whole_weights(weights: Sequence[float], resolution: int = RESOLUTION) -> tuple[list[int], int, bool]:
    """Turns weights into whole units: the units of each, their sum, and whether the shares are met exactly.

    Shares that are multiples of 1/N for some N up to the resolution (equal members, votes, small whole
    numbers) are met; the others are rounded to `resolution` units by largest remainder, and nobody with a
    weight gets none: a member without units would have no power even where everybody is needed.

    >>> whole_weights([0.4, 0.2, 0.2, 0.1, 0.1])
    ([4, 2, 2, 1, 1], 10, True)
    """
    share = np.asarray(weights, dtype=float)
    if not (np.isfinite(share).all() and (share >= 0).all() and share.sum() > 0):
        raise ValueError(f"weights must be finite, >= 0 and not all 0, got {list(weights)}")
    share = share / share.sum()
    for units in range(1, resolution + 1):
        scaled = share * units
        if np.abs(scaled - np.rint(scaled)).max() <= EXACT:
            return np.rint(scaled).astype(int).tolist(), units, True
    scaled = share * resolution
    whole = np.maximum(np.floor(scaled), share > 0).astype(int)
    largest_remainder_first = np.argsort(whole - scaled, kind="stable")
    whole[largest_remainder_first[: max(0, resolution - whole.sum())]] += 1
    return whole.tolist(), int(whole.sum()), False


def whole_quota(weights: Sequence[float], quota: float, resolution: int) -> tuple[list[int], int]:
    """Returns weights and quota in the same whole units; a coalition that meets the one meets the other."""
    whole, units, _ = whole_weights(weights, resolution)
    return whole, math.ceil((float(quota) / math.fsum(weights) - EXACT) * units)
