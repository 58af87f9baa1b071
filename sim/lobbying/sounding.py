"""Soundings: what an ally would do if it were asked now. Equations 7 to 12 of docs/model.md."""

from __future__ import annotations

from sim.lobbying.compiled import equation


@equation
def news(attitude, size, normal):
    """Equation 6. Returns an attitude after a week's news."""
    return attitude + size * normal


@equation
def press_on(urgent, t, due):
    """Equation 7. Returns urgency as a share of its full size in round t: what is missing is made up evenly over the
    rounds left to the deadline, so a deadline that moves never lets urgency fall. With a fixed one, t / due."""
    if t >= due:
        return 1.0
    return urgent + (1.0 - urgent) / (due - t + 1.0)


@equation
def isolation_share(agreeing, others):
    """Equation 8. Returns the share of the other members that did not object in the last soundings. No weights: a
    hold-out counts heads. Nobody else: 0."""
    return agreeing / others if others > 0.0 else 0.0


@equation
def tied_share(j, c, members, acquiesced, consenting, tie_start, tie_to, tie_extra, present):
    """Returns the isolation share of ally j toward c when it has special ties: each of the others counts by its tie
    with j, so a bloc partner counts more. All ordinary ties make it a count; here it is corrected tie by tie."""
    agreeing = consenting[c] - (1.0 if acquiesced[j, c] else 0.0)
    others = members - 1.0
    for k in range(tie_start[j], tie_start[j + 1]):
        i = tie_to[k]
        if present[i]:
            others += tie_extra[k]
            if acquiesced[i, c]:
                agreeing += tie_extra[k]
    return isolation_share(agreeing, others)


@equation
def effective_attitude(attitude, isolation, resolve, share, urgency, deal):
    """Equation 9. Returns attitude plus what makes an ally give way: isolation as far as home lets it, urgency, and
    what it was promised."""
    return attitude + isolation * (1.0 - resolve) * share + urgency + deal


@equation
def tolerance(threshold, shelter, attitude, rival_attitude):
    """Equation 10. Returns the effective attitude below which an ally objects: its threshold, raised while a declared
    rival that it likes better is still running (shelter)."""
    return threshold + shelter * max(0.0, rival_attitude - attitude)


@equation
def best_two(row, status, declared):
    """Returns the declared candidate an ally likes best and its attitude toward it, and the attitude toward the
    best of the others; -1 and -infinity where there is none."""
    best, first, second = -1, -1e300, -1e300
    for c in range(len(row)):
        if status[c] == declared:
            if row[c] > first:
                best, first, second = c, row[c], first
            elif row[c] > second:
                second = row[c]
    return best, first, second
