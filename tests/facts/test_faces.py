"""What common sense asks of the odds, at the one shipped set of parameters: the face tests of docs/model.md, part 9.

A face test is only counted as met when the whole interval lies on the right side. Three of them are what model 1
fails on
sight; its figures are held here too, so that the reader can see what changed.
"""

from __future__ import annotations

import datetime
import itertools
from functools import cache

import pytest

import sim
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Document
from sim.statistics import wilson

REPLICATES = 2000
DATES = ("nato-2024-02-22", "nato-2024-03-12", "nato-2024-04-02", "nato-2024-04-29", "nato-2024-06-17")


@cache
def result(name: str, parameters: str, *changes: tuple[str, object], replicates: int = REPLICATES):
    scenario = sim.load(name)
    for path, value in changes:
        scenario = scenario.with_(path, value)
    return sim.run(scenario, replicates=replicates, parameters=parameters, workers=2)


def odds(found, *names: str) -> dict[str, float]:
    """Returns the odds of these outcomes together, with their interval."""
    count = sum(found.counts[name] for name in names)
    low, high = wilson(count, found.replicates)
    return {"count": count, "odds": count / found.replicates, "low": low, "high": high}


# A permanent member says that it will not have a name.

BOUTROS = "Boutros Boutros-Ghali"


def stated(word: str, parameters: str = "prior") -> dict[str, float]:
    return odds(result("un-1996-11-19", parameters, (f"stances.{BOUTROS}.USA", word)), BOUTROS)


def test_a_permanent_member_s_veto_is_final():
    assert stated("veto")["count"] == 0


def test_a_permanent_member_s_block_mostly_is():
    assert stated("block")["high"] < 0.3


def test_a_permanent_member_s_block_counts_for_more_than_in_model_1():
    assert stated("block")["high"] < stated("block", "model1")["low"] - 0.15


def test_before_model_1_let_the_name_win():
    assert stated("block", "model1")["low"] > 0.5


# NATO 2024, as the count of supporters rose.


def rutte(parameters: str, replicates: int = REPLICATES) -> list[dict[str, float]]:
    return [odds(result(name, parameters, replicates=replicates), "Mark Rutte") for name in DATES]


def test_nato_2024_ends_well_and_falls_once_when_hungary_speaks_up():
    found = rutte("prior")
    assert found[-1]["low"] > 0.7, found
    assert found[1]["high"] < found[2]["low"] and found[3]["high"] < found[4]["low"], found


def test_nato_2024_does_not_fall_by_more_than_015_from_one_date_to_the_next():
    """With 2,000 replicates two intervals together are .044 wide, a third of what is tested."""
    found = rutte("prior", 20_000)
    assert all(later["low"] >= sooner["high"] - 0.15 for sooner, later in itertools.pairwise(found)), found


def test_before_model_1_fell_by_half():
    found = rutte("model1")
    assert found[0]["low"] - found[1]["high"] > 0.15


# A year is a long time for some, and not for others.


def test_sweden_may_well_not_be_in_within_a_year():
    scenario = sim.load("sweden-2022-07-05")
    assert odds(result("sweden-2022-07-05", "prior"), scenario.document.calendar.fallback)["low"] >= 0.15


# Qui tacet consentire videtur.


def silent_body(members: int) -> Scenario:
    """A body of which nothing is said but that one member leans to the one name; half a year, an empty post."""
    allies = {f"member {k}": {"size": 1.0} for k in range(members)}
    return Scenario(Document.model_validate({
        "format": 1, "title": "a silent body", "as_of": datetime.date(2024, 1, 1), "allies": allies,
        "calendar": {"rounds": 26, "fallback_cost": "post empty"}, "candidates": {"Ada": {}},
        "stances": {"Ada": {"member 0": "lean"}}}))


@cache
def agreed(members: int, parameters: str) -> dict[str, float]:
    """Returns the odds that any name is agreed."""
    found = sim.run(silent_body(members), replicates=REPLICATES, parameters=parameters, workers=2)
    return odds(found, *(name for name in found.counts if name != found.encoded.fallback))


@pytest.mark.parametrize("members", [10, 30, 100])
def test_a_body_that_is_silent_agrees(members):
    assert agreed(members, "prior")["low"] > 0.8


def test_before_model_1_the_larger_it_was_the_less():
    found = [agreed(members, "model1") for members in (10, 30, 100)]
    assert found[0]["low"] > found[1]["high"] and found[1]["low"] > found[2]["high"] and found[2]["high"] < 0.15


# Monotone where theory says so.


def test_the_dearer_it_is_to_agree_on_nothing_the_more_is_agreed():
    found = [odds(result("two-front-runners", "prior", ("calendar.fallback_cost", cost)), "the post stays empty")
             for cost in (-0.1, 0.0, 0.2, 0.4)]
    assert all(dearer["high"] < cheaper["low"] for cheaper, dearer in itertools.pairwise(found)), found
