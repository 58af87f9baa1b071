"""A chunk: some replicates of a world, on one core. (world, seed, first replicate, count) describe it completely."""

from __future__ import annotations

import numpy as np

from sim.engine.play import play
from sim.lobbying import world as w
from sim.lobbying.compiled import equation
from sim.lobbying.inputs import draw_uniforms, setting_of, values_of
from sim.lobbying.tally import new_record, new_tally


@equation
def play_chunk(world, slot, state, tally, record, words, seed, first, count, twin):
    """Plays `count` replicates from `first` on. With `twin` above 0 the chance of each is that of another replicate,
    `twin` further on, while what is uncertain about the allies is drawn as before."""
    for index in range(count):
        replicate = first + index
        values = values_of(world, draw_uniforms(world, seed, replicate))
        chance = replicate + twin
        play(world, setting_of(world, slot, values, seed, chance), state, tally, record, index, words, seed, chance)


@equation
def play_given(world, slot, state, tally, record, words, seed, first, count, uniforms):
    """Plays `count` replicates whose uncertain inputs are all given by `uniforms`, shape (inputs + 1,)."""
    values = values_of(world, uniforms)
    for index in range(count):
        chance = first + index
        play(world, setting_of(world, slot, values, seed, chance), state, tally, record, index, words, seed, chance)


def run_chunk(world, seed: int, first: int, count: int, *, shown: int, records: bool = False, twin: int = 0,
              uniforms: np.ndarray | None = None):
    """Plays a chunk and returns its tally and its record (empty unless `records`).

    `shown` is the last round that is counted by itself. `uniforms` (inputs + 1,) fixes what is uncertain, so that
    only chance differs between the replicates.
    """
    n, m, e = len(world.ally_id), len(world.candidate_id), len(world.event_kind)
    tally, record = new_tally(n, m, shown), new_record(count if records else 0)
    state, words = w.new_state(n, m), np.zeros((n, m, 4), dtype=np.uint64)
    slot = w.slots(n, m, world.issues, e)
    if uniforms is None:
        play_chunk(world, slot, state, tally, record, words, seed, first, count, twin)
    else:
        play_given(world, slot, state, tally, record, words, seed, first, count, uniforms)
    return tally, record
