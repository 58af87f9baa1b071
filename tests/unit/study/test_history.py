"""Odds as evidence arrives."""

from __future__ import annotations

import csv
import json
import math

import pytest

import sim
from sim.errors import UserError
from sim.odds.odds import odds_of
from sim.report.folder import write
from sim.statistics import wilson
from sim.study.history import odds_given_undecided
from sim.text.format import percent
from sim.text.summary import odds_words
from support.command import nemcon
from support.sweeps import STANCE, five

REPLICATES = 200
DAYS = ("2024-01-01", "2024-01-15", "2024-02-12")


@pytest.fixture(scope="module")
def days():
    """Three states of knowledge about one case, the latest first."""
    stances = ("champion", "lean", "oppose")
    return [five().with_(STANCE, stance).with_("as_of", day) for day, stance in zip(DAYS, stances, strict=True)][::-1]


@pytest.fixture(scope="module")
def found(days):
    return sim.history(days, REPLICATES, workers=1)


def test_days_are_in_the_order_of_time_whatever_order_they_came_in(found, days):
    assert list(dict.fromkeys(found.table["as_of"])) == list(DAYS)
    assert sim.history(sorted(days, key=lambda one: one.document.as_of), REPLICATES, workers=1).rows == found.rows
    assert sim.history({str(k): one for k, one in enumerate(days)}, REPLICATES, workers=1).rows == found.rows


def test_the_odds_of_a_day_are_those_of_a_run(found, days):
    assert found.odds[2].counts == sim.run(days[0], REPLICATES, workers=1).counts
    last = found.table[found.table["as_of"] == DAYS[2]]
    assert dict(zip(last["outcome"], last["count"], strict=True)) == found.odds[2].counts


def test_the_table_has_every_outcome_of_every_day(found):
    assert list(found.table.columns) == ["as_of", "scenario", "outcome", "kind", "count", "odds", "low", "high", "forecast",
                                         "share_kept"]
    assert len(found.table) == 9 and (found.table["share_kept"] == 1.0).all()
    for odds, (_, rows) in zip(found.odds, found.table.groupby("as_of"), strict=True):
        assert rows["forecast"].tolist() == [row.forecast for row in odds.record.in_file_order]


def test_the_folder_has_the_same_table(found, tmp_path):
    write(found.record, tmp_path)
    with open(tmp_path / "history.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["as_of"], row["outcome"], float(row["odds"]), float(row["forecast"])) for row in rows] == [
        (row["as_of"], row["outcome"], row["odds"], row["forecast"]) for row in found.rows]
    (tmp_path / "history.csv").write_text("mine\n", encoding="utf-8")
    answer = nemcon("history", "five-allies", "--replicates", 20, "--out", tmp_path)
    assert answer.status == 2 and "this file is not from `nemcon history`" in answer.err
    assert found.outcomes == (("Ada", "candidate"), ("Bo", "candidate"), ("nobody agreed", "fallback"))


def test_the_document_is_json(found):
    document = json.loads(json.dumps(found.document(), allow_nan=False))
    assert [day["as_of"] for day in document["days"]] == list(DAYS)
    assert document["seed"] == 1 and document["replicates"] == REPLICATES


def test_the_headline_names_the_first_day_and_the_last(found):
    assert found.headline.startswith("As known on 1 January 2024 the likeliest is ")
    assert "as known on 12 February 2024 " in found.headline
    assert found.headline in found._repr_html_().replace("&lt;", "<")


def test_every_day_has_the_forecast_and_behind_it_the_odds(found):
    last = max(found.odds[-1].outcomes, key=lambda row: row.forecast)
    assert last.forecast != last.odds
    assert found.headline.endswith(f"it is {last.name} (forecast {percent(last.forecast)}, {odds_words(last, REPLICATES)} of the runs).")
    for words in found.wide, found._repr_html_():
        assert f"{percent(last.forecast)} ({odds_words(last, REPLICATES)})" in str(words)


def test_the_command_says_what_the_two_numbers_are():
    answer = nemcon("history", "five-allies", "--replicates", REPLICATES, "--workers", 1)
    one = sim.run("five-allies", REPLICATES, workers=1)
    best = max(one.outcomes, key=lambda row: row.forecast)
    assert f"{percent(best.forecast)} ({odds_words(best, REPLICATES)})" in answer.out
    assert "forecast, and in brackets the odds" in " ".join(answer.out.split())


