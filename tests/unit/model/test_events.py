"""What each kind of event changes, and that nothing else does."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from sim.agents.model import ConsensusModel
from sim.model import world as w
from sim.model.events import events_ahead, init_state, meetings_of
from sim.model.inputs import draw_setting
from support.laws.observe import day
from support.laws.worlds import world_of

SIZES = {"A": 3.0, "B": 2.0, "C": 1.0}
STANCES = {"Ada": {"A": 0.5, "B": -0.5, "C": 0.5}, "Bo": {"A": -0.5, "B": 0.5, "C": -0.5}}


def play(*events, rounds: int = 6, until: int = 2, **tables) -> ConsensusModel:
    """Plays a still alliance for some rounds with events."""
    process = tables.pop("process", {})
    model = ConsensusModel(world_of(SIZES, STANCES, process, rounds=rounds, events=list(events), **tables))
    while model.running and model.round < until:
        model.step()
    return model


def of(model, array: str, ally: str | None = None, candidate: str | None = None):
    """Returns an entry of the state by name."""
    value = getattr(model.state, array)
    places = ([model.encoded.allies.index(ally)] if ally else []) + (
        [model.encoded.candidates.index(candidate)] if candidate else [])
    return value[tuple(places)]


def test_nothing_happens_before_its_day():
    event = {"kind": "stance", "date": day(2), "ally": "B", "candidate": "Ada", "stance": 0.7}
    assert of(play(event, until=1), "attitude", "B", "Ada") == -0.5
    assert of(play(event, until=2), "attitude", "B", "Ada") == 0.7


def test_an_event_between_two_rounds_happens_in_the_next():
    late = day(1) + datetime.timedelta(days=1)
    event = {"kind": "stance", "date": late, "ally": "B", "candidate": "Ada", "stance": 0.7}
    assert of(play(event, until=1), "attitude", "B", "Ada") == -0.5
    assert of(play(event, until=2), "attitude", "B", "Ada") == 0.7


def test_an_event_before_the_start_happens_in_round_0():
    event = {"kind": "withdraws", "date": day(0) - datetime.timedelta(days=90), "candidate": "Bo"}
    assert of(play(event, until=0), "status", candidate="Bo") == w.WITHDRAWN


def test_a_stated_stance_moves_home_too():
    model = play({"kind": "stance", "date": day(1), "ally": "B", "candidate": "Ada", "stance": "support"})
    assert of(model, "attitude", "B", "Ada") == of(model, "home", "B", "Ada") == 0.5
    assert of(model, "attitude", "B", "Bo") == 0.5 and of(model, "attitude", "A", "Ada") == 0.5


@pytest.mark.parametrize("status, code", [("declared", w.DECLARED), ("open", w.OPEN),
                                              ("not available", w.NOT_AVAILABLE)])
def test_a_candidate_enters_or_steps_back(status, code):
    model = play({"kind": "enters", "date": day(1), "candidate": "Bo", "status": status})
    assert of(model, "status", candidate="Bo") == code


def test_who_has_withdrawn_does_not_come_back():
    model = play({"kind": "withdraws", "date": day(1), "candidate": "Bo"},
                 {"kind": "enters", "date": day(2), "candidate": "Bo"})
    assert of(model, "status", candidate="Bo") == w.WITHDRAWN
    assert of(model, "gap", "A", "Bo") == 0.0 and not of(model, "objects", "A", "Bo")


def test_backers_of_a_name_that_goes_are_free_for_their_next_favourite():
    model = play({"kind": "withdraws", "date": day(1), "candidate": "Ada"}, until=1)
    assert of(model, "backing", candidate="Bo") == pytest.approx(1.0)
    assert model.front_runner == "Bo"


def test_a_cabinet_falls():
    silent = {"candidates": {"Bo": {"status": "open", "ambition": 0.0, "exit_cost": 0.9}}, "process": {"pressure": 1}}
    event = {"kind": "exit_cost", "date": day(2), "candidate": "Bo", "value": 0.0}
    assert of(play(event, until=1, **silent), "status", candidate="Bo") == w.OPEN
    assert of(play(event, until=2, **silent), "status", candidate="Bo") == w.DECLARED


def test_an_ally_joins_and_counts_from_then_on():
    event = {"kind": "joins", "date": day(2), "ally": "C"}
    before, after = play(event, until=1), play(event, until=2)
    assert not of(before, "present", "C") and of(after, "present", "C")
    assert (before.state.count[w.MEMBERS], after.state.count[w.MEMBERS]) == (2, 3)
    assert before.state.backing.sum() == pytest.approx(1.0) == pytest.approx(after.state.backing.sum())
    assert of(before, "backing", candidate="Ada") == pytest.approx(0.6)
    assert of(after, "backing", candidate="Ada") == pytest.approx(4 / 6)
    assert not of(before, "objects", "C").any(), "before it is a member it objects to nobody"
    assert of(before, "attitude", "C", "Ada") == 0.5, "drawn at the start and kept"


def test_the_last_objector_leaves_and_the_rest_agree():
    model = play({"kind": "leaves", "date": day(2), "ally": "B"}, until=6)
    assert (model.outcome, model.round) == ("Ada", 2)
    assert model.state.consenting[model.encoded.candidates.index("Ada")] == 2


def test_a_member_that_leaves_takes_its_acquiescence_with_it():
    """Isolation in the round of its leaving counts those who stay."""
    model = play({"kind": "leaves", "date": day(1), "ally": "C"}, until=1, process={"isolation": 1})
    assert of(model, "gap", "B", "Ada") == pytest.approx(0.1 - (-0.5 + 1.0)), "the one other member acquiesced"


def test_a_government_changes_attitudes_home_and_resolve():
    model = play({"kind": "government", "date": day(1), "ally": "B", "resolve": 0.9}, until=1)
    assert of(model, "resolve", "B") == 0.9 and of(model, "resolve", "A") == 0.0
    assert of(model, "attitude", "B").tolist() == of(model, "home", "B").tolist() == [0.0, 0.0], "as derived"
    assert of(model, "attitude", "A", "Ada") == 0.5


def test_a_promise_lifts_the_effective_attitude_and_is_kept():
    event = {"kind": "deal", "date": day(1), "ally": "B", "candidate": "Ada", "value": 0.3}
    model = play(event, event, until=1)
    assert of(model, "deal", "B", "Ada") == pytest.approx(0.6) and model.outcome == "Ada"
    assert of(model, "spent", candidate="Ada") == 0.0, "a promise is not charged to the budget"


def test_the_deadline_moves():
    model = play({"kind": "deadline", "date": day(2), "to": day(4)}, until=2, process={"urgency": 0.2},
                 calendar={"deadline": day(6)})
    assert model.state.pressure[w.DUE] == 4
    assert model.state.pressure[w.URGENT] == pytest.approx(1 / 6 + (1 - 1 / 6) / 3)


def test_the_incumbents_term_ends():
    model = play({"kind": "term_ends", "date": day(2)}, until=2, process={"urgency": 0.2})
    assert model.state.pressure[w.URGENT] == 1.0 and model.allies[0].urgency == 0.2


def test_an_event_that_does_not_happen_changes_nothing():
    event = {"kind": "withdraws", "date": day(1), "candidate": "Ada", "probability": 0.0}
    assert of(play(event), "status", candidate="Ada") == w.DECLARED


def test_a_silence_is_broken_by_an_event_that_makes_somebody_object():
    still = {"calendar": {"silence": 2}, "rule": {"veto": ["A", "C"]}}
    event = {"kind": "stance", "date": day(2), "ally": "C", "candidate": "Ada", "stance": "oppose"}
    assert (play(until=6, **still).outcome, play(until=6, **still).round) == ("Ada", 3)
    broken = play(event, until=6, **still)
    assert broken.outcome == "no agreement"
    assert [entry.kind for entry in broken.diary.entries if "silence" in entry.kind] == ["under silence",
                                                                                         "silence broken"]


def test_a_stall_waits_for_events_that_are_ahead():
    quiet = play(until=6, calendar={"stall": 2})
    assert (quiet.outcome, quiet.reason, quiet.round) == ("no agreement", "deadlock", 2)
    event = {"kind": "leaves", "date": day(5), "ally": "B"}
    assert (play(event, until=6, calendar={"stall": 2}).outcome, play(event, until=6, calendar={
        "stall": 2}).round) == ("Ada", 5)


def test_the_beginning_wipes_whatever_was_there():
    encoded = world_of(SIZES, STANCES)
    setting = draw_setting(encoded.world, 1, 0, 0)
    fresh, used = w.new_state(3, 2), w.new_state(3, 2)
    for name, array in zip(used._fields, used, strict=True):
        if name not in w.SCRATCH:
            array[...] = True if array.dtype == bool else 7
    init_state(encoded.world, setting, fresh)
    init_state(encoded.world, setting, used)
    for name, one, other in zip(fresh._fields, fresh, used, strict=True):
        assert name in w.SCRATCH or np.array_equal(one, other), name
    assert fresh.members.tolist() == [0, 1, 2] and fresh.cumulative[-1] == pytest.approx(1.0)


def test_events_ahead():
    encoded = world_of(SIZES, STANCES, events=[{"kind": "term_ends", "date": day(3)}])
    assert events_ahead(encoded.world, 2) and not events_ahead(encoded.world, 3)
    assert not events_ahead(world_of(SIZES, STANCES).world, 0)


@pytest.mark.parametrize("per_ally, members, meetings", [(0.3, 31, 9), (0.3, 32, 10), (0.3, 5, 2), (1, 7, 7),
                                                              (0, 5, 0), (0.1, 4, 0)])
def test_the_number_of_meetings_is_rounded(per_ally, members, meetings):
    encoded = world_of(SIZES, STANCES, {"meetings": per_ally})
    assert meetings_of(draw_setting(encoded.world, 1, 0, 0), members) == meetings


def test_it_stays_what_it_was_at_the_start():
    model = play({"kind": "leaves", "date": day(1), "ally": "B"}, process={"meetings": 2}, until=0)
    model.step()
    assert len(model.met) == 6


def test_joining_twice_changes_nothing():
    """A member that joins again keeps its acquiescence."""
    from sim.model import world as w
    from sim.model.events import join
    from sim.model.world import Setting, new_state
    state = new_state(2, 1)
    state.present[:] = True
    state.acquiesced[:] = True
    state.consenting[:] = 2
    setting = Setting(*[None] * len(Setting._fields))._replace(weight=state.backing.repeat(2) + 0.5)
    arrays = {name: value for name, value in zip(Setting._fields, setting, strict=True)}
    import numpy as np
    setting = Setting(**{name: np.zeros(2) if value is None else value for name, value in arrays.items()})
    setting = setting._replace(home=np.zeros((2, 1)), event_home=np.zeros((0, 1)), event_happens=np.zeros(0, bool))
    join(setting, state, 0, True)
    assert state.consenting[0] == 2 and state.acquiesced.all()
    join(setting, state, 0, False)
    assert state.consenting[0] == 1 and state.count[w.MEMBERS] == 1
