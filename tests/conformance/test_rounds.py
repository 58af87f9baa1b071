"""The comparison of the drivers is itself checked: it sees the last bit, and says where it was first."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.model import Ally
from sim.model import world as w
from sim.model.encoding import encode
from sim.model.rounds import run_chunk
from sim.scenario.loader import load
from sim.scenario.parameters import read_parameters
from support.conformance.rounds import compiled_rounds, compiled_state, first_parting, mesa_rounds


@pytest.fixture(scope="module")
def encoded():
    return encode(load("five-allies"))


@pytest.fixture(scope="module")
def fixed():
    return encode(load("five-allies"), read_parameters("point"))


def rounds_of(*values):
    """Yields rounds with two arrays, of which `b` has these values."""
    for value in values:
        yield {"a": np.zeros(2), "b": np.array([value, 0.0])}


def test_equal_rounds_do_not_part():
    assert first_parting(rounds_of(1.0, 2.0), rounds_of(1.0, 2.0)) is None


@pytest.mark.parametrize("other", [np.nextafter(2.0, 3.0), -2.0, float("nan")])
def test_the_first_round_and_array_are_named(other):
    parting = first_parting(rounds_of(1.0, 2.0, 3.0), rounds_of(1.0, other, 4.0))
    assert (parting.round, parting.array) == (1, "b")
    assert str(parting).startswith("round 1: b differs\n[2. 0.]\n")


def test_minus_zero_and_another_type_are_differences():
    assert first_parting(rounds_of(0.0), rounds_of(-0.0)).array == "b"
    assert first_parting(rounds_of(0.0), iter([{"a": np.zeros(2), "b": np.zeros(2, np.int64)}])).array == "b"


def test_one_that_ends_earlier_is_a_difference():
    parting = first_parting(rounds_of(1.0), rounds_of(1.0, 2.0))
    assert (parting.round, parting.array, parting.one, parting.other) == (1, "running", False, True)


def test_every_array_of_the_state_is_compared(encoded):
    arrays = next(compiled_rounds(encoded, 1, 0))
    assert set(arrays) == set(w.State._fields) - set(w.SCRATCH)
    assert set(arrays) == set(next(mesa_rounds(encoded, 1, 0)))


def test_a_cut_changes_nothing(encoded):
    for replicate in range(5):
        rounds = list(compiled_rounds(encoded, 1, replicate))
        _, record = run_chunk(encoded.world, 1, replicate, 1, counted_until=40, records=True)
        assert len(rounds) == record.round[0] + 1
        whole, ended = compiled_state(encoded, 1, replicate, encoded.last_round)
        assert ended == record.round[0]
        assert first_parting(iter(rounds[-1:]), iter([whole])) is None


# Negative control: a driver that differs in one thing is caught, at once and by name.


class Clumsy(Ally):
    """Is off by one unit in the last place when it listens in round 3."""

    def listen(self, lobbyist, candidate):
        super().listen(lobbyist, candidate)
        if self.model.round == 3:
            self.attitude[candidate.index] = np.nextafter(self.attitude[candidate.index], 2.0)


def test_rounds_detects_violations(fixed):
    parting = first_parting(compiled_rounds(fixed, 1, 0), mesa_rounds(fixed, 1, 0, ally_class=Clumsy))
    assert (parting.round, parting.array) == (3, "attitude")
