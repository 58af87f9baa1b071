"""What is said to have no effect has none, and what changes nothing in the world is said to have no effect.

The probe changes every stated value of many drawn files. A value whose change leaves the encoded world as it was must
be warned of; a value that is warned of may be changed without any difference in who is agreed when.
"""

from __future__ import annotations

import copy
import datetime
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from sim.scenario.idle import no_effect_warnings
from sim.scenario.roster import read_roster
from sim.scenario.toml import Source
from support.conformance.random_scenarios import KINDS, scenarios
from support.probe import changed, counts_of, leaves, scenario_of, world_of
from support.scenes import TWO

START = datetime.date(2024, 1, 1)
SEEN: Counter[str] = Counter()


def flagged(raw: dict, roster=None) -> dict[tuple, str]:
    return {path: found.why for found in no_effect_warnings(scenario_of(raw, roster)) for path in found.paths}


def is_covered(paths, leaf: tuple) -> bool:
    return any(leaf[:length] in paths for length in range(1, len(leaf) + 1))


def without_stall(file: dict) -> dict:
    """A stall waits for every event, also for one that changes nothing."""
    return {**file, "calendar": {**file["calendar"], "stall": 0}}


# A rule that one file in ten breaks is missed with a probability of .9^70, below .1 %.
@settings(max_examples=70, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@seed(20261129)
@given(st.sampled_from(KINDS).flatmap(scenarios))
def test_what_changes_nothing_in_the_world_is_warned_of(file):
    world, warned = world_of(file), flagged(file)
    for leaf in leaves(file):
        other = changed(file, leaf)
        if other is not None and world_of(other) == world:
            assert is_covered(warned, leaf) or leaf[0] in ("blocs", "ties"), f"{leaf} changes nothing and no warning says so"
            SEEN["silent"] += 1


@settings(max_examples=70, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@seed(20261130)
@given(st.sampled_from(KINDS).flatmap(scenarios).map(without_stall))
def test_what_is_warned_of_changes_nothing_in_the_odds(file):
    warned = flagged(file)
    if not warned:
        return
    before = counts_of(file)
    for leaf in leaves(file):
        other = changed(file, leaf) if is_covered(warned, leaf) else None
        if other is not None:
            assert counts_of(other) == before, f"{leaf} matters: {warned}"
            SEEN[leaf[0]] += 1


def test_the_probe_saw_what_it_is_for():
    """What is silent comes in bunches: of seven seeds one saw 2 such values and another 33."""
    assert SEEN["silent"] > 5 and sum(SEEN.values()) > 60 and len(SEEN) > 3, SEEN


ROSTER = read_roster(Source(None, "r.csv", "ally,gdp,mil\nA,4,1\nB,2,2\nC,2,\n"))
FILE = {**TWO, "as_of": START}
STATED = {"A": "lean", "B": "lean", "C": "lean"}


def event(day: int, kind: str, month: int = 1, **more) -> dict:
    return {"kind": kind, "date": datetime.date(2024, month, day), **more}


OPEN = {"Ada": {"status": "open", "exit_cost": 0.2}, "Bo": {}}
LATE = {"ally": "B", "candidate": "Ada", "stance": "support"}
# What stands in the file instead -> the paths that are warned of.
CASES = [
    ("size beside weight", {"allies": {"A": {"weight": 0.4, "size": 3.0}, "B": {}, "C": {}}}, [("allies", "A", "size")]),
    ("a mix that nobody takes", {"weight": {"gdp": 1.0}}, [("weight",)]),
    ("a part that is switched off", {"weight": {"gdp": 1.0, "mil": 0.0}, "allies": {}}, []),
    ("all parts nothing: a way to say equal", {"weight": {"gdp": 0.0, "mil": 0.0}, "allies": {}}, []),
    ("a rule's weight", {"rule": {"weight": {"gdp": 1.0}}}, [("rule", "weight")]),
    ("a rule's weight that is read", {"rule": {"weight": {"gdp": 1.0}, "consent_weight": 0.6, "veto": "none"}}, []),
    ("may_object of all", {"rule": {"veto": "none", "may_object": 3, "consent_count": 1}}, [("rule", "may_object")]),
    ("consent beside vetoes of all", {"rule": {"consent_count": 2, "consent_share": 0.5, "consent_weight": 0.5}},
     [("rule", key) for key in ("consent_count", "consent_share", "consent_weight")]),
    ("consent where some abstain", {"rule": {"consent_count": 2, "abstain_below": 0.1}}, []),
    ("a count of members that join", {"rule": {"consent_count": 3}, "events": [event(15, "joins", ally="C")]}, []),
    ("abstaining from nothing", {"rule": {"abstain_below": 0.1}}, [("rule", "abstain_below")]),
    ("a word nobody uses", {"vocabulary": {"keen": 0.4, "lean": 0.1}}, [("vocabulary", "keen")]),
    ("a word for the home ally", {"vocabulary": {"champion": 0.7}, "candidates": {"Ada": {"country": "A"}, "Bo": {}},
                                  "stances": {"Bo": {"*": "lean"}}}, []),
    ("everybody beside everybody", {"stances": {"Ada": {**STATED, "*": "wary"}, "Bo": STATED}}, [("stances", "Ada", "*")]),
    ("everybody but the home ally", {"candidates": {"Ada": {"country": "C"}, "Bo": {}}, "stances": {
        "Ada": {"A": "lean", "B": "wary", "*": "wary"}, "Bo": STATED}}, [("stances", "Ada", "*")]),
    ("who is no member", {"members": ["A", "B"], "roster": "r.csv", "stances": {"Ada": {"C": "lean"}},
                          "allies": {"C": {"resolve": 0.9}}}, [("allies", "C"), ("stances", "Ada", "C")]),
    ("a stance that an event restates", {"events": [event(1, "stance", **{**LATE, "ally": "A"})]}, [("stances", "Ada", "A")]),
    ("a stance that an event may restate", {"events": [event(1, "stance", **{**LATE, "ally": "A"}, probability=0.5)]}, []),
    ("credentials beside stances of all", {"candidates": {"Ada": {"credentials": 0.3, "helpfulness": 0.4}, "Bo": {}}},
     [("candidates", "Ada", "credentials"), ("candidates", "Ada", "helpfulness")]),
    ("credentials for a new government", {"candidates": {"Ada": {"credentials": 0.3}, "Bo": {}},
                                          "events": [event(15, "government", ally="A")]}, []),
    ("an issue that nobody's attitude needs", {"issues": {"fees": {"salience": 0.4}}, "allies": {
        "A": {"positions": {"fees": 1.0}}, "B": {}, "C": {}}}, [("allies", "A", "positions", "fees"), ("issues", "fees", "salience")]),
    ("ends without a column", {"issues": {"fees": {"low": 0.0, "high": 9.0}}, "stances": {}},
     [("issues", "fees", "high"), ("issues", "fees", "low")]),
    ("exit cost of one who is in", {"candidates": {"Ada": {"exit_cost": 0.4}, "Bo": {}}}, [("candidates", "Ada", "exit_cost")]),
    ("exit cost of one who may wait", {"candidates": OPEN}, []),
    ("offers that never grow", {"process": {"offer_step": 0.0, "budget": 1.0, "closing": 0.5}},
     [("process", "budget"), ("process", "closing")]),
    ("how offers grow that never do", {"process": {"budget": 0.0, "pace": 0.5, "price": 0.5}}, [("process", "pace"), ("process", "price")]),
    ("costs of other fallbacks", {"process": {"cost_nothing_changes": 0.3, "cost_incumbent_stays": 0.3, "cost_post_empty": 0.3}},
     [("process", "cost_nothing_changes"), ("process", "cost_post_empty")]),
    ("costs that one ally has", {"process": {"cost_post_empty": 0.3}, "allies": {"A": {"fallback_cost": "post empty"}, "B": {}, "C": {}}}, []),
    ("a cost of 0 is a cost", {"process": {"cost_incumbent_stays": 0.3}, "calendar": {"rounds": 20, "fallback_cost": 0.0}},
     [("process", "cost_incumbent_stays")]),
    ("the cost that nobody has", {"process": {"cost_post_empty": 0.3}, "calendar": {"rounds": 20, "fallback_cost": "post empty"},
                                  "allies": {k: {"fallback_cost": 0.2} for k in "ABC"}},
     [("calendar", "fallback_cost"), ("process", "cost_post_empty")]),
    ("another name where there is none", {"another_name": False, "process": {
        "another_attitude": 0.3, "another_spread": 0.2, "another_exit_cost": 0.1, "relative_entry": 0.5, "reluctance": 0.5}},
     [("process", key) for key in ("another_attitude", "another_exit_cost", "another_spread", "relative_entry", "reluctance")]),
    ("another name", {"process": {"another_attitude": 0.3, "relative_entry": 0.5}}, []),
    ("a name that waits", {"another_name": False, "candidates": OPEN, "process": {"relative_entry": 0.5, "reluctance": 0.5}}, []),
    ("what is in the isolation of nobody", {"process": {"isolation": 0.0, "anchor": 0.5}}, [("process", "anchor")]),
    ("no meetings", {"process": {"meetings": 0.1, "persuasion": 0.3}}, [("process", "persuasion")]),
    ("no persuasion", {"process": {"meetings": 0.6, "persuasion": 0.0}}, [("process", "meetings")]),
    ("a default that nobody takes", {"process": {"resolve": 0.4}, "allies": {k: {"resolve": 0.5} for k in "ABC"}},
     [("process", "resolve")]),
    ("a default that a government takes", {"process": {"resolve": 0.4}, "allies": {k: {"resolve": 0.5} for k in "ABC"},
                                           "events": [event(15, "government", ally="A")]}, []),
    ("a spread that nobody takes", {"process": {"spread_unknown": 0.4, "spread_stated": 0.1}}, [("process", "spread_unknown")]),
    ("patience with a floor of 0", {"process": {"backing_floor": 0.0, "patience": 3.0}, "candidates": {
        "Ada": {"patience": 2.0}, "Bo": {}}}, [("candidates", "Ada", "patience"), ("process", "patience")]),
    ("a bloc of ties", {"ties": [{"between": ["A", "B"], "strength": 2.0}], "blocs": {"ab": {"members": ["A", "B"]}}},
     [("blocs", "ab")]),
    ("a bloc in a stronger one", {"blocs": {"ab": {"members": ["A", "B"], "tie": 2.0}, "abc": {"members": ["A", "B", "C"]}}},
     [("blocs", "ab")]),
    ("an event that never happens", {"events": [event(15, "stance", **LATE, probability=0.0)]}, [("events", 0)]),
    ("a deal of nothing", {"events": [event(15, "deal", ally="B", candidate="Ada", value=0.0)]}, [("events", 0)]),
    ("two stances of a round", {"events": [event(9, "stance", **LATE), event(11, "stance", **{**LATE, "stance": "wary"})]},
     [("events", 0)]),
    ("two stances of two rounds", {"events": [event(8, "stance", **LATE), event(11, "stance", **{**LATE, "stance": "wary"})]}, []),
    ("a stance and a new government", {"events": [event(9, "stance", **LATE), event(12, "government", ally="B")]}, [("events", 0)]),
    ("two exit costs of a round", {"candidates": OPEN, "events": [
        event(9, "exit_cost", candidate="Ada", value=0.1), event(10, "exit_cost", candidate="Ada", value=0.3)]}, [("events", 0)]),
    ("the last of two may not happen", {"candidates": OPEN, "events": [
        event(9, "exit_cost", candidate="Ada", value=0.1), event(10, "exit_cost", candidate="Ada", value=0.3, probability=0.4)]}, []),
    ("exit cost of one who is in, dated", {"events": [event(9, "exit_cost", candidate="Ada", value=0.1)]}, [("events", 0)]),
    ("enters who is in", {"events": [event(9, "enters", candidate="Ada", probability=0.5)]}, [("events", 0)]),
    ("enters in the round of its withdrawal", {"candidates": OPEN, "events": [
        event(9, "enters", candidate="Ada"), event(10, "withdraws", candidate="Ada")]}, [("events", 0)]),
    ("after a withdrawal", {"events": [event(9, "withdraws", candidate="Ada"), event(20, "stance", **LATE),
                                       event(20, "deal", ally="B", candidate="Ada", value=0.4)]}, [("events", 1), ("events", 2)]),
    ("after a withdrawal that may not happen", {"events": [
        event(9, "withdraws", candidate="Ada", probability=0.5), event(20, "stance", **LATE)]}, []),
    ("after leaving", {"events": [event(9, "leaves", ally="B"), event(20, "stance", **LATE)]}, [("events", 1)]),
    ("between leaving and joining", {"events": [event(9, "leaves", ally="B"), event(20, "stance", **LATE),
                                                event(10, "joins", month=2, ally="B")]}, []),
    ("a deadline that has passed", {"calendar": {"rounds": 20, "deadline": datetime.date(2024, 2, 1)}, "events": [
        event(20, "deadline", month=2, to=datetime.date(2024, 4, 1))]}, [("events", 0)]),
    ("a term that ends behind the deadline", {"calendar": {"rounds": 20, "deadline": datetime.date(2024, 2, 1)}, "events": [
        event(20, "term_ends", month=3)]}, [("events", 0)]),
    ("a deadline where it is", {"calendar": {"rounds": 20, "deadline": datetime.date(2024, 2, 1)}, "events": [
        event(20, "deadline", to=datetime.date(2024, 1, 31))]}, [("events", 0)]),
    ("a deadline two days later, in the next round", {"calendar": {"rounds": 20, "deadline": datetime.date(2024, 2, 1)},
                                                      "events": [event(20, "deadline", to=datetime.date(2024, 2, 3))]}, []),
    ("a deadline that moves", {"events": [event(20, "deadline", to=datetime.date(2024, 2, 3))]}, []),
    ("two ends of a term", {"events": [event(9, "term_ends"), event(30, "term_ends")]}, [("events", 1)]),
]


@pytest.mark.parametrize("name, instead, paths", CASES, ids=[case[0] for case in CASES])
def test_case_by_case(name, instead, paths):
    file = {**copy.deepcopy(FILE), **copy.deepcopy(instead)}
    warned = flagged(file, ROSTER)
    assert sorted(warned, key=str) == sorted(paths, key=str), warned
    before = counts_of(file, ROSTER)
    for leaf in leaves(file):
        other = changed(file, leaf) if is_covered(paths, leaf) and name != "a deal of nothing" else None
        if other is not None:
            assert counts_of(other, ROSTER) == before, leaf


def test_sentences_name_a_few_and_count_the_rest():
    file = {**copy.deepcopy(FILE), "vocabulary": {f"word{k}": 0.1 for k in range(7)}}
    assert [found.sentence for found in no_effect_warnings(scenario_of(file))] == [
        "vocabulary.word0, vocabulary.word1, vocabulary.word2, vocabulary.word3 and 3 more have no effect: no stance uses "
        "this word"]
    file = {**copy.deepcopy(FILE), "events": [event(15, "stance", **LATE, probability=0.0)]}
    assert [found.sentence for found in no_effect_warnings(scenario_of(file))] == ["event 1 has no effect: its probability is 0"]


def test_a_stall_waits_for_an_event_that_changes_nothing():
    file = {**copy.deepcopy(FILE), "calendar": {"rounds": 20, "stall": 2},
            "events": [event(15, "stance", **LATE, probability=0.0)]}
    assert [found.sentence for found in no_effect_warnings(scenario_of(file))] == [
        "event 1 has no effect: its probability is 0, except that a stall waits for it"]
