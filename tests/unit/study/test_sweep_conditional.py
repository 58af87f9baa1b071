"""Sweeps of a scenario of which something was seen: every setting is what a run of it gives, or says why there is none."""

from __future__ import annotations

import datetime
import json

import numpy as np
import pytest

import sim
from sim.errors import UserError
from sim.report.folder import write
from sim.scenario.scenario import Scenario
from sim.study import sweep as module
from sim.study.sweep import run_sweep
from support.scenes import scenario

STANCE, WEIGHT = "stances.Ada.B", "allies.A.weight"
REPLICATES = 200


def seen(**observed) -> Scenario:
    """Returns the scenario of three allies of which it was seen on 8 January 2024 that B no longer objects to Ada."""
    observation = {"kind": "gave_way", "ally": "B", "candidate": "Ada", "date": datetime.date(2024, 1, 8), "error": 0.0}
    return scenario(as_of=datetime.date(2024, 1, 22), observations=[observation | observed],
                    calendar={"start": datetime.date(2024, 1, 1), "rounds": 20, "fallback": "nobody", "silence": 1})


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sweep")
    return run_sweep(seen(), {STANCE: ["wary", "block", "support"]}, REPLICATES, workers=1, out=folder), folder


@pytest.mark.parametrize("stance", ["wary", "support"])
def test_a_setting_is_what_a_run_of_that_scenario_gives(swept, stance):
    odds = sim.run(seen().with_(STANCE, stance), REPLICATES, workers=1)
    cell = next(one for one in swept[0].record.cells if one.values[STANCE] == stance)
    assert {row.name: row.count for row in cell.outcomes} == odds.counts
    assert sum(row.count for row in cell.outcomes) == REPLICATES
    assert cell.share_kept == pytest.approx(odds.record.observations.share_kept, abs=1e-6)
    assert 0 < cell.share_kept < 1 and cell.median_round == odds.record.timing["p50"]


def test_a_setting_that_makes_what_was_seen_impossible_says_so_and_the_others_go_on(swept):
    result, _ = swept
    failed, = result.failures
    assert failed.values == {STANCE: "block"} and failed.outcomes == [] and failed.share_kept is None
    assert "of the first 30,000 runs agrees with what was seen" in failed.error
    assert "observation 1, 8 January 2024: B does not object to Ada" in failed.error and "UserError" not in failed.error
    grid = result.dataset().sel({STANCE: "block"})
    assert grid["odds"].isnull().all() and bool(grid["share_kept"].isnull()) and str(grid["error"].values) == failed.error
    table = result.table
    row, = table[table[STANCE] == "block"].to_dict("records")
    assert row["error"] == failed.error and np.isnan(row["odds"]) and np.isnan(row["share_kept"])
    assert result.plot() is not None


def test_it_goes_on_where_it_was_and_gives_the_same(swept, monkeypatch):
    result, folder = swept
    before, played = (folder / "sweep.csv").read_bytes(), []
    evaluate = module.evaluate
    monkeypatch.setattr(module, "evaluate", lambda cell: (played.append(cell.description["values"]), evaluate(cell))[1])
    again = run_sweep(seen(), {STANCE: ["wary", "block", "support"]}, REPLICATES, workers=1, out=folder)
    assert played == [{STANCE: "block"}]  # what failed is tried again, the others are there
    assert again.finished_before == 2 and again.damaged == 0
    assert (folder / "sweep.csv").read_bytes() == before and again.record == result.record


def test_the_files_hold_the_reason(swept, tmp_path):
    write(swept[0].record, tmp_path)
    document = json.loads((tmp_path / "sweep.json").read_text(encoding="utf-8"))
    errors = {cell["values"][STANCE]: (cell["error"], cell["share_kept"]) for cell in document["cells"]}
    assert errors["block"][0].endswith("or change what is assumed") and errors["block"][1] is None
    assert errors["wary"][0] is None and 0 < errors["wary"][1] < 1
    assert (tmp_path / "sweep.png").stat().st_size > 0


def test_a_map_crosses_out_what_could_not_be_played():
    found = run_sweep(seen(), {STANCE: ["wary", "block"], WEIGHT: [0.2, 0.6]}, 50, workers=1)
    axes = found.plot()
    crosses = [line for line in axes.lines if line.get_marker() == "x"]
    assert [len(line.get_xdata()) for line in crosses] == [2] and len(found.failures) == 2


def test_all_settings_may_fail():
    found = run_sweep(seen(), {STANCE: ["block"]}, 50, workers=1)
    assert len(found.failures) == 1 and found.outcomes and found.dataset()["odds"].isnull().all()


def test_many_replicates_stay_one_cell_where_something_was_seen(monkeypatch):
    whole = run_sweep(seen(), {STANCE: ["wary"]}, REPLICATES, workers=1)
    monkeypatch.setattr(module, "MAX_CELL_BYTES", 30)
    again = run_sweep(seen(), {STANCE: ["wary"]}, REPLICATES, workers=1)
    assert again.record == whole.record and again.cells == 1


def test_a_setting_may_move_the_start_before_as_of(monkeypatch):
    monkeypatch.setattr(module, "MAX_CELL_BYTES", 30)
    plain = scenario(as_of=datetime.date(2024, 1, 22), calendar={"rounds": 20, "fallback": "nobody", "silence": 1})
    dates = ["2024-01-01", "2024-01-22"]
    found = run_sweep(plain, {"calendar.start": dates}, 100, workers=1)
    for date, cell in zip(dates, found.record.cells, strict=True):
        odds = sim.run(plain.with_("calendar.start", date), 100, workers=1)
        assert {row.name: row.count for row in cell.outcomes} == odds.counts


def test_other_studies_name_the_scenario_that_cannot_be(monkeypatch):
    fine, impossible = seen(), seen().with_(STANCE, "block")
    with pytest.raises(UserError, match=r"^compare: turned: .* of the first 30,000 runs agrees"):
        sim.compare({"as it is": fine, "turned": impossible}, 50, workers=1)
    with pytest.raises(UserError, match=r"^history: as of 8 January 2024: .* of the first [0-9,]+ runs agree"):
        sim.history(impossible, 50, workers=1)
