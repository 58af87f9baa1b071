from __future__ import annotations

import functools
import itertools
from fractions import Fraction

import numpy as np
import pytest

from sim.theories.condorcet import (
    FLOOR,
    Election,
    Victory,
    coalitions,
    conditional,
    condorcet,
    elect,
    markov_incentive,
    markov_uniform,
    pairwise,
    stationary,
)
from support.conformance import theories as contract
from support.conformance.theories import TheoryContract
from support.polls import POLLS, make
from support.published import CLOSED_FORM

THREE = CLOSED_FORM["pce_3_options"]
STRENGTH = np.array(THREE["coalitions"], dtype=float)
PRINTED = {"rtol": 0, "atol": 5.0001e-5}
VARIANTS = list(itertools.product(Victory, Election))


class TestCondorcet(TheoryContract):
    name = "condorcet"


def published() -> list[tuple[Victory, Election, list[float]]]:
    """Every row of the table: the square law as KTAB prints it, the others as re-derived for the anchors."""
    square = [(Victory.SQUARE, election, THREE[election.value]) for election in Election]
    others = [
        (Victory(int(k)), Election(rule), odds)
        for k, rules in THREE["independent_other_k"].items()
        for rule, odds in rules.items()
    ]
    return square + others


def fractions(table) -> np.ndarray:
    return np.array([[Fraction(str(x)) for x in row] for row in table], dtype=object)


@pytest.mark.parametrize("victory", Victory)
def test_two_to_one_is_exact(victory):
    name = victory.name.capitalize()
    assert CLOSED_FORM["pairwise_win_prob"]["k"][name] == victory.value
    win = pairwise(fractions([[0, 2], [1, 0]]), victory)
    assert win[0, 1] == Fraction(CLOSED_FORM["pairwise_win_prob"]["at_2_to_1"][name])
    assert win[0, 1] + win[1, 0] == 1
    assert win[0, 0] == Fraction(1, 2)


def test_pairwise_table_is_met_to_its_printed_digits():
    np.testing.assert_allclose(pairwise(STRENGTH, Victory(THREE["k"])), THREE["pairwise_4dp"], **PRINTED)


@pytest.mark.parametrize("victory, election, odds", published())
def test_three_option_table_is_met_to_its_printed_digits(victory, election, odds):
    np.testing.assert_allclose(elect(STRENGTH, victory, election), odds, **PRINTED)


@pytest.mark.parametrize("victory, election, odds", published())
def test_control_every_other_law_and_rule_misses_the_table(victory, election, odds):
    for variant in VARIANTS:
        if variant != (victory, election):
            assert np.abs(elect(STRENGTH, *variant) - odds).max() > 1e-3


@pytest.mark.parametrize("election", Election)
def test_two_options_agree_under_every_rule(election):
    two = CLOSED_FORM["pce_2_options"]
    odds = elect(np.array(two["coalitions"]), Victory(two["k"]), election)
    np.testing.assert_allclose(odds, two["all_three_PCE_rules"], **PRINTED)
    np.testing.assert_allclose(odds, pairwise(two["coalitions"], Victory.SQUARE)[[0, 1], [1, 0]])


@pytest.mark.parametrize(
    "challenger",
    [
        lambda c, p: c.T,
        lambda c, p: p.T,
        lambda c, p: c + c.T,
        lambda c, p: c * p,
        lambda c, p: np.maximum(c.T - c, 0),
    ],
    ids=["strength", "chance", "sum", "the leader's", "difference"],
)
def test_control_other_readings_of_incentive_miss_the_table(challenger):
    win = pairwise(STRENGTH, Victory.SQUARE)
    weight = challenger(STRENGTH, win) * (1 - np.eye(3)) + 1e-12
    flow = weight / weight.sum(axis=1)[:, None] * win.T
    assert np.abs(stationary(flow) - THREE["markov_incentive"]).max() > 1e-2


def test_exact_odds_add_up_to_one_and_balance():
    strength = fractions(THREE["coalitions"])
    win = pairwise(strength, Victory.SQUARE)
    odds = markov_uniform(win)
    assert sum(odds) == 1
    for a in range(3):
        leaves = sum(odds[a] * win[b, a] for b in range(3) if b != a)
        enters = sum(odds[b] * win[a, b] for b in range(3) if b != a)
        assert leaves == enters
    assert sum(markov_incentive(strength, win)) == 1
    assert sum(conditional(win)) == 1


