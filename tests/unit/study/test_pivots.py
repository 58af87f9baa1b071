"""Who decides: against runs of scenarios that say what is tried themselves, and against scenarios without doubt."""

from __future__ import annotations

import datetime
import json

import numpy as np
import pandas
import pytest

import sim
from sim.errors import UserError
from sim.model.encoding import encode
from sim.odds.run import run
from sim.results.studies import INDEX_COLUMNS, PairedEffect
from sim.statistics import Pairs, paired_difference, wilson
from sim.study.counterfactuals import paired_effect, simulate
from sim.study.pivots import light_pivots, likeliest, pivots
from sim.study.sensitivity import MAX_ALLIES
from support.pivots_scenes import both_must_agree, drawn, open_ended, scenario, settled

N = 600


@pytest.fixture(scope="module")
def found():
    return pivots(open_ended(), N, sensitivity=16, workers=1, candidate="Ada")


def by_ally(found) -> dict:
    return {row.ally: row for row in found.allies}


def row_of(scene, name="Ada") -> dict:
    return next(row for row in run(scene, N, workers=1).outcomes if row["name"] == name)


def odds_of(scene) -> float:
    """Returns the odds of Ada with all their digits; those of a row are rounded."""
    return row_of(scene)["count"] / N


def test_the_public_name_is_this_function():
    assert sim.pivots is pivots


def test_the_front_runner_is_the_likeliest_candidate_and_its_odds_are_those_of_a_run(found):
    odds = run(open_ended(), N, workers=1)
    best = max((row for row in odds.outcomes if row["kind"] == "candidate"), key=lambda row: row["count"])
    assert found.candidate == found.record.of == best["name"] == "Ada"
    assert found.now.document() == {key: best[key] for key in ("count", "odds", "low", "high")}
    assert found.spread == odds.spread


@pytest.mark.parametrize("ally", "ABCD")
@pytest.mark.parametrize("word", ["block", "champion"])
def test_a_word_gives_the_odds_of_the_scenario_that_says_so(found, ally, word):
    entry = {"stance": word, "spread": 0.4} if ally == "D" else word
    tried = dict(by_ally(found)[ally].changes)
    if (ally, word) == ("A", "champion"):  # it says so already
        assert list(tried) == ["block"]
        return
    assert tried[word].odds == pytest.approx(odds_of(open_ended().with_(f"stances.Ada.{ally}", entry)), abs=1e-6)


@pytest.mark.parametrize("ally", "ABCD")
def test_no_weight_gives_the_odds_of_the_scenario_that_says_so(found, ally):
    light = open_ended().with_(f"allies.{ally}.weight", 0.0)
    assert by_ally(found)[ally].weightless.odds == pytest.approx(odds_of(light), abs=1e-6)


def test_differences_are_paired(found):
    """From the records of two runs: the difference, and an interval narrower than two independent runs would give."""
    records = []
    for scene in (open_ended(), open_ended().with_("stances.Ada.D", {"stance": "champion", "spread": 0.4})):
        encoded, chunks = encode(scene), []
        run(encoded, N, workers=1, sink=lambda _, record, kept=chunks: kept.append(record.outcome))
        records.append(np.concatenate(chunks) == encoded.candidates.index("Ada"))
    change = by_ally(found)["D"].favour
    assert change == paired_effect(*records)
    before, after = records
    expected = paired_difference(Pairs(*(int(both.sum()) for both in (
        before & after, before & ~after, ~before & after, ~before & ~after))))
    assert change.difference == pytest.approx(expected.value, abs=1e-6) and expected.width_ratio < 1.0
    assert (change.difference_low, change.difference_high) == pytest.approx((expected.low, expected.high), abs=1e-6)
    assert (change.low, change.high) == pytest.approx(wilson(int(after.sum()), N), abs=1e-6)


def test_played_is_what_a_run_counts():
    encoded = encode(open_ended())
    odds = run(encoded, 2500, seed=5, workers=1)
    place = encoded.candidates.index("Ada")
    here = simulate(encoded, "Ada", (place,), 5, 2500)
    assert here.ended.sum() == odds.counts["Ada"]
    assert np.array_equal(here.held, odds.tally.held[:, encoded.candidates.index("Ada")])


@pytest.mark.parametrize("observed", [False, True])
@pytest.mark.parametrize("enough", [False, True])
def test_a_first_look_does_not_change_what_is_played(observed, enough):
    scene = open_ended()
    if observed:
        count = {"kind": "not_objecting", "date": datetime.date(2024, 1, 15), "candidate": "Ada", "count": 2,
                 "error": 0.7}
        scene = scene.with_("calendar.start", datetime.date(2024, 1, 1)).with_("as_of", datetime.date(2024, 1, 22))
        scene = scene.with_("observations", [count])
    encoded, looks = encode(scene), []
    place = encoded.candidates.index("Ada")
    full = simulate(encoded, "Ada", (place,), 5, 2500)

    def look(ended):
        looks.append(ended)
        return enough

    found = simulate(encoded, "Ada", (place,), 5, 2500, 600, look)
    assert np.array_equal(found.ended, full.ended[:600] if enough else full.ended)
    assert [len(ended) for ended in looks] == [600]
    assert enough or np.array_equal(found.held, full.held)


