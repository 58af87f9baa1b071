"""Voting power: how often a member's yes decides, if nothing is known but the rule."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

# Turns real weights into whole units, because coalitions can be counted exactly only by whole numbers.

RESOLUTION = 10_000
"""Real weights become this many units, handed out by largest remainder: each is off by less than one unit."""
EXACT = 1e-9
"""A share this close to a whole number of units is one: what is left of 0.1 + 0.2."""


def whole_weights(weights: Sequence[float], resolution: int = RESOLUTION) -> tuple[list[int], int, bool]:
    """Turn weights into whole units: the units of each, their sum, and whether the shares are met exactly.

    Shares that are multiples of 1/N for some N up to the resolution (equal members, votes, small whole
    numbers) are met; the others are rounded to `resolution` units by largest remainder, and nobody with a
    weight gets none: a member without units would have no power even where everybody is needed.

    >>> whole_weights([0.4, 0.2, 0.2, 0.1, 0.1])
    ([4, 2, 2, 1, 1], 10, True)
    """
    share = np.asarray(weights, dtype=float)
    if not (np.isfinite(share).all() and (share >= 0).all() and share.sum() > 0):
        raise ValueError(f"weights must be finite, >= 0 and not all 0, got {list(weights)}")
    share = share / share.sum()
    for units in range(1, resolution + 1):
        scaled = share * units
        if np.abs(scaled - np.rint(scaled)).max() <= EXACT:
            return np.rint(scaled).astype(int).tolist(), units, True
    scaled = share * resolution
    whole = np.maximum(np.floor(scaled), share > 0).astype(int)
    largest_remainder_first = np.argsort(whole - scaled, kind="stable")
    whole[largest_remainder_first[: max(0, resolution - whole.sum())]] += 1
    return whole.tolist(), int(whole.sum()), False


def whole_quota(weights: Sequence[float], quota: float, resolution: int) -> tuple[list[int], int]:
    """Return weights and quota in the same whole units; a coalition that meets the one meets the other."""
    whole, units, _ = whole_weights(weights, resolution)
    return whole, math.ceil((float(quota) / math.fsum(weights) - EXACT) * units)


# Counts coalitions by how many members they have and how much weight, exactly, for hundreds of members.
#
# The numbers of coalitions of one size are the coefficients of a polynomial in weight, and the polynomial is
# kept as one big integer with a fixed number of bits a coefficient. So a member joins by a shift and an
# addition and leaves by a shift and a subtraction, and nothing is ever rounded. Generating functions for voting
# power: Mann and Shapley 1962 (RAND RM-3158).


@dataclass(frozen=True)
class Coalitions:
    """Holds, for every size, how many coalitions of some players have which weight.

    `rows[s]` packs the counts of coalitions with s members; `bits` is the room for one count, more than the
    number of players that may ever join.
    """

    bits: int
    rows: tuple[int, ...] = (1,)

    @classmethod
    def of(cls, weights: list[int], bits: int) -> Coalitions:
        """Count the coalitions of players with these whole weights >= 0."""
        coalitions = cls(bits)
        for weight in sorted(weights):
            coalitions = coalitions.joined(weight)
        return coalitions

    def joined(self, weight: int) -> Coalitions:
        """Add a player: every coalition now exists without it and with it."""
        shift = weight * self.bits
        apart = (*self.rows, 0)
        grown = (0, *(row << shift for row in self.rows))
        return Coalitions(self.bits, tuple(a + g for a, g in zip(apart, grown, strict=True)))

    def without(self, weight: int) -> Coalitions:
        """Remove a player of this weight, who must be one of those counted."""
        shift = weight * self.bits
        rows = [self.rows[0]]
        for row in self.rows[1:-1]:
            rows.append(row - (rows[-1] << shift))
        return Coalitions(self.bits, tuple(rows))

    def count(self, size: int, low: int, high: int | None = None) -> int:
        """Count the coalitions of one size whose weight is at least `low` and, if given, below `high`."""
        row = self.rows[size] >> max(0, low) * self.bits
        if high is not None:
            row &= (1 << max(0, high - max(0, low)) * self.bits) - 1
        return _sum_of_places(row, self.bits)


def _sum_of_places(number: int, bits: int) -> int:
    """Add up the places of a packed integer by folding it in half: linear time, where a division is not."""
    places = -(-number.bit_length() // bits)
    while places > 1:
        places = (places + 1) // 2
        number = (number >> places * bits) + (number & ((1 << places * bits) - 1))
    return number


# Voting power: how often a member's yes decides, if nothing is known but the rule.
#
# Sources: Shapley and Shubik 1954 (Am. Political Science Review 48:787): members come forward in random order,
# and the one who completes a winning coalition is the pivot. Banzhaf 1965 (Rutgers Law Review 19:317): every
# coalition is as likely as any other, and a member swings one that wins only with it.
#
# A rule has up to three parts, and a coalition wins if it meets all: a quota of weight, a number of members,
# members who hold a veto. Under unanimity everybody's power is 1/n whatever the weights (law L5): weight acts
# elsewhere.


class DecisionRule(Protocol):
    """What `power` reads: who they are, and the rule. Abstention is left out: votes are yes or no."""

    allies: tuple[str, ...]
    veto: np.ndarray
    members_needed: int
    share_needed: float
    objectors_allowed: int | None

    @property
    def counted_weight(self) -> np.ndarray:
        """Returns the weight that the rule counts, (n,)."""
        ...


@dataclass(frozen=True)
class Power:
    """Holds everybody's voting power under one rule as exact fractions, in the order of `allies`.

    `weight` is the weight that the rule counts; `exact` says whether the whole-number weights behind the
    indices are the given ones, or rounded to `RESOLUTION` units.
    """

    allies: tuple[str, ...]
    weight: tuple[float, ...]
    shapley_shubik: tuple[Fraction, ...]
    banzhaf: tuple[Fraction, ...]
    exact: bool

    @cached_property
    def table(self) -> pd.DataFrame:
        """Returns one row an ally: its weight and both indices as plain numbers."""
        import pandas as pd

        indices = {"shapley_shubik": self.shapley_shubik, "banzhaf": self.banzhaf}
        columns = {name: [float(x) for x in values] for name, values in indices.items()}
        return pd.DataFrame({"ally": list(self.allies), "weight": list(self.weight), **columns})

    def _repr_html_(self) -> str:
        return self.table.to_html(index=False)


def power(rule: DecisionRule, resolution: int = RESOLUTION) -> Power:
    """Return the voting power of every ally under a decision rule.

    Parameters
    ----------
    rule : DecisionRule
        Who votes and what is needed; a `Poll` is one.
    resolution : int
        Units into which weights are divided where they are not whole numbers.

    Returns
    -------
    Power
        The Shapley-Shubik and Banzhaf indices as exact fractions, (n,), in the order of the allies.

    Raises
    ------
    ValueError
        Nobody can ever be decisive: no coalition meets the rule, or nobody is needed for it.

    Examples
    --------
    >>> import sim
    >>> from sim.theories.poll import Poll
    >>> rule = Poll(allies=("A", "B", "C"), candidates=("X",), weight=[0.5, 0.3, 0.2], attitude=[[0], [0], [0]],
    ...             available=[True], threshold=[0, 0, 0], veto=[False] * 3, share_needed=0.6,
    ...             fallback="none")
    >>> [str(share) for share in sim.power(rule).shapley_shubik]
    ['2/3', '1/6', '1/6']
    """
    veto = frozenset(np.flatnonzero(rule.veto).tolist())
    weights, units, exact = whole_weights(rule.counted_weight.tolist(), resolution)
    quota = math.ceil((rule.share_needed - EXACT) * units)
    members = rule.members_needed
    if rule.objectors_allowed is not None:
        members = max(members, len(weights) - rule.objectors_allowed)
    swings = _all_swings(weights, quota, members, veto)
    return Power(tuple(rule.allies), tuple(float(w) for w in rule.counted_weight), _shapley_shubik(swings),
                 _banzhaf(swings), exact)


def shapley_shubik(weights: Sequence[float], quota: float, *, members: int = 0, veto: Collection[int] = (),
                   resolution: int = RESOLUTION) -> tuple[Fraction, ...]:
    """Give each member the share of orders in which it is the pivot; exact in the units of `units.py`.

    A coalition wins if its weight reaches `quota`, it has `members` members and includes every index in
    `veto`.

    >>> shapley_shubik([3, 2, 1, 1], 4)
    (Fraction(1, 2), Fraction(1, 6), Fraction(1, 6), Fraction(1, 6))
    """
    return _shapley_shubik(_swings_for(weights, quota, members, veto, resolution))


def banzhaf(weights: Sequence[float], quota: float, *, members: int = 0, veto: Collection[int] = (),
            resolution: int = RESOLUTION) -> tuple[Fraction, ...]:
    """Give each member its share of all swings (the normalised index); the same arguments as above.

    >>> banzhaf([4, 4, 4, 2, 2, 1], 12)[0]
    Fraction(5, 21)
    """
    return _banzhaf(_swings_for(weights, quota, members, veto, resolution))


def absolute_banzhaf(weights: Sequence[float], quota: float, *, members: int = 0, veto: Collection[int] = (),
                     resolution: int = RESOLUTION) -> tuple[Fraction, ...]:
    """Give each member the share of the others' coalitions that it swings; the same arguments as above."""
    swings = _swings_for(weights, quota, members, veto, resolution)
    return tuple(Fraction(sum(s), 2 ** (len(weights) - 1)) for s in swings)


