"""Every date of a scenario against every other and against the grid of rounds."""

from __future__ import annotations

import datetime
import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.model import world as w
from sim.model.encoding import encode
from sim.odds.run import run
from sim.scenario.grid import Grid
from sim.scenario.loader import load
from sim.scenario.schema import Document
from sim.scenario.warnings import warnings
from sim.text.format import day, percent
from sim.text.summary import decided_words, ending_words
from support.scenes import scenario
from support.small_scenario import write

DAY = datetime.date
FIRST = DAY(2024, 1, 1)
DATES = ("as_of", "start", "deadline", "end", "event", "to")
# Which date may not come after which; a stance may be stated before the start, so the event here is a deal. The start may
# lie before as_of, because a run can begin in the past; the end may not.
ORDER = {("start", "deadline"), ("start", "end"), ("deadline", "end"), ("start", "event"),
         ("event", "end"), ("start", "to"), ("to", "end"), ("event", "to"), ("as_of", "end")}


def text(days: dict[str, datetime.date], round_days: int = 7) -> str:
    return "\n".join([
        "format = 1", 'title = "Days"', f"as_of = {days['as_of']}",
        f"[calendar]\nstart = {days['start']}\ndeadline = {days['deadline']}\nend = {days['end']}",
        f"round_days = {round_days}", "[candidates]\nAda = {}\nBo = {}", "[allies]\nA = {}\nB = {}",
        f'[[events]]\nkind = "deal"\ndate = {days["event"]}\nally = "A"\ncandidate = "Ada"\nvalue = 0.1',
        f'[[events]]\nkind = "deadline"\ndate = {days["event"]}\nto = {days["to"]}', ""])


@pytest.mark.parametrize("ranks", sorted(set(itertools.permutations((0, 1, 2, 3, 4, 5))) & {
    tuple(ranks) for ranks in itertools.permutations(range(6)) if sum(ranks[:3]) % 4 == 1}))
def test_days_in_any_order_are_taken_exactly_if_the_order_makes_sense(ranks, tmp_path):
    days = {name: FIRST + datetime.timedelta(days=10 * rank) for name, rank in zip(DATES, ranks, strict=True)}
    path = write(tmp_path, text(days))
    if all(days[one] <= days[other] for one, other in ORDER):
        assert load(path).document.events
    else:
        with pytest.raises(ScenarioError):
            load(path)


@pytest.mark.parametrize("one, other", sorted(ORDER))
def test_two_days_the_wrong_way_round_are_refused_and_the_same_day_is_not(one, other, tmp_path):
    good = dict.fromkeys(DATES, FIRST)
    assert load(write(tmp_path, text(good)))
    with pytest.raises(ScenarioError):
        load(write(tmp_path, text({**good, one: FIRST + datetime.timedelta(days=1)})))


def test_an_end_by_as_of_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    days = {**dict.fromkeys(DATES, DAY(2023, 12, 1)), "as_of": FIRST}
    with pytest.raises(ScenarioError) as caught:
        load(write(tmp_path, text(days)).name)
    assert str(caught.value).startswith(
        "test.toml:7:7: the calendar is over by as_of, 2024-01-01, the day on which knowledge stops, "
        "got 2023-12-01, let it end later")


@settings(max_examples=300, derandomize=True, database=None, deadline=None)
@given(st.integers(1, 366), st.integers(0, 800), st.data())
def test_every_day_from_start_to_end_has_a_round_on_or_after_it(round_days, length, data):
    end = FIRST + datetime.timedelta(days=length)
    day, due = (FIRST + datetime.timedelta(days=data.draw(st.integers(0, length))) for _ in range(2))
    due = data.draw(st.sampled_from([due, None]))
    document = Document.model_validate({"format": 1, "title": "x", "as_of": FIRST, "candidates": {"Ada": {}},
                                        "calendar": {"end": end, "round_days": round_days, "deadline": due}})
    grid = Grid.of(document)
    t = grid.round_of(day)
    assert 0 <= t <= grid.last and day <= grid.day_of(t) <= end
    assert t == 0 or grid.day_of(t - 1) < day
    seen = grid.last_before(day)
    assert grid.day_of(seen) <= day and (seen == grid.last or day < grid.day_of(seen + 1))
    assert grid.day_of(grid.last) == end and grid.day_of(0) == FIRST
    assert grid.days.date_of(grid.days.round_of(day)) == day and math.ceil(grid.days.round_of(day)) == t
    if due is not None and grid.round_of(due) < grid.last:
        assert grid.day_of(grid.round_of(due)) == due
    without = Grid(FIRST, round_days, grid.last, end)
    assert due is None or without.round_of(due) == grid.round_of(due)  # no round is added before it
    dates = [grid.day_of(t) for t in range(grid.last + 1)]
    assert grid.last_before(day) == max(t for t, date in enumerate(dates) if date <= day)
    *since, never = grid.days_by(grid.last)
    assert since == [(date - FIRST).days for date in dates] and never == since[-1] + round_days


