"""A scenario becomes a poll with the medians of what is uncertain, and only of those who are there."""

from __future__ import annotations

import datetime
import math

import numpy as np
import pytest

from sim.errors import UserError
from sim.model.encoding import encode
from sim.scenario.loader import load
from sim.scenario.parameters import Parameters, read_parameters
from sim.theories.registry import THEORIES, odds_by_name, poll_of, theory_named
from support.scenes import scenario

STANCES = {"Ada": {"A": "champion", "B": "wary", "C": "support"}, "Bo": {"A": "oppose", "B": "support", "C": "lean"}}


def test_words_become_their_numbers_in_the_order_of_the_file():
    poll = poll_of(scenario())
    assert (poll.allies, poll.candidates, poll.fallback) == (("A", "B", "C"), ("Ada", "Bo"), "nobody")
    assert np.allclose(poll.attitude, [[0.9, -0.5], [-0.2, 0.5], [0.5, 0.2]])
    assert np.allclose(poll.weight, [0.5, 0.25, 0.25])
    assert np.allclose(poll.threshold, 0.1)
    assert poll.veto.all() and poll.available.all() and not poll.has_positions


def test_a_distribution_counts_with_its_median():
    uncertain = {**STANCES, "Ada": {**STANCES["Ada"], "B": {"uniform": [-0.6, 0.4]}}}
    allies = {"A": {"size": 4.0, "threshold": {"normal": [0.3, 5.0]}}, "B": {"size": 2.0},
              "C": {"size": {"uniform": [1.0, 3.0]}}}
    poll = poll_of(scenario(stances=uncertain, allies=allies))
    assert np.allclose(poll.attitude[1], [-0.1, 0.5])
    assert np.allclose(poll.threshold, [0.3, 0.1, 0.1])
    assert np.allclose(poll.weight, [0.5, 0.25, 0.25])


def test_a_scenario_and_its_encoding_give_the_same_poll():
    one, other = poll_of(load("nato-sg-2024")), poll_of(encode(load("nato-sg-2024")))
    assert np.array_equal(one.attitude, other.attitude) and np.array_equal(one.weight, other.weight)


def test_chance_has_no_part_in_it():
    polls = [poll_of(load("nato-sg-2024")) for _ in range(2)]
    assert polls[0].attitude.tobytes() == polls[1].attitude.tobytes()


def test_who_joins_later_is_not_polled_and_the_weights_are_rescaled():
    poll = poll_of(scenario(events=({"date": datetime.date(2024, 2, 5), "kind": "joins", "ally": "B"},)))
    assert poll.allies == ("A", "C")
    assert np.allclose(poll.weight, [2 / 3, 1 / 3])
    assert np.allclose(poll.attitude, [[0.9, -0.5], [0.5, 0.2]])
    assert "SWE" not in poll_of(load("nato-sg-2024")).allies


def test_who_leaves_later_is_polled():
    poll = poll_of(scenario(events=({"date": datetime.date(2024, 2, 5), "kind": "leaves", "ally": "B"},)))
    assert poll.allies == ("A", "B", "C")


def test_nobody_to_poll_is_refused_with_the_name_of_the_file():
    joining = tuple({"date": datetime.date(2024, 2, 5), "kind": "joins", "ally": ally} for ally in "ABC")
    with pytest.raises(UserError, match="^Two names: nobody is a member"):
        poll_of(scenario(events=joining))


def test_a_name_that_is_not_available_stands_for_no_election():
    names = {"Ada": {"status": "not available"}, "Bo": {"status": "open"}}
    poll = poll_of(scenario(candidates=names))
    assert poll.available.tolist() == [False, True]
    assert all(odds_by_name(theory, poll)["Ada"] == 0.0 for theory in THEORIES.values())


@pytest.mark.parametrize("rule, expected", [
    ({}, dict(veto=[True] * 3, members_needed=0, share_needed=0.0, objectors_allowed=None)),
    ({"veto": "none", "consent_count": 2}, dict(veto=[False] * 3, members_needed=2)),
    ({"veto": ["B"], "consent_share": 0.5}, dict(veto=[False, True, False], members_needed=2)),
    ({"veto": "none", "consent_share": 2 / 3}, dict(members_needed=2)),
    ({"veto": "none", "consent_weight": 0.65}, dict(share_needed=0.65)),
    ({"veto": "none", "may_object": 1}, dict(objectors_allowed=1)),
    ({"veto": "none", "may_object": 0}, dict(objectors_allowed=0)),
    ({"abstain_below": 0.3}, dict(abstain_below=0.3)),
])
def test_the_rule_comes_across(rule, expected):
    poll = poll_of(scenario(rule=rule))
    for name, value in expected.items():
        got = getattr(poll, name)
        assert (got.tolist() if isinstance(got, np.ndarray) else got) == value


def test_without_abstention_everybody_who_does_not_object_consents():
    assert poll_of(scenario()).abstain_below == -math.inf


def test_a_rule_with_its_own_weight_keeps_it():
    poll = poll_of(load("nato-sg-2024-qualified-majority"))
    if poll.rule_weight is not None:
        assert math.isclose(poll.rule_weight.sum(), 1.0)
    assert math.isclose(poll.counted_weight.sum(), 1.0)
    assert not poll.veto.all()


def test_positions_come_across_with_their_salience():
    issues = {"east": {"salience": 2.0}, "north": {}}
    allies = {"A": {"positions": {"east": 0.5}}, "B": {"positions": {"north": -1.0}, "salience": {"east": 0.1}},
              "C": {}}
    names = {"Ada": {"positions": {"east": 1.0}}, "Bo": {"positions": {"north": 0.25}}}
    poll = poll_of(scenario(issues=issues, allies=allies, candidates=names, stances={}))
    assert np.allclose(poll.position, [[0.5, 0.0], [0.0, -1.0], [0.0, 0.0]])
    assert np.allclose(poll.salience, [[2.0, 1.0], [0.1, 1.0], [2.0, 1.0]])
    assert np.allclose(poll.candidate_position, [[1.0, 0.0], [0.0, 0.25]])
    assert math.isclose(poll.attitude[0, 0], -2.0 * 0.5)  # what nobody stated is derived from the distance


def test_parameters_set_the_thresholds():
    point = read_parameters("point")
    higher = Parameters("higher", point.process.model_copy(update={"threshold": 0.4}))
    assert np.allclose(poll_of(scenario(), higher).threshold, 0.4)


@pytest.mark.parametrize("name", ["five-allies", "two-front-runners", "nato-sg-2014", "nato-sg-2024", "un-2016-07-21"])
def test_every_theory_answers_for_every_kind_of_scenario(name):
    poll = poll_of(load(name))
    for theory in THEORIES.values():
        odds = odds_by_name(theory, poll)
        assert list(odds) == [*poll.candidates, poll.fallback]
        assert math.isclose(sum(odds.values()), 1.0) and min(odds.values()) >= 0.0


def test_a_theory_is_found_by_its_name_and_an_unknown_one_is_refused():
    assert theory_named("nash") is THEORIES["nash"]
    with pytest.raises(UserError, match="^--theory: no theory is called 'astrology'; give one of mean, median"):
        theory_named("astrology")
