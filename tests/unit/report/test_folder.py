"""Pictures and page come from the record alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.report.folder import draw, write
from sim.report.record import with_report
from sim.results.run import RunRecord
from sim.results.schema import read_record
from sim.scenario.loader import load
from support.command import ROOT, nemcon

DRAWN = (".png", ".svg", ".html")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Returns what `pivots --out` and then `run --out` have written about a file that is gone."""
    made = tmp_path_factory.mktemp("result")
    mine = made / "mine.toml"
    mine.write_text(load("five-allies").source.read_text(encoding="utf-8"), encoding="utf-8")
    out = made / "out"
    assert nemcon("pivots", mine, "--replicates", 40, "--rows", 16, "--out", out).status == 0
    assert nemcon("run", mine, "--replicates", 60, "--out", out).status == 0
    mine.unlink()
    return out


def drawn(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in DRAWN}


def test_nemcon_draw_gives_the_same_bytes(folder, tmp_path):
    bare = tmp_path / "bare"
    bare.mkdir()
    for path in folder.glob("*.json"):
        shutil.copy(path, bare)
    answer = nemcon("draw", bare)
    assert answer.status == 0 and answer.out == ""
    assert drawn(bare) == drawn(folder) and len(drawn(bare)) == 2 * 4 + 2 * 2 + 1
    assert "report.html" in answer.err


def test_drawing_reads_no_scenario_and_loads_no_model(folder):
    program = ("import sys, sim.scenario.loader\n"
               "from sim.cli.main import status_of\n"
               "sim.scenario.loader.load = None\n"
               f"assert status_of(['draw', {str(folder)!r}, '--quiet']) == 0\n"
               "print([name for name in sys.modules if name.startswith(('sim.model', 'sim.odds', 'sim.agents', "
               " 'mesa'))])\n")
    done = subprocess.run([sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
                          capture_output=True, timeout=120, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_control_a_number_changed_in_the_record_changes_what_is_drawn(folder, tmp_path):
    found = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    found["details"]["allies"][0]["last_to_object"] += 1
    draw(RunRecord.model_validate(found), tmp_path)
    changed = [name for name, data in drawn(tmp_path).items() if data != drawn(folder)[name]]
    assert {"holdouts.svg", "report.html"} <= set(changed) and "odds.svg" not in changed


@pytest.mark.parametrize("name", ["odds", '"><script>alert(1)</script>', "pivots "])
def test_a_record_that_names_other_pictures_is_refused(name, folder, tmp_path):
    found = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    found["report"]["pictures"][1]["name"] = name
    (tmp_path / "run.json").write_text(json.dumps(found), encoding="utf-8")
    answer = nemcon("draw", tmp_path)
    assert answer.status == 2 and "the record names the pictures" in answer.err
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]


@pytest.mark.parametrize("command", [
    ("compare", "nato-sg-2024", "nato-sg-2024-equals", "--replicates", 30),
    ("sweep", "five-allies", "--vary", "process.isolation=0.1:0.4:3", "--replicates", 20),
    ("sweep", "five-allies", "--vary", "process.isolation=0.1:0.4", "--sample", "lhs:4", "--replicates", 20),
    ("backtest", "nato-2014", "--replicates", 20, "--parameters", "prior"),
], ids=lambda command: command[0])
def test_folders_of_studies_can_be_drawn_again(command, tmp_path):
    out = tmp_path / "out"
    assert nemcon(*command, "--out", out).status == 0
    before = drawn(out)
    for name in before:
        (out / name).unlink()
    answer = nemcon("draw", out, "--json")
    assert sorted(Path(name).name for name in answer.json["files"]) == sorted(before)
    assert drawn(out) == before and before


def test_the_record_is_written_last_and_read_back(tmp_path):
    odds = sim.run(load("five-allies"), 30, workers=1)
    record = with_report(odds.record, odds.encoded)
    paths = write(record, tmp_path)
    assert paths[-1].name == "run.json" and set(paths) == set(tmp_path.iterdir())
    assert read_record(tmp_path / "run.json") == record
