"""Sweeps: the right odds in the right places, kept, resumed, the same wherever they are played."""

from __future__ import annotations

import csv
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import sim
from sim.errors import PathError, StoreError, UserError
from sim.odds import run as run_room
from sim.scenario.parameters import DEFAULT, read_parameters
from sim.study import sweep as sweep_room
from sim.study.sweep import OddsCell, evaluate, odds_cells, run_sweep
from sim.version import MODEL_VERSION
from support.sweeps import REPLICATES, STANCE, VARY, WEIGHT, files, five


@pytest.fixture(scope="module")
def grid():
    return sim.sweep(five(), VARY, REPLICATES, workers=1)


def test_the_fields_and_the_outcome_are_the_dimensions(grid):
    assert dict(grid.sizes) == {WEIGHT: 3, STANCE: 2, "outcome": 3}
    assert grid[WEIGHT].values.tolist() == [0.1, 0.4, 0.8]
    assert grid[STANCE].values.tolist() == ["champion", "oppose"]
    assert grid["outcome"].values.tolist() == ["Ada", "Bo", "nobody agreed"]
    assert grid["kind"].values.tolist() == ["candidate", "candidate", "fallback"]
    assert set(grid.data_vars) == {"count", "odds", "low", "high", "median_round", "error", "share_kept"}
    assert (grid["share_kept"] == 1.0).all()


def test_counts_add_up_and_odds_are_shares_with_their_intervals(grid):
    assert (grid["count"].sum("outcome") == REPLICATES).all()
    assert np.allclose(grid["odds"], grid["count"] / REPLICATES, atol=5e-7)
    assert ((grid["low"] <= grid["odds"]) & (grid["odds"] <= grid["high"])).all()
    assert (grid["error"] == "").all() and (grid["median_round"] >= 0).all()


@pytest.mark.parametrize("weight, stance", [(0.1, "champion"), (0.8, "oppose")])
def test_every_cell_is_what_a_run_of_that_scenario_gives(grid, weight, stance):
    odds = sim.run(five().with_(WEIGHT, weight).with_(STANCE, stance), REPLICATES, seed=1, workers=1)
    cell = grid.sel({WEIGHT: weight, STANCE: stance})
    assert dict(zip(cell["outcome"].values, cell["count"].values, strict=True)) == odds.counts
    for row in odds.outcomes:
        mine = cell.sel(outcome=row["name"])
        assert (float(mine["odds"]), float(mine["low"]), float(mine["high"])) == (row["odds"], row["low"], row["high"])
    assert int(cell["median_round"]) == odds.record.timing["p50"]


def test_the_result_says_what_it_was_made_from(grid):
    made = {key: grid.attrs[key] for key in ("scenario", "digest", "seed", "replicates", "model_version")}
    assert made == {"scenario": "scenarios/five-allies.toml", "digest": five().digest, "seed": 1,
                    "replicates": REPLICATES, "model_version": MODEL_VERSION}
    assert grid.attrs["parameters"].startswith(f"{DEFAULT} sha256:")


def test_the_same_setting_written_in_another_way_is_the_same_cell():
    case = OddsCell(five(), read_parameters(), 1)
    one, other = (odds_cells(case, {WEIGHT: 0.3}, REPLICATES)[0] for _ in range(2))
    assert one.description == other.description
    assert evaluate(one).arrays["ended"].tobytes() == evaluate(other).arrays["ended"].tobytes()


@pytest.mark.parametrize("changed", [{"seed": 2}, {"replicates": 61}, {"parameters": "point"}, {"scenario": "two"}])
def test_whatever_decides_a_cell_is_in_its_description(changed):
    scenario = five().with_("allies.B.size", 3.0) if "scenario" in changed else five()
    case = OddsCell(scenario, read_parameters(changed.get("parameters", DEFAULT)), changed.get("seed", 1))
    cell = odds_cells(case, {WEIGHT: 0.3}, changed.get("replicates", 60))[0]
    usual = odds_cells(OddsCell(five(), read_parameters(), 1), {WEIGHT: 0.3}, 60)[0]
    assert cell.description != usual.description


def test_many_replicates_become_several_cells_with_the_same_sum(monkeypatch, grid, tmp_path):
    monkeypatch.setattr(sweep_room, "MAX_CELL_BYTES", 25)
    told = []
    split = sim.sweep(five(), VARY, REPLICATES, workers=1, progress=lambda *about: told.append(about))
    assert split.identical(grid)
    assert told[-1] == (18, 18)


