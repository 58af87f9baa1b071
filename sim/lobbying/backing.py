"""Backing, asking and the front-runner. Equations 13 to 15 of docs/model.md."""

from __future__ import annotations

from sim.lobbying.compiled import equation
from sim.lobbying.world import DECLARED, TIE, WITHDRAWN


@equation
def share_out(row, status, silent_too, weight, shares):
    """Equation 13. Adds an ally's weight to its favourite: the declared candidate it likes best (with `silent_too`:
    the best of all names in play). An ally that is exactly torn splits its weight."""
    favourite, best, torn = -1, -1e300, 1
    for c in range(len(row)):
        if status[c] == DECLARED or (silent_too and status[c] != WITHDRAWN):
            if row[c] > best + TIE:
                favourite, best, torn = c, row[c], 1
            elif row[c] >= best - TIE:
                torn += 1
    if favourite < 0:
        return
    if torn == 1:
        shares[favourite] += weight
        return
    for c in range(len(row)):
        if (status[c] == DECLARED or (silent_too and status[c] != WITHDRAWN)) and row[c] >= best - TIE:
            shares[c] += weight / torn


@equation
def front_runner(backing, status, previous):
    """Equation 15. Returns the declared candidate with the largest backing; on an exact tie the previous one stays,
    else there is none (-1)."""
    leader, largest, tied = -1, 0.0, False
    for c in range(len(backing)):
        if status[c] == DECLARED:
            if backing[c] > largest + TIE:
                leader, largest, tied = c, backing[c], False
            elif leader >= 0 and backing[c] >= largest - TIE:
                tied = True
    if not tied:
        return leader
    if previous >= 0 and status[previous] == DECLARED and backing[previous] >= largest - TIE:
        return previous
    return -1
