"""Somebody else's cases: a folder of files, or one, with a truth file; clear errors, and hedges learned from what ships."""

from __future__ import annotations

import json

import jsonschema
import pytest

import sim
from sim.errors import UserError
from sim.results.schema import schema_text
from support.command import nemcon

CASE = """format = 1
title = "Who chairs the club"
as_of = 2020-01-01
{more}
[case]
cluster = "{cluster}"
grade = "A"
[calendar]
end = 2020-03-01
fallback = "nobody"
[candidates.Ada]
[candidates.Bo]
[allies]
X = {{}}
Y = {{}}
[stances.Ada]
X = "support"
Y = "lean"
"""
ENTRY = """[[outcomes]]
cluster = "club"
cases = ["club-1"]
outcome = "Ada"
decided = 2020-02-01
"""
SECOND = """[[outcomes]]
cases = ["club-2"]
outcome = "nobody"
"""


@pytest.fixture
def place(tmp_path):
    """A folder with two cases of two clusters and their truth, in the old form."""
    folder = tmp_path / "cases"
    folder.mkdir()
    for number in (1, 2):
        (folder / f"club-{number}.toml").write_text(CASE.format(more="", cluster=f"club {number}"), encoding="utf-8")
    (tmp_path / "truth.toml").write_text(ENTRY + SECOND, encoding="utf-8")
    return tmp_path


def scored(place, *wanted, folder="cases", truth="truth.toml", **options):
    return sim.backtest(wanted, 40, parameters="point", workers=1, folder=place / folder, truth=place / truth, **options)


class TestScores:
    def test_have_the_same_columns_as_the_record(self, place):
        result = scored(place)
        assert [row.case for row in result.cases] == ["club-1", "club-2"]
        record = sim.backtest(["nato-2014"], 5, parameters="point", workers=1)
        assert list(result.record.scores) == list(record.record.scores) and list(result.table) == list(record.table)
        assert [part.name for part in result.record.subsets] == ["grade A"]

    def test_a_case_is_forecast_given_what_was_seen_and_scored_by_later_counts_alone(self, place):
        """A count of the day that the file itself reports is no forecast; an observation after as_of is refused."""
        file, truth = place / "cases" / "club-1.toml", place / "truth.toml"
        before = scored(place, "club-1").cases[0]
        text = file.read_text(encoding="utf-8").replace("[calendar]\n", "[calendar]\nstart = 2019-11-20\n")
        seen = '[[observations]]\nkind = "in_favour"\ndate = {}\ncandidate = "Ada"\ncount = 1\n'
        file.write_text(text + seen.format("2019-12-11"), encoding="utf-8")
        counts = "".join(f"[[outcomes.support]]\ndate = {day}\ncount = 1\nlow = 1\nhigh = 1\n" for day in ("2019-12-11", "2020-01-10"))
        truth.write_text(ENTRY + counts + SECOND, encoding="utf-8")
        after = scored(place, "club-1").cases[0]
        odds = sim.run(file, 40, parameters="point", workers=1)
        assert [row.odds for row in after.outcomes][:2] == [row.odds for row in odds.record.in_file_order][:2]
        assert odds.record.observations.share_kept < 1.0 and after.odds != before.odds
        assert [row.date for row in after.support] == ["2020-01-10"]
        file.write_text(text + seen.format("2020-01-02"), encoding="utf-8")
        with pytest.raises(UserError, match="this was seen after as_of"):
            scored(place, "club-1")

    def test_a_cluster_and_a_file_can_be_asked_for(self, place):
        assert [row.case for row in scored(place, "club 2").cases] == ["club-2"]
        assert [row.case for row in scored(place, folder="cases/club-1.toml").cases] == ["club-1"]

    def test_hedges_are_those_of_the_record_that_ships(self, place):
        """Whatever came out here, nothing is learned from it."""
        before = scored(place).record.hedged
        (place / "truth.toml").write_text(ENTRY + SECOND.replace('"nobody"', '"Bo"\ndecided = 2020-02-02'), "utf-8")
        after = scored(place).record.hedged
        assert {who: of.share for who, of in before.items()} == {who: of.share for who, of in after.items()}
        assert before["model"].log != after["model"].log

    def test_an_old_truth_does_not_tell_another_name_from_the_fallback(self, place):
        assert all(row.scores["log"] == row.scores["log_apart"] and row.ended is None for row in scored(place).cases)

    def test_another_name_by_name_or_by_ended(self, place):
        (place / "cases" / "club-2.toml").write_text(CASE.format(more="another_name = true", cluster="club 2"), "utf-8")
        told = []
        for words in ('"another name"', '"nobody"\nended = "another"'):
            (place / "truth.toml").write_text(ENTRY + SECOND.replace('"nobody"', words), encoding="utf-8")
            told.append(scored(place, "club-2").cases[0])
        assert told[0] == told[1] and told[0].kind == "another" and told[0].scores["log_apart"] > told[0].scores["log"]


