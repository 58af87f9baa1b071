"""`nemcon track`, as one types it."""

from __future__ import annotations

import json

import pytest

import sim
from sim.results.schema import DOCUMENTS
from support.command import nemcon
from support.schemas import validator
from support.tracks import ended, said, written

FEW = ("--replicates", 50, "--workers", 1)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Returns an empty folder that one is in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def begun(here):
    """Returns the file of a track record of one question that is open and one that came out."""
    file = here / "forecasts" / "track.jsonl"
    written(file, said("a", baselines={"equal odds": [0.4, 0.4, 0.2]}), said("b"), ended("a"))
    return file


def tracked(*arguments):
    answer = nemcon("track", *arguments)
    assert answer.status == 0, answer.err
    return answer


def test_from_the_first_forecast_to_the_score(here):
    tracked("add", "five-allies", *FEW, "--note", "before lunch")
    tracked("update", "five-allies", *FEW, "--seed", 2)
    tracked("resolve", "five-allies", "ada", "--date", "2026-01-02", "--source", "a paper")
    lines = [json.loads(line) for line in (here / "forecasts" / "track.jsonl").read_text().splitlines()]
    assert [line["entry"] for line in lines] == ["forecast", "forecast", "resolution"]
    assert lines[0]["note"] == "before lunch" and lines[0]["digest"] == sim.load("five-allies").digest
    assert lines[2]["outcome"] == "Ada" and lines[0]["seed"] == 1 and lines[1]["seed"] == 2
    score = tracked("score")
    assert "Entered after the outcome was known" in score.out and "equal odds" in score.out


def test_the_line_has_the_odds_of_a_run_and_hedged_baselines(here):
    tracked("add", "five-allies", *FEW)
    line = json.loads((here / "forecasts" / "track.jsonl").read_text())
    odds = sim.run("five-allies", 50, workers=1)
    assert {row["name"]: (row["odds"], row["forecast"]) for row in line["outcomes"]} == {
        row.name: (row.odds, pytest.approx(row.forecast, abs=1e-6)) for row in odds.outcomes}
    assert {"equal odds", "base rate", "great powers", "median", "nash"} <= set(line["baselines"])
    assert all(sum(shares) == pytest.approx(1.0, abs=1e-5) and min(shares) > 0.0 for shares in line["baselines"].values())
    assert line["parameters"].startswith("prior sha256:") and line["model_version"] and line["nemcon_version"]


def test_the_same_forecast_from_any_number_of_workers(here):
    tracked("add", "five-allies", *FEW[:2], "--workers", 2, "--id", "two")
    tracked("add", "five-allies", *FEW, "--id", "one")
    one, two = (json.loads(line) for line in (here / "forecasts" / "track.jsonl").read_text().splitlines())
    assert (one["outcomes"], one["baselines"]) == (two["outcomes"], two["baselines"])


def test_show_lists_the_questions(begun):
    out = tracked("show").out
    assert "resolved" in out and "Ada, 2026-02-01" in out and "3 lines in forecasts/track.jsonl, none of them" in out
    assert "Who, in a?" in tracked("show", "a").out and "Came true: Ada" in tracked("show", "a").out


def test_a_late_forecast_stands_behind_the_last_one_in_time(here):
    file = here / "forecasts" / "track.jsonl"
    written(file, said("a"), ended("a"), said("a", "2026-01-30", (0.1, 0.8, 0.1)), said("b", "2026-02-03"), ended("b"))
    out = " ".join(tracked("show").out.split())
    assert "a resolved 2026-01-10 2 Ada 50 % Ada, 2026-02-01 b resolved 2026-02-03 1 Ada 50 % Ada, 2026-02-01 (late)" in out


def test_forecasts_of_one_day_are_told_apart_by_their_lines(here):
    written(here / "forecasts" / "track.jsonl", said("a", "2026-01-09"), said("a"), said("b"), said("a"))
    assert tracked("show", "a").lines[1].split("  ")[-3:] == ["2026-01-09", "2026-01-10, line 2", "2026-01-10, line 4"]
    assert tracked("show", "b").lines[1].split("  ")[-1] == "2026-01-10"