@pytest.mark.parametrize("calendar, said", [
    ({"deadline": DAY(2024, 12, 28)}, True), ({"deadline": DAY(2024, 12, 31)}, False), ({"deadline": DAY(2024, 12, 26)}, False),
    ({"deadline": DAY(2024, 12, 25)}, False), ({"deadline": DAY(2024, 2, 1)}, False), ({}, False),
])
def test_a_deadline_in_the_round_of_the_end_is_warned_of(calendar, said):
    made = scenario(calendar={"end": DAY(2024, 12, 31), "round_days": 30, "fallback": "nobody", **calendar})
    assert any(text.startswith("calendar.deadline: the last round falls on the end") for text in warnings(made)) == said


def test_the_odds_by_a_summit_do_not_hang_on_the_weekday_of_the_start():
    """Before, the round of the summit fell after it for six weekdays of seven, and was left out."""
    made, due, shares = load("eu-cluster-2025"), "2025-12-18", []
    for start in range(7):
        found = run(made.with_("as_of", DAY(2025, 8, 31) + datetime.timedelta(days=start)), 1000, workers=1)
        shares.append(max(row.decided for row in found.record.by_date if row.date <= due))
        assert [row.date for row in found.record.by_date].count(due) == 1
    assert min(shares) > 0.01 and max(shares) < 1.5 * min(shares)


def test_what_was_open_on_the_deadline_itself_was_not_agreed_on_it():
    """Before, as_of on a deadline between two rounds left the runs in which it is agreed on that very day."""
    made = scenario(as_of=DAY(2024, 1, 11), calendar={
        "start": FIRST, "rounds": 9, "deadline": DAY(2024, 1, 11), "fallback": "nobody"})
    encoded = encode(made)
    assert encoded.world.calendar[w.OPEN_UNTIL] == 2 and encoded.date_of(2) == DAY(2024, 1, 11)
    ended = run(made, 300, workers=1).tally.ended.sum(axis=0)
    assert ended.sum() == 300 and not ended[:3].any()


def test_an_event_between_the_deadline_and_the_next_round_waits_for_that_one():
    made = scenario(calendar={"rounds": 9, "deadline": DAY(2024, 1, 10), "fallback": "nobody"}, events=[
        {"kind": "withdraws", "date": DAY(2024, 1, day), "candidate": name} for day, name in ((9, "Ada"), (11, "Bo"))])
    encoded = encode(made)
    assert encoded.world.event_round.tolist() == [2, 3]
    assert [str(encoded.date_of(t)) for t in range(4)] == ["2024-01-01", "2024-01-08", "2024-01-10", "2024-01-22"]


@pytest.mark.parametrize("round_days, day", [(30, 26), (30, 27), (30, 28), (30, 31), (7, 30), (366, 31), (2, 1), (29, 30)])
def test_a_deal_on_any_day_up_to_the_end_is_made(round_days, day):
    bought = scenario(
        calendar={"end": DAY(2024, 12, 31), "round_days": round_days, "fallback": "nobody"}, candidates={"Ada": {}},
        stances={"Ada": {"*": "block"}}, events=[
            {"kind": "deal", "date": DAY(2024, 12, day), "ally": ally, "candidate": "Ada", "value": 9.0}
            for ally in "ABC"])
    odds = run(bought, 50, workers=1, parameters="model1")
    assert odds.counts == {"Ada": 50, "nobody": 0}
    assert odds.encoded.date_of(odds.encoded.last_round) == DAY(2024, 12, 31)


