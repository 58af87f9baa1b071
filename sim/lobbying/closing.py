"""The closing: hold-outs are made offers until they accept. Equations 18 to 20 of docs/model.md."""

from __future__ import annotations

from sim.lobbying.compiled import equation
from sim.lobbying.world import DECLARED, TIE


@equation
def is_closing(consenting, count, closing):
    """Equation 18. Tells whether only a few hold-outs stand between the front-runner and consensus: the share of
    heads (not of weight) that does not object has reached phi."""
    return count > 0 and consenting >= closing * count - TIE


@equation
def ask(gap, premium):
    """Equation 19. Returns what a hold-out wants: its gap, and its premium for being courted."""
    return gap + premium


@equation
def covers(budget, spent, asked):
    """Tells whether what is left of a budget covers an ask."""
    return spent + asked <= budget + TIE


@equation
def takes(offer, asked, budget, spent):
    """Equation 20. Tells whether the offer has reached what is asked and the budget covers it; before that an offer
    counts for nothing."""
    return offer >= asked - TIE and covers(budget, spent, asked)


@equation
def backs(row, status, c):
    """Tells whether c is a favourite of an ally: no declared candidate is liked better. One that is exactly torn backs
    all it likes best, as in equation 13, so that which of them comes first in the arrays never matters (law L8)."""
    best = -1e300
    for k in range(len(row)):
        if status[k] == DECLARED:
            best = max(best, row[k])
    return row[c] >= best - TIE


@equation
def heaviest_backer(c, attitude, status, objects, present, weight):
    """Returns the heaviest present member that backs c and does not object to it, or -1."""
    payer = -1
    for j in range(len(present)):
        if present[j] and not objects[j, c] and (payer < 0 or weight[j] > weight[payer]) and backs(
                attitude[j], status, c):
            payer = j
    return payer
