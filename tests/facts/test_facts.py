"""The facts F1 to F9 of docs/model.md, section 9, on odds with intervals, at the one shipped set of parameters.

All are in-sample: the scenarios were written by people who knew what happened. The thresholds are those of the design,
written before anything was tuned; a threshold that the design left open is marked below and was set before the
first run. A fact is only counted as met when the whole interval of the odds lies on the right side.
"""

from __future__ import annotations

from functools import cache

import pytest

import sim

REPLICATES = 3000


@cache
def odds(name: str, *changes: tuple[str, object]):
    scenario = sim.load(name)
    for path, value in changes:
        scenario = scenario.with_(path, value)
    return sim.run(scenario, replicates=REPLICATES, workers=2)


def row(result, outcome: str) -> dict:
    return next(entry for entry in result.outcomes if entry["name"] == outcome)


def support_at(result, candidate: str, t: int) -> dict:
    return next(entry for entry in result.record.support if entry["candidate"] == candidate and entry["round"] == t)


def leading_holdouts(result, candidate: str, count: int) -> set[str]:
    rows = [entry for entry in result.record.holdouts if entry["candidate"] == candidate]
    return {entry["ally"] for entry in rows[:count]}


def decided_by(result, t: int) -> float:
    return result.by_date[t]["decided"]


def test_f1_the_name_with_the_four_large_allies_behind_it_is_the_clear_favourite():
    assert row(odds("nato-sg-2024"), "Mark Rutte")["low"] >= 0.60


def test_f1_and_not_as_good_as_certain():
    assert row(odds("nato-sg-2024"), "Mark Rutte")["high"] <= 0.95


def test_f1_control_without_the_large_allies_he_is_not():
    changes = [(f"stances.Mark Rutte.{ally}", "oppose") for ally in ("USA", "GBR", "FRA", "DEU")]
    assert row(odds("nato-sg-2024", *changes), "Mark Rutte")["high"] < 0.60


@pytest.mark.parametrize("week, low, high", [(6, 27, 28), (10, 29, 29), (17, 31, 31)])
def test_f2_support_runs_through_the_dated_counts(week, low, high):
    """Counts of 2 April, 29 April and 18 June 2024 (seeds/rutte_2024_support_curve.csv), inside the 90 % band."""
    band = support_at(odds("nato-sg-2024"), "Mark Rutte", week)
    assert band["p05"] <= high and band["p95"] >= low


def test_f2_a_fast_majority_and_a_slow_tail():
    result = odds("nato-sg-2024")
    assert support_at(result, "Mark Rutte", 6)["mean"] >= 26
    assert 12 <= result.record.timing["p50"] <= 22  # "median near week 17"; the width was left open by the design


def test_f3_turkey_and_hungary_are_the_likeliest_last_holdouts_from_february():
    assert leading_holdouts(odds("nato-sg-2024"), "Mark Rutte", 2) == {"TUR", "HUN"}


def test_f3_with_the_stances_of_march_all_four_lead():
    assert leading_holdouts(odds("nato-sg-2024-march"), "Mark Rutte", 4) == {"TUR", "HUN", "SVK", "ROU"}


def test_f4_a_us_objection_sinks_a_name_that_most_others_want():
    result = odds("nato-sg-2024-us-objects")
    assert result.encoded.world.base is not None and weight_of(result, "USA") >= 0.4
    assert row(result, "Mark Rutte")["high"] < 0.15


def test_f4_in_an_alliance_of_equals_it_does_not():
    result = odds("nato-sg-2024-equals", ("stances.Mark Rutte.USA", "oppose"))
    assert weight_of(result, "USA") == pytest.approx(1 / 32)
    assert row(result, "Mark Rutte")["low"] > 0.5


def weight_of(result, ally: str) -> float:
    from sim.model.inputs import setting_at
    encoded = result.encoded
    return float(setting_at(encoded.world, 0.5).weight[encoded.allies.index(ally)])


def test_f5_when_the_rival_withdraws_early_the_tail_is_shorter():
    """Odds of Rutte by 26 June, the day of the decision in 2024 (round 14 from 15 March), against the same file with
    the rival running on."""
    with_rival, without = odds("nato-sg-2024-march"), odds("nato-sg-2024-rival-out")
    for t in (20, 24):
        assert without.by_date[t]["Mark Rutte"] > with_rival.by_date[t]["Mark Rutte"] + 0.02


