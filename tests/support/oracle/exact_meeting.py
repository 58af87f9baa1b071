"""Who meets whom, as probabilities instead of draws: what equations 3 and 4 of docs/model.md promise."""

from __future__ import annotations

import numpy as np

from sim.model import world as w


def tie_matrix(world: w.World) -> np.ndarray:
    """Returns the ties as a matrix (n, n): 1 unless stated, 0 on the diagonal."""
    n = len(world.ally_id)
    ties = np.ones((n, n)) - np.eye(n)
    for j in range(n):
        for k in range(world.tie_start[j], world.tie_start[j + 1]):
            ties[j, world.tie_to[k]] += world.tie_extra[k]
    return ties


def meeting_chances(weight: np.ndarray, ties: np.ndarray) -> list[tuple[int, int, float]]:
    """Returns (lobbyist, target, chance) of one meeting: the lobbyist by weight, the target by its tie with it.

    The chances add up to 1; a lobbyist that has no tie meets nobody, target -1.

    >>> meeting_chances(np.array([3.0, 1.0]), np.array([[0.0, 1.0], [1.0, 0.0]]))
    [(0, 1, 0.75), (1, 0, 0.25)]
    """
    chances = []
    for i, share in enumerate(weight / weight.sum()):
        total = ties[i].sum()
        if total <= 0.0:
            chances.append((i, w.NOBODY, float(share)))
            continue
        chances += [(i, j, float(share * tie / total)) for j, tie in enumerate(ties[i]) if tie > 0.0]
    return chances
