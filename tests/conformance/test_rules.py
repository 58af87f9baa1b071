"""The decision rules that a file can state, each under contract."""

from __future__ import annotations

from sim.scenario.schema import Rule
from support.conformance.ballots import BALLOTS, EVERYBODY, RuleOfFile, Word, better
from support.conformance.rules import RuleContract


class TestConsensus(RuleContract):
    rule = {}


class TestConsensusMinusOne(RuleContract):
    rule = {"veto": "none", "may_object": 1}


class TestMajorityOfMembers(RuleContract):
    rule = {"veto": "none", "consent_share": 0.55}


class TestMajorityOfWeight(RuleContract):
    rule = {"veto": "none", "consent_weight": 0.6}


class TestQualifiedMajority(RuleContract):
    rule = {"veto": "none", "consent_share": 0.5, "consent_weight": 0.65, "weight": {"population": 1.0}}


class TestSecurityCouncil(RuleContract):
    rule = {"veto": ["A", "C"], "consent_count": 3}


class TestOneGuardian(RuleContract):
    rule = {"veto": ["D"]}


class TestAbstentionIsNoConsent(RuleContract):
    rule = {"consent_count": 2, "abstain_below": 0.1}


class TestEverythingAtOnce(RuleContract):
    rule = {"veto": ["B"], "consent_count": 2, "consent_share": 0.5, "consent_weight": 0.4, "may_object": 1,
            "abstain_below": 0.0, "weight": {"population": 2.0}}


def test_every_key_of_a_rule_is_under_contract():
    stated = {key for suite in RuleContract.__subclasses__() for key in suite.rule}
    assert stated == set(Rule.model_fields)


def test_ballots_are_all_there_are_and_better_ones_are_better():
    assert len(set(BALLOTS)) == 256 and EVERYBODY in BALLOTS
    assert set(better((Word.OBJECTS, *EVERYBODY[1:]))) == {(Word.ABSTAINS, *EVERYBODY[1:]), EVERYBODY}
    assert set(better((None, *EVERYBODY[1:]))) == {EVERYBODY} and not list(better(EVERYBODY))


def test_some_ballots_are_accepted_and_some_are_not():
    """Promises about accepted ballots would be empty of a rule that accepts none."""
    for suite in RuleContract.__subclasses__():
        accepted = sum(map(RuleOfFile(suite.rule), BALLOTS))
        assert 5 < accepted < 251, suite