@pytest.mark.parametrize("count, are_printed", [(4, False), (5, True)])
def test_below_five_questions_no_interval_is_printed(here, count, are_printed):
    entries = [*map(said, "abcde"[:count]), *map(ended, "abcde"[:count])]
    written(here / "forecasts" / "track.jsonl", *entries)
    out = tracked("score").out
    assert ("(0 % to " in out) == ("(0.69 to" in out) == are_printed
    assert "Calibration" in out and "from 5 questions on" in " ".join(out.split())


def test_score_writes_a_folder_that_can_be_read_and_drawn_again(begun, here):
    tracked("score", "--out", here / "out")
    files = {path.name for path in (here / "out").iterdir()}
    assert files == {"track.json", "forecasts.csv", "scores.csv", *(
        f"{name}.{kind}" for name in ("track", "reliability", "scores") for kind in ("png", "svg"))}
    held = sim.load_result(here / "out")
    assert held.record == sim.track_record().record and held.table.equals(sim.track_record(begun).table)
    before = {path.name: path.read_bytes() for path in (here / "out").iterdir()}
    assert nemcon("draw", here / "out").status == 0
    assert before == {path.name: path.read_bytes() for path in (here / "out").iterdir()}


@pytest.mark.parametrize("arguments", [
    ("show",), ("show", "a"), ("score",), ("resolve", "b", "Ben", "--date", "2026-02-03", "--source", "x"),
    ("add", "five-allies", *FEW), ("update", "b", "five-allies", *FEW), ("export", "out.csv"), ("import", "mine.csv"),
])
def test_every_document_keeps_to_the_schema(begun, here, arguments):
    (here / "mine.csv").write_text("question,date,probability\nRain?,2026-01-02,0.3\n")
    answer = tracked(*arguments, "--json")
    assert answer.err == ""
    validator("track").validate(answer.json)
    DOCUMENTS["track"].model_validate(answer.json)
    assert len(answer.json["wrote"]) == (arguments[0] in ("resolve", "add", "update", "import"))


@pytest.mark.parametrize("arguments, told", [
    (("add", "nowhere"), "nowhere:1:1: "), (("add", "five-allies", "--id", "Not an id"), "--id: got "),
    (("add", "five-allies", "--id", "a"), "a: this question was resolved already (Ada, 2026-02-01, line 3)"),
    (("add", "five-allies", "--id", "b"), "b: forecasts/track.jsonl has this question already"),
    (("update", "a", "five-allies"), "a: this question was resolved already (Ada, 2026-02-01, line 3)"),
    (("update", "a", "five-allies", *FEW), "a: this question was resolved already (Ada, 2026-02-01, line 3)"),
    (("update", "c", "five-allies"), "c: forecasts/track.jsonl has no question of this id; known: a, b"),
    (("resolve", "a", "Ada", "--date", "2026-02-01", "--source", "x"), "a: this question was resolved already"),
    (("resolve", "b", "Zoe", "--date", "2026-02-01", "--source", "x"), "Zoe: this is no outcome of b; known: Ada, Ben"),
    (("resolve", "b", "Ad", "--date", "2026-02-01", "--source", "x"), 'Ad: this is no outcome of b; did you mean "Ada"?'),
    (("resolve", "b", "Ada", "--date", "2999-02-01", "--source", "x"), "--date: 2999-02-01 is not over yet"),
    (("resolve", "b", "Ada", "--date", "soon", "--source", "x"), "--date: got soon, give a day"),
    (("resolve", "b", "Ada", "--date", "2026-02-01", "--source", " "), "source: got nothing"),
    (("show", "--file", "no.jsonl"), "no.jsonl: there is no such file"), (("show", "ab"), "ab: forecasts/track.jsonl has no"),
    (("score", "--file", "."), "."), (("import", "no.csv"), "no.csv: there is no such file"),
    (("add", "five-allies", "--replicates", 0), "replicates: "),
])
def test_what_is_wrong_is_said_in_one_line_and_nothing_is_written(begun, arguments, told):
    before = begun.read_bytes()
    answer = nemcon("track", *arguments)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith(told) and answer.err.count("\n") == 1
    assert begun.read_bytes() == before


