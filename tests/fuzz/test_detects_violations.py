"""Negative control: faults are provoked in a watched worker, each is noticed, and the next attempt is taken."""

from __future__ import annotations

import os

import pytest

from support.fuzz.attempt import Attempt, Outcome, Promise
from support.fuzz.faults import FAULTS
from support.fuzz.originals import lay_out
from support.fuzz.watch import Patience, Watch

NOTICED = {
    "crash": (Promise.STATUS, "KeyError"),
    "slow": (Promise.QUICK, " s"),
    "large": (Promise.SMALL, " MB"),
}


@pytest.fixture(scope="module")
def watch(tmp_path_factory):
    """Returns a watched worker in which the name of a file decides what goes wrong."""
    root = lay_out(tmp_path_factory.mktemp("controls") / "in")
    with Watch(root, prepare="support.fuzz.faults:prepare", patience=Patience(processor=2.0, clock=60.0)) as watch:
        yield watch


def judged(watch: Watch, name: str, *options: str) -> Outcome:
    return watch.judge(Attempt("control", f"{name}.toml", ((f"{name}.toml", b"format = 1\n"),), (("check", *options),)))


@pytest.mark.parametrize("fault", FAULTS)
def test_fuzz_detects_violations(watch, fault):
    promise, notes = NOTICED[fault]
    found = [breach.notes for breach in judged(watch, fault).breaches if breach.promise is promise]
    assert found and notes in found[0]
    assert judged(watch, "harmless").breaches == ()


def test_nothing_is_noticed_when_nothing_is_wrong(watch):
    before = sorted(os.listdir(watch.root))
    outcome = judged(watch, "harmless", "--json")
    assert outcome.breaches == () and not outcome.accepted and outcome.statuses == (2,)
    assert 0 < outcome.megabytes < 200 and sorted(os.listdir(watch.root)) == before


def test_no_process_outlives_its_watch(tmp_path):
    with Watch(lay_out(tmp_path / "in")) as watch:
        process = watch._process
        assert process.is_alive()
    assert not process.is_alive()
