"""Digests of results and of what they are results of. No version goes in, so that equal bits have equal digests."""

from __future__ import annotations

import csv
import hashlib
import json
import tomllib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import numpy as np

from sim.model.encoding import Encoded
from sim.odds import run as run_module
from sim.odds.odds import Odds
from sim.odds.run import run

LENGTH = 16  # hexadecimal digits: 64 bits tell a thousand lines apart, and a line stays readable
NOT_THE_RESULT = {"scenario", "model_version", "nemcon_version", "seed", "replicates", "engine", "workers",
                  "elapsed_s"}  # keys of the document that say who asked, which version, where and how long


def of_text(text: str) -> str:
    """Returns the digest of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def of_arrays(arrays: Iterable[np.ndarray]) -> str:
    """Returns the digest of arrays: kind, shape and every bit, the lowest byte first on any machine."""
    digest = hashlib.sha256()
    for array in arrays:
        little = array.astype(array.dtype.newbyteorder("<"), copy=False)
        digest.update(f"{little.dtype.kind}{little.itemsize}{little.shape}".encode() + little.tobytes())
    return digest.hexdigest()[:LENGTH]


def of_data(data: Any) -> str:
    """Returns the digest of what JSON can say (dates as texts); the order of keys does not count."""
    return of_text(json.dumps(data, sort_keys=True, default=str))


def of_chunk(chunk: tuple) -> dict[str, str]:
    """Returns the digests of what a driver gave for a chunk: its tally and its records."""
    tally, record = chunk
    return {"tally": of_arrays(tally), "records": of_arrays(record)}


def of_document(odds: Odds) -> dict[str, str]:
    """Returns a digest for each part of the document that `run.json` holds."""
    return {part: of_data(told) for part, told in odds.document().items() if part not in NOT_THE_RESULT}


def of_content(path: Path) -> str:
    """Returns the digest of a scenario's data: the file, all that it extends, and their rosters.

    Read here and not by the program, so that a change of the program is never taken for one of the file. Comments and
    layout do not count.
    """
    return of_data(list(_contents(path)))


def _contents(path: Path) -> Iterator[Any]:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    yield raw
    if "roster" in raw:
        with (path.parent / raw["roster"]).open(newline="", encoding="utf-8-sig") as stream:
            yield list(csv.reader(stream))
    if "extends" in raw:
        yield from _contents(path.parent / raw["extends"])


def of_run(encoded: Encoded, seed: int, count: int, *, engine: str = "compiled", workers: int = 1,
           chunk: int | None = None, executor: Executor | None = None,
           meanwhile: Callable[[], None] = lambda: None) -> dict[str, str]:
    """Returns the digests of what `run` gives: the tally, the records that its sink is handed, joined, and the
    pairs of twins. `chunk` is the number of replicates in a chunk; `meanwhile` is called after each chunk."""
    usual, records = run_module._CHUNK[engine], []
    run_module._CHUNK[engine] = chunk or usual
    try:
        odds = run(encoded, count, seed, engine, workers, executor=executor,
                   sink=lambda _, record: records.append(record), progress=lambda *_: meanwhile())
    finally:
        run_module._CHUNK[engine] = usual
    joined = [np.concatenate(column) for column in zip(*records, strict=True)]
    return {**of_chunk((odds.tally, joined)), "twins": of_arrays([odds.pairs])}
