"""The real commands on small work, run in children of a process that is warm: it has imported everything and loaded
the compiled loop, so that a command takes a fraction of a second and can be disturbed hundreds of times."""

from __future__ import annotations

import json
import mmap
import os
import re
import signal
import struct
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve()
ROOT = HERE.parents[3]
sys.path.insert(0, str(ROOT))

from sim import files as atomic  # noqa: E402
from sim.cli.main import status_of  # noqa: E402

SWEEP = ("sweep", "five-allies", "--vary", "allies.A.weight=0.1:0.9:6",
         "--vary", "stances.Ada.A=champion,lean,wary,block", "--replicates", "10")
COMMANDS = {
    "run": ("run", "five-allies", "--replicates", "20", "--workers", "1"),
    "sweep": (*SWEEP, "--workers", "1"),
    "calibrate": ("calibrate", "--rows", "8", "--replicates", "1", "--workers", "1"),
    "sweep with workers": (*SWEEP, "--workers", "2"),
    "calibrate with workers": ("calibrate", "--rows", "64", "--replicates", "20", "--workers", "2"),
    "run with threads": ("run", "nato-sg-2024", "--replicates", "4000", "--workers", "2"),
    "run with Mesa workers": ("run", "five-allies", "--replicates", "400", "--engine", "mesa", "--workers", "2"),
    "compare": ("compare", "nato-sg-2024-equals", "nato-sg-2024", "--replicates", "2000"),
    "pivots": ("pivots", "five-allies", "--replicates", "200", "--rows", "16"),
    "backtest": ("backtest", "--replicates", "20"),
}
KILLED = ("run", "sweep", "calibrate")
LAST = {"run": "run.json", "sweep": "sweep.json", "calibrate": "posterior.toml"}  # is new only where all is new
LEFTOVER = re.compile(r"(cells/)?\.nemcon-[0-9a-f]{16}\.tmp")
ENVIRONMENT = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}  # a forked child inherits no threads
ENVIRONMENT.pop("PYTHONWARNINGS", None)


def line(name: str, out: Path, seed: int = 1) -> list[str]:
    """Returns what is typed."""
    return [*COMMANDS[name], "--seed", str(seed), "--out", str(out), "--quiet"]


def content(folder: Path) -> dict[str, bytes]:
    """Returns the files of a folder by relative path, without what differs from run to run."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(Path(folder).rglob("*"))
             if path.is_file()}
    return {name: timeless(data) if name == "run.json" else data for name, data in found.items()}


def timeless(record: bytes) -> bytes:
    """Returns a run record without what differs: how long the run took, the workers. Torn ones stay as they are."""
    try:
        told = json.loads(record)
        del told["elapsed_s"], told["workers"]
    except (ValueError, KeyError, TypeError):
        return record
    return json.dumps(told).encode()


def cells(folder: Path) -> dict[str, tuple[int, int]]:
    """Returns the files of finished cells with what tells a file from one that took its place."""
    found = {path.name: path.stat() for path in Path(folder, "cells").glob("*.cell")}
    return {name: (stat.st_ino, stat.st_mtime_ns) for name, stat in found.items()}


class Steps:
    """Counts the steps of writing (a temporary file is made, a file takes its name) in a child, seen from here."""

    def __init__(self):
        self.memory = mmap.mmap(-1, 8)

    @property
    def count(self) -> int:
        """How many steps have begun."""
        return struct.unpack_from("i", self.memory)[0]

    def clear(self) -> None:
        """Begins anew."""
        struct.pack_into("i", self.memory, 0, 0)

    def watch(self, last: int) -> None:
        """Counts in this process from now on, and kills it before step `last` (0: never) is done."""
        def hook(event: str, given: tuple) -> None:
            making = event == "open" and given[1] is None
            if (making or event == "os.rename") and atomic.PREFIX in os.fspath(given[0] or ""):
                struct.pack_into("i", self.memory, 0, self.count + 1)
                if self.count == last:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(hook)


def forked(words: list[str], errors: Path | str = os.devnull, prepare: Callable[[], None] = lambda: None) -> int:
    """Runs a command line in a child with a session of its own; returns its id."""
    child = os.fork()
    if child:
        return child
    try:
        os.setsid()
        answer_signals()
        prepare()
        with open(errors, "w") as told, open(os.devnull, "w") as nowhere:
            os.dup2(told.fileno(), 2)
            os.dup2(nowhere.fileno(), 1)
            with redirect_stdout(nowhere), redirect_stderr(told):
                status = int(status_of(words))
        os._exit(status)
    finally:
        os._exit(99)


def answer_signals() -> None:
    """Lets signals do what they do to a command that is typed: whoever started us in the background had Ctrl-C ignored,
    and children inherit that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


def ended(child: int) -> bool:
    """Tells whether a child has ended, without taking its status."""
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def exit_code(child: int) -> int:
    """Waits for a child; returns its status, negative where a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@dataclass(frozen=True)
class Whole:
    """The folder of a command that nobody disturbed, how many seconds it took and how many steps of writing."""

    folder: Path
    content: dict[str, bytes]
    seconds: float
    steps: int


@cache
def whole(name: str, folder: Path) -> dict[int, Whole]:
    """Returns undisturbed folders for the seeds 1 and 2. The first is made in this process, so that children have
    nothing to import or compile; what it took is measured on the second, in a child."""
    place, steps = folder / "whole", Steps()
    first, second = place / f"{name} 1", place / f"{name} 2"
    alone = [word if word != "2" else "1" for word in line(name, first)]  # a thread or a worker cannot be forked
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):
        assert status_of(alone) == 0, name
    begun = time.monotonic()
    assert exit_code(forked(line(name, second, 2), prepare=lambda: steps.watch(0))) == 0
    seconds = time.monotonic() - begun
    return {of: Whole(path, content(path), seconds, steps.count) for of, path in ((1, first), (2, second))}
