"""The closing: hold-outs are made offers until they accept. Equations 18 to 20 of docs/model.md."""

from __future__ import annotations

from sim.lobbying.compiled import equation
from sim.lobbying.world import TIE


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
def takes(offer, asked, budget, spent):
    """Equation 20. Tells whether the offer has reached what is asked and the budget covers it; before that an offer
    counts for nothing."""
    return offer >= asked - TIE and spent + asked <= budget + TIE


@equation
def heaviest_backer(c, favourite, objects, present, weight):
    """Returns the heaviest present member whose favourite is c and that does not object to it, or -1."""
    payer = -1
    for j in range(len(present)):
        if present[j] and favourite[j] == c and not objects[j, c] and (payer < 0 or weight[j] > weight[payer]):
            payer = j
    return payer
