"""The contract bites: rules that break one promise each, and the promise that catches them."""

from __future__ import annotations

import dataclasses
import itertools
import pickle
from types import SimpleNamespace

import numpy as np
import pytest

from sim.model import world as w
from sim.model.equations import ABSTAIN_BELOW, CONSENT_COUNT, accepts, decide
from sim.odds.run import run
from sim.theories.registry import poll_of
from support.conformance import rules
from support.conformance.ballots import RuleOfFile

THREE = {"veto": ["A"], "consent_count": 3}
TURNS = itertools.count()


def moody(*ballot):
    return next(TURNS) % 3 == 0


def meddling(c, objects, abstains, present, veto, weight, numbers):
    objects[0, c] = False
    return accepts(c, objects, abstains, present, veto, weight, numbers)


def half_a_yes(*ballot):
    return 1.0 if accepts(*ballot) else 0.0


def the_first_decides(c, objects, abstains, present, veto, weight, numbers):
    return present[0] and not objects[0, c] and not abstains[0, c]


def the_first_name_only(c, *ballot):
    return c == 1 and accepts(c, *ballot)


def exactly_as_many(c, objects, abstains, present, veto, weight, numbers):
    consent = present & ~objects[:, c] & ~abstains[:, c]
    return consent.sum() == numbers[CONSENT_COUNT]


def not_all(c, objects, abstains, present, veto, weight, numbers):
    return not present.all()


def nobody_minds(c, objects, abstains, present, veto, weight, numbers):
    return not (objects[:, c] & present).any()


def majority_over_vetoes(c, objects, abstains, present, veto, weight, numbers):
    return accepts(c, objects, abstains, present, np.zeros_like(veto), weight, numbers)


def compiled_otherwise(*ballot):
    return accepts(*ballot)


compiled_otherwise.py_func = nobody_minds


def adopts_anybody(world, setting, state, t):
    return int(state.count[w.FRONT_RUNNER])


def holds_to_what_is_pending(world, setting, state, t):
    if state.count[w.PENDING] >= 0:
        return int(state.count[w.PENDING]) if t - state.count[w.SINCE] >= world.calendar[w.SILENCE] else w.NOBODY
    return decide(world, setting, state, t)


def forgets_silence(world, setting, state, t):
    return decide(world._replace(calendar=np.zeros_like(world.calendar)), setting, state, t)


def loses_a_replicate(encoded, replicates, workers):
    return run(encoded, replicates=replicates - 1, workers=workers)


def odds_of_two_thirds(encoded, replicates, workers):
    odds = run(encoded, replicates=replicates, workers=workers)
    rows = [{**row, "odds": row["odds"] * 2 / 3, "low": 0.0} for row in odds.outcomes]
    return SimpleNamespace(counts=odds.counts, outcomes=rows)


def without_the_veto(encoded):
    return dataclasses.replace(poll_of(encoded), veto=np.zeros(len(encoded.allies), dtype=bool))


def one_more_is_needed(encoded):
    poll = poll_of(encoded)
    return dataclasses.replace(poll, members_needed=poll.members_needed + 1)


BROKEN = [
    (rules.is_deterministic, moody),
    (rules.is_pure, meddling),
    (rules.says_yes_or_no, half_a_yes),
    (rules.follows_relabelling, the_first_decides),
    (rules.follows_the_candidates, the_first_name_only),
    (rules.is_monotone, exactly_as_many),
    (rules.accepts_whom_everybody_wants, not_all),
    (rules.decides_nothing_without_members, nobody_minds),
    (rules.never_overrules_a_veto, majority_over_vetoes),
    (rules.is_the_same_in_plain_python, compiled_otherwise),
]
BROKEN_ELSEWHERE = [
    (rules.adopts_what_it_accepts, adopts_anybody),
    (rules.adopts_what_it_accepts, lambda *about: w.NOBODY),
    (rules.breaks_silence_when_it_no_longer_accepts, holds_to_what_is_pending),
    (rules.breaks_silence_when_it_no_longer_accepts, forgets_silence),
    (rules.is_read_alike_by_the_theories, without_the_veto),
    (rules.is_read_alike_by_the_theories, one_more_is_needed),
    (rules.gives_odds, loses_a_replicate),
    (rules.gives_odds, odds_of_two_thirds),
]


@pytest.mark.parametrize(("promise", "function"), BROKEN, ids=lambda value: value.__name__)
def test_a_broken_rule_is_caught(promise, function):
    with pytest.raises(AssertionError):
        promise(RuleOfFile(THREE, function))


@pytest.mark.parametrize(("promise", "broken"), BROKEN_ELSEWHERE, ids=lambda value: value.__name__)
def test_a_broken_step_or_result_is_caught(promise, broken):
    with pytest.raises(AssertionError):
        promise(RuleOfFile(THREE), broken)


def changed() -> RuleOfFile:
    """Returns a rule of which the file says one thing and the arrays another, as if a key got lost on the way."""
    rule = RuleOfFile(THREE)
    numbers = rule.numbers.copy()
    numbers[ABSTAIN_BELOW] = 0.25
    world = rule.encoded.world._replace(rule_numbers=numbers)
    rule.__dict__["encoded"] = dataclasses.replace(rule.encoded, world=world)
    return rule


def test_a_rule_that_does_not_survive_being_written_is_caught(tmp_path):
    with pytest.raises(AssertionError):
        rules.survives_json(changed())
    with pytest.raises(AssertionError):
        rules.survives_a_file(changed(), tmp_path)


def test_a_rule_that_cannot_be_sent_to_a_worker_is_caught():
    with pytest.raises((AttributeError, pickle.PicklingError), match="(?i)pickle|local"):
        rules.survives_pickling(RuleOfFile(THREE, lambda *ballot: True))


def test_every_promise_has_a_control():
    elsewhere = {rules.survives_json, rules.survives_a_file, rules.survives_pickling}
    assert {promise for promise, _ in (*BROKEN, *BROKEN_ELSEWHERE)} | elsewhere == {*rules.OF_A_RULE,
                                                                                     *rules.OF_ITS_FILE}
