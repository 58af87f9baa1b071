"""L5. Under unanimity formal voting power is 1/n for everybody, whatever the weights: weight acts through lobbying and
backing, never through the rule."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.equations import accepts
from sim.model.rounds import run_chunk
from sim.theories.power import absolute_banzhaf, banzhaf, shapley_shubik
from support.laws.worlds import counts, world_of

UNANIMITY = np.array([-1.0, -1.0, -1.0, -1.0, -1e300])
TWO_THIRDS_OF_WEIGHT = np.array([-1.0, -1.0, 2 / 3, -1.0, -1e300])
WEIGHTS = st.lists(st.floats(0.01, 100), min_size=2, max_size=6)


def wins(coalition, weights, veto: bool, numbers) -> bool:
    """Asks the model's own rule whether a coalition can adopt the only candidate while all others object."""
    n = len(weights)
    objects = np.ones((n, 1), dtype=bool)
    objects[list(coalition)] = False
    return bool(accepts(0, objects, np.zeros((n, 1), dtype=bool), np.ones(n, dtype=bool), np.full(n, veto),
                        np.asarray(weights, dtype=float), numbers))


def power_of_the_rule(weights, veto: bool, numbers) -> list[tuple[Fraction, Fraction]]:
    """Returns (Shapley-Shubik, absolute Banzhaf) of every ally, by counting coalitions that it swings."""
    n = len(weights)
    won = {c: wins(c, weights, veto, numbers) for k in range(n + 1) for c in itertools.combinations(range(n), k)}
    powers = []
    for ally in range(n):
        swung = [c for c in won if ally not in c and not won[c] and won[tuple(sorted((*c, ally)))]]
        shapley = sum(Fraction(math.factorial(len(c)) * math.factorial(n - len(c) - 1), math.factorial(n))
                      for c in swung)
        powers.append((shapley, Fraction(len(swung), 2 ** (n - 1))))
    return powers


@settings(max_examples=25, derandomize=True, database=None, deadline=None)
@given(WEIGHTS)
def test_power_under_the_models_unanimity_is_1_over_n(weights):
    n = len(weights)
    assert power_of_the_rule(weights, True, UNANIMITY) == [(Fraction(1, n), Fraction(1, 2 ** (n - 1)))] * n


@pytest.mark.parametrize("n", [1, 2, 5, 32, 193])
def test_power_as_it_is_computed_for_large_alliances(n):
    weights = [float(k * k + 1) for k in range(n)]
    everybody = {"weights": weights, "quota": 0, "veto": range(n)}
    assert shapley_shubik(**everybody) == (Fraction(1, n),) * n
    assert banzhaf(**everybody) == (Fraction(1, n),) * n
    assert absolute_banzhaf(**everybody) == (Fraction(1, 2 ** (n - 1)),) * n


@settings(max_examples=40, derandomize=True, database=None, deadline=None)
@given(WEIGHTS, WEIGHTS, st.integers(0, 63))
def test_the_rule_gives_the_same_answer_for_any_weights(weights, others, objectors):
    n = min(len(weights), len(others))
    consenting = [j for j in range(n) if not objectors >> j & 1]
    assert wins(consenting, weights[:n], True, UNANIMITY) == wins(consenting, others[:n], True, UNANIMITY)


def lone_objector(ally: str, sizes: dict[str, float], **rule) -> str:
    """Returns what happens when one ally alone objects and nobody talks to anybody."""
    stances = {"Ada": {name: -0.5 if name == ally else 0.5 for name in sizes}}
    encoded = world_of(sizes, stances, rounds=10, **rule)
    tally, _ = run_chunk(encoded.world, 1, 0, 1, counted_until=10)
    return next(name for name, count in counts(encoded, tally).items() if count)


SIZES = {"A": 1000.0, "B": 10.0, "C": 1.0, "D": 0.001}


@pytest.mark.parametrize("ally", SIZES)
def test_in_the_model_any_ally_alone_can_block(ally):
    assert lone_objector(ally, SIZES) == "no agreement"


# Negative controls: the rule is changed, and power follows weight.


def test_control_a_quota_of_weight_gives_power_by_weight():
    powers = power_of_the_rule([3.0, 2.0, 1.0, 1.0], False, TWO_THIRDS_OF_WEIGHT)
    assert powers[0] > (Fraction(1, 4), Fraction(1, 8)) > powers[3]
    assert banzhaf([3, 2, 1, 1], 5)[0] > Fraction(1, 4)


def test_control_under_a_quota_of_weight_only_the_heavy_one_blocks():
    rule = {"rule": {"veto": "none", "consent_weight": 0.66}}
    assert lone_objector("A", SIZES, **rule) == "no agreement"
    assert {lone_objector(ally, SIZES, **rule) for ally in "BCD"} == {"Ada"}
