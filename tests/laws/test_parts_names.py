"""Who enters and whom one supports, in model 2: the parts E (relative entry), F (viability) and G (another name) of
docs/model.md, and what the difference of `open` and `not available` is. Each has a control."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.model import ConsensusModel
from sim.model import world as w
from sim.model.rounds import run_chunk
from support.laws.observe import day
from support.laws.worlds import document, encoded_from, world_of

SEED = 1
FEW = settings(max_examples=40, derandomize=True, database=None, deadline=None)


def entered(encoded, name: str = "Bo") -> int | None:
    """Returns the round in which a name declares; None if it never does."""
    model = ConsensusModel(encoded, seed=SEED).run()
    return next((entry.round for entry in model.diary.entries
                 if entry.kind == "declares" and entry.candidate == name), None)


# E. A name compares itself with the front-runner.


def race(bo: float, status: str = "open", **process):
    """Encodes Ada, with whom all can live and who lies under silence, and a Bo who has not declared."""
    stances = {"Ada": dict.fromkeys("ABC", 0.5), "Bo": dict.fromkeys("ABC", bo)}
    return world_of(dict.fromkeys("ABC", 1.0), stances, {"pressure": 1, **process}, rounds=30, calendar={"silence": 25},
                    candidates={"Bo": {"status": status, "ambition": 5.0, "exit_cost": 0.0}})


def test_e_while_all_can_live_with_the_front_runner_nobody_enters_whom_nobody_asks_for():
    assert entered(race(0.3, relative_entry=1)) is None


def test_e_whom_they_ask_for_enters_all_the_same():
    assert entered(race(0.9, relative_entry=1)) == 1


def test_e_control_without_it_a_name_that_all_can_live_with_enters_at_once():
    assert entered(race(0.3, relative_entry=0)) == 1


def test_e_nobody_is_compared_with_a_front_runner_who_has_gone():
    gone = [{"kind": "withdraws", "date": day(5), "candidate": "Ada"}]
    encoded = world_of(dict.fromkeys("ABC", 1.0), {"Ada": dict.fromkeys("ABC", 0.5), "Bo": dict.fromkeys("ABC", 0.3)},
                       {"relative_entry": 1}, rounds=30, calendar={"silence": 25}, events=gone,
                       candidates={"Bo": {"status": "open", "ambition": 5.0}})
    assert entered(encoded) == 5


def test_a_name_that_is_not_available_answers_only_to_being_asked():
    assert entered(race(0.3, "open", reluctance=1)) == 1
    assert entered(race(0.3, "not available", reluctance=1)) is None
    assert entered(race(0.9, "not available", reluctance=1)) == 1, "all like him best: they ask"


def test_control_without_reluctance_the_two_are_one():
    assert entered(race(0.3, "not available", reluctance=0)) == entered(race(0.3, "open", reluctance=0)) == 1


# F. Supporters leave a name that cannot be agreed.

ROWS = st.lists(st.lists(st.integers(-10, 10).map(lambda k: k / 10), min_size=3, max_size=3), min_size=3, max_size=5)


def after(rows, nu: float, rounds: int = 6):
    """Returns the state in the round of the deadline; nothing but urgency happens. Nobody is adopted before."""
    allies = [f"A{j}" for j in range(len(rows))]
    stances = {name: dict(zip(allies, column, strict=True))
               for name, column in zip(("Ada", "Bo", "Cy"), zip(*rows, strict=True), strict=True)}
    encoded = world_of(dict.fromkeys(allies, 1.0), stances, {"viability": nu, "urgency_curve": 1}, rounds=rounds,
                       calendar={"silence": 100})
    return ConsensusModel(encoded, seed=SEED, watch=False).run().state


@FEW
@given(ROWS)
def test_f_with_a_large_nu_everybody_backs_the_name_that_most_can_live_with(rows):
    state = after(rows, 1000.0)
    widest = state.consenting == state.consenting.max()
    assert state.backing[widest].sum() == pytest.approx(1.0)


@FEW
@given(ROWS)
def test_f_control_with_nu_0_everybody_backs_whom_it_likes_best(rows):
    state = after(rows, 0.0)
    best = state.attitude.max(axis=1, keepdims=True) == state.attitude
    expected = (best / best.sum(axis=1, keepdims=True)).mean(axis=0)
    assert state.backing == pytest.approx(expected)


def test_f_it_counts_only_as_the_deadline_comes_near():
    """A likes Ada by .4 more, two thirds can live with her and all with Bo: nu u^2 / 3 must reach .4."""
    rows = [[0.6, 0.2], [0.5, 0.2], [-0.5, 0.3]]
    columns = zip(("Ada", "Bo"), zip(*rows, strict=True), strict=True)
    stances = {name: dict(zip("ABC", column, strict=True)) for name, column in columns}
    encoded = world_of(dict.fromkeys("ABC", 1.0), stances, {"viability": 2, "urgency_curve": 1}, rounds=20,
                       calendar={"silence": 100})
    model = ConsensusModel(encoded, seed=SEED).run()
    told = {(entry.ally, entry.candidate): entry.round for entry in model.diary.entries if entry.kind == "settles for"}
    assert told == {("B", "Bo"): 14, ("A", "Bo"): 16}  # sqrt(.3 * 1.5) and sqrt(.4 * 1.5) of 20 rounds


def test_f_who_backs_a_name_because_it_can_be_agreed_pays_for_it():
    stances = {"Ada": {"A": 0.6, "B": -0.5, "C": -0.5}, "Bo": {"A": 0.5, "B": 0.6, "C": -0.05}}
    def payer(nu):
        encoded = world_of({"A": 5, "B": 1, "C": 1}, stances, {
            "viability": nu, "urgency_curve": 0, "closing": 0.6, "offer_step": 1, "budget": 9}, rounds=4)
        tally, _ = run_chunk(encoded.world, SEED, 0, 1, counted_until=4)
        return {encoded.allies[i] for i, _ in np.argwhere(tally.payer)}
    assert payer(4.0) == {"A"} and payer(0.0) == set()


# G. Another name.

DEFAULTS = {"format": 1, "title": "a small body", "as_of": day(0)}


def body(stances, rounds: int = 30, **tables):
    """Encodes a scenario under the shipped parameters, with six allies of one size."""
    return encoded_from({**DEFAULTS, "calendar": {"rounds": rounds, "fallback_cost": "post empty"},
                         "candidates": {name: {} for name in stances},
                         "allies": {ally: {"size": 1.0} for ally in "ABCDEF"},
                         "stances": stances, **tables})


def odds_of(encoded, runs: int = 2000) -> dict[str, float]:
    tally, _ = run_chunk(encoded.world, SEED, 0, runs, counted_until=encoded.counted_until)
    return dict(zip(encoded.outcomes, (tally.ended.sum(axis=1) / runs).tolist(), strict=True))


def rivals(word: str):
    """Two names, each with half of the allies behind it; the other half think this of it."""
    return {"Ada": {**dict.fromkeys("ABC", "support"), **dict.fromkeys("DEF", word)},
            "Bo": {**dict.fromkeys("DEF", "support"), **dict.fromkeys("ABC", word)}}


def test_g_a_unanimous_front_runner_leaves_another_name_nothing():
    calm = {"Ada": {ally: {"stance": 0.6, "spread": 0.05} for ally in "ABCDEF"}}
    assert odds_of(body(calm))["another name"] == 0.0


def test_g_the_harder_two_names_block_each_other_the_more_often_it_is_another():
    odds = [odds_of(body(rivals(word)))["another name"] for word in ("lean", "undecided", "wary", "oppose", "block")]
    assert odds == sorted(odds), odds
    assert odds[0] < 0.05 and odds[-1] > odds[0] + 0.3, odds


def test_g_control_where_the_file_says_so_there_is_none():
    encoded = body(rivals("block"), another_name=False)
    assert encoded.another is None and "another name" not in odds_of(encoded)


def test_g_it_is_open_and_stands_last_among_the_names():
    encoded = body(rivals("block"))
    assert encoded.candidates[-1] == encoded.another == "another name" and encoded.outcomes[-1] == encoded.fallback
    assert encoded.world.status[-1] == w.OPEN and encoded.kind_of(len(encoded.candidates) - 1) == "another"


def test_g_a_file_without_it_shares_all_draws_with_one_that_has_it():
    """The names of the file think and hear the same in both: only what another name does can tell the two apart."""
    stances = rivals("wary")
    one, other = (ConsensusModel(body(stances, another_name=there), seed=SEED, watch=False) for there in (True, False))
    m = len(stances)
    for _ in range(5):
        assert np.array_equal(one.state.attitude[:, :m], other.state.attitude)
        one.step(), other.step()


def test_g_a_new_government_thinks_of_another_name_as_everybody_does():
    raw = document({"A": 1, "B": 1}, {"Ada": {"A": 0.5, "B": 0.5}}, {"another_attitude": 0.25}, rounds=5,
                   events=[{"kind": "government", "date": day(2), "ally": "A"}], calendar={"silence": 100})
    encoded = encoded_from({**raw, "another_name": True})
    model = ConsensusModel(encoded, seed=SEED, watch=False).run()
    assert model.state.attitude[:, encoded.candidates.index("another name")].tolist() == [0.25, 0.25]