def test_what_hardly_changes_the_odds_is_played_a_quarter():
    """Two of three suffice. C objects, and objects no more with a block; without B nothing can pass."""
    scene = scenario({name: {} for name in "ABC"}, {"Ada": {"A": 0.9, "B": drawn(-1.0, 1.0), "C": -0.5}},
                     rule={"veto": "none", "consent_count": 2})
    found = pivots(scene, 2000, sensitivity=False, workers=1)
    rows, count = by_ally(found), found.now.count
    assert (rows["C"].against.difference, rows["C"].against.odds) == (0.0, found.now.odds)
    assert rows["C"].against.difference_high - rows["C"].against.difference_low > 0.005  # of 500, not of 2,000
    after = run(scene.with_("stances.Ada.B", "block"), 2000, workers=1)
    assert rows["B"].against.odds == pytest.approx(after.counts["Ada"] / 2000, abs=1e-6)
    assert rows["B"].against.difference == pytest.approx((after.counts["Ada"] - count) / 2000, abs=1e-6)


def test_of_a_change_that_was_played_less_the_odds_are_those_before_and_the_difference():
    before = np.arange(2000) % 2 == 0
    after = before[:500].copy()
    after[1:11:2] = True  # five more of 500
    change = paired_effect(before, after)
    assert (change.difference, change.odds) == pytest.approx((0.01, 0.51))
    assert (change.low, change.high) == pytest.approx(wilson(255, 500), abs=1e-6)


def test_where_there_is_no_doubt_the_change_is_all_or_nothing():
    found = pivots(settled(), 50, sensitivity=False, workers=1)
    assert found.now["odds"] == 1.0
    for row in found.allies:
        assert (row.against.odds, row.against.difference) == (0.0, -1.0)
        assert (row.weightless.odds, row.weightless.difference) == (1.0, 0.0)
        assert row.against.difference_high < -0.8
        assert row.weightless.difference_low < 0.0 < row.weightless.difference_high


def test_without_a_veto_nobody_is_pivotal_who_is_one_too_many():
    """Two of three suffice. C alone is no obstacle; A and B are, because C objects already."""
    scene = scenario({name: {} for name in "ABC"}, {"Ada": {"A": 0.9, "B": 0.5, "C": -0.9}},
                     rule={"veto": "none", "consent_count": 2})
    found = by_ally(pivots(scene, 20, sensitivity=False, workers=1))
    assert [found[ally].against.odds for ally in "ABC"] == [0.0, 0.0, 1.0]
    assert found["C"].favour.difference == 0.0


def test_who_is_certain_and_who_is_not():
    """B is drawn from -1 to 1; where it blocks nothing can pass, where it champions C alone decides. Where nobody moves,
    weight means nothing."""
    found = by_ally(pivots(both_must_agree(), 400, sensitivity=False, workers=1))
    assert (found["B"].stance, found["B"].against_to, found["B"].against.odds) == ("about +0.00", "block", 0.0)
    assert found["B"].favour.odds == pytest.approx(0.45, abs=0.1) and found["B"].favour.difference > 0.1
    assert found["A"].weightless.difference == 0.0


def test_the_most_decisive_come_first(found):
    sizes = [max(abs(change.difference) for _, change in row.changes) for row in found.allies]
    assert sizes == sorted(sizes, reverse=True)
    assert sorted(row.ally for row in found.allies) == ["A", "B", "C", "D"]


def test_another_candidate_can_be_asked_about(found):
    other = pivots(open_ended(), N, sensitivity=False, workers=1, candidate="Bo")
    assert other.candidate == "Bo"
    assert other.now["odds"] == row_of(open_ended(), "Bo")["odds"]
    assert [word for word, _ in by_ally(other)["D"].changes] == ["block"]
    assert other.now != found.now


def test_a_name_that_nobody_adopts_can_still_be_asked_about():
    blocked = {"*": "block"}
    scene = scenario({"A": {}, "B": {}}, {"Ada": blocked, "Bo": blocked}, candidates={"Ada": {}, "Bo": {}})
    found = pivots(scene, 20, parameters="point", sensitivity=16, workers=1)
    assert (found.candidate, found.now["count"]) == ("Ada", 0)
    assert found.now["high"] > 0.0
    assert not found.record.indices
    assert "Whatever a single member says, the odds of an agreement stay at <17 %" in found.headline


