"""Sweeps: cells per second, and what it costs to keep a cell on disk."""

from __future__ import annotations

import tempfile
from functools import partial
from itertools import count
from pathlib import Path

from benchmarks.clock import measure
from sim.odds.run import run
from sim.parallel.executor import pool
from sim.parallel.store import Store
from sim.scenario.loader import load
from sim.scenario.parameters import read_parameters
from sim.study.sweep import OddsCell, evaluate, odds_cells, run_sweep
from sim.version import MODEL_VERSION

REPLICATES = 1000
_STORED = 100


def studies(quick: bool) -> dict[str, dict[str, float]]:
    """Return cells per second of a sweep of nato-sg-2024 with 1 and 2 worker processes, and the store's cost."""
    scenario, cells, repeats = load("nato-sg-2024"), 4 if quick else 24, 1 if quick else 3
    run(scenario, replicates=1)
    with tempfile.TemporaryDirectory() as folder:
        sweep = partial(run_sweep, scenario, {"process.persuasion": f"0.05:0.4:{cells}"}, REPLICATES)
        with pool(2) as ready:
            sweep(executor=ready)  # starts the workers
            commands = {"1 worker": partial(sweep, workers=1), "2 workers, started before": partial(
                sweep, executor=ready), "2 workers, start included": partial(sweep, workers=2),
                "store": _storing(scenario, Path(folder))}
            spent = measure(commands, repeats)
    found = {name: {"cells a second, best": cells / took.least_wall, "cells a second, median": cells / took.middle_wall}
             for name, took in spent.items() if name != "store"}
    found["store"] = {"milliseconds of processor a cell": 1e3 * spent["store"].least_cpu / _STORED,
                      "milliseconds a cell": 1e3 * spent["store"].least_wall / _STORED}
    return found


def _storing(scenario, folder: Path):
    """Return a command that keeps the same small cell under many names, in a new folder each time."""
    cell = odds_cells(OddsCell(scenario, read_parameters(), 1), {}, 20)[0]
    arrays, numbers = evaluate(cell).arrays, count()

    def keep() -> None:
        store = Store(folder / str(next(numbers)), MODEL_VERSION)
        for number in range(_STORED):
            store.get({**cell.description, "first": number})
            store.put({**cell.description, "first": number}, arrays)

    return keep
