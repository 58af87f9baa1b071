"""The answer reaches its reader: on a narrow page, into a pipe, onto a full disk, in a folder that holds other things."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest

from sim.cli.terminal import console, table
from support.command import command_line, env, nemcon
from support.scenes import written
from support.small_scenario import small, write

FEW = ("--replicates", 60, "--workers", 1)
ROWS = [("Ada Brook of the North", "57.1 %", "55.0 to 59.3 %", "#########"), ("nobody agreed (fallback)", "< 0.4 %", "0 to 0.4 %", "")]
HEAD = (("outcome", "left"), ("odds", "right"), ("95 % interval", "right"), ("", "left"))


def printed(width: int, capsys) -> str:
    screen = console()
    screen.width = width
    screen.print(table(HEAD, ROWS, width, spare=(3, 2)))
    return capsys.readouterr().out


@pytest.mark.parametrize("width", [100, 80, 60, 50, 45, 40, 36, 32, 28, 24, 20])
def test_odds_are_what_a_narrow_page_keeps(width, capsys):
    text = printed(width, capsys)
    assert "57.1 %" in text and "< 0.4 %" in text
    assert max(map(len, text.split("\n"))) <= width
    if "#" in text:
        assert "55.0 to 59.3 %" in text, "the bar goes before the interval"


@pytest.mark.parametrize("width", [24, 28, 32, 36, 60])
def test_a_run_on_a_narrow_terminal_shows_the_odds(width, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(width))
    answer = nemcon("run", "five-allies", *FEW, terminal=True)
    assert answer.status == 0
    lines = answer.out.split("\n")
    assert sum(line.rstrip().endswith("%") or "% " in line for line in lines) >= 3


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")
@pytest.mark.parametrize("arguments", [("list",), ("run", "five-allies", *FEW), ("run", "five-allies", *FEW, "--json"),
                                       ("--help",), ("check", "five-allies"), ("evidence", "five-allies")])
def test_a_full_device_is_named_with_status_2(arguments, tmp_path):
    with open("/dev/full", "w") as full:
        done = subprocess.run(command_line(*arguments), stdout=full, stderr=subprocess.PIPE, cwd=tmp_path, env=env(),
                              text=True, timeout=100)
    assert done.returncode == 2, done.stderr
    assert done.stderr == ("nemcon: standard output cannot be written: No space left on device; free some space or send it "
                           "elsewhere\n")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of a shell")
@pytest.mark.parametrize("arguments", [("list",), ("run", "five-allies", *FEW), ("run", "five-allies", *FEW, "--json"),
                                       ("--help",), ("run", "--help"), ("evidence", "five-allies")])
def test_who_has_read_enough_is_told_0_by_every_command(arguments, tmp_path):
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(command_line(*arguments), stdout=writer, stderr=subprocess.PIPE, cwd=tmp_path, env=env(),
                          text=True, timeout=100)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


def test_names_that_cannot_be_drawn_are_named_beside_the_files(tmp_path):
    path = written(tmp_path, small().replace("Ada Brook", "\u674e\u96f7").replace("Bo]", '"\u0645\u0635\u0631 \U0001f600"]'))
    answer = nemcon("run", path, *FEW, "--out", tmp_path / "out")
    assert answer.status == 0
    assert "the font of the pictures lacks signs of" in " ".join(answer.err.split()) and "\u674e\u96f7" in answer.err


@pytest.fixture(scope="module")
def written_before(tmp_path_factory):
    """Returns a folder into which a run with every theory was written, and its answer."""
    folder = tmp_path_factory.mktemp("before") / "out"
    return folder, nemcon("run", "five-allies", *FEW, "--theory", "all", "--out", folder, "--json")


def test_theories_that_are_asked_for_are_written(written_before):
    folder, answer = written_before
    kept = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert kept["theories"] == answer.json["theories"] and len(kept["theories"]) > 5


@pytest.mark.parametrize("command, name, text", [
    (("run", "five-allies"), "odds.csv", "horse,odds\nA,3\n"), (("run", "five-allies"), "report.html", "<p>my page</p>"),
    (("run", "five-allies"), "run.json", "{}"), (("run", "five-allies"), "support.csv", ""),
    (("compare", "nato-sg-2024", "nato-sg-2024-equals"), "odds.csv", "outcome,kind,count,odds,low,high\n"),
    (("sweep", "five-allies", "--vary", "process.news=0,1"), "sweep.csv", "a,b\n"),
])
def test_somebody_else_s_file_is_not_replaced_and_nothing_is_played(command, name, text, tmp_path):
    path = write(tmp_path, text, f"out/{name}")
    answer = nemcon(*command, "--replicates", 10**9, "--out", tmp_path / "out")
    assert (answer.status, answer.out) == (2, "") and answer.err.startswith(f"{path}: this file is not from `nemcon {command[0]}`")
    assert path.read_text() == text and os.listdir(tmp_path / "out") == [name]


def test_an_earlier_result_is_replaced(written_before, tmp_path):
    folder = shutil.copytree(written_before[0], tmp_path / "out")
    assert nemcon("run", "five-allies", *FEW, "--seed", 2, "--out", folder, "--quiet").status == 0
    assert json.loads((folder / "run.json").read_text(encoding="utf-8"))["seed"] == 2


def test_files_without_a_name_in_common_are_not_compared():
    answer = nemcon("compare", "five-allies", "two-front-runners", *FEW)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("two-front-runners: it and five-allies have no candidate in common ")


def test_scenarios_with_different_members_are_compared(tmp_path):
    text = small()
    one, other = written(tmp_path, text, "one.toml"), written(tmp_path, text.replace("FRA = { size = 2 }\n", "ITA = {}\nESP = {}\n"), "other.toml")
    answer = nemcon("compare", one, other, *FEW, "--json")
    assert answer.status == 0 and len(answer.json["differences"]) >= 3


@pytest.mark.parametrize("vary, told", [("allies.A.size=3,300", True), ("stances.Ada.A=block,champion", False)])
def test_a_sweep_that_changes_nothing_says_so(vary, told, tmp_path):
    text = ('format = 1\ntitle = "Said twice"\nas_of = 2024-01-01\ncalendar = { rounds = 8 }\ncandidates = { Ada = {}, Bo = {} }\n'
            "[allies]\nA = { weight = 0.4, size = 3 }\nB = {}\n[stances.Ada]\nA = \"lean\"\n")
    answer = nemcon("sweep", written(tmp_path, text), "--vary", vary, *FEW)
    assert answer.status == 0
    assert ("no setting changed any odds" in " ".join(answer.err.split())) == told


@pytest.mark.parametrize("width", [16, 20, 24, 32, 40, 60, 79, 80])
@pytest.mark.parametrize("columns", [2, 4, 7])
def test_no_number_of_a_table_is_broken_or_lost_on_any_page(width, columns, capsys):
    """Where the columns do not fit beside each other, they stand below each other."""
    from sim.cli.terminal import console, table
    headings = [("member", "left"), *((f"number {k}", "right") for k in range(1, columns))]
    rows = [["United Kingdom", *(f"-{k}1.5 \N{PLUS-MINUS SIGN}{k}.7" for k in range(1, columns))], ["Mali", *["42.0 %"] * (columns - 1)]]
    screen = console()
    screen.width = width
    screen.print(table(headings, rows, width))
    lines = capsys.readouterr().out.splitlines()
    assert all(len(line.rstrip()) <= max(width, 14) for line in lines) or width < 20
    for row in rows:
        for cell in row[1:]:
            assert any(cell in line for line in lines), cell
