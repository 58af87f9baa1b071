"""The heaviest ally's pick: whatever the strongest member wants happens.

Source: the folk theory of alliances, in which the strongest member decides; no author has put it this baldly.
"""

from __future__ import annotations

import numpy as np

from sim.theories.poll import Poll, best, split


def heaviest(poll: Poll) -> np.ndarray:
    """Give the odds to the heaviest ally's favourite, or the fallback if it objects to all; (m + 1,).

    Allies of exactly the same weight share the odds, and so do names of which it thinks exactly the same.
    """
    heavy = best(poll.weight, np.ones(len(poll.allies), dtype=bool))
    could = poll.available & poll.acquiescing()
    picks = [split(best(poll.attitude[j], could[j])) for j in np.flatnonzero(heavy)]
    return np.mean(picks, axis=0)
