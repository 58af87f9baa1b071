"""The oracle itself, on alliances that can be solved by hand."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.laws.observe import day
from support.laws.worlds import copying, world_of
from support.oracle import exact
from support.oracle.exact import Chain, solve
from support.oracle.exact_meeting import meeting_chances, tie_matrix
from support.oracle.exact_moment import ChainState
from support.oracle.exact_round import Alliance

STEPS_OF_THE_DRIVERS = {"rounds", "update_backing", "count_consent", "decide", "init_state", "apply_event", "update_members", "join", "draw_setting",
                        "draw_uniforms", "run_chunk", "play"}
ONE = {"meetings": 0.34}  # one meeting a round of three allies
EQUALS = {"A": 1, "B": 1, "C": 1}
TWO_TO_ONE = {"A": "Ada", "B": "Ada", "C": "Bo"}


def odds(encoded) -> dict[str, float]:
    return dict(zip(encoded.outcomes, solve(encoded.world).odds.tolist(), strict=True))


# Chains that are solved on paper.


def test_two_allies_agree_after_one_meeting_on_what_the_lobbyist_wants():
    encoded = copying({"A": 3, "B": 1}, process={"meetings": 0.5})
    chain = solve(encoded.world)
    assert odds(encoded) == pytest.approx({"of A": 0.75, "of B": 0.25, "no agreement": 0.0})
    assert chain.rounds == pytest.approx(1.0)


def test_two_against_one_among_equals():
    """A meeting brings consensus with probability 1/3, changes the majority with 1/3, changes nothing with 1/3."""
    encoded = copying(EQUALS, TWO_TO_ONE, ONE)
    chain = solve(encoded.world)
    assert odds(encoded) == pytest.approx({"Ada": 2 / 3, "Bo": 1 / 3, "no agreement": 0.0})
    assert chain.rounds == pytest.approx(3.0)
    decided = chain.by_round(12).sum(axis=0)
    assert decided == pytest.approx([0.0, *((2 / 3) ** (t - 1) / 3 for t in range(1, 13))])


def test_the_first_name_that_two_of_three_support_is_taken_at_once():
    """One meeting changes the majority with probability 1/3."""
    chain = solve(copying(EQUALS, TWO_TO_ONE, ONE, rule={"veto": "none", "consent_count": 2}).world)
    assert sorted(chain.odds) == pytest.approx([0.0, 1 / 3, 2 / 3]) and chain.rounds == pytest.approx(1.0)


@pytest.mark.parametrize("silence", [0, 1, 5])
def test_an_unbroken_silence_only_delays(silence):
    chain = solve(copying(EQUALS, TWO_TO_ONE, ONE, calendar={"silence": silence}).world)
    assert chain.rounds == pytest.approx(3.0 + silence)
    assert chain.odds == pytest.approx(solve(copying(EQUALS, TWO_TO_ONE, ONE).world).odds)


DEAL = {"closing": 0.5, "offer_step": 0.5, "budget": 2, "premium": 0.3}


def one_holdout(**process):
    """B objects to the only name with a gap of 1.1, and wants 1.4; nobody talks to it."""
    return world_of({"A": 2, "B": 1}, {"Ada": {"A": 1, "B": -1}}, {**DEAL, **process})


@pytest.mark.parametrize("process, rounds", [
    ({}, 3), ({"offer_step": 0.7}, 2), ({"offer_step": 1.4}, 1), ({"offer_step": 0.1}, 14), ({"premium": 0.5}, 4),
    ({"budget": 1.4}, 3), ({"isolation": 1}, 1), ({"threshold": -0.9}, 1),
])
def test_a_deal_falls_due_when_the_offer_has_grown_to_the_ask(process, rounds):
    """Isolation 1 leaves a gap of .1: the two acquiesce as one, and an offer of .5 covers .4."""
    chain = solve(one_holdout(**process).world)
    assert chain.odds == pytest.approx([1.0, 0.0]) and chain.rounds == pytest.approx(rounds)


@pytest.mark.parametrize("process", [{"budget": 1.3}, {"offer_step": 0}, {"closing": 0.6}])
def test_without_the_means_there_is_no_deal_and_no_end(process):
    chain = solve(one_holdout(**process).world)
    assert chain.odds == pytest.approx([0.0, 1.0]) and chain.rounds == float("inf")
    assert not chain.ends[0]


def test_the_budget_goes_to_the_smallest_need_first():
    attitudes = {"A": 1, "B": -0.4, "C": -0.5, "D": 1}  # B asks .5, C asks .6
    for budget, adopted in ((0.55, False), (1.0, False), (1.1, True)):
        world = world_of(dict.fromkeys(attitudes, 1), {"Ada": attitudes},
                         {"closing": 0.5, "offer_step": 5, "budget": budget}).world
        chain = solve(world)
        assert chain.odds == pytest.approx([float(adopted), float(not adopted)])
        dealt = [sum(map(sum, moment.deal)) for moment in chain.moments]
        assert max(dealt) == pytest.approx(0.0 if adopted else 0.5)


@pytest.mark.parametrize("patience, rounds", [(1, 2), (3, 4)])
def test_a_hold_out_that_shelters_gives_way_when_its_favourite_withdraws(patience, rounds):
    """Bo is below the floor from round 1 on; C prefers Bo to Ada by .8, so it objects until Bo has gone. Soundings
    after the withdrawal find no objection: the round of the withdrawal is that of the adoption."""
    attitudes = {"Ada": {"A": 1, "B": 1, "C": 0.15}, "Bo": {"A": -1, "B": -1, "C": 0.95}}
    encoded = world_of({"A": 2, "B": 2, "C": 1}, attitudes,
                       {"shelter": 0.2, "backing_floor": 0.3, "patience": patience})
    chain = solve(encoded.world)
    assert odds(encoded)["Ada"] == pytest.approx(1.0)
    assert chain.rounds == pytest.approx(rounds - 1)


def test_a_candidate_that_enough_weight_asks_for_declares():
    attitudes = {"Ada": {"A": 0.2, "B": 0.2}, "Bo": {"A": 0.9, "B": 0.9}}
    for cost, winner in ((0.9, "Bo"), (1.1, "Ada")):
        encoded = world_of({"A": 2, "B": 1}, attitudes, {"pressure": 1},
                           candidates={"Bo": {"status": "open", "ambition": 0.0, "exit_cost": cost}})
        assert odds(encoded)[winner] == pytest.approx(1.0)


def test_isolation_counts_those_who_acquiesced_in_the_round_before():
    """Thresholds 0, 1/3, 2/3 fall one a round: round 2 is the third sounding."""
    allies = {f"ally {k}": {"size": 1.0, "threshold": k / 3} for k in range(3)}
    chain = solve(world_of(allies, {"Ada": dict.fromkeys(allies, 0)}, {"isolation": 1}).world)
    assert chain.rounds == pytest.approx(2.0) and len(chain.moments) == 2


# What every chain satisfies.


@settings(max_examples=12, derandomize=True, database=None, deadline=None)
@given(st.lists(st.floats(0.1, 10), min_size=2, max_size=3), st.sampled_from([0.34, 1, 2]),
       st.sampled_from([{}, {"isolation": 1.5}, {"closing": 0.6, "offer_step": 2, "budget": 2}]), st.integers(0, 2))
def test_chances_add_up(sizes, meetings, process, silence):
    allies = {f"ally {k}": size for k, size in enumerate(sizes)}
    backers = {ally: "Ada" if k == 0 else "Bo" for k, ally in enumerate(allies)}
    chain = solve(copying(allies, backers, {"meetings": meetings, **process}, calendar={"silence": silence}).world)
    assert (chain.step.sum(axis=1) + chain.adopt.sum(axis=1)) == pytest.approx(1.0)
    assert (chain.step >= 0).all() and (chain.adopt >= 0).all()
    assert chain.odds.sum() == pytest.approx(1.0) and (chain.odds > -1e-12).all()


def test_the_distribution_over_rounds_adds_up_to_odds_and_to_the_expected_round():
    chain = solve(copying({"A": 3, "B": 2, "C": 1}, process={**ONE, "isolation": 0.9}).world)
    by_round = chain.by_round(400)
    assert by_round.sum(axis=1) == pytest.approx(chain.odds[:-1], abs=1e-12)
    assert (by_round.sum(axis=0) * np.arange(401)).sum() == pytest.approx(chain.rounds, abs=1e-9)
    assert by_round[:, 0].sum() == 0.0, "nothing is adopted in round 0"


def test_a_deadlock_beside_consensus_has_its_own_odds():
    """One ally that can be won over for Ada only, one that for Bo only: who moves first decides, or nobody can."""
    step, adopt = np.array([[0.5, 0.2], [0.0, 1.0]]), np.array([[0.2, 0.1], [0.0, 0.0]])
    moments = (None, None)
    chain = Chain(moments, step, adopt)
    assert chain.ends.tolist() == [True, False]
    assert chain.odds == pytest.approx([0.4, 0.2, 0.4])
    assert chain.rounds == pytest.approx(2.0)


def test_meetings_are_exact_probabilities():
    weight, ties = np.array([0.5, 0.3, 0.2]), np.array([[0, 1, 3], [1, 0, 0], [3, 0, 0]], dtype=float)
    chances = {(i, j): chance for i, j, chance in meeting_chances(weight, ties)}
    assert chances == pytest.approx({(0, 1): 0.125, (0, 2): 0.375, (1, 0): 0.3, (2, 0): 0.2})


def test_a_lobbyist_without_ties_meets_nobody():
    chances = meeting_chances(np.array([0.6, 0.4]), np.zeros((2, 2)))
    assert chances == [(0, -1, pytest.approx(0.6)), (1, -1, pytest.approx(0.4))]
    encoded = copying({"A": 2, "B": 1}, ties=[{"between": ["A", "B"], "strength": 0.0}])
    assert odds(encoded) == pytest.approx({"of A": 0.0, "of B": 0.0, "no agreement": 1.0})


def test_ties_become_a_matrix():
    encoded = copying({"A": 1, "B": 1, "C": 1}, ties=[{"between": ["A", "C"], "strength": 4.0}])
    matrix, place = tie_matrix(encoded.world), encoded.allies.index
    assert matrix[place("A"), place("C")] == matrix[place("C"), place("A")] == 4.0
    assert matrix[place("A"), place("B")] == 1.0 and (np.diag(matrix) == 0).all()


def test_a_moment_can_be_told_from_an_outcome():
    alliance = Alliance(copying(EQUALS, TWO_TO_ONE, ONE).world)
    after = alliance.after(alliance.first())
    assert sum(after.values()) == pytest.approx(1.0)
    kinds = {isinstance(following, ChainState) for following in after}
    assert kinds == {True, False}, "some meetings go on, some end it"


# What cannot be solved is refused.


@pytest.mark.parametrize("what, changed", [
    ("news", {"process": {"news": 0.01}}),
    ("urgency", {"process": {"urgency": 0.1}}),
    ("something is drawn", {"process": {"spread_stated": 0.1}}),
    ("something is drawn", {"process": {"persuasion": {"uniform": [0.1, 0.2]}}}),
    ("a stall length", {"calendar": {"stall": 5}}),
    ("events", {"events": ({"kind": "withdraws", "date": day(2), "candidate": "of A"},)}),
])
def test_refused(what, changed):
    with pytest.raises(ValueError, match=what):
        solve(copying({"A": 2, "B": 1}, **changed).world)


def test_too_many_moments_are_refused_with_advice():
    with pytest.raises(ValueError, match="more than 50 moments .* exact copies"):
        solve(copying({"A": 2, "B": 1, "C": 1}, process={"persuasion": 0.3}).world, most=50)


def test_nothing_of_the_drivers_is_imported():
    """The oracle is worth something only as far as it does not share the steps that the drivers take."""
    files = sorted(Path(exact.__file__).parent.glob("exact*.py"))
    imports = [node for path in files for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
               if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sim")]
    assert len(files) == 4 and imports
    assert {node.module for node in imports} <= {"sim.model", "sim.model.equations", "sim.model.events",
                                                 "sim.model.inputs"}
    assert STEPS_OF_THE_DRIVERS.isdisjoint(alias.name for node in imports for alias in node.names)


def test_of_several_reasons_the_first_is_named():
    events = [{"kind": "term_ends", "date": day(3)}]
    with pytest.raises(ValueError, match="^events: only meetings"):
        solve(world_of(EQUALS, {"Ada": {"A": 1, "B": 1, "C": 1}}, events=events, calendar={"stall": 3}).world)
