"""Builds the C twin of the compiled replicate (`limit.c`) and plays chunks with it, as `sim.model.rounds` does."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from pathlib import Path

import numpy as np

from sim.model import world as w
from sim.model.inputs import new_setting
from sim.model.quantiles import NORMAL, UNIFORM
from sim.model.tally import Tally, new_tally

SOURCE = Path(__file__).with_name("limit.c")
MODEL = "1"  # whose equations and draws limit.c has; other models are measured without it
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")  # no fast-math: the bits must be the same
PARTS = ("inputs", "candidacy", "meetings", "news", "soundings", "closing", "counting", "rule")  # as in limit.c
_EVENTS = (w.ENTERS, w.WITHDRAWS, w.EXIT_COST, w.JOINS, w.LEAVES)


def compiler() -> str | None:
    """Return the C compiler of this machine, or None."""
    return shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")


def compiler_version() -> str:
    """Return the first line in which the C compiler introduces itself."""
    shown = subprocess.run([compiler(), "--version"], capture_output=True, text=True, check=True)
    return shown.stdout.splitlines()[0]


def refusals(world: w.World) -> list[str]:
    """Return what a world has that the twin does not play; empty when it plays it all."""
    found = {"special ties": len(world.tie_to) > 0, "a parameter table": len(world.table_slot) > 0,
             "distributions other than normal and uniform": not np.isin(world.input_family, (NORMAL, UNIFORM)).all(),
             "events other than entry, exit and membership": not np.isin(world.event_kind, _EVENTS).all()}
    return [name for name, present in found.items() if present]


class Twin:
    """The compiled C twin, built into `folder`. With `timed` it also adds up the seconds of each part."""

    def __init__(self, folder: str | Path, timed: bool = False):
        library = Path(folder) / ("timed.so" if timed else "limit.so")
        subprocess.run([compiler(), *FLAGS, *(["-DTIMED"] if timed else []), str(SOURCE), "-o", str(library), "-lm"],
                       check=True)
        self._library = ctypes.CDLL(str(library))

    def run_chunk(self, world: w.World, seed: int, first: int, count: int, *, counted_until: int) -> Tally:
        """Play a chunk and return its tally. Raises ValueError for a world with what the twin does not play."""
        if refused := refusals(world):
            raise ValueError(f"limit.c does not play {', '.join(refused)}")
        n, m = len(world.ally_id), len(world.candidate_id)
        tally, setting, state = new_tally(n, m, counted_until), new_setting(world), w.new_state(n, m)
        words, normals = np.zeros((4, n * m), dtype=np.uint64), np.zeros(n * m)
        tables = [_pointers(table) for table in (world, setting, state, tally)]
        self._library.play_chunk(_sizes(world, counted_until), *tables, _pointer(words), _pointer(normals),
                                 ctypes.c_uint64(seed), ctypes.c_uint64(first), ctypes.c_int64(count))
        return tally

    def seconds(self) -> dict[str, float]:
        """Return the seconds that each part of all replicates took so far; only for a timed build."""
        out = np.zeros(len(PARTS))
        self._library.parts(_pointer(out))
        return dict(zip(PARTS, out.tolist(), strict=True))


def _pointer(array: np.ndarray) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


def _pointers(table) -> ctypes.Array:
    """Return the addresses of the arrays of a NamedTuple in the order of its fields: a struct of pointers in C."""
    arrays = [field for field in table if isinstance(field, np.ndarray)]
    assert all(array.flags.c_contiguous for array in arrays)
    return (ctypes.c_void_p * len(arrays))(*(array.ctypes.data for array in arrays))


def _sizes(world: w.World, counted_until: int) -> ctypes.Array:
    n, m, e = len(world.ally_id), len(world.candidate_id), len(world.event_kind)
    at = w.slots(n, m, world.issues, e)
    numbers = (n, m, len(world.input_id), at.end, len(world.follow), e, counted_until + 1, len(world.rule_weight) > 0,
               at.weight, at.mean, at.spread, at.draw, at.event_probability, world.issues,
               at.credentials, at.helpfulness, at.ally_position, at.salience, at.candidate_position)
    return (ctypes.c_int64 * len(numbers))(*numbers)
