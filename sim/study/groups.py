"""The uncertain inputs of a scenario in the groups that one asks about: each ally's stances, weights, process, ..."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from sim.lobbying import world as w
from sim.scenario.encode import Encoded

MOST_ALLIES = 32  # allies with a group of their own; the others are one group together

# Where a slot lies in the flat vector -> the group of what is drawn into it; None: that of the ally.
_GROUPS = {"weight": "weights", "resolve": "resolve", "threshold": "thresholds", "premium": "premiums",
           "ambition": "candidates", "exit_cost": "candidates", "credentials": "candidates",
           "helpfulness": "candidates", "patience": "candidates", "ally_position": "positions of allies",
           "salience": "positions of allies", "candidate_position": "candidates",
           "issue_salience": "positions of allies",
           "mean": None, "spread": None, "draw": None, "event_value": "events", "event_probability": "events",
           "event_spread": "events", "event_mean": "events", "event_draw": "events"}
# Global parameters are the process, but for the defaults of what an ally has.
_DEFAULTS = {w.RESOLVE: "resolve", w.THRESHOLD: "thresholds", w.PREMIUM: "premiums"}
PROCESS = "process"


def groups_of(encoded: Encoded, ranked: Sequence[str] | None = None) -> tuple[str, ...]:
    """Returns the group of every uniform, in their order. The last one, which picks a row of the joint parameter
    table, belongs to the process; it is there only if there is a table.

    `ranked` are the allies that matter most, first (default: in the order of the file): of more than `MOST_ALLIES`
    the rest are one group.
    """
    named = _stance_groups(encoded, encoded.display_allies if ranked is None else ranked)
    found = [_group(encoded, int(slot), named) for slot in encoded.world.input_slot]
    return (*found, PROCESS) if len(encoded.world.table_slot) else tuple(found)


def _stance_groups(encoded: Encoded, ranked: Sequence[str]) -> dict[str, str]:
    names = {ally: encoded.scenario.ally_name(ally) for ally in encoded.allies}
    often = Counter(names.values())
    own = {ally: f"stances of {name}" if often[name] == 1 else f"stances of {name} ({ally})"
           for ally, name in names.items()}
    if len(ranked) <= MOST_ALLIES:
        return own
    rest = f"stances of the other {len(ranked) - MOST_ALLIES}"
    return {ally: own[ally] if ally in set(ranked[:MOST_ALLIES]) else rest for ally in own}


def _group(encoded: Encoded, slot: int, named: dict[str, str]) -> str:
    if slot < len(w.PROCESS):
        return _DEFAULTS.get(slot, PROCESS)
    region, place = _region(encoded.slot, slot)
    return _GROUPS[region] or named[encoded.allies[place // len(encoded.candidates)]]


def _region(layout: w.Slots, slot: int) -> tuple[str, int]:
    """Returns the part of the flat vector in which a slot lies, and its place in it. Of parts that begin at the same
    slot all but the last are empty."""
    number = bisect_right(layout, slot) - 1
    return w.Slots._fields[number], slot - layout[number]
