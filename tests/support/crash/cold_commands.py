"""The real command in a process of its own, where the folders for caches refuse: it must run all the same.

    cold_commands.py   prints one entry a case (a minute)
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from support.crash import full_disk
from support.crash import real_commands as real

RUN = ("run", "five-allies", "--replicates", "20", "--json", "--seed", "1")
NOWHERE = "/proc/nowhere"  # not even root can make a folder there


def played(folder: Path, *more: str, limit: int = 0, **environment: str) -> dict:
    """Runs the command; returns its status, its document without times, and what stood on standard error."""
    prepare = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit)) if limit else None
    done = subprocess.run([sys.executable, "-m", "sim", *RUN, *more], capture_output=True, cwd=folder, text=True,
                          env={**real.ENVIRONMENT, **environment}, preexec_fn=prepare)
    document = real.timeless(done.stdout.encode()).decode()
    return {"status": done.returncode, "document": document, "lines": done.stderr.splitlines()}


def cases(folder: Path):
    """Gives each case with what came of it."""
    room, out = folder / "room", ("--out", str(folder / "out"))
    room.mkdir()
    yield "pictures, with no home and no cache for matplotlib", played(
        folder, *out, HOME=NOWHERE, MPLCONFIGDIR=NOWHERE)
    with full_disk.mounted(folder / "disk", "64k") as disk:
        if disk is not None:
            full_disk.fill(disk, 0)
            yield "pictures, with a full disk for the cache of matplotlib", played(folder, *out, MPLCONFIGDIR=str(disk))
    yield "home and cache that cannot be written to", played(
        folder, HOME=NOWHERE, XDG_CACHE_HOME=NOWHERE, TMPDIR=str(room))


def told() -> list[dict]:
    """Plays all cases; `same` says whether the odds are the usual ones."""
    with tempfile.TemporaryDirectory() as folder:
        usual = played(Path(folder))
        return [{"case": case, "status": found["status"], "lines": found["lines"],
                 "same": found["document"] == usual["document"]} for case, found in cases(Path(folder))]


if __name__ == "__main__":
    print(json.dumps(told()))
