"""Faults that were met in use, each by the command that showed it: what it does now is what was expected of it.

Each stands for a kind; the tests of the kinds are named beside it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from sim.plot.text import clean, font
from support.case_files import ROOT
from support.command import command_line, env, nemcon, process

FAULTS = Path(__file__).parent / "faults"
FEW = ("--replicates", 200, "--workers", 1)


def first(one, *others):
    """The first in every pytest, the others with -m slow: each takes a process, and the tests named beside it play more."""
    return [one, *(pytest.param(other, marks=pytest.mark.slow) for other in others)]


def one_line(text: str) -> str:
    return " ".join(text.split())


def odds(path, *more) -> dict[str, float]:
    document = nemcon("run", path, "--replicates", 1000, "--workers", 1, *more, "--json").json
    return {row["name"]: row["odds"] for row in document["outcomes"]}


def test_a_start_before_as_of_counts_what_is_still_open_on_that_day():
    """More days out of order: tests/unit/scenario/test_dates.py."""
    path = FAULTS / "early.toml"
    answer = nemcon("run", path, *FEW, "--json")
    before = [row["decided"] for row in answer.json["by_date"] if row["date"] < "2024-01-01"]
    assert len(before) == 31 and not any(before)
    assert "Given what was seen (1 January 2024: nothing is agreed yet)" in one_line(nemcon("run", path, *FEW).out)


@pytest.mark.parametrize("day", ["2024-12-28", "2024-12-25", "2024-12-27", "2024-12-31"])
def test_an_event_after_the_last_whole_round_happens(day, tmp_path):
    """More days and grids: tests/unit/scenario/test_dates.py."""
    text = (FAULTS / "late.toml").read_text("utf-8")
    path, without = tmp_path / "late.toml", tmp_path / "without.toml"
    path.write_text(text.replace("2024-12-28", day), "utf-8")
    without.write_text(text.split("[[events]]")[0], "utf-8")
    assert nemcon("check", path).lines[0].endswith("ok, 2 members, 1 candidate, 2 events")
    assert odds(without)["Alder"] == 0.0 and odds(path)["Alder"] > 0.15  # another name is agreed in most other runs
    path.write_text(path.read_text("utf-8").replace("[calendar]", "another_name = false\n[calendar]"), "utf-8")
    assert odds(path)["Alder"] > 0.99


def test_a_blank_cell_of_a_weight_column_is_named():
    """More cells and columns: tests/unit/scenario/test_blank_cells.py."""
    said = [f"weight.{column}: the roster has no {column} of {ally}: unknown, it counts as 0 of it, and the veto stays"
            for column, ally in (("gdp", "FRA"), ("mil", "ITA"))]
    assert [line.split("warning: ")[1] for line in nemcon("check", FAULTS / "blank.toml").lines[:2]] == said
    evidence = one_line(nemcon("evidence", FAULTS / "blank.toml").out)
    assert "weight.gdp unknown for FRA: counts as 0" in evidence and "weight.mil unknown for ITA: counts as 0" in evidence
    answer = nemcon("run", FAULTS / "blank.toml", *FEW)
    assert answer.status == 0 and all(text in one_line(answer.out + answer.err) for text in said)
    assert "A blank cell" in one_line((ROOT / "docs" / "scenario.md").read_text("utf-8"))


@pytest.mark.skipif(os.name == "nt", reason="names of files are text there")
def test_a_file_whose_name_is_not_utf8_is_written_about(tmp_path, monkeypatch):
    """More names: tests/unit/cli/test_surroundings.py."""
    shutil.copy(FAULTS / "base.toml", os.fsencode(tmp_path) + b"/caf\xe9.toml")
    assert process("check", os.fsdecode(b"caf\xe9.toml"), cwd=tmp_path).out.startswith("caf?.toml: ok")
    monkeypatch.chdir(tmp_path)
    answer = nemcon("run", os.fsdecode(b"caf\xe9.toml"), *FEW, "--out", "out")
    assert (answer.status, "our fault" in answer.err) == (0, False)
    assert '"caf?.toml"' in (tmp_path / "out" / "run.json").read_text("utf-8")
    assert {"odds.png", "report.html"} <= set(os.listdir(tmp_path / "out"))


@pytest.mark.parametrize("backend", first("bogus", "module://matplotlib_inline.backend_inline", "Qt5Agg"))
def test_no_display_backend_is_asked_for(backend, tmp_path):
    """More settings of libraries: tests/unit/cli/test_surroundings.py."""
    answer = process("run", "five-allies", *FEW, "--out", "out", "--quiet", cwd=tmp_path, MPLBACKEND=backend)
    assert (answer.status, answer.err) == (0, "") and (tmp_path / "out" / "odds.png").stat().st_size > 5000


def test_names_that_no_font_has_are_named_or_drawn(tmp_path):
    """More scripts: tests/unit/cli/test_ways_to_a_reader.py."""
    answer = nemcon("run", FAULTS / "names.toml", *FEW, "--out", tmp_path)
    assert answer.status == 0
    said = one_line(answer.err)
    assert "李雷 (drawn as LiLei), 王芳 (drawn as WangFang)" in said and "Türkiye" not in said
    texts = [clean(name) for name in ("李雷", "王芳")]
    assert len(set(texts)) == 2 and all(_draws(text) for text in texts)


def _draws(text: str) -> bool:
    """Tells whether the font of the pictures has every sign of a text."""
    with TTFont(font(10).get_file()) as face:
        return all(ord(sign) in face.getBestCmap() for sign in text)


@pytest.mark.parametrize("columns", [32, 28, 24])
def test_a_narrow_terminal_keeps_outcome_and_odds(columns, monkeypatch):
    """More widths: tests/unit/cli/test_ways_to_a_reader.py."""
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = nemcon("run", "five-allies", *FEW, "--quiet", terminal=True).out.split("\n")
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines]
    for name in ("Ada", "Bo", "nobody"):
        assert any(re.match(rf"{name}\b.*\d+ %", line) for line in lines), lines
    assert max(map(len, lines)) <= columns


def test_a_line_break_in_a_roster_name_is_refused_with_what_to_do():
    """More cells: tests/unit/scenario/test_roster.py."""
    answer = nemcon("run", FAULTS / "lines.toml")
    assert (answer.status, answer.out) == (2, "")
    assert re.search(r'lines\.csv:2:5: .*got "United\\u000aStates", take the line break out of the cell', answer.err)


@pytest.mark.skipif(sys.platform != "linux", reason="the limit on address space is that of Linux")
@pytest.mark.parametrize("threads", first(None, "1"))
def test_a_small_limit_on_memory_is_an_answer(threads, tmp_path):
    """More limits: tests/unit/cli/test_surroundings.py."""
    play = " ".join(command_line("run", "five-allies", *FEW, "--quiet"))
    more = {} if threads is None else {"OPENBLAS_NUM_THREADS": threads}
    done = subprocess.run(["bash", "-c", f"ulimit -v 400000; exec {play}"], cwd=tmp_path, env=env(**more),
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and "Ada" in done.stdout, done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")
@pytest.mark.parametrize("arguments", first("list", "run five-allies --json --replicates 200"))
def test_standard_output_that_refuses_is_named(arguments, tmp_path):
    """More commands: tests/unit/cli/test_ways_to_a_reader.py."""
    line = " ".join(command_line(*arguments.split()))
    done = subprocess.run(["bash", "-c", f"{line} > /dev/full"], cwd=tmp_path, env=env(), capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == 2 and re.fullmatch("nemcon: standard output cannot be written: .*\n", done.stderr)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of a shell")
@pytest.mark.parametrize("line", first("run five-allies --replicates 200 | head -3", "run --help | head -1", "list | head -1",
                                       "run five-allies --replicates 200 --json | head -1"))
def test_a_reader_that_has_had_enough_is_no_failure(line, tmp_path):
    command, head = line.split(" | ")
    full = f"set -o pipefail; {' '.join(command_line(*command.split()))} | {head}"
    done = subprocess.run(["bash", "-c", full], cwd=tmp_path, env=env(), capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_who_is_not_available_is_adopted_less_often_than_who_is_open(tmp_path):
    """That no statement is without effect in silence: tests/unit/scenario/test_idle_probe.py."""
    text = (FAULTS / "status.toml").read_text("utf-8")
    other = tmp_path / "other.toml"
    other.write_text(text.replace('Alder = { status = "open"', 'Alder = { status = "not available"'), "utf-8")
    assert odds(FAULTS / "status.toml")["Alder"] > odds(other)["Alder"] + 0.05


@pytest.mark.parametrize("size", [3, 300])
def test_a_size_beside_a_weight_is_said_to_do_nothing(size, tmp_path):
    path = tmp_path / "both.toml"
    path.write_text((FAULTS / "both.toml").read_text("utf-8").replace("size = 3 ", f"size = {size} "), "utf-8")
    assert ("warning: allies.North.size has no effect beside the weight of the same ally; state one of the two"
            in nemcon("check", path).out)
    assert odds(path) == odds(FAULTS / "both.toml")
    assert "beside" in (ROOT / "docs" / "scenario.md").read_text("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="homes and rights are other things there")
@pytest.mark.parametrize("home", first("closed", "missing"))
def test_a_home_that_cannot_be_written_and_a_path_with_blanks_and_umlauts_do_not_matter(home, tmp_path):
    folder = tmp_path / "Ein Pfad mit \u00dcml\u00e4uten"
    folder.mkdir()
    shutil.copy(FAULTS / "base.toml", folder / "mein F\u00e4ll.toml")
    place = tmp_path / home
    if home == "closed":
        place.mkdir(mode=0)
    answer = process("run", "mein F\u00e4ll.toml", *FEW, "--out", "aus gabe", "--quiet", cwd=folder, HOME=str(place))
    assert (answer.status, answer.err) == (0, "") and (folder / "aus gabe" / "report.html").exists()
