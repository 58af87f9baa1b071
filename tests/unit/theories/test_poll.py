from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.model.equations import accepts
from sim.theories.poll import Poll
from sim.theories.registry import PollInput
from support.polls import changed, drawn, make

ISSUE = {"position": [[0.0], [0.0]], "candidate_position": [[0.0]]}


def test_arrays_are_copies_that_cannot_be_written():
    attitude = np.array([[0.5]])
    poll = make(attitude)
    attitude[0, 0] = -1
    assert poll.attitude[0, 0] == 0.5
    with pytest.raises(ValueError, match="read-only"):
        poll.attitude[0, 0] = 0
    with pytest.raises(dataclasses.FrozenInstanceError):
        poll.fallback = "somebody"


def test_salience_is_one_where_only_positions_are_given():
    poll = make(np.zeros((2, 1)), position=[[0.0], [1.0]], candidate_position=[[0.5]])
    assert poll.has_positions
    assert poll.salience.tolist() == [[1.0], [1.0]]
    assert not make([[0.0]]).has_positions


@pytest.mark.parametrize(
    "change, message",
    [
        ({"weight": [0.5, 0.6]}, "add up to 1"),
        ({"weight": [1.5, -0.5]}, "add up to 1"),
        ({"rule_weight": [1.0, 1.0]}, "add up to 1"),
        ({"rule_weight": [1.0]}, "rule_weight must have shape"),
        ({"weight": [1.0]}, r"weight must have shape \(2,\), got \(1,\)"),
        ({"attitude": np.zeros((2, 3))}, "attitude must have shape"),
        ({"attitude": [[np.nan], [0.0]]}, "attitude must be finite"),
        ({"threshold": [np.inf, 0.0]}, "threshold must be finite"),
        ({"available": [True, True]}, "available must have shape"),
        ({"veto": [True]}, "veto must have shape"),
        ({"position": [[0.0], [0.0]]}, "come together"),
        ({"candidate_position": [[0.0]]}, "come together"),
        ({**ISSUE, "candidate_position": [[0.0, 1.0]]}, "candidate_position must have shape"),
        ({**ISSUE, "salience": [[-1.0], [1.0]]}, "salience"),
        ({"allies": ()}, "at least one ally"),
    ],
)
def test_what_is_wrong_is_said(change, message):
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(make([[0.0], [0.0]]), **change)


def test_an_ally_objects_below_its_threshold_and_not_at_it():
    poll = make([[0.1], [0.1], [0.1]], threshold=[0.1, 0.1000001, -0.5])
    assert poll.acquiescing()[:, 0].tolist() == [True, False, True]


def test_arithmetic_on_the_way_to_the_threshold_is_forgiven():
    assert make([[0.3 - 0.2]]).acquiescing().all()  # 0.3 - 0.2 is a little less than 0.1


def test_unanimity_needs_everybody():
    assert make([[0.5, 0.5], [0.5, 0.0]]).acceptable().tolist() == [True, False]


def test_the_parts_of_a_rule_add_up():
    attitude = [[0.5, -0.5, 0.5], [0.5, 0.5, 0.5], [-0.5, 0.5, 0.5], [-0.5, 0.5, -0.5]]
    rule = {"veto": [True, False, False, False], "members_needed": 3, "share_needed": 0.5}
    assert make(attitude, [1, 1, 1, 1], **rule).acceptable().tolist() == [False, False, True]
    assert make(attitude, [1, 1, 1, 4], **rule).acceptable().tolist() == [False, False, False]
    rule["share_needed"] = 0
    assert make(attitude, [1, 1, 1, 4], **rule).acceptable().tolist() == [False, False, True]


def test_the_rule_may_count_another_weight():
    attitude = [[0.5], [0.5], [-0.5]]
    rule = {"veto": np.zeros(3, dtype=bool), "share_needed": 0.65}
    assert make(attitude, [3, 3, 2], **rule).acceptable().all()
    assert not make(attitude, [3, 3, 2], rule_weight=[0.3, 0.3, 0.4], **rule).acceptable().any()


def test_consensus_minus_one():
    rule = {"veto": np.zeros(3, dtype=bool), "objectors_allowed": 1}
    assert make([[0.5, 0.5], [0.5, -0.5], [-0.5, -0.5]], **rule).acceptable().tolist() == [True, False]


def test_an_abstention_is_neither_an_objection_nor_a_consent():
    free = {"veto": np.zeros(3, dtype=bool), "abstain_below": 0.3}
    attitude = [[0.5], [0.5], [0.2]]
    assert make(attitude).acceptable().all()
    assert make(attitude, objectors_allowed=0, **free).acceptable().all()
    assert make(attitude, members_needed=2, share_needed=2 / 3, **free).acceptable().all()
    assert not make(attitude, members_needed=3, **free).acceptable().any()
    assert not make(attitude, share_needed=0.7, **free).acceptable().any()


def test_the_rule_is_the_one_the_model_decides_by():
    """The model also reads a share of the members, for which a poll asks as a number of them."""
    model_rule = getattr(accepts, "py_func", accepts)
    present = np.ones(6, dtype=bool)
    answers = []
    for seed in range(100):
        poll = changed(drawn(6, 4, seed), PollInput.RULE, seed)
        objects = ~poll.acquiescing()
        abstains = ~objects & (poll.attitude < poll.abstain_below)
        numbers = np.array([poll.members_needed, -1.0, poll.share_needed, poll.objectors_allowed, 0.0])
        for c in range(4):
            answers.append(model_rule(c, objects, abstains, present, poll.veto, poll.rule_weight, numbers))
            assert answers[-1] == poll.acceptable()[c]
    assert 20 < sum(answers) < len(answers) - 20


def test_an_unavailable_name_is_not_acceptable():
    assert not make([[0.9]], available=[False]).acceptable().any()


def test_a_poll_has_no_equality_of_its_own():
    poll = drawn(3, 2, seed=0)
    assert poll == poll
    assert poll != dataclasses.replace(poll)
    assert isinstance(poll, Poll)
