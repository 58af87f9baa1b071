"""The tables of a result, against what a pencil makes of ten replicates."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.encoding import Encoded
from sim.model.tally import new_tally
from sim.odds.odds import Odds
from sim.results.counts import support_histogram
from sim.text.summary import headline
from sim.version import MODEL_VERSION, __version__
from support.by_hand import ADA, odds_by_hand


def test_outcomes_are_counted_the_likeliest_first():
    odds = odds_by_hand()
    assert odds.counts == {"Ada": 7, "Bo": 1, "nobody agreed": 2}
    rows = [(row["name"], row["kind"], row["count"], row["odds"], row["low"], row["high"]) for row in odds.outcomes]
    assert rows == [("Ada", "candidate", 7, 0.7, 0.396778, 0.892209),
                    ("nobody agreed", "fallback", 2, 0.2, 0.056682, 0.509838),
                    ("Bo", "candidate", 1, 0.1, 0.017876, 0.404150)]
    assert odds.favourite == odds.outcomes[0]


def test_equals_stand_in_the_order_of_the_file_with_the_fallback_last():
    tally = new_tally(5, 2, 40)
    tally.ended[:, 1] = 3
    assert [row["name"] for row in odds_by_hand(tally=tally, replicates=9).outcomes] == ["Ada", "Bo", "nobody agreed"]


def test_the_end_has_its_quantiles_and_dates():
    assert odds_by_hand().document()["timing"] == {
        "unit": "round", "p05": 3, "p50": 4, "p95": 16,
        "dates": {"p05": "2024-01-22", "p50": "2024-01-29", "p95": "2024-04-22"}}


def test_quantiles_are_those_at_five_fifty_and_ninety_five_per_cent():
    """Of a hundred replicates, 4 end in round 1, 45 in round 2, 45 in round 3, 6 in round 4."""
    tally = new_tally(5, 2, 40)
    tally.ended[ADA, 1:5] = 4, 45, 45, 6
    timing = odds_by_hand(tally=tally, replicates=100).record.timing
    assert (timing["p05"], timing["p50"], timing["p95"]) == (2, 3, 4)
    tally.ended[ADA, 1:5] = 5, 45, 45, 5
    timing = odds_by_hand(tally=tally, replicates=100).record.timing
    assert (timing["p05"], timing["p50"], timing["p95"]) == (1, 2, 3)


def test_what_is_decided_adds_up_without_the_fallback():
    rows = odds_by_hand().document()["by_date"]
    assert len(rows) == 41
    assert rows[0] == {"round": 0, "date": "2024-01-01", "decided": 0.0, "Ada": 0.0, "Bo": 0.0}
    assert rows[3] == {"round": 3, "date": "2024-01-22", "decided": 0.2, "Ada": 0.2, "Bo": 0.0}
    assert rows[4] == {"round": 4, "date": "2024-01-29", "decided": 0.8, "Ada": 0.7, "Bo": 0.1}
    assert {**rows[40], "round": 4, "date": "2024-01-29"} == rows[4]


def test_support_keeps_the_decided_at_what_they_had():
    odds = odds_by_hand()
    histogram = support_histogram(odds.tally)
    assert (histogram.sum(axis=2) == 10).all()
    assert histogram[ADA, 5].tolist() == [0, 1, 0, 2, 0, 7]
    rows = {(row["candidate"], row["round"]): row for row in odds.document()["support"]}
    assert [*rows][:2] == [("Ada", 0), ("Ada", 1)] and len(rows) == 82
    assert rows["Ada", 0] == {"round": 0, "date": "2024-01-01", "candidate": "Ada", "mean": 3.0, "p05": 3, "p95": 3}
    # two ended in round 3 with five members, which counts from round 4 on
    assert [rows["Ada", t]["mean"] for t in (3, 4, 5)] == [3.0, 3.4, 4.2]
    assert rows["Ada", 5] == {"round": 5, "date": "2024-02-05", "candidate": "Ada", "mean": 4.2, "p05": 1, "p95": 5}
    assert rows["Bo", 40] == {"round": 40, "date": "2024-10-07", "candidate": "Bo", "mean": 1.3, "p05": 0, "p95": 5}


def test_the_band_of_support_is_from_five_to_ninety_five_per_cent():
    tally = new_tally(5, 2, 40)
    tally.support[:, :, 1:5] = 5, 45, 45, 5
    row = odds_by_hand(tally=tally, replicates=100).record.support[0]
    assert (row["mean"], row["p05"], row["p95"]) == (2.5, 1, 3)
    tally.support[:, :, 1:5] = 4, 45, 45, 6
    row = odds_by_hand(tally=tally, replicates=100).record.support[0]
    assert (row["mean"], row["p05"], row["p95"]) == (2.53, 2, 4)


def test_hold_outs_have_shares_of_all_and_means_over_those_that_held_out():
    assert odds_by_hand().document()["holdouts"] == [
        {"ally": "E", "candidate": "Ada", "share": 0.2, "gap": 0.25, "ask": 0.375},
        {"ally": "A", "candidate": "Bo", "share": 0.1, "gap": 1.0, "ask": 2.0},
        {"ally": "D", "candidate": "Ada", "share": 0.1, "gap": 0.125, "ask": 0.25}]


def test_of_equally_frequent_hold_outs_the_first_by_name_then_by_candidate():
    tally = new_tally(5, 2, 40)
    tally.held[:, :] = 1
    rows = odds_by_hand(tally=tally).record.holdouts
    assert [(row["ally"], row["candidate"]) for row in rows] == [(ally, name) for ally in "ABCDE"
                                                                 for name in ("Ada", "Bo")]


def test_deals_have_shares_of_all_and_a_mean():
    assert odds_by_hand().document()["deals"] == [{"ally": "D", "candidate": "Ada", "share": 0.4, "mean": 0.25}]


def test_the_least_satisfied_is_the_most_frequent_one():
    assert odds_by_hand().satisfaction.document() == {"least_satisfied": "E", "mean_of_minimum": -0.0625}


def test_one_adoption_is_enough_for_a_least_satisfied_ally():
    tally = new_tally(5, 2, 40)
    assert odds_by_hand(tally=tally).satisfaction.document() == {"least_satisfied": None, "mean_of_minimum": 0.0}
    tally.least[1], tally.least_sum[0] = 1, 2**29
    assert odds_by_hand(tally=tally).satisfaction.document() == {"least_satisfied": "E", "mean_of_minimum": 0.5}


def test_spread_is_the_correlation_of_a_run_with_its_twin():
    """Shares 0.7, 0.1, 0.2: variance 0.21 + 0.09 + 0.16 = 0.46; together 0.5 + 0 + 0.1 less 0.49 + 0.01 + 0.04."""
    spread = odds_by_hand().spread
    assert spread.document() == {"process": 0.869565, "ignorance": 0.130435}


@pytest.mark.parametrize("pairs, ignorance", [
    ([[5, 0, 0], [0, 5, 0], [0, 0, 0]], 1.0),   # the twin always ends the same
    ([[0, 5, 0], [5, 0, 0], [0, 0, 0]], 0.0),   # and here never: less than by chance counts as none
    ([[10, 0, 0], [0, 0, 0], [0, 0, 0]], 0.0),  # nothing varies: nothing to explain
    ([[3, 2, 0], [0, 5, 0], [0, 0, 0]], 0.583333 + 0.0),
])
def test_spread_stays_between_none_and_all(pairs, ignorance):
    spread = odds_by_hand(pairs=np.array(pairs)).spread
    assert spread["process"] == pytest.approx(1 - spread["ignorance"], abs=2e-6)
    assert spread["ignorance"] == pytest.approx(_by_definition(np.array(pairs)), abs=2e-6)
    if ignorance in (0.0, 1.0):
        assert spread["ignorance"] == ignorance


def _by_definition(pairs) -> float:
    """Sobol's estimate, outcome by outcome: the covariance of a run and its twin over the variance."""
    runs = [(one, other) for one in range(3) for other in range(3) for _ in range(pairs[one, other])]
    both = variance = 0.0
    for k in range(3):
        share = sum((one == k) + (other == k) for one, other in runs) / (2 * len(runs))
        both += sum(one == k == other for one, other in runs) / len(runs) - share**2
        variance += share * (1 - share)
    return min(1.0, max(0.0, both / variance)) if variance else 0.0


