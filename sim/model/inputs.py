"""What is uncertain, drawn once per replicate. Section 7 of docs/model.md.

`draw_uniforms` gives one uniform per uncertain quantity, `fill_values` turns uniforms into the flat vector of slots,
`fill_setting` works out what follows from the slots. A study that wants to choose the uniforms itself (Sobol
sequences) enters in the middle.
"""

from __future__ import annotations

import numpy as np

from sim.model import world as w
from sim.model.draws import event_uniform, fill_input_uniforms, input_uniform
from sim.model.equations import derived_mean, first_attitude, issue_distance, silent_threshold
from sim.model.quantiles import CHOICE, normal_quantile, quantile
from sim.native.kinds import word

# The id of the uniform that picks a row of the parameter table.
TABLE_ID = 0x6E656D636F6E
_TINY = 1e-300  # the reciprocal of less may be infinite


def new_setting(world: w.World) -> w.Setting:
    """Return an empty setting. Most of its arrays are views of its flat vector of slots."""
    n, m, e = len(world.ally_id), len(world.candidate_id), len(world.event_kind)
    at = w.slots(n, m, world.issues, e)
    values = np.zeros(at.end)
    part = lambda start, length: values[start:start + length]  # noqa: E731
    return w.Setting(values, np.zeros(len(world.input_id) + 1), part(0, len(w.PROCESS)), np.zeros(n),
                     part(at.resolve, n), part(at.threshold, n), part(at.premium, n), part(at.ambition, m),
                     part(at.patience, m), np.zeros((n, m)), part(at.exit_cost, m), part(at.event_value, e),
                     np.zeros((e, m)), np.zeros(e, dtype=bool), part(at.reversion, n), np.zeros((n, m), dtype=bool),
                     np.zeros(e, dtype=bool))


def draw_setting(world: w.World, seed: int, replicate: int, chance: int) -> w.Setting:
    """Return the setting of a replicate whose chance is that of replicate `chance`."""
    n, m, e = len(world.ally_id), len(world.candidate_id), len(world.event_kind)
    setting = new_setting(world)
    setting.uniforms[:-1] = input_uniform(seed, replicate, world.input_id)  # what draw_uniforms does, all at once
    setting.uniforms[-1] = input_uniform(seed, replicate, TABLE_ID)
    fill_setting(world, w.slots(n, m, world.issues, e), setting, seed, chance)
    return setting


def setting_at(world: w.World, uniforms: np.ndarray | float) -> w.Setting:
    """Return the setting for given uniforms, shape (inputs + 1,) or one number for all, such as 0.5 for medians."""
    n, m, e = len(world.ally_id), len(world.candidate_id), len(world.event_kind)
    setting = new_setting(world)
    setting.uniforms[:] = uniforms
    fill_setting(world, w.slots(n, m, world.issues, e), setting, 0, 0)
    return setting


def draw_uniforms(world: w.World, setting: w.Setting, seed: int, replicate: int) -> None:
    """Draw the uniforms of a replicate: one per uncertain input, and last the one for the parameter table."""
    count = len(world.input_id)
    fill_input_uniforms(setting.uniforms, seed, replicate, world.input_id)
    setting.uniforms[count] = input_uniform(seed, replicate, word(TABLE_ID))


def fill_values(world: w.World, setting: w.Setting) -> None:
    """Fill the flat vector of slots from the uniforms."""
    values, count = setting.values, len(world.input_id)
    for k in range(len(values)):
        values[k] = world.base[k]
    if len(world.table_slot) > 0:
        row = 0
        while row < len(world.table) - 1 and world.table_cumulative[row] <= setting.uniforms[count]:
            row += 1
        for k in range(len(world.table_slot)):
            values[world.table_slot[k]] = world.table[row, k]
    for k in range(count):
        u, family = setting.uniforms[k], world.input_family[k]
        p0, p1 = world.input_values[k, 0], world.input_values[k, 1]
        if family == CHOICE:
            first, last = int(p0), int(p1)
            drawn = world.choices[min(first + int(u * (last - first)), last - 1)]
        else:
            drawn = quantile(family, p0, p1, world.input_values[k, 2], u)
        values[world.input_slot[k]] = min(max(drawn, world.input_low[k]), world.input_high[k])
    for k in range(len(world.follow)):
        values[world.follow[k, 0]] = values[world.follow[k, 1]]


def weight_shares(raw: np.ndarray, stated: np.ndarray, shares: np.ndarray) -> None:
    """Fill `shares` with weights as shares, sum 1. A stated one is a share already; the others are rescaled to the
    rest. If the stated ones leave nothing (or there are no others), all are normalised; if nothing weighs anything,
    all weigh the same.
    """
    taken, rest = 0.0, 0.0
    for j in range(len(raw)):
        if stated[j]:
            taken += raw[j]
        else:
            rest += raw[j]
    divided = rest > 0.0 and taken < 1.0
    for j in range(len(raw)):
        if taken + rest <= 0.0:
            shares[j] = 1.0 / len(raw)
        elif not divided:
            shares[j] = raw[j] / (taken + rest)
        elif rest < _TINY and not stated[j]:
            shares[j] = raw[j] / rest * (1.0 - taken)
        else:
            shares[j] = raw[j] if stated[j] else raw[j] * ((1.0 - taken) / rest)