class TestErrors:
    @pytest.mark.parametrize("truth, named", [
        (ENTRY, "nothing says how club-2 came out"),
        (ENTRY + SECOND + SECOND.replace("club-2", "club-9"), "there is no case club-9 in"),
        (ENTRY + SECOND.replace("nobody", "Cy"), "'Cy' is neither a candidate nor the fallback of the case, nor 'another"),
        (ENTRY + SECOND + ENTRY, "the case club-1 has an outcome twice"),
        (ENTRY + SECOND + 'ended = "listed"\n', "does not go with ended = 'listed'"),
        (ENTRY + SECOND.replace("\noutcome", "\noutcom"), "truth.toml:6:3: field required"),
        (ENTRY + SECOND + 'ended = "perhaps"\n', "truth.toml:9:9: input should be 'listed', 'another' or 'fallback'"),
        ("", "there are no outcomes here"),
        ("outcomes = [", "truth.toml:1:"),
    ])
    def test_of_the_truth(self, place, truth, named):
        (place / "truth.toml").write_text(truth, encoding="utf-8")
        with pytest.raises(UserError, match=named.replace("(", r"\(")):
            scored(place)

    def test_a_scenario_that_is_no_case(self, place):
        text = CASE.format(more="", cluster="x").replace('[case]\ncluster = "x"\ngrade = "A"\n', "")
        (place / "cases" / "club-3.toml").write_text(text, encoding="utf-8")
        with pytest.raises(UserError, match=r"club-3.toml:1:1: this is a scenario and no case"):
            scored(place)

    def test_a_broken_file_keeps_its_line(self, place):
        (place / "cases" / "club-3.toml").write_text("format = 1\ntitle = \n", encoding="utf-8")
        with pytest.raises(UserError, match="club-3.toml:2:"):
            scored(place)

    @pytest.mark.parametrize("arguments, named", [
        (("--cases", "cases"), "cases of your own need both"), (("--truth", "truth.toml"), "need both"),
        (("--cases", "nowhere", "--truth", "truth.toml"), "no such folder"),
        (("--cases", "cases", "--truth", "nothing.toml"), "no such file"),
        (("club-3", "--cases", "cases", "--truth", "truth.toml"), "no case or cluster is called so")])
    def test_end_with_status_2(self, place, monkeypatch, arguments, named):
        monkeypatch.chdir(place)
        answer = nemcon("backtest", *arguments)
        assert answer.status == 2 and named in " ".join(answer.err.split()) and "Traceback" not in answer.err

    def test_an_empty_folder(self, place):
        (place / "empty").mkdir()
        with pytest.raises(UserError, match="there is no case"):
            scored(place, folder="empty")


def test_the_command_prints_one_document(place):
    answer = nemcon("backtest", "--cases", place / "cases", "--truth", place / "truth.toml", "--replicates", 20,
                    "--workers", 1, "--json")
    jsonschema.validate(answer.json, json.loads(schema_text("backtest")))
    assert answer.status == 0 and [row["case"] for row in answer.json["cases"]] == ["club-1", "club-2"]
