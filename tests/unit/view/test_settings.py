"""The controls: where they stand, what they change, and that back at the file nothing is changed."""

from __future__ import annotations

import pytest

from sim.scenario.parameters import Parameters, read_parameters
from sim.scenario.scenario import shares
from sim.view.settings import HEAVY, Choice, Settings, SliderSpec
from support.view_scenes import nato, scenario, settings


def dial(now: Settings, path: str) -> SliderSpec:
    return next(dial for dial in now.dials if dial.path == path)


def choice(now: Settings, candidate: str, ally: str) -> Choice:
    return next(one for one in now.choices(candidate) if one.path.endswith(f".{ally}"))


def test_the_dials_are_those_that_matter_at_the_file_s_values():
    assert {one.path: one.value for one in nato().dials} == {
        "process.isolation": 0.3, "process.persuasion": 0.13, "process.closing": 0.7, "process.offer_step": 0.02,
        "process.shelter": 0.1, "process.urgency": 0.0, "allies.USA.weight": 0.448}


@pytest.mark.parametrize("now", [nato(), settings(), settings("un-2016-07-21"), settings("nato-sg-2024", "prior")],
                         ids=["nato", "five", "un", "prior"])
def test_every_dial_stands_within_its_range(now):
    assert all(one.low <= one.value <= one.high and one.step > 0 for one in now.dials)


def test_a_value_of_the_file_s_own_is_where_the_dial_stands_and_widens_its_range():
    now = settings(scenario(process={"isolation": 0.9, "shelter": {"uniform": [0.0, 0.2]}}))
    assert (dial(now, "process.isolation").value, dial(now, "process.isolation").high) == (0.9, 0.9)
    assert dial(now, "process.shelter").value == pytest.approx(0.1)


def test_a_parameter_that_is_drawn_stands_at_its_middle():
    now = settings("five-allies", "prior")
    assert dial(now, "process.closing").value == 0.7
    assert dial(now, "process.persuasion").value == pytest.approx((0.05 * 0.3) ** 0.5, abs=1e-4)


def test_a_parameter_that_is_drawn_says_so_until_it_is_turned():
    now = settings("five-allies", "prior")
    closing, urgency = dial(now, "process.closing"), dial(now, "process.urgency")
    assert (closing.drawn, urgency.drawn) == (True, False)
    assert closing.called(now.at(closing)) == "closing 0.7 (drawn)" and urgency.called(0.1) == "urgency 0.1"
    turned = now.having(closing, 0.8)
    assert closing.called(turned.at(closing)) == "closing 0.8" and turned.described() == "closing 0.7 (drawn) to 0.8"
    own = settings(scenario(process={"closing": 0.6}), "prior")
    assert not dial(own, "process.closing").drawn


def test_a_parameter_from_a_table_stands_at_its_weighted_mean():
    table = Parameters("own", read_parameters().process, ("isolation",), ((0.2,), (0.4,)), (3.0, 1.0))
    assert dial(Settings(settings().scenario, table), "process.isolation").value == 0.25


def test_the_heaviest_allies_come_first_and_are_few():
    assert nato().heavy[:3] == ("USA", "DEU", "GBR") and len(nato().heavy) == HEAVY
    assert settings(scenario()).heavy == ("A", "B", "C")


def test_an_ally_alone_has_no_weight_to_change():
    alone = settings(scenario(allies={"A": {}}, stances={}))
    assert all(one.path.startswith("process.") for one in alone.dials)


def test_a_turned_dial_changes_the_scenario():
    now = nato().having(dial(nato(), "process.isolation"), 0.45)
    assert now.varied.get("process.isolation") == 0.45 and now.at(dial(now, "process.isolation")) == 0.45
    assert now != nato() and now.of_file == nato()
    assert now.encoded.world.base[2] == 0.45  # lobbying.world.ISOLATION


def test_the_weight_of_the_heaviest_is_a_share():
    weight = dial(nato(), "allies.USA.weight")
    assert shares(nato().having(weight, 0.2).varied)["USA"] == pytest.approx(0.2)


def test_a_chosen_stance_changes_the_scenario():
    us = choice(nato(), "Mark Rutte", "USA")
    assert us.words[:2] == ("as in the file (champion)", "champion") and us.label == "United States on Mark Rutte"
    now = nato().having(us, "oppose")
    assert now.varied.get("stances.Mark Rutte.USA") == "oppose" and now.at(us) == "oppose"


def test_back_at_the_file_s_value_nothing_is_changed():
    isolation, us = dial(nato(), "process.isolation"), choice(nato(), "Mark Rutte", "USA")
    now = nato().having(isolation, 0.45).having(us, "oppose")
    assert len(now.changed) == 2
    now = now.having(us, us.words[0]).having(isolation, 0.3000001)
    assert now == nato() and now.varied is nato().scenario


def test_the_order_of_changes_does_not_matter():
    one, other = dial(nato(), "process.isolation"), dial(nato(), "process.shelter")
    assert nato().having(one, 0.4).having(other, 0.2) == nato().having(other, 0.2).having(one, 0.4)


def test_the_file_itself_is_never_touched():
    before = nato().scenario.digest
    assert nato().having(dial(nato(), "process.isolation"), 0.4).varied.digest != before
    assert nato().scenario.digest == before


@pytest.mark.parametrize("stances, words", [
    ({"Ada": {"A": "lean"}}, "lean"), ({"Ada": {"*": "wary"}}, "wary"), ({"Ada": {"A": 0.35}}, "0.35"),
    ({"Ada": {"A": {"stance": "lean", "spread": 0.2}}}, "lean, spread 0.2"), ({}, "not stated"),
])
def test_what_the_file_says_is_said_beside_the_choice(stances, words):
    now = settings(scenario(stances=stances))
    assert choice(now, "Ada", "A").words[0] == f"as in the file ({words})"


def test_a_home_country_is_a_champion_unless_the_file_says_otherwise():
    now = settings(scenario(candidates={"Ada": {"country": "A"}, "Bo": {}}, stances={}))
    assert choice(now, "Ada", "A").words[0] == "as in the file (champion)"


def test_the_words_of_the_scenario_can_be_chosen_too():
    now = settings(scenario(vocabulary={"keen": 0.7}))
    assert "keen" in choice(now, "Ada", "A").words
    assert now.having(choice(now, "Ada", "A"), "keen").encoded


def test_what_is_changed_is_said():
    assert nato().described() == "nothing is changed"
    now = nato().having(dial(nato(), "process.isolation"), 0.45).having(choice(nato(), "Mark Rutte", "USA"), "oppose")
    assert now.described() == "isolation 0.3 to 0.45; United States on Mark Rutte: oppose"


def test_every_position_of_every_control_can_be_played():
    for one in nato().dials:
        for value in (one.low, one.high):
            assert nato().having(one, value).encoded
    for name in nato().scenario.candidates:
        for one in nato().choices(name):
            assert nato().having(one, one.words[-1]).varied
