"""Picks the replicate that is worth telling: the most typical one, by a stated rule.

Among the first replicates, those that end in the likeliest outcome; among these, those of the median duration (the
lower one of two); among these, the one whose support path (members not objecting to each candidate, round by round)
is nearest to their mean path; among equals, the first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.errors import UserError
from sim.model.encoding import Encoded
from sim.model.rounds import run_chunk

CONSIDERED = 1000
_TRIED = 30  # times as many are tried, where some disagree with what was seen
_COMPARED = 200  # paths are compared among at most so many replicates, the first ones


@dataclass(frozen=True)
class Typical:
    """A replicate, and what it stands for: `share` of the `considered` ones end in `outcome`, in the middle after
    `rounds` rounds.
    """

    replicate: int
    considered: int
    outcome: str
    share: float
    rounds: int


def most_typical(encoded: Encoded, seed: int = 1, considered: int = CONSIDERED) -> Typical:
    """Return the most typical of the first replicates, of those that agree with what was seen; the same on every
    machine. Raises UserError when hardly any does.
    """
    outcomes, ends = _first_kept(encoded, seed, considered)
    counts = np.bincount(outcomes[outcomes >= 0], minlength=len(encoded.outcomes))
    likeliest = _first_in_file(encoded, counts)
    alike = np.flatnonzero(outcomes == likeliest)
    rounds = np.sort(ends[alike])
    middle = int(rounds[(len(rounds) - 1) // 2])
    tied = alike[ends[alike] == middle][:_COMPARED]
    chosen = int(tied[0]) if len(tied) == 1 else _nearest_to_mean(encoded, seed, tied)
    kept = int(counts.sum())
    return Typical(chosen, kept, encoded.outcomes[likeliest], float(counts[likeliest] / kept), middle)


def _first_kept(encoded: Encoded, seed: int, considered: int) -> tuple[np.ndarray, np.ndarray]:
    """Return outcome and last round of replicates from the first on, until so many agree with what was seen."""
    outcomes, ends, kept = [], [], 0
    for first in range(0, _TRIED * considered, considered):
        _, record = run_chunk(encoded.world, seed, first, considered, counted_until=encoded.counted_until, records=True)
        outcomes.append(record.outcome)
        ends.append(record.round)
        kept += int((record.outcome >= 0).sum())
        if kept >= considered:
            break
    if kept == 0:
        raise UserError(f"{encoded.scenario.shown}: none of the first {_TRIED * considered:,} runs agrees with what "
                        "was seen; `nemcon run` says which observation makes that so")
    return np.concatenate(outcomes), np.concatenate(ends)


def _first_in_file(encoded: Encoded, counts: np.ndarray) -> int:
    """Return the outcome with the largest count; of equals, the first in the order of the file."""
    order = encoded.file_order
    return max(order, key=lambda outcome: int(counts[outcome]))


def support_path(encoded: Encoded, seed: int, replicate: int) -> np.ndarray:
    """Return how many members do not object to each candidate, shape (m, rounds + 1), to the end of the replicate or
    to the last counted round.
    """
    tally, record = run_chunk(encoded.world, seed, replicate, 1, counted_until=encoded.counted_until, records=True)
    rounds = min(int(record.round[0]), encoded.counted_until)
    return tally.support[:, :rounds + 1].argmax(axis=2)


def _nearest_to_mean(encoded: Encoded, seed: int, tied: np.ndarray) -> int:
    paths = np.array([support_path(encoded, seed, int(replicate)) for replicate in tied], dtype=np.int64)
    # Distances from the sum, not the mean, are whole numbers: no rounding error decides between equals.
    distance = ((len(paths) * paths - paths.sum(axis=0)) ** 2).sum(axis=(1, 2))
    return int(tied[int(distance.argmin())])
