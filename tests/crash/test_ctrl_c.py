"""An interrupt that Python swallows while it tidies up comes once more."""

import signal
import sys
import time

import pytest

from sim.cli.main import status_of
from sim.interrupt import reraise_interrupt


class Dying:
    """Interrupts where an exception is printed and forgotten."""

    def __del__(self):
        signal.raise_signal(signal.SIGINT)


class DyingWrongly:
    def __del__(self):
        raise ZeroDivisionError


@pytest.fixture
def ignored(monkeypatch):
    """Collects what Python would print and forget."""
    seen = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: seen.append(unraisable.exc_type))
    return seen


def test_python_forgets_it(ignored):
    Dying()
    time.sleep(0.05)
    assert ignored == [KeyboardInterrupt]


def test_here_it_comes_once_more_and_nothing_is_printed(ignored):
    with pytest.raises(KeyboardInterrupt), reraise_interrupt():
        Dying()
        time.sleep(10)
    assert ignored == []


def test_other_errors_go_where_they_went(ignored):
    before = sys.unraisablehook
    with reraise_interrupt():
        DyingWrongly()
    assert ignored == [ZeroDivisionError] and sys.unraisablehook is before


def test_it_does_not_come_after_the_block(ignored):
    with reraise_interrupt():
        Dying()
    time.sleep(0.05)
    assert ignored == []


def test_a_command_ends_with_130(ignored, monkeypatch, capsys):
    def run(arguments, notes):
        Dying()
        time.sleep(10)
    monkeypatch.setattr("sim.cli.main._run", run)
    assert status_of([]) == 130
    assert capsys.readouterr().err == "interrupted; what is finished is kept\n"
