"""`nemcon compare`."""

from __future__ import annotations

import csv
import json

import pytest

from sim.results.schema import DOCUMENTS
from sim.text.format import percent
from support.command import nemcon
from support.scenes import written
from support.schemas import validator

FEW = ("--replicates", 60)
TWO = ("nato-sg-2024", "nato-sg-2024-equals")



@pytest.fixture(scope="module")
def document():
    return nemcon("compare", *TWO, *FEW, "--json").json


def test_the_document_keeps_to_its_schema(document):
    validator("compare").validate(document)
    DOCUMENTS["compare"].model_validate(document)
    assert document["baseline"] == "nato-sg-2024"
    assert [entry["scenario"] for entry in document["scenarios"]] == [
        "scenarios/nato-sg-2024.toml", "scenarios/nato-sg-2024-equals.toml"]


def test_the_document_is_the_same_for_any_number_of_workers_and_nothing_else_is_printed(document):
    answer = nemcon("compare", *TWO, *FEW, "--json", "--workers", 3)
    assert answer.json == document and answer.err == ""


def test_the_page_shows_odds_side_by_side_and_differences():
    answer = nemcon("compare", *TWO, *FEW)
    assert answer.status == 0
    assert answer.lines[0].startswith("The largest clear difference against nato-sg-2024: under nato-sg-2024-equals the")
    assert "nato-sg-2024-equals against nato-sg-2024, in percentage points" in answer.lines
    assert any(line.startswith("outcome") and "narrower" in line for line in answer.lines)
    assert any(line.startswith("Jens Stoltenberg") for line in answer.lines)
    assert all(len(line) <= 80 for line in answer.lines)


def test_quiet_leaves_the_tables():
    assert nemcon("compare", *TWO, *FEW, "--quiet").lines[0].startswith("outcome")


def test_a_folder_gets_tables_picture_and_document(tmp_path, document):
    answer = nemcon("compare", *TWO, *FEW, "--out", tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        "odds.csv", "differences.csv", "compare.png", "compare.svg", "compare.json"}
    assert json.loads((tmp_path / "compare.json").read_text(encoding="utf-8")) == document
    with (tmp_path / "differences.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [float(row["difference"]) for row in rows] == [row["difference"] for row in document["differences"]]
    assert "Wrote 5 files" in answer.err


def test_a_folder_is_written_the_same_twice(tmp_path):
    for name in "ab":
        nemcon("compare", *TWO, *FEW, "--out", tmp_path / name)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_files_of_one_name_are_called_by_their_paths(tmp_path):
    from sim.scenario.catalog import find
    text = find("five-allies").read_text(encoding="utf-8")
    for folder in "ab":
        (tmp_path / folder).mkdir()
        written(tmp_path / folder, text)
    paths = [str(tmp_path / folder / "mine.toml") for folder in "ab"]
    names = [entry["name"] for entry in nemcon("compare", *paths, *FEW, "--json").json["scenarios"]]
    assert names == paths


@pytest.mark.parametrize("scenarios, says", [
    (("nato-sg-2024",), "nato-sg-2024: one scenario alone cannot be compared"),
    (("nato-sg-2024", "nato-sg-2024"), "nato-sg-2024: a scenario is given twice"),
    (("nato-sg-2024", "five-alies"), "five-alies:1:1: "),
])
def test_what_cannot_be_compared_is_a_mistake_of_the_user(scenarios, says):
    answer = nemcon("compare", *scenarios)
    assert answer.status == 2 and answer.err.startswith(says) and answer.out == ""


@pytest.mark.parametrize("wrong", [("--replicates", 0), ("--seed", -1), ("--parameters", "nowhere"), ("--workers", 0)])
def test_options_out_of_range_are_mistakes_of_the_user(wrong):
    answer = nemcon("compare", *TWO, *wrong)
    assert answer.status == 2 and "Traceback" not in answer.err


def test_forecasts_stand_beside_the_odds_and_what_a_scenario_lacks_is_marked(tmp_path):
    for name, more in (("one", ""), ("two", "Cy = {}\n")):
        (tmp_path / f"{name}.toml").write_text(
            'format = 1\ntitle = "A case"\nas_of = 2024-01-01\n[calendar]\nrounds = 6\nfallback = "nobody"\n[candidates]\n'
            f'Ada = {{}}\n{more}[allies]\nA = {{}}\nB = {{}}\n{"C = {}" if more else ""}\n[stances.Ada]\n"*" = "lean"\n',
            encoding="utf-8")
    answer = nemcon("compare", tmp_path / "one.toml", tmp_path / "two.toml", "--replicates", 400)
    odds, forecasts = (next(line for line in answer.lines[k:] if line.startswith("Cy")) for k in (
        0, next(k for k, line in enumerate(answer.lines) if line.startswith("forecast"))))
    assert "not in it" in odds and "not in it" in forecasts
    documents = {name: nemcon("run", tmp_path / f"{name}.toml", "--replicates", 400, "--json").json for name in ("one", "two")}
    for row in documents["two"]["outcomes"]:
        line = [line for line in answer.lines if line.startswith(row["name"])][1]
        assert line.endswith(percent(row["forecast"]))
    assert "Note: two has members that one lacks: C." in answer.out
