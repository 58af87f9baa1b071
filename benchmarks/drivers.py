"""All engines and the C twin on nato-sg-2024, in one run."""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks import limit
from benchmarks.clock import Spent, measure
from sim.agents.model import run_chunk as run_on_mesa
from sim.model.encoding import Encoded, encode
from sim.model.inputs import draw_setting
from sim.model.rounds import play_chunk, prepared, run_chunk
from sim.native.library import FOLDER
from sim.odds.run import run
from sim.scenario.loader import load
from sim.scenario.parameters import read_parameters
from sim.version import MODEL_VERSION

SCENARIO = "nato-sg-2024"
RATE = "compiled on 2 workers, replicates a second"
RATIO = "compiled on 2 workers / Mesa in one process"
TWIN = "compiled / C twin, one core, processor time"
MESA = "Mesa, milliseconds a replicate (at most 20)"
GOALS = {RATE: 20_000.0, RATIO: 1000.0, TWIN: 0.8, MESA: 20.0}
TESTS = Path(__file__).parents[1] / "tests"


def drivers(quick: bool) -> dict:
    """Return replicates per second of each driver by processor and by wall time, and the parts of one."""
    encoded = encode(load(SCENARIO), read_parameters("point"))
    few, many, lots, repeats = (3, 500, 2000, 2) if quick else (25, 4000, 98_000, 7)
    with tempfile.TemporaryDirectory() as folder:
        twin = limit.Twin(folder) if limit.MODEL == MODEL_VERSION and limit.compiler() else None
        commands = _commands(encoded, few, many, lots, twin)
        _warm(encoded, twin)
        spent = measure({name: command for name, (command, _) in commands.items()}, repeats)
        parts = _parts(encoded, folder, many) if twin else {}
    rates = {name: _rates(commands[name][1], took) for name, took in spent.items()}
    return {"rates": rates, "parts": parts}


def _rates(count: int, took: Spent) -> dict[str, float]:
    return {"processor, best": count / took.least_cpu, "processor, median": count / took.middle_cpu,
            "wall, best": count / took.least_wall, "wall, median": count / took.middle_wall}


def _commands(encoded: Encoded, few: int, many: int, lots: int, twin: limit.Twin | None) -> dict:
    """Return for each driver what plays it, and how many replicates that is."""
    counted_until, world = encoded.counted_until, encoded.world
    commands = {"Mesa": (partial(run_on_mesa, encoded, 1, 0, few, counted_until=counted_until), few),
                "plain Python loop": (partial(run_chunk, world, 1, 0, few, counted_until=counted_until,
                                              engine="python"), few),
                "compiled, 1 worker": (partial(run_chunk, world, 1, 0, many, counted_until=counted_until), many),
                "compiled, 2 workers": (partial(_on_two, encoded, lots), lots + 2000)}
    wasm = _wasm(encoded, many)
    if wasm is not None:
        commands["wasm"] = (wasm, many)
    if twin is not None:
        commands["C twin"] = (partial(twin.run_chunk, world, 1, 0, many, counted_until=counted_until), many)
    return commands


def _wasm(encoded: Encoded, many: int) -> Callable | None:
    """Return what plays the module for browsers outside of one, or None where it or wasmtime is missing."""
    if not (FOLDER / "equations.wasm").exists() or not importlib.util.find_spec("wasmtime"):
        return None
    sys.path.insert(0, str(TESTS))
    from support.native.wasm import WasmLibrary
    play = WasmLibrary(FOLDER / "equations.wasm").function(play_chunk)
    return lambda: play(*prepared(encoded.world, encoded.counted_until, 0), 1, 0, many, 0, 0)


def _on_two(encoded: Encoded, many: int) -> None:
    """Play the replicates as a user's run does; the first 2,000 have twins, which are replicates too."""
    run(encoded, replicates=many, seed=1, workers=2)


def _warm(encoded: Encoded, twin: limit.Twin | None) -> None:
    """Compiles what is not in the cache, and makes sure that the twin does the same work."""
    theirs, _ = run_chunk(encoded.world, 1, 0, 50, counted_until=encoded.counted_until)
    run_on_mesa(encoded, 1, 0, 1, counted_until=encoded.counted_until)
    draw_setting(encoded.world, 1, 0, 0)
    if twin is not None:
        ours = twin.run_chunk(encoded.world, 1, 0, 50, counted_until=encoded.counted_until)
        if not all(np.array_equal(mine, other) for mine, other in zip(ours, theirs, strict=True)):
            raise AssertionError("the C twin does not count what the compiled driver counts")


def _parts(encoded: Encoded, folder: str, many: int) -> dict[str, float]:
    """Return the share of each part of a replicate in the C twin's time."""
    timed = limit.Twin(folder, timed=True)
    timed.run_chunk(encoded.world, 1, 0, many, counted_until=encoded.counted_until)
    seconds = timed.seconds()
    return {name: value / sum(seconds.values()) for name, value in seconds.items()}


def ratios(rates: dict) -> dict[str, dict[str, float]]:
    """Return how the drivers compare, by the best and by the median repeat.

    Wall time is what two workers made on this machine as it was. Processor time says what they would make if nobody
    else wanted the two cores: twice the replicates of a processor second.
    """
    return {kind: _ratios({name: rate[f"processor, {kind}"] for name, rate in rates.items()},
                          {name: rate[f"wall, {kind}"] for name, rate in rates.items()}) for kind in ("best", "median")}


def _ratios(cpu: dict[str, float], wall: dict[str, float]) -> dict[str, float]:
    two, one = "compiled, 2 workers", "compiled, 1 worker"
    found = {RATE: wall[two], RATIO: wall[two] / wall["Mesa"],
             f"{RATE}, were both cores free": 2 * cpu[two],
             f"{RATIO}, were both cores free": 2 * cpu[two] / cpu["Mesa"],
             "compiled / Mesa, one core, processor time": cpu[one] / cpu["Mesa"],
             "compiled / plain Python loop, processor time": cpu[one] / cpu["plain Python loop"],
             MESA: 1000 / cpu["Mesa"], "2 workers / 1 worker, wall time": wall[two] / wall[one]}
    if "wasm" in cpu:
        found["wasm / compiled, one core, processor time"] = cpu["wasm"] / cpu[one]
    if "C twin" in cpu:
        found[TWIN] = cpu[one] / cpu["C twin"]
    return found
