"""The neutral process in a dozen lines, from the model's own primitives, in either order of drawing.

The model draws the lobbyist first, by weight, and then its target. Drawn the other way round (a target, uniformly,
and then whom it listens to, by weight) everything else is the same, and the law is another: P(win) is proportional
to w (W - w), not to w. It is the natural negative control of L1.
"""

from __future__ import annotations

import numba
import numpy as np

from sim.model.equations import draw_by_tie, draw_by_weight, persuade
from sim.model.rng import meeting_uniforms

compiled = numba.njit(cache=True)


@compiled
def who_meets(lobbyist_first, first, second, weight):
    """Returns (lobbyist, target) in the order of the model or in the other one."""
    n = len(weight)
    if lobbyist_first:
        i = draw_by_weight(first, np.cumsum(weight), n)
        nothing = np.zeros(n + 1, dtype=np.int64)
        return i, draw_by_tie(second, i, i, np.arange(n), n, nothing, nothing, weight, np.ones(n, dtype=np.bool_))
    j = min(int(first * n), n - 1)
    others = weight.copy()
    others[j] = 0.0
    return draw_by_weight(second, np.cumsum(others), n), j


@compiled
def winners(lobbyist_first, weight, seed, count):
    """Returns how often each ally's own candidate ends with everybody, (n,), in `count` runs."""
    n = len(weight)
    won = np.zeros(n, dtype=np.int64)
    for replicate in range(count):
        belief = np.arange(n).astype(np.float64)
        number = 0
        while belief.min() != belief.max():
            first, second = meeting_uniforms(seed, replicate, 0, number)
            i, j = who_meets(lobbyist_first, first, second, weight)
            belief[j] = persuade(belief[j], belief[i], belief[j], 1.0, 0.0)
            number += 1
        won[int(belief[0])] += 1
    return won
