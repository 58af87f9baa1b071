from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.model import run_chunk as run_on_mesa
from sim.model.equations import accepts_offer, ask, is_closing, within_budget
from sim.model.rounds import run_chunk
from sim.model.world import DECLARED, OPEN, TIE, WITHDRAWN
from support.favourites import backing_shares, heaviest_backer
from support.laws.worlds import world_of

QUICK = settings(max_examples=200, derandomize=True, database=None, deadline=None)


@pytest.mark.parametrize("consenting, count, phi, closing", [
    (7, 10, 0.7, True), (6, 10, 0.7, False), (22, 31, 0.7, True), (21, 31, 0.7, False), (0, 0, 0.7, False),
    (0, 5, 0.0, True), (5, 5, 1.0, True), (3, 3, 1.0 + TIE / 10, True)])
def test_the_closing_begins_at_a_share_of_heads(consenting, count, phi, closing):
    assert is_closing(consenting, count, phi) is closing


@pytest.mark.parametrize("count", range(1, 60))
def test_a_share_that_is_met_exactly_is_met(count):
    """.7 * 10 is 7.000000000000001 on some roads; a rounding error is a tie."""
    for consenting in range(count + 1):
        assert is_closing(consenting, count, consenting / count)


def test_the_ask_is_gap_and_premium():
    assert ask(0.22, 0.1) == pytest.approx(0.32)


@pytest.mark.parametrize("offer, asked, taken", [(0.3, 0.3, True), (0.3 - TIE / 2, 0.3, True), (0.29, 0.3, False)])
def test_an_offer_counts_for_nothing_until_it_reaches_the_ask(offer, asked, taken):
    assert accepts_offer(offer, asked) is taken


@pytest.mark.parametrize("row, status, c, does", [
    ([0.5, 0.1], [DECLARED] * 2, 0, True), ([0.5, 0.1], [DECLARED] * 2, 1, False),
    ([0.5, 0.9], [DECLARED, OPEN], 0, True), ([0.5, 0.9], [DECLARED, WITHDRAWN], 0, True),
    ([0.5, 0.5], [DECLARED] * 2, 0, True), ([0.5, 0.5], [DECLARED] * 2, 1, True),
    ([0.5, 0.5 + TIE / 2], [DECLARED] * 2, 0, True)])
def test_an_ally_backs_what_it_likes_best_of_the_declared(row, status, c, does):
    everybody = heaviest_backer(c, [row], status, np.zeros((1, 2)), True, [1.0])
    assert (everybody == 0) == (backing_shares([row], status, False, [1.0])[c] > 0.0) == does


WEIGHT = np.array([0.4, 0.3, 0.2, 0.1])
LIKES = np.array([[0.1, 0.9], [0.9, 0.1], [0.9, 0.9], [0.5, 0.1]])


def payer(c, objects=(), absent=()):
    """Returns who pays for candidate c in an alliance of four when some object to it and some are absent."""
    objecting = np.zeros((4, 2), dtype=bool)
    objecting[list(objects), c] = True
    return heaviest_backer(c, LIKES, [DECLARED] * 2, objecting, ~np.isin(np.arange(4), absent), WEIGHT)


@pytest.mark.parametrize("c, objects, absent, expected", [
    (0, (), (), 1), (1, (), (), 0), (0, (1,), (), 2), (0, (1, 2), (), 3), (0, (), (1, 2), 3), (1, (0,), (), 2),
    (1, (0, 2), (), -1), (0, (), (1, 2, 3), -1)])
def test_the_payer_is_the_heaviest_present_backer_that_does_not_object(c, objects, absent, expected):
    assert payer(c, objects, absent) == expected


@QUICK
@given(st.lists(st.lists(st.sampled_from([-0.5, 0.0, 0.5]), min_size=3, max_size=3), min_size=1, max_size=5),
       st.integers(0, 2), st.integers(0, 31))
def test_whether_somebody_pays_does_not_depend_on_the_order_of_candidates(rows, c, bits):
    likes, n = np.array(rows), len(rows)
    objects = np.zeros((n, 3), dtype=bool)
    objects[:, c] = [bool(bits >> j & 1) for j in range(n)]
    order = [(c + 1) % 3, (c + 2) % 3, c]
    weight = np.arange(n, 0, -1.0)
    one = heaviest_backer(c, likes, [DECLARED] * 3, objects, True, weight)
    other = heaviest_backer(2, likes[:, order], [DECLARED] * 3, objects[:, order], True, weight)
    assert one == other


@pytest.mark.parametrize("budget, spent, asked, covered", [
    (1.0, 0.0, 1.0, True), (1.0, 0.5, 0.5, True), (1.2, 0.0, 1.1 + 0.1, True), (1.0, 0.5, 0.51, False)])
def test_a_budget_covers_what_it_covers_exactly(budget, spent, asked, covered):
    """1.1 + .1 is 1.2000000000000002; a rounding error is a tie."""
    assert within_budget(budget, spent, asked) is covered


@pytest.mark.parametrize("run", [run_chunk, run_on_mesa])
def test_an_offer_that_grows_to_the_last_of_the_budget_is_no_deadlock(run):
    """The ask is 1.2000000000000002 and the budget 1.2: what can still be taken must not count as a stall."""
    encoded = world_of({"A": 2, "B": 1}, {"Ada": {"A": 1, "B": -1}}, {
        "closing": 0.5, "offer_step": 0.1, "budget": 1.2, "premium": 0.1}, rounds=20, calendar={"stall": 3})
    tally, record = run(encoded.world if run is run_chunk else encoded, 1, 0, 1, counted_until=20, records=True)
    assert (tally.ended[0].sum(), record.round[0], record.deals[0]) == (1, 12, 1)
