"""Every array of a replicate at the end of every round, from either driver, and where two of them part.

The Mesa driver is stepped. The compiled one has no steps, and a second loop around its pieces would be another
driver; so the real loop is run again and again with a last round of 0, 1, 2, ... and its state is kept each time.
What a replicate did until round t does not depend on when it is cut off, and `test_a_cut_changes_nothing` says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from unittest import mock

import numpy as np

from sim.agents.model import ConsensusModel
from sim.model import world as w
from sim.model.encoding import Encoded
from sim.model.rounds import run_chunk

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Parting:
    """The first round and, in it, the first array in which two drivers differ."""

    round: int
    array: str
    one: object
    other: object

    def __str__(self) -> str:
        return f"round {self.round}: {self.array} differs\n{self.one}\n{self.other}"


def copied(state: w.State) -> Arrays:
    """Returns the arrays of a state as they are now. Entries beyond the members count for nothing."""
    arrays = {name: array.copy() for name, array in zip(state._fields, state, strict=True) if name not in w.SCRATCH}
    members = int(state.count[w.MEMBERS])
    for name in ("members", "cumulative"):
        arrays[name] = arrays[name][:members]
    return arrays


def compiled_state(encoded: Encoded, seed: int, replicate: int, last: int) -> tuple[Arrays, int]:
    """Returns the compiled driver's arrays at the end of a replicate that is cut off after round `last`, and the
    round in which it ended."""
    calendar = encoded.world.calendar.copy()
    calendar[w.LAST_ROUND] = last
    states, made = [], w.new_state
    with mock.patch.object(w, "new_state", lambda n, m: states.append(made(n, m)) or states[-1]):
        tally, _ = run_chunk(encoded.world._replace(calendar=calendar), seed, replicate, 1, counted_until=last)
    assert len(states) == 1, "run_chunk no longer makes its one state with world.new_state"
    return copied(states[0]), int(tally.ended.sum(axis=0).argmax())


def compiled_rounds(encoded: Encoded, seed: int, replicate: int) -> Iterator[Arrays]:
    """Yields the compiled driver's arrays at the end of rounds 0, 1, 2, ... until the decision or the fallback."""
    for last in range(encoded.last_round + 1):
        arrays, ended = compiled_state(encoded, seed, replicate, last)
        if ended < last:
            return
        yield arrays


def mesa_rounds(encoded: Encoded, seed: int, replicate: int, **options) -> Iterator[Arrays]:
    """Yields the Mesa driver's arrays at the end of rounds 0, 1, 2, ..."""
    model = ConsensusModel(encoded, replicate=replicate, seed=seed, watch=False, **options)
    yield copied(model.state)
    while model.running:
        model.step()
        yield copied(model.state)


def first_parting(one: Iterator[Arrays], other: Iterator[Arrays]) -> Parting | None:
    """Returns where two drivers part, bit for bit, or None: every array of every round is the same."""
    for t, (mine, yours) in enumerate(zip_longest(one, other)):
        if mine is None or yours is None:
            return Parting(t, "running", mine is not None, yours is not None)
        for name in mine:  # in the order of the state: what moves first stands first
            if mine[name].dtype != yours[name].dtype or mine[name].tobytes() != yours[name].tobytes():
                return Parting(t, name, mine[name], yours[name])
    return None
