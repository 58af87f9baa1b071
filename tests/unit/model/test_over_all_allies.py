"""What the equations over all allies write into their arrays, against a plain calculation. Both drivers call them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.model import world as w
from sim.model.equations import (
    NO_PAYER,
    best_two,
    decide,
    doubt_of,
    find_best_two,
    heaviest,
    offer_growth,
    payer_of,
    total_of,
    update_backing,
)
from sim.model.events import update_members
from sim.model.inputs import setting_at
from sim.model.world import DECLARED, OPEN, WITHDRAWN
from support.favourites import state_of
from support.laws.worlds import world_of


@pytest.mark.parametrize("status", [[DECLARED] * 4, [DECLARED, OPEN, DECLARED, WITHDRAWN], [OPEN, OPEN, DECLARED, OPEN], [OPEN] * 4])
def test_the_best_two_of_all_allies_are_those_of_each(status):
    attitude = np.random.default_rng(5).uniform(-1, 1, (6, 4))
    state = state_of(attitude, status, 1 / 6)
    find_best_two(state)
    expected = [best_two(row, np.array(status), DECLARED)[1:] for row in attitude]
    assert list(zip(state.first.tolist(), state.second.tolist(), strict=True)) == expected


ATTITUDES = {"Ada": {"A": 0.5, "B": -0.5, "C": 0.2, "D": -0.4}, "Bo": {"A": 0.3, "B": 0.4, "C": 0.25, "D": -0.45},
             "Cy": {"A": 0.7, "B": -0.9, "C": 0.1, "D": 0.6}}
WEIGHTS = {"A": 4.0, "B": 3.0, "C": 2.0, "D": 1.0}


def backed(viability: float, cy: int):
    """Returns the state after four allies have backed Ada or Bo, when urgency is half and B objects to Ada."""
    encoded = world_of(WEIGHTS, ATTITUDES, {"viability": viability, "urgency_curve": 0.0, "spread_stated": 0.0}, another_name=False)
    setting, state = setting_at(encoded.world, 0.5), w.new_state(4, 3)
    place = [encoded.candidates.index(name) for name in ("Ada", "Bo", "Cy")]
    allies = [encoded.allies.index(name) for name in "ABCD"]
    state.present[:] = True
    state.status[place] = [DECLARED, DECLARED, cy]
    for name, column in zip(ATTITUDES, place, strict=True):
        state.attitude[allies, column] = list(ATTITUDES[name].values())
    state.objects[allies[1], place[0]] = 1
    state.count[w.FRONT_RUNNER] = w.NOBODY
    state.favourite[:] = w.NOBODY
    state.pressure[w.URGENT] = 0.5
    update_members(setting, state)
    update_backing(encoded.world, setting, state)
    names = {column: name for name, column in zip(ATTITUDES, place, strict=True)} | {w.NOBODY: None}
    return state, place, [names[int(state.favourite[j])] for j in allies], names


def test_who_backs_whom_and_who_leads():
    state, place, favourites, _ = backed(0.0, OPEN)
    assert favourites == ["Ada", "Bo", "Bo", "Ada"] and state.viable.tolist() == [0.0] * 3
    assert state.backing[place] == pytest.approx([0.5, 0.5, 0.0]) and state.count[w.FRONT_RUNNER] == w.NOBODY
    assert state.consenting[place].tolist() == [3, 4, 4] and state.count[w.CHANGED] == 1


def test_a_name_that_more_can_live_with_is_worth_more():
    """Equation 13': .8 of viability, half of it acting, for 3 and for 4 of 4 members: .3 and .4."""
    state, place, favourites, names = backed(0.8, OPEN)
    assert state.viable[place][:2] == pytest.approx([0.3, 0.4])
    assert favourites == ["Ada", "Bo", "Bo", "Bo"], "D liked Ada better by less than the difference"
    assert state.backing[place] == pytest.approx([0.4, 0.6, 0.0]) and names[int(state.count[w.FRONT_RUNNER])] == "Bo"