def test_the_deadline_and_the_last_round_meet_at_the_end():
    for calendar in ({}, {"deadline": DAY(2024, 12, 28)}, {"deadline": DAY(2024, 12, 31)}):
        made = scenario(calendar={"end": DAY(2024, 12, 31), "round_days": 30, "fallback": "nobody", **calendar})
        assert list(encode(made).world.calendar[[w.LAST_ROUND, w.DEADLINE_ROUND]]) == [13, 13]


@pytest.mark.parametrize("calendar, said", [
    ({"rounds": 0}, "the calendar has only round 0, in which nobody is adopted: the fallback comes for sure"),
    ({"end": FIRST}, "the calendar has only round 0, in which nobody is adopted: the fallback comes for sure"),
    ({"rounds": 3, "silence": 3},
     "nobody can be adopted: a name lies under silence for 3 rounds and the last round is round 3"),
    ({"rounds": 5, "stall": 5}, "calendar.stall has no effect: the calendar ends first"),
])
def test_a_calendar_that_decides_by_itself_is_warned_of(calendar, said):
    made = scenario(calendar={"fallback": "nobody", **calendar}, stances={"Ada": {"*": "champion"}})
    assert said in warnings(made)
    if "stall" not in calendar:
        assert run(made, 20, workers=1).counts["nobody"] == 20


def test_the_longest_silence_in_which_somebody_can_be_adopted_is_not_warned_of():
    made = scenario(calendar={"fallback": "nobody", "rounds": 3, "silence": 2}, stances={"Ada": {"*": "champion"}})
    assert not list(warnings(made)) and run(made, 20, workers=1).counts["Ada"] == 20


def test_an_ally_between_two_rounds_is_warned_of():
    moves = [{"kind": "joins", "date": DAY(2024, 1, 9), "ally": "C"}, {"kind": "leaves", "date": DAY(2024, 1, 12), "ally": "C"}]
    assert "C joins on 2024-01-09 and leaves on 2024-01-12, in one round: it takes part in none" in list(
        warnings(scenario(events=moves)))


def test_sentences_and_pictures_know_the_day_of_the_last_round():
    made = scenario(calendar={"end": DAY(2024, 12, 31), "round_days": 30, "fallback": "nobody"})
    days = run(made, 20, workers=1).record.details.days
    assert days.date_of(13) == DAY(2024, 12, 31) and days.date_of(12) == DAY(2024, 12, 26)
    assert days.round_of(DAY(2024, 12, 31)) == 13 and 12 < days.round_of(DAY(2024, 12, 28)) < 13
    assert days.round_of(DAY(2024, 12, 26)) == 12


@pytest.mark.parametrize("rounds, due, said", [(520, 500, False), (521, 500, True), (3000, 700, True), (3000, 2000, True)])
def test_a_calendar_of_more_rounds_than_results_tell_apart(rounds, due, said):
    """What is agreed late is never said to be agreed by the deadline, nor to end in the last round that is counted."""
    days = [FIRST + datetime.timedelta(days=number) for number in range(rounds + 1)]
    made = scenario(calendar={"end": days[-1], "round_days": 1, "deadline": days[due], "fallback": "nobody"},
                    stances={"Ada": {"*": "block"}, "Bo": {"*": "block"}}, another_name=False,
                    process=dict.fromkeys(("meetings", "news", "isolation", "urgency", "immovable_block", "backing_floor"), 0.0),
                    events=[{"kind": "deal", "date": days[rounds], "ally": ally, "candidate": "Ada", "value": 50.0}
                            for ally in "ABC"])
    assert any(f"the calendar has {rounds:,} rounds" in text for text in warnings(made)) == said
    record = run(made, 100, workers=1).record
    agreed, ends = decided_words(record), ending_words(record)
    in_the_end = f"in the end in {percent(record.by_date[-1].decided, 1)}"
    assert record.by_date[-1].decided > 0.5 and record.by_date[-2].decided == 0.0
    if not said:
        assert f"by the deadline of {day(days[due])} in 0 % of the runs, {in_the_end}" in agreed
        assert ends == f"Nine runs in ten end on {day(days[520])} (day 520)."
        return
    assert (f"by the deadline of {day(days[due])} in" in agreed) == (due < 520) and in_the_end in agreed
    assert ends == f"Nine runs in ten end after {day(days[519])} (day 519)."
