"""An interrupt that Python swallows while it tidies up comes once more."""

import signal
import subprocess
import sys
import time

import pytest

from sim.__main__ import leave
from sim.cli.main import status_of
from sim.interrupt import reraise_interrupt
from support.command import command_line, env


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


MOMENTS = [pytest.param(0.15 + 0.05 * number, marks=() if number % 4 == 0 else pytest.mark.slow) for number in range(20)]


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal there")
@pytest.mark.parametrize("moment", MOMENTS)
def test_while_the_program_starts_it_ends_without_a_traceback(moment, tmp_path):
    """From its first line on; what the interpreter does before is not ours."""
    play = subprocess.Popen(command_line("run", "five-allies", "--replicates", 10**8, "--workers", 1), cwd=tmp_path, env=env(),
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(moment)
    play.send_signal(signal.SIGINT)
    out, err = play.communicate(timeout=60)
    assert play.returncode in (130, -signal.SIGINT) and "Traceback" not in err, err  # a shell calls both 130
    assert out == ""


def test_before_the_command_is_imported_an_interrupt_ends_the_process(monkeypatch):
    said = []
    monkeypatch.setattr("os.write", lambda stream, text: said.append((stream, text)))
    monkeypatch.setattr("os._exit", said.append)
    leave(signal.SIGINT, None)
    assert said == [(2, b"interrupted\n"), 130]
