"""The back-test score on the page: the latest one that ships, or the word that there is none."""

from __future__ import annotations

import json

import pytest

from sim.report.sections import FILE, MISSING, assumed, latest_score, limits
from support.report_scenes import five


def mean(value: float, low: float, high: float, cases: int = 49, clusters: int = 25) -> dict:
    return {"mean": value, "low": low, "high": high, "cases": cases, "clusters": clusters}


def document(ahead: dict) -> dict:
    """Returns a back-test as `nemcon backtest --json` gives it, made up."""
    return {"parameters": "posterior sha256:00", "model_version": "1", "replicates": 3000, "seed": 1, "scores": {
        "model": {"knows": "all", "log": mean(1.093, 0.791, 1.437), "brier": mean(0.562, 0.42, 0.703)},
        "even": {"knows": "names", "log": mean(1.5, 1.2, 1.8), "brier": mean(0.8, 0.7, 0.9)},
        "habit": {"knows": "names", "log": mean(1.2, 0.9, 1.5), "brier": mean(0.6, 0.5, 0.7)},
        "dates only": {"knows": "dates"}},
        "differences": {"even": {"log": mean(-0.407, -0.6, -0.2)}, "habit": {"log": ahead}, "dates only": {}}}


@pytest.mark.parametrize("ahead, verdict", [
    (mean(-0.107, -0.3, -0.01), "the model is better (model minus it -0.11 (-0.30 to -0.01))"),
    (mean(-0.107, -0.3, 0.1), "the difference may be chance (model minus it -0.11 (-0.30 to +0.10))"),
    (mean(0.4, 0.1, 0.7), "the model is worse (model minus it +0.40 (+0.10 to +0.70))"),
])
def test_the_score_stands_beside_the_best_of_the_simpler_forecasters(tmp_path, ahead, verdict):
    file = tmp_path / "score.json"
    file.write_text(json.dumps(document(ahead)), encoding="utf-8")
    told = latest_score(file)
    assert told.startswith("On 49 dates of 25 decisions, each as it was known before it was taken, the mean log score "
                           "of the model (version 1, parameters posterior) was 1.09 (0.79 to 1.44) and its mean Brier "
                           "score 0.56 (0.42 to 0.70); lower is better.")
    assert f"(habit) had a log score of 1.20; {verdict}." in told


def test_a_model_alone_is_compared_with_nobody(tmp_path):
    alone = document(mean(0, 0, 0))
    alone["scores"] = {"model": alone["scores"]["model"]}
    file = tmp_path / "score.json"
    file.write_text(json.dumps(alone), encoding="utf-8")
    assert "simpler forecasters" not in latest_score(file)


def test_without_a_file_it_says_that_there_is_none(tmp_path):
    assert latest_score(tmp_path / "score.json") == MISSING


def test_the_page_says_what_ships():
    told = limits(five().record, five().encoded, assumed(five().encoded.scenario)).score
    assert told == latest_score() and (told == MISSING) == (not FILE.exists())
