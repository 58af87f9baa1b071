"""`nemcon sweep`."""

from __future__ import annotations

import json

import pytest

from sim.results.schema import DOCUMENTS
from support.command import nemcon
from support.schemas import validator

WEIGHT, STANCE = "allies.A.weight=0.1:0.9:3", "stances.Ada.A=champion,block"
BASE = ("sweep", "five-allies", "--replicates", 40)


@pytest.fixture(scope="module")
def document():
    return nemcon(*BASE, "--vary", WEIGHT, "--vary", STANCE, "--json").json


def test_the_document_keeps_to_its_schema(document):
    validator("sweep").validate(document)
    DOCUMENTS["sweep"].model_validate(document)
    assert [entry["path"] for entry in document["varied"]] == ["allies.A.weight", "stances.Ada.A"]
    assert [cell["values"]["allies.A.weight"] for cell in document["cells"]] == [0.1, 0.1, 0.5, 0.5, 0.9, 0.9]


@pytest.mark.parametrize("arguments", [
    ("--vary", "allies.A.weight=0.2,0.7", "--vary", "allies.B.weight=0.2,0.7"),
    ("--vary", "allies.A.weight=0.2:0.7", "--sample", "lhs:3"),
    ("--vary", "calendar.rounds=10,20"),
])
def test_documents_of_failures_and_samples_keep_to_it_too(arguments):
    answer = nemcon(*BASE, *arguments, "--json")
    assert answer.status == 0
    validator("sweep").validate(answer.json)


def test_the_document_is_the_same_for_any_number_of_workers_and_nothing_else_is_printed(document):
    answer = nemcon(*BASE, "--vary", WEIGHT, "--vary", STANCE, "--json", "--workers", 1)
    assert answer.json == document and answer.err == ""


def test_the_page_shows_the_settings_and_where_the_favourite_changes():
    answer = nemcon(*BASE, "--vary", STANCE)
    assert answer.status == 0
    assert answer.lines[0] == "Five allies one can follow by hand"
    assert [line.split()[0] for line in answer.lines if "%" in line] == ["champion", "block"]
    assert any("likeliest outcome" in line for line in answer.lines)
    assert all(len(line) <= 80 for line in answer.lines)


def test_a_long_table_is_cut_and_says_so():
    lines = nemcon(*BASE[:-1], 2, "--vary", "allies.A.weight=0.1:0.9:40").lines
    assert "and 16 more settings; --out DIR keeps all" in lines


def test_quiet_leaves_the_table():
    assert nemcon(*BASE, "--vary", STANCE, "--quiet").lines[0].startswith("stances.")


def test_a_folder_gets_cells_table_document_and_picture(tmp_path, document):
    answer = nemcon(*BASE, "--vary", WEIGHT, "--vary", STANCE, "--out", tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"cells", "sweep.csv", "sweep.json", "sweep.png", "sweep.svg"}
    assert len(list((tmp_path / "cells").iterdir())) == 6
    assert json.loads((tmp_path / "sweep.json").read_text(encoding="utf-8")) == document
    assert "Wrote 4 files" in answer.err
    again = nemcon(*BASE, "--vary", WEIGHT, "--vary", STANCE, "--out", tmp_path)
    assert any("6 of 6 cells from before" in line for line in again.lines)


@pytest.mark.parametrize("vary, drawn", [
    ((WEIGHT,), True), ((STANCE,), True), ((WEIGHT, STANCE, "process.isolation=0.1,0.3"), False)])
def test_one_and_two_fields_are_drawn(tmp_path, vary, drawn):
    answer = nemcon(*BASE[:-1], 5, *(word for text in vary for word in ("--vary", text)), "--out", tmp_path)
    assert answer.status == 0 and (tmp_path / "sweep.png").exists() == drawn


def test_a_setting_that_cannot_be_is_a_note_and_a_row():
    answer = nemcon(*BASE, "--vary", "allies.A.weight=0.2,0.7", "--vary", "allies.B.weight=0.2,0.7")
    assert answer.status == 0
    assert "Note: 1 of 4 settings could not be computed; the first: allies.A.weight = 0.7, allies.B.weight = 0.7: " in (
        " ".join(answer.err.split()))
    assert sum("failed" in line for line in answer.lines) == 1


def test_a_bar_shows_on_a_terminal():
    answer = nemcon(*BASE, "--vary", WEIGHT, terminal=True)
    assert answer.status == 0 and "%" in answer.err


@pytest.mark.parametrize("arguments, says", [
    (("--vary", "allies.A.wieght=0.1"), 'did you mean "weight"'),
    (("--vary", "allies.A.weight"), "--vary: got 'allies.A.weight', give PATH=VALUES"),
    (("--vary", "=0.1"), "--vary: got '=0.1'"),
    (("--vary", "allies.A.weight=0.1:0.9"), None),
    (("--vary", "allies.A.weight=0.1:0.9:x"), "count is a whole one"),
    (("--vary", "allies.A.weight=1.5"), "a weight is a share below 1"),
    (("--vary", "stances.Ada.A=champoin"), 'did you mean "champion"'),
    (("--vary", WEIGHT, "--vary", "allies.A.weight=0.3"), "one path is given twice"),
    (("--vary", WEIGHT, "--sample", "lhs"), "--sample: got 'lhs'"),
    (("--vary", WEIGHT, "--sample", "halton:9"), "sample: got ('halton', 9)"),
    (("--vary", WEIGHT, "--sample", "lhs:" + "9" * 30), "sample: got"),
    (("--vary", WEIGHT, "--workers", 0), "workers"),
    ((), "Missing option '--vary'"),
])
def test_mistakes_of_the_user_are_told_in_a_sentence(arguments, says):
    answer = nemcon("sweep", "five-allies", "--replicates", 2, *arguments)
    if says is None:  # two ends without a count are two values
        assert answer.status == 0
        return
    assert answer.status == 2 and says in answer.err and answer.out == "" and "Traceback" not in answer.err
