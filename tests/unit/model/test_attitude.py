from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.equations import derived_mean, first_attitude, issue_distance
from sim.model.inputs import setting_at
from support.laws.observe import START
from support.laws.worlds import encoded_from

SHARE, PLACE = st.floats(0, 1), st.floats(-1, 1)
QUICK = settings(max_examples=100, derandomize=True, database=None, deadline=None)


def test_distance_counts_as_much_as_the_ally_cares():
    assert issue_distance(0.5, -1.0, 1.0) == 1.0
    assert issue_distance(0.0, -1.0, 1.0) == 0.0
    assert issue_distance(2.0, 0.3, 0.3) == 0.0


@QUICK
@given(PLACE, SHARE, SHARE, st.floats(0, 4))
def test_a_helpful_candidate_costs_the_others_less(credentials, helpfulness, more, distance):
    low, high = sorted((helpfulness, more))
    assert derived_mean(credentials, low, distance) <= derived_mean(credentials, high, distance) <= credentials
    assert derived_mean(credentials, 1.0, distance) == credentials


def test_a_first_attitude_is_a_mean_and_what_we_do_not_know():
    assert first_attitude(0.2, 0.15, -2.0) == pytest.approx(-0.1)
    assert first_attitude(0.2, 0.0, 3.0) == 0.2


def test_equation_1_over_a_file_with_two_issues():
    file = {"format": 1, "title": "derived", "as_of": START,
            "calendar": {"rounds": 1}, "process": {"spread_unknown": 0.0, "spread_stated": 0.0},
            "issues": {"peace": {"salience": 0.5}, "money": {"salience": 1.0}},
            "allies": {"A": {"positions": {"peace": 1.0, "money": -0.5}, "salience": {"money": 0.2}}, "B": {}},
            "candidates": {"Ada": {"credentials": 0.6, "helpfulness": 0.25, "positions": {"peace": -0.2, "money": 0.5}},
                           "Bo": {"country": "B"}},
            "stances": {"Bo": {"A": "wary"}}}
    encoded = encoded_from(file)
    home = setting_at(encoded.world, 0.5).home
    a, b = (encoded.allies.index(name) for name in "AB")
    ada, bo = (encoded.candidates.index(name) for name in ("Ada", "Bo"))
    assert home[a, ada] == pytest.approx(0.6 - 0.75 * (0.5 * 1.2 + 0.2 * 1.0))
    assert home[b, ada] == pytest.approx(0.6 - 0.75 * (0.5 * 0.2 + 1.0 * 0.5))
    assert home[a, bo] == -0.2, "stated in words: positions do not count"
    assert home[b, bo] == 0.9, "its own country's champion"
