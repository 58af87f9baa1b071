from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.equations import accepts
from support.laws.worlds import world_of

OFF, NO_ABSTENTION = -1.0, -1e300


def numbers(count=OFF, share=OFF, weight=OFF, may_object=OFF, abstain_below=NO_ABSTENTION):
    return np.array([count, share, weight, may_object, abstain_below])


def accepted(objects, veto=False, population=None, abstains=None, present=None, **rule) -> bool:
    """Asks the rule about the only candidate; lists have one entry a member."""
    n = len(objects)
    table = lambda row: np.array(row, dtype=bool).reshape(-1, 1)  # noqa: E731
    veto = np.full(n, veto) if isinstance(veto, bool) else np.array(veto, dtype=bool)
    return bool(accepts(0, table(objects), table(abstains or [False] * n),
                        np.array(present if present is not None else [True] * n, dtype=bool), veto,
                        np.array(population or [1.0] * n), numbers(**rule)))


def test_unanimity():
    assert accepted([0, 0, 0], veto=True)
    assert not accepted([0, 1, 0], veto=True)
    assert accepted([0, 0, 0], veto=True, abstains=[1, 1, 1]), "abstaining is consent unless the rule counts consent"


FIVE_OF_FIFTEEN = [True] * 5 + [False] * 10


@pytest.mark.parametrize("against, passes", [
    ((), True), ((14,), True), (range(9, 15), True), (range(8, 15), False), ((0,), False), ((4, 14), False)])
def test_security_council(against, passes):
    """Nine of fifteen and no permanent member against."""
    objects = [k in against for k in range(15)]
    assert accepted(objects, veto=FIVE_OF_FIFTEEN, count=9) is passes


def test_security_council_abstentions_are_no_veto_and_no_consent():
    assert accepted([0] * 15, veto=FIVE_OF_FIFTEEN, count=9, abstains=[1] * 6 + [0] * 9)
    assert not accepted([0] * 15, veto=FIVE_OF_FIFTEEN, count=9, abstains=[1] * 7 + [0] * 8)


@pytest.mark.parametrize("against, passes", [((), True), ((0,), False), ((3, 4), True), ((1, 2), False),
                                                 ((2, 3, 4), True), ((1, 3, 4), False)])
def test_qualified_majority(against, passes):
    """40 % of five members, and 70 % of a population of 45, 25, 10, 10, 10."""
    objects = [k in against for k in range(5)]
    assert accepted(objects, population=[45.0, 25.0, 10.0, 10.0, 10.0], share=0.4, weight=0.7) is passes


@pytest.mark.parametrize("objecting, passes", [(0, True), (1, True), (2, False)])
def test_consensus_minus_one(objecting, passes):
    assert accepted([1] * objecting + [0] * (6 - objecting), may_object=1) is passes


@pytest.mark.parametrize("consenting, passes", [(3, False), (4, True), (6, True)])
def test_two_thirds_of_six(consenting, passes):
    assert accepted([0] * consenting + [1] * (6 - consenting), share=2 / 3) is passes


@pytest.mark.parametrize("n", range(1, 40))
def test_a_share_that_is_met_exactly_is_met(n):
    for k in range(n + 1):
        assert accepted([0] * k + [1] * (n - k), share=k / n)
        assert accepted([0] * k + [1] * (n - k), population=[0.1] * n, weight=k / n)


def test_the_absent_neither_object_nor_count():
    assert accepted([1, 0, 0], veto=True, present=[0, 1, 1])
    assert not accepted([0, 0, 0], count=3, present=[0, 1, 1])
    assert accepted([0, 0, 1], share=1.0, present=[1, 1, 0])
    assert not accepted([0, 0], veto=True, present=[0, 0]), "nobody decides nothing"


RULE = st.fixed_dictionaries({"count": st.integers(-1, 5), "share": st.sampled_from([OFF, 0.5, 2 / 3]),
                              "may_object": st.integers(-1, 3)})


@settings(max_examples=200, derandomize=True, database=None, deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=5), st.lists(st.booleans(), min_size=5, max_size=5), RULE)
def test_an_objection_that_is_lifted_never_stops_a_name(objects, veto, rule):
    if accepted(objects, veto=veto[:len(objects)], **rule):
        for k in range(len(objects)):
            assert accepted([x and j != k for j, x in enumerate(objects)], veto=veto[:len(objects)], **rule)


@pytest.mark.parametrize("rule, winning", [
    ({}, lambda yes: len(yes) == 4),
    ({"veto": "none", "consent_count": 3}, lambda yes: len(yes) >= 3),
    ({"veto": "none", "consent_share": 0.5}, lambda yes: len(yes) >= 2),
    ({"veto": ["A"], "consent_count": 2}, lambda yes: "A" in yes and len(yes) >= 2),
    ({"veto": "none", "consent_weight": 0.6}, lambda yes: sum({"A": 4, "B": 3, "C": 2, "D": 1}[a] for a in yes) >= 6),
    ({"veto": "none", "may_object": 1}, lambda yes: len(yes) >= 3),
    ({"veto": "none", "consent_share": 0.5, "consent_weight": 0.55},
     lambda yes: len(yes) >= 2 and sum({"A": 4, "B": 3, "C": 2, "D": 1}[a] for a in yes) >= 5.5),
])
def test_a_rule_as_a_file_states_it(rule, winning):
    sizes = {"A": 4, "B": 3, "C": 2, "D": 1}
    encoded = world_of(sizes, {"Ada": dict.fromkeys(sizes, 0)}, rule=rule)
    world = encoded.world
    weight = np.array([sizes[ally] / 10 for ally in encoded.allies])
    for k in range(5):
        for yes in itertools.combinations(sizes, k):
            objects = np.array([[ally not in yes] for ally in encoded.allies])
            assert accepts(0, objects, np.zeros((4, 1), bool), world.present, world.veto, weight,
                           world.rule_numbers) == winning(yes), yes
