"""`result.plots` names each picture of a result; each can be called, into Axes of one's own too."""

from __future__ import annotations

import subprocess
import sys
from functools import cache

import pytest
from matplotlib.figure import Figure

import sim
from sim.plot import _PICTURES
from sim.report.folder import TABLES

CASE = "five-allies"


@cache
def results() -> dict:
    case = sim.load(CASE)
    return {
        "run": sim.run(case, replicates=60), "compare": sim.compare({"a": case, "b": case}, replicates=30),
        "pivots": sim.pivots(case, replicates=30, sensitivity=16),
        "without sensitivity": sim.pivots(case, replicates=30, sensitivity=False)}


NAMES = {"run": {"odds", "support", "holdouts", "timing"}, "compare": {"compare"}, "pivots": {"pivots", "sensitivity"},
         "without sensitivity": {"pivots"}}


@pytest.mark.parametrize("kind", NAMES)
def test_every_picture_has_a_name_and_can_be_drawn(kind):
    plots = results()[kind].plots
    assert NAMES[kind] <= set(plots)
    for name in NAMES[kind]:
        assert plots[name]().figure is not None
        axes = Figure(figsize=(6, 4)).add_subplot()
        assert plots[name](axes) is axes


def test_a_back_test_has_pictures_too():
    found = sim.backtest(["nato-2024-02-22"], replicates=20)
    assert set(found.plots) == {"reliability", "scores"} and found.plots["scores"]().figure is not None


def test_a_sweep_has_one_where_it_can_be_drawn():
    from sim.study.sweep import run_sweep
    line = run_sweep(sim.load(CASE), {"allies.A.weight": [0.2, 0.5]}, 20, workers=1)
    assert list(line.plots) == ["sweep"] and line.plots["sweep"]().figure is not None
    three = run_sweep(sim.load(CASE), {"allies.A.weight": [0.2, 0.5], "process.isolation": [0.1, 0.2],
                                       "process.closing": [0.5, 0.6]}, 5, workers=1)
    assert dict(three.plots) == {}


def test_a_saved_result_has_the_same(tmp_path):
    found = results()["run"]
    again = sim.load_result(found.save(tmp_path / "run.json"))
    assert list(again.plots) == list(found.plots)


def test_no_kind_of_record_is_forgotten():
    assert set(_PICTURES) | {"SweepDocument"} == {kind.__name__ for kind in TABLES}


def test_naming_them_draws_nothing_and_loads_no_matplotlib():
    code = ("import sys, sim; names = list(sim.run('five-allies', replicates=20).plots); "
            "print(len(names) >= 4, 'matplotlib' in sys.modules)")
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() == [
        "True", "False"]
