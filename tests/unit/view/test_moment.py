"""What is shown of a round is what the model holds."""

from __future__ import annotations

import re

import pytest

from sim.model import world as w
from sim.plot.palette import BACKGROUND, GREY, styles
from sim.view.moment import moment
from support.view_scenes import live, nato, scenario, seen, settings


def test_every_ally_has_a_row_the_heaviest_first():
    rows = seen(chosen=nato()).allies
    assert len(rows) == 32 and [row.id for row in rows[:3]] == ["USA", "DEU", "GBR"]
    assert [row.weight for row in rows] == sorted((row.weight for row in rows), reverse=True)


@pytest.mark.parametrize("rounds", [0, 1, 5, 12])
def test_a_row_says_what_the_ally_thinks(rounds):
    model = live(rounds, nato(), replicate=17)
    leader = int(model.state.count[w.FRONT_RUNNER])
    now, by_name = moment(model), {ally.name: ally for ally in model.allies}
    look = styles(model.encoded.candidates_in_file_order)
    for row in now.allies:
        ally = by_name[row.id]
        assert row.favourite == ally.favourite
        assert row.favourite is None or row.colour == look[row.favourite].colour
        assert row.objects == bool(ally.objects[leader])
        assert {one.name for one in row.objects_to} == {
            name for c, name in enumerate(model.encoded.candidates) if ally.objects[c]}
        assert (row.offer, row.deal) == (ally.offer[leader], ally.deal[leader])
        assert row.gap == max(0.0, ally.gap[leader])


def test_an_ally_that_turns_is_marked_in_that_round_only():
    model, marked = live(chosen=nato(), replicate=17), []
    assert not any(row.turned for row in moment(model).allies)
    before = {row.id: (row.favourite, row.objects_to) for row in moment(model).allies}
    for _ in range(6):
        model.step()
        now = {row.id: (row.favourite, row.objects_to) for row in moment(model).allies}
        turned = {row.id for row in moment(model).allies if row.turned}
        assert {ally for ally in now if now[ally] != before[ally]} <= turned
        marked.append(turned)
        before = now
    assert any(marked) and marked[0] != marked[-1]


def test_who_is_no_member_yet_is_grey():
    sweden = next(row for row in seen(chosen=nato()).allies if row.id == "SWE")
    assert (sweden.present, sweden.favourite, sweden.colour) == (False, None, GREY)
    later = next(row for row in seen(3, nato()).allies if row.id == "SWE")
    assert later.present and later.favourite


def test_who_has_no_favourite_is_white():
    shy = {"status": "open", "exit_cost": 9.0}
    case = scenario(candidates={"Ada": shy, "Bo": shy})
    now = seen(chosen=settings(case))
    assert {row.colour for row in now.allies} == {BACKGROUND} and now.front_runner is None
    assert now.state == "There is no front-runner among 3 members."


def test_the_curves_count_members_round_by_round():
    now = seen(4)
    assert [line.name for line in now.curves] == ["Ada", "Bo"]
    for line in now.curves:
        against = sum(any(one.name == line.name for one in row.objects_to) for row in now.allies)
        assert len(line.counts) == 5 and line.counts[-1] == 5 - against


def test_meetings_are_those_of_the_round():
    model = live(3, nato())
    now, names = moment(model), [ally.name for ally in model.allies]
    assert [(now.allies[one.lobbyist].id, now.allies[one.target].id) for one in now.meetings] == [
        (names[i], names[j]) for i, j in model.met]
    assert seen(chosen=nato()).meetings == ()


def test_the_newest_passage_of_the_diary_comes_first():
    now = seen(5)
    assert now.diary[0].when.endswith("(week 5)") or "to 5)" in now.diary[0].when
    assert now.diary[-1].when == "1 January 2024 (week 0)"
    assert len(seen(200, nato()).diary) <= 12


def test_it_says_how_things_stand_and_how_they_ended():
    assert re.fullmatch(r"(Ada|Bo) is the front-runner, backed by \d+ % of the weight; \d of 5 members do not object.",
                        seen().state)
    end = seen(300)
    assert end.has_ended and end.state.startswith("The end. ")
    assert end.run == "run 0 of seed 1" and end.when.endswith(f"(week {end.round})")


@pytest.mark.parametrize("changed, words", [
    ({"calendar": {"rounds": 2, "fallback": "nobody"}, "stances": {"Ada": {"*": "block"}, "Bo": {"*": "block"}},
      "process": {"news": 0.0}}, "Time is up: nobody."),
    ({"calendar": {"rounds": 20, "stall": 1, "fallback": "nobody"}, "process": {"meetings": 0.0, "news": 0.0,
      "offer_step": 0.0, "urgency": 0.0}, "stances": {"Ada": {"*": "block"}, "Bo": {"*": "block"}}},
     "Nothing moves any more: nobody."),
    ({"stances": {"Ada": {"*": "champion"}, "Bo": {"*": "block"}}}, "Ada is adopted."),
])
def test_every_ending_has_its_words(changed, words):
    assert seen(30, settings(scenario(**changed))).state == f"The end. {words}"


def test_the_axis_is_long_enough_and_not_too_long():
    assert seen().last == 40
    far = settings(scenario(calendar={"rounds": 500, "fallback": "nobody"}))
    assert seen(chosen=far).last == 52
