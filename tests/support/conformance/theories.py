"""Checks of every theory: a test class for a theory inherits `TheoryContract` and names it.

Each check is a plain function of a theory, so that a negative control can call it too.
"""

from __future__ import annotations

import dataclasses
import pickle

import numpy as np
import pytest

from sim.theories.poll import Poll
from sim.theories.registry import THEORIES, PollInput
from support.polls import POLLS, changed, divided, make, relabelled

SAME = {"rtol": 0, "atol": 1e-9}


def is_distribution(theory, poll: Poll) -> None:
    odds = theory(poll)
    assert isinstance(odds, np.ndarray) and odds.dtype == float
    assert odds.shape == (len(poll.candidates) + 1,)
    assert np.isfinite(odds).all() and (odds >= 0).all()
    assert odds.sum() == pytest.approx(1, abs=1e-12)


def leaves_out_the_unavailable(theory, poll: Poll) -> None:
    odds = theory(poll)
    assert (odds[:-1][~poll.available] == 0).all()
    if not poll.available.any():
        assert odds[-1] == 1


def is_deterministic(theory, poll: Poll) -> None:
    assert theory(poll).tobytes() == theory(poll).tobytes()


def is_pure(theory, poll: Poll) -> None:
    before = pickle.dumps(poll)
    odds = theory(poll)
    kept = odds.copy()
    odds[:] = -1  # whoever gets the answer may write on it
    assert pickle.dumps(poll) == before
    np.testing.assert_array_equal(theory(poll), kept)


def survives_pickling(theory, poll: Poll) -> None:
    again, same_poll = pickle.loads(pickle.dumps((theory, poll)))
    assert again(same_poll).tobytes() == theory(poll).tobytes()


def follows_relabelling(theory, poll: Poll) -> None:
    rng = np.random.default_rng(99)
    allies = rng.permutation(len(poll.allies))
    candidates = rng.permutation(len(poll.candidates))
    odds = theory(poll)
    np.testing.assert_allclose(
        theory(relabelled(poll, allies, candidates)), odds[np.append(candidates, -1)], **SAME
    )


def ignores_names(theory, poll: Poll) -> None:
    renamed = dataclasses.replace(
        poll,
        allies=tuple(f"Z{len(poll.allies) - j}" for j in range(len(poll.allies))),
        candidates=tuple(f"Y{len(poll.candidates) - c}" for c in range(len(poll.candidates))),
        fallback="Aardvark",
    )
    assert theory(renamed).tobytes() == theory(poll).tobytes()


def unread(theory, poll: Poll) -> set[PollInput]:
    by_position = poll.has_positions and PollInput.POSITION in theory.needs
    return set(PollInput) - theory.needs | ({PollInput.ATTITUDE, PollInput.THRESHOLD} if by_position else set())


def reads_nothing_else(theory, poll: Poll) -> None:
    for need in unread(theory, poll):
        for seed in range(5):
            other = changed(poll, need, seed)
            np.testing.assert_allclose(theory(other), theory(poll), **SAME, err_msg=str(need))


def reads_what_it_declares(theory) -> None:
    for need in theory.needs:
        pairs = ((poll, changed(poll, need, seed)) for poll in POLLS.values() for seed in range(5))
        assert any(np.abs(theory(old) - theory(new)).max() > 1e-6 for old, new in pairs), need


def elects_whom_everybody_wants(theory) -> None:
    attitude = np.full((7, 3), -0.5)
    attitude[:, 1] = 0.9
    odds = theory(make(attitude, [7, 6, 5, 4, 3, 2, 1]))
    assert odds[1] > 0.95


def weighs_halves_as_one(theory, poll: Poll) -> None:
    for ally in range(len(poll.allies)):
        np.testing.assert_allclose(theory(divided(poll, ally)), theory(poll), **SAME)


ON_EVERY_POLL = (
    is_distribution,
    leaves_out_the_unavailable,
    is_deterministic,
    is_pure,
    survives_pickling,
    follows_relabelling,
    ignores_names,
    reads_nothing_else,
)


class TheoryContract:
    """Inherit, name the theory, and say whether dividing an ally into two halves leaves its odds alone."""

    name: str
    halves_make_a_whole = True

    @property
    def theory(self):
        return THEORIES[self.name]

    @pytest.mark.parametrize("poll", POLLS.values(), ids=POLLS.keys())
    @pytest.mark.parametrize("promise", ON_EVERY_POLL, ids=lambda promise: promise.__name__)
    def test_keeps_its_promise(self, promise, poll):
        promise(self.theory, poll)

    def test_reads_what_it_declares(self):
        reads_what_it_declares(self.theory)

    def test_elects_whom_everybody_wants(self):
        elects_whom_everybody_wants(self.theory)

    def test_dividing_an_ally(self):
        by_weight = [p for p in POLLS.values() if p.members_needed == 0 and p.objectors_allowed is None]
        if self.halves_make_a_whole:
            for poll in by_weight:
                weighs_halves_as_one(self.theory, poll)
        else:
            with pytest.raises(AssertionError):
                for poll in by_weight:
                    weighs_halves_as_one(self.theory, poll)
