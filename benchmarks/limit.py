"""Builds the C twin of the compiled replicate (`limit.c`) and plays chunks with it, as `sim.model.rounds` does."""

from __future__ import annotations

import ctypes
import subprocess
from pathlib import Path

import numpy as np

from sim.model import world as w
from sim.model.equations import ABSTAIN_BELOW
from sim.model.events import is_conditional
from sim.model.quantiles import NORMAL, UNIFORM
from sim.model.tally import Tally, new_tally
from sim.native.build import compilers
from sim.native.kinds import Array
from sim.native.language import ELEMENTS, fields_of

SOURCE = Path(__file__).with_name("limit.c")
MODEL = "2"  # whose equations and draws limit.c has; other models are measured without it
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")  # no fast-math: the bits must be the same
PARTS = ("inputs", "candidacy", "meetings", "news and soundings", "backing", "closing", "counting", "rule")
_EVENTS = (w.ENTERS, w.WITHDRAWS, w.EXIT_COST, w.JOINS, w.LEAVES)
_LARGEST = {"allies": 256, "candidates": 16, "slots": 16384, "inputs": 4000, "events": 64, "rounds": 128}


def compiler() -> list[str]:
    """Return the C compiler that the engine is compiled with, as a command; empty where there is none."""
    return next((command for _, command in compilers()), [])


def compiler_version() -> str:
    """Return the first line in which the C compiler introduces itself."""
    shown = subprocess.run([*compiler(), "--version"], capture_output=True, text=True, check=True)
    return shown.stdout.splitlines()[0]


def refusals(world: w.World, rounds: int = 0) -> list[str]:
    """Return what a world has that the twin does not play; empty when it plays it all."""
    found = {"special ties": len(world.tie_to) > 0, "a parameter table": len(world.table_slot) > 0,
             "distributions other than normal and uniform": not np.isin(world.input_family, (NORMAL, UNIFORM)).all(),
             "events other than entry, exit and membership": not np.isin(world.event_kind, _EVENTS).all(),
             "observations": is_conditional(world), "vetoes": bool(world.refuses.any()),
            "abstention": bool(world.rule_numbers[ABSTAIN_BELOW] > -1e300)}
    sizes = {"allies": len(world.ally_id), "candidates": len(world.candidate_id), "slots": len(world.base),
             "inputs": len(world.input_id), "events": len(world.event_kind), "rounds": rounds}
    return [name for name, present in found.items() if present] + [
        f"more than {_LARGEST[name]} {name}" for name, size in sizes.items() if size > _LARGEST[name]]


class Twin:
    """The compiled C twin, built into `folder`. With `timed` it also adds up the seconds of each part; with `narrow`
    it has vectors of four numbers even where the processor has them of eight.
    """

    def __init__(self, folder: str | Path, timed: bool = False, narrow: bool = False):
        name = f"limit{'-timed' if timed else ''}{'-narrow' if narrow else ''}.so"
        Path(folder, "tables.h").write_text(_tables())
        macros = [*(["-DTIMED"] if timed else []), *(["-DNARROW"] if narrow else [])]
        subprocess.run([*compiler(), *FLAGS, *macros, "-I", str(folder), str(SOURCE), "-o", str(Path(folder, name)),
                        "-lm"], check=True)
        self._library = ctypes.CDLL(str(Path(folder, name)))

    def run_chunk(self, world: w.World, seed: int, first: int, count: int, *, counted_until: int) -> Tally:
        """Play a chunk and return its tally. Raises ValueError for a world with what the twin does not play."""
        if refused := refusals(world, counted_until + 1):
            raise ValueError(f"limit.c does not play {', '.join(refused)}")
        n, m, e = len(world.ally_id), len(world.candidate_id), len(world.event_kind)
        tally, at = new_tally(n, m, counted_until), w.slots(n, m, world.issues, e)
        sizes = np.array((n, m, len(world.input_id), len(world.base), len(world.follow), e, counted_until + 1,
                          len(world.rule_weight) > 0), dtype=np.int64)
        tables = [np.array([_word(field) for field in table], dtype=np.int64) for table in (world, at, tally)]
        self._library.play_chunk(*(_pointer(array) for array in (sizes, *tables)), ctypes.c_uint64(seed),
                                 ctypes.c_uint64(first), ctypes.c_int64(count))
        return tally

    def seconds(self) -> dict[str, float]:
        """Return the seconds that each part of all replicates took so far; only for a timed build."""
        out = np.zeros(len(PARTS))
        self._library.parts(_pointer(out))
        return dict(zip(PARTS, out.tolist(), strict=True))


def _pointer(array: np.ndarray) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


def _word(field) -> int:
    """Return a field of a table as it goes over: an array by its address."""
    return field.ctypes.data if isinstance(field, np.ndarray) else int(field)


def _tables() -> str:
    """Return the tables and the slots of the global parameters in C, in the order that they have in Python."""
    lines = [f"enum {{ {', '.join(name.upper() for name in w.PROCESS)} }};"]
    for cls in (w.World, w.Slots, Tally):
        fields = [f"{ELEMENTS[kind.element][0]} *{name};" if isinstance(kind, Array) else f"i64 {name};"
                  for name, kind in fields_of(cls).items()]
        lines.append(f"typedef struct {{ {' '.join(fields)} }} {cls.__name__};")
    return "\n".join([*lines, ""])
