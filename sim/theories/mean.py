"""Weighted mean: the outcome is the compromise point, and the name nearest to it is taken.

Source: the Compromise Model of Van den Bos 1991, as used in Thomson, Stokman, Achen and Koenig (eds.) 2006,
"The European Union Decides": each ally's position counts by its weight times its salience. Bueno de
Mesquita's programs print the same mean before their first round.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.theories.poll import TOLERANCE, Poll, best, split


def weighted_mean(value: Any, weight: Any) -> Any:
    """Averages `value` over its first axis by `weight`; exact if both hold fractions.

    Where all weights are 0 nobody cares, and the plain mean is returned.

    >>> from fractions import Fraction
    >>> weighted_mean([0, 100, 100], [Fraction(1), Fraction(1), Fraction(1)])
    Fraction(200, 3)
    """
    value, weight = np.asarray(value), np.asarray(weight)
    total = weight.sum(axis=0)
    if np.ndim(total) == 0:
        return (value * weight).sum() / total if total else value.sum() / len(value)
    return np.array([weighted_mean(value[:, d], weight[:, d]) for d in range(len(total))])


def nearness(poll: Poll, point: np.ndarray) -> np.ndarray:
    """Score each candidate by minus its distance from a point on the issues, (m,).

    The distance is the one attitudes are made from (docs/model.md): the sum over issues of salience times the
    difference, here with the alliance's weighted mean salience.
    """
    if poll.salience is None:
        raise ValueError("a poll without positions has no distances")
    salience = weighted_mean(poll.salience, np.broadcast_to(poll.weight[:, None], poll.salience.shape))
    return -(np.abs(poll.candidate_position - point) @ salience)


def mean(poll: Poll) -> np.ndarray:
    """Give the odds to the candidate nearest to the weighted mean position, split on a tie; (m + 1,).

    Without positions the attitudes are the coordinates: the allies' mean is a point in the space of
    attitudes, the corner of a candidate is "everybody champions it and nobody else", and the nearest corner
    is the candidate with the highest weighted mean attitude. In that space the fallback is worth the weighted
    mean threshold, and a candidate below it loses to it. On issues the fallback has no position, so it wins
    only when no name is left.
    """
    if poll.has_positions:
        power = poll.weight[:, None] * poll.salience
        return split(best(nearness(poll, weighted_mean(poll.position, power)), poll.available))
    score = poll.weight @ poll.attitude
    return split(best(score, poll.available & (score >= poll.weight @ poll.threshold - TOLERANCE)))
