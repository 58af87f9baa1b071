"""Share of firm support: a name's odds are its share of those who have come out for somebody.

Source: the newspaper's count ("20 of 31 allies now back him") read as odds. It is also what the model becomes
when nothing but meetings is left: the odds are then the weight share of the initial backers (law L1 in
docs/model.md).
"""

from __future__ import annotations

import numpy as np

from sim.theories.poll import TOLERANCE, Poll, best, proportional

FIRM = 0.5
"""The attitude of the stance "support": an ally that only leans has not come out for anybody."""


def firm_support(attitude: np.ndarray, weight: np.ndarray, available: np.ndarray) -> np.ndarray:
    """Add up the weight of the allies whose favourite is c and who firmly support it, (m,).

    An ally exactly torn between favourites splits its weight, as in the model's backing.

    >>> attitude = np.array([[0.9, 0.5], [0.2, 0.0], [0.5, 0.5]])
    >>> firm_support(attitude, np.array([2.0, 4.0, 1.0]), np.array([True, True]))
    array([2.5, 0.5])
    """
    mass = np.zeros(attitude.shape[1])
    for row, w in zip(attitude, weight, strict=True):
        favourite = best(row, available & (row >= FIRM - TOLERANCE))
        mass += w * favourite / max(1, favourite.sum())
    return mass


def support(poll: Poll) -> np.ndarray:
    """Return odds in proportion to the weight of firm supporters; the fallback if nobody has any; (m + 1,)."""
    return proportional(firm_support(poll.attitude, poll.weight, poll.available))


def support_heads(poll: Poll) -> np.ndarray:
    """Return odds in proportion to the number of firm supporters; the fallback if nobody has any; (m + 1,)."""
    heads = np.ones(len(poll.allies))
    return proportional(firm_support(poll.attitude, heads, poll.available))