def derived_of(slot: w.Slots, values: np.ndarray, j: int, c: int, d: int) -> float:
    """Return equation 1 for ally j and candidate c, read from the slots."""
    distance = 0.0
    for k in range(d):
        distance += issue_distance(values[slot.salience + j * d + k], values[slot.ally_position + j * d + k],
                                   values[slot.candidate_position + c * d + k])
    return derived_mean(values[slot.credentials + c], values[slot.helpfulness + c], distance)


def fill_home(world: w.World, slot: w.Slots, setting: w.Setting) -> None:
    """Fill the first attitudes: stated or derived mean, plus spread times draw."""
    values = setting.values
    n, m = setting.home.shape
    for j in range(n):
        for c in range(m):
            k = j * m + c
            mean = values[slot.mean + k]
            if world.derived[j, c]:
                mean = derived_of(slot, values, j, c, world.issues)
            setting.home[j, c] = first_attitude(mean, values[slot.spread + k], values[slot.draw + k])


def fill_event_home(world: w.World, slot: w.Slots, setting: w.Setting) -> None:
    """Fill what each event makes of its ally's attitudes; only stated or redrawn ones are read."""
    values = setting.values
    e, m = setting.event_home.shape
    for k in range(e):
        if world.event_kind[k] != w.STANCE and world.event_kind[k] != w.GOVERNMENT:
            continue
        for c in range(m):
            mean = values[slot.event_mean + k * m + c]
            if world.event_derived[k, c]:
                mean = derived_of(slot, values, world.event_ally[k], c, world.issues)
            setting.event_home[k, c] = first_attitude(mean, values[slot.event_spread + k],
                                                      values[slot.event_draw + k * m + c])


REFUSAL = -0.7  # half way between "oppose" and "block"


def coldest(share: float) -> float:
    """Return the standard normal draw below which the coldest `share` of the allies lie."""
    if share <= 0.0:
        return -1e300
    return normal_quantile(share) if share < 1.0 else 1e300


def cannot_be_moved(stated: float, bound: float, draw: float, ordinary: float, refusing: float) -> bool:
    """Equation 22. Tell whether an ally that is against a name (what is stated lies below the bound) is immovable: the
    coldest are (Abreu and Gul 2000). `ordinary` and `refusing` are draws: the second is for one that will block.
    """
    if stated >= bound:
        return False
    return draw < (refusing if stated <= REFUSAL else ordinary)


def fill_immovable(world: w.World, slot: w.Slots, setting: w.Setting) -> None:
    """Equation 22. Fill in who cannot be moved, of those whose stance is stated by name."""
    values = setting.values
    n, m = setting.home.shape
    no_change = world.calendar[w.NO_CHANGE] != 0
    ordinary = coldest(setting.process[w.IMMOVABLE_NO_CHANGE if no_change else w.IMMOVABLE])
    refusing = coldest(setting.process[w.IMMOVABLE_BLOCK])
    for j in range(n):
        bound = setting.threshold[j] if no_change else 0.0
        for c in range(m):
            k = j * m + c
            setting.immovable[j, c] = world.named[j, c] and cannot_be_moved(
                values[slot.mean + k], bound, values[slot.draw + k], ordinary, refusing)
    for k in range(len(world.event_kind)):
        index = k * m + world.event_candidate[k]
        bound = setting.threshold[world.event_ally[k]] if no_change else 0.0
        setting.event_immovable[k] = world.event_named[k] and cannot_be_moved(
            values[slot.event_mean + index], bound, values[slot.event_draw + index], ordinary, refusing)


def fill_setting(world: w.World, slot: w.Slots, setting: w.Setting, seed: int, chance: int) -> None:
    """Fill a setting from its uniforms; which probabilistic events happen belongs to chance."""
    fill_values(world, setting)
    n = len(world.ally_id)
    for j in range(n):
        if world.silent[j]:
            setting.threshold[j] = silent_threshold(setting.threshold[j], setting.process[w.SILENT_THRESHOLD])
    weight_shares(setting.values[slot.weight:slot.weight + n], world.stated_weight, setting.weight)
    fill_home(world, slot, setting)
    fill_event_home(world, slot, setting)
    fill_immovable(world, slot, setting)
    for k in range(len(world.event_kind)):
        setting.event_happens[k] = event_uniform(seed, chance, world.event_id[k]) < setting.values[
            slot.event_probability + k]
