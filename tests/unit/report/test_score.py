"""The back-test score on the page: the latest one that ships, or the word that there is none."""

from __future__ import annotations

import json

import pytest

from sim.report.sections import FILE, MISSING, assumptions_of, latest_score, limits
from support.report_scenes import five


def mean(value: float, low: float, high: float, cases: int = 49, clusters: int = 25) -> dict:
    return {"mean": value, "low": low, "high": high, "cases": cases, "clusters": clusters}


def document(ahead: dict) -> dict:
    """Returns a back-test as `nemcon backtest --json` gives it, made up."""
    return {"parameters": "posterior sha256:00", "model_version": "1", "replicates": 3000, "seed": 1, "hedged": {
        "model": {"share": 0.9, "log": mean(1.093, 0.791, 1.437), "brier": mean(0.562, 0.42, 0.703)},
        "model 1": {"share": 0.9, "log": mean(1.1, 1.0, 1.2), "minus": mean(0, 0, 0)},
        "even": {"share": 0.9, "log": mean(1.5, 1.2, 1.8), "minus": mean(-0.407, -0.6, -0.2)},
        "habit": {"share": 0.9, "log": mean(1.2, 0.9, 1.5), "minus": ahead}},
        "subsets": [{"name": "grade A", "clusters": 3, "looked_at": "often"},
                    {"name": "old set", "clusters": 25, "looked_at": "twice"}]}


@pytest.mark.parametrize("ahead, verdict", [
    (mean(-0.107, -0.3, -0.01), "the forecast is better (forecast minus it -0.11 (-0.30 to -0.01))"),
    (mean(-0.107, -0.3, 0.1), "the difference may be chance (forecast minus it -0.11 (-0.30 to +0.10))"),
    (mean(0.4, 0.1, 0.7), "the forecast is worse (forecast minus it +0.40 (+0.10 to +0.70))"),
])
def test_the_score_stands_beside_the_best_of_the_simpler_forecasters(tmp_path, ahead, verdict):
    file = tmp_path / "score.json"
    file.write_text(json.dumps(document(ahead)), encoding="utf-8")
    told = latest_score(file)
    assert told.startswith("On 49 dates of 25 decisions, each as it was known before it was taken, the mean log score "
                           "of the forecast (version 1, parameters posterior) was 1.09 (0.79 to 1.44) and its mean Brier "
                           "score 0.56 (0.42 to 0.70); lower is better.")
    assert f"(habit), hedged alike, had a log score of 1.20; {verdict}." in told
    assert "looked at: the old set (25 decisions): twice." in told


def test_a_model_alone_is_compared_with_nobody(tmp_path):
    alone = document(mean(0, 0, 0))
    alone["hedged"] = {"model": alone["hedged"]["model"]}
    file = tmp_path / "score.json"
    file.write_text(json.dumps(alone), encoding="utf-8")
    assert "simpler forecasters" not in latest_score(file)


def test_without_a_file_it_says_that_there_is_none(tmp_path):
    assert latest_score(tmp_path / "score.json") == MISSING


def test_the_page_says_what_ships():
    told = limits(five().record, five().encoded, assumptions_of(five().encoded.scenario)).score
    assert told.startswith(latest_score()) and (told == MISSING) == (not FILE.exists())
