"""Plays every shipped scenario with the checked build and prints how many: `python -m support.native.checked [asan]`.

Every index, slice, divisor and stored number is looked at, and the compiler's own sanitizers watch whole-number
overflow, shifts, conversions and, with `asan`, every address. The first fault ends the process.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np

from sim.model import rounds
from sim.model.compile import ENTRIES
from sim.model.encoding import encode
from sim.scenario.catalog import shipped_names
from sim.scenario.loader import load
from sim.scenario.parameters import read_parameters
from support.native.compiled import ROOT, UNDEFINED, library

ADDRESSES = tuple(flag.replace("undefined,", "address,undefined,") for flag in UNDEFINED)


def main(replicates: int = 20) -> None:
    """Play with both builds and compare."""
    flags = ADDRESSES if "asan" in sys.argv else UNDEFINED
    fast = rounds.compiled(rounds.play_chunk)
    with tempfile.TemporaryDirectory() as folder:
        made = library(ENTRIES, Path(folder), flags=flags, root=ROOT.parent, checked=True)
    watched, played = made.function(rounds.play_chunk), 0
    for name in shipped_names():
        encoded, told = encode(load(name), read_parameters("prior")), []
        for play in (watched, fast):
            rounds.compiled = lambda _, play=play: play
            told.append(rounds.run_chunk(encoded.world, 5, 0, replicates, counted_until=encoded.counted_until, records=True))
        for one, other in zip(*told, strict=True):
            assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True)), name
        played += 1
    print(played)


if __name__ == "__main__":
    main()
