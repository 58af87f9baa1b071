"""What is allowed and worth knowing: stances off the scale, rows that add up the others, rules without a condition."""

from __future__ import annotations

import datetime

import pytest

from sim.errors import ScenarioError
from sim.scenario.catalog import shipped_names
from sim.scenario.loader import load
from sim.scenario.warnings import warnings
from support.scenes import scenario
from support.small_scenario import small, write


@pytest.mark.parametrize("stances, far", [
    ({"Ada": {"A": 1.0, "B": -1.0}}, ""), ({"Ada": {"A": 1.01}}, "stances.Ada.A lies"),
    ({"Ada": {"A": -3.0, "*": 2.0}}, "stances.Ada.A and stances.Ada.* lie"),
    ({"Ada": {"A": {"stance": 5.0, "spread": 0.1}}}, "stances.Ada.A lies"),
    ({"Ada": {"A": {"uniform": [-0.5, 1.5]}}}, "stances.Ada.A lies"), ({"Ada": {"A": {"normal": [0.9, 0.5]}}}, ""),
    ({"Ada": {"A": {"normal": [1.9, 0.5]}}}, "stances.Ada.A lies"), ({"Ada": {"A": {"choice": [0.0, -2.0]}}}, "stances.Ada.A lies"),
])
def test_a_stance_beyond_the_scale(stances, far):
    found = [text for text in warnings(scenario(stances=stances)) if "beyond -1" in text]
    assert found == ([f"{far} beyond -1 (would block) to 1 (champion), the scale of the stance words"] if far else [])


def test_words_and_events_beyond_the_scale_are_named_too():
    made = scenario(vocabulary={"fanatic": 3.0, "keen": {"mean": 0.8}}, stances={"Ada": {"A": "fanatic", "B": "keen"}},
                    events=[{"kind": "stance", "date": datetime.date(2024, 1, 10), "ally": "A", "candidate": "Bo", "stance": -4.0}])
    assert any(text.startswith("event 1 and vocabulary.fanatic lie beyond -1") for text in warnings(made))


@pytest.mark.parametrize("row, told", [("Total,x", True), ("TOT,Total", True), ("SUM,Sum", True), ("Grand total,x", True),
                                       ("Gesamt,x", True), ("AVG,Average", True), ("TON,Tonga", False), ("SUD,Sudan", False),
                                       ("Totalia,x", False),
                                       ("Source: World Bank,x", True), ("Note: 2023,x", True), ("Sourceland,x", False), ("ALL,All countries", True)])
def test_a_row_that_adds_up_the_others(tmp_path, row, told):
    write(tmp_path, f"ally,name,gdp\nUSA,America,3\nFRA,France,2\n{row},5\n", "rosters/r.csv")
    made = load(write(tmp_path, small('roster = "rosters/r.csv"\nweight = { gdp = 1 }\n', allies="")))
    assert any(text.startswith(f"the roster has a row called {row.split(',')[0]}, ") for text in warnings(made)) == told


@pytest.mark.parametrize("rule, told", [({"veto": "none"}, True), ({"veto": []}, True), ({"veto": "none", "consent_count": 0}, True),
                                        ({"veto": "none", "consent_count": 1}, False), ({"veto": ["A"]}, False), ({}, False),
                                        ({"veto": "none", "may_object": 0}, False)])
def test_a_rule_without_a_condition(rule, told):
    assert any("lets any front-runner be adopted" in text for text in warnings(scenario(rule=rule))) == told


def test_what_ships_is_warned_of_nowhere():
    assert not [(name, text) for name in shipped_names() for text in warnings(load(name))]


def test_a_bare_name_beside_its_file_is_led_to_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, small(), "unsg-2026.toml")
    write(tmp_path, small(), "five-alliez.toml")
    for name, near in (("unsg-2026", "unsg-2026.toml"), ("unsg-2025", "unsg-2026.toml"), ("five-alies", "five-alliez.toml"),
                       ("nato-sg-2042", "nato-sg-2024")):
        with pytest.raises(ScenarioError) as caught:
            load(name)
        assert str(caught.value).endswith(f"did you mean {near}?"), name
