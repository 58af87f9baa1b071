"""L1. With nothing but meetings that are exact copies, P(candidate wins) is the weight share of its first backers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.model import run_chunk as run_on_mesa
from sim.model.rounds import run_chunk
from support.laws.check import counts_agree
from support.laws.closed_forms import CLOSED_FORM, fractions
from support.laws.copying_loop import winners
from support.laws.worlds import copying, in_order
from support.oracle.exact import solve

RUNS, SEED, MAX_COUNTED = 40_000, 1, 50
SIZES = {"A": 4, "B": 2, "C": 2, "D": 1, "E": 1}
SHARES = {"of A": 0.4, "of B": 0.2, "of C": 0.2, "of D": 0.1, "of E": 0.1}
TARGET_FIRST = fractions(CLOSED_FORM["weighted_voter_fixation"]["w=[4,2,2,1,1]"])


def wins(encoded, runs=RUNS):
    tally, _ = run_chunk(encoded.world, SEED, 0, runs, counted_until=MAX_COUNTED)
    return tally.ended.sum(axis=1)


def law_holds(encoded, shares, runs=RUNS):
    return counts_agree(wins(encoded, runs), runs, in_order(encoded, shares))


def test_odds_are_weight_shares():
    verdict = law_holds(copying(SIZES), SHARES)
    assert verdict, verdict


@pytest.mark.parametrize("meetings", [0.2, 0.3, 3])
def test_however_many_meetings_a_round_has(meetings):
    verdict = law_holds(copying(SIZES, process={"meetings": meetings}), SHARES, 10_000)
    assert verdict, verdict


def test_backers_add_up_their_weight():
    backers = {"A": "Ada", "B": "Bo", "C": "Cy", "D": "Bo", "E": "Ada"}
    verdict = law_holds(copying(SIZES, backers), {"Ada": 0.5, "Bo": 0.3, "Cy": 0.2})
    assert verdict, verdict


def test_isolation_below_1_changes_nothing():
    verdict = law_holds(copying(SIZES, process={"isolation": 0.99, "shelter": 0.5}), SHARES, 10_000)
    assert verdict, verdict


def test_thirty_two_allies_of_whom_one_has_half_the_weight():
    sizes = {"US": 31.0, **{f"other {k}": 1.0 for k in range(31)}}
    backers = {ally: "of US" if ally == "US" else "of the others" for ally in sizes}
    verdict = law_holds(copying(sizes, backers, {"meetings": 10}), {"of US": 0.5, "of the others": 0.5}, 4000)
    assert verdict, verdict


def test_on_the_mesa_driver():
    encoded = copying(SIZES)
    tally, _ = run_on_mesa(encoded, SEED, 0, 500, counted_until=MAX_COUNTED)
    verdict = counts_agree(tally.ended.sum(axis=1), 500, in_order(encoded, SHARES))
    assert verdict, verdict


@settings(max_examples=15, derandomize=True, database=None, deadline=None)
@given(st.lists(st.floats(0.01, 100), min_size=2, max_size=3), st.sampled_from([0.4, 1, 2]))
def test_the_exact_chain_gives_the_law_to_rounding(sizes, meetings):
    allies = {f"ally {k}": size for k, size in enumerate(sizes)}
    encoded = copying(allies, process={"meetings": meetings})
    shares = {f"of {ally}": size / sum(sizes) for ally, size in allies.items()}
    np.testing.assert_allclose(solve(encoded.world).odds, in_order(encoded, shares), rtol=0, atol=1e-11)


# Negative controls: one mechanism is changed and the same check fails.


def test_control_the_other_order_of_drawing():
    weight = np.array(list(SIZES.values()), dtype=float)
    law, other = winners(True, weight, SEED, RUNS), winners(False, weight, SEED, RUNS)
    assert counts_agree(law, RUNS, weight / weight.sum())
    assert not counts_agree(other, RUNS, weight / weight.sum())
    assert counts_agree(other, RUNS, TARGET_FIRST), "it obeys its own published law"
    assert not counts_agree(law, RUNS, TARGET_FIRST)


@pytest.mark.parametrize("mechanism, changed", [
    ("a special tie", {"ties": [{"between": ["A", "B"], "strength": 5.0}]}),
    ("home politics", {"process": {"resolve": 0.05}}),
    ("two fifths decide", {"rule": {"veto": "none", "consent_share": 0.4}}),
    ("strong isolation", {"process": {"isolation": 12}}),
    ("deals", {"process": {"closing": 0.6, "offer_step": 2, "budget": 5}}),
    ("withdrawal", {"process": {"backing_floor": 0.15, "patience": 0}}),
    ("a last round", {"rounds": 2}),
])
def test_control(mechanism, changed):
    assert law_holds(copying(SIZES, rounds=100), SHARES, 5000), "a hundred rounds are as good as no end"
    assert not law_holds(copying(SIZES, **{"rounds": 100, **changed}), SHARES, 5000), mechanism


def test_control_an_attitude_of_0_is_no_objection():
    encoded = copying(SIZES, rounds=100)
    at, n, m = encoded.slot, len(SIZES), len(SHARES)
    base = encoded.world.base.copy()
    base[at.mean:at.mean + n * m] = np.maximum(base[at.mean:at.mean + n * m], 0.0)
    base[at.threshold:at.threshold + n] = 0.0
    tamed = encoded.world._replace(base=base, follow=np.zeros((0, 2), dtype=np.int64))
    tally, _ = run_chunk(tamed, SEED, 0, 5000, counted_until=MAX_COUNTED)
    assert not counts_agree(tally.ended.sum(axis=1), 5000, in_order(encoded, SHARES))
