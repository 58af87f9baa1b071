"""What stands on standard output and on standard error: pipes, terminals, colour, characters, readers that leave."""

from __future__ import annotations

import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support.command import command_line, env, nemcon
from support.scenes import written

RUN = ("run", "five-allies", "--replicates", 20)
COLOUR = re.compile(r"\x1b\[(?:\d+;)*[39][0-7]m")


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)


def test_a_pipe_gets_no_colour_and_no_progress():
    answer = nemcon(*RUN)
    assert "\x1b" not in answer.out and answer.err == ""


def test_a_terminal_gets_a_bar_that_is_gone_in_the_end(terminal):
    answer = nemcon(*RUN, terminal=True)
    assert "playing" in answer.err
    assert "playing" not in answer.out


def test_a_terminal_gets_colour(terminal):
    assert COLOUR.search(nemcon(*RUN, terminal=True).out)


def test_no_color_is_respected(terminal, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    answer = nemcon(*RUN, terminal=True)
    assert not COLOUR.search(answer.out) and not COLOUR.search(answer.err)


@pytest.mark.parametrize("option", ["--quiet", "--json"])
def test_a_hushed_run_shows_no_bar_on_a_terminal(option, terminal):
    assert nemcon(*RUN, option, terminal=True).err == ""


def test_json_on_a_terminal_is_still_one_document(terminal):
    assert nemcon(*RUN, "--json", terminal=True).json["replicates"] == 20


def test_lines_in_a_pipe_are_at_most_80_wide():
    for arguments in (RUN, (*RUN, "--theory", "all"), ("explain", "five-allies"), ("evidence", "five-allies")):
        assert max(map(len, nemcon(*arguments).lines)) <= 80


@pytest.fixture
def nothing_compiled(monkeypatch):
    """What is installed where there was no compiler."""
    monkeypatch.setattr("sim.model.rounds.compiled", lambda function: None)


SLOW = ("nothing is compiled here, so the slow interpreted loop counts; for the fast one:\n"
        "pip install ziglang && python -m sim.model.compile\n")


def test_the_slow_loop_is_announced_once_and_gives_the_same(nothing_compiled):
    answer = nemcon(*RUN)
    assert (answer.status, answer.err) == (0, SLOW)
    one = ("--workers", 1)
    assert nemcon(*RUN, *one, "--quiet").err == nemcon(*RUN, *one, "--json").err == ""


def test_the_slow_loop_is_announced_on_a_terminal(nothing_compiled, terminal):
    assert "slow interpreted loop" in nemcon(*RUN, "--workers", 1, terminal=True).err


def test_a_terminal_that_knows_few_characters_does_not_end_the_run(tmp_path):
    path = written(tmp_path, 'format = 1\ntitle = "Zoë"\nas_of = 2024-01-01\ncalendar = { rounds = 3 }\n'
                             '[candidates."Andréa"]\n[allies.A]\n[allies.B]\n')
    answer = nemcon("run", path, "--replicates", 5, encoding="ascii")
    assert answer.status == 0
    assert "Zo?" in answer.out and "█" not in answer.out


def test_json_is_utf_8_whatever_the_terminal_knows(tmp_path):
    path = written(tmp_path, 'format = 1\ntitle = "Zoë"\nas_of = 2024-01-01\ncalendar = { rounds = 3 }\n'
                             '[candidates."Andréa"]\n[allies.A]\n[allies.B]\n')
    answer = nemcon("run", path, "--replicates", 5, "--json", encoding="ascii")
    assert "Andréa" in {row["name"] for row in answer.json["outcomes"]}


def test_brackets_and_colons_in_names_are_text(tmp_path):
    path = written(tmp_path, 'format = 1\ntitle = "[bold]T[/nope] :smile:"\nas_of = 2024-01-01\n'
                             'calendar = { rounds = 3 }\n[candidates."[red]Ada[/red]"]\n[allies.A]\n[allies.B]\n')
    answer = nemcon("run", path, "--replicates", 5)
    assert answer.status == 0
    assert "[bold]T[/nope] :smile:" in answer.out and "[red]Ada[/red]" in answer.out


def test_a_reader_that_leaves_is_met_with_silence(tmp_path):
    writer = subprocess.Popen(command_line("list"), cwd=tmp_path, env=env(), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
    writer.stdout.close()
    error = writer.stderr.read()
    writer.stderr.close()
    assert (writer.wait(60), error) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to write to here")
def test_a_full_disk_and_a_closed_stream_are_met_with_one_line_or_none(tmp_path):
    def shell(redirection: str) -> tuple[int, bytes]:
        line = f"{shlex.join(command_line('list'))} {redirection}"
        done = subprocess.run(["sh", "-c", line], cwd=tmp_path, env=env(), stderr=subprocess.PIPE, timeout=60)
        return done.returncode, done.stderr
    assert shell("> /dev/full") == (2, (b"nemcon: standard output cannot be written: No space left on device; "
                                      b"free some space or send it elsewhere\n"))
    assert shell(">&-") == (0, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent otherwise there")
def test_ctrl_c_ends_a_long_run_with_130_and_leaves_the_old_result(tmp_path):
    assert nemcon("run", "five-allies", "--replicates", 10, "--out", tmp_path, "--quiet").status == 0
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    runner = subprocess.Popen(command_line("run", "five-allies", "--replicates", 2**31 - 1, "--out", tmp_path),
                              cwd=tmp_path, env=env(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while runner.poll() is None and not [path for path in tmp_path.glob(".nemcon-*") if path.stat().st_size > 100]:
        time.sleep(0.05)
    runner.send_signal(signal.SIGINT)
    out, error = runner.communicate(timeout=60)
    assert (runner.returncode, out, error) == (130, b"", b"interrupted; what is finished is kept\n")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
