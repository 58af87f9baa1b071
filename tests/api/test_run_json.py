"""`run --json` is the document that the contract fixes."""

from __future__ import annotations

import math

import pytest

from sim.scenario.parameters import DEFAULT, read_parameters
from sim.statistics import wilson
from support.command import Answer, nemcon, process

REPLICATES = 300
ASIDE = ("elapsed_s", "engine", "workers")  # what may differ between two runs of the same thing
KEYS = ["scenario", "digest", "parameters", "model_version", "nemcon_version", "seed", "replicates", "engine",
        "workers", "elapsed_s", "outcomes", "timing", "by_date", "support", "holdouts", "deals", "satisfaction",
        "spread", "observations"]


def without_aside(answer: Answer) -> dict:
    return {key: value for key, value in answer.json.items() if key not in ASIDE}


@pytest.fixture(scope="module")
def answer() -> Answer:
    return nemcon("run", "five-allies", "--json", "--replicates", REPLICATES)


@pytest.fixture(scope="module")
def document(answer) -> dict:
    return answer.json


def test_it_is_one_document_and_nothing_else(answer):
    assert answer.status == 0
    assert answer.out.startswith("{") and answer.out.endswith("}\n")
    assert answer.err == ""


def test_it_has_the_keys_of_the_contract_in_their_order(document):
    assert list(document) == KEYS


def test_it_names_what_it_was_made_from(document):
    assert document["scenario"] == "scenarios/five-allies.toml"
    assert document["digest"].startswith("sha256:") and len(document["digest"]) == 71
    assert document["parameters"].startswith(f"{DEFAULT} sha256:")
    assert document["parameters"] == read_parameters(DEFAULT).label
    assert (document["seed"], document["replicates"], document["engine"]) == (1, REPLICATES, "compiled")


def test_counts_add_up_to_the_replicates_and_odds_to_one(document):
    assert sum(row["count"] for row in document["outcomes"]) == REPLICATES
    assert math.isclose(sum(row["odds"] for row in document["outcomes"]), 1.0, abs_tol=1e-5)


def test_every_candidate_and_the_fallback_are_listed_however_unlikely():
    few = nemcon("run", "five-allies", "--json", "--replicates", 1).json
    assert {row["name"]: row["kind"] for row in few["outcomes"]} == {
        "Ada": "candidate", "Bo": "candidate", "nobody agreed": "fallback"}
    assert sorted(row["count"] for row in few["outcomes"]) == [0, 0, 1]


def test_intervals_are_wilson_s_at_95_per_cent(document):
    for row in document["outcomes"]:
        low, high = wilson(row["count"], REPLICATES)
        assert (row["low"], row["high"]) == (round(low, 6), round(high, 6))
        assert row["odds"] == round(row["count"] / REPLICATES, 6)


def test_timing_is_in_rounds_and_dates(document):
    timing = document["timing"]
    assert timing["unit"] == "round"
    assert timing["p05"] <= timing["p50"] <= timing["p95"]
    assert list(timing["dates"]) == ["p05", "p50", "p95"]
    assert timing["dates"]["p05"] <= timing["dates"]["p50"] <= timing["dates"]["p95"]


def test_the_decided_share_only_grows_and_is_that_of_the_candidates(document):
    rows = document["by_date"]
    assert [row["decided"] for row in rows] == sorted(row["decided"] for row in rows)
    for row in rows:
        assert math.isclose(row["decided"], row["Ada"] + row["Bo"], abs_tol=2e-6)
    fallback = next(row["odds"] for row in document["outcomes"] if row["kind"] == "fallback")
    assert math.isclose(rows[-1]["decided"] + fallback, 1.0, abs_tol=2e-6)


def test_support_counts_members_for_every_round_and_candidate(document):
    rows = document["support"]
    assert {row["candidate"] for row in rows} == {"Ada", "Bo"}
    assert [row["round"] for row in rows if row["candidate"] == "Ada"] == list(range(len(document["by_date"])))
    assert all(0 <= row["p05"] <= row["p95"] <= 5 and 0 <= row["mean"] <= 5 for row in rows)


def test_holdouts_and_deals_are_shares_of_replicates(document):
    assert list(document["holdouts"][0]) == ["ally", "candidate", "share", "gap", "ask"]
    assert list(document["deals"][0]) == ["ally", "candidate", "share", "mean"]
    for row in [*document["holdouts"], *document["deals"]]:
        assert 0 < row["share"] <= 1 and row["ally"] in "ABCDE"
    assert all(0 < row["gap"] < row["ask"] for row in document["holdouts"])


def test_satisfaction_and_spread_are_there(document):
    assert document["satisfaction"]["least_satisfied"] in "ABCDE"
    assert math.isclose(sum(document["spread"].values()), 1.0, abs_tol=2e-6)


def test_the_same_document_comes_for_two_workers_another_hash_seed_and_any_folder(document, tmp_path):
    arguments = ("run", "five-allies", "--json", "--replicates", REPLICATES)
    expected = {key: value for key, value in document.items() if key not in ASIDE}
    two = process(*arguments, "--workers", 2, cwd=tmp_path, PYTHONHASHSEED="1")
    one = process(*arguments, "--workers", 1, cwd=tmp_path, PYTHONHASHSEED="4242")
    assert (two.json["workers"], one.json["workers"]) == (2, 1)
    assert without_aside(two) == without_aside(one) == expected
    assert (two.err, one.err) == ("", "")


def test_either_engine_gives_the_same_document():
    arguments = ("run", "five-allies", "--json", "--replicates", 12, "--workers", 1, "--seed", 7)
    compiled, mesa = nemcon(*arguments), nemcon(*arguments, "--engine", "mesa")
    assert (compiled.json["engine"], mesa.json["engine"]) == ("compiled", "mesa")
    assert without_aside(compiled) == without_aside(mesa)


def test_another_seed_gives_another_document(document):
    other = nemcon("run", "five-allies", "--json", "--replicates", REPLICATES, "--seed", 2)
    assert other.json["outcomes"] != document["outcomes"]
    assert other.json["digest"] == document["digest"]


def test_an_uncertain_set_of_parameters_is_named_and_changes_the_result():
    point = nemcon("run", "five-allies", "--json", "--replicates", REPLICATES, "--parameters", "point").json
    prior = nemcon("run", "five-allies", "--json", "--replicates", REPLICATES, "--parameters", "prior").json
    assert prior["parameters"].startswith("prior sha256:")
    assert point["parameters"].startswith("point sha256:")
    assert prior["outcomes"] != point["outcomes"]
    assert prior["digest"] == point["digest"]


def test_a_theory_adds_its_answer_and_changes_nothing_else(document):
    answer = nemcon("run", "five-allies", "--json", "--replicates", REPLICATES, "--theory", "all")
    assert {key: answer.json[key] for key in KEYS if key not in ASIDE} == {
        key: document[key] for key in KEYS if key not in ASIDE}
    for theory in answer.json["theories"]:
        assert [row["name"] for row in theory["outcomes"]] == ["Ada", "Bo", "nobody agreed"]
        assert math.isclose(sum(row["odds"] for row in theory["outcomes"]), 1.0, abs_tol=5e-6)
    assert "condorcet" in [theory["theory"] for theory in answer.json["theories"]]
