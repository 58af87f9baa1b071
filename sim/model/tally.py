"""What is counted of a replicate, by either driver: the definitions behind the tables of a result.

Everything is a whole number, so that sums do not depend on the order of replicates, chunks or workers. Real numbers
are counted in units of 2**-30.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.model import world as w
from sim.native.kinds import Floats, Int8s, Int16s, Int32s, Ints, Ints2, Ints3

FIXED_POINT_ONE = 2.0**30
MAX_NUMBER = 2.0**20  # a real number beyond this is counted as this
LEFT_OUT = -1  # the outcome of a replicate that disagrees with what was seen
MAX_SUM = 2**62  # where a sum stops, so that it cannot wrap round; 4096 numbers of the largest size


class Tally(NamedTuple):
    """Counts over replicates. Rounds 0 to R are counted by themselves; a longer run is counted in round R."""

    ended: Ints2              # (m + 1, R + 1): outcome (the fallback is last) by round
    reason: Ints              # (3,): adopted, stalled, out of time
    support: Ints3            # (m, R + 1, n + 1): running replicates with so many members not objecting to c
    final: Ints3              # (m, R + 1, n + 1): the same for those that ended in that round
    leading: Ints2            # (m, R + 1): running replicates in which c is the front-runner
    objecting: Ints2          # (n, R + 1): running replicates in which the ally objects to the front-runner
    held: Ints2               # (n, m): the ally was among the last to object to c
    held_gap: Ints2           # (n, m): sum of gaps
    held_ask: Ints2           # (n, m): sum of asks
    paid: Ints2               # (n, m): the ally took a deal over c, once or more
    paid_sum: Ints2           # (n, m): sum of deals
    payer: Ints2              # (n, n): who paid whom
    met: Ints2                # (n, n): who lobbied whom
    least: Ints               # (n,): least satisfied at adoption
    least_sum: Ints           # (1,): sum of the least satisfied ally's attitude


class Record(NamedTuple):
    """One entry a replicate; empty arrays when nobody asked for them."""

    outcome: Int16s       # int16: index of the candidate, m for the fallback, -1 for one that is left out
    round: Int32s         # int32: its last; of one that is left out the row of what was seen
    reason: Int8s         # int8
    deals: Int16s         # int16
    paid: Floats          # float64
    least: Floats         # float64: attitude of the least satisfied member, 0 for the fallback


def new_tally(n: int, m: int, counted_until: int) -> Tally:
    """Return an empty tally for n allies, m candidates and rounds 0 to `counted_until`."""
    zeros = lambda *shape: np.zeros(shape, dtype=np.int64)  # noqa: E731
    rounds = counted_until + 1
    return Tally(zeros(m + 1, rounds), zeros(3), zeros(m, rounds, n + 1), zeros(m, rounds, n + 1), zeros(m, rounds),
                 zeros(n, rounds), zeros(n, m), zeros(n, m), zeros(n, m), zeros(n, m), zeros(n, m), zeros(n, n),
                 zeros(n, n), zeros(n), zeros(1))


def new_record(count: int) -> Record:
    """Return an empty record for `count` replicates."""
    return Record(np.zeros(count, np.int16), np.zeros(count, np.int32), np.zeros(count, np.int8),
                  np.zeros(count, np.int16), np.zeros(count), np.zeros(count))


def to_fixed_point(x: float) -> int:
    """Return a real number in whole units of 2**-30."""
    return int(math.floor(min(max(x, -MAX_NUMBER), MAX_NUMBER) * FIXED_POINT_ONE + 0.5))


def saturating_add(total: int, x: float) -> int:
    """Return a sum in units with a real number added to it."""
    return max(min(total + to_fixed_point(x), MAX_SUM), -MAX_SUM)


def count_round(tally: Tally, state: w.State, t: int) -> None:
    """Count one round: support of every candidate, the front-runner, and who objects to it."""
    counted_until = min(t, tally.ended.shape[1] - 1)
    if t > counted_until:
        return
    for c in range(len(state.status)):
        tally.support[c, counted_until, state.consenting[c]] += 1
    leader = state.count[w.FRONT_RUNNER]
    if leader < 0:
        return
    tally.leading[leader, counted_until] += 1
    for j in range(len(state.present)):
        tally.objecting[j, counted_until] += state.objects[j, leader]  # 0 for who is absent


def count_holdouts(tally: Tally, c: int, gap: np.ndarray, premium: np.ndarray, present: np.ndarray) -> None:
    """Count the members with a gap above 0 as the last hold-outs against c."""
    for j in range(len(present)):
        if present[j] and gap[j, c] > w.TIE:
            tally.held[j, c] += 1
            tally.held_gap[j, c] = saturating_add(tally.held_gap[j, c], gap[j, c])
            tally.held_ask[j, c] = saturating_add(tally.held_ask[j, c], gap[j, c] + premium[j])


def least_satisfied(state: w.State, c: int) -> int:
    """Return the present member with the lowest attitude toward c; the first on a tie."""
    least = -1
    for j in range(len(state.present)):
        if state.present[j] and (least < 0 or state.attitude[j, c] < state.attitude[least, c]):
            least = j
    return least


def count_left_out(record: Record, index: int, row: int) -> None:
    """Note that a replicate is left out, because it disagrees with a row of what was seen."""
    if index < len(record.outcome):
        record.outcome[index] = LEFT_OUT
        record.round[index] = row


def count_end(tally: Tally, record: Record, index: int, state: w.State, setting: w.Setting, outcome: int, t: int,
              reason: int, deals: int) -> None:
    """Count how a replicate ended; `index` is its place in the record."""
    counted_until = min(t, tally.ended.shape[1] - 1)
    tally.ended[outcome, counted_until] += 1
    tally.reason[reason] += 1
    for c in range(len(state.status)):
        tally.final[c, counted_until, state.consenting[c]] += 1
    least = 0.0
    if reason == w.ADOPTED:
        j = least_satisfied(state, outcome)
        least = state.attitude[j, outcome]
        tally.least[j] += 1
        tally.least_sum[0] = saturating_add(tally.least_sum[0], least)
    elif state.count[w.FRONT_RUNNER] >= 0:
        count_holdouts(tally, state.count[w.FRONT_RUNNER], state.gap, setting.premium, state.present)
    if index < len(record.outcome):
        record.outcome[index] = outcome
        record.round[index] = t
        record.reason[index] = reason
        record.deals[index] = deals
        record.paid[index] = 0.0
        for c in range(len(state.spent)):
            record.paid[index] += state.spent[c]
        record.least[index] = least
