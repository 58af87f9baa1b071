from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from sim.theories.mean import mean, nearness, weighted_mean
from support.conformance.theories import TheoryContract
from support.polls import drawn, make
from support.published import CLOSED_FORM, actors, rows, scholz_rounds

EXACT = CLOSED_FORM["compromise_model_weighted_mean"]


class TestMean(TheoryContract):
    name = "mean"


def of_actors(name: str) -> Fraction:
    position, capability, salience = actors(name)
    return weighted_mean(position, np.array(capability) * np.array(salience))


def test_ec_emission_is_exact():
    assert EXACT["EC_emission"].startswith("5003/677")
    assert of_actors("bdm_ec_emission_actors.csv") == Fraction(5003, 677)


def test_oil_price_is_exact_to_the_printed_digits():
    assert float(of_actors("bdm_sultan_oilprice_actors.csv")) == pytest.approx(13.619912, abs=5e-7)


@pytest.mark.parametrize("position, _median, middle", scholz_rounds())
def test_the_means_of_all_rounds_are_met_to_their_printed_digits(position, _median, middle):
    _, capability, salience = actors("bdm_ec_emission_actors.csv")
    found = weighted_mean(position, np.array(capability) * np.array(salience))
    assert float(found) == pytest.approx(float(middle), abs=2e-9)


def test_control_without_salience_the_published_mean_is_missed():
    position, capability, _ = actors("bdm_ec_emission_actors.csv")
    assert weighted_mean(position, capability) != Fraction(5003, 677)


@pytest.mark.parametrize(
    "positions, weights, expected",
    [
        ([0, 100], [1, 1], Fraction(EXACT["two_actor_0_100_equal"])),
        ([0, 100, 100], [1, 1, 1], Fraction(EXACT["three_actor_0_100_100"])),
        ([0, 100], [10, 60], Fraction(EXACT["two_actor_decide_rex"]["issue1"].split(" = ")[0])),
        ([0, 100], [90, 50], Fraction(EXACT["two_actor_decide_rex"]["issue2"].split(" = ")[0])),
    ],
)
def test_published_compromises(positions, weights, expected):
    assert weighted_mean([Fraction(x) for x in positions], [Fraction(w) for w in weights]) == expected


def test_several_issues_are_averaged_one_by_one():
    value = np.array([[0.0, 1.0], [1.0, 0.0]])
    weight = np.array([[1.0, 1.0], [3.0, 1.0]])
    np.testing.assert_allclose(weighted_mean(value, weight), [0.75, 0.5])


def test_where_nobody_cares_all_count_the_same():
    assert weighted_mean([1.0, 3.0], [0.0, 0.0]) == 2


def test_ec_emission_as_a_poll_takes_the_date_nearest_to_the_mean():
    columns = actors("bdm_ec_emission_actors.csv")
    position, capability, salience = (np.array(x, dtype=float)[:, None] for x in columns)
    dates = [4.0, 7.0, 8.833, 10.0]
    poll = make(
        np.zeros((len(rows("bdm_ec_emission_actors.csv")), 4)),
        capability[:, 0],
        position=position,
        salience=salience,
        candidate_position=np.array(dates)[:, None],
    )
    np.testing.assert_array_equal(mean(poll), [0, 1, 0, 0, 0])


def test_the_distance_is_the_one_attitudes_are_made_from():
    poll = make(
        np.zeros((2, 2)),
        [3, 1],
        position=np.zeros((2, 2)),
        salience=np.array([[1.0, 0.0], [0.0, 1.0]]),
        candidate_position=np.array([[0.4, 0.0], [0.0, 1.0]]),
    )
    np.testing.assert_allclose(nearness(poll, np.zeros(2)), [-0.75 * 0.4, -0.25 * 1.0])


def test_candidates_at_the_same_distance_share_the_odds():
    poll = make(np.zeros((2, 3)), position=[[0.0], [1.0]], candidate_position=[[0.25], [0.75], [2.0]])
    np.testing.assert_array_equal(mean(poll), [0.5, 0.5, 0, 0])


def test_salience_pulls_the_outcome():
    ends = {"position": [[0.0], [1.0], [1.0]], "candidate_position": [[0.0], [1.0]]}
    np.testing.assert_array_equal(mean(make(np.zeros((3, 2)), **ends)), [0, 1, 0])
    ends["salience"] = [[1.0], [0.1], [0.1]]
    np.testing.assert_array_equal(mean(make(np.zeros((3, 2)), **ends)), [1, 0, 0])


@pytest.mark.parametrize("seed", range(10))
def test_without_positions_the_nearest_corner_of_attitudes_wins(seed):
    poll = drawn(9, 4, seed, threshold=np.full(9, -1.0))
    point = poll.weight @ poll.attitude
    corner = np.linalg.norm(np.eye(4) - point, axis=1)
    assert mean(poll).argmax() == corner.argmin()


def test_the_fallback_wins_when_the_mean_falls_short_of_the_threshold():
    lukewarm = [[0.3, 0.0], [-0.2, 0.0]]
    np.testing.assert_array_equal(mean(make(lukewarm)), [0, 0, 1])
    np.testing.assert_array_equal(mean(make(lukewarm, threshold=np.zeros(2))), [1, 0, 0])
    np.testing.assert_array_equal(mean(make(lukewarm, [3, 1])), [1, 0, 0])


def test_at_the_threshold_the_candidate_wins():
    np.testing.assert_array_equal(mean(make([[0.1]])), [1, 0])
