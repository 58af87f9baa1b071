"""The conditions under which the bits must stay, and how another Python is started in them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Condition:
    """What differs: environment variables, flags of the interpreter, options of `support.golden.child`, or the interpreter."""

    name: str
    variables: dict[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    python: str = sys.executable


THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def _threads(count: int) -> dict[str, str]:
    return dict.fromkeys(THREADS, str(count))


def _language(name: str) -> dict[str, str]:
    return {"LC_ALL": name, "LANG": name, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


ENVIRONMENTS = (
    *(Condition(f"hash seed {seed}", {"PYTHONHASHSEED": seed}) for seed in ("0", "1", "4294967295")),
    *(Condition(f"language {name}", _language(name)) for name in ("C", "C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8")),
    *(Condition(f"time zone {zone}", {"TZ": zone}) for zone in ("Pacific/Kiritimati", "America/Los_Angeles")),
    *(Condition(f"{count} threads for libraries", _threads(count)) for count in (1, 2)),
    Condition("Python without assertions and docstrings", flags=("-OO",)),
    Condition("Python's memory filled with rubbish", {"PYTHONMALLOC": "debug", "MALLOC_PERTURB_": "165"}),
    Condition("every library imported first", options=("--libraries",)),
    Condition("global generators seeded and drawn from", options=("--disturb", "--chunk", "20")),
)
STARTS = tuple(Condition(f"processes started by {start}", options=("--start", start, "--chunk", "70"))
               for start in ("fork", "forkserver", "spawn"))
# Much of it at once in two processes, for the tests. (-OO is not among it: each process would read all code anew.)
TOGETHER = (
    Condition("hash seed 1, language C, Kiritimati, one thread, generators disturbed, spawned workers",
              {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", **_language("C"), **_threads(1)}, (),
              ("--disturb", "--chunk", "70", "--start", "spawn")),
    Condition("hash seed 2, Turkish, Los Angeles, two threads, rubbish in memory, forked workers",
              {"PYTHONHASHSEED": "2", "TZ": "America/Los_Angeles", **_language("tr_TR.UTF-8"), **_threads(2),
               "PYTHONMALLOC": "debug", "MALLOC_PERTURB_": "165"}, (), ("--chunk", "17", "--start", "fork")),
)


def start(condition: Condition, *options: str, module: str = "support.golden.child") -> subprocess.Popen:
    """Starts a module under a condition, in another folder, which is not on the path of modules (-P)."""
    path = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", **condition.variables}
    command = [condition.python, "-P", *condition.flags, "-m", module, *condition.options, *options]
    return subprocess.Popen(command, env=environment, cwd=tempfile.gettempdir(), stdout=subprocess.PIPE, text=True)


def answer(child: subprocess.Popen) -> dict:
    """Waits for a child and returns what it printed. Raises RuntimeError when it failed."""
    said, _ = child.communicate(timeout=1800)
    if child.returncode:
        raise RuntimeError(f"the child ended with status {child.returncode}")
    return json.loads(said.splitlines()[-1])