def _swings_for(weights: Sequence[float], quota: float, members: int, veto: Collection[int],
                resolution: int) -> list[list[int]]:
    return _all_swings(*whole_quota(weights, quota, resolution), members, frozenset(veto))


def _all_swings(weights: list[int], quota: int, members: int, veto: frozenset[int]) -> list[list[int]]:
    """Count for each member the coalitions of the others that win only with it, by their size 0 to n - 1.

    Members with the same weight and the same right have the same swings, which are counted once.
    """
    n = len(weights)
    if not veto <= frozenset(range(n)):
        raise ValueError(f"veto must be indices from 0 to {n - 1}, got {sorted(veto)}")
    everybody = Coalitions.of([w for i, w in enumerate(weights) if i not in veto], bits=n + 1)
    count = _swings_of(weights, quota, members, veto, everybody)
    known = {(w, i in veto): i for i, w in enumerate(weights)}
    swings = {kind: count(i) for kind, i in known.items()}
    if not any(map(sum, swings.values())):
        raise ValueError(f"nobody can be decisive: quota {quota}, {members} members, weights {weights}")
    return [swings[w, i in veto] for i, w in enumerate(weights)]


def _swings_of(weights: list[int], quota: int, members: int, veto: frozenset[int],
               everybody: Coalitions) -> Callable[[int], list[int]]:
    """Prepare the count of one member's swings, given the coalitions of all who hold no veto."""
    n = len(weights)

    def count(i: int) -> list[int]:
        must = veto - {i}  # they belong to every coalition that i could swing
        missing = quota - sum(weights[j] for j in must)
        free = everybody if i in veto else everybody.without(weights[i])
        swings = [0] * n
        for k in range(len(free.rows)):
            size = len(must) + k
            if size + 1 < members:
                continue
            wins_without = i not in veto and size >= members
            swings[size] = free.count(k, missing - weights[i], missing if wins_without else None)
        return swings

    return count


def _shapley_shubik(swings: list[list[int]]) -> tuple[Fraction, ...]:
    n = len(swings)
    orders = [math.factorial(s) * math.factorial(n - 1 - s) for s in range(n)]
    every = math.factorial(n)
    return tuple(Fraction(sum(o * c for o, c in zip(orders, s, strict=True)), every) for s in swings)


def _banzhaf(swings: list[list[int]]) -> tuple[Fraction, ...]:
    total = sum(map(sum, swings))
    return tuple(Fraction(sum(s), total) for s in swings)
