"""A small scenario and sweeps of it, shared by the tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import sim

WEIGHT, STANCE = "allies.A.weight", "stances.Ada.A"
VARY = {WEIGHT: (0.1, 0.4, 0.8), STANCE: ("champion", "oppose")}
REPLICATES = 60


@cache
def five():
    return sim.load("five-allies")


def files(folder: Path) -> dict[str, bytes]:
    """Returns path -> bytes of everything below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(Path(folder).rglob("*"))
            if path.is_file()}
