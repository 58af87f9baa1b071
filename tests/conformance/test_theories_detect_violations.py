"""The contract bites: theories that break one promise each, and the promise that catches them."""

from __future__ import annotations

import dataclasses
import pickle
import re
from pathlib import Path

import numpy as np
import pytest

from sim.theories.registry import THEORIES, Need, Theory
from support.conformance import theories as contract
from support.polls import POLLS, make

READS_WEIGHT = frozenset({Need.WEIGHT})
READS_ALL = frozenset(Need)
ODDS = np.array([0.25, 0.25, 0.25, 0.25, 0.0])  # for the ordinary poll, four candidates
calls = []


def theory(function, needs=READS_ALL) -> Theory:
    return Theory("broken", "Broken", "nowhere", needs, function)


def forgetful(poll):
    calls.append(poll)
    return np.roll([1.0, 0.0, 0.0, 0.0, 0.0], len(calls))


def meddling(poll):
    poll.__dict__["fallback"] += "!"
    return ODDS.copy()


def first_listed(poll):
    return np.array([1.0, 0.0, 0.0, 0.0, 0.0])


def alphabetical(poll):
    return np.eye(5)[int(np.argmin([*poll.candidates, poll.fallback]))]


def nosy(poll):
    odds = np.array([poll.threshold.sum() % 1, 0.0, 0.0, 0.0, 0.0])
    odds[-1] = 1 - odds[0]
    return odds


@pytest.mark.parametrize(
    ("promise", "broken"),
    [
        (contract.is_distribution, theory(lambda poll: ODDS * 1.01)),
        (contract.is_distribution, theory(lambda poll: np.full(5, np.nan))),
        (contract.is_distribution, theory(lambda poll: np.array([1.5, -0.5, 0.0, 0.0, 0.0]))),
        (contract.is_distribution, theory(lambda poll: ODDS[1:])),
        (contract.is_deterministic, theory(forgetful)),
        (contract.is_pure, theory(meddling)),
        (contract.is_pure, theory(lambda poll: ODDS)),
        (contract.follows_relabelling, theory(first_listed)),
        (contract.ignores_names, theory(alphabetical)),
        (contract.reads_nothing_else, theory(nosy, READS_WEIGHT)),
    ],
)
def test_a_broken_theory_is_caught(promise, broken):
    with pytest.raises(AssertionError):
        promise(broken, dataclasses.replace(POLLS["ordinary"]))  # a copy, because one of them meddles


def test_a_theory_for_names_that_cannot_be_adopted_is_caught():
    with pytest.raises(AssertionError):
        contract.leaves_out_the_unavailable(theory(lambda poll: ODDS), POLLS["some unavailable"])


def test_a_theory_that_cannot_be_sent_to_a_worker_is_caught():
    with pytest.raises((AttributeError, pickle.PicklingError), match="(?i)pickle|local"):
        contract.survives_pickling(theory(lambda poll: ODDS), POLLS["ordinary"])


def test_a_theory_that_declares_too_much_is_caught():
    with pytest.raises(AssertionError):
        contract.reads_what_it_declares(theory(lambda poll: np.eye(len(poll.candidates) + 1)[-1]))


def test_a_perverse_theory_is_caught():
    with pytest.raises(AssertionError):
        contract.elects_whom_everybody_wants(theory(lambda poll: THEORIES["mean"](make(-poll.attitude))))


def test_every_theory_is_under_contract():
    texts = [path.read_text(encoding="utf-8") for path in (Path(__file__).parents[1] / "unit" / "theories").glob("*.py")]
    suites = [re.findall(r"\(TheoryContract\):\n    name = \"(\w+)\"", text) for text in texts]
    assert sorted(sum(suites, [])) == sorted(THEORIES)
