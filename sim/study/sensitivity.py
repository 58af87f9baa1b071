"""How the odds of one candidate depend on what is uncertain, group by group.

A row of the design is one vector of uniforms: everything that is uncertain about the allies, fixed. Its value is the
share of a few replicates in which the candidate is adopted. The variants of a row have the same chance, so what
differs between them is what they say about the allies, not luck; other rows have other chance, so the indices rest on
no few courses of it. How much of the variance between rows is luck that so few replicates leave is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.engine.chunk import run_chunk
from sim.scenario.encode import Encoded
from sim.study.groups import groups_of
from sim.study.sobol import Index, Indices, sobol_indices
from sim.study.threads import threads_used, worked

ROWS = 1024
COURSES = 8  # of chance, over which the value of a row is averaged


@dataclass(frozen=True)
class Sensitivity:
    """Sobol indices of the odds of a candidate.

    Each value is a mean over so many `courses` of chance. `luck` is the share of the variance between rows that is
    nothing but chance, because the courses are few.
    """

    candidate: str
    courses: int
    luck: float
    indices: Indices

    @property
    def ranked(self) -> tuple[Index, ...]:
        """The groups by their total order, the largest first."""
        return self.indices.ranked


def sensitivity(encoded: Encoded, candidate: str, rows: int = ROWS, seed: int = 1, workers: int | None = None, *,
                courses: int = COURSES, ranked: Sequence[str] | None = None,
                progress: Callable[[int], None] | None = None) -> Sensitivity:
    """Returns how much each group of uncertain inputs explains of the variance of a candidate's odds.

    `ranked` are the allies, those first that shall have a group of their own if not all can; `progress` is told of
    every batch of replicates that is done. Raises UserError as `sobol_indices` does.
    """
    groups = groups_of(encoded, ranked)
    evaluate = Rows(encoded, candidate, seed, courses, threads_used(workers), progress)
    indices = sobol_indices(evaluate, groups, rows, seed)
    return Sensitivity(candidate, courses, evaluate.luck(indices.variance), indices)


def replicates_of(groups: Sequence[str], rows: int, courses: int = COURSES) -> int:
    """Returns how many replicates are played for so many rows."""
    return rows * (max(2, len(set(groups))) + 2) * courses if groups else courses


class Rows:
    """The odds of a candidate as a function of uniforms, shape (rows, variants, inputs) -> (rows, variants)."""

    def __init__(self, encoded: Encoded, candidate: str, seed: int, courses: int, workers: int,
                 progress: Callable[[int], None] | None = None):
        self.encoded, self.place = encoded, encoded.candidates.index(candidate)
        self.seed, self.courses, self.workers, self.progress = seed, courses, workers, progress
        self._noise = 0.0

    def __call__(self, uniforms: np.ndarray) -> np.ndarray:
        """Returns the share of the courses of chance of a row in which the candidate is adopted."""
        shares = []
        for share in worked(self._row, enumerate(uniforms), self.workers):
            shares.append(share)
            if self.progress is not None:
                self.progress(len(share) * self.courses)
        found = np.array(shares)
        self._noise = float((found * (1.0 - found)).mean()) / (self.courses - 1)
        return found

    def luck(self, variance: float) -> float:
        """Returns which share of a variance of shares is chance: each is a mean of a few yes or no."""
        return min(1.0, self._noise / variance) if variance else 0.0

    def _row(self, numbered: tuple[int, np.ndarray]) -> np.ndarray:
        number, variants = numbered
        return np.array([self._share(number * self.courses, uniforms) for uniforms in variants])

    def _share(self, first: int, uniforms: np.ndarray) -> float:
        world = self.encoded.world
        full = np.append(uniforms, 0.5)[:len(world.input_id) + 1]  # where there is no table, nothing is picked
        tally, _ = run_chunk(world, self.seed, first, self.courses, shown=0, uniforms=full)
        return int(tally.ended[self.place].sum()) / self.courses