def test_the_first_of_equals_is_the_front_runner():
    scene = scenario({"A": {}}, {}, candidates={"Zoe": {}, "Ada": {}})
    odds = run(scene, 10, workers=1)
    assert likeliest(odds) == "Zoe"


def test_a_fallback_is_no_front_runner():
    scene = scenario({"A": {}, "B": {}}, {"Ada": {"A": 0.9, "B": drawn(-1.0, 0.2)}})
    odds = run(scene, 200, workers=1)
    assert odds.favourite["name"] == "nobody"
    assert likeliest(odds) == "Ada"


def test_where_the_fallback_is_likelier_it_is_asked_what_would_get_an_agreement():
    """Ada and Bo are each blocked by somebody; the fallback leads. The odds are those of either."""
    scene = scenario({"A": {}, "B": {}, "C": {}}, {
        "Ada": {"A": 0.9, "B": drawn(-1.0, 0.3), "C": 0.5}, "Bo": {"A": drawn(-1.0, 0.3), "B": 0.9, "C": 0.3}},
        candidates={"Ada": {}, "Bo": {}}, process={})
    found = pivots(scene, 300, sensitivity=16, workers=1)
    odds = run(scene, 300, workers=1)
    assert max(odds.counts, key=odds.counts.get) == "nobody"
    assert (found.candidate, found.record.of) == (likeliest(odds), "an agreement")
    assert found.now.count == odds.counts["Ada"] + odds.counts["Bo"]
    other = run(scene.with_(f"stances.{found.candidate}.B", "champion"), 300, workers=1)
    assert by_ally(found)["B"].favour.odds == pytest.approx(1 - other.counts["nobody"] / 300, abs=1e-6)
    assert found.sensitivity.mean == pytest.approx(found.now.odds, abs=0.15)
    asked = pivots(scene, 300, sensitivity=False, workers=1, candidate="Bo")
    assert (asked.record.of, asked.now.count) == ("Bo", odds.counts["Bo"])


def test_a_proposal_that_stands_alone_is_adopted():
    scene = scenario({"A": {}, "B": {}}, {"Ada": {"A": 0.9, "B": drawn(-1.0, 0.2)}}, kind="yes/no")
    assert pivots(scene, 50, sensitivity=False, workers=1).record.of == "adoption"


def test_the_light_form_has_the_odds_of_the_run_and_both_directions():
    odds = run(open_ended(), 3000, workers=1)
    light = light_pivots(odds, 1)
    assert light.now.odds == pytest.approx(1 - odds.counts["nobody"] / 3000, abs=1e-6) and light.replicates == 300
    heavy = {"A", "B", "C"}  # the three heaviest; beside them whoever is among the last to object
    assert heavy <= {row.ally for row in light.allies}
    full = by_ally(pivots(open_ended(), 300, sensitivity=False, workers=1))
    for row in light.allies:
        assert row.weightless is None and (row.against, row.favour) == (full[row.ally].against, full[row.ally].favour)


def test_an_ally_alone_has_no_run_without_weight():
    found = pivots(scenario({"A": {}}, {"Ada": {"A": "lean"}}), 20, sensitivity=False, workers=1)
    (row,) = found.allies
    assert row.weightless is None
    assert found.table.loc[0, "weightless_odds"] is None or pandas.isna(found.table.loc[0, "weightless_odds"])
    assert found.document()["allies"][0]["weightless"] is None


