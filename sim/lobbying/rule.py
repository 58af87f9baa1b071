"""The decision rule as data, and the silence that follows it. Equation 21 of docs/model.md."""

from __future__ import annotations

from sim.lobbying import world as w
from sim.lobbying.compiled import equation, staged

# Entries of World.rule_numbers. A negative entry switches that condition off; so does abstain-below of -1e300.
CONSENT_COUNT, CONSENT_SHARE, CONSENT_WEIGHT, MAY_OBJECT, ABSTAIN_BELOW = range(5)


@equation
def accepts(c, objects, abstains, present, veto, weight, numbers):
    """Equation 21. Tells whether the decision rule accepts candidate c: no veto holder objects, enough members, a
    large enough share of them and of the weight consent, and no more object than may. Nobody present: it does not."""
    members, consenting, objecting = 0, 0, 0
    weight_of_all, weight_consenting = 0.0, 0.0
    for j in range(len(present)):
        if not present[j]:
            continue
        members += 1
        weight_of_all += weight[j]
        if objects[j, c]:
            objecting += 1
            if veto[j]:
                return False
        elif not abstains[j, c]:
            consenting += 1
            weight_consenting += weight[j]
    return (members > 0
            and consenting >= numbers[CONSENT_COUNT]
            and consenting >= numbers[CONSENT_SHARE] * members - w.TIE
            and weight_consenting >= numbers[CONSENT_WEIGHT] * weight_of_all - w.TIE
            and (numbers[MAY_OBJECT] < 0 or objecting <= numbers[MAY_OBJECT]))


@staged
def decide(world, setting, state, t):
    """Puts an accepted name under silence and returns it once the silence is over; -1 as long as nobody is adopted."""
    weight = world.rule_weight if len(world.rule_weight) > 0 else setting.weight
    pending, leader = state.count[w.PENDING], state.count[w.FRONT_RUNNER]
    if pending >= 0 and not (state.status[pending] == w.DECLARED and accepts(
            pending, state.objects, state.abstains, state.present, world.veto, weight, world.rule_numbers)):
        pending = w.NOBODY  # silence is broken
    if pending < 0 and leader >= 0 and accepts(leader, state.objects, state.abstains, state.present, world.veto,
                                               weight, world.rule_numbers):
        pending = leader
        state.count[w.SINCE] = t
        for j in range(len(state.present)):
            state.gap_held[j, leader] = state.gap_before[j, leader]
    state.count[w.PENDING] = pending
    if pending >= 0 and t - state.count[w.SINCE] >= world.calendar[w.SILENCE]:
        return pending
    return w.NOBODY
