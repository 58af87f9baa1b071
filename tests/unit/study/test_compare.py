"""Comparisons: the odds are those of runs, the differences those of pairs."""

from __future__ import annotations

import json
import math
import tomllib

import numpy as np
import pytest

import sim
from sim.errors import UserError
from sim.odds.run import run
from sim.scenario.catalog import data_folder
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Document
from sim.statistics import Pairs, paired_difference
from support.pivots_scenes import scenario as pivots_scene
from support.sweeps import STANCE, five

REPLICATES = 300


def related(name: str = "Ada") -> Scenario:
    """Returns a scenario of other names, another name among them, of which this one alone stands in `five()` too; the
    members of `five()` are among its own."""
    text = (data_folder("scenarios") / "two-front-runners.toml").read_text(encoding="utf-8")
    for theirs, ours in zip(("N1", "N2", "N3", "S1", "S2"), "ABCDE", strict=True):
        text = text.replace(f"{theirs} =", f"{ours} =")
    return Scenario(Document.model_validate(tomllib.loads(text.replace("North", name))))


@pytest.fixture(scope="module")
def found():
    return sim.compare({"as it was": five(), "A objects": five().with_(STANCE, "oppose"),
                        "a little more isolation": five().with_("process.isolation", 0.31)}, REPLICATES, workers=1)


def records(scenario, replicates=REPLICATES, seed=1):
    """Returns the outcome of every replicate by name."""
    kept = []
    odds = run(scenario, replicates, seed, workers=1, sink=lambda first, record: kept.append(record.outcome))
    return np.array(odds.encoded.outcomes)[np.concatenate(kept)]


def test_the_odds_are_those_of_runs(found):
    assert list(found.odds) == ["as it was", "A objects", "a little more isolation"]
    assert found.odds["A objects"].counts == sim.run(five().with_(STANCE, "oppose"), REPLICATES, workers=1).counts
    assert found.baseline == "as it was"


def test_the_differences_are_those_of_the_pairs_of_replicates(found):
    before, after = records(five()), records(five().with_(STANCE, "oppose"))
    for row in (row for row in found.record.differences if row["scenario"] == "A objects"):
        one, other = before == row["outcome"], after == row["outcome"]
        expected = paired_difference(Pairs(*(int(np.sum(both)) for both in (
            one & other, one & ~other, ~one & other, ~one & ~other))))
        assert (row["difference"], row["low"], row["high"], row["width_ratio"]) == pytest.approx(
            (expected.value, expected.low, expected.high, expected.width_ratio), abs=1e-6)


def test_differences_are_differences_of_the_odds_and_add_up_to_nothing(found):
    odds = found.table.set_index(["scenario", "outcome"])["odds"]
    for row in found.record.differences:
        before, after = odds["as it was", row["outcome"]], odds[row["scenario"], row["outcome"]]
        assert math.isclose(row["difference"], after - before, abs_tol=2e-6)
    assert found.differences.groupby("scenario")["difference"].sum().abs().max() < 1e-5


def test_common_random_numbers_make_the_interval_of_a_small_change_much_narrower(found):
    rows = found.differences[found.differences["scenario"] == "a little more isolation"]
    assert (rows["width_ratio"] < 0.6).all()
    other = sim.run(five().with_("process.isolation", 0.31), REPLICATES, seed=2, workers=1)
    assert other.counts != found.odds["a little more isolation"].counts


def test_other_random_numbers_would_not_have_done_it():
    """The negative control: outcomes of another seed are uncorrelated, and the ratio is about 1."""
    one, other = records(five()) == "Ada", records(five(), seed=2) == "Ada"
    ratio = paired_difference(Pairs(int(np.sum(one & other)), int(np.sum(one & ~other)), int(np.sum(~one & other)),
                                    int(np.sum(~one & ~other)))).width_ratio
    assert 0.85 < ratio < 1.15


def test_a_scenario_differs_from_itself_by_nothing_that_is_clear():
    found = sim.compare({"one": five(), "the same": five()}, REPLICATES, workers=1)
    assert (found.differences["difference"] == 0).all()
    assert ((found.differences["low"] < 0) & (found.differences["high"] > 0)).all()
    assert found.largest is None
    assert found.headline == "No difference against one is larger than chance explains."


def test_the_largest_clear_difference_is_the_headline(found):
    row = found.largest
    assert abs(row["difference"]) == found.differences["difference"].abs().max()
    assert found.headline.startswith("The largest clear difference against as it was: under A objects the odds of ")


def test_scenarios_of_other_bodies_are_refused():
    def of(*allies: str) -> Scenario:
        return pivots_scene({ally: {} for ally in allies}, {"Ada": {"*": "lean"}})
    with pytest.raises(UserError, match="two and one have 1 member of 3 in common, so they ask different bodies"):
        sim.compare({"one": of("A", "B", "C"), "two": of("C", "D", "E", "F")}, 10, workers=1)
    assert sim.compare({"one": of("A", "B", "C"), "two": of("B", "C", "D", "E", "F")}, 10, workers=1).odds


