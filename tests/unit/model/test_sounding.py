from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.equations import (
    best_two,
    effective_attitude,
    isolation_share,
    news,
    tied_share,
    tolerance,
    urgency_share,
)
from sim.model.world import DECLARED, OPEN, WITHDRAWN

QUICK = settings(max_examples=200, derandomize=True, database=None, deadline=None)
ATTITUDE = st.floats(-1, 1)


def test_news_moves_by_its_size():
    assert news(0.2, 0.015, 2.0) == pytest.approx(0.23)
    assert news(0.2, 0.0, 5.0) == 0.2


# Urgency.


def pressures(rounds: int, due_at) -> list[float]:
    """Returns urgency round by round when `due_at(t)` says when it is due."""
    urgent, curve = 0.0, []
    for t in range(1, rounds + 1):
        urgent = urgency_share(urgent, t, due_at(t))
        curve.append(urgent)
    return curve


@pytest.mark.parametrize("due", [1, 2, 7, 30])
def test_with_a_fixed_deadline_urgency_is_t_over_due(due):
    assert pressures(due + 3, lambda t: due) == pytest.approx([min(1, t / due) for t in range(1, due + 4)])


@QUICK
@given(st.lists(st.integers(0, 40), min_size=1, max_size=30))
def test_a_deadline_that_moves_never_lets_urgency_fall(dues):
    curve = pressures(len(dues), lambda t: dues[t - 1])
    assert all(0 <= a <= b <= 1 for a, b in itertools.pairwise(curve))


def test_a_deadline_that_is_put_off_slows_it_down():
    moved = pressures(20, lambda t: 10 if t < 5 else 20)
    assert moved[3] == pytest.approx(0.4) and 0.4 < moved[4] < 0.5 and moved[19] == pytest.approx(1.0)


def test_when_the_term_ends_urgency_is_complete():
    assert urgency_share(0.1, 3, 0) == 1.0 == urgency_share(0.1, 3, 3)


# Isolation.


def share_of(j, acquiesced, ties=None, present=None):
    """Returns the isolation share of ally j toward the only candidate, from a matrix of ties."""
    n = len(acquiesced)
    present = np.ones(n, dtype=bool) if present is None else np.asarray(present)
    ties = np.ones((n, n)) if ties is None else np.asarray(ties, dtype=float)
    special = [(a, b, ties[a, b] - 1) for a in range(n) for b in range(n) if a != b and ties[a, b] != 1]
    starts = np.array([sum(row[0] < a for row in special) for a in range(n + 1)], dtype=np.int64)
    column = np.asarray(acquiesced, dtype=bool).reshape(-1, 1)
    return tied_share(j, 0, int(present.sum()), column, column.sum(axis=0), starts,
                      np.array([row[1] for row in special], np.int64), np.array([row[2] for row in special], float),
                      present)


@pytest.mark.parametrize("acquiesced, j, share", [
    ([1, 1, 0, 0], 0, 1 / 3), ([1, 1, 0, 0], 2, 2 / 3), ([0, 0, 0], 1, 0), ([1, 1, 1], 1, 1), ([1], 0, 0)])
def test_with_ordinary_ties_heads_are_counted_without_oneself(acquiesced, j, share):
    assert share_of(j, acquiesced) == pytest.approx(share)
    agreeing = sum(acquiesced) - acquiesced[j]
    assert isolation_share(float(agreeing), len(acquiesced) - 1.0) == pytest.approx(share)


def test_a_bloc_partner_counts_more():
    ties = [[1, 5, 1], [5, 1, 1], [1, 1, 1]]
    assert share_of(0, [0, 1, 0], ties) == pytest.approx(5 / 6)
    assert share_of(0, [0, 0, 1], ties) == pytest.approx(1 / 6)


@QUICK
@given(st.lists(st.booleans(), min_size=4, max_size=4), st.integers(0, 3), st.lists(
    st.sampled_from([0.0, 0.5, 1.0, 4.0]), min_size=16, max_size=16), st.lists(st.booleans(), min_size=4, max_size=4))
def test_the_share_is_the_weighted_mean_of_the_present_others(acquiesced, j, numbers, present):
    present[j] = True
    ties, there = np.array(numbers).reshape(4, 4), np.array(present)
    agreed = np.array(acquiesced) & there  # who is absent has not acquiesced
    weights = np.where((np.arange(4) == j) | ~there, 0, ties[j])
    expected = (weights * agreed).sum() / weights.sum() if weights.sum() > 0 else 0.0
    assert share_of(j, agreed, ties, present) == pytest.approx(expected, abs=1e-12)


# Objecting.


def test_the_effective_attitude_adds_up_what_makes_an_ally_give_way():
    assert effective_attitude(-0.2, 0.3, 0.4, 0.5, 0.05, 0.1) == pytest.approx(-0.2 + 0.3 * 0.6 * 0.5 + 0.05 + 0.1)


@QUICK
@given(ATTITUDE, st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_full_resolve_shuts_out_isolation(attitude, isolation, share, urgency):
    assert effective_attitude(attitude, isolation, 1.0, share, urgency, 0.0) == attitude + urgency


def test_shelter_counts_only_behind_a_rival_that_is_liked_better():
    assert tolerance(0.1, 0.2, 0.3, 0.8) == pytest.approx(0.1 + 0.2 * 0.5)
    assert tolerance(0.1, 0.2, 0.3, 0.1) == 0.1
    assert tolerance(0.1, 0.2, 0.3, -1e300) == 0.1, "nobody else is declared"


@pytest.mark.parametrize("row, status, expected", [
    ([0.1, 0.5, 0.3], [DECLARED] * 3, (1, 0.5, 0.3)),
    ([0.9, 0.5, 0.3], [OPEN, DECLARED, DECLARED], (1, 0.5, 0.3)),
    ([0.9, 0.5, 0.3], [WITHDRAWN, OPEN, DECLARED], (2, 0.3, -1e300)),
    ([0.5, 0.5], [DECLARED] * 2, (0, 0.5, 0.5)),
    ([0.5, 0.5], [OPEN] * 2, (-1, -1e300, -1e300)),
])
def test_the_best_two(row, status, expected):
    assert best_two(np.array(row), np.array(status), DECLARED) == expected


@QUICK
@given(st.lists(ATTITUDE, min_size=1, max_size=6), st.data())
def test_the_best_two_are_those_of_a_sorted_list(row, data):
    status = data.draw(st.lists(st.integers(0, 3), min_size=len(row), max_size=len(row)))
    best, first, second = best_two(np.array(row), np.array(status), DECLARED)
    ranked = [*sorted((x for x, s in zip(row, status, strict=True) if s == DECLARED), reverse=True), -1e+300, -1e+300]
    assert (first, second) == (ranked[0], ranked[1])
    assert best == (-1 if ranked[0] == -1e300 else next(
        c for c in range(len(row)) if status[c] == DECLARED and row[c] == first))
