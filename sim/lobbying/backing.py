"""Backing, asking and the front-runner. Equations 13 to 15 of docs/model.md."""

from __future__ import annotations

from sim.lobbying import world as w
from sim.lobbying.compiled import equation, staged


@equation
def share_out(row, status, silent_too, weight, shares):
    """Equation 13. Adds an ally's weight to its favourite: the declared candidate it likes best (with `silent_too`:
    the best of all names in play). An ally that is exactly torn splits its weight."""
    favourite, best, torn = -1, -1e300, 1
    for c in range(len(row)):
        if status[c] == w.DECLARED or (silent_too and status[c] != w.WITHDRAWN):
            if row[c] > best + w.TIE:
                favourite, best, torn = c, row[c], 1
            elif row[c] >= best - w.TIE:
                torn += 1
    if favourite < 0:
        return
    if torn == 1:
        shares[favourite] += weight
        return
    for c in range(len(row)):
        if (status[c] == w.DECLARED or (silent_too and status[c] != w.WITHDRAWN)) and row[c] >= best - w.TIE:
            shares[c] += weight / torn


@equation
def front_runner(backing, status, previous):
    """Equation 15. Returns the declared candidate with the largest backing; on an exact tie the previous one stays,
    else there is none (-1)."""
    leader, largest, tied = -1, 0.0, False
    for c in range(len(backing)):
        if status[c] == w.DECLARED:
            if backing[c] > largest + w.TIE:
                leader, largest, tied = c, backing[c], False
            elif leader >= 0 and backing[c] >= largest - w.TIE:
                tied = True
    if not tied:
        return leader
    if previous >= 0 and status[previous] == w.DECLARED and backing[previous] >= largest - w.TIE:
        return previous
    return -1


@staged
def take_stock(setting, state):
    """Equations 13 to 15 over all allies: counts who acquiesces, who backs whom, who is asked, and who leads."""
    for c in range(len(state.status)):
        state.consenting[c] = 0
        state.backing[c] = state.asked[c] = 0.0
    members = state.count[w.MEMBERS]
    total = state.cumulative[members - 1] if members > 0 else 1.0
    silent = False
    for c in range(len(state.status)):
        silent = silent or state.status[c] < w.DECLARED
    for j in range(len(state.present)):
        for c in range(len(state.status)):
            fine = state.present[j] and state.status[c] != w.WITHDRAWN and not state.objects[j, c]
            state.acquiesced[j, c] = fine
            if fine:
                state.consenting[c] += 1
        if state.present[j]:
            share = setting.weight[j] / total if total > 0.0 else 0.0
            share_out(state.attitude[j], state.status, False, share, state.backing)
            if silent:
                share_out(state.attitude[j], state.status, True, share, state.asked)
    state.count[w.FRONT_RUNNER] = front_runner(state.backing, state.status, state.count[w.FRONT_RUNNER])