def test_an_outcome_that_nobody_thought_of_is_missing_from_that_day(days):
    found = sim.history([days[0], days[1].with_("calendar.fallback", "chaos")], 20, workers=1)
    assert len(found.table) == 6 and len(found.outcomes) == 4
    assert "chaos" in found._repr_html_()
    found.plot().figure.canvas.draw()


def test_the_picture_has_the_days(found):
    ax = found.plot()
    ax.figure.canvas.draw()
    assert ax.has_data()


def test_one_day_is_enough(days):
    found = sim.history(days[:1], 20, workers=1)
    assert len(found.odds) == 1 and found.headline.lower().count("as known on") == 1
    found.plot().figure.canvas.draw()


def test_progress_runs_over_all_days(days):
    told = []
    sim.history(days, 20, workers=1, progress=lambda *about: told.append(about))
    assert told == [(20, 60), (40, 60), (60, 60)]


def test_no_day_and_one_day_twice_are_refused(days):
    for wrong in ([], [days[0], days[0]]):
        with pytest.raises(UserError, match="no two with the same as_of"):
            sim.history(wrong)


def test_the_five_days_of_the_2024_case_come_in_one_call():
    files = [f"nato-2024-{day}" for day in ("06-17", "02-22", "04-29", "03-12", "04-02")]
    found = sim.history(map(sim.load, files), 5, workers=1)
    assert [row["as_of"] for row in found.document()["days"]] == [
        "2024-02-22", "2024-03-12", "2024-04-02", "2024-04-29", "2024-06-17"]
    assert all("Mark Rutte" in odds.counts for odds in found.odds)


# ---- given that nothing was decided by a date

@pytest.fixture(scope="module")
def odds():
    return sim.run(five(), 500, workers=1)


def test_before_anything_is_decided_they_are_the_odds_themselves(odds):
    frame = odds_given_undecided(odds)
    first = frame[frame["round"] == 0]
    assert dict(zip(first["outcome"], first["count"], strict=True)) == odds.counts
    assert (first["open"] == 500).all() and (first["date"] == "2024-01-01").all()


def test_they_are_the_shares_of_the_replicates_that_end_later(odds):
    frame, ended = odds_given_undecided(odds), odds.tally.ended
    place = odds.encoded.outcomes.index("Ada")
    for t in (0, 3, 10):
        row = frame[(frame["round"] == t) & (frame["outcome"] == "Ada")].iloc[0]
        still, later = int(ended[:, t + 1:].sum()), int(ended[place, t + 1:].sum())
        assert (row["open"], row["count"]) == (still, later)
        assert math.isclose(row["odds"], later / still, abs_tol=1e-6)
        assert (row["low"], row["high"]) == pytest.approx(wilson(later, still), abs=1e-6)


def test_they_add_up_to_one_on_every_day_and_fewer_and_fewer_are_open(odds):
    frame = odds_given_undecided(odds)
    assert (frame.groupby("round")["count"].sum() == frame.groupby("round")["open"].first()).all()
    still = frame.groupby("round")["open"].first()
    assert still.is_monotonic_decreasing and still.min() > 0


def test_they_follow_from_the_odds_by_the_law_of_total_probability(odds):
    """P(Ada) = P(Ada decided by t) + P(open after t) * P(Ada | open after t)."""
    frame, t = odds_given_undecided(odds), 5
    row = frame[(frame["round"] == t) & (frame["outcome"] == "Ada")].iloc[0]
    decided = odds.tally.ended[odds.encoded.outcomes.index("Ada"), :t + 1].sum()
    assert decided + row["count"] == odds.counts["Ada"]


def test_time_without_a_decision_makes_the_fallback_likelier(odds):
    frame = odds_given_undecided(odds)
    fallback = frame[frame["kind"] == "fallback"].set_index("round")["odds"]
    assert fallback.iloc[-1] > fallback.iloc[0]


def test_where_nothing_can_be_open_there_are_no_rows(odds):
    at_once = odds.tally.ended.copy()
    at_once[:, 0] = at_once.sum(axis=1)
    at_once[:, 1:] = 0
    again = odds_of(odds.encoded, odds.tally._replace(ended=at_once), odds.pairs, seed=1, replicates=500)
    frame = odds_given_undecided(again)
    assert frame.empty and list(frame.columns)[:3] == ["round", "date", "open"]


def test_rounds_beyond_the_calendar_have_no_date():
    scenario = five().with_("as_of", "9999-12-20")
    frame = odds_given_undecided(sim.run(scenario.with_("calendar.deadline", "9999-12-30"), 20, workers=1))
    assert frame["date"].iloc[0] == "9999-12-20" and frame["date"].isna().any()
