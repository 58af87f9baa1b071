"""The arrays that the equations read and change: a world (one scenario), a setting (one draw of what is uncertain),
and a state (one replicate under way).

n allies, m candidates, d issues, e events. Allies and candidates are in the order of their stable ids, so that the
order of a file never matters. Every number of a scenario has a *slot* in one flat vector; uncertain ones are drawn
into their slots once per replicate (`sim.model.inputs`), others follow another slot, such as an ally's resolve
that follows the default of [process].
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import numpy as np

from sim.native.kinds import BoolColumns, Bools, Bools2, FloatColumns, Floats, Floats2, IntColumns, Ints, Ints2, Words
from sim.native.language import fields_of

# Slots of the global parameters, in the order of docs/model.md, section 3.
PROCESS = ("meetings", "persuasion", "isolation", "urgency", "shelter", "closing", "offer_step", "budget", "news",
           "backing_floor", "patience", "pressure", "resolve", "threshold", "premium", "spread_stated",
           "spread_unknown", "anchor", "urgency_curve", "cost_nothing_changes", "cost_incumbent_stays",
           "cost_post_empty", "pace", "price", "relative_entry", "reluctance", "viability", "another_attitude",
           "another_spread", "another_exit_cost", "silent_threshold", "immovable", "immovable_no_change",
           "immovable_block")
(MEETINGS, PERSUASION, ISOLATION, URGENCY, SHELTER, CLOSING, OFFER_STEP, BUDGET, NEWS, BACKING_FLOOR, PATIENCE,
 PRESSURE, RESOLVE, THRESHOLD, PREMIUM, SPREAD_STATED, SPREAD_UNKNOWN, ANCHOR, URGENCY_CURVE, COST_NOTHING_CHANGES,
 COST_INCUMBENT_STAYS, COST_POST_EMPTY, PACE, PRICE, RELATIVE_ENTRY, RELUCTANCE, VIABILITY, ANOTHER_ATTITUDE,
 ANOTHER_SPREAD, ANOTHER_EXIT_COST, SILENT_THRESHOLD, IMMOVABLE, IMMOVABLE_NO_CHANGE,
 IMMOVABLE_BLOCK) = range(len(PROCESS))

# Entry status of a candidate. Names that are in play can be lobbied for and asked; declared ones can be adopted.
NOT_AVAILABLE, OPEN, DECLARED, WITHDRAWN = range(4)

# Kinds of events.
(STANCE, ENTERS, WITHDRAWS, EXIT_COST, JOINS, LEAVES, GOVERNMENT, DEAL, DEADLINE, TERM_ENDS) = range(10)
EVENT_KINDS = {"stance": STANCE, "enters": ENTERS, "withdraws": WITHDRAWS, "exit_cost": EXIT_COST, "joins": JOINS,
               "leaves": LEAVES, "government": GOVERNMENT, "deal": DEAL, "deadline": DEADLINE, "term_ends": TERM_ENDS}

# How a replicate ends, beside adoption.
ADOPTED, STALLED, OUT_OF_TIME = range(3)
NOBODY = -1

# A veto, and an objection that cannot be moved, count as at least this far from acquiescing: as far as the whole scale
# is long on one side of indifference.
VETO_GAP = 1.0

# Sums and shares that differ by less than this are equal: a rounding error is a tie, and a tie is no objection.
TIE = 1e-12


class World(NamedTuple):
    """One scenario as arrays; the same for every replicate."""

    base: Floats                # (slots,) fixed values
    follow: Ints2               # (k, 2) int64: slot, slot that it copies
    input_slot: Ints            # (inputs,) int64
    input_family: Ints          # (inputs,) int64, sim.model.quantiles
    input_values: Floats2       # (inputs, 3) arguments of the family; for CHOICE first and last row of `choices`
    input_low: Floats           # (inputs,) range to which a draw is held
    input_high: Floats          # (inputs,)
    input_id: Words             # (inputs,) uint64
    choices: Floats             # (values of all CHOICE inputs,)
    table_slot: Ints            # (columns,) int64: slots that a row of the parameter table fills
    table: Floats2              # (rows, columns): parameters that are drawn jointly, row by row
    table_cumulative: Floats      # (rows,) cumulative weights of the rows, the last one 1
    ally_id: Words              # (n,) uint64
    candidate_id: Words         # (m,) uint64
    stated_weight: Bools        # (n,) bool: the weight is a share, the others are rescaled to the rest
    derived: Bools2             # (n, m) bool: the mean attitude is derived from positions, equation 1
    refuses: Bools2             # (n, m) bool: a veto is stated; the objection is never lifted
    named: Bools2               # (n, m) bool: the stance is stated by name, and is no vote and no count
    silent: Bools               # (n,) bool: the file says nothing of the ally; its silence is consent
    present: Bools              # (n,) bool: member when the scenario begins
    status: Ints                # (m,) int64: entry status when the scenario begins
    tie_start: Ints             # (n + 1,) int64: ties of ally j are tie_start[j]:tie_start[j + 1]
    tie_to: Ints                # (ties,) int64
    tie_extra: Floats           # (ties,) strength above the ordinary tie of 1 (below it when negative)
    event_round: Ints           # (e,) int64, rising
    event_kind: Ints            # (e,) int64
    event_ally: Ints            # (e,) int64
    event_candidate: Ints        # (e,) int64
    event_status: Ints          # (e,) int64: the new status of an entry
    event_id: Words             # (e,) uint64
    event_derived: Bools2       # (e, m) bool: a government's new mean attitude is derived, not kept in a slot
    event_refuses: Bools        # (e,) bool: the stance that is stated is a veto
    event_named: Bools          # (e,) bool: what is stated is a stance, and is no vote and no count
    veto: Bools                 # (n,) bool
    rule_weight: Floats         # (n,) weights of the rule, or empty: the allies' weights
    rule_numbers: Floats        # (5,) count, share, weight share, may object, abstain below (`sim.model.equations`)
    # (6,) int64: last round, deadline round, silence, stall (0: never), 1 if nothing changes without agreement, and the
    # round by which nothing is agreed (-1: nothing is known of that)
    calendar: Ints
    issues: int
    another: int                # the candidate that stands for names that the file does not have; -1 if there is none
    observed_round: Ints        # (k,) int64, rising: what was seen, one row a quantity
    observed_kind: Ints         # (k,) int64, sim.model.events
    observed_ally: Ints         # (k,) int64
    observed_candidate: Ints    # (k,) int64
    observed_id: Words          # (k,) uint64
    likelihood: Floats2         # (k, n + 1) of each number, relative to the likeliest


LAST_ROUND, DEADLINE_ROUND, SILENCE, STALL, NO_CHANGE, OPEN_UNTIL = range(6)


class Slots(NamedTuple):
    """Where each kind of number begins in the flat vector; see `slots`."""

    weight: int
    resolve: int
    threshold: int
    premium: int
    ambition: int
    exit_cost: int
    credentials: int
    helpfulness: int
    patience: int
    ally_position: int
    salience: int
    candidate_position: int
    issue_salience: int
    mean: int
    spread: int
    draw: int
    event_value: int
    event_probability: int
    event_spread: int
    event_mean: int
    event_draw: int
    reversion: int
    end: int


def slots(n: int, m: int, d: int, e: int) -> Slots:
    """Return the layout of the flat vector for n allies, m candidates, d issues and e events."""
    lengths = (n, n, n, n, m, m, m, m, m, n * d, n * d, m * d, d, n * m, n * m, n * m, e, e, e, e * m, e * m, n)
    starts = np.cumsum((len(PROCESS), *lengths))
    return Slots(*(int(start) for start in starts))


class Setting(NamedTuple):
    """One draw of everything uncertain: what a replicate starts from."""

    values: Floats           # (slots,) the flat vector
    uniforms: Floats         # (inputs + 1,) from which it was drawn
    process: Floats          # (len(PROCESS),)
    weight: Floats           # (n,) shares, sum 1
    resolve: Floats          # (n,)
    threshold: Floats        # (n,)
    premium: Floats          # (n,)
    ambition: Floats         # (m,)
    patience: Floats         # (m,)
    home: Floats2            # (n, m) first attitudes a0
    exit_cost: Floats        # (m,)
    event_value: Floats      # (e,)
    event_home: Floats2      # (e, m) what an event makes of an ally's attitudes
    event_happens: Bools       # (e,) bool
    reversion: Floats        # (n,) L: what it costs each ally to be without agreement
    immovable: Bools2        # (n, m) bool: the ally is against the name and cannot be moved
    event_immovable: Bools   # (e,) bool: the same of the stance that is stated


class State(NamedTuple):
    """One replicate under way. Arrays are changed in place, by either driver. Those of (n, m) are stored candidate by
    candidate, so that a loop over the allies reads neighbours and the compiler works out several allies at a time.
    """

    attitude: FloatColumns    # (n, m) a
    home: FloatColumns        # (n, m) a0
    resolve: Floats           # (n,) rho
    deal: FloatColumns        # (n, m)
    offer: FloatColumns       # (n, m)
    gap: FloatColumns         # (n, m) how far from acquiescing; above 0: objects
    objects: IntColumns       # (n, m) 1: objects, else 0
    abstains: BoolColumns     # (n, m) bool
    gap_before: FloatColumns  # (n, m) gap at the end of the round before
    gap_held: FloatColumns    # (n, m) gap in the round before the rule first accepted the name under silence
    acquiesced: IntColumns    # (n, m) 1: present and not objecting in the last soundings, else 0
    present: Bools            # (n,) bool
    members: Ints             # (n,) int64: indices of the present, the first `count[0]` of them
    cumulative: Floats        # (n,) cumulative weights of the present
    favourite: Ints           # (n,) int64: favourite declared candidate
    status: Ints              # (m,) int64
    exit_cost: Floats         # (m,)
    below: Ints               # (m,) int64: rounds in a row below the backing floor
    spent: Floats             # (m,) charged to the budget
    backing: Floats           # (m,) F
    asked: Floats             # (m,) weight share of those who ask a silent candidate
    consenting: Ints          # (m,) int64: members that do not object
    # (7,) int64: members, quiet rounds, front-runner, pending name, since when, changed, stated. `count` is also the
    # name of a method of every tuple, which no table needs.
    count: Ints  # type: ignore[assignment]
    pressure: Floats          # (2,) urgency as a share of its full size, deadline round
    anchor: FloatColumns      # (n, m) S0: the isolation share when the stance was stated
    stated: BoolColumns       # (n, m) bool: stated in this round, so that its anchor is still to be set
    refuses: BoolColumns      # (n, m) bool: a veto stands
    immovable: BoolColumns    # (n, m) bool: cannot be moved, without having said so
    paid: Floats              # (n,) what each ally has spent on deals, in units of its own size
    doubt: Floats             # (m,) D: how far it is doubted that it can be agreed; 1: a veto stands that counts
    viable: Floats            # (m,) what being widely acquiesced to adds to a name when favourites are chosen
    refused: Bools            # (m,) bool: a veto has been stated against it, or an ally cannot be moved
    here: Ints                # (n,) 1: present, else 0
    part: Floats              # (n,) weight as a share of that of the present
    first: Floats             # (n,) attitude toward the declared name that it likes best
    second: Floats            # (n,) attitude toward the best of the other declared names
    isolated: Floats          # (n,) share of the others that agrees on one name
    effective: Floats         # (n,) effective attitude toward one name
    rising: FloatColumns      # (n, m + 1) what its favourite is worth to it among the first 0, 1, ... names
    worth: Floats             # (n,) what its favourite is worth to it
    choice: Ints              # (n,) how many names come before its favourite
    torn: Floats              # (n,) how many names are its favourites
    split: Floats             # (n,) what each of its favourites has of its weight
    given: Floats             # (n,) what it adds to the backing of one name
    pays: Floats              # (n,) its weight if it could pay for the name of the closing, else below 0


# Fields that are worked out for all allies at once and good only until the next loop that needs them: no part of how a
# replicate stands.
SCRATCH = ("first", "second", "isolated", "effective", "rising", "worth", "choice", "torn", "split", "given", "pays")

MEMBERS, QUIET, FRONT_RUNNER, PENDING, SINCE, CHANGED, STATED = range(7)
URGENT, DUE = range(2)


# Arrays of a state with an entry a candidate, and those of another length; the others have an entry an ally.
_NAMES = ("status", "exit_cost", "below", "spent", "backing", "asked", "consenting", "doubt", "viable", "refused")
_LENGTHS = {"count": 7, "pressure": 2}


def new_state(n: int, m: int) -> State:
    """Return a state for n allies and m candidates with nothing in it."""
    shapes: dict[str, Any] = {**dict.fromkeys(_NAMES, m), **_LENGTHS, "rising": (n, m + 1)}
    return State(*(np.zeros(shapes.get(name, (n, m) if kind.columns else n), dtype=kind.element, order="F")
                   for name, kind in _kinds().items()))


@functools.cache
def _kinds() -> dict[str, Any]:
    return fields_of(State)
