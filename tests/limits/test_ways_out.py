"""Every way in which numbers come out, on the scenarios that are hardest for it: files, studies, pictures, the page."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import sim
from sim.scenario.loader import load
from support.command import nemcon
from support.limits.cases import CASES
from support.limits.checks import check_arrays, check_finite, check_folder, check_odds, check_text, strict_json
from support.limits.worlds import text

FEW = ("--replicates", 10, "--workers", 1)
HARD = ("1e300 and 1e-300", "one ally, one name", "all join an empty alliance", "everything at its largest",
        "beyond the year 9999", "all weights uniform [0.0, 0.0]")
OTHER = "all champion"
DRAWN = (HARD[0], HARD[2], *(pytest.param(name, marks=pytest.mark.slow) for name in (HARD[1], *HARD[3:])))


def write(folder, name):
    """Writes a case by its name and returns its path."""
    path = folder / f"{name.replace(' ', '-')}.toml"
    path.write_text(text(next(case for case in CASES if case.name == name).edits), encoding="utf-8")
    return path


def typed(*command) -> str:
    """Types a command that must succeed without a warning; returns what it said."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        answer = nemcon(*command)
    assert (answer.status, "Traceback" in answer.err) == (0, False), answer.err
    return answer.out


@pytest.mark.parametrize("name", DRAWN)
def test_run_writes_numbers_into_every_file(name, tmp_path):
    typed("run", write(tmp_path, name), *FEW, "--out", tmp_path / "out", "--quiet")
    names = check_folder(tmp_path / "out")
    assert {"odds.csv", "support.csv", "holdouts.csv", "by_date.csv", "outcomes.parquet", "run.json", "report.html",
            "odds.svg"} <= set(names)


@pytest.mark.parametrize("name", HARD)
def test_compare_with_other_names_and_another_fallback(name, tmp_path):
    first, second = write(tmp_path, name), write(tmp_path, OTHER)
    document = strict_json(typed("compare", first, second, "five-allies", *FEW, "--json"))
    check_finite(document)
    check_text(typed("compare", first, second, *FEW))


@pytest.mark.parametrize("name", HARD)
def test_pivots(name, tmp_path):
    path = write(tmp_path, name)
    document = strict_json(typed("pivots", path, *FEW, "--rows", 16, "--json"))
    check_finite(document)
    for ally in document["allies"]:
        for odds in filter(None, (ally["against"], ally["favour"], ally["weightless"])):
            assert 0.0 <= odds["low"] <= odds["odds"] <= odds["high"] <= 1.0
            assert -1.0 <= odds["difference_low"] <= odds["difference_high"] <= 1.0
    check_text(typed("pivots", path, *FEW, "--no-sensitivity"))


@pytest.mark.parametrize("name", HARD)
def test_explain(name, tmp_path):
    path = write(tmp_path, name)
    check_finite(strict_json(typed("explain", path, "--json")))
    check_text(typed("explain", path))


@pytest.mark.parametrize("name", HARD)
def test_a_sweep_of_one_value(name, tmp_path):
    path = write(tmp_path, name)
    document = strict_json(typed("sweep", path, "--vary", "process.shelter=1e12", *FEW, "--json"))
    check_finite(document)
    check_odds(document["cells"][0]["outcomes"], 10)
    found = sim.sweep(load(path), {"process.shelter": [1e12]}, replicates=10, workers=1)
    check_arrays(found[name].values for name in ("count", "odds", "low", "high", "median_round"))
    assert float(found["odds"].sum()) == pytest.approx(1.0, abs=1e-5)


def test_files_of_the_studies(tmp_path):
    path, out = write(tmp_path, HARD[0]), tmp_path / "out"
    typed("compare", path, write(tmp_path, OTHER), *FEW, "--out", out / "compare", "--quiet")
    typed("pivots", path, *FEW, "--rows", 16, "--out", out / "pivots", "--quiet")
    typed("sweep", path, "--vary", "process.isolation=0,1e12", *FEW, "--out", out / "sweep", "--quiet")
    assert {"compare", "pivots", "sweep"} == set(check_folder(out))


def test_a_setting_that_cannot_be_played_is_missing_and_not_a_number(tmp_path, monkeypatch):
    """The one place where a number may be missing: in the Dataset, where `error` says why; never in a file."""
    def fail(cell):
        raise ValueError("provoked")
    monkeypatch.setattr("sim.study.sweep.evaluate", fail)
    path, out = write(tmp_path, OTHER), tmp_path / "out"
    document = strict_json(typed("sweep", path, "--vary", "process.isolation=0.2", *FEW, "--out", out, "--json"))
    check_finite(document)
    check_folder(out)
    assert "provoked" in document["cells"][0]["error"]
    found = sim.sweep(load(path), {"process.isolation": [0.2]}, replicates=10, workers=1)
    assert np.isnan(found["odds"].values).all() and "provoked" in str(found["error"].values) and not found["count"].any()


@pytest.mark.parametrize("name", HARD)
def test_python(name, tmp_path):
    odds = sim.run(load(write(tmp_path, name)), 10, workers=1)
    for table in (odds.table, odds.support, odds.holdouts, odds.deals, odds.timing):
        check_arrays(table[column].to_numpy() for column in table.select_dtypes("number"))
    check_text(odds._repr_html_())