def test_the_document_holds_every_table_and_says_what_made_it():
    odds = odds_by_hand()
    document = odds.document()
    assert [*document] == ["scenario", "digest", "parameters", "model_version", "nemcon_version", "seed", "replicates",
                           "engine", "workers", "elapsed_s", "outcomes", "timing", "by_date", "support", "holdouts",
                           "deals", "satisfaction", "spread", "observations"]
    assert (document["seed"], document["replicates"], document["engine"], document["workers"],
            document["elapsed_s"]) == (7, 10, "compiled", 3, 1.235)
    assert (document["model_version"], document["nemcon_version"]) == (MODEL_VERSION, __version__)
    assert document["scenario"] == "scenarios/five-allies.toml"
    assert document["outcomes"] == [row.document() for row in odds.outcomes]
    for part in ("timing", "spread", "satisfaction"):
        assert document[part] == odds.record[part].document()


def test_pandas_tables_are_those_of_the_document():
    odds = odds_by_hand()
    assert [*odds.table.columns] == ["outcome", "kind", "count", "odds", "low", "high", "forecast"]
    assert odds.table["outcome"].tolist() == ["Ada", "nobody agreed", "Bo"]
    assert odds.support.to_dict("records") == odds.document()["support"]
    assert odds.holdouts.to_dict("records") == odds.document()["holdouts"]
    assert odds.deals.to_dict("records") == odds.document()["deals"]
    assert odds.timing.to_dict("records") == [
        {"quantile": "p05", "round": 3, "date": "2024-01-22"}, {"quantile": "p50", "round": 4, "date": "2024-01-29"},
        {"quantile": "p95", "round": 16, "date": "2024-04-22"}]


def test_a_notebook_shows_the_headline_and_the_table():
    odds = odds_by_hand()
    html = odds._repr_html_()
    assert html.startswith(f"<p>{headline(odds.record)}</p><table") and "70 % of the runs" in html
    assert "<th>outcome</th>" in html and "<th>0</th>" not in html


def test_a_name_with_markup_is_shown_as_it_is():
    record = odds_by_hand().record
    odds = Odds(record.model_copy(update={"outcomes": [
        record.outcomes[0].model_copy(update={"name": "<b>Ada</b>"}), *record.outcomes[1:]]}))
    assert odds._repr_html_().startswith("<p>&lt;b&gt;Ada&lt;/b&gt; is ")


def test_odds_draw_themselves_into_given_axes():
    from matplotlib.figure import Figure
    axes = Figure().subplots()
    assert odds_by_hand().plot(axes) is axes


def test_a_round_without_a_date_has_none(monkeypatch):
    monkeypatch.setattr(Encoded, "date_of", lambda encoded, t: None)
    odds = odds_by_hand()
    assert odds.document()["timing"]["dates"] == {"p05": None, "p50": None, "p95": None}
    assert odds.by_date[0]["date"] is None
