"""The decision rule as data. Equation 21 of docs/model.md."""

from __future__ import annotations

from sim.lobbying.compiled import equation
from sim.lobbying.world import TIE

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
            and consenting >= numbers[CONSENT_SHARE] * members - TIE
            and weight_consenting >= numbers[CONSENT_WEIGHT] * weight_of_all - TIE
            and (numbers[MAY_OBJECT] < 0 or objecting <= numbers[MAY_OBJECT]))