@pytest.mark.parametrize("arguments", [
    (), ("add",), ("resolve", "b", "Ada"), ("resolve", "b", "Ada", "--date", "2026-02-01"), ("shwo",), ("add", "a", "--no"),
])
def test_a_usage_error_says_how_it_is_used(begun, arguments):
    answer = nemcon("track", *arguments)
    if arguments:
        assert answer.status == 2 and answer.err.startswith("Usage: nemcon track") and "\nError: " in answer.err
    else:
        assert answer.status == 0 and "Usage: nemcon track" in answer.out


def test_somebody_else_s_table_is_not_replaced(begun, here):
    (here / "out").mkdir()
    (here / "out" / "scores.csv").write_text("mine\n")
    answer = nemcon("track", "score", "--out", here / "out")
    assert answer.status == 2 and "is not from `nemcon track`" in answer.err
    assert [path.name for path in (here / "out").iterdir()] == ["scores.csv"]


def test_a_resolution_is_corrected_and_the_old_one_stays(begun):
    tracked("resolve", "a", "Ben", "--date", "2026-02-02", "--source", "a better paper", "--again")
    assert begun.read_text().count('"entry": "resolution"') == 2
    assert sim.track_record(begun).question("a").resolution.outcome == "Ben"


def test_a_damaged_file_is_2_with_the_line(begun):
    begun.write_text(begun.read_text().replace("Ada", "Eve", 1))
    for words in (("show",), ("score",), ("add", "five-allies", *FEW), ("export", "x.csv")):
        answer = nemcon("track", *words)
        assert (answer.status, answer.out) == (2, "")
        assert answer.err.startswith("forecasts/track.jsonl:1:1: this line was changed")


def test_without_a_file_the_one_that_ships_is_shown_and_nothing_is_added_to_it(here):
    answer = tracked("show", "--quiet", "--json")
    assert answer.json["file"].endswith("track.jsonl") and not list(here.iterdir())


def test_quiet_says_the_result_only(begun):
    assert tracked("resolve", "b", "void", "--date", "2026-02-03", "--source", "x", "--quiet").out == (
        "b: line 4 of forecasts/track.jsonl\n")
    assert len(tracked("show", "--quiet").lines) == 3


@pytest.mark.parametrize("words", ["add", "update", "resolve", "score", "show", "export", "import"])
def test_every_one_has_help_and_the_options_of_all(words):
    out = tracked(words, "--help").out
    assert all(option in out for option in ("--file", "--json", "--quiet", "--debug", "--version"))


def test_python_does_the_same(here):
    held = sim.track_record("mine.jsonl").add("five-allies", replicates=50, workers=1)
    held = held.update("five-allies", replicates=50, workers=1, seed=2).resolve("five-allies", "Ada", "2026-01-01", "x")
    assert (here / "mine.jsonl").read_text().count("\n") == 3
    assert list(held.table["status"]) == ["resolved"] and set(held.scores["group"]) == {"late"}
    assert len(held.forecasts) == 2 * len(held.questions[0].last.outcomes)
    assert "five-allies" in held._repr_html_() and "Track('mine.jsonl'" in repr(held)
    assert held.plot().figure is not None


def test_a_clock_behind_an_earlier_line_writes_nothing(begun, monkeypatch):
    before = begun.read_bytes()
    for day, status in (("2026-02-01", 2), ("2026-02-02", 0)):
        monkeypatch.setattr("sim.track.record.now", lambda day=day: f"{day}T11:00:00Z")
        answer = nemcon("track", "resolve", "b", "Ada", "--date", "2026-01-31", "--source", "x")
        assert answer.status == status and (begun.read_bytes() == before) == (status == 2)
        assert not status or answer.err.startswith("forecasts/track.jsonl:3: this line was entered on 2026-02-02, and")


def test_an_update_from_a_file_about_other_names_is_refused(here):
    tracked("add", "five-allies", *FEW)
    answer = nemcon("track", "update", "five-allies", "two-front-runners", *FEW)
    assert answer.status == 2 and "it has none of the outcomes that five-allies had (Ada and Bo)" in answer.err
    assert (here / "forecasts" / "track.jsonl").read_text().count("\n") == 1


def test_spaces_around_an_outcome_are_no_part_of_it(begun):
    tracked("resolve", "b", " ben ", "--date", "2026-02-03", "--source", "x")
    assert sim.track_record(begun).question("b").resolution.outcome == "Ben"
