"""Which replicates of a run are kept: those that agree with what was seen (equation 24 of docs/model.md).

Replicates are drawn in the order of their numbers until as many are kept as were asked for. Whether one is kept depends
on its number alone, so the same ones are kept on every engine, by any number of workers and in chunks of any size.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.errors import ImpossibleError
from sim.model.encoding import Encoded
from sim.model.events import is_conditional
from sim.model.rounds import run_chunk
from sim.model.tally import Record, Tally
from sim.results.counts import ObservedRow, merged, observed
from sim.text.format import day, pluralize

MIN_SHARE = 10_000  # at least one in so many replicates must be kept
TWINS = 2000  # kept replicates that are played a second time with other chance, to tell chance from ignorance
_MAX_TRIED = 100 * TWINS  # replicates among which they are sought
_GOOD_PART = 0.1  # of the replicates that reach an observation
_CHUNK = 2000  # replicates between two chances for Ctrl-C
FIRST_LOOK = 30_000  # replicates after which that is looked at, and again after each doubling


class Kept:
    """Counts the replicates that are drawn, kept, and left out for each row of what was seen.

    Parameters
    ----------
    encoded : Encoded
        What is played.
    replicates : int
        How many are to be kept.
    """

    def __init__(self, encoded: Encoded, replicates: int):
        self.encoded, self.replicates = encoded, replicates
        self.drawn = self.kept = 0
        self.left_out = np.zeros(len(encoded.observed) + 1, dtype=np.int64)  # last: it ends too soon
        self._look = FIRST_LOOK
        self._block, self._before = 0, 0  # of TWINS replicates, and kept before it: however large the chunks are

    @property
    def takes_twins(self) -> bool:
        """Whether the chunk that was counted last belongs to those that are played a second time."""
        return self._before < TWINS and self.drawn <= _MAX_TRIED

    def enough(self, record: Record) -> int:
        """Return how many replicates of a chunk are needed: as far as the last one that is still to be kept."""
        agree = np.flatnonzero(record.outcome >= 0)
        missing = self.replicates - self.kept
        return len(record.outcome) if len(agree) < missing else int(agree[missing - 1]) + 1

    def add(self, record: Record) -> None:
        """Count the replicates of a chunk, in order. Raises ImpossibleError when hardly any agrees."""
        out = record.outcome < 0
        self._begin()
        self.drawn += len(out)
        self.kept += int((~out).sum())
        self.left_out += np.bincount(record.round[out], minlength=len(self.left_out))
        if self.drawn >= self._look and self.kept < self.replicates:
            if self.kept * MIN_SHARE < self.drawn:
                raise ImpossibleError(self._hardly_any())
            self._look *= 2

    def add_all(self, count: int) -> None:
        """Count replicates of a scenario of which nothing was seen: all are kept."""
        self._begin()
        self.drawn += count
        self.kept += count

    def _begin(self) -> None:
        if self.drawn // TWINS != self._block:
            self._block, self._before = self.drawn // TWINS, self.kept

    def too_few(self) -> str:
        """Say that there are no more replicates to draw."""
        return f"replicates: only {self.kept:,} of {self.drawn:,} runs agree with what was seen; ask for fewer"

    def _hardly_any(self) -> str:
        rows = self._telling()
        kept = f"{self.kept or 'none'} of the first {self.drawn:,} runs agree{'s' if self.kept < 2 else ''}"
        said = "; ".join(f"{_name(row)}, {day(row.day)}: {row.words}, which leaves out "
                         f"{pluralize(row.left_out, 'run')} of {reached:,}" for row, reached in rows)
        last, reached = rows[-1]
        left = reached - last.left_out
        this, it, after = ("this", "it", "") if len(rows) == 1 else (
            "these together", "them", f" After the last of these {left or 'none'} {'is' if left < 2 else 'are'} left.")
        softer = f"give {it} a larger error" if any(row.number for row, _ in rows) else "let the run start later"
        return (f"{self.encoded.scenario.shown}: {kept} with what was seen; at least one in {MIN_SHARE:,} must. The "
                f"assumptions make {this} all but impossible: {said}.{after} Check {it}, {softer}, or change what is "
                "assumed")

    def _telling(self) -> list[tuple[ObservedRow, int]]:
        """Return the observations that leave too few, each with the number of replicates that reach it.

        They are applied in the order of their days. The last one given is the one after which too few are left; before
        it those are given that leave out a good part of what they see.
        """
        given: list[tuple[ObservedRow, int]] = []
        reached = self.drawn
        for row in merged(observed(self.encoded, self.left_out)):
            left = reached - row.left_out
            if left * MIN_SHARE < self.drawn:
                return [*given, (row, reached)]
            if row.left_out > _GOOD_PART * reached:
                given.append((row, reached))
            reached = left
        raise AssertionError("enough agree with what was seen")


def played(encoded: Encoded, seed: int, kept: Kept, counted_until: int = 0) -> Iterator[tuple[int, Tally, Record]]:
    """Play until as many replicates are kept as are to be; yield for each chunk its first number, counts and record."""
    conditional = is_conditional(encoded.world)
    while kept.kept < kept.replicates:
        first, count = kept.drawn, _CHUNK if conditional else min(_CHUNK, kept.replicates - kept.drawn)
        tally, record = run_chunk(encoded.world, seed, first, count, counted_until=counted_until, records=True)
        if (enough := kept.enough(record)) < count:
            tally, record = run_chunk(encoded.world, seed, first, enough, counted_until=counted_until, records=True)
        kept.add(record)
        yield first, tally, record


def _name(row: ObservedRow) -> str:
    return "calendar.start" if row.number is None else f"observation {row.number}"
