"""The two drivers and the C twin on nato-sg-2024, in one run."""

from __future__ import annotations

import tempfile
from functools import partial

import numpy as np

from benchmarks import limit
from benchmarks.clock import measure
from sim.engine.chunk import run_chunk
from sim.lobbying.inputs import draw_setting
from sim.model.drive import run_chunk as run_on_mesa
from sim.odds.run import run
from sim.scenario.encode import Encoded, encode
from sim.scenario.read import load

SCENARIO = "nato-sg-2024"
GOAL_RATIO, GOAL_RATE, GOAL_TWIN = 300.0, 20_000.0, 0.5


def drivers(quick: bool) -> dict:
    """Returns replicates per second of each driver by processor and by wall time, and the parts of a replicate."""
    encoded = encode(load(SCENARIO))
    few, many, repeats = (3, 500, 2) if quick else (15, 4000, 7)
    with tempfile.TemporaryDirectory() as folder:
        twin = limit.Twin(folder) if limit.compiler() else None
        commands = _commands(encoded, few, many, twin)
        _warm(encoded, twin)
        spent = measure({name: command for name, (command, _) in commands.items()}, repeats)
        parts = _parts(encoded, folder, many) if twin else {}
    rates = {name: {"replicates per processor second": commands[name][1] / took.least_cpu,
                    "median per processor second": commands[name][1] / took.middle_cpu,
                    "replicates per second": commands[name][1] / took.least_wall}
             for name, took in spent.items()}
    return {"rates": rates, "parts": parts}


def _commands(encoded: Encoded, few: int, many: int, twin: limit.Twin | None) -> dict:
    """Returns for each driver what plays it, and how many replicates that is."""
    shown, world = encoded.shown, encoded.world
    commands = {"Mesa": (partial(run_on_mesa, encoded, 1, 0, few, shown=shown), few),
                "compiled, 1 worker": (partial(run_chunk, world, 1, 0, many, shown=shown), many),
                "compiled, 2 workers": (partial(_on_two, encoded, many), many + min(many, 2000))}
    if twin is not None:
        commands["C twin"] = (partial(twin.run_chunk, world, 1, 0, many, shown=shown), many)
    return commands


def _on_two(encoded: Encoded, many: int) -> None:
    """Plays the replicates as a user's run does; the first 2,000 have twins, which are replicates too."""
    run(encoded, replicates=many, seed=1, workers=2)


def _warm(encoded: Encoded, twin: limit.Twin | None) -> None:
    """Compiles what is not in the cache, and makes sure that the twin does the same work."""
    theirs, _ = run_chunk(encoded.world, 1, 0, 50, shown=encoded.shown)
    run_on_mesa(encoded, 1, 0, 1, shown=encoded.shown)
    draw_setting(encoded.world, 1, 0, 0)
    if twin is not None:
        ours = twin.run_chunk(encoded.world, 1, 0, 50, shown=encoded.shown)
        if not all(np.array_equal(mine, other) for mine, other in zip(ours, theirs, strict=True)):
            raise AssertionError("the C twin does not count what the compiled driver counts")


def _parts(encoded: Encoded, folder: str, many: int) -> dict[str, float]:
    """Returns the share of each part of a replicate in the C twin's time."""
    timed = limit.Twin(folder, timed=True)
    timed.run_chunk(encoded.world, 1, 0, many, shown=encoded.shown)
    seconds = timed.seconds()
    return {name: value / sum(seconds.values()) for name, value in seconds.items()}


def ratios(rates: dict) -> dict[str, float]:
    """Returns how the drivers compare. Two workers against Mesa is by processor time: replicates that two cores make
    when both are free, over those of one Mesa process on one core."""
    by = {name: rate["replicates per processor second"] for name, rate in rates.items()}
    walls = {name: rate["replicates per second"] for name, rate in rates.items()}
    found = {"two free cores, compiled, replicates per second": 2 * by["compiled, 2 workers"],
             "two free cores, compiled / Mesa in one process": 2 * by["compiled, 2 workers"] / by["Mesa"],
             "one core, compiled / Mesa": by["compiled, 1 worker"] / by["Mesa"],
             "2 workers / 1 worker, wall time": walls["compiled, 2 workers"] / walls["compiled, 1 worker"]}
    if "C twin" in by:
        found["compiled / C twin, one core"] = by["compiled, 1 worker"] / by["C twin"]
    return found
