"""Exact odds of a small alliance: its moments are enumerated and the absorbing Markov chain is solved.

An oracle for both drivers (law L7) and for closed forms (law L1). It pays for exactness with a narrow scope: nothing
is drawn but meetings, all rounds are alike, and the attitudes that can be reached are few, as they are when a
meeting is an exact copy (persuasion 1, resolve 0). Four allies are about the limit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from sim.model import world as w
from support.oracle.exact_moment import ChainState
from support.oracle.exact_round import Alliance

MOST_MOMENTS = 5000


@dataclass(frozen=True)
class Chain:
    """The chain of an alliance. Candidates are in the order of the world's arrays; the first moment has index 0."""

    moments: tuple[ChainState, ...] = field(repr=False)
    step: np.ndarray = field(repr=False)   # (moments, moments): chance of the next moment
    adopt: np.ndarray = field(repr=False)  # (moments, m): chance that a candidate is adopted in the next round

    @cached_property
    def ends(self) -> np.ndarray:
        """Which moments can end in an adoption at all, bool (moments,); the others are deadlocks."""
        found = self.adopt.sum(axis=1) > 0.0
        while True:
            wider = found | (self.step @ found > 0.0)
            if (wider == found).all():
                return found
            found = wider

    @cached_property
    def _everywhere(self) -> np.ndarray:
        """Odds of adoption from every moment, (moments, m)."""
        odds = np.zeros_like(self.adopt)
        odds[self.ends] = self._solve(self.adopt)
        return odds

    def _solve(self, gain: np.ndarray) -> np.ndarray:
        """Returns the expected sum of a gain per round until the end, from the moments that can end."""
        kept = self.ends
        return np.linalg.solve(np.eye(kept.sum()) - self.step[np.ix_(kept, kept)], gain[kept])

    @cached_property
    def odds(self) -> np.ndarray:
        """Odds of every candidate and last of the fallback when there is no last round, (m + 1,): sum 1."""
        odds = self._everywhere[0]
        return np.append(odds, 1.0 - odds.sum())

    @cached_property
    def rounds(self) -> float:
        """Expected round of the adoption, over the runs that end in one."""
        decided = self._everywhere.sum(axis=1)
        return float(self._solve(decided)[0] / decided[0]) if decided[0] > 0.0 else float("inf")

    def by_round(self, last: int) -> np.ndarray:
        """Returns the chance that a candidate is adopted in rounds 0 to `last`, (m, last + 1)."""
        now, chances = np.zeros(len(self.moments)), np.zeros((self.adopt.shape[1], last + 1))
        now[0] = 1.0
        for t in range(1, last + 1):
            chances[:, t] = now @ self.adopt
            now = now @ self.step
        return chances


def solve(world: w.World, most: int = MOST_MOMENTS) -> Chain:
    """Enumerates the moments that can be reached from round 0 and returns their chain.

    Raises ValueError when more is drawn than meetings, when rounds differ (events, urgency, a stall length), or when
    there are more than `most` moments. The last round of the calendar is ignored: see `Chain.by_round`.
    """
    alliance = Alliance(world)
    moments = [alliance.first()]
    place, rows = {moments[0]: 0}, []
    while len(rows) < len(moments):
        after = alliance.after(moments[len(rows)])
        for following in after:
            if isinstance(following, ChainState) and following not in place:
                place[following] = len(moments)
                moments.append(following)
        if len(moments) > most:
            raise ValueError(f"more than {most} moments can be reached: take fewer allies, or exact copies "
                             f"(persuasion 1, resolve 0)")
        rows.append(after)
    return _chain(tuple(moments), rows, place, len(world.candidate_id))


def _chain(moments, rows, place: dict[ChainState, int], m: int) -> Chain:
    step, adopt = np.zeros((len(moments), len(moments))), np.zeros((len(moments), m))
    for row, after in enumerate(rows):
        for following, chance in after.items():
            if isinstance(following, ChainState):
                step[row, place[following]] += chance
            else:
                adopt[row, following] += chance
    return Chain(moments, step, adopt)
