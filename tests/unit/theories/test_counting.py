from __future__ import annotations

import itertools

import numpy as np
import pytest

from sim.theories.power import Coalitions


def by_enumeration(weights, size, low, high=None) -> int:
    totals = [sum(who) for who in itertools.combinations(weights, size)]
    return sum(low <= total and (high is None or total < high) for total in totals)


@pytest.mark.parametrize("seed", range(20))
def test_counts_what_there_is(seed):
    rng = np.random.default_rng(seed)
    weights = rng.integers(0, 9, int(rng.integers(1, 9))).tolist()
    coalitions = Coalitions.of(weights, bits=len(weights) + 1)
    for size in range(len(weights) + 1):
        for low in (-3, 0, 1, 5, sum(weights), sum(weights) + 1):
            for high in (None, -1, 0, 4, 7, sum(weights)):
                assert coalitions.count(size, low, high) == by_enumeration(weights, size, low, high)


@pytest.mark.parametrize("leaver", [0, 1, 3])
def test_who_leaves_was_never_there(leaver):
    weights = [5, 0, 2, 2, 7]
    rest = weights[:leaver] + weights[leaver + 1 :]
    assert Coalitions.of(weights, 6).without(weights[leaver]) == Coalitions.of(rest, 6)


def test_the_order_of_joining_does_not_matter():
    one_by_one = Coalitions(4).joined(2).joined(3).joined(1)
    assert Coalitions.of([1, 2, 3], 4) == Coalitions.of([3, 1, 2], 4) == one_by_one


def test_nobody_makes_one_empty_coalition():
    nobody = Coalitions.of([], bits=1)
    assert nobody.count(0, 0) == 1
    assert nobody.count(0, 1) == 0


def test_counts_beyond_any_machine_word_are_exact():
    coalitions = Coalitions.of([1] * 200, bits=201)
    assert sum(coalitions.count(size, 0) for size in range(201)) == 2**200


def test_control_too_little_room_for_a_count_spoils_it():
    assert Coalitions.of([1] * 12, bits=3).count(6, 6) != Coalitions.of([1] * 12, bits=13).count(6, 6) == 924
