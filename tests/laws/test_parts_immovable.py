"""Opponents who cannot be moved, in model 2: part K of docs/model.md, equations 22 and 23. Exact, or with a false alarm
of less than one in a million; the same checks fail when the part is off."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.model import ConsensusModel
from sim.agents.model import run_chunk as run_on_mesa
from sim.model.inputs import draw_setting
from sim.model.quantiles import normal_quantile
from sim.model.rounds import run_chunk
from support.laws.observe import day
from support.laws.worlds import document, encoded_from

SEED, RUNS = 1, 4000
PRESSED = {"isolation": 5, "urgency": 5, "meetings": 1, "persuasion": 0.5, "closing": 0.5, "offer_step": 1,
           "budget": 1000, "news": 0.05, "spread_stated": 0.01}
ALL = {"immovable": 1.0, "immovable_no_change": 1.0, "immovable_block": 1.0}


def pressed(stances: dict, process: dict, **tables):
    """Encodes an alliance of four in which everything presses to agree on Ada; A, B and C are for her."""
    raw = document(dict.fromkeys("ABCD", 1.0), {"Ada": dict.fromkeys("ABC", 0.9)}, {**PRESSED}, rounds=30, **tables)
    raw["stances"]["Ada"] |= stances
    raw["process"] |= process
    return encoded_from(raw)


def agreed(encoded, runs: int = RUNS, play=run_chunk) -> np.ndarray:
    """Returns the rounds in which Ada is adopted."""
    _, record = play(encoded.world if play is run_chunk else encoded, SEED, 0, runs, counted_until=30, records=True)
    return record.round[record.outcome == 0]


def close_to(count: int, share: float, runs: int = RUNS) -> bool:
    """Tell whether so many of the runs are within five standard deviations of a share."""
    return abs(count - share * runs) <= 5 * np.sqrt(runs * share * (1 - share))


@pytest.mark.parametrize("word, name, cost", [
    ("wary", "immovable", None), ("oppose", "immovable", "post empty"), ("block", "immovable_block", None),
    ("undecided", "immovable_no_change", "nothing changes"), ("oppose", "immovable_no_change", "nothing changes"),
    ("block", "immovable_block", "nothing changes"), (-0.69, "immovable", None), (-0.7, "immovable_block", None)])
@pytest.mark.parametrize("share", [0.0, 0.2, 0.6, 1.0])
def test_k_a_single_opponent_stops_a_name_as_often_as_it_is_immovable(word, name, cost, share):
    calendar = {"calendar": {"fallback_cost": cost}} if cost else {}
    assert close_to(RUNS - len(agreed(pressed({"D": word}, {name: share}, **calendar))), share)


@pytest.mark.parametrize("stance", [
    "support", "lean", "undecided", "voted against", {"stance": -0.3, "spread": 0.2}, 0.0])
def test_k_who_is_for_it_or_in_the_middle_or_votes_or_is_counted_is_no_opponent(stance):
    assert len(agreed(pressed({"D": stance}, ALL))) == RUNS


def test_k_nor_is_one_of_whom_only_all_others_are_spoken_of():
    assert len(agreed(pressed({"*": "oppose"}, ALL))) == RUNS
    assert len(agreed(pressed({"D": "oppose"}, ALL))) == 0, "control: the same word by name"


def test_k_where_nothing_changes_who_agrees_is_no_opponent():
    assert len(agreed(pressed({"D": "lean"}, ALL, calendar={"fallback_cost": "nothing changes"}))) == RUNS


@pytest.mark.parametrize("play, runs", [(run_chunk, RUNS), (run_on_mesa, 3)])
def test_k_nothing_moves_it_and_nothing_is_paid(play, runs):
    encoded = pressed({"D": "oppose"}, ALL)
    tally, _ = play(encoded.world if play is run_chunk else encoded, SEED, 0, runs, counted_until=30)
    assert tally.ended[0].sum() == 0 and not tally.paid.any()


@pytest.mark.parametrize("event", [
    {"kind": "stance", "ally": "D", "candidate": "Ada", "stance": "lean"}, {"kind": "government", "ally": "D"}])
def test_k_until_it_says_otherwise_or_its_government_changes(event):
    rounds = agreed(pressed({"D": "oppose"}, ALL, events=[{**event, "date": day(10)}]))
    assert len(rounds) == RUNS and rounds.min() >= 10


def test_k_one_that_comes_out_against_a_name_later_may_be_immovable_too():
    event = {"kind": "stance", "date": day(1), "ally": "D", "candidate": "Ada", "stance": "oppose"}
    assert close_to(RUNS - len(agreed(pressed({"D": "lean"}, {"immovable": 0.3}, events=[event]))), 0.3)


def test_k_the_coldest_are_those_who_do_not_move():
    encoded = pressed({"D": "oppose"}, {"immovable": 0.3})
    d = encoded.allies.index("D")
    for replicate in range(200):
        setting = draw_setting(encoded.world, SEED, replicate, replicate)
        assert setting.immovable[d, 0] == (setting.home[d, 0] < -0.5 + 0.01 * normal_quantile(0.3))


def test_k_what_is_not_known_is_not_known_of_all_of_them():
    """With a chance that is uniform on 0 to 1 two opponents are both immovable in a third of the runs, and neither is in
    a third; if each had its own, a quarter."""
    encoded = pressed({"C": "oppose", "D": "oppose"}, {"immovable": {"uniform": [0.0, 1.0]}})
    pair = [encoded.allies.index(ally) for ally in "CD"]
    both = [draw_setting(encoded.world, SEED, k, k).immovable[pair, 0].sum() for k in range(RUNS)]
    assert close_to(both.count(2), 1 / 3) and close_to(both.count(0), 1 / 3)
    assert not close_to(both.count(2), 1 / 4), "control"


def test_k_where_no_member_has_a_veto_it_is_one_objection():
    assert len(agreed(pressed({"D": "oppose"}, ALL, rule={"veto": "none", "may_object": 1}))) == RUNS


# Doubt: others learn of it as the time runs out.


def entered(immovable: float, rule: str = "all") -> int | None:
    """Returns when Bo, with whom all can live and who costs .5, declares beside Ada, to whom one of four objects."""
    raw = document(dict.fromkeys("ABCD", 1.0), {"Ada": dict.fromkeys("ABC", 0.9), "Bo": dict.fromkeys("ABCD", 0.2)},
                   {"spread_stated": 0.01, "relative_entry": 1, "urgency_curve": 1, "immovable": immovable}, rounds=20,
                   candidates={"Bo": {"status": "open", "ambition": 1.0, "exit_cost": 0.5}}, rule={
                       "veto": rule, "may_object": 0})
    raw["stances"]["Ada"]["D"] = "oppose"
    model = ConsensusModel(encoded_from(raw), seed=SEED).run()
    return next((entry.round for entry in model.diary.entries if entry.kind == "declares"), None)


def test_k_a_name_comes_in_as_time_runs_out_on_a_front_runner_who_cannot_be_agreed():
    """1 - (1 - g(u)) 3/4 exceeds .5 when g(u) = (t / 20)^2 exceeds 1/3: in the soundings of round 12."""
    assert entered(1.0) == 13


def test_k_control_nobody_comes_in_where_the_opponent_can_be_moved_or_has_no_veto():
    assert entered(0.0) is None and entered(1.0, "none") is None
