"""What is stated and changes nothing is said, in `check` and beside the odds."""

from __future__ import annotations

import pytest

from sim.odds.run import run
from sim.scenario.warnings import warnings
from sim.text.summary import notes
from support.command import nemcon
from support.limits.worlds import text
from support.scenes import scenario, written

SAID = (
    'rule.may_object has no effect while everybody holds a veto; state "veto", as "none" or as a list of those who do'
)


@pytest.mark.parametrize(
    'rule, said',
    [
        ({"may_object": 1}, [SAID]),
        ({"may_object": 0}, [SAID]),
        ({"may_object": 1, "veto": "all"}, [SAID]),
        ({"may_object": 1, "veto": "none"}, []),
        ({"may_object": 1, "veto": ["A"]}, []),
        ({"may_object": 1, "veto": []}, []),
        ({}, []),
        ({"veto": "all", "consent_count": 2}, []),
    ],
)
def test_may_object_beside_a_veto_of_all(rule, said):
    assert [text for text in warnings(scenario(rule=rule)) if "may_object" in text] == said


def test_it_is_true_that_it_has_no_effect():
    odds = [run(scenario(rule=rule), 300, workers=1).counts for rule in (
        {}, {"may_object": 2}, {"may_object": 2, "veto": "none"})]
    assert odds[0] == odds[1] != odds[2]


def test_check_warns_and_lets_it_pass(tmp_path):
    path = written(tmp_path, text({"rule": {"may_object": 1}}))
    answer = nemcon("check", path)
    assert answer.status == 0 and answer.lines[0] == f"{path}: warning: {SAID}"
    assert nemcon("check", path, "--json").json["files"][0]["warnings"] == [SAID]


def test_it_stands_beside_the_odds():
    odds = run(scenario(rule={"may_object": 1}), 50, workers=1)
    assert f"{SAID}." in notes(odds.record, odds.encoded.scenario)
