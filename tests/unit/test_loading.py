"""What is saved is read back, and what is no result is refused in one line."""

from __future__ import annotations

import json

import pytest

import sim
from sim.errors import UserError
from sim.scenario.loader import load


@pytest.fixture(scope="module")
def five():
    return load("five-allies")


@pytest.fixture(scope="module")
def odds(five):
    return sim.run(five, 50, workers=1)


def results(five, odds):
    other = five.with_("stances.Ada.A", "oppose")
    return {
        "odds": odds, "comparison": sim.compare({"one": five, "other": other}, 30, workers=1),
        "days": sim.history([five, five.with_("as_of", "2024-02-01")], 20, workers=1),
        "pivots": sim.pivots(five, 20, sensitivity=16, workers=1),
        "backtest": sim.backtest(["nato-2014"], 20, parameters="prior", workers=1)}


def test_every_result_is_read_back_as_it_was(five, odds, tmp_path):
    for name, result in results(five, odds).items():
        again = sim.load_result(result.save(tmp_path / f"{name}.json"))
        assert type(again) is type(result) and again.record == result.record
        assert again.document() == result.document()
        assert again.table.equals(result.table), name
        assert again._repr_html_() == result._repr_html_() and repr(again) == repr(result)
        assert again.plot().figure is not None


def test_a_sweep_is_read_back_from_its_folder(five, tmp_path):
    from sim.report.folder import write
    from sim.study.sweep import run_sweep
    swept = run_sweep(five, {"process.isolation": [0.1, 0.4]}, 20, workers=1)
    write(swept.record, tmp_path)
    again = sim.load_result(tmp_path)
    assert again.record == swept.record and again.table.equals(swept.table)
    assert again.dataset()["odds"].equals(swept.dataset()["odds"]) and again.plot() is not None


def test_what_was_counted_is_not_saved(odds, tmp_path):
    again = sim.load_result(odds.save(tmp_path / "run.json"))
    assert odds.tally is not None and again.tally is None and again.encoded is None


@pytest.mark.parametrize("text, message", [
    ("", "this is not JSON"), ("[" * 100_000, "this is not JSON"), ("[1]", "got none of the results"),
    ('{"files": []}', "got none of the results"), ("3", "got none of the results"),
])
def test_what_is_no_result_is_refused(text, message, tmp_path):
    (tmp_path / "mine.json").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=f"mine.json: {message}"):
        sim.load_result(tmp_path / "mine.json")


def test_what_is_not_there_is_refused(tmp_path):
    with pytest.raises(UserError, match="got no file of a result"):
        sim.load_result(tmp_path / "nothing.json")
    with pytest.raises(UserError, match="got a folder without a result"):
        sim.load_result(tmp_path)


def without(found, key):
    del found[key]


DAMAGE = {
    "no details": (lambda run: without(run, "details"), "details: Field required"),
    "odds above 1": (lambda run: run["outcomes"][0].update(odds=1.5), "outcomes.0.odds: "),
    "an outcome less": (lambda run: run["outcomes"].pop(), "name other outcomes"),
    "another candidate": (lambda run: run["details"]["candidates"].append("Eve"), "name other outcomes"),
    "a round less": (lambda run: run["details"]["needed"].pop(), "other rounds"),
    "support cut short": (lambda run: run["support"].pop(), "other rounds"),
    "an ally less": (lambda run: run["details"]["allies"].pop(), "other allies"),
    "an ally unknown": (lambda run: run["holdouts"][0].update(ally="X"), "other allies"),
    "no day": (lambda run: run["details"].update(as_of="2024-13-45"), "details.as_of"),
    "an event on no day": (lambda run: run["details"].update(events=[{"date": "2024-02-31", "label": "x"}]),
                           "details.events.0.date"),
    "not a number": (lambda run: run["holdouts"][0].update(gap=float("nan")), "holdouts.0.gap: "),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_record_is_refused_with_the_place(damage, odds, tmp_path):
    found = odds.record.whole()
    change, message = DAMAGE[damage]
    change(found)
    (tmp_path / "run.json").write_text(json.dumps(found), encoding="utf-8")
    with pytest.raises(UserError, match=message) as refused:
        sim.load_result(tmp_path)
    assert "\n" not in str(refused.value)
