"""Which settings a sweep looks at."""

from __future__ import annotations

import math

import numpy as np
import pytest

import sim
from sim.errors import PathError, UserError
from sim.study.design import MAX_POINTS, Varied, design

WEIGHT, STANCE, NEWS = "allies.A.weight", "stances.Ada.A", "process.news"


@pytest.fixture(scope="module")
def five():
    return sim.load("five-allies")


def test_a_grid_holds_every_combination_the_last_field_running_fastest(five):
    found = design(five, {WEIGHT: [0.1, 0.3], STANCE: ["champion", "block", "lean"]})
    assert found.paths == (WEIGHT, STANCE) and found.shape == (2, 3) and found.sample is None
    assert found.points == ((0.1, "champion"), (0.1, "block"), (0.1, "lean"),
                            (0.3, "champion"), (0.3, "block"), (0.3, "lean"))
    assert found.settings[4] == {WEIGHT: 0.3, STANCE: "block"}


def test_values_may_be_given_as_the_command_takes_them(five):
    assert design(five, {WEIGHT: "0.1:0.3:3"}).points == ((0.1,), (0.2,), (0.3,))


@pytest.mark.parametrize("path", ["allies.A.weight", "stances.Ada.A", "process.isolation", "calendar.rounds",
                                  "candidates.Ada.exit_cost", "allies.E.resolve", "calendar.deadline",
                                  "rule.may_object",
                                  "stances.Ada.*", "candidates.Ada.status"])
def test_any_number_stance_date_or_state_can_be_varied(five, path):
    value = {"stances.Ada.A": "oppose", "stances.Ada.*": -0.3, "calendar.deadline": "2024-05-05", "calendar.rounds": 20,
             "rule.may_object": 1, "candidates.Ada.status": "open"}.get(path, 0.3)
    assert design(five, {path: [value]}).points == ((value,),)


@pytest.mark.parametrize("path, hint", [
    ("allies.AA.weight", "allies"), ("proces.news", 'did you mean "process"'), ("stances.Adda.A", 'did you mean "Ada"'),
    ("process.isolatoin", 'did you mean "isolation"'), ("", "is no path"), ("title", "no odds depend"),
    ("question", "no odds depend"), ("calendar.fallback", "no odds depend"), ("evidence", "no odds depend"),
])
def test_a_path_that_is_none_is_refused_with_a_suggestion(five, path, hint):
    with pytest.raises(PathError, match=hint):
        design(five, {path: [0.1]})


@pytest.mark.parametrize("path, values", [
    (STANCE, ["champoin"]), (WEIGHT, [0.1, 1.5]), (WEIGHT, [-0.1]), ("process.isolation", ["much"]), ("allies.A", [1]),
    ("calendar.deadline", ["2024-13-01"]), ("calendar.rounds", [2.5]), ("roster", ["x.csv"]),
])
def test_a_value_that_the_field_does_not_take_is_refused_before_anything_is_played(five, path, values):
    with pytest.raises(PathError):
        design(five, {path: values})


def test_values_that_only_together_cannot_be_are_left_to_their_cells(five):
    assert len(design(five, {WEIGHT: [0.2, 0.7], "allies.B.weight": [0.2, 0.7]}).points) == 4


@pytest.mark.parametrize("vary, message", [
    ({}, "nothing is varied"),
    ({WEIGHT: []}, "0 values"),
    ({WEIGHT: "0.001:0.9:2000", "allies.B.weight": "0.001:0.9:2000"}, "4,000,000 combinations"),
])
def test_designs_that_cannot_be_are_refused(five, vary, message):
    with pytest.raises(UserError, match=message):
        design(five, vary)


@pytest.mark.parametrize("sample", [("lhs", 0), ("halton", 5), ("lhs", 2.5), ("lhs", MAX_POINTS + 1), "lhs",
                                    ("lhs",), 5])
def test_samples_that_cannot_be_are_refused(five, sample):
    with pytest.raises(UserError, match="sample: got"):
        design(five, {WEIGHT: [0.1, 0.9]}, sample)


def strata(points, column, low, high):
    share = (np.array([point[column] for point in points]) - low) / (high - low)
    return sorted(np.floor(share * len(points)).astype(int).tolist())


@pytest.mark.parametrize("name, count", [("lhs", 16), ("lhs", 13), ("sobol", 16), ("sobol", 64)])
def test_a_sample_has_one_point_in_every_stratum_of_every_field(five, name, count):
    found = design(five, {WEIGHT: [0.1, 0.9], NEWS: "0:0.04"}, (name, count))
    assert found.shape == (count,) and found.sample == name
    assert strata(found.points, 0, 0.1, 0.9) == strata(found.points, 1, 0.0, 0.04) == list(range(count))


def test_sobol_points_are_those_of_the_sequence_in_the_middle_of_their_strata(five):
    found = design(five, {WEIGHT: [0.0, 0.8], NEWS: [0.0, 0.8]}, ("sobol", 4))
    known = [(0.0, 0.0), (0.5, 0.5), (0.75, 0.25), (0.25, 0.75)]  # Joe and Kuo 2003
    assert np.allclose(found.points, 0.8 * (np.array(known) + 0.125))


def test_a_hypercube_follows_from_the_seed_alone(five):
    vary = {WEIGHT: [0.1, 0.9], STANCE: ["champion", "block"]}
    state = np.random.get_state()[1].tolist()
    one, same, other = (design(five, vary, ("lhs", 20), seed) for seed in (1, 1, 2))
    assert one == same and one != other
    assert np.random.get_state()[1].tolist() == state


def test_no_point_of_a_sample_lies_on_the_end_of_a_range(five):
    for name in ("lhs", "sobol"):
        points = design(five, {WEIGHT: [0.0, 1.0]}, (name, 32)).points
        assert all(0.0 < value < 1.0 for (value,) in points)


def test_words_are_equally_likely(five):
    points = design(five, {STANCE: ["champion", "lean", "block", "oppose"], WEIGHT: [0.1, 0.9]}, ("sobol", 32)).points
    assert {word: sum(point[0] == word for point in points) for word in ("champion", "lean", "block", "oppose")} == {
        "champion": 8, "lean": 8, "block": 8, "oppose": 8}


def test_fields_that_take_whole_numbers_get_whole_numbers(five):
    points = design(five, {"calendar.rounds": "10:13"}, ("lhs", 40)).points
    assert {type(value) for (value,) in points} == {int}
    assert {value: sum(point == (value,) for point in points) for value in range(9, 15)} == {
        9: 0, 10: 10, 11: 10, 12: 10, 13: 10, 14: 0}


def test_shares_at_the_ends_stay_inside():
    assert Varied("x", ("a", "b")).at(1.0) == "b" and Varied("x", (1, 4), is_whole=True).at(1.0) == 4
    assert Varied("x", (3.0, 1.0, 2.0)).at(0.0) == 1.0 and math.isclose(Varied("x", (3.0, 1.0)).at(1.0), 3.0)
