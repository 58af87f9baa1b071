from __future__ import annotations

import dataclasses
import itertools
import math
from fractions import Fraction

import numpy as np
import pytest

from sim.theories.power import absolute_banzhaf, banzhaf, power, shapley_shubik
from support.polls import make
from support.published import CLOSED_FORM

ANCHORS = CLOSED_FORM["voting_power"]
SECURITY_COUNCIL = {"weights": [1] * 15, "quota": 0, "members": 9, "veto": range(5)}


def game(name: str) -> tuple[int, list[int]]:
    """Reads "[12;4,4,4,2,2,1]": the quota and the weights."""
    quota, weights = name[name.index("[") + 1 : -1].split(";")
    return int(quota), [int(w) for w in weights.split(",")]


GAMES = [name for name in ANCHORS if name.endswith("]")]


@pytest.mark.parametrize("name", GAMES)
def test_published_games_are_exact(name):
    quota, weights = game(name)
    assert shapley_shubik(weights, quota) == tuple(Fraction(x) for x in ANCHORS[name]["SSI"])
    assert banzhaf(weights, quota) == tuple(Fraction(x) for x in ANCHORS[name]["Banzhaf"])


def test_the_eec_is_among_them_and_luxembourg_had_no_power():
    (eec,) = [name for name in GAMES if name.startswith("EEC_1958")]
    assert ANCHORS[eec]["SSI"][-1] == ANCHORS[eec]["Banzhaf"][-1] == "0"


def test_control_another_quota_misses_the_eec():
    _, weights = game("EEC_1958 [12;4,4,4,2,2,1]")
    assert shapley_shubik(weights, 11)[-1] > 0


def test_security_council():
    """The textbook values: 421/2145 and 4/2145; 106/635 and 21/1270."""
    assert shapley_shubik(**SECURITY_COUNCIL) == (Fraction(421, 2145),) * 5 + (Fraction(4, 2145),) * 10
    assert banzhaf(**SECURITY_COUNCIL) == (Fraction(106, 635),) * 5 + (Fraction(21, 1270),) * 10


def test_control_without_vetoes_the_council_is_one_of_equals():
    assert shapley_shubik([1] * 15, 0, members=9) == (Fraction(1, 15),) * 15


def by_enumeration(weights, quota, members, veto):
    """Both indices from their definitions: all orders by coalition, nothing shared with the source."""
    n = len(weights)

    def wins(who) -> bool:
        return sum(weights[i] for i in who) >= quota and len(who) >= members and set(veto) <= set(who)

    pivot, swing = [Fraction(0)] * n, [0] * n
    for i in range(n):
        rest = [j for j in range(n) if j != i]
        for size in range(n):
            for who in itertools.combinations(rest, size):
                if wins((*who, i)) and not wins(who):
                    swing[i] += 1
                    orders = math.factorial(size) * math.factorial(n - 1 - size)
                    pivot[i] += Fraction(orders, math.factorial(n))
    return pivot, swing


@pytest.mark.parametrize("seed", range(40))
def test_agrees_with_enumeration(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 8))
    weights = [*rng.integers(0, 6, n - 1).tolist(), 3]
    rule = {
        "quota": int(rng.integers(1, sum(weights) + 1)),
        "members": int(rng.integers(0, n + 1)),
        "veto": np.flatnonzero(rng.random(n) < 0.25).tolist(),
    }
    pivot, swing = by_enumeration(weights, **rule)
    assert list(shapley_shubik(weights, **rule)) == pivot
    assert list(banzhaf(weights, **rule)) == [Fraction(s, sum(swing)) for s in swing]
    assert list(absolute_banzhaf(weights, **rule)) == [Fraction(s, 2 ** (n - 1)) for s in swing]


@pytest.mark.parametrize("n", [1, 2, 32, 193])
def test_unanimity_makes_all_equal_whatever_the_weights(n):
    weights = np.random.default_rng(n).lognormal(sigma=2, size=n)
    for rule in ({"quota": 0, "veto": range(n)}, {"quota": 0, "members": n}, {"quota": weights.sum()}):
        assert shapley_shubik(weights, **rule, resolution=500) == (Fraction(1, n),) * n
        assert banzhaf(weights, **rule, resolution=500) == (Fraction(1, n),) * n
        assert absolute_banzhaf(weights, **rule, resolution=500) == (Fraction(1, 2 ** (n - 1)),) * n


