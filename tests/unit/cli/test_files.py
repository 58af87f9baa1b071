"""`check`, `new`, `list` and `evidence`: the commands about scenario files."""

from __future__ import annotations

import datetime

from sim.scenario.catalog import shipped_names
from sim.scenario.loader import load
from sim.scenario.templates import Wish, filled
from support.command import nemcon
from support.scenes import written

TWO_MISTAKES = """format = 1
title = "Two mistakes"
as_of = 2024-01-01
calendar = { rounds = 5 }
[candidates.Ada]
ambitoin = 1
[allies.A]
[allies.B]
[stances.Ada]
A = "suport"
"""
HEAVY = """format = 1
title = "One giant"
as_of = 2024-01-01
calendar = { rounds = 5 }
[candidates.Ada]
[allies]
Giant = { weight = 0.6 }
B = {}
C = {}
"""


def test_check_says_ok_for_each_good_file():
    answer = nemcon("check", "five-allies", "two-front-runners")
    assert answer.status == 0
    assert answer.lines == ["scenarios/five-allies.toml: ok, 5 members, 2 candidates, 0 events",
                            "scenarios/two-front-runners.toml: ok, 8 members, 3 candidates, 0 events"]


def test_check_names_every_mistake_with_its_place(tmp_path):
    path = written(tmp_path, TWO_MISTAKES)
    answer = nemcon("check", path)
    assert (answer.status, answer.err) == (2, "")
    assert [line.split(" ")[0] for line in answer.lines] == [f"{path}:6:1:", f"{path}:10:5:"]
    assert "ambition" in answer.lines[0] and "support" in answer.lines[1]


def test_check_goes_on_after_a_bad_file(tmp_path):
    path = written(tmp_path, TWO_MISTAKES)
    answer = nemcon("check", tmp_path / "missing.toml", path, "five-allies")
    assert answer.status == 2
    assert len(answer.lines) == 4
    assert answer.lines[-1].startswith("scenarios/five-allies.toml: ok")


def test_check_is_quiet_about_good_files_when_asked(tmp_path):
    assert nemcon("check", "five-allies", "--quiet").out == ""
    assert len(nemcon("check", "five-allies", written(tmp_path, TWO_MISTAKES), "--quiet").lines) == 2


def test_check_warns_of_a_heavy_ally_and_lets_it_pass(tmp_path):
    path = written(tmp_path, HEAVY)
    answer = nemcon("check", path)
    assert answer.status == 0
    assert answer.lines[0] == f"{path}: warning: Giant has 60 % of the weight, more than all others together"
    assert nemcon("check", path, "--json").json["files"][0]["warnings"] == [
        "Giant has 60 % of the weight, more than all others together"]


def test_check_gives_problems_as_json(tmp_path):
    path = written(tmp_path, TWO_MISTAKES)
    answer = nemcon("check", path, "--json")
    assert answer.status == 2
    first = answer.json["files"][0]["problems"][0]
    assert (first["file"], first["line"], first["column"]) == (str(path), 6, 1)
    assert first["message"].startswith(f"{path}:6:1: ")


def test_new_writes_a_scenario_that_is_sound_and_runs(tmp_path):
    path = tmp_path / "mine.toml"
    answer = nemcon("new", path)
    assert answer.lines == [f"Wrote {path}. Run it: nemcon run {path}"]
    assert nemcon("check", path).status == 0
    run = nemcon("run", path, "--replicates", 200, "--json").json
    assert {row["name"] for row in run["outcomes"]} == {"First", "Second", "another name", "nobody agreed"}
    assert max(row["odds"] for row in run["outcomes"]) < 1.0  # a beginner sees that more than one thing can happen


def test_what_new_leaves_out_as_a_comment_is_sound_too(tmp_path):
    text = filled(Wish(), datetime.date(2026, 1, 5)).replace("# [[events]]", "[[events]]")
    for key in ("date", "kind", "candidate", "probability"):
        text = text.replace(f"# {key} = ", f"{key} = ")
    scenario = load(written(tmp_path, text))
    assert [event.kind for event in scenario.document.events] == ["withdraws"]


def test_new_refuses_to_overwrite_anything(tmp_path):
    path = written(tmp_path, "mine")
    (tmp_path / "dangling.toml").symlink_to(tmp_path / "nowhere")
    for taken in (path, tmp_path, tmp_path / "dangling.toml"):
        answer = nemcon("new", taken)
        assert (answer.status, answer.out) == (2, "")
        assert answer.err.startswith(f"{taken}: this file exists already")
    assert path.read_text(encoding="utf-8") == "mine"


def test_new_names_a_folder_that_is_not_there(tmp_path):
    answer = nemcon("new", tmp_path / "nowhere" / "mine.toml")
    assert answer.status == 2
    assert answer.err.startswith(f"{tmp_path / 'nowhere' / 'mine.toml'}: ")


def test_list_has_one_line_for_each_scenario_that_ships():
    lines = nemcon("list").lines
    assert lines[0].split() == ["name", "as", "of", "title"]
    lines = lines[1:lines.index("")]
    assert [line.split()[0] for line in lines] == list(shipped_names())
    toy = next(line for line in lines if line.startswith("five-allies "))
    assert toy.split(maxsplit=2)[1:] == ["2024-01-01", "Five allies one can follow by hand"]


def test_list_is_names_only_when_quiet():
    assert nemcon("list", "--quiet").lines == list(shipped_names())


def test_list_says_which_scenario_asks_what_a_case_asks_and_what_differs():
    said = " ".join(nemcon("list").out.split())
    assert "nato-sg-2024 asks what the case nato-2024-02-22 asks, as known on the same day." in said
    assert "allies.TUR, allies.HUN" in said and said.count("asks what the case") == 1


def test_list_tells_cases_from_scenarios():
    kinds = {row["name"]: row["kind"] for row in nemcon("list", "--json").json["scenarios"]}
    assert kinds["five-allies"] == "scenario" and kinds["nato-sg-2024"] == "scenario"
    assert kinds["un-2016-07-21"] == "case"


def test_every_shipped_scenario_passes_the_check():
    answer = nemcon("check", *shipped_names())
    assert answer.status == 0, answer.out


def test_evidence_shows_claims_and_calls_the_rest_assumption():
    out = nemcon("evidence", "nato-sg-2024").out
    row = next(line for line in out.splitlines() if line.startswith("rule.veto"))
    assert row.split() == ["rule.veto", "all", "c13,", "c19"]
    assert any(line.split()[0] == "allies.HUN.resolve" and line.split()[-1] == "assumption" for line in out.splitlines()
               if line.strip())
    assert "\nThe claims\n" in out and "c13 " in out.partition("\nThe claims\n")[2]


def test_evidence_without_any_claim_says_so():
    out = nemcon("evidence", "five-allies").out
    assert "0 of " in out and "The claims" not in out


def test_quiet_evidence_is_the_table_alone():
    lines = nemcon("evidence", "five-allies", "--quiet").lines
    assert lines[0].split() == ["what", "is", "assumed", "rests", "on"]
    assert not any("rest on a claim" in line for line in lines)


def test_evidence_as_json_counts_what_has_no_claim():
    document = nemcon("evidence", "nato-sg-2024", "--json").json
    bare = [row["path"] for row in document["assumptions"] if not row["claims"] and not row["is_default"]]
    assert document["without_claim"] == len(bare) > 0
    assert "rule.veto" not in bare
