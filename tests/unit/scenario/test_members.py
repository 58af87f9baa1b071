"""Who is ever a member."""

from __future__ import annotations

import pytest

from sim.scenario.loader import load
from sim.scenario.roster import ever_members
from support.small_scenario import ROSTER, small, write

WITH_ROSTER = 'roster = "rosters/three.csv"\n'


@pytest.mark.parametrize('top, allies, expected', [
    (WITH_ROSTER, "", ("FRA", "GBR", "USA")),
    (WITH_ROSTER + 'members = ["USA", "FRA"]\n', "", ("FRA", "USA")),
    (WITH_ROSTER, "[allies.ZZZ]\nweight = 0.5\n[allies.USA]\n", ("FRA", "GBR", "USA", "ZZZ")),
    ("", "[allies.B]\n[allies.A]\n", ("B", "A")),
])
def test_rows_of_the_roster_then_those_of_the_file(tmp_path, top, allies, expected):
    write(tmp_path, ROSTER, "rosters/three.csv")
    scenario = load(write(tmp_path, small(top, allies=allies)))
    assert ever_members(scenario.document, scenario.roster) == scenario.allies == expected
