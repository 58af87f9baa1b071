"""Which replicates agree with what was seen. Equation 24 of docs/model.md, section 9."""

from __future__ import annotations

from sim.model import world as w
from sim.model.draws import observation_uniform

NOT_OBJECTING, IN_FAVOUR, OBJECTING, NO_OPINION, ALLY_OBJECTS, ALLY_GAVE_WAY = range(6)


def is_conditional(world):
    """Tell whether replicates can be left out at all."""
    return world.calendar[w.OPEN_UNTIL] >= 0 or len(world.observed_round) > 0


def in_favour(state, c):
    """Return how many members are in favour of c: they neither object nor abstain, and like it better than
    indifference.
    """
    count = 0
    for j in range(len(state.present)):
        if state.acquiesced[j, c] and not state.abstains[j, c] and state.attitude[j, c] > 0.0:
            count += 1
    return count


def quantity(world, state, k):
    """Return what observation k counts, as the state has it: a number of members, or 1 where the ally objects or does
    not object. Of a name that has withdrawn all are 0, and so is what an ally does that is no member.
    """
    kind, c, j = world.observed_kind[k], world.observed_candidate[k], world.observed_ally[k]
    if kind == NOT_OBJECTING:
        return state.consenting[c]
    if kind == OBJECTING:
        return 0 if state.status[c] == w.WITHDRAWN else state.count[w.MEMBERS] - state.consenting[c]
    if kind == IN_FAVOUR:
        return in_favour(state, c)
    if kind == NO_OPINION:
        return state.consenting[c] - in_favour(state, c)
    return state.objects[j, c] if kind == ALLY_OBJECTS else state.acquiesced[j, c]


def first_disagreement(world, state, t, seed, chance):
    """Equation 24. Return the first observation of round t with which the state disagrees, or -1. Each is passed with
    the probability of its likelihood, decided by a draw of its own.
    """
    for k in range(len(world.observed_round)):
        if world.observed_round[k] == t:
            likely = world.likelihood[k, quantity(world, state, k)]
            if observation_uniform(seed, chance, world.observed_id[k]) >= likely:
                return k
    return w.NOBODY
