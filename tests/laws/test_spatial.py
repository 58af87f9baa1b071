from __future__ import annotations

import numpy as np
import pytest

from sim.theories.condorcet import Election, Victory, coalitions, elect
from support.oracle.spatial import distances, position_odds, risk
from support.published import KTAB_TURN_0, ktab_actors, ktab_history

POSITION, SALIENCE, POWER = ktab_actors()
PRINTED = np.array(KTAB_TURN_0["p_t0_KTAB_log_4dp"])


def raw_odds(victory=Victory.LINEAR, election=Election.CONDITIONAL) -> np.ndarray:
    return elect(coalitions(1 - distances(POSITION, SALIENCE), POWER), victory, election)


def test_turn_0_meets_the_printed_digits():
    assert POSITION.shape == (7, 3)
    np.testing.assert_allclose(position_odds(POSITION, SALIENCE, POWER), PRINTED, rtol=0, atol=5e-5)


def test_turn_0_meets_the_independent_computation():
    np.testing.assert_allclose(raw_odds(), KTAB_TURN_0["raw_pce"], rtol=0, atol=5.1e-7)
    np.testing.assert_allclose(risk(raw_odds()), KTAB_TURN_0["R"], rtol=0, atol=5.1e-7)
    odds = position_odds(POSITION, SALIENCE, POWER)
    np.testing.assert_allclose(odds, KTAB_TURN_0["p_t0_independent"], rtol=0, atol=5.1e-7)


def test_control_without_risk_the_printed_digits_are_missed():
    assert np.abs(raw_odds() - PRINTED).max() > 0.1


@pytest.mark.parametrize(
    "position, salience, power",
    [
        (POSITION, np.ones_like(SALIENCE), POWER),
        (POSITION, SALIENCE, np.ones(7)),
        (POSITION[:, :2], SALIENCE[:, :2], POWER),
    ],
    ids=["salience", "power", "third issue"],
)
def test_control_every_input_matters_to_the_printed_digits(position, salience, power):
    assert np.abs(position_odds(position, salience, power) - PRINTED).max() > 1e-3


@pytest.mark.parametrize("turn, tolerance", [(2, 0.0008), (10, 0.005)])
def test_later_turns_are_met_as_far_as_printed_positions_allow(turn, tolerance):
    """Positions are printed to a tenth of a point; in these turns some are shared, and none nearly so."""
    position, printed = ktab_history(turn)
    assert len(np.unique(position, axis=0)) == len(np.unique(printed)) < 7
    np.testing.assert_allclose(position_odds(position, SALIENCE, POWER), printed, rtol=0, atol=tolerance)


@pytest.mark.parametrize("turn, tolerance", [(2, 0.0008), (10, 0.005)])
def test_control_twins_counted_twice_in_the_second_election_miss_those_turns(turn, tolerance):
    position, printed = ktab_history(turn)
    apart = distances(position, SALIENCE)
    bold = risk(elect(coalitions(1 - apart, POWER)))[:, None]
    twice = elect(coalitions((1 - apart) * (1 + bold * apart), POWER))
    assert np.abs(twice - printed).max() > 10 * tolerance


def test_distance_is_a_root_mean_square_by_squared_salience():
    position = np.array([[0.0, 0.0], [1.0, 0.5]])
    salience = np.array([[3.0, 4.0], [1.0, 0.0]])
    np.testing.assert_allclose(distances(position, salience), [[0, np.sqrt(13) / 5], [1, 0]])


def test_an_actor_who_cares_about_nothing_is_at_home_everywhere():
    assert distances(np.array([[0.0], [1.0]]), np.array([[0.0], [1.0]])).tolist() == [[0, 0], [1, 0]]


def test_shared_positions_share_odds_in_full():
    position = np.array([[0.1], [0.1], [0.9]])
    odds = position_odds(position, np.ones((3, 1)), np.array([1.0, 1.0, 1.5]))
    assert odds[0] == odds[1]
    assert odds[0] + odds[2] == pytest.approx(1)


def test_nobody_is_bold_when_all_are_equally_likely():
    assert risk(np.full(3, 1 / 3)).tolist() == [0, 0, 0]
    assert risk(np.array([0.5, 0.2, 0.3])).tolist() == pytest.approx([1, -0.5, 0])
