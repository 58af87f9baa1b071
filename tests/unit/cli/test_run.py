"""`nemcon run` on the terminal and into a folder."""

from __future__ import annotations

import json
import os

import pytest

from support.command import nemcon
from support.scenes import written

FILES = {"odds.csv", "support.csv", "holdouts.csv", "by_date.csv", "outcomes.parquet", "run.json"}
HEAVY = """
format = 1
title = "One giant"
as_of = 2024-01-01
calendar = { rounds = 6, fallback = "nobody" }
[candidates.Ada]
[candidates.Bo]
[allies]
Giant = { size = 7 }
Dwarf = { size = 1 }
[stances.Ada]
Giant = "champion"
[evidence]
"""


@pytest.fixture
def no_pictures(monkeypatch):
    """Leaves out pictures and page: they take seconds and are tested on their own."""
    monkeypatch.setattr("sim.report.folder.draw", lambda record, folder: [])
    monkeypatch.setattr("sim.report.record.with_report", lambda run, *about: run)


def test_it_says_what_it_is_about(tmp_path):
    lines = nemcon("run", "five-allies", "--replicates", 20).lines
    assert lines[:3] == ["Five allies one can follow by hand", "Who is agreed, Ada or Bo?",
                         "As of 1 January 2024: 5 members, 2 candidates, everybody must agree."]


def test_it_answers_when_who_and_how_sure():
    from sim.scenario.parameters import DEFAULT
    out = nemcon("run", "five-allies", "--replicates", 200).out
    for heading in ("\nWhen\n", "\nWho holds out, and what would be enough\n",
                    "\nWhat is promised\n", "\nHow sure\n"):
        assert heading in out
    assert f"200 runs, seed 1. Parameters: {DEFAULT} (" in out


def test_zero_is_printed_as_less_than_the_upper_end():
    lines = nemcon("run", "five-allies", "--replicates", 3, "--seed", 3).lines
    assert any(" <57 % " in f"{line} " for line in lines)
    assert any(" 0 to 56 %" in line for line in lines)


def test_too_few_replicates_are_owned_up_to():
    out = " ".join(nemcon("run", "five-allies", "--replicates", 3).out.split())
    assert "Note: 3 runs cannot tell " in out


def test_a_heavy_ally_and_bare_assumptions_are_owned_up_to(tmp_path):
    out = " ".join(nemcon("run", written(tmp_path, HEAVY), "--replicates", 20).out.split())
    assert "Note: Giant has 88 % of the weight, more than all others together." in out
    assert "assumptions that this scenario states rest on no claim" in out


def test_quiet_prints_the_odds_alone():
    lines = nemcon("run", "five-allies", "--replicates", 50, "--quiet").lines
    assert lines[0].split() == ["outcome", "forecast", "odds", "simulation", "error"]
    assert len(lines) == 4


def test_one_theory_stands_beside_the_model():
    lines = nemcon("run", "five-allies", "--replicates", 50, "--quiet", "--theory", "nash",
                   "--parameters", "point").lines
    assert lines[4:6] == ["", "Other answers to the same question"]
    assert lines[7].startswith("this model") and lines[8].split() == ["nash", "0", "%", "0", "%", "100", "%"]


def test_all_theories_stand_beside_the_model():
    from sim.theories.registry import THEORIES
    out = nemcon("run", "five-allies", "--replicates", 50, "--quiet", "--theory", "all").lines
    assert [line.split()[0] for line in out[8:8 + len(THEORIES)]] == list(THEORIES)


def test_parameters_may_be_a_file(tmp_path):
    from sim.scenario import parameters
    point = (parameters._FOLDER / "point.toml").read_text(encoding="utf-8")
    path = written(tmp_path, point.replace('name = "point"', 'name = "mine"'), "mine.toml")
    assert "Parameters: mine (" in nemcon("run", "five-allies", "--replicates", 5, "--parameters", path).out


def test_out_writes_the_promised_files_and_says_so(tmp_path, no_pictures):
    folder = tmp_path / "a" / "b"
    answer = nemcon("run", "five-allies", "--replicates", 30, "--out", folder)
    assert {path.name for path in folder.iterdir()} == FILES
    assert answer.err.replace("\n", "").startswith("Wrote 6 files to ")


def test_the_run_record_is_the_json_document(tmp_path, no_pictures):
    answer = nemcon("run", "five-allies", "--replicates", 30, "--out", tmp_path, "--json")
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert {key: value for key, value in record.items() if key != "details"} == answer.json
    assert answer.err == ""


def test_a_second_run_gives_the_same_bytes(tmp_path, no_pictures):
    for name in ("one", "two"):
        nemcon("run", "five-allies", "--replicates", 2100, "--out", tmp_path / name, "--workers", 1 + (name == "two"),
               "--quiet")
    for name in FILES - {"run.json"}:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_leftovers_of_a_killed_run_are_cleared(tmp_path, no_pictures):
    (tmp_path / ".nemcon-0123456789abcdef.tmp").write_bytes(b"half")
    nemcon("run", "five-allies", "--replicates", 5, "--out", tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == FILES


def test_an_interrupted_run_leaves_the_old_files_as_they_were(tmp_path, no_pictures, monkeypatch):
    nemcon("run", "five-allies", "--replicates", 5, "--out", tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def play(chunk):
        raise KeyboardInterrupt
    monkeypatch.setattr("sim.odds.run.play", play)
    assert nemcon("run", "five-allies", "--replicates", 50, "--out", tmp_path, "--workers", 1).status == 130
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_pictures_and_the_page_are_written_too(tmp_path):
    answer = nemcon("run", "five-allies", "--replicates", 30, "--out", tmp_path, "--json")
    assert answer.status == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert FILES | {"odds.png", "odds.svg", "support.png", "support.svg", "report.html"} <= names
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert {key: record[key] for key in answer.json} == answer.json


def test_no_file_takes_its_name_before_the_last_picture_is_drawn_and_the_record_is_last(tmp_path, monkeypatch):
    seen, named, replace = [], [], os.replace

    def draw(odds, folder):
        seen.append({path.name for path in folder.iterdir() if not path.name.startswith(".nemcon-")})
        return [folder / "extra.png"]
    monkeypatch.setattr("sim.report.folder.draw", draw)
    monkeypatch.setattr("sim.report.record.with_report", lambda run, *about: run)
    monkeypatch.setattr(os, "replace", lambda one, other: (named.append(other.name), replace(one, other)))
    answer = nemcon("run", "five-allies", "--replicates", 5, "--out", tmp_path)
    assert seen == [set()]
    assert set(named) == FILES and named[-1] == "run.json"
    assert "extra.png" in answer.err
