"""`nemcon backtest` and `nemcon calibrate` as somebody types them."""

from __future__ import annotations

import csv
import json
import re

import jsonschema
import pytest

from sim.results.schema import schema_text
from support.command import nemcon

FEW = ("nato-2014", "un-1976", "--parameters", "prior", "--replicates", 50, "--workers", 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("result") / "here"


@pytest.fixture(scope="module")
def shown(folder):
    return nemcon("backtest", *FEW, "--out", folder)


class TestBacktest:
    def test_prints_cases_and_scores(self, shown):
        assert shown.status == 0
        for word in ("nato-2014-03-24", "Jens Stoltenberg", "model", "equal odds", "great powers", "forecast minus it"):
            assert word in shown.out

    def test_fits_eighty_columns(self, shown):
        assert max(len(line) for line in shown.lines) <= 80

    def test_says_how_to_repeat_it(self, shown):
        assert "50 runs a case, seed 1" in " ".join(shown.out.split()) and "sha256:" in shown.out

    def test_says_what_error_the_runs_leave(self, shown):
        error = re.search(r"leave a standard error of (0[.][0-9]{3}) in the mean log score", " ".join(shown.out.split()))
        assert 0 < float(error[1]) < 0.2

    def test_json_is_one_document_of_its_schema(self):
        answer = nemcon("backtest", *FEW, "--json")
        assert answer.status == 0 and answer.err == ""
        jsonschema.validate(answer.json, json.loads(schema_text("backtest")))
        assert next(iter(answer.json["scores"])) == "model" and "model" not in answer.json["differences"]
        assert [case["case"] for case in answer.json["cases"]] == ["nato-2014-03-24", "un-1976-12-07"]

    def test_quiet_prints_the_scores_only(self):
        answer = nemcon("backtest", *FEW, "--quiet")
        assert answer.lines[0].startswith("forecaster") and "nato-2014-03-24" not in answer.out and answer.err == ""

    def test_writes_tables_and_pictures(self, shown, folder):
        assert {path.name for path in folder.iterdir()} == {
            "backtest.json", "cases.csv", "scores.csv", "support.csv", "reliability.png", "reliability.svg",
            "scores.png", "scores.svg"}
        with open(folder / "cases.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert [row["case"] for row in rows] == ["nato-2014-03-24", "un-1976-12-07"] and float(rows[0]["log"]) > 0
        document = json.loads((folder / "backtest.json").read_text(encoding="utf-8"))
        assert document == nemcon("backtest", *FEW, "--json").json

    def test_tables_are_the_same_byte_for_byte(self, shown, folder, tmp_path):
        nemcon("backtest", *FEW, "--out", tmp_path, "--quiet")
        for name in ("cases.csv", "scores.csv", "support.csv", "backtest.json", "scores.svg"):
            assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()

    @pytest.mark.parametrize("arguments, named", [(("atlantis",), "atlantis"), (("--replicates", 0), "replicates"),
                                                  (("--parameters", "mine.toml"), "mine.toml")])
    def test_what_does_not_fit_ends_with_status_2(self, arguments, named):
        answer = nemcon("backtest", *arguments)
        assert answer.status == 2 and named in answer.err and "Traceback" not in answer.err


class TestCalibrate:
    OPTIONS = ("--rows", 8, "--replicates", 2, "--workers", 1)

    def test_prints_what_changed_and_resumes_to_the_same_document(self, tmp_path, monkeypatch):
        place = tmp_path
        shown = nemcon("calibrate", "--out", place, *self.OPTIONS)
        assert shown.status == 0 and "offer_step" in shown.out and "minus the prior" in shown.out
        monkeypatch.setattr("sim.backtesting.calibrate.played_here", None)  # nothing is left to play
        answer = nemcon("calibrate", "--out", place, *self.OPTIONS, "--json")
        assert answer.status == 0
        jsonschema.validate(answer.json, json.loads(schema_text("calibrate")))
        assert (place / "posterior.toml").exists() and (place / "posterior-fit.csv").exists()

    def test_a_prior_that_does_not_exist_ends_with_status_2(self, tmp_path):
        answer = nemcon("calibrate", "--out", tmp_path, "--prior", tmp_path / "mine.toml")
        assert answer.status == 2 and "no such parameters" in answer.err

    def test_too_few_rows_end_with_status_2(self):
        assert nemcon("calibrate", "--rows", 1).status == 2
