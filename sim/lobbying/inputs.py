"""What is uncertain, drawn once per replicate. Section 6 of docs/model.md.

`draw_uniforms` gives one uniform per uncertain quantity, `values_of` turns uniforms into the flat vector of slots,
`setting_of` reads the slots. A study that wants to choose the uniforms itself (Sobol sequences) enters in the middle.
"""

from __future__ import annotations

import numpy as np

from sim.lobbying import world as w
from sim.lobbying.attitude import derived_mean, first_attitude
from sim.lobbying.chance import event_uniform, input_uniform
from sim.lobbying.compiled import equation
from sim.lobbying.quantile import CHOICE, quantile

# The id of the uniform that picks a row of the parameter table (digest of "parameters").
TABLE_ID = 0x6E656D636F6E


@equation
def draw_uniforms(world, seed, replicate):
    """Returns the uniforms of a replicate: one per uncertain input, and last the one for the parameter table."""
    count = len(world.input_id)
    uniforms = np.empty(count + 1)
    for k in range(count):
        uniforms[k] = input_uniform(seed, replicate, world.input_id[k])
    uniforms[count] = input_uniform(seed, replicate, TABLE_ID)
    return uniforms


@equation
def values_of(world, uniforms):
    """Returns the flat vector of slots for given uniforms, shape (inputs + 1,)."""
    values = world.base.copy()
    count = len(world.input_id)
    if len(world.table_slot) > 0:
        row = min(np.searchsorted(world.table_cumulative, uniforms[count], side="right"), len(world.table) - 1)
        for k in range(len(world.table_slot)):
            values[world.table_slot[k]] = world.table[row, k]
    for k in range(count):
        p = world.input_values[k]
        if world.input_family[k] == CHOICE:
            first, last = int(p[0]), int(p[1])
            drawn = world.choices[min(first + int(uniforms[k] * (last - first)), last - 1)]
        else:
            drawn = quantile(world.input_family[k], p[0], p[1], p[2], uniforms[k])
        values[world.input_slot[k]] = min(max(drawn, world.input_low[k]), world.input_high[k])
    for k in range(len(world.follow)):
        values[world.follow[k, 0]] = values[world.follow[k, 1]]
    return values


@equation
def weight_shares(raw, stated):
    """Returns weights as shares, sum 1. A stated one is a share already; the others are rescaled to the rest. If the
    stated ones leave nothing (or there are no others), all are normalised."""
    taken, rest = 0.0, 0.0
    for j in range(len(raw)):
        if stated[j]:
            taken += raw[j]
        else:
            rest += raw[j]
    shares = raw.copy()
    if rest > 0.0 and taken < 1.0:
        for j in range(len(raw)):
            if not stated[j]:
                shares[j] = raw[j] * ((1.0 - taken) / rest)
        return shares
    for j in range(len(raw)):
        shares[j] = raw[j] / (taken + rest)
    return shares


@equation
def home_attitudes(world, slot, values, n, m):
    """Returns the first attitudes, shape (n, m): stated or derived mean, plus spread times draw."""
    d = world.issues
    home = np.empty((n, m))
    for j in range(n):
        for c in range(m):
            k = j * m + c
            mean = values[slot.mean + k]
            if world.derived[j, c]:
                mean = derived_of(slot, values, j, c, d)
            home[j, c] = first_attitude(mean, values[slot.spread + k], values[slot.draw + k])
    return home


@equation
def derived_of(slot, values, j, c, d):
    """Returns equation 1 for ally j and candidate c, read from the slots."""
    return derived_mean(values[slot.credentials + c], values[slot.helpfulness + c],
                        values[slot.ally_position + j * d:slot.ally_position + (j + 1) * d],
                        values[slot.salience + j * d:slot.salience + (j + 1) * d],
                        values[slot.candidate_position + c * d:slot.candidate_position + (c + 1) * d])


@equation
def event_attitudes(world, slot, values, m):
    """Returns what each event makes of its ally's attitudes, shape (e, m); only stated or redrawn ones are read."""
    e = len(world.event_kind)
    made = np.zeros((e, m))
    for k in range(e):
        if world.event_kind[k] != w.STANCE and world.event_kind[k] != w.GOVERNMENT:
            continue
        for c in range(m):
            mean = values[slot.event_mean + k * m + c]
            if world.event_derived[k, c]:
                mean = derived_of(slot, values, world.event_ally[k], c, world.issues)
            made[k, c] = first_attitude(mean, values[slot.event_spread + k], values[slot.event_draw + k * m + c])
    return made


@equation
def setting_of(world, slot, values, seed, chance):
    """Returns the setting that the slots spell out; which probabilistic events happen belongs to chance."""
    n, m, e = len(world.ally_id), len(world.candidate_id), len(world.event_kind)
    happens = np.empty(e, dtype=np.bool_)
    for k in range(e):
        happens[k] = event_uniform(seed, chance, world.event_id[k]) < values[slot.event_probability + k]
    return w.Setting(
        values[:len(w.PROCESS)], weight_shares(values[slot.weight:slot.weight + n], world.stated_weight),
        values[slot.resolve:slot.resolve + n], values[slot.threshold:slot.threshold + n],
        values[slot.premium:slot.premium + n], values[slot.ambition:slot.ambition + m],
        values[slot.patience:slot.patience + m], home_attitudes(world, slot, values, n, m),
        values[slot.exit_cost:slot.exit_cost + m], values[slot.event_value:slot.event_value + e],
        event_attitudes(world, slot, values, m), happens)
