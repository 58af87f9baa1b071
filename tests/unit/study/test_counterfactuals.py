"""Another stance and a weight taken away: against scenarios that say so themselves."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from sim.model.encoding import encode
from sim.model.inputs import setting_at
from sim.scenario.fields import Distribution
from sim.study.counterfactuals import (
    middle_attitudes,
    said,
    stated,
    tried_words,
    with_stance,
    with_word,
    zero_weight,
)
from support.pivots_scenes import drawn, open_ended, scenario


def same_world(one, other) -> bool:
    return all(np.array_equal(mine, theirs) for mine, theirs in zip(one.world, other.world, strict=True))


def now(encoded, ally: str, candidate: str = "Ada"):
    return stated(encoded, ally, candidate, middle_attitudes(encoded))


@pytest.mark.parametrize("stance, words", [
    ("champion", ("block", None)), ("support", ("block", "champion")), ("undecided", ("block", "champion")),
    ("oppose", ("block", "champion")), ("block", ("veto", "champion")), ("veto", (None, "champion")),
    (0.35, ("block", "champion")), (1.5, ("block", None)), (-2.0, ("veto", "champion")),
    (drawn(-1.0, -0.9), ("veto", "champion")), ({"stance": "lean", "spread": 0.4}, ("block", "champion")),
])
def test_both_directions_are_tried_and_none_that_is_there_already(stance, words):
    encoded = encode(scenario({"A": {}, "B": {}}, {"Ada": {"A": stance}}))
    assert tried_words(encoded, now(encoded, "A")) == words


def test_words_of_the_scenario_s_own_mean_what_it_says():
    scene = scenario({"A": {}}, {"Ada": {"A": -0.5}}, vocabulary={"block": -0.4, "champion": -0.5})
    encoded = encode(scene)
    assert tried_words(encoded, now(encoded, "A")) == ("veto", None)


@pytest.mark.parametrize("ally, entry", [("A", "block"), ("B", "block"), ("D", {"stance": "block", "spread": 0.4})])
def test_a_word_is_put_as_the_file_would(ally, entry):
    encoded = encode(open_ended())
    assert same_world(with_word(encoded, ally, "Ada", "block"), encode(open_ended().with_(f"stances.Ada.{ally}", entry)))


@pytest.mark.parametrize("ally", "ABCD")
@pytest.mark.parametrize("candidate", ["Ada", "Bo"])
def test_nothing_but_one_ally_and_one_candidate_changes(ally, candidate):
    encoded = encode(open_ended())
    before, after = middle_attitudes(encoded), middle_attitudes(with_word(encoded, ally, candidate, "wary"))
    changed = np.argwhere(before != after).tolist()
    place = [encoded.allies.index(ally), encoded.candidates.index(candidate)]
    assert changed == ([] if before[*place] == -0.2 else [place])


def test_what_nobody_stated_is_said_in_a_number():
    """C thinks of Ada what her credentials say, +.3."""
    encoded = encode(open_ended())
    assert now(encoded, "C") == ("+0.30", pytest.approx(0.3), True, False)
    assert now(encoded, "D") == ("wary", pytest.approx(-0.2), False, False)


def test_the_default_for_everybody_and_the_home_of_a_candidate():
    scene = scenario({"A": {}, "B": {}, "C": {}}, {"Ada": {"*": {"stance": "lean", "spread": 0.1}, "B": "wary"}},
                     candidates={"Ada": {"country": "C"}})
    encoded = encode(scene)
    assert [now(encoded, ally).said for ally in "ABC"] == ["lean", "wary", "champion"]
    expected = scene.with_("stances.Ada.A", {"stance": "block", "spread": 0.1})
    assert same_world(with_word(encoded, "A", "Ada", "block"), encode(expected))


def test_what_the_ally_will_state_is_changed_too():
    day = datetime.date(2024, 1, 15)
    event = {"kind": "stance", "date": day, "ally": "B", "candidate": "Ada", "stance": "champion"}
    others = [{**event, "ally": "A"}, {**event, "candidate": "Bo"},
              {"kind": "withdraws", "date": day, "candidate": "Bo"}]
    scene = scenario({"A": {}, "B": {}}, {"Ada": {"B": "support"}}, candidates={"Ada": {}, "Bo": {}},
                     events=[others[0], event, *others[1:]])
    blocked = with_word(encode(scene), "B", "Ada", "block")
    assert same_world(blocked, encode(scene.with_("stances.Ada.B", "block").with_("events.1.stance", "block")))


def test_names_that_a_path_could_confuse():
    scene = scenario({"B": {}, "X.B": {}}, {"A": {"X.B": "lean"}, "A.X": {"B": "support"}},
                     candidates={"A": {}, "A.X": {}})
    changed = with_stance(scene, "A", "X.B", "block")
    assert changed.document.stances["A"]["X.B"] == "block"
    assert changed.document.stances["A.X"] == scene.document.stances["A.X"]


def test_with_stance_is_what_a_path_does():
    scene = open_ended()
    assert with_stance(scene, "Ada", "C", "lean").digest == scene.with_("stances.Ada.C", "lean").digest
    assert with_stance(scene, "Ada", "A", "lean").digest == scene.with_("stances.Ada.A", "lean").digest


def test_weight_taken_away_goes_to_the_others_in_proportion():
    encoded = encode(open_ended())
    light = zero_weight(encoded, "A")
    weights = dict(zip(light.allies, setting_at(light.world, 0.5).weight, strict=True))
    assert weights == {"A": 0.0, "B": pytest.approx(0.4), "C": pytest.approx(0.4), "D": pytest.approx(0.2)}


def test_stated_weights_grow_in_proportion_too():
    scene = scenario({"A": {"weight": 0.5}, "B": {"weight": 0.3}, "C": {"weight": 0.2}}, {"Ada": {"*": "lean"}})
    light = zero_weight(encode(scene), "A")
    weights = dict(zip(light.allies, setting_at(light.world, 0.5).weight, strict=True))
    assert weights == {"A": 0.0, "B": pytest.approx(0.6), "C": pytest.approx(0.4)}


def test_an_uncertain_weight_is_taken_away_as_well():
    scene = scenario({"A": {"weight": drawn(0.2, 0.4)}, "B": {"size": 3.0}, "C": {"size": 1.0}}, {"Ada": {"*": "lean"}})
    light = zero_weight(encode(scene), "A")
    assert "allies.A.weight" not in light.inputs
    assert setting_at(light.world, 0.9).weight[light.allies.index("B")] == pytest.approx(0.75)


def test_where_no_other_ally_weighs_anything_there_is_no_such_world():
    assert zero_weight(encode(scenario({"A": {}}, {"Ada": {"A": "lean"}})), "A") is None
    alone = scenario({"A": {"weight": 1.0}, "B": {"weight": 0.0}}, {"Ada": {"*": "lean"}})
    assert zero_weight(encode(alone), "A") is None
    assert zero_weight(encode(alone), "B") is not None


@pytest.mark.parametrize("stance, text", [
    ("wary", "wary"), (0.35, "+0.35"), (-1, "-1.00"), (Distribution(normal=(-0.3, 0.1)), "about -0.30")])
def test_a_stance_as_it_is_printed(stance, text):
    assert said(stance) == text