def test_chance_for_an_interruption_comes_between_parts_of_a_cell(monkeypatch, grid):
    monkeypatch.setitem(run_room._CHUNK, "compiled", 7)
    assert sim.sweep(five(), VARY, REPLICATES, workers=1).identical(grid)


def test_the_outcomes_are_in_file_order_whatever_the_order_of_the_arrays():
    scenario = sim.load("two-front-runners")
    cell = odds_cells(OddsCell(scenario, read_parameters(), 1), {}, 50)[0]
    odds = sim.run(scenario, 50, workers=1)
    assert evaluate(cell).arrays["ended"].sum(axis=1).tolist() == [odds.counts[name] for name, _ in scenario.outcomes_under(read_parameters())]


# ---- where it runs

def test_threads_one_process_and_an_executor_of_ones_own_give_the_same(grid):
    assert sim.sweep(five(), VARY, REPLICATES).identical(grid)
    with ThreadPoolExecutor(3) as threads:
        assert sim.sweep(five(), VARY, REPLICATES, executor=threads).identical(grid)


def test_the_files_are_identical_in_process_in_threads_and_with_two_workers(tmp_path):
    for name, where in (("one", {"workers": 1}), ("threads", {}), ("two", {"workers": 2})):
        sim.sweep(five(), VARY, REPLICATES, out=tmp_path / name, **where)
    assert files(tmp_path / "one") == files(tmp_path / "threads") == files(tmp_path / "two")
    assert len(files(tmp_path / "one")) == 7


def test_both_engines_give_the_same_cells(tmp_path):
    vary = {WEIGHT: (0.2, 0.6)}
    for engine in ("compiled", "mesa"):
        sim.sweep(five(), vary, 5, out=tmp_path / engine, engine=engine, workers=1)
    assert files(tmp_path / "compiled") == files(tmp_path / "mesa")


# ---- kept and resumed

@pytest.fixture
def simulate(monkeypatch):
    """Notes the settings that are really played."""
    noted = []

    def noting(cell):
        noted.append(tuple(cell.description["values"].values()))
        return evaluate(cell)

    monkeypatch.setattr(sweep_room, "evaluate", noting)
    return noted


def test_a_finished_sweep_is_read_not_played(tmp_path, simulate, grid):
    first = sim.sweep(five(), VARY, REPLICATES, out=tmp_path, workers=1)
    before = files(tmp_path)
    assert len(simulate) == 6
    again = run_sweep(five(), VARY, REPLICATES, out=tmp_path, workers=1)
    assert len(simulate) == 6 and (again.finished_before, again.cells) == (6, 6)
    assert first.identical(grid) and again.dataset().identical(grid)
    assert files(tmp_path) == before


def test_more_values_play_only_what_is_new(tmp_path, simulate):
    sim.sweep(five(), {WEIGHT: (0.1, 0.4)}, REPLICATES, out=tmp_path, workers=1)
    sim.sweep(five(), {WEIGHT: (0.05, 0.1, 0.4, 0.9)}, REPLICATES, out=tmp_path, workers=1)
    assert simulate == [(0.1,), (0.4,), (0.05,), (0.9,)]


def test_an_interrupted_sweep_goes_on_and_its_table_is_that_of_an_undisturbed_one(tmp_path, simulate):
    def interrupt(done, total):
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sim.sweep(five(), VARY, REPLICATES, out=tmp_path / "broken", workers=1, progress=interrupt)
    assert not (tmp_path / "broken" / "sweep.csv").exists()
    before = len(simulate)
    sim.sweep(five(), VARY, REPLICATES, out=tmp_path / "broken", workers=1)
    assert sorted(simulate) == sorted(set(simulate)) and before in (4, 5)
    sim.sweep(five(), VARY, REPLICATES, out=tmp_path / "whole", workers=1)
    assert files(tmp_path / "broken") == files(tmp_path / "whole")


def test_damaged_cells_are_played_again(tmp_path, simulate):
    sim.sweep(five(), VARY, REPLICATES, out=tmp_path, workers=1)
    before = files(tmp_path)
    cells = sorted((tmp_path / "cells").iterdir())
    cells[0].write_bytes(cells[0].read_bytes()[:-9])
    cells[1].write_bytes(b"")
    again = run_sweep(five(), VARY, REPLICATES, out=tmp_path, workers=1)
    assert again.damaged == 2 and len(simulate) == 8
    assert files(tmp_path) == before