def test_f5_control_without_shelter_the_rival_makes_no_difference_to_the_holdouts():
    """Nothing but shelter carries the effect: gaps at the end are equal when a preferred rival shields nobody."""
    quiet = ("process.shelter", 0.0)
    with_rival, without = odds("nato-sg-2024-march", quiet), odds("nato-sg-2024-rival-out", quiet)
    for t in (20, 24):
        assert abs(without.by_date[t]["Mark Rutte"] - with_rival.by_date[t]["Mark Rutte"]) < 0.06


def test_f5_bloc_partners_move_together():
    """The last objections of two bloc partners go together more often with the tie than without."""
    scenario = sim.load("nato-sg-2024-march")
    apart, tied = joint_share(scenario), joint_share(with_bloc(scenario, ("HUN", "SVK"), 200.0))
    assert tied > apart


def with_bloc(scenario, members: tuple[str, ...], tie: float):
    from dataclasses import replace

    from sim.scenario.schema import Bloc
    bloc = Bloc(members=members, tie=tie)
    return replace(scenario, document=scenario.document.model_copy(update={"blocs": {"pair": bloc}}))


def joint_share(scenario) -> float:
    """Share of replicates in which Hungary and Slovakia stop objecting within two rounds of each other."""
    import numpy as np

    from sim.model.encoding import encode
    from sim.model.rounds import run_chunk
    encoded, together = encode(scenario), 0
    hungary, slovakia = (encoded.allies.index(ally) for ally in ("HUN", "SVK"))
    for replicate in range(300):
        tally, _ = run_chunk(encoded.world, 1, replicate, 1, counted_until=encoded.counted_until)
        last = [int(np.max(np.flatnonzero(tally.objecting[j]), initial=0)) for j in (hungary, slovakia)]
        together += abs(last[0] - last[1]) <= 2
    return together / 300


def test_f6_before_the_cabinet_falls_the_extension_is_the_likeliest_outcome():
    result = odds("nato-sg-2023")
    assert result.favourite["name"] == "Jens Stoltenberg extended"
    assert row(result, "Jens Stoltenberg extended")["low"] > row(result, "Mark Rutte")["high"]


def test_f6_a_silent_name_that_cannot_leave_is_nobody():
    assert row(odds("nato-sg-2023"), "Mark Rutte")["high"] < 0.02


def test_f6_for_the_right_reason_the_silent_name_blocks_nobody():
    """Taking the silent name out of the file leaves the odds of the declared ones where they were: an undeclared
    name does not block. Only the odds that he himself had are spread."""
    kept = odds("nato-sg-2023", ("candidates.Mark Rutte.exit_cost", 10.0))
    assert row(kept, "Mark Rutte")["count"] == 0
    assert kept.favourite["name"] == "Jens Stoltenberg extended"
    declared = ("Ben Wallace", "Mette Frederiksen", "Kaja Kallas")
    gone = odds("nato-sg-2023", ("candidates.Mark Rutte.exit_cost", 10.0), ("stances.Mark Rutte.USA", "block"),
                ("candidates.Mark Rutte.credentials", -5.0))
    for name in declared:
        assert abs(row(kept, name)["odds"] - row(gone, name)["odds"]) < 0.05


def test_f6_once_the_exit_cost_is_gone_he_is_the_likeliest():
    assert odds("nato-sg-2023", ("candidates.Mark Rutte.exit_cost", 0.0)).favourite["name"] == "Mark Rutte"


def test_f7_two_blocked_front_runners_leave_real_odds_to_a_third():
    """Real odds: one in ten and more than either front-runner (the design left the number open)."""
    result = odds("two-front-runners")
    third = row(result, "Third")
    assert third["low"] >= 0.10
    assert third["low"] > max(row(result, "North")["high"], row(result, "South")["high"])


def test_f7_control_without_the_blocks_the_third_has_none():
    calm = [("stances.North.S1", "undecided"), ("stances.North.S2", "undecided"), ("stances.North.S3", "undecided")]
    result = odds("two-front-runners", *calm)
    assert row(result, "North")["odds"] > row(result, "Third")["odds"]


def test_f8_with_everyone_at_ease_a_decision_takes_one_or_two_rounds():
    result = odds("nato-sg-2014")
    assert row(result, "Jens Stoltenberg")["low"] > 0.9
    assert result.record.timing["p95"] <= 2


def test_f9_side_payments_unlock_holdouts():
    """Seen in the prototype: fallback .52 without offers against .11 with them."""
    paid, unpaid = odds("nato-sg-2024"), odds("nato-sg-2024-no-offers")
    fallback = "Jens Stoltenberg extended"
    assert row(unpaid, fallback)["low"] > row(paid, fallback)["high"] + 0.2
    assert unpaid.record.timing["p50"] > paid.record.timing["p50"]
    assert not unpaid.record.deals
