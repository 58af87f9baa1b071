"""Meetings: who talks to whom, and how far the target moves. Equations 3 to 5 of docs/model.md."""

from __future__ import annotations

from sim.lobbying.compiled import equation


@equation
def draw_by_weight(u, cumulative, count):
    """Equation 3. Returns the position drawn with probability proportional to weight: the first whose cumulative
    weight exceeds u times the total. `cumulative` has `count` rising entries; u is in (0, 1)."""
    sought = u * cumulative[count - 1]
    low, high = 0, count - 1
    while low < high:
        middle = (low + high) // 2
        if cumulative[middle] > sought:
            high = middle
        else:
            low = middle + 1
    return low


@equation
def draw_by_tie(u, i, place, members, count, tie_start, tie_to, tie_extra, present):
    """Equation 4. Returns the target of lobbyist i: another present member, drawn in proportion to the tie with i,
    or -1 if i has no tie to anybody. `place` is the position of i among `members`. Without special ties that is one
    multiplication; with them, a walk along the members."""
    if tie_start[i] == tie_start[i + 1]:
        position = min(int(u * (count - 1)), count - 2)
        return members[position if position < place else position + 1]
    total = count - 1.0
    for k in range(tie_start[i], tie_start[i + 1]):
        if present[tie_to[k]]:
            total += tie_extra[k]
    left = u * total
    target, k = -1, tie_start[i]
    for position in range(count):
        j = members[position]
        if j == i:
            continue
        tie = 1.0
        while k < tie_start[i + 1] and tie_to[k] < j:
            k += 1
        if k < tie_start[i + 1] and tie_to[k] == j:
            tie += tie_extra[k]
        if tie > 0.0:
            target = j
            left -= tie
            if left < 0.0:
                break
    return target


@equation
def persuade(attitude, lobbyist_attitude, home, persuasion, resolve):
    """Equation 5 (Friedkin and Johnsen 1990). Returns the target's new attitude toward one candidate: part of the
    way to the lobbyist's, held back by home. An exact copy when persuasion is 1 and resolve 0."""
    return (1.0 - persuasion) * attitude + persuasion * ((1.0 - resolve) * lobbyist_attitude + resolve * home)
