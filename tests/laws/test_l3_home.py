"""L3. With home politics the long-run mean attitudes solve the linear system of Friedkin and Johnsen (1990)."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from support.laws.check import mean_within_errors
from support.laws.closed_forms import CLOSED_FORM
from support.laws.observe import day, last_attitudes, lowest_attitudes, observed

RUNS, SEED, ROUNDS = 4000, 1, 30
SIZES = {"A": 4.0, "B": 2.0, "C": 2.0, "D": 1.0, "E": 1.0}
FIRST = {"A": 0.9, "B": -0.5, "C": 0.2, "D": -0.9, "E": 0.0}
RESOLVE = {"A": 0.4, "B": 0.8, "C": 0.35, "D": 0.4, "E": 0.6}
ALLIES = {ally: {"size": SIZES[ally], "resolve": RESOLVE[ally]} for ally in SIZES}
PROCESS = {"meetings": 1, "persuasion": 0.7}
TIES = [{"between": ["A", "D"], "strength": 6.0}, {"between": ["B", "C"], "strength": 0.0},
        {"between": ["C", "E"], "strength": 2.5}]


def listening(weight, ties) -> np.ndarray:
    """Returns W: W[j, i] is in proportion to w[i] k[i, j] / sum over l of k[i, l], and rows add up to 1."""
    raw = (weight[:, None] * ties / ties.sum(axis=1, keepdims=True)).T
    return raw / raw.sum(axis=1, keepdims=True)


def friedkin_johnsen(listening, resolve, first) -> np.ndarray:
    """Returns x = (I - (1 - rho) W)^-1 rho a0."""
    return np.linalg.solve(np.eye(len(first)) - (1 - resolve)[:, None] * listening, resolve * first)


def expected(ties: list[dict], resolve=RESOLVE) -> np.ndarray:
    names = list(SIZES)
    matrix = np.ones((5, 5)) - np.eye(5)
    for tie in ties:
        one, other = (names.index(name) for name in tie["between"])
        matrix[one, other] = matrix[other, one] = tie["strength"]
    numbers = (np.array([table[name] for name in names]) for table in (SIZES, resolve, FIRST))
    weight, resolve, first = numbers
    return friedkin_johnsen(listening(weight, matrix), resolve, first)


@cache
def samples(special_ties: int) -> np.ndarray:
    """Returns what everybody thinks in the end, (runs, 5), with the first so many of TIES."""
    return last_attitudes(ALLIES, FIRST, ROUNDS, SEED, RUNS, process=PROCESS, ties=TIES[:special_ties])


def test_the_solution_is_the_published_one():
    anchor = CLOSED_FORM["friedkin_johnsen"]
    weights = np.array(anchor["W"])
    resolve = np.diag(weights).copy()
    np.testing.assert_allclose(friedkin_johnsen(weights, resolve, np.array(anchor["y0"], dtype=float)),
                               anchor["independent"], atol=5e-7)


def test_uniform_ties_listen_by_weight():
    weight = np.array(list(SIZES.values())) / 10
    np.testing.assert_allclose(listening(weight, np.ones((5, 5)) - np.eye(5)),
                               (np.ones((5, 5)) - np.eye(5)) * weight / (1 - weight)[:, None])


@pytest.mark.parametrize("special_ties", [0, 3])
def test_long_run_means(special_ties):
    verdict = mean_within_errors(samples(special_ties), expected(TIES[:special_ties]))
    assert verdict, verdict


def test_firm_allies_stay_near_home_and_soft_ones_move():
    moved = np.abs(expected([]) - np.array(list(FIRST.values())))
    assert moved[1] < moved[3], "B is firmer than D"


# Negative controls: one mechanism is changed and the same check fails.


def test_control_ties():
    assert not mean_within_errors(samples(0), expected(TIES))
    assert not mean_within_errors(samples(3), expected([]))


def test_control_home_politics():
    assert not mean_within_errors(samples(0), expected([], {**RESOLVE, "A": 0.1}))


def test_control_the_order_of_drawing():
    """Target first, uniformly: everybody listens to the others by weight, whatever its own."""
    weight, resolve, first = (np.array(list(table.values())) for table in (SIZES, RESOLVE, FIRST))
    ties = np.ones((5, 5)) - np.eye(5)
    ties[0, 3] = ties[3, 0] = 6.0
    other = friedkin_johnsen((weight * ties) / (weight * ties).sum(axis=1, keepdims=True), resolve, first)
    mine = friedkin_johnsen(listening(weight, ties), resolve, first)
    seen = last_attitudes(ALLIES, FIRST, ROUNDS, SEED, RUNS, process=PROCESS, ties=TIES[:1])
    verdict = mean_within_errors(seen, mine)
    assert verdict, verdict
    assert not mean_within_errors(seen, other)


def test_control_a_new_government_at_home():
    calm, changed = (lowest_attitudes(observed(ALLIES, FIRST, ROUNDS, "C", process=PROCESS, more_events=more), SEED,
                                      RUNS) for more in ([], [{"kind": "government", "date": day(1), "ally": "A"}]))
    assert mean_within_errors(calm, expected([])[2])
    assert not mean_within_errors(changed, expected([])[2])


def test_persuasion_sets_the_pace_and_not_the_place():
    slow = last_attitudes(ALLIES, FIRST, 80, SEED, 1000, process={**PROCESS, "persuasion": 0.25})
    verdict = mean_within_errors(slow, expected([]))
    assert verdict, verdict
