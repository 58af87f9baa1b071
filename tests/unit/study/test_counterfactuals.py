"""Turning a stance round and taking a weight away: against scenarios that say so themselves."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from sim.model.encoding import encode
from sim.model.inputs import setting_at
from sim.scenario.fields import Distribution
from sim.scenario.loader import load
from sim.scenario.schema import Document
from sim.scenario.stances import MIRROR, STANCES
from sim.study.counterfactuals import MIDDLE, middle_attitudes, mirrored, reverse_stance, said, with_stance, zero_weight
from support.pivots_scenes import drawn, open_ended, scenario, settled


def same_world(one, other) -> bool:
    return all(np.array_equal(mine, theirs) for mine, theirs in zip(one.world, other.world, strict=True))


DOCUMENT = settled().document


def test_every_word_has_a_mirror_of_the_opposite_mean():
    assert set(MIRROR) == set(STANCES)
    for word, mirror in MIRROR.items():
        if word not in ("undecided", "veto"):
            assert STANCES[mirror].mean == -STANCES[word].mean
            assert MIRROR[mirror] == word
    assert MIRROR["undecided"] == "oppose" and MIRROR["veto"] == MIRROR["block"]


@pytest.mark.parametrize("stance, turned", [
    ("champion", "block"), ("block", "champion"), ("wary", "lean"), ("undecided", "oppose"),
    (0.35, -0.35), (-2.0, 2.0), (0.0, "oppose"), (0.09, "oppose"), (-0.09, "oppose"), (MIDDLE, -MIDDLE),
    (Distribution(uniform=(0.2, 0.6)), Distribution(uniform=(-0.6, -0.2))),
    (Distribution(normal=(0.3, 0.1)), Distribution(normal=(-0.3, 0.1))),
    (Distribution(triangular=(0.1, 0.2, 0.6)), Distribution(triangular=(-0.6, -0.2, -0.1))),
    (Distribution(choice=(0.5, -0.2, 0.4)), Distribution(choice=(-0.5, 0.2, -0.4))),
    (Distribution(lognormal=(0.4, 0.2)), -0.4), (Distribution(uniform=(-1.0, 1.0)), "oppose"),
])
def test_a_stance_turned_round(stance, turned):
    assert mirrored(stance, DOCUMENT) == turned


def test_words_of_the_scenario_s_own():
    """A mirror word means what the scenario says; a word that only the scenario has becomes minus its number."""
    document = Document.model_validate({**DOCUMENT.model_dump(exclude_none=True), "vocabulary": {
        "oppose": -0.4, "friendly": 0.7, "torn": {"mean": 0.05, "spread": 0.5}}})
    assert mirrored("support", document) == "oppose"
    assert mirrored("friendly", document) == -0.7
    assert mirrored("torn", document) == "oppose"


@pytest.mark.parametrize("ally, entry, before, after", [
    ("A", "block", "champion", "block"), ("B", "oppose", "undecided", "oppose"),
    ("D", {"stance": "lean", "spread": 0.4}, "wary", "lean"),
])
def test_a_stated_stance_is_turned_as_the_file_would(ally, entry, before, after):
    encoded = encode(open_ended())
    flip = reverse_stance(encoded, ally, "Ada")
    assert same_world(flip.encoded, encode(open_ended().with_(f"stances.Ada.{ally}", entry)))
    assert (flip.before, flip.after, flip.derived) == (before, after, False)


@pytest.mark.parametrize("ally", "ABCD")
@pytest.mark.parametrize("candidate", ["Ada", "Bo"])
def test_nothing_but_one_ally_and_one_candidate_changes(ally, candidate):
    encoded = encode(open_ended())
    before, after = middle_attitudes(encoded), middle_attitudes(reverse_stance(encoded, ally, candidate).encoded)
    changed = np.argwhere(before != after).tolist()
    assert changed == [[encoded.allies.index(ally), encoded.candidates.index(candidate)]]


def test_a_stance_that_nobody_stated_becomes_minus_what_is_derived():
    """C thinks of Ada what her credentials say, +.3; its spread stays that of what is not known."""
    encoded = encode(open_ended())
    flip = reverse_stance(encoded, "C", "Ada")
    j, c = encoded.allies.index("C"), encoded.candidates.index("Ada")
    assert (flip.before, flip.after, flip.derived) == ("+0.30", "-0.30", True)
    high, now = (setting_at(world.world, 0.9).home for world in (flip.encoded, encoded))
    assert high[j, c] - now[j, c] == pytest.approx(-0.6)
    assert flip.encoded.inputs == encoded.inputs
    assert encoded.world.derived[j, c] and not flip.encoded.world.derived[j, c]


def test_a_derived_stance_near_the_middle_is_opposed():
    encoded = encode(open_ended().with_("candidates.Ada.credentials", -0.05))
    assert reverse_stance(encoded, "C", "Ada").after == "-0.50"


def test_the_default_for_everybody_and_the_home_of_a_candidate():
    scene = scenario({"A": {}, "B": {}, "C": {}}, {"Ada": {"*": {"stance": "lean", "spread": 0.1}, "B": "wary"}},
                     candidates={"Ada": {"country": "C"}})
    encoded = encode(scene)
    assert [(reverse_stance(encoded, ally, "Ada").before, reverse_stance(encoded, ally, "Ada").after) for ally in "ABC"] == [
        ("lean", "wary"), ("wary", "lean"), ("champion", "block")]
    expected = scene.with_("stances.Ada.A", {"stance": "wary", "spread": 0.1})
    assert same_world(reverse_stance(encoded, "A", "Ada").encoded, encode(expected))


def test_what_the_ally_will_state_is_turned_too():
    day = datetime.date(2024, 1, 15)
    event = {"kind": "stance", "date": day, "ally": "B", "candidate": "Ada", "stance": "champion"}
    others = [{**event, "ally": "A"}, {**event, "candidate": "Bo"},
              {"kind": "withdraws", "date": day, "candidate": "Bo"}]
    scene = scenario({"A": {}, "B": {}}, {"Ada": {"B": "support"}}, candidates={"Ada": {}, "Bo": {}},
                     events=[others[0], event, *others[1:]])
    flip = reverse_stance(encode(scene), "B", "Ada")
    assert same_world(flip.encoded, encode(scene.with_("stances.Ada.B", "oppose").with_("events.1.stance", "block")))
    silent = reverse_stance(encode(scene), "B", "Bo")  # nothing was stated about Bo before the event
    assert silent.derived
    assert silent.encoded.scenario.document.events[2].stance == "block"


def test_turning_round_twice_comes_back():
    encoded = encode(load("two-front-runners"))
    for ally in encoded.allies:
        once = reverse_stance(encoded, ally, "Third")
        assert same_world(reverse_stance(once.encoded, ally, "Third").encoded, encoded)


def test_names_that_a_path_could_confuse():
    scene = scenario({"B": {}, "X.B": {}}, {"A": {"X.B": "lean"}, "A.X": {"B": "support"}},
                     candidates={"A": {}, "A.X": {}})
    changed = with_stance(scene, "A", "X.B", "block")
    assert changed.document.stances["A"]["X.B"] == "block"
    assert changed.document.stances["A.X"] == scene.document.stances["A.X"]
    assert reverse_stance(encode(scene), "X.B", "A").after == "wary"


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
