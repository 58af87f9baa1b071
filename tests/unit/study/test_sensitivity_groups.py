"""Every uncertain input has one group, and it is the one that its path says."""

from __future__ import annotations

import datetime

import pytest

from sim.model.encoding import encode
from sim.model.world import Slots
from sim.scenario.catalog import shipped_names
from sim.scenario.loader import load
from sim.scenario.parameters import Parameters, read_parameters
from sim.study.sensitivity import _GROUPS, MAX_ALLIES, PROCESS, groups_of
from support.pivots_scenes import drawn, open_ended, scenario

SPREAD = {"uniform": [0.1, 0.3]}


def everything():
    """Returns a scenario in which whatever can be a distribution is one."""
    on = lambda day: datetime.date(2024, 1, day)  # noqa: E731
    return scenario(
        {"A": {"weight": SPREAD, "resolve": SPREAD, "threshold": SPREAD, "premium": SPREAD, "positions": {"x": SPREAD},
               "salience": {"x": SPREAD}}, "B.C": {"size": 1.0, "name": "Bee"}, "D": {"size": 2.0}},
        {"A. Da": {"A": drawn(0.1, 0.3), "B.C": {"stance": "lean", "spread": 0.2}, "*": "support"}},
        candidates={"A. Da": {"ambition": SPREAD, "exit_cost": SPREAD, "credentials": SPREAD, "helpfulness": SPREAD,
                              "patience": SPREAD, "positions": {"x": SPREAD}}, "Bo": {}},
        process={"news": SPREAD, "resolve": SPREAD, "threshold": SPREAD, "premium": SPREAD, "spread_unknown": SPREAD},
        issues={"x": {"salience": SPREAD}},
        events=[{"kind": "stance", "date": on(10), "ally": "A", "candidate": "A. Da", "stance": drawn(0.1, 0.3)},
                {"kind": "deal", "date": on(10), "ally": "A", "candidate": "A. Da", "value": SPREAD},
                {"kind": "leaves", "date": on(12), "ally": "D", "probability": SPREAD},
                {"kind": "government", "date": on(14), "ally": "A", "resolve": SPREAD}])


EXPECTED = {
    "allies.A.weight": "weights", "allies.A.resolve": "resolve", "allies.A.threshold": "thresholds",
    "allies.A.premium": "premiums", "allies.A.positions.x": "positions of allies",
    "allies.A.salience.x": "positions of allies", "issues.x.salience": "positions of allies",
    "process.news": "process", "process.spread_unknown": "process", "process.resolve": "resolve",
    "process.threshold": "thresholds", "process.premium": "premiums",
    "candidates.A. Da.ambition": "candidates", "candidates.A. Da.exit_cost": "candidates",
    "candidates.A. Da.credentials": "candidates", "candidates.A. Da.helpfulness": "candidates",
    "candidates.A. Da.patience": "candidates", "candidates.A. Da.positions.x": "candidates",
    "stances.A. Da.A.mean": "stances of A", "stances.A. Da.B.C": "stances of Bee", "stances.Bo.B.C": "stances of Bee",
    "stances.A. Da.D": "stances of D", "stances.Bo.D": "stances of D", "stances.Bo.A": "stances of A",
}


def test_the_group_is_the_one_that_the_path_says():
    encoded = encode(everything(), read_parameters("point"))
    found = dict(zip(encoded.inputs, groups_of(encoded), strict=True))
    for path, group in EXPECTED.items():
        assert found.pop(path) == group, path
    assert {group for path, group in found.items() if path.startswith("events.")} == {"events"}
    assert all(path.startswith("events.") or path == "process.pressure" for path in found), found


@pytest.mark.parametrize("name", [name for name in shipped_names() if not load(name).document.case])
@pytest.mark.parametrize("parameters", ["point", "prior"])
def test_every_input_of_a_shipped_scenario_has_a_group(name, parameters):
    encoded = encode(load(name), read_parameters(parameters))
    groups = groups_of(encoded)
    assert len(groups) == len(encoded.inputs)
    for path, group in zip(encoded.inputs, groups, strict=True):
        assert group.startswith("stances of ") == path.startswith("stances.")
        assert (group == "candidates") == path.startswith("candidates.")


def test_every_part_of_the_flat_vector_has_a_group():
    assert set(_GROUPS) | {"end"} == set(Slots._fields)


def test_a_table_of_parameters_adds_one_to_the_process():
    plain = read_parameters("point")
    table = Parameters("table", plain.process, ("news", "closing"), ((0.01, 0.7), (0.02, 0.6)), (1.0, 1.0))
    without, with_table = (groups_of(encode(open_ended(), parameters)) for parameters in (plain, table))
    assert with_table == (*without, PROCESS)


def test_of_many_allies_the_least_are_one_group():
    names = [f"ally {k}" for k in range(MAX_ALLIES + 3)]
    encoded = encode(scenario({name: {} for name in names}, {"Ada": {"*": "lean"}}, process={}))
    assert len(set(groups_of(encoded)) - {PROCESS, "resolve"}) == MAX_ALLIES + 1
    ranked = names[::-1]
    found = dict(zip(encoded.inputs, groups_of(encoded, ranked), strict=True))
    assert [found[f"stances.Ada.{name}"] for name in ranked[:MAX_ALLIES]] == [
        f"stances of {name}" for name in ranked[:MAX_ALLIES]]
    assert {found[f"stances.Ada.{name}"] for name in ranked[MAX_ALLIES:]} == {"stances of the other 3"}


def test_as_many_allies_as_there_is_room_for_stay_apart():
    names = [f"ally {k}" for k in range(MAX_ALLIES)]
    encoded = encode(scenario({name: {} for name in names}, {"Ada": {"*": "lean"}}, process={}))
    assert len(set(groups_of(encoded)) - {PROCESS, "resolve"}) == MAX_ALLIES


def test_allies_of_one_name_are_told_apart():
    scene = scenario({"N": {"name": "Korea"}, "S": {"name": "Korea"}}, {"Ada": {"*": "lean"}}, process={})
    assert {"stances of Korea (N)", "stances of Korea (S)"} <= set(groups_of(encode(scene)))
