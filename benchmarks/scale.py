"""How the cost of a replicate grows with allies, candidates and rounds. Ties are uniform; every round is played."""

from __future__ import annotations

from functools import partial

from benchmarks.clock import measure
from benchmarks.worlds import ROUNDS, world_of
from sim.model.rounds import run_chunk

# What varies: its values, the arguments of world_of for each, what the cost is divided by.
_AXES = {
    "allies": ((8, 32, 64, 193), lambda value: (value, 4, ROUNDS)),
    "candidates": ((2, 4, 12), lambda value: (32, value, ROUNDS)),
    "rounds": ((10, 20, 40, 80), lambda value: (32, 4, value)),
}
_WORK = 32 * 4 * ROUNDS * 300  # entries of attitude in one command, so that large worlds get fewer replicates


def scale(quick: bool) -> dict[str, list[dict]]:
    """Return for each axis one row a value: microseconds of processor time a replicate, and per unit of the axis."""
    repeats, work = (2, _WORK // 10) if quick else (7, _WORK)
    sized = {(axis, value): shape(value) for axis, (values, shape) in _AXES.items() for value in values}
    counts = {key: max(5, work // (n * m * rounds)) for key, (n, m, rounds) in sized.items()}
    commands = {}
    for key, size in sized.items():
        encoded = world_of(*size)
        commands[key] = partial(run_chunk, encoded.world, 1, 0, counts[key], counted_until=encoded.counted_until)
    next(iter(commands.values()))()
    spent = measure(commands, repeats)
    rows = {axis: [] for axis in _AXES}
    for (axis, value), took in spent.items():
        micro = 1e6 * took.least_cpu / counts[axis, value]
        rows[axis].append({"value": value, "microseconds": micro, "per unit": micro / value})
    return rows
