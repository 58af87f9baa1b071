"""Setting several fields at once."""

from __future__ import annotations

import datetime
import math

import numpy as np
import pytest

import sim
from sim.errors import PathError, UserError
from sim.scenario.scenario import shares
from sim.study.design import plain_value, with_values


@pytest.fixture(scope="module")
def five():
    return sim.load("five-allies")


@pytest.fixture(scope="module")
def nato():
    return sim.load("nato-sg-2024")


def test_one_value_is_set_as_the_scenario_sets_it(nato):
    for path, value in (("allies.USA.weight", 0.3), ("stances.Mark Rutte.USA", "oppose"), ("process.isolation", 0.2)):
        assert with_values(nato, {path: value}).digest == nato.with_(path, value).digest


def test_values_of_different_fields_are_all_set(nato):
    changed = with_values(
        nato, {"process.isolation": 0.2, "stances.Mark Rutte.USA": "oppose", "allies.USA.weight": 0.3})
    assert changed.get("process.isolation") == 0.2
    assert changed.get("stances.Mark Rutte.USA") == "oppose"
    assert shares(changed)["USA"] == 0.3


def test_the_order_in_which_values_are_given_does_not_matter(nato):
    values = {"process.isolation": 0.2, "allies.USA.weight": 0.3, "allies.DEU.weight": 0.2}
    assert with_values(nato, values).digest == with_values(nato, dict(reversed(values.items()))).digest


def test_two_weights_are_both_as_stated_and_the_others_keep_their_proportions(nato):
    held = shares(with_values(nato, {"allies.USA.weight": 0.5, "allies.TUR.weight": 0.25}))
    before = shares(nato)
    assert (held["USA"], held["TUR"]) == (0.5, 0.25)
    assert math.isclose(sum(held.values()), 1.0)
    for one, other in (("DEU", "FRA"), ("GBR", "EST")):
        assert math.isclose(held[one] / held[other], before[one] / before[other])


def test_set_one_after_the_other_the_first_would_not_stay_as_stated(nato):
    one_by_one = nato.with_("allies.USA.weight", 0.5).with_("allies.TUR.weight", 0.25)
    assert shares(one_by_one)["USA"] < 0.4


def test_weights_that_other_allies_state_shrink_with_the_rest(five):
    stated = five.with_("allies.B.weight", 0.4)
    before, after = shares(stated), shares(with_values(stated, {"allies.A.weight": 0.3, "allies.C.weight": 0.1}))
    assert (after["A"], after["C"]) == (0.3, 0.1)
    assert math.isclose(sum(after.values()), 1.0)
    assert math.isclose(after["B"] / after["D"], before["B"] / before["D"])


def test_all_weights_may_be_set_as_long_as_something_is_left(five):
    held = shares(with_values(five, {f"allies.{ally}.weight": 0.2 for ally in "ABCD"}))
    assert held == pytest.approx(dict.fromkeys("ABCDE", 0.2))


@pytest.mark.parametrize("one, other", [(0.6, 0.4), (0.9, 0.3)])
def test_weights_that_leave_nothing_are_refused(five, one, other):
    with pytest.raises(PathError, match="leaves nothing for the other allies"):
        with_values(five, {"allies.A.weight": one, "allies.B.weight": other})


def test_nothing_set_is_the_scenario_itself(five):
    assert with_values(five, {}) is five


@pytest.mark.parametrize("given, plain", [
    (np.float64(0.5), 0.5), (np.int64(3), 3), (np.str_("oppose"), "oppose"), ("lean", "lean"), (2, 2),
    (datetime.date(2024, 7, 9), "2024-07-09"),
])
def test_values_become_plain(given, plain):
    found = plain_value(given, "x")
    assert found == plain and type(found) is type(plain)


@pytest.mark.parametrize("given", [None, True, np.bool_(True), [1], {"uniform": [0, 1]}, float("nan"),
                                   float("inf"), 1j])
def test_what_is_no_number_and_no_word_is_refused(given):
    with pytest.raises(UserError, match=r"^process\.isolation: got"):
        plain_value(given, "process.isolation")
