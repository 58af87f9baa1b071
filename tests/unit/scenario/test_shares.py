"""Weights as shares, without loading the model, are those that the model uses."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest

from sim.model.encoding import encode
from sim.model.inputs import setting_at
from sim.scenario.catalog import shipped_names
from sim.scenario.loader import load
from sim.scenario.scenario import Scenario, heaviest, outweighing, shares
from support.command import env
from support.scenes import scenario

ALLIES = {
    "sizes": {"A": {"size": 4.0}, "B": {"size": 2.0}, "C": {"size": 2.0}},
    "nothing": {"A": {}, "B": {}, "C": {}},
    "one size": {"A": {"size": 3.0}, "B": {}, "C": {}},
    "one share": {"A": {"weight": 0.6}, "B": {"size": 3.0}, "C": {"size": 1.0}},
    "all shares": {"A": {"weight": 0.5}, "B": {"weight": 0.3}, "C": {"weight": 0.2}},
    "too much": {"A": {"weight": 0.8}, "B": {"weight": 0.6}, "C": {"size": 1.0}},
    "tiny": {"A": {"size": 1e-300}, "B": {"size": 1e-300}, "C": {"size": 2e-300}},
    "huge": {"A": {"size": 1e300}, "B": {"size": 1e300}, "C": {"size": 1.0}},
    "uncertain": {"A": {"size": {"uniform": [1.0, 3.0]}}, "B": {"size": 2.0}, "C": {"weight": {"uniform": [0.2, 0.4]}}},
}


def of_the_model(given: Scenario) -> dict[str, float]:
    encoded = encode(given)
    found = setting_at(encoded.world, 0.5).weight
    return {name: float(found[encoded.allies.index(name)]) for name in given.allies}


@pytest.mark.parametrize("allies", list(ALLIES.values()), ids=list(ALLIES))
def test_they_are_those_of_the_model(allies):
    given = scenario(allies=allies)
    found, expected = shares(given), of_the_model(given)
    assert list(found) == list(expected)
    assert np.allclose(list(found.values()), list(expected.values()), rtol=1e-12, atol=0.0)
    assert math.isclose(sum(found.values()), 1.0, rel_tol=1e-12)


@pytest.mark.parametrize("name", ["nato-sg-2024", "nato-sg-2014", "two-front-runners", "un-2016-07-21"])
def test_they_are_those_of_the_model_for_rosters_too(name):
    given = load(name)
    found, expected = shares(given), of_the_model(given)
    assert np.allclose(list(found.values()), list(expected.values()), rtol=1e-12, atol=0.0)


def test_a_share_is_kept_and_the_others_share_the_rest():
    assert shares(scenario(allies=ALLIES["one share"])) == pytest.approx({"A": 0.6, "B": 0.3, "C": 0.1})


def test_the_heaviest_is_named_and_the_first_of_equals():
    assert heaviest(scenario(allies=ALLIES["sizes"])) == ("A", 0.5)
    assert heaviest(scenario(allies=ALLIES["nothing"])) == ("A", pytest.approx(1 / 3))
    assert heaviest(load("nato-sg-2024"))[0] == "USA"


@pytest.mark.parametrize("allies, found", [
    ({"A": {"size": 2.0}, "B": {"size": 1.0}, "C": {"size": 1.0}}, None), (ALLIES["one share"], ("A", 0.6)),
    ({"A": {}}, None),
])
def test_an_ally_outweighs_the_others_only_with_more_than_half(allies, found):
    assert outweighing(scenario(allies=allies, stances={})) == found


def test_the_united_states_weigh_between_two_fifths_and_half():
    assert 0.4 <= heaviest(load("nato-sg-2024"))[1] <= 0.5


def test_every_shipped_scenario_has_shares():
    assert all(math.isclose(sum(shares(load(name)).values()), 1.0) for name in shipped_names())


def test_it_is_quick_because_it_needs_no_numpy():
    script = ("import sys; from sim.scenario.loader import load; from sim.scenario.scenario import heaviest; "
              "heaviest(load('nato-sg-2024')); print([name for name in ('numpy',) if name in sys.modules])")
    done = subprocess.run([sys.executable, "-c", script], env=env(), capture_output=True, text=True, timeout=60)
    assert done.stdout == "[]\n"
