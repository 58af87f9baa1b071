from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.equations import draw_by_tie, draw_by_weight, persuade

UNIT = st.integers(0, 2**52 - 1).map(lambda k: (k + 0.5) * 2.0**-52)
GRID = (np.arange(12_000) + 0.5) / 12_000
FRACTION = st.floats(0, 1)
ATTITUDE = st.floats(-1, 1)
QUICK = settings(max_examples=200, derandomize=True, database=None, deadline=None)


def target(u, i, ties, present=None):
    """Draws a target for lobbyist i from a matrix of ties, as the drivers do."""
    n = len(ties)
    present = np.ones(n, dtype=bool) if present is None else np.asarray(present)
    members = np.flatnonzero(present).astype(np.int64)
    special = [(j, k, ties[j][k] - 1.0) for j in range(n) for k in range(n) if j != k and ties[j][k] != 1.0]
    starts = np.array([sum(row[0] < j for row in special) for j in range(n + 1)], dtype=np.int64)
    place = int(np.flatnonzero(members == i)[0])
    return draw_by_tie(u, i, place, members, len(members), starts, np.array([row[1] for row in special], np.int64),
                       np.array([row[2] for row in special], float), present)


def shares(draw, n: int) -> np.ndarray:
    """Returns how often each of n is drawn over an even grid of uniforms."""
    return np.bincount([draw(u) for u in GRID], minlength=n) / len(GRID)


# Who lobbies.


@pytest.mark.parametrize("weights", [[1], [1, 1], [4, 2, 2, 1, 1], [0.001, 0.999], [1, 0, 1], [3] * 64])
def test_lobbyists_are_drawn_by_weight(weights):
    cumulative = np.cumsum(np.array(weights, dtype=float))
    drawn = shares(lambda u: draw_by_weight(u, cumulative, len(weights)), len(weights))
    np.testing.assert_allclose(drawn, np.array(weights) / sum(weights), atol=1.5e-4)


@QUICK
@given(UNIT, st.lists(st.floats(1e-9, 1e9), min_size=1, max_size=40))
def test_the_search_is_the_plain_one(u, weights):
    cumulative = np.cumsum(weights)
    plain = next((k for k, x in enumerate(cumulative) if x > u * cumulative[-1]), len(weights) - 1)
    assert draw_by_weight(u, cumulative, len(weights)) == plain


def test_entries_beyond_the_members_are_not_read():
    assert draw_by_weight(0.99, np.array([1.0, 2.0, 77.0]), 2) == 1


# Who listens.


@pytest.mark.parametrize("n, i", [(2, 0), (2, 1), (3, 1), (7, 0), (7, 6)])
def test_with_ordinary_ties_all_others_are_equally_likely(n, i):
    drawn = shares(lambda u: target(u, i, np.ones((n, n))), n)
    np.testing.assert_allclose(drawn, [0 if j == i else 1 / (n - 1) for j in range(n)], atol=1e-4)


TIES = np.array([[1, 5, 1, 0.5], [5, 1, 0, 1], [1, 0, 1, 1], [0.5, 1, 1, 1]], dtype=float)


@pytest.mark.parametrize("i", range(4))
def test_targets_are_drawn_by_tie(i):
    expected = np.where(np.arange(4) == i, 0, TIES[i])
    np.testing.assert_allclose(shares(lambda u: target(u, i, TIES), 4), expected / expected.sum(), atol=1e-4)


@pytest.mark.parametrize("absent", [0, 1, 3])
def test_the_absent_are_no_targets(absent):
    present, i = np.arange(4) != absent, 2
    expected = np.where((np.arange(4) == i) | ~present, 0, TIES[i])
    drawn = shares(lambda u: target(u, i, TIES, present), 4)
    np.testing.assert_allclose(drawn, expected / expected.sum(), atol=1e-4)


def test_without_any_tie_there_is_no_target():
    nothing = np.zeros((3, 3))
    assert target(0.5, 1, nothing) == -1
    one_left = np.array([[1, 0, 2], [0, 1, 1], [2, 1, 1]], dtype=float)
    assert target(0.5, 0, one_left, [True, True, False]) == -1, "its only friend has left"


@QUICK
@given(UNIT, st.integers(0, 4), st.lists(st.sampled_from([0.0, 0.5, 1.0, 3.0]), min_size=25, max_size=25))
def test_a_target_is_a_present_other_with_a_tie(u, i, numbers):
    ties = np.array(numbers).reshape(5, 5)
    j = target(u, i, ties)
    if j < 0:
        assert ties[i].sum() - ties[i, i] == 0
    else:
        assert j != i and ties[i, j] > 0


def test_the_shortcut_and_the_walk_draw_the_same_target():
    almost = np.ones((6, 6))
    almost[2, 4] = 1.0 + 1e-13  # takes the walk
    for u in GRID[::7]:
        assert target(u, 2, almost) == target(u, 2, np.ones((6, 6)))


# How far it moves.


@QUICK
@given(ATTITUDE, ATTITUDE, ATTITUDE)
def test_an_exact_copy_at_full_persuasion_without_home_politics(a, b, home):
    assert persuade(a, b, home, 1.0, 0.0) == b


@QUICK
@given(ATTITUDE, ATTITUDE, ATTITUDE, FRACTION, FRACTION)
def test_it_stays_between_where_it_was_the_lobbyist_and_home(a, b, home, persuasion, resolve):
    moved = persuade(a, b, home, persuasion, resolve)
    assert min(a, b, home) - 1e-12 <= moved <= max(a, b, home) + 1e-12


@QUICK
@given(ATTITUDE, ATTITUDE, ATTITUDE, FRACTION)
def test_nothing_moves_without_persuasion_and_full_resolve_returns_home(a, b, home, resolve):
    assert persuade(a, b, home, 0.0, resolve) == a
    assert persuade(a, b, home, 1.0, 1.0) == home


def test_the_worked_example():
    assert persuade(0.0, 1.0, -0.5, 0.13, 0.4) == pytest.approx(0.13 * (0.6 * 1.0 + 0.4 * -0.5))


def test_the_form_that_misses_by_an_ulp():
    """Why it is not written a + lam (b - a): at lam = 1 that is no copy."""
    misses = [(a, b) for a in (0.1, 0.3, -0.7) for b in (0.2, 0.9, -0.2) if a + 1.0 * (b - a) != b]
    assert misses and all(persuade(a, b, 0.0, 1.0, 0.0) == b for a, b in misses)