def test_unanimity_of_32_is_the_published_one():
    published = ANCHORS["unanimity, any weights, n=32"]
    assert published["SSI"] == published["Banzhaf"] == "1/32"
    assert published["absolute_Banzhaf"] == "2^-31"


def test_control_one_vote_short_of_unanimity_weights_count_again():
    assert len(set(shapley_shubik([4, 2, 2, 1, 1], 9))) > 1


def test_193_members_of_one_vote_are_equal():
    assert shapley_shubik([1] * 193, 129) == (Fraction(1, 193),) * 193


def test_193_members_with_a_double_majority():
    weights = np.random.default_rng(5).lognormal(size=193)
    index = shapley_shubik(weights, 0.65 * weights.sum(), members=107, resolution=1000)
    assert sum(index) == 1
    order = np.argsort(weights)
    ranked = [index[i] for i in order]
    assert ranked == sorted(ranked)


def test_members_with_the_same_weight_and_right_have_the_same_power():
    index = banzhaf([3, 2, 3, 2, 2], 7, veto=[3])
    assert index[0] == index[2]
    assert index[1] == index[4] < index[3]


def test_shares_give_what_whole_numbers_give():
    assert shapley_shubik([0.4, 0.2, 0.2, 0.1, 0.1], 0.6) == shapley_shubik([4, 2, 2, 1, 1], 6)
    assert banzhaf([0.1, 0.2, 0.7], 0.1 + 0.2) == banzhaf([1, 2, 7], 3)


@pytest.mark.parametrize(
    "rule", [{"quota": 11}, {"quota": 0}, {"quota": 1, "members": 6}, {"quota": -3, "members": -1}]
)
def test_a_rule_in_which_nobody_decides_is_refused(rule):
    with pytest.raises(ValueError, match="nobody can be decisive"):
        shapley_shubik([4, 2, 2, 1, 1], **rule)


@pytest.mark.parametrize("veto", [[5], [-1]])
def test_a_veto_for_nobody_is_refused(veto):
    with pytest.raises(ValueError, match="veto must be indices from 0 to 4"):
        banzhaf([4, 2, 2, 1, 1], 6, veto=veto)


def test_a_poll_is_a_rule():
    unanimous = power(make(np.zeros((5, 2)), [4, 2, 2, 1, 1]))
    assert unanimous.shapley_shubik == unanimous.banzhaf == (Fraction(1, 5),) * 5
    assert unanimous.exact
    free = {"veto": np.zeros(6, dtype=bool), "share_needed": 12 / 17}
    eec = power(make(np.zeros((6, 0)), [4, 4, 4, 2, 2, 1], **free))
    assert eec.shapley_shubik == tuple(Fraction(x) for x in ANCHORS["EEC_1958 [12;4,4,4,2,2,1]"]["SSI"])
    council = make(np.zeros((15, 1)), veto=np.arange(15) < 5, members_needed=9)
    assert power(council).banzhaf[0] == Fraction(106, 635)


def test_power_counts_the_weight_and_the_objectors_of_the_rule():
    free = {"veto": np.zeros(4, dtype=bool), "share_needed": 4 / 7}
    poll = make(np.zeros((4, 1)), [1, 1, 1, 1], rule_weight=np.array([3, 2, 1, 1]) / 7, **free)
    assert power(poll).shapley_shubik == tuple(Fraction(x) for x in ANCHORS["[4;3,2,1,1]"]["SSI"])
    assert power(poll).weight == pytest.approx([3 / 7, 2 / 7, 1 / 7, 1 / 7])
    consensus_minus_one = dataclasses.replace(poll, share_needed=0, objectors_allowed=1)
    assert power(consensus_minus_one).banzhaf == (Fraction(1, 4),) * 4
    both = dataclasses.replace(poll, objectors_allowed=1)
    assert power(both).shapley_shubik == shapley_shubik([3, 2, 1, 1], 4, members=3)


def test_rounded_weights_are_said_to_be_rounded():
    poll = make(np.zeros((4, 1)), [math.pi, math.e, 1, 2], veto=np.zeros(4, dtype=bool), share_needed=0.5)
    assert not power(poll).exact
    assert power(dataclasses.replace(poll, weight=[0.25] * 4)).exact


def test_the_table_is_worth_looking_at():
    result = power(make(np.zeros((2, 1)), [3, 1]))
    assert result.table.columns.tolist() == ["ally", "weight", "shapley_shubik", "banzhaf"]
    assert result.table["shapley_shubik"].tolist() == [0.5, 0.5]
    assert "<table" in result._repr_html_() and "A1" in result._repr_html_()
