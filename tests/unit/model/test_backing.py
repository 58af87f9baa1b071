from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.equations import front_runner
from sim.model.world import DECLARED, NOBODY, NOT_AVAILABLE, OPEN, TIE, WITHDRAWN
from support.favourites import backing_shares

QUICK = settings(max_examples=200, derandomize=True, database=None, deadline=None)
FEW = st.sampled_from([-1.0, 0.0, 0.5, 1.0])


def shared(row, status, silent_too=False, weight=1.0) -> list[float]:
    """Returns what an ally adds to each candidate's backing."""
    return backing_shares([row], status, silent_too, [weight]).tolist()


@pytest.mark.parametrize("row, status, silent_too, expected", [
    ([0.1, 0.5, 0.3], [DECLARED] * 3, False, [0, 1, 0]),
    ([0.1, 0.9, 0.3], [DECLARED, OPEN, DECLARED], False, [0, 0, 1]),
    ([0.1, 0.9, 0.3], [DECLARED, OPEN, DECLARED], True, [0, 1, 0]),
    ([0.1, 0.9, 0.3], [DECLARED, NOT_AVAILABLE, DECLARED], True, [0, 1, 0]),
    ([0.1, 0.9, 0.3], [DECLARED, WITHDRAWN, DECLARED], True, [0, 0, 1]),
    ([-0.9, -0.8], [DECLARED] * 2, False, [0, 1]),
    ([0.5, 0.5, 0.1], [DECLARED] * 3, False, [0.5, 0.5, 0]),
    ([0.5, 0.5 + TIE / 2, 0.5], [DECLARED] * 3, False, [1 / 3] * 3),
    ([0.5, 0.5 + 3 * TIE, 0.5], [DECLARED] * 3, False, [0, 1, 0]),
    ([0.5, 0.5], [OPEN, WITHDRAWN], False, [0, 0]),
])
def test_weight_goes_to_the_favourite_and_the_torn_split_it(row, status, silent_too, expected):
    assert shared(row, status, silent_too) == pytest.approx(expected)


@QUICK
@given(st.lists(FEW, min_size=1, max_size=6), st.data())
def test_all_of_the_weight_or_nothing_is_given(row, data):
    status = data.draw(st.lists(st.integers(0, 3), min_size=len(row), max_size=len(row)))
    backing, asked = shared(row, status, False, 0.3), shared(row, status, True, 0.3)
    assert sum(backing) == pytest.approx(0.3 if DECLARED in status else 0.0)
    assert sum(asked) == pytest.approx(0.3 if set(status) - {WITHDRAWN} else 0.0)
    assert all(x == 0 for x, s in zip(backing, status, strict=True) if s != DECLARED)


@QUICK
@given(st.lists(FEW, min_size=2, max_size=6))
def test_the_order_of_the_candidates_does_not_matter(row):
    status = [DECLARED] * len(row)
    assert shared(row[::-1], status) == pytest.approx(shared(row, status)[::-1])


@pytest.mark.parametrize("backing, status, previous, leader", [
    ([0.2, 0.5, 0.3], [DECLARED] * 3, NOBODY, 1),
    ([0.2, 0.5, 0.3], [DECLARED, OPEN, DECLARED], 1, 2),
    ([0.4, 0.4, 0.2], [DECLARED] * 3, NOBODY, NOBODY),
    ([0.4, 0.4, 0.2], [DECLARED] * 3, 1, 1),
    ([0.4, 0.4, 0.2], [DECLARED] * 3, 2, NOBODY),
    ([0.4, 0.4 - TIE / 2, 0.2], [DECLARED] * 3, 1, 1),
    ([0.2, 0.4, 0.4], [DECLARED, WITHDRAWN, DECLARED], 1, 2),
    ([0.0, 0.0], [DECLARED] * 2, 0, NOBODY),
    ([0.0], [DECLARED], NOBODY, NOBODY),
    ([1.0], [OPEN], NOBODY, NOBODY),
])
def test_the_front_runner(backing, status, previous, leader):
    assert front_runner(np.array(backing), np.array(status), previous) == leader


@QUICK
@given(st.lists(st.sampled_from([0.0, 0.25, 0.5]), min_size=1, max_size=5), st.integers(-1, 4))
def test_the_front_runner_is_the_largest_or_the_one_that_stays(backing, previous):
    previous = min(previous, len(backing) - 1)
    leader = front_runner(np.array(backing), np.full(len(backing), DECLARED), previous)
    top = [c for c, x in enumerate(backing) if x == max(backing) > 0]
    assert leader == (top[0] if len(top) == 1 else previous if previous in top else NOBODY)
