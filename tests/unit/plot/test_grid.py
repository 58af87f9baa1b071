"""What was varied, in words."""

from __future__ import annotations

import doctest

import pytest

from sim.plot import sweep as grid
from sim.plot.sweep import Axis


@pytest.mark.parametrize("path, spoken", [
    ("allies.USA.weight", "weight of USA"),
    ("allies.United States.resolve", "resolve of United States"),
    ("candidates.Mark Rutte.exit_cost", "exit cost of Mark Rutte"),
    ("stances.Mark Rutte.USA", "stance of USA on Mark Rutte"),
    ("stances.Mark Rutte.*", "everybody's stance on Mark Rutte"),
    ("process.backing_floor", "backing floor"),
    ("allies.{who}.weight", "weight of {who}"),
])
def test_a_path_is_said_in_words(path, spoken):
    assert Axis(path, ()).spoken == spoken


@pytest.mark.parametrize("path", ["a", "", "process", "events.0.probability", "stances.J. Doe.USA", "allies.USA",
                                  "allies.USA.positions.fees", "stances.Ada", "weight.gdp", "processing.news"])
def test_what_could_be_misread_stays_as_it_is_written(path):
    assert Axis(path, ()).spoken == path


def test_the_examples_are_true():
    assert doctest.testmod(grid).failed == 0
