"""A chunk: some replicates of a world, on one core. (world, seed, first replicate, count) describe it completely."""

from __future__ import annotations

import numpy as np

from sim.engine.play import play
from sim.lobbying import world as w
from sim.lobbying.compiled import equation
from sim.lobbying.inputs import draw_uniforms, fill_setting, new_setting
from sim.lobbying.tally import new_record, new_tally


@equation
def play_chunk(world, slot, setting, state, tally, record, words, normals, seed, first, count, twin, given):
    """Plays `count` replicates from `first` on. With `twin` above 0 the chance of each is that of another replicate,
    `twin` further on, while what is uncertain about the allies is drawn as before; with `given` the uniforms that
    stand in the setting are used for all."""
    for index in range(count):
        replicate = first + index
        if not given:
            draw_uniforms(world, setting, seed, replicate)
        fill_setting(world, slot, setting, seed, replicate + twin)
        play(world, setting, state, tally, record, index, words, normals, seed, replicate + twin)


def run_chunk(world, seed: int, first: int, count: int, *, shown: int, records: bool = False, twin: int = 0,
              uniforms: np.ndarray | None = None):
    """Plays a chunk and returns its tally and its record (empty unless `records`).

    `shown` is the last round that is counted by itself. `uniforms` (inputs + 1,) fixes what is uncertain, so that
    only chance differs between the replicates.
    """
    n, m, e = len(world.ally_id), len(world.candidate_id), len(world.event_kind)
    tally, record = new_tally(n, m, shown), new_record(count if records else 0)
    state, words, setting = w.new_state(n, m), np.zeros((4, n * m), dtype=np.uint64), new_setting(world)
    if uniforms is not None:
        setting.uniforms[:] = uniforms
    play_chunk(world, w.slots(n, m, world.issues, e), setting, state, tally, record, words, np.zeros(n * m), seed,
               first, count, twin, uniforms is not None)
    return tally, record