def test_outcomes_that_only_one_scenario_has_count_nothing_in_the_others():
    found = sim.compare([five(), related()], 50, workers=1)
    first, second = found.record.scenarios
    own = [{(row.name, row.kind) for row in odds.record.outcomes} for odds in found.odds.values()]
    for one, has in zip((first, second), own, strict=True):
        assert [row.key in has for row in one.outcomes] == [k not in one.absent for k in range(len(one.outcomes))]
    assert list(found.odds) == ["five-allies", related().title]
    kinds = [kind for _, kind in found.outcomes]
    assert list(dict.fromkeys(kinds)) == ["candidate", "another", "fallback"]
    assert {("Ada", "candidate"), ("nobody agreed", "fallback")} < set(found.outcomes)
    for name in found.odds:
        rows = found.rows_of(name)
        assert [(row["name"], row["kind"]) for row in rows] == list(found.outcomes)
        assert sum(row["count"] for row in rows) == 50
    bo = next(row for row in found.rows_of(related().title) if row["name"] == "Bo")
    assert bo["count"] == 0 and bo["low"] == 0.0 < bo["high"]


def test_an_outcome_that_only_a_third_scenario_has_is_compared_too():
    found = sim.compare({"a": five(), "b": five(), "c": related()}, 20, workers=1)
    assert all(len([row for row in found.record.differences if row["scenario"] == name]) == len(found.outcomes)
               for name in "bc")


def test_a_fallback_called_like_a_candidate_of_another_scenario_stays_apart():
    found = sim.compare({"one": five(), "other": related("Bo").with_("calendar.fallback", "Ada")}, 100,
                        workers=1)
    assert {("Ada", "candidate"), ("Ada", "fallback"), ("nobody agreed", "fallback")} < set(found.outcomes)
    assert sum(row["count"] for row in found.rows_of("other")) == 100
    assert math.isclose(sum(row["difference"] for row in found.record.differences), 0, abs_tol=1e-5)
    assert "Ada (fallback)" in found._repr_html_()
    found.plot().figure.canvas.draw()


def test_tables_have_the_columns_of_the_document(found):
    assert list(found.table.columns) == ["scenario", "outcome", "kind", "count", "odds", "low", "high", "forecast"]
    document = json.loads(json.dumps(found.document(), allow_nan=False))
    assert list(found.differences.columns) == list(document["differences"][0])
    assert [entry["name"] for entry in document["scenarios"]] == list(found.odds)
    assert document["baseline"] == "as it was" and document["replicates"] == REPLICATES
    assert len(found.table) == 9 and len(found.differences) == 6


def test_the_same_call_gives_the_same_document_whoever_plays(found):
    scenarios = {name: odds.encoded.scenario for name, odds in found.odds.items()}
    assert sim.compare(scenarios, REPLICATES, workers=2).document() == found.document()
    assert sim.compare(scenarios, REPLICATES, seed=2, workers=1).document() != found.document()


def test_both_engines_compare_alike():
    scenarios = {"one": five(), "other": five().with_(STANCE, "oppose")}
    assert (sim.compare(scenarios, 5, engine="mesa", workers=1).document()
            == sim.compare(scenarios, 5, workers=1).document())


def test_progress_runs_over_all_scenarios():
    told = []
    sim.compare({"one": five(), "other": five()}, 30, workers=1, progress=lambda *about: told.append(about))
    assert told == [(30, 60), (60, 60)]


def test_the_parameters_are_the_same_for_all():
    found = sim.compare({"one": five(), "other": five()}, 5, workers=1, parameters="prior")
    assert found.document()["parameters"].startswith("prior sha256:")


@pytest.mark.parametrize("scenarios", [{}, {"one": "five-allies"}, []])
def test_fewer_than_two_scenarios_are_refused(scenarios):
    with pytest.raises(UserError, match="give at least two"):
        sim.compare(scenarios)


def test_two_scenarios_of_one_name_are_refused():
    with pytest.raises(UserError, match="two scenarios have one name"):
        sim.compare([five(), five()])


def test_it_is_worth_looking_at_in_a_notebook(found):
    page = found._repr_html_()
    assert "<table" in page and "A objects" in page and "width_ratio" in page
    hostile = sim.compare({"<b>": five(), "<script>": five().with_(STANCE, "oppose")}, 20, workers=1)
    assert "<script>" not in hostile._repr_html_()


def test_the_picture_shows_every_scenario(found):
    ax = found.plot()
    ax.figure.canvas.draw()
    labels = {label.get_text() for panel in ax.child_axes for label in panel.get_yticklabels()}
    assert {"as it was", "A objects"} <= labels