def test_cells_of_another_model_version_are_refused(tmp_path, monkeypatch):
    sim.sweep(five(), VARY, REPLICATES, out=tmp_path, workers=1)
    monkeypatch.setattr(sweep_room, "MODEL_VERSION", "99")
    with pytest.raises(StoreError, match=f"computed by model version {MODEL_VERSION}, but this is model version 99"):
        sim.sweep(five(), VARY, REPLICATES, out=tmp_path, workers=1)


def test_leftovers_of_a_killed_writer_are_cleaned_up(tmp_path):
    (tmp_path / ".nemcon-0123456789abcdef.tmp").write_bytes(b"half")
    sim.sweep(five(), {WEIGHT: [0.1]}, 5, out=tmp_path, workers=1)
    assert {path.name for path in tmp_path.iterdir()} == {"cells", "sweep.csv"}


def test_progress_counts_cells_with_and_without_a_folder(tmp_path):
    told = []
    sim.sweep(five(), VARY, 5, out=tmp_path, workers=1, progress=lambda *about: told.append(about))
    assert told == [(done, 6) for done in range(7)]
    told.clear()
    sim.sweep(five(), VARY, 5, workers=1, progress=lambda *about: told.append(about))
    assert told == [(done, 6) for done in range(1, 7)]


# ---- what goes wrong

TOGETHER = {WEIGHT: (0.2, 0.7), "allies.B.weight": (0.2, 0.7)}


@pytest.mark.parametrize("where", [{"workers": 1}, {}], ids=["here", "threads"])
def test_a_setting_that_cannot_be_is_recorded_and_the_others_go_on(tmp_path, where):
    swept = run_sweep(five(), TOGETHER, REPLICATES, out=tmp_path, **where)
    assert [point.values for point in swept.failures] == [{WEIGHT: 0.7, "allies.B.weight": 0.7}]
    assert swept.failures[0].error.startswith(f"{WEIGHT} and ") and "leaves nothing" in swept.failures[0].error
    grid = swept.dataset()
    failed = grid.sel({WEIGHT: 0.7, "allies.B.weight": 0.7})
    assert failed["odds"].isnull().all() and int(failed["count"].sum()) == 0 and int(failed["median_round"]) == -1
    assert int((grid["error"] == "").sum()) == 3
    assert (grid["count"].sum("outcome").values.ravel().tolist()) == [60, 60, 60, 0]


def test_a_setting_that_failed_is_a_row_with_its_error_in_the_table(tmp_path):
    sim.sweep(five(), TOGETHER, REPLICATES, out=tmp_path, workers=1)
    with (tmp_path / "sweep.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 3 * 3 + 1
    assert [row["outcome"] for row in rows if row["error"]] == [""]
    assert "leaves nothing" in rows[-1]["error"] and rows[-1]["odds"] == ""


def test_a_failed_setting_is_tried_again_and_a_mended_one_forgets_its_failure(tmp_path, monkeypatch):
    def failing(cell):
        raise RuntimeError("out of luck")

    with monkeypatch.context() as patch:
        patch.setattr(sweep_room, "evaluate", failing)
        swept = run_sweep(five(), VARY, REPLICATES, out=tmp_path, workers=1)
    assert len(swept.failures) == 6 and swept.failures[0].error == "RuntimeError: out of luck"
    assert not run_sweep(five(), VARY, REPLICATES, out=tmp_path, workers=1).failures
    assert not list((tmp_path / "cells").glob("*.failed"))


@pytest.mark.parametrize("wrong", [{"replicates": 0}, {"replicates": 1.5}, {"seed": -1}, {"engine": "steam"},
                                   {"seed": True},
                                   {"replicates": 2**31}, {"workers": 0}])
def test_numbers_out_of_range_are_refused(wrong):
    with pytest.raises(UserError):
        sim.sweep(five(), {WEIGHT: [0.1]}, **wrong)


def test_a_mistake_in_a_path_is_found_before_a_folder_is_made(tmp_path):
    with pytest.raises(PathError, match="did you mean"):
        sim.sweep(five(), {"allies.A.wieght": [0.1]}, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        sim.sweep(five(), {WEIGHT: [0.1]}, 5, out=tmp_path / "file")
