from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model import world as w

SIZE = st.integers(0, 6)


@settings(max_examples=100, derandomize=True, database=None, deadline=None)
@given(SIZE, SIZE, SIZE, SIZE)
def test_every_kind_of_number_has_its_own_stretch(n, m, d, e):
    layout = w.slots(n, m, d, e)
    assert layout.weight == len(w.PROCESS), "the global parameters come first"
    assert list(layout) == sorted(layout)
    lengths = dict(zip(w.Slots._fields, np.diff(layout), strict=False))
    assert (lengths["weight"], lengths["exit_cost"], lengths["mean"], lengths["event_draw"]) == (n, m, n * m, e * m)
    assert (lengths["ally_position"], lengths["candidate_position"], lengths["issue_salience"]) == (n * d, m * d, d)


def test_the_names_of_parameters_are_their_places():
    for place, name in enumerate(w.PROCESS):
        assert getattr(w, name.upper()) == place


def test_every_parameter_can_be_written_in_a_file():
    from sim.scenario.schema import Process
    assert set(w.PROCESS) == set(Process.model_fields)


def test_every_kind_of_event_can_be_written_in_a_file():
    from sim.scenario.events import EventBase
    written = {kind.model_fields["kind"].annotation.__args__[0] for kind in EventBase.__subclasses__()}
    assert written == set(w.EVENT_KINDS) and len(set(w.EVENT_KINDS.values())) == len(written)


def test_statuses_rise_from_silent_to_gone():
    assert w.NOT_AVAILABLE < w.OPEN < w.DECLARED < w.WITHDRAWN


@pytest.mark.parametrize("n, m", [(1, 1), (4, 2)])
def test_a_new_state_is_empty(n, m):
    state = w.new_state(n, m)
    assert state.attitude.shape == state.objects.shape == (n, m)
    assert state.members.dtype == state.status.dtype == np.int64 and state.present.dtype == bool
    assert not any(array.any() for array in state)
    arrays = [array.__array_interface__["data"][0] for array in state]
    assert len(set(arrays)) == len(arrays), "no two share their memory"
