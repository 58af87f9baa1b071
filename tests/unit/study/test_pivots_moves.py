"""What would move a hold-out: the offer, and the least favourable stance that is enough."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from sim.model.encoding import encode
from sim.odds.run import run
from sim.results.studies import HELD
from sim.study.counterfactuals import MAX_HOLDOUTS, _Words, middle_attitudes, simulate, with_word, words_above
from sim.study.pivots import pivots
from support.pivots_scenes import STILL, drawn, open_ended, scenario, settled
from support.scenes import scenario as small


@pytest.fixture(scope="module")
def found():
    return pivots(open_ended(), 600, sensitivity=False, workers=1, candidate="Ada")


def begun():
    """Returns a run that has begun: A objects to Ada today, and nobody else does."""
    return small(as_of=datetime.date(2024, 2, 8), calendar={
        "start": datetime.date(2024, 1, 1), "rounds": 40, "deadline": datetime.date(2024, 2, 8), "fallback": "nobody"},
                 stances={"Ada": {"A": "wary", "*": "support"}, "Bo": {"A": "support", "B": "wary", "C": "oppose"}},
                 observations=[{"kind": "objects", "ally": "A", "candidate": "Ada", "date": datetime.date(2024, 2, 8)}])


def test_what_an_ally_objected_to_before_today_stands_in_no_way():
    """Before, no word was enough ("not even champion") where all agree as soon as it is said."""
    moved = {move.ally: move for move in pivots(begun(), 300, sensitivity=False, workers=1, candidate="Ada").holdouts}
    assert moved["A"].word == "support" and moved["A"].share_then < HELD and moved["A"].then.odds > 0.9
    assert moved["A"].share > HELD


def test_control_who_objects_on_is_a_hold_out_of_a_run_that_has_begun():
    odds = run(begun(), 300, workers=1)
    words = _Words(odds, "Ada", (0,), np.zeros(300, bool), middle_attitudes(odds.encoded), lambda done: None)
    assert words.objecting[:, odds.encoded.allies.index("A")].all() and words.objecting.shape == (300, 3)
    after = simulate(with_word(odds.encoded, "A", "Ada", "oppose"), "Ada", (0,), 1, 300)
    assert after.held[odds.encoded.allies.index("A")] - after.at_once.sum() > HELD * 300


def test_hold_outs_are_those_of_the_run(found):
    rows = [row for row in found.odds.record.holdouts if row["candidate"] == "Ada" and row["share"] >= HELD]
    assert rows
    assert [(move.ally, move.share, move.gap, move.ask) for move in found.holdouts] == [
        (row["ally"], row["share"], row["gap"], row["ask"]) for row in rows]


def test_the_word_is_enough_and_those_below_are_not(found):
    encoded = found.odds.encoded
    for move in found.holdouts:
        place, c = encoded.allies.index(move.ally), encoded.candidates.index("Ada")
        tried = words_above(encoded, float(middle_attitudes(encoded)[place, c]))
        share = {word: int(run(open_ended().with_(f"stances.Ada.{move.ally}", word), 600, workers=1)
                           .tally.held[place, c]) / 600 for word in tried}
        assert round(share[move.word], 6) == move.share_then < HELD
        assert all(share[word] >= HELD for word in tried[:tried.index(move.word)])


def test_the_odds_then_are_those_of_the_scenario_that_says_so(found):
    for move in found.holdouts:
        if move.word is not None:
            other = run(open_ended().with_(f"stances.Ada.{move.ally}", move.word), 600, workers=1)
            assert move.then.odds == pytest.approx(other.counts["Ada"] / 600)
            assert move.then.difference == pytest.approx(move.then.odds - found.now["odds"], abs=1.6e-6)  # three numbers, each rounded to six digits


def test_a_hold_out_that_only_lacks_a_word():
    """B stands at -.2 for certain, .3 below the threshold of .1: "lean" (.2) is the first word above it."""
    scene = scenario({"A": {}, "B": {}}, {"Ada": {"A": 0.9, "B": "wary"}})
    (move,) = pivots(scene, 30, sensitivity=False, workers=1).holdouts
    assert (move.ally, move.stance, move.word, move.share, move.share_then) == ("B", "wary", "lean", 1.0, 0.0)
    assert move.gap == pytest.approx(0.3)
    assert move.ask == pytest.approx(0.4)
    assert (move.then.odds, move.then.difference) == (1.0, 1.0)
    assert move.rounds is None  # nobody offers


def test_offers_take_as_long_as_they_grow():
    """The ask is .4: with a step of .1 it takes 4 rounds; half the alliance must be behind the name for offers."""
    process = {**STILL, "offer_step": 0.1, "closing": 0.5, "budget": 0.39, "pace": 0.0, "price": 0.0}
    scene = scenario({"A": {}, "B": {}}, {"Ada": {"A": 0.9, "B": "wary"}}, process=process, rounds=10)
    (short,) = pivots(scene, 5, sensitivity=False, workers=1).holdouts
    assert short.rounds is None  # the budget does not cover it
    rich = pivots(scene.with_("process.budget", 0.5), 5, sensitivity=False, workers=1)
    (move,) = rich.holdouts
    assert move.rounds == 4
    assert rich.odds.record.timing["p50"] == 4


def test_nobody_holds_out_where_all_agree():
    found = pivots(settled(), 30, sensitivity=False, workers=1)
    assert found.holdouts == []
    assert found.moves.empty and "word" in found.moves.columns


def test_no_word_is_enough_for_an_ally_that_no_word_satisfies():
    scene = scenario({"A": {}, "B": {"threshold": 2.0}}, {"Ada": {"A": 0.9, "B": "support"}})
    (move,) = pivots(scene, 20, sensitivity=False, workers=1).holdouts
    assert (move.word, move.tried, move.share_then) == (None, "champion", 1.0)
    assert move.then.odds == 0.0  # those of the best word there is


def test_an_ally_that_is_more_than_a_champion_has_no_word_to_try():
    scene = scenario({"A": {}, "B": {"threshold": 2.0}}, {"Ada": {"A": 0.9, "B": 1.5}})
    found = pivots(scene, 20, sensitivity=False, workers=1)
    assert (found.holdouts[0].word, found.holdouts[0].then, found.holdouts[0].share_then) == (None, None, 1.0)
    assert found.document()["moves"][0]["then"] is None
    assert found.moves.loc[0, "ally"] == "B"


def test_an_ally_of_which_nothing_is_stated_is_tried_from_what_is_derived():
    scene = scenario({"A": {}, "B": {}}, {"Ada": {"A": 0.9}}, candidates={"Ada": {"credentials": 0.05}},
                     process={**STILL, "silent_threshold": 10.0})
    (move,) = pivots(scene, 20, sensitivity=False, workers=1).holdouts
    assert (move.stance, move.word) == ("+0.05", "lean")


def test_a_distribution_is_tried_from_its_median():
    scene = scenario({"A": {}, "B": {}}, {"Ada": {"A": 0.9, "B": drawn(-0.4, -0.2)}})
    (move,) = pivots(scene, 20, sensitivity=False, workers=1).holdouts
    assert (move.stance, move.word) == ("about -0.30", "lean")


def test_at_most_so_many_are_tried():
    names = [f"ally {k}" for k in range(MAX_HOLDOUTS + 2)]
    scene = scenario({"A": {}, **{name: {} for name in names}}, {"Ada": {"A": 0.9, "*": "wary"}})
    assert len(pivots(scene, 5, sensitivity=False, workers=1).holdouts) == MAX_HOLDOUTS


def test_words_of_the_scenario_s_own_are_tried_in_the_order_of_their_means():
    encoded = encode(scenario({"A": {}}, {}, vocabulary={"nod": 0.15, "lean": 0.12}))
    assert words_above(encoded, 0.0) == ("lean", "nod", "support", "champion")
    assert words_above(encoded, 0.5) == ("champion",)
    assert words_above(encoded, 0.9) == ()


def test_where_only_some_hold_a_veto_the_others_are_no_hold_outs():
    scene = scenario({"A": {}, "B": {}, "C": {}}, {"Ada": {"A": 0.9, "B": "wary", "C": "wary"}}, rule={"veto": ["B"]})
    assert [move.ally for move in pivots(scene, 20, sensitivity=False, workers=1).holdouts] == ["B"]
    nobody = scene.with_("rule", {"veto": "none", "consent_count": 2})
    assert [move.ally for move in pivots(nobody, 20, sensitivity=False, workers=1).holdouts] == ["B", "C"]


def test_the_table_of_moves(found):
    assert list(found.moves["ally"]) == [move.ally for move in found.holdouts]
    assert str(found.moves["rounds"].dtype) == "Int64"
    assert np.isfinite(found.moves["share"]).all()