@pytest.mark.parametrize("cy, asked", [(OPEN, 0.5), (DECLARED, 0.0), (WITHDRAWN, 0.0)])
def test_a_silent_name_is_asked_by_those_who_like_it_best_of_all(cy, asked):
    state, place, _, _ = backed(0.8, cy)
    assert state.asked[place] == pytest.approx([0.0, 0.0, asked])


def test_who_has_no_weight_can_still_pay_where_nobody_else_can():
    assert heaviest(np.array([NO_PAYER, 0.0, NO_PAYER])) == 1
    assert heaviest(np.array([NO_PAYER, 0.0, 0.5, 0.5])) == 2
    assert heaviest(np.array([NO_PAYER] * 3)) == heaviest(np.array([])) == -1
    pays, paid = np.array([NO_PAYER, 0.0, NO_PAYER]), np.zeros(3)
    assert payer_of(0, 0.2, 1.0, 0.5, -1, 0.0, paid, pays, np.array([0.0, 0.0, 1.0])) == 1
    assert payer_of(2, 0.2, 1.0, 0.5, -1, 0.0, paid, pays, np.array([0.0, 0.0, 1.0])) == -1


def test_an_offer_grows_by_the_same_step_or_the_more_the_nearer_the_deadline():
    assert [offer_growth(0.3, 0.0, 20, t) for t in (1, 10, 20, 25)] == pytest.approx([0.3] * 4)
    assert [offer_growth(0.3, 1.0, 20, t) for t in (1, 10, 20, 25)] == pytest.approx([0.0825, 0.15, 1.65, 1.65])
    assert offer_growth(0.3, 0.5, 20, 10) == pytest.approx(0.225)
    grown = sum(offer_growth(1.0, 1.0, 20, t) for t in range(1, 21))
    assert grown == pytest.approx(20.0, rel=0.05), "over twenty rounds as much as with pace 0"


def test_with_a_price_another_backer_pays_than_the_one_whose_budget_is_gone():
    pays, paid, weight = np.array([0.5, 0.3, NO_PAYER]), np.array([1.0, 0.0, 0.0]), np.array([0.5, 0.3, 0.2])
    assert payer_of(2, 0.4, 0.5, 1.0, 0, 1.0, paid, pays, weight) == 1
    assert payer_of(2, 0.4, 0.0, 1.0, 0, 1.0, paid, pays, weight) == -1, "without one the side has one budget"


@pytest.mark.parametrize("vetoes, immovable, doubt", [(0, 0, 0.0), (0, 1, 0.3), (0, 5, 0.3), (1, 0, 1.0), (2, 3, 1.0)])
def test_a_veto_leaves_no_belief_and_an_immovable_member_as_little_as_urgency_acts(vetoes, immovable, doubt):
    assert doubt_of(vetoes, immovable, 0.3) == doubt


@pytest.mark.parametrize("size", range(10))
def test_a_total_holds_every_number_once(size):
    values = np.random.default_rng(size).uniform(-1, 1, size)
    assert total_of(values) == pytest.approx(math.fsum(values), abs=1e-15)


@pytest.mark.parametrize("silence", [0, 1, 3])
def test_a_name_is_adopted_when_its_silence_is_over(silence):
    encoded = world_of(WEIGHTS, ATTITUDES, calendar={"silence": silence})
    setting, state = setting_at(encoded.world, 0.5), w.new_state(4, len(encoded.candidates))
    state.present[:], state.status[:] = True, DECLARED
    state.count[w.FRONT_RUNNER], state.count[w.PENDING] = 1, w.NOBODY
    state.gap_before[:, 1] = 0.25
    assert [decide(encoded.world, setting, state, t) for t in range(5, 9)] == [1 if t >= 5 + silence else w.NOBODY for t in range(5, 9)]
    assert state.count[w.SINCE] == 5 and state.gap_held[:, 1].tolist() == [0.25] * 4
