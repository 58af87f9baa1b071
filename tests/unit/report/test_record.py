"""The run record: the contract's document first and unchanged, and one more key."""

from __future__ import annotations

import json

import jsonschema
import pytest

from sim.results.base import json_text
from sim.results.report import Report
from support.report_scenes import (
    ROOT,
    five,
    five_page,
    nato,
    nato_page,
    page_of,
    played,
    record_of,
    scenario,
    vicious,
    vicious_page,
)

ALL = pytest.mark.parametrize("odds, make", [(five, five_page), (nato, nato_page), (vicious, vicious_page)],
                              ids=["five", "nato", "hostile"])


@ALL
def test_the_contract_s_keys_come_first_and_unchanged(odds, make):
    record, document = make()[1], odds().document()
    assert list(record) == [*document, "details", "report"]
    assert {key: record[key] for key in document} == document


@ALL
def test_it_is_plain_data_that_json_gives_back(odds, make):
    record = make()[1]
    assert json.loads(json_text(record)) == record


@ALL
def test_it_fits_the_schema_that_ships(odds, make):
    schema = json.loads((ROOT / "docs" / "json" / "run.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(make()[1], schema)
    assert "report" not in schema["required"]


def test_it_is_read_back_by_its_type():
    told = nato_page()[1]["report"]
    assert Report.model_validate(told).model_dump(mode="json") == told


def test_it_is_the_same_every_time():
    assert record_of(five()).whole()["report"] == five_page()[1]["report"]


def test_the_question_its_day_and_who_decides():
    asked = nato_page()[1]["report"]["asked"]
    assert (asked["question"], asked["as_of"]) == ("Who succeeds Jens Stoltenberg?", "2024-02-22")
    assert asked["deciders"] == "32 members, 4 candidates; everybody must agree."
    assert asked["heaviest"] == "United States has the most weight (share of the lobbying), 44.8 %."


def test_support_begins_and_ends_as_the_curve_does():
    record = nato_page()[1]
    curve = [row for row in record["support"] if row["candidate"] == "Mark Rutte"]
    told = record["report"]["support"]
    begin, end = record["details"]["members"][0], record["details"]["members"][-1]
    assert (begin, end) == (31, 32)  # Sweden joins in March
    assert told.startswith(f"{curve[0]['mean']:.1f} of 31 members do not object to Mark Rutte at first")
    assert f"{curve[-1]['mean']:.1f} of 32 at the end ({curve[-1]['p05']} to {curve[-1]['p95']})" in told


def test_when_and_spread_are_told_in_sentences():
    told = nato_page()[1]["report"]
    assert told["when"][0].startswith("Half of the runs end by ") and "deadline of 9 July 2024" in told["when"][1]
    assert five_page()[1]["report"]["spread"].startswith("Of the differences between runs, ")


def test_notes_are_those_that_the_terminal_shows():
    from sim.text.summary import notes
    assert nato_page()[1]["report"]["notes"] == notes(nato().record, nato().encoded.scenario)


@pytest.mark.parametrize("changed", [
    {"candidates": {"Ada": {}}, "stances": {}},
    {"allies": {"A": {}}, "stances": {}},
    {"calendar": {"rounds": 0}},
    {"rule": {"veto": "none"}},
    {"process": {"meetings": 0.0, "offer_step": 0.0}},
    {"stances": {"Ada": {"*": "block"}, "Bo": {"*": "block"}}},
    {"calendar": {"rounds": 700, "round_days": 366, "stall": 3}},
    {"candidates": {f"N{k}": {} for k in range(12)}, "stances": {}},
], ids=["one candidate", "one ally", "no rounds", "no veto", "nothing happens", "all block", "far future", "twelve"])
def test_any_scenario_has_a_record_and_a_page(changed):
    html, record = page_of(played(scenario(**changed), 10))
    assert record["report"]["headline"] and html.endswith("</html>")
