"""The odds as a function of what is uncertain: against a scenario of which the indices are known, and against a run."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import UserError
from sim.model.encoding import encode
from sim.odds.run import run
from sim.scenario.parameters import read_parameters
from sim.study import sensitivity as study
from sim.study.sensitivity import groups_of, replicates_of
from support.pivots_scenes import STILL, both_must_agree, drawn, open_ended, scenario, settled

OF_MODEL_2 = ("anchor", "urgency_curve", "cost_nothing_changes", "cost_incumbent_stays", "cost_post_empty", "pace", "price",
              "relative_entry", "reluctance", "viability", "another_attitude", "another_spread", "another_exit_cost",
              "silent_threshold", "immovable", "immovable_no_change", "immovable_block")


def sensitivity(encoded, name, *given, **options):
    return study.sensitivity(encoded, (encoded.candidates.index(name),), *given, **options)


def rows_of(encoded, name, *given):
    return study.Rows(encoded, (encoded.candidates.index(name),), *given)


P = 0.45  # chance that an ally drawn from -1 to 1 does not object below .1


def by_group(found) -> dict:
    return {index.group: index for index in found.indices.groups}


def test_two_allies_that_must_both_agree():
    """f = [b][c] with independent yes or no of chance p: first order p / (1 + p) each, total 1 less that of the other,
    because all the variance belongs to the two."""
    found = sensitivity(encode(both_must_agree()), "Ada", 1024, workers=1, replications=2)
    first, total = P / (1 + P), 1 - P / (1 + P)
    indices = by_group(found)
    assert found.indices.mean == pytest.approx(P**2, abs=0.03)
    assert found.luck == 0.0
    for name in ("stances of B", "stances of C"):
        assert indices[name].first.low <= first <= indices[name].first.high
        assert indices[name].total.low <= total <= indices[name].total.high
        assert indices[name].first.high < indices[name].total.low


def test_an_ally_that_is_drawn_where_it_does_not_matter_explains_nothing():
    """B is never in doubt between .2 and .9; only C can object."""
    scene = scenario({name: {} for name in "ABC"}, {"Ada": {"A": 0.9, "B": drawn(0.2, 0.9), "C": drawn(-1.0, 1.0)}})
    indices = by_group(sensitivity(encode(scene), "Ada", 128, workers=1, replications=2))
    assert indices["stances of B"].total.high == 0.0
    assert indices["stances of C"].first.low <= 1.0 <= indices["stances of C"].first.high


def test_the_function_is_what_a_run_averages():
    """Uniforms drawn at random, each with chance of its own, must give the odds of a run: within 4 standard errors,
    which by chance fails once in 16,000 times."""
    encoded = encode(open_ended())
    odds = run(encoded, 4000, workers=1)
    rows = rows_of(encoded, "Ada", 7, 2, 1)
    drawn_rows = np.random.default_rng(1).random((2000, 1, len(groups_of(encoded))))
    shares = rows(drawn_rows)
    expected = next(row["odds"] for row in odds.outcomes if row["name"] == "Ada")
    error = np.sqrt(shares.var() / len(shares) + expected * (1 - expected) / odds.replicates)
    assert abs(shares.mean() - expected) < 4 * error
    assert 0.05 < expected < 0.95


def test_variants_of_a_row_share_their_chance_and_rows_do_not():
    encoded = encode(open_ended())
    uniforms = np.full((40, 2, len(encoded.inputs)), 0.5)
    shares = rows_of(encoded, "Ada", 1, 4, 1)(uniforms)
    assert np.array_equal(shares[:, 0], shares[:, 1])
    assert len(set(shares[:, 0])) > 1


def test_any_number_of_threads_gives_the_same_bits():
    encoded = encode(open_ended())
    one, three = (sensitivity(encoded, "Ada", 16, workers=workers) for workers in (1, 3))
    assert one == three
    assert one != sensitivity(encoded, "Ada", 16, seed=2, workers=1)


def test_where_chance_alone_differs_all_is_luck():
    """Nothing is uncertain that matters, so what differs between rows is what a few replications of chance leave."""
    process = {**STILL, "news": 0.4, "pressure": {"uniform": [0.5, 1.0]}}
    scene = scenario({"A": {}, "B": {}}, {"Ada": {"A": 0.9, "B": 0.0}}, process=process)
    found = sensitivity(encode(scene), "Ada", 512, workers=1, replications=2)
    assert found.indices.variance > 0.05
    assert found.luck == pytest.approx(1.0, abs=0.15)
    assert by_group(found)["process"].total.value == 0.0


def test_more_courses_leave_less_luck():
    encoded = encode(open_ended())
    few, many = (sensitivity(encoded, "Ada", 128, workers=1, replications=replications).luck for replications in (2, 16))
    assert 0.0 < many < few < 1.0


def test_odds_that_never_vary_have_no_indices():
    found = sensitivity(encode(settled(), read_parameters("point")), "Ada", 16, workers=1)
    assert (found.indices.mean, found.indices.variance, found.luck) == (1.0, 0.0, 0.0)
    assert found.indices.groups == ()


def test_a_scenario_in_which_all_is_known_needs_one_evaluation():
    told = []
    found = sensitivity(encode(settled(), read_parameters("point")), "Ada", 16, workers=1, progress=told.append)
    assert sum(told) == found.indices.evaluations * found.replications == replicates_of((), 16)


def test_progress_counts_every_replicate():
    encoded, told = encode(open_ended()), []
    found = sensitivity(encoded, "Ada", 16, workers=2, progress=told.append)
    assert sum(told) == replicates_of(groups_of(encoded), 16) == found.indices.evaluations * found.replications


def test_one_group_alone_is_counted_as_it_is_played():
    encoded, told = encode(scenario({"A": {}, "B": {}}, {"Ada": {"A": 0.9, "B": drawn(-1.0, 1.0)}})), []
    sensitivity(encoded, "Ada", 16, workers=1, progress=told.append)
    assert sum(told) == replicates_of(groups_of(encoded), 16)


def test_the_joint_table_of_parameters_is_an_input_like_any_other(tmp_path):
    """Rows with a threshold that nobody reaches and rows that everybody does: the process is all that matters."""
    names = (tmp_path / "mine.toml", tmp_path / "mine.csv")
    values = {**STILL, "meetings": 0.3, "closing": 0.7, "budget": 1.5, "backing_floor": 0.02, "patience": 4,
              "resolve": 0.4, "threshold": 0.1, "premium": 0.1, **dict.fromkeys(OF_MODEL_2, 0.0)}
    lines = "\n".join(f"{key} = {value}" for key, value in values.items())
    names[0].write_text(f'name = "mine"\ntable = "mine.csv"\n[process]\n{lines}\n', encoding="utf-8")
    names[1].write_text("threshold,weight\n0.1,3\n5.0,1\n", encoding="utf-8")
    scene = scenario({"A": {}, "B": {}}, {"Ada": {"A": 0.9, "B": 0.5}}, process={})
    found = sensitivity(encode(scene, read_parameters(str(names[0]))), "Ada", 256, workers=1, replications=2)
    (index,) = found.indices.groups
    assert (index.group, index.inputs) == ("process", 1)
    assert found.indices.mean == pytest.approx(0.75, abs=0.02)
    assert index.first.low <= 1.0 <= index.first.high


def test_rows_that_are_no_power_of_two_are_refused():
    with pytest.raises(UserError, match="rows: got 100"):
        sensitivity(encode(open_ended()), "Ada", 100)


def test_groups_come_ranked():
    found = sensitivity(encode(open_ended()), "Ada", 64, workers=1)
    totals = [index.total.value for index in found.indices.ranked]
    assert totals == sorted(totals, reverse=True)
    assert {index.group for index in found.indices.ranked} == set(groups_of(encode(open_ended())))
