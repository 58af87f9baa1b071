"""Whatever is in a scenario or a roster: a result or a refusal, within 500 MB.

That it comes within a second is counted on a quiet machine (docs/reliability.md); here only a command that hangs fails.
"""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.fuzz import bytewise, structural
from support.fuzz.attempt import Outcome, Promise
from support.fuzz.crowds import CROWDS
from support.fuzz.originals import lay_out
from support.fuzz.watch import Watch

EACH = 400  # docs/reliability.md counts a hundred times as many
SHRUNK = 150  # of them by Hypothesis, which makes what it finds small, and takes longer
MOST_BYTES = 50_000  # what is larger takes long, and only the count in the table does


@pytest.fixture(scope="module")
def watch(tmp_path_factory):
    """Returns a watched worker that has not loaded what diaries need."""
    with Watch(lay_out(tmp_path_factory.mktemp("bad-input") / "in"), structural.WARM) as watch:
        yield watch


def judge(watch: Watch, attempt) -> None:
    if attempt.commands[1][0] == "explain" or sum(len(data) for _, data in attempt.files) > MOST_BYTES:
        return
    kept(watch.judge(attempt))


def kept(outcome: Outcome) -> None:
    """Fails where a promise was broken; a command that was only slow passes, one that was killed has no status."""
    slow = Promise.QUICK if outcome.statuses else None
    assert [breach for breach in outcome.breaches if breach.promise is not slow] == [], outcome.notes


@settings(max_examples=SHRUNK, deadline=None, derandomize=True, database=None,
          suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
def test_one_damage_to_a_valid_scenario(watch, chance):
    judge(watch, structural.attempt(chance))


def test_one_damage_drawn_by_number(watch):
    for number in range(EACH - SHRUNK):
        judge(watch, structural.attempt(Random(f"test {number}")))


def test_damaged_bytes(watch):
    for number in range(EACH):
        judge(watch, bytewise.attempt(Random(f"test {number}")))


@pytest.mark.parametrize("crowd", CROWDS)
def test_crowds(watch, crowd):
    outcome = watch.judge(CROWDS[crowd])
    kept(outcome)
    assert outcome.accepted
