from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.equations import declares, drawn_in, withdraws

SHARE = st.floats(0, 1)


@pytest.mark.parametrize("ambition, acquiescence, pressure, asked, cost, enters", [
    (0.5, 0.8, 0.0, 0.0, 0.3, True),
    (0.5, 0.8, 0.0, 0.0, 0.4, False),  # exactly as much is not enough
    (0.0, 1.0, 1.0, 0.5, 0.4, True),
    (0.0, 1.0, 0.5, 0.5, 0.4, False),  # a cabinet that would fall keeps it at home
    (0.0, 1.0, 0.5, 0.5, 0.0, True),  # one that has fallen does not
    (0.0, 0.0, 0.0, 0.0, 0.0, False),
])
def test_what_draws_it_in_must_exceed_what_leaving_costs(ambition, acquiescence, pressure, asked, cost, enters):
    assert declares(drawn_in(ambition, acquiescence, 0.0, 0.0, False, 0.0), pressure, asked, cost) is enters


@settings(max_examples=200, derandomize=True, database=None, deadline=None)
@given(SHARE, SHARE, SHARE, SHARE, SHARE, SHARE)
def test_more_support_never_keeps_a_candidate_out(ambition, acquiescence, more, pressure, asked, cost):
    def enters(acquiescence, asked, cost):
        return declares(drawn_in(ambition, acquiescence, more, more, False, 1.0), pressure, asked, cost)
    if enters(acquiescence, asked, cost):
        assert enters(max(acquiescence, more), asked, cost)
        assert enters(acquiescence, max(asked, more), cost)
        assert enters(acquiescence, asked, min(cost, more))


@pytest.mark.parametrize("leading, relative, waits, reluctance, drawn", [
    (0.7, 0.0, False, 1.0, 0.4), (0.7, 1.0, False, 1.0, 0.05), (0.7, 0.5, False, 1.0, 0.225), (1.0, 1.0, False, 0.0, -0.1),
    (0.7, 0.0, True, 0.0, 0.4), (0.7, 0.0, True, 1.0, 0.0), (0.7, 0.0, True, 0.25, 0.3), (0.7, 1.0, True, 1.0, 0.0)])
def test_a_name_compares_itself_with_the_front_runner_and_one_that_is_not_available_answers_to_being_asked_alone(
        leading, relative, waits, reluctance, drawn):
    assert drawn_in(0.5, 0.8, leading, relative, waits, reluctance) == pytest.approx(drawn)


@pytest.mark.parametrize("rounds, patience, gone", [(0, 4, False), (3, 4, False), (4, 4, True), (5, 4, True),
                                                        (1, 0.5, True), (0, 0.0, True)])
def test_it_loses_heart_when_patience_has_run_out(rounds, patience, gone):
    assert withdraws(rounds, patience) is gone
