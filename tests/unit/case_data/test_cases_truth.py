"""The truth fits the cases, and stands where nothing but scoring reads it."""

from __future__ import annotations

import csv
import datetime

import pytest

from support.case_files import NAMES, ROOT, case, claims, outcome_of, outcomes, truth, written

FIELDS = {"cluster", "cases", "outcome", "by_case", "ended", "ended_by_case", "really", "decided", "formal",
          "precision", "holdouts", "support", "sources"}
BETWEEN_MEETINGS = ("un-1976-12-07", "arab-2016-03-10")  # files that stand between two ballots or sessions of one day


@pytest.mark.parametrize("name", NAMES)
class TestEachCase:
    def test_has_one_truth_of_its_cluster(self, name):
        assert sum(name in entry["cases"] for entry in outcomes()) == 1
        assert truth(name)["cluster"] == case(name).document.case.cluster

    def test_outcome_is_one_of_the_file(self, name):
        assert outcome_of(name) in case(name).outcomes

    def test_was_decided_after_as_of(self, name):
        decided, as_of = truth(name)["decided"], case(name).document.as_of
        assert decided >= as_of
        if decided == as_of:
            assert name in BETWEEN_MEETINGS

    def test_a_winner_was_agreed_in_time(self, name):
        document = case(name).document
        if outcome_of(name) != document.calendar.fallback:
            assert truth(name)["decided"] <= document.calendar.end

    def test_ended_says_whether_the_winner_is_in_the_file(self, name):
        entry = truth(name)
        ended = entry.get("ended_by_case", {}).get(name, entry["ended"])
        assert ended in ("listed", "another", "fallback")
        assert (ended == "listed") == (outcome_of(name) in case(name).candidates)

    def test_the_file_does_not_state_it(self, name):
        """No event settles it, and nobody adopts, withdraws or states anything after as_of."""
        assert not {event.kind for event in case(name).document.events} & {"stance", "enters", "withdraws", "deal"}
        assert not {"outcome", "truth", "decided"} & set(written(name)) | set(written(name).get("case", {})) - {
            "cluster", "grade", "hindsight"}

    def test_holdouts_are_members(self, name):
        for together in truth(name).get("holdouts", []):
            assert set(together) <= set(case(name).allies)


@pytest.mark.parametrize("entry", outcomes(), ids=lambda entry: entry["cluster"])
class TestEachTruth:
    def test_has_only_known_fields(self, entry):
        assert {"cluster", "cases", "outcome", "ended", "decided", "precision", "sources"} <= set(entry) <= FIELDS
        assert entry["precision"] in ("day", "month")

    def test_names_files_that_exist(self, entry):
        assert set(entry["cases"]) <= set(NAMES) and set(entry.get("by_case", {})) <= set(entry["cases"])
        assert set(entry.get("ended_by_case", {})) <= set(entry["cases"])

    def test_has_sources(self, entry):
        assert entry["sources"] and set(entry["sources"]) <= set(claims())

    def test_says_what_a_fallback_stands_for(self, entry):
        fallbacks = {case(name).document.calendar.fallback for name in entry["cases"]}
        if {outcome_of(name) for name in entry["cases"]} & fallbacks and "extended" not in entry["outcome"]:
            assert entry["really"]

    def test_counts_rise_to_the_end(self, entry):
        dates = [count["date"] for count in entry.get("support", [])]
        assert dates == sorted(dates) and all(isinstance(date, datetime.date) for date in dates)
        for count in entry.get("support", []):
            assert 0 < count["low"] <= count["count"] <= count["high"] <= count["of"]


def test_every_cluster_has_a_truth_and_only_one():
    clusters = [entry["cluster"] for entry in outcomes()]
    assert len(clusters) == len(set(clusters))
    assert set(clusters) == {case(name).document.case.cluster for name in NAMES}


def test_the_fallback_happens_and_is_not_the_rule():
    share = sum(outcome_of(name) == case(name).document.calendar.fallback for name in NAMES) / len(NAMES)
    assert 0.1 < share < 0.5


def test_counts_of_2024_are_those_of_the_curve():
    with open(ROOT / "seeds/truth/rutte_2024_support_curve.csv", encoding="utf-8", newline="") as file:
        rows = {row["date"]: row for row in csv.DictReader(file)}
    for count in truth("nato-2024-02-22")["support"]:
        row = rows[count["date"].isoformat()]
        assert [count[key] for key in ("count", "of", "low", "high")] == \
            [int(row[key]) for key in ("supporters", "members", "low", "high")]


def test_bounds_of_2024_close_on_the_day_of_consensus():
    with open(ROOT / "seeds/truth/rutte_2024_ally_bounds.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["iso3"] for row in rows}) == 32 == len(rows)
    assert all(row["support_after"] < row["support_by"] for row in rows)
    last = max(row["support_by"] for row in rows)
    assert last == truth("nato-2024-02-22")["decided"].isoformat()
    assert [row["iso3"] for row in rows if row["support_by"] == last] == ["ROU"]


def test_no_scenario_and_no_driver_reads_the_truth():
    for path in [*ROOT.glob("scenarios/**/*.toml"), *ROOT.glob("sim/**/*.py")]:
        if "backtesting" not in path.parts:
            text = path.read_text(encoding="utf-8")
            assert "outcomes.toml" not in text and "seeds/truth" not in text, path
