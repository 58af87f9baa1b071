"""What another Python plays and prints: `python -m ledger.child` with options, for conditions a process is born into.

Prints one JSON object: digests by `scenario parameters seed replicates part`, and what its arithmetic is like.
"""

from __future__ import annotations

import argparse
import json
import locale
import platform
import random
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from importlib import import_module, metadata
from multiprocessing import get_context

import numpy as np

from sim.model.rounds import run_chunk
from support.golden.arithmetic import oddities, of_library
from support.golden.digests import of_run
from support.golden.table import REPLICATES, Key, Play, digests_of, plays, world_of

LIBRARIES = ("pandas", "pyarrow", "scipy.stats", "scipy.linalg", "matplotlib.pyplot", "SALib.sample.sobol",
             "xarray", "mesa")


def disturb() -> None:
    """Seeds the generators that anybody may seed, and draws from them."""
    random.seed(len(random.choices("abc", k=3)))
    np.random.seed(random.randrange(2**32))
    np.random.standard_normal(random.randrange(1, 9))


def played(todo: list[Play], asked: argparse.Namespace) -> dict[Key, str]:
    """Plays as asked and returns the digests."""
    found: dict[Key, str] = {}
    with processes(asked.start) as executor:
        for play in todo:
            how = dict(engine=asked.engine, workers=asked.workers, chunk=asked.chunk, executor=executor)
            plain = how == dict(engine="compiled", workers=1, chunk=None, executor=None) and not asked.disturb
            digests = digests_of(play) if plain else of_run(
                world_of(play.scenario, play.parameters), play.seed, play.replicates, **how,
                meanwhile=disturb if asked.disturb else lambda: None)
            found |= {Key(*play[:4], part): digest for part, digest in digests.items()}
    return found


def versions() -> str:
    """Says which Python and which libraries play."""
    told = [f"{name} {metadata.version(name)}" for name in ("Mesa", "numpy")]
    return ", ".join([f"Python {platform.python_version()}", *told])


def rows(asked: argparse.Namespace) -> dict[str, list]:
    """Returns what the records of each scenario say of every replicate under `prior`: deals and the least satisfied."""
    told = {}
    for name in asked.names:
        world = world_of(name, "prior")
        _, record = run_chunk(world.world, 1, 0, asked.replicates, counted_until=world.counted_until, records=True)
        told[name] = [record.paid.tolist(), record.least.tolist()]
    return told


@contextmanager
def processes(start: str | None) -> Iterator[Executor | None]:
    """Gives two worker processes that start in the way that is named, or none."""
    with nullcontext() if start is None else ProcessPoolExecutor(2, mp_context=get_context(start)) as executor:
        yield executor


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--names", nargs="*")
    options.add_argument("--replicates", type=int, default=REPLICATES)
    options.add_argument("--engine", default="compiled")
    options.add_argument("--workers", type=int, default=1)
    options.add_argument("--chunk", type=int)
    options.add_argument("--start")
    options.add_argument("--disturb", action="store_true")
    options.add_argument("--libraries", action="store_true")
    options.add_argument("--rows", action="store_true", help="print the real numbers of the records as well")
    asked = options.parse_args()
    with suppress(locale.Error):  # a locale that is not installed: its name in the environment must do
        locale.setlocale(locale.LC_ALL, "")
    getattr(time, "tzset", lambda: None)()
    for library in LIBRARIES if asked.libraries else ():
        import_module(library)
    if asked.disturb:
        disturb()
        np.seterr(all="raise")
    found = played(list(plays(asked.names, asked.replicates)), asked)
    print(json.dumps({"odd": oddities(), "library": of_library(), "with": versions(),
                      "rows": rows(asked) if asked.rows else {},
                      "digests": {" ".join(map(str, key)): digest for key, digest in found.items()}}))


if __name__ == "__main__":
    main()
