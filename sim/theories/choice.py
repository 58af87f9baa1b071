"""The last step most theories share: from a score to the best names, and from the best names to odds."""

from __future__ import annotations

import numpy as np

from sim.theories.poll import TOLERANCE


def best(score: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Mark the highest scores among the marked places: several on a tie, none if nothing is marked.

    >>> best(np.array([3.0, 5.0, 5.0, 9.0]), np.array([True, True, True, False]))
    array([False,  True,  True, False])
    """
    if not among.any():
        return np.zeros(len(among), dtype=bool)
    top = score[among].max()
    return among & (score >= top - TOLERANCE * max(1.0, abs(top)))


def split(chosen: np.ndarray) -> np.ndarray:
    """Split the odds equally among the chosen candidates; the fallback, last, has them all if there is none.

    >>> split(np.array([True, False, True]))
    array([0.5, 0. , 0.5, 0. ])
    >>> split(np.array([False, False]))
    array([0., 0., 1.])
    """
    odds = np.zeros(len(chosen) + 1)
    if chosen.any():
        odds[:-1] = chosen / chosen.sum()
    else:
        odds[-1] = 1.0
    return odds


def proportional(mass: np.ndarray) -> np.ndarray:
    """Give candidates odds in proportion to their mass (>= 0); the fallback has them all if nobody has any.

    >>> proportional(np.array([3.0, 1.0]))
    array([0.75, 0.25, 0.  ])
    """
    largest = mass.max(initial=0.0)
    if largest == 0.0:
        return split(np.zeros(len(mass), dtype=bool))
    scaled = mass / largest  # so that neither huge nor tiny masses overflow or vanish in the sum
    return np.append(scaled / scaled.sum(), 0.0)
