"""Dated events and what they change, and what was seen and leaves replicates out. Sections 5 and 9 of docs/model.md."""

from __future__ import annotations

import math

from sim.model import world as w
from sim.model.draws import observation_uniform


def init_state(world: w.World, setting: w.Setting, state: w.State) -> None:
    """Set a state to what it is before round 0."""
    n, m = state.attitude.shape
    for j in range(n):
        state.resolve[j] = setting.resolve[j]
        state.present[j] = world.present[j]
        state.paid[j] = 0.0
        state.favourite[j] = w.NOBODY
    for c in range(m):
        init_attitudes(world, setting, state, c)
        state.status[c] = world.status[c]
        state.exit_cost[c] = setting.exit_cost[c]
        state.below[c] = state.consenting[c] = 0
        state.doubt[c] = state.spent[c] = state.backing[c] = state.asked[c] = state.viable[c] = 0.0
    for k in range(len(state.count)):
        state.count[k] = 0
    state.count[w.FRONT_RUNNER] = state.count[w.PENDING] = w.NOBODY
    state.count[w.STATED] = 1
    state.pressure[w.URGENT] = 0.0
    state.pressure[w.DUE] = world.calendar[w.DEADLINE_ROUND]
    update_members(setting, state)


def init_attitudes(world: w.World, setting: w.Setting, state: w.State, c: int) -> None:
    """Set all that is between the allies and candidate c to what it is before round 0."""
    refused = 0
    for j in range(len(state.present)):
        state.attitude[j, c] = state.home[j, c] = setting.home[j, c]
        state.refuses[j, c], state.immovable[j, c] = world.refuses[j, c], setting.immovable[j, c]
        refused += world.refuses[j, c] or setting.immovable[j, c]
    state.refused[c] = refused > 0
    for j in range(len(state.present)):
        state.deal[j, c] = state.offer[j, c] = 0.0
        state.gap[j, c] = state.gap_before[j, c] = state.gap_held[j, c] = 0.0
        state.objects[j, c], state.abstains[j, c], state.acquiesced[j, c] = 0, False, 0
        state.stated[j, c], state.anchor[j, c] = True, 0.0


def update_members(setting: w.Setting, state: w.State) -> None:
    """List the present members, their cumulative weights, and each weight as a share."""
    count, total = 0, 0.0
    for j in range(len(state.present)):
        if state.present[j]:
            total += setting.weight[j]
            state.members[count] = j
            state.cumulative[count] = total
            count += 1
    state.count[w.MEMBERS] = count
    for j in range(len(state.present)):
        present, part = state.present[j], setting.weight[j] / total if total > 0.0 else 0.0
        state.here[j], state.part[j] = 1 if present else 0, part if present else 0.0


def set_attitude(state: w.State, j: int, c: int, attitude: float, refuses: bool, immovable: bool) -> None:
    """Set an ally's attitude and its home position: a stance is stated at home, under the pressure of its day. A veto
    stands until the next statement, and so does an objection that cannot be moved.
    """
    state.attitude[j, c] = attitude
    state.home[j, c] = attitude
    state.refuses[j, c], state.immovable[j, c] = refuses, immovable
    state.refused[c] = state.refused[c] or refuses or immovable
    state.stated[j, c] = True
    state.count[w.STATED] = 1


def join(setting: w.Setting, state: w.State, j: int, present: bool) -> None:
    """Let an ally join (or leave) and count the members anew."""
    if state.present[j] == present:
        return
    state.present[j] = present
    state.count[w.STATED] = 1
    for c in range(len(state.status)):
        state.stated[j, c] = True
        if state.acquiesced[j, c]:
            state.acquiesced[j, c] = 0
            state.consenting[c] -= 1
    update_members(setting, state)


def apply_event(world: w.World, setting: w.Setting, state: w.State, k: int) -> None:
    """Make event k happen. What it changes is listed in World and Setting; see the kinds in `world`."""
    kind, j, c = world.event_kind[k], world.event_ally[k], world.event_candidate[k]
    value = setting.event_value[k]
    if kind == w.STANCE:
        set_attitude(state, j, c, setting.event_home[k, c], world.event_refuses[k], setting.event_immovable[k])
    elif kind == w.ENTERS and state.status[c] != w.WITHDRAWN:
        state.status[c] = world.event_status[k]
    elif kind == w.WITHDRAWS:
        state.status[c] = w.WITHDRAWN
    elif kind == w.EXIT_COST:
        state.exit_cost[c] = value
    elif kind == w.JOINS or kind == w.LEAVES:
        join(setting, state, j, kind == w.JOINS)
    elif kind == w.GOVERNMENT:
        state.resolve[j] = value
        for name in range(len(state.status)):
            set_attitude(state, j, name, setting.event_home[k, name], False, False)
    elif kind == w.DEAL:
        state.deal[j, c] += value
    elif kind == w.DEADLINE:
        state.pressure[w.DUE] = value
    elif kind == w.TERM_ENDS:
        state.pressure[w.DUE] = 0.0
    state.count[w.CHANGED] = 1


def events_ahead(world: w.World, t: int) -> bool:
    """Tell whether an event is dated after round t."""
    return len(world.event_round) > 0 and world.event_round[-1] > t


def meetings_of(setting: w.Setting, members: int) -> int:
    """Return M: meetings in a round, fixed at the start for the members of that day."""
    return int(math.floor(setting.process[w.MEETINGS] * members + 0.5))


# What was seen. Equation 24 of docs/model.md, section 9.

NOT_OBJECTING, IN_FAVOUR, OBJECTING, NO_OPINION, ALLY_OBJECTS, ALLY_GAVE_WAY = range(6)


def is_conditional(world: w.World) -> bool:
    """Tell whether replicates can be left out at all."""
    return world.calendar[w.OPEN_UNTIL] >= 0 or len(world.observed_round) > 0


def in_favour(state: w.State, c: int) -> int:
    """Return how many members are in favour of c: they neither object nor abstain, and like it better than
    indifference.
    """
    count = 0
    for j in range(len(state.present)):
        if state.acquiesced[j, c] and not state.abstains[j, c] and state.attitude[j, c] > 0.0:
            count += 1
    return count


def quantity(world: w.World, state: w.State, k: int) -> int:
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


def first_disagreement(world: w.World, state: w.State, t: int, seed: int, chance: int) -> int:
    """Equation 24. Return the first observation of round t with which the state disagrees, or -1. Each is passed with
    the probability of its likelihood, decided by a draw of its own.
    """
    for k in range(len(world.observed_round)):
        if world.observed_round[k] == t:
            likely = world.likelihood[k, quantity(world, state, k)]
            if observation_uniform(seed, chance, world.observed_id[k]) >= likely:
                return k
    return w.NOBODY
