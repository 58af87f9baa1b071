"""Exact odds of a small alliance given what was seen: the chain is followed round by round, and weighed by likelihoods.

Written from docs/model.md, section 9, and sharing nothing with the drivers: what was seen is given as functions of a
moment, not as the arrays of a world.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from support.oracle.exact import Chain
from support.oracle.exact_moment import ChainState

Likelihood = Callable[[ChainState], float]


def conditional(chain: Chain, seen: Mapping[int, Sequence[Likelihood]], until: int, last: int) -> tuple[np.ndarray, float]:
    """Returns the chance of every candidate by round up to `last`, (m, last + 1), given that nothing is adopted up to
    round `until` and what was seen in each round, and the share of runs that are kept.
    """
    now, chances = np.zeros(len(chain.moments)), np.zeros((chain.adopt.shape[1], last + 1))
    now[0] = 1.0
    for t in range(last + 1):
        if t > 0:
            chances[:, t] = now @ chain.adopt if t > until else 0.0
            now = now @ chain.step
        for likelihood in seen.get(t, ()):
            now = now * np.array([likelihood(moment) for moment in chain.moments])
        if t == max(until, 0):
            kept = float(now.sum())
    return chances / kept, kept


def not_objecting(moment: ChainState, c: int) -> int:
    """Returns how many members do not object to a candidate."""
    return sum(row[c] for row in moment.acquiesced)


def in_favour(moment: ChainState, c: int) -> int:
    """Returns how many do not object and like it better than indifference; the rule knows no abstention."""
    return sum(fine[c] and likes[c] > 0.0 for fine, likes in zip(moment.acquiesced, moment.attitude, strict=True))


def normal(number: int, low: int, high: int, error: float) -> float:
    """Returns how likely a number is beside a count between two ends, relative to the likeliest."""
    distance = max(low - number, number - high, 0)
    return float(distance == 0) if error == 0.0 else float(np.exp(-0.5 * (distance / error) ** 2))
