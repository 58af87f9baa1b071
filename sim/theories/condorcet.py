"""Probabilistic Condorcet election: every two options meet, each wins with the odds of its coalition.

Source: the KAPSARC Toolkit for Behavioral Analysis (KTAB; Wise, Lester and Efird 2015). Its three rules are
written here from their definitions and checked against the tables it prints. What KTAB calls the incentive
chain was worked out from its printed odds: see `markov_incentive`.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike

from sim.theories.poll import Poll

FLOOR = 1e-8
"""What KTAB gives every coalition, so that two empty ones are a toss-up."""


class Victory(Enum):
    """The power k in p = s^k / (s^k + t^k): how surely the stronger coalition wins."""

    LINEAR = 1
    SQUARE = 2
    QUARTIC = 4
    OCTIC = 8


def coalitions(utility: np.ndarray, weight: np.ndarray, floor: float = FLOOR) -> np.ndarray:
    """Add up who stands for option a against b: weight times what it gains, (m, m) from utilities (n, m)."""
    gain = np.maximum(utility[:, :, None] - utility[:, None, :], 0.0)
    return floor + np.tensordot(weight, gain, axes=1)


def pairwise(strength: ArrayLike, victory: Victory = Victory.LINEAR) -> np.ndarray:
    """Turn coalitions (m, m) into the probability that row beats column; one half on the diagonal.

    Exact if the coalitions are fractions. Two empty coalitions are a toss-up.

    >>> pairwise(np.array([[0.0, 2.0], [1.0, 0.0]]), Victory.SQUARE)
    array([[0.5, 0.8],
           [0.2, 0.5]])
    """
    own, other = np.array(strength), np.array(strength).T
    larger = np.maximum(own, other)
    toss_up = larger == 0
    np.fill_diagonal(toss_up, True)
    scale = np.where(toss_up, 1, larger)  # dividing first keeps an eighth power from overflowing
    one = own[0, 0] * 0 + 1  # of the same kind as the entries, so that fractions stay fractions
    a = np.where(toss_up, one, own / scale) ** victory.value
    b = np.where(toss_up, one, other / scale) ** victory.value
    return a / (a + b)


def conditional(win: np.ndarray) -> np.ndarray:
    """Give each option the probability that it beats all others, given that one of them does, (m,).

    Raises ValueError if no option can beat all the others.
    """
    win = np.array(win)
    odds = win[:, 0]
    for column in win.T[1:]:
        odds = odds * column
        if not odds.max() > 0:
            raise ValueError("no option has a chance against all the others: give every coalition a floor")
        odds = odds / odds.max()  # a long product of small numbers would vanish
    return odds / odds.sum()


def stationary(flow: np.ndarray) -> np.ndarray:
    """Solves for the long-run shares of a Markov chain from its flows off the diagonal, (m,).

    Grassmann, Taksar and Heyman 1985 (Operations Research 33:1107): nothing is subtracted, so nothing
    cancels, and fractions stay fractions. Raises ValueError if a state cannot be left for those before it.
    """
    flow = np.array(flow)
    for k in range(len(flow) - 1, 0, -1):
        if not flow[k, :k].sum() > 0:
            raise ValueError("an option that cannot be beaten traps the chain: give every coalition a floor")
        flow[:k, k] = flow[:k, k] / flow[k, :k].sum()
        flow[:k, :k] = flow[:k, :k] + np.outer(flow[:k, k], flow[k, :k])
    share = [flow[0, 0] * 0 + 1]
    for k in range(1, len(flow)):
        share.append(sum(s * f for s, f in zip(share, flow[:k, k], strict=True)))
    return np.array(share) / sum(share)


def markov_uniform(win: np.ndarray) -> np.ndarray:
    """Return the long-run shares when any other option may challenge the leading one, all alike, (m,)."""
    return stationary(np.array(win).T)


def markov_incentive(strength: ArrayLike, win: ArrayLike) -> np.ndarray:
    """Return the long-run shares when the likelier challenger is the one with more to gain, (m,).

    Option b challenges the leading a in proportion to the strength of b's coalition times its chance of
    winning, and then wins with that chance: the incentive is an expected gain. KTAB's printed odds are met to
    their four digits by this reading and by none of the others tried (strength alone, chance alone, sum,
    difference, and each normalised over all pairs).
    """
    challenge = (np.array(strength) * np.array(win)).T
    np.fill_diagonal(challenge, 0)
    total = challenge.sum(axis=1)[:, None]
    return stationary(challenge / np.where(total == 0, 1, total) * np.array(win).T)


class Election(Enum):
    """How pairwise chances become one winner."""

    CONDITIONAL = "conditional"
    MARKOV_UNIFORM = "markov_uniform"
    MARKOV_INCENTIVE = "markov_incentive"


_ELECTIONS: dict[Election, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    Election.CONDITIONAL: lambda strength, win: conditional(win),
    Election.MARKOV_UNIFORM: lambda strength, win: markov_uniform(win),
    Election.MARKOV_INCENTIVE: markov_incentive,
}


def elect(strength: ArrayLike, victory: Victory = Victory.LINEAR,
          election: Election = Election.CONDITIONAL) -> np.ndarray:
    """Hold the election among options whose coalitions against each other are known, (m,)."""
    return _ELECTIONS[election](np.array(strength), pairwise(strength, victory))


def condorcet(poll: Poll, victory: Victory = Victory.LINEAR, election: Election = Election.CONDITIONAL) -> np.ndarray:
    """Return the odds of a probabilistic election among the available names and the fallback; (m + 1,).

    Attitudes are the utilities; the fallback stands too, worth its threshold to each ally.
    """
    ballot = np.column_stack([poll.attitude[:, poll.available], poll.threshold])
    odds = np.zeros(len(poll.candidates) + 1)
    odds[np.append(poll.available, True)] = elect(coalitions(ballot, poll.weight), victory, election)
    return odds
