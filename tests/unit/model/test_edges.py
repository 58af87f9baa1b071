"""Exact ties, empty alliances and the last entry of every array: where a `<` and a `<=`, or a + and a -, part."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model import draws
from sim.model import world as w
from sim.model.equations import (
    accepts_offer,
    backs,
    decide,
    draw_by_weight,
    update_backing,
    within_budget,
)
from sim.model.events import events_ahead, update_members
from sim.model.inputs import TABLE_ID, derived_of, fill_event_home, new_setting, setting_at, weight_shares
from sim.model.quantiles import triangular_quantile
from sim.model.tally import FIXED_POINT_ONE, MAX_NUMBER, MAX_SUM, least_satisfied
from sim.model.world import DECLARED, TIE
from support.favourites import backing_shares
from support.laws.observe import day
from support.laws.worlds import world_of

SIZES = {"A": 3.0, "B": 2.0, "C": 1.0}
STANCES = {"Ada": {"A": 0.5, "B": -0.5, "C": 0.5}, "Bo": {"A": -0.5, "B": 0.5, "C": -0.5}}


def test_a_difference_of_just_a_tie_is_a_tie():
    """-1e-12 and 0 are both exact, so that nothing is rounded on the way."""
    assert backing_shares([[0.0, -TIE]], [DECLARED] * 2, False, [1.0]).tolist() == [0.5, 0.5]
    assert backs(-TIE, 0.0)
    assert within_budget(0.0, 0.0, TIE) and accepts_offer(0.0, TIE)


def test_a_difference_of_two_ties_is_none():
    assert backing_shares([[0.0, -2 * TIE]], [DECLARED] * 2, False, [1.0]).tolist() == [1.0, 0.0]
    assert not backs(-2 * TIE, 0.0)
    assert not within_budget(0.0, 0.0, 2 * TIE) and not accepts_offer(0.0, 2 * TIE)


def test_what_words_are_drawn_for_is_numbered_for_good():
    """Another number would be another draw: every result of this model version would change."""
    assert (draws.INPUT, draws.MEETING, draws.NEWS, draws.EVENT) == (1, 2, 3, 4)
    assert int.from_bytes(b"nemcon", "big") == TABLE_ID
    assert draws.CHANCE_OFFSET == 2**32


def test_the_largest_sum_is_that_of_4096_of_the_largest_numbers():
    assert (FIXED_POINT_ONE, MAX_NUMBER, MAX_SUM) == (2.0**30, 2.0**20, 2**62)
    assert 4096 * MAX_NUMBER * FIXED_POINT_ONE == MAX_SUM


def test_equation_1_reads_its_own_ally_and_candidate():
    n, m, d = 2, 3, 2
    slot = w.slots(n, m, d, 0)
    values = np.random.default_rng(3).uniform(-1, 1, slot.end)
    part = lambda start, *shape: values[start:start + np.prod(shape)].reshape(shape)  # noqa: E731
    credentials, helpfulness = part(slot.credentials, m), part(slot.helpfulness, m)
    salience, stands = part(slot.salience, n, d), part(slot.ally_position, n, d)
    proposes = part(slot.candidate_position, m, d)
    for j in range(n):
        for c in range(m):
            distance = (salience[j] * np.abs(stands[j] - proposes[c])).sum()
            expected = credentials[c] - (1 - helpfulness[c]) * distance
            assert derived_of(slot, values, j, c, d) == pytest.approx(expected, rel=1e-12)


def test_every_event_reads_its_own_stances_and_a_withdrawal_reads_none():
    events = [{"kind": "withdraws", "date": day(1), "candidate": "Bo"},
              {"kind": "stance", "date": day(2), "ally": "B", "candidate": "Ada", "stance": 0.7},
              {"kind": "exit_cost", "date": day(3), "candidate": "Ada", "value": 0.2},
              {"kind": "government", "date": day(4), "ally": "C"}]
    world = world_of(SIZES, STANCES, events=events).world
    world.event_derived[:] = False
    world.event_derived[3, 1] = True
    setting, slot = new_setting(world), w.slots(3, 2, world.issues, 4)
    setting.values[:] = np.random.default_rng(4).uniform(-1, 1, slot.end)
    fill_event_home(world, slot, setting)
    part = lambda start, *shape: setting.values[start:start + np.prod(shape)].reshape(shape)  # noqa: E731
    expected = part(slot.event_mean, 4, 2) + part(slot.event_spread, 4)[:, None] * part(slot.event_draw, 4, 2)
    derived = part(slot.credentials, 2)[1]  # no issues: nothing but credentials
    expected[3, 1] += derived - part(slot.event_mean, 4, 2)[3, 1]
    expected[[0, 2]] = 0.0
    assert setting.event_home == pytest.approx(expected, rel=1e-12)


def test_the_middle_setting_has_the_chance_of_replicate_0_of_seed_0():
    events = [{"kind": "withdraws", "date": day(k), "candidate": "Ada", "probability": 0.5} for k in range(20)]
    world = world_of(SIZES, STANCES, events=events).world
    expected = [draws.event_uniform(0, 0, number) < 0.5 for number in world.event_id]
    assert setting_at(world, 0.5).event_happens.tolist() == expected
    assert 0 < sum(expected) < 20


def test_weights_below_the_smallest_reciprocal_share_the_rest():
    shares = np.zeros(3)
    weight_shares(np.array([0.4, 1e-310, 3e-310]), np.array([True, False, False]), shares)
    assert shares == pytest.approx([0.4, 0.15, 0.45], rel=1e-9)


def test_ordinary_weights_are_rescaled_by_one_factor():
    """The order of the operations decides the last bit."""
    shares = np.zeros(3)
    weight_shares(np.array([0.4, 0.1, 0.2]), np.array([True, False, False]), shares)
    factor = (1.0 - 0.4) / (0.1 + 0.2)
    assert shares.tolist() == [0.4, 0.1 * factor, 0.2 * factor]
    assert 0.1 * factor != 0.1 / (0.1 + 0.2) * (1.0 - 0.4), "this example shows a difference"


def test_where_nobody_has_any_weight_the_last_lobbies():
    assert draw_by_weight(0.5, np.zeros(3), 3) == 2


@pytest.mark.parametrize("u, low, mode, high, x", [
    (0.5, 0.0, 0.5, 1.0, 0.5), (0.08, 0.0, 0.5, 1.0, 0.2), (0.5, 0.2, 0.25, 0.3, 0.25), (0.3, 0.4, 0.4, 0.4, 0.4)])
def test_narrow_triangles(u, low, mode, high, x):
    assert triangular_quantile(u, low, mode, high) == pytest.approx(x, rel=1e-12)


def test_a_state_has_just_the_room_it_needs():
    state = w.new_state(3, 4)
    assert {array.shape for array in state} == {(3, 4), (3, 5), (3,), (4,), (7,), (2,)}
    assert (state.count.shape, state.pressure.shape) == ((7,), (2,))
    assert all(array.flags.f_contiguous for array in state)


def test_the_last_event_counts_as_ahead():
    events = [{"kind": "term_ends", "date": day(k)} for k in (1, 3)]
    world = world_of(SIZES, STANCES, events=events).world
    assert [events_ahead(world, t) for t in range(5)] == [True, True, True, False, False]


@pytest.fixture
def stock():
    """Returns a world, a setting and a state in which all are present and nobody objects."""
    encoded = world_of(SIZES, STANCES)
    setting, state = setting_at(encoded.world, 0.5), w.new_state(3, 2)
    state.present[:] = True
    state.status[:] = DECLARED
    state.count[w.FRONT_RUNNER] = state.count[w.PENDING] = w.NOBODY
    update_members(setting, state)
    return encoded.world, setting, state


def test_members_without_any_weight_back_nobody(stock):
    world, setting, state = stock
    setting.weight[:] = 0.0
    update_members(setting, state)
    update_backing(world, setting, state)
    assert state.backing.tolist() == [0.0, 0.0] and state.count[w.FRONT_RUNNER] == w.NOBODY
    assert state.consenting.tolist() == [3, 3]


def test_an_alliance_of_nobody_has_no_stock_to_take(stock):
    world, setting, state = stock
    state.present[:] = False
    update_members(setting, state)
    update_backing(world, setting, state)
    assert state.backing.tolist() == [0.0, 0.0] and state.consenting.tolist() == [0, 0]


def test_without_a_front_runner_nothing_is_put_under_silence(stock):
    world, setting, state = stock
    state.count[w.SINCE] = 7
    state.gap_before[:] = 0.5
    assert decide(world, setting, state, 9) == w.NOBODY
    assert state.count[w.SINCE] == 7 and state.count[w.PENDING] == w.NOBODY
    assert not state.gap_held.any()


def test_who_has_left_is_not_the_least_satisfied(stock):
    state = stock[2]
    state.attitude[:, 0] = [-1.0, 0.5, 0.25]
    state.attitude[:, 1] = [-1.0, 0.25, 0.25]
    state.present[0] = False
    assert least_satisfied(state, 0) == 2
    assert least_satisfied(state, 1) == 1, "the first on a tie"
    state.present[0] = True
    assert least_satisfied(state, 0) == 0