def test_a_run_that_there_is_not_counts_as_done():
    told = []
    pivots(scenario({"A": {}}, {"Ada": {"A": "lean"}}), 20, sensitivity=False, workers=1,
           progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (80, 80)


def test_any_number_of_threads_gives_the_same_document(found):
    again = pivots(open_ended(), N, sensitivity=16, workers=3, candidate="Ada")
    assert json.dumps(again.document()) == json.dumps(found.document())


def test_another_seed_gives_another_document(found):
    other = pivots(open_ended(), N, seed=2, sensitivity=16, workers=1, candidate="Ada")
    assert other.document()["allies"] != found.document()["allies"]
    assert other.document()["sensitivity"] != found.document()["sensitivity"]


def test_of_many_allies_the_most_decisive_have_groups_of_their_own():
    """Ada passes but for the last ally of the file, which alone is drawn where it matters."""
    names = [f"ally {k:02}" for k in range(MAX_ALLIES + 3)]
    stances = {name: drawn(0.8, 0.9) for name in names} | {names[-1]: drawn(0.0, 0.2)}
    rule = {"veto": [names[-1]]}
    found = pivots(scenario({name: {} for name in names}, {"Ada": stances}, rule=rule), 40, sensitivity=16, workers=2)
    assert found.allies[0].ally == names[-1]
    assert found.record.indices[0].group == f"stances of {names[-1]}"
    assert "stances of the other 3" in {index.group for index in found.record.indices}


def test_parameters_are_used():
    by_name = pivots(open_ended(), 100, parameters="point", sensitivity=False, workers=1, candidate="Ada")
    assert by_name.document()["parameters"].startswith("point sha256:")
    assert by_name.now["odds"] == next(
        row["odds"] for row in run(open_ended(), 100, parameters="point", workers=1).outcomes
        if row["name"] == by_name.candidate)


def test_progress_is_told_in_replicates_and_ends_complete():
    told = []
    pivots(open_ended(), 100, sensitivity=16, workers=2, progress=lambda done, total: told.append((done, total)))
    done = [number for number, _ in told]
    assert done == sorted(done)
    assert told[-1][0] == told[-1][1]
    assert all(number <= total for number, total in told)


def test_the_tables_have_one_row_each_and_the_columns_that_were_promised(found):
    assert list(found.table["ally"]) == [row.ally for row in found.allies]
    assert {"ally", "name", "weight", "odds", "against_odds", "favour_odds", "weightless_odds"} <= set(found.table.columns)
    assert all(f"{kind}_{key}" in found.table for kind in ("against", "favour", "weightless") for key in PairedEffect.model_fields)
    assert list(found.sobol.columns) == list(INDEX_COLUMNS)
    assert len(found.sobol) == len(found.sensitivity.groups)
    assert found.table["weight"].sum() == pytest.approx(1.0, abs=1e-5)
    assert (found.table["odds"] == found.now["odds"]).all()
    assert found.table.set_index("ally").loc["C", "name"] == "Cee"


def test_without_sensitivity_the_table_is_empty_and_the_document_says_so():
    found = pivots(open_ended(), 50, sensitivity=False, workers=1)
    assert found.sensitivity is None and found.sobol.empty
    assert list(found.sobol.columns) == list(INDEX_COLUMNS)
    assert found.document()["sensitivity"] is None


def test_differences_in_the_table_are_differences(found):
    for kind in ("against", "favour", "weightless"):
        table = found.table.dropna(subset=[f"{kind}_odds"])
        assert np.allclose(table[f"{kind}_odds"] - table["odds"], table[f"{kind}_difference"], atol=1.1e-6)
        inside = table[f"{kind}_difference"].between(table[f"{kind}_difference_low"], table[f"{kind}_difference_high"])
        assert inside.all()


def test_the_headline_names_the_most_decisive(found):
    first = found.allies[0]
    assert found.headline.startswith(f"{first.name} decides most: it says {first.stance_words}, and the odds of Ada are ")
    assert all(f"with {word} " in found.headline for word, _ in first.changes)


def test_it_is_worth_looking_at_in_a_notebook(found):
    text = found._repr_html_()
    assert found.headline in text and "<table" in text and "against_odds" in text
    hostile = pivots(scenario({"<b>": {"name": "<script>"}}, {"Ada": {"<b>": "lean"}}), 5, sensitivity=False, workers=1)
    assert "<script>" not in hostile._repr_html_()


def test_the_pictures_show_what_the_tables_say(found):
    axes = found.plot()
    texts = {text.get_text() for text in axes.figure.findobj(match=lambda artist: hasattr(artist, "get_text"))}
    assert {"Cee", "A", "B", "D"} <= texts
    for row in found.allies:
        for _, change in row.changes:
            value, low, high = change.from_now(found.now.odds)
            assert value == pytest.approx(change.odds, abs=2e-6) and 0.0 <= low <= value <= high <= 1.0
            assert (low <= found.now.odds <= high) != change.is_clear
    assert found.plot_sensitivity().figure is not axes.figure


def test_pictures_without_sensitivity_and_without_weight_are_drawn_too():
    found = pivots(scenario({"A": {}}, {"Ada": {"A": "lean"}}), 5, sensitivity=False, workers=1)
    assert found.plot() is not None
    assert found.plot_sensitivity() is not None


@pytest.mark.parametrize("wrong, what", [
    ({"replicates": 0}, "replicates: got 0"), ({"replicates": "many"}, "replicates: got 'many'"),
    ({"seed": -1}, "seed: got -1"), ({"workers": 0}, "workers: got 0"), ({"sensitivity": 100}, "rows: got 100"),
    ({"sensitivity": 0}, "rows: got 0"), ({"candidate": "Eve"}, "candidate: got 'Eve', give one of Ada, Bo"),
    ({"parameters": "none"}, "no such parameters"),
])
def test_what_cannot_be_is_refused(wrong, what):
    with pytest.raises(UserError, match=what):
        pivots(open_ended(), **{"replicates": 10, "sensitivity": False, **wrong})


def test_an_interruption_ends_the_rest():
    def tell(done, total):
        raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        pivots(open_ended(), 50, sensitivity=16, workers=2, progress=tell)
