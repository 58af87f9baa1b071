"""What a study of one candidate keeps of many replicates: in which it was adopted, and who held out against it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.engine.chunk import run_chunk
from sim.odds.interval import wilson
from sim.odds.paired import PairedDifference, Pairs, paired_difference
from sim.scenario.encode import Encoded

_CHUNK = 2000  # replicates between two chances for Ctrl-C


class Played(NamedTuple):
    """One entry a replicate, bool: the candidate was adopted; and by ally how often it was among the last to object."""

    adopted: np.ndarray
    held: np.ndarray


class Change(NamedTuple):
    """The candidate's odds under a change with Wilson's interval, and the paired difference from the odds without."""

    odds: float
    low: float
    high: float
    difference: PairedDifference

    def ends(self, before: float) -> tuple[float, float]:
        """Returns the ends of the difference's interval, laid at the odds before and held to 0 and 1."""
        low, high = before + self.difference.low, before + self.difference.high
        return min(max(low, 0.0), self.odds), max(min(high, 1.0), self.odds)


def played(encoded: Encoded, candidate: str, seed: int, replicates: int) -> Played:
    """Plays replicates 0 to `replicates`; the same numbers as `sim.odds.run` with the same seed."""
    c = encoded.candidates.index(candidate)
    adopted, held = [], np.zeros(len(encoded.allies), dtype=np.int64)
    for first in range(0, replicates, _CHUNK):
        tally, record = run_chunk(encoded.world, seed, first, min(_CHUNK, replicates - first), shown=0, records=True)
        adopted.append(record.outcome == c)
        held += tally.held[:, c]
    return Played(np.concatenate(adopted), held)


def changed(before: np.ndarray, after: np.ndarray) -> Change:
    """Returns what the odds are after a change and how they differ, from the same replicates before and after."""
    both, first, second = int((before & after).sum()), int(before.sum()), int(after.sum())
    pairs = Pairs(both, first - both, second - both, len(before) - first - second + both)
    return Change(second / len(after), *wilson(second, len(after)), paired_difference(pairs))
