"""The states of the exact chain: plain tuples, so that equal moments are one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

Table = tuple[tuple[float, ...], ...]


class ChainState(NamedTuple):
    """What one round hands to the next: rows are allies, columns candidates."""

    attitude: Table
    deal: Table
    offer: Table
    acquiesced: tuple[tuple[bool, ...], ...]
    status: tuple[int, ...]
    below: tuple[int, ...]
    spent: tuple[float, ...]
    leader: int
    pending: int
    waited: int  # rounds that the pending name has lain under silence


class Soundings(NamedTuple):
    """Who objects and how far it is from acquiescing; arrays (n, m)."""

    gap: np.ndarray
    objects: np.ndarray
    abstains: np.ndarray


def table(rows: np.ndarray) -> tuple:
    """Returns an array (n, m) as rows of Python numbers."""
    return tuple(tuple(row) for row in rows.tolist())