def test_conditional_is_the_chance_of_beating_all_given_that_somebody_does():
    """Plays out all outcomes of all duels, each duel once and independently."""
    win = pairwise(fractions([[0, 3, 1, 2], [1, 0, 5, 2], [2, 2, 0, 7], [1, 3, 1, 0]]))
    duels = list(itertools.combinations(range(4), 2))
    chance = [Fraction(0)] * 4
    for outcome in itertools.product((0, 1), repeat=len(duels)):
        winners = [duel[side] for duel, side in zip(duels, outcome, strict=True)]
        probability = Fraction(1)
        for duel, side in zip(duels, outcome, strict=True):
            probability *= win[duel[side], duel[1 - side]]
        for a in range(4):
            if winners.count(a) == 3:
                chance[a] += probability
    assert conditional(win).tolist() == [c / sum(chance) for c in chance]


@pytest.mark.parametrize("seed", range(5))
def test_chains_end_where_many_steps_lead(seed):
    m = 5
    strength = np.random.default_rng(seed).uniform(0.1, 1, (m, m))
    win = pairwise(strength)
    step = win.T / (m - 1) * (1 - np.eye(m))
    step += np.diag(1 - step.sum(axis=1))
    np.testing.assert_allclose(np.linalg.matrix_power(step, 4096)[0], markov_uniform(win), atol=1e-12)


def test_coalitions_add_up_gains_times_weight():
    utility = np.array([[0.0, 1.0], [0.5, 0.0]])
    np.testing.assert_allclose(coalitions(utility, np.array([0.7, 0.3]), floor=0), [[0, 0.15], [0.7, 0]])
    np.testing.assert_allclose(coalitions(utility, np.array([0.7, 0.3]))[0], [FLOOR, 0.15 + FLOOR])


def test_two_empty_coalitions_are_a_toss_up():
    np.testing.assert_array_equal(pairwise(np.zeros((2, 2)), Victory.OCTIC), np.full((2, 2), 0.5))


def test_an_eighth_power_neither_overflows_nor_vanishes():
    for unit in (1e-150, 1e150):
        win = pairwise(np.array([[0.0, 2.0], [1.0, 0.0]]) * unit, Victory.OCTIC)
        assert win[0, 1] == pytest.approx(256 / 257, abs=1e-15)


def test_a_long_product_of_small_chances_does_not_vanish():
    win = np.full((40, 40), 1e-12)
    assert np.prod(win[0]) == 0
    np.testing.assert_allclose(conditional(win), 1 / 40)


@pytest.mark.parametrize("election", Election)
def test_what_an_option_does_to_itself_does_not_matter(election):
    with_itself = elect(STRENGTH + 9 * np.eye(3), election=election)
    np.testing.assert_array_equal(with_itself, elect(STRENGTH, election=election))


def test_without_a_floor_a_sure_cycle_is_refused_rather_than_answered():
    cycle = np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0]], dtype=float)
    with pytest.raises(ValueError, match="floor"):
        elect(cycle)
    with pytest.raises(ValueError, match="floor"):
        elect(np.array([[0.0, 1.0], [0.0, 0.0]])[::-1, ::-1], election=Election.MARKOV_UNIFORM)


@pytest.mark.parametrize("victory, election", VARIANTS)
@pytest.mark.parametrize("poll", POLLS.values(), ids=POLLS.keys())
def test_every_variant_gives_odds(victory, election, poll):
    variant = functools.partial(condorcet, victory=victory, election=election)
    contract.is_distribution(variant, poll)
    contract.follows_relabelling(variant, poll)


def test_the_fallback_stands_for_election_at_the_threshold():
    poll = make([[0.5], [-0.3]], [2, 1], threshold=np.zeros(2))
    np.testing.assert_allclose(condorcet(poll), [10 / 13, 3 / 13], atol=1e-7)


def test_identical_candidates_split_their_odds_and_more():
    one = condorcet(make([[0.9, 0.0], [0.5, 0.6]]))
    two = condorcet(make([[0.9, 0.9, 0.0], [0.5, 0.5, 0.6]]))
    assert two[0] == pytest.approx(two[1])
    assert two[0] + two[1] != pytest.approx(one[0], abs=0.01)
