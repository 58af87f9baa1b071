"""The neutral process in a dozen lines, from the model's own primitives, in either order of drawing.

The model draws the lobbyist first, by weight, and then its target. Drawn the other way round (a target, uniformly,
and then whom it listens to, by weight) everything else is the same, and the law is another: P(win) is proportional
to w (W - w), not to w. It is the natural negative control of L1.
"""

from __future__ import annotations

import numpy as np

from sim.model.draws import meeting_uniforms
from sim.model.equations import draw_by_tie, draw_by_weight, persuade
from sim.native.kinds import Bools, Floats, Ints
from support.native.compiled import compiled


def cumulate(weight, left_out, cumulative):
    """Fills the cumulative weights, without that of one ally (-1: with all)."""
    total = 0.0
    for k in range(len(weight)):
        total += 0.0 if k == left_out else weight[k]
        cumulative[k] = total


def are_one(belief):
    """Tells whether everybody believes the same."""
    same = True
    for k in range(len(belief)):
        same = same and belief[k] == belief[0]
    return same


def play_all(lobbyist_first: bool, weight: Floats, seed: int, count: int, belief: Floats, cumulative: Floats,
             members: Ints, no_ties: Ints, present: Bools, won: Ints) -> None:
    """Counts how often each ally's own candidate ends with everybody; the other arrays are room to work in."""
    n = len(weight)
    for replicate in range(count):
        for k in range(n):
            belief[k] = k
        cumulate(weight, -1, cumulative)
        number = 0
        while not are_one(belief):
            first, second = meeting_uniforms(seed, replicate, 0, number)
            if lobbyist_first:
                i = draw_by_weight(first, cumulative, n)
                j = draw_by_tie(second, i, i, members, n, no_ties, no_ties, weight, present)
            else:
                j = min(int(first * n), n - 1)
                cumulate(weight, j, cumulative)
                i = draw_by_weight(second, cumulative, n)
            belief[j] = persuade(belief[j], belief[i], belief[j], 1.0, 0.0)
            number += 1
        won[int(belief[0])] += 1


def winners(lobbyist_first: bool, weight: np.ndarray, seed: int, count: int) -> np.ndarray:
    """Returns how often each ally's own candidate ends with everybody, (n,), in `count` runs."""
    n = len(weight)
    won = np.zeros(n, dtype=np.int64)
    (play,) = compiled(play_all)
    play(lobbyist_first, np.asarray(weight, dtype=float), seed, count, np.zeros(n), np.zeros(n), np.arange(n),
         np.zeros(n + 1, dtype=np.int64), np.ones(n, dtype=bool), won)
    return won
