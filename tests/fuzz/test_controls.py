"""What watches is awake: each kind of fault, provoked on purpose, is noticed, and the next attempt is taken."""

from __future__ import annotations

import os

import pytest

from support.fuzz.attempt import Attempt, Outcome, Promise
from support.fuzz.controls import FAULTS
from support.fuzz.originals import lay_out
from support.fuzz.watch import Patience, Watch

NOTICED = {
    "crash": (Promise.STATUS, "KeyError"),
    "leave": (Promise.STATUS, "3"),
    "trace": (Promise.NO_TRACEBACK, ""),
    "warn": (Promise.NO_WARNING, "beware"),
    "think": (Promise.QUICK, " s"),
    "spin": (Promise.QUICK, "killed after"),
    "sleep": (Promise.QUICK, "of the clock"),
    "eat": (Promise.STATUS, "MemoryError"),
    "swell": (Promise.SMALL, " MB"),
    "die": (Promise.ALIVE, "ended with -9"),
    "escape": (Promise.PLAIN_TEXT, "red"),
    "mumble": (Promise.NAMED, "something is wrong"),
}

KILLED = ("spin", "sleep", "die")
AWAKE, IMPATIENT = Patience(processor=2.0, clock=60.0), Patience(processor=2.0, clock=1.5)


@pytest.fixture(scope="module")
def watch(tmp_path_factory):
    """Returns a watched worker in which the name of a file decides what goes wrong."""
    root = lay_out(tmp_path_factory.mktemp("controls") / "in")
    with Watch(root, prepare="support.fuzz.controls:prepare", patience=AWAKE) as watch:
        yield watch


def judged(watch: Watch, name: str, *options: str) -> Outcome:
    return watch.judge(Attempt("control", f"{name}.toml", ((f"{name}.toml", b"format = 1\n"),), (("check", *options),)))


@pytest.mark.parametrize("fault", [pytest.param(fault, marks=pytest.mark.slow if fault in ("spin", "sleep", "die") else ())
                                   for fault in FAULTS])
def test_a_fault_is_noticed(watch, fault, monkeypatch):
    (promise, notes), before = NOTICED[fault], watch.replaced
    monkeypatch.setattr(watch, "patience", IMPATIENT if fault == "sleep" else AWAKE)
    outcome = judged(watch, fault)
    found = [breach.notes for breach in outcome.breaches if breach.promise is promise]
    assert found and notes in found[0]
    assert watch.replaced - before == (fault in KILLED)
    assert not (watch.root / f"{fault}.toml").exists()
    monkeypatch.setattr(watch, "patience", AWAKE)
    assert judged(watch, "harmless").breaches == ()


def test_a_number_that_is_none_is_noticed(watch):
    assert [breach.promise for breach in judged(watch, "mute", "--json").breaches] == [Promise.STRICT_JSON]


def test_nothing_is_noticed_when_nothing_is_wrong(watch):
    before = sorted(os.listdir(watch.root))
    for options in ((), ("--json",)):
        outcome = judged(watch, "harmless", *options)
        assert outcome.breaches == () and not outcome.accepted and outcome.statuses == (2,)
        assert 0 < outcome.megabytes < 200
    assert sorted(os.listdir(watch.root)) == before


def test_no_process_outlives_its_watch(tmp_path):
    with Watch(lay_out(tmp_path / "in")) as watch:
        process = watch._process
        assert process.is_alive()
    assert not process.is_alive()
