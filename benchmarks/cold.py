"""What only a fresh process can show: peak memory, and how long the first replicate takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_RUN = """
import json, resource, sys, time
begun = time.perf_counter()
from sim.odds.run import run
from sim.scenario.loader import load
run(load("nato-sg-2024"), replicates=int(sys.argv[1]), workers=2)
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"MiB": used.ru_maxrss / 1024, "cpu": used.ru_utime + used.ru_stime,
                  "wall": time.perf_counter() - begun}))
"""


def memory(quick: bool) -> dict[str, dict]:
    """Return peak memory and time of a run of nato-sg-2024 in a process of its own, by number of replicates."""
    _run(1)  # so that no figure has the compilation in it
    return {f"{count:,}": _run(count) for count in ((1000, 10_000) if quick else (10_000, 100_000))}


def compilation() -> dict[str, float]:
    """Return the time to compile the equations, and that of the first replicate of a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        before, begun = os.times(), time.perf_counter()
        subprocess.run([sys.executable, "-m", "sim.model.compile", "--folder", folder], cwd=_ROOT, check=True,
                       stdout=subprocess.DEVNULL)
        after, wall = os.times(), time.perf_counter() - begun
    compiling = after.children_user + after.children_system - before.children_user - before.children_system
    first = _run(1)
    return {"compile, cpu": compiling, "compile, wall": wall, "first, cpu": first["cpu"], "first, wall": first["wall"]}


def _run(replicates: int, **environment: str) -> dict[str, float]:
    shown = subprocess.run([sys.executable, "-c", _RUN, str(replicates)], capture_output=True, text=True, check=True,
                           cwd=_ROOT, env={**os.environ, **environment})
    return json.loads(shown.stdout)
