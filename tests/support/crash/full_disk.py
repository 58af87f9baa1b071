"""The real commands where the disk is full or the folder refuses, in children of a warm process.

Each scene gives one entry: what the command said, its status, whether the old result is as it was, and whether the
same command ends well when the obstacle is gone, with no finished cell computed again.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain, islice
from pathlib import Path

from support.crash import real_commands as real

LIMITS = {"run": (20_000, 100_000, 300), "sweep": (20_000, 300), "calibrate": (3_500, 300)}  # bytes a file may have
ROOM = {"run": (100_000, 0), "sweep": (24_000, 0), "calibrate": (60_000, 0)}  # bytes left on the disk
PAGE = 4096


def limited(size: int) -> None:
    """Lets no file of this process grow beyond `size` bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def typed(name: str, out: Path, seed: int, folder: Path, prepare=lambda: None) -> tuple[int, list[str]]:
    """Runs a command in a child; returns its status and the lines on standard error."""
    errors = folder / "errors"
    status = real.exit_code(real.forked(real.line(name, out, seed), errors, prepare))
    return status, errors.read_text(encoding="utf-8").splitlines()


def told(name: str, case: str, folder: Path, out: Path, refused, relieve=lambda: None) -> dict:
    """Runs a command that is refused on top of an old result, then once more without the obstacle."""
    whole = real.whole(name, folder)[2].content
    before, cells = real.content(out), real.cells(out)
    status, lines = refused()
    found, kept = real.content(out), real.cells(out)
    changed = [file for file in before if found.get(file) != before[file]]
    more = [file for file in found if file not in before and not file.endswith(".cell")]
    relieve()
    then, _ = typed(name, out, 2, folder)
    after, last = real.content(out), real.cells(out)
    redone = sum(last.get(cell) != stat for cell, stat in {**cells, **kept}.items())
    return {"command": name, "case": case, "status": status, "lines": lines, "changed": changed, "more": more,
            "kept": len(kept) - len(cells), "then": then, "redone": redone,
            "same": {file: after.get(file) for file in whole} == whole}


def limit_scenes(name: str, folder: Path) -> Iterator[dict]:
    """A limit on the size of files: works without being root."""
    for size in LIMITS[name]:
        out = folder / f"{name} {size}"
        shutil.copytree(real.whole(name, folder)[1].folder, out)
        yield told(name, f"files of at most {size:,} bytes", folder, out,
                   partial(typed, name, out, 2, folder, partial(limited, size)))


def disk_scenes(name: str, folder: Path) -> Iterator[dict]:
    """A small disk that is full but for some bytes; gives nothing where this process may not mount one."""
    for room in ROOM[name]:
        with mounted(folder / f"{name} disk {room}", "8m") as disk:
            if disk is None:
                return
            out = disk / "out"
            shutil.copytree(real.whole(name, folder)[1].folder, out)
            filler = fill(disk, room)
            yield told(name, f"{room:,} bytes left on the disk", folder, out, partial(typed, name, out, 2, folder),
                       filler.unlink)


def fill(disk: Path, room: int) -> Path:
    """Fills a disk but for `room` bytes; returns the file to remove."""
    filler, free = disk / "filler", os.statvfs(disk)
    filler.write_bytes(b"\0" * max(0, free.f_bavail * free.f_frsize - room - PAGE))
    if not room:
        try:
            with filler.open("ab", buffering=0) as file:
                while file.write(b"\0" * PAGE):
                    pass
        except OSError:
            pass
    return filler


@contextmanager
def mounted(place: Path, size: str) -> Iterator[Path | None]:
    """Gives a small disk in memory, or None where this process may not mount one."""
    place.mkdir()
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("mount"):
        yield None
        return
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "nemcon-test", str(place)]
    done = subprocess.run(command, capture_output=True)
    if done.returncode:
        yield None
        return
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], capture_output=True, check=True)


def refusals(folder: Path) -> Iterator[tuple[str, Path]]:
    """Gives places that cannot be the folder of a result, by what is wrong with them."""
    file, link, closed = folder / "a file", folder / "a link", folder / "closed"
    file.write_text("mine")
    link.symlink_to(folder / "nowhere")
    yield "a file stands there", file
    yield "a file stands above", file / "below"
    yield "a link that leads nowhere", link
    with mounted(closed, "64k") as disk:
        if disk is None and os.geteuid() != 0:
            closed.chmod(0o500)
        elif disk is not None:
            subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True, capture_output=True)
        if disk is not None or os.geteuid() != 0:
            yield "a folder that may not be written to", closed
            yield "below a folder that may not be written to", closed / "below"


def refusal_scenes(name: str, folder: Path) -> Iterator[dict]:
    """Places that cannot be written to: one line that begins with the place, status 2, nothing made."""
    place = folder / f"{name} refused"
    place.mkdir()
    for case, out in refusals(place):
        before = sorted(path.name for path in place.rglob("*"))
        status, lines = typed(name, out, 1, folder)
        yield {"command": name, "case": case, "status": status, "lines": lines, "out": str(out),
               "made": sorted(path.name for path in place.rglob("*")) != before}


def removed_scene(folder: Path) -> dict:
    """The folder of a sweep is removed while it goes on."""
    out, steps, errors = folder / "sweep removed", real.Steps(), folder / "errors"
    child = real.forked(real.line("sweep", out), errors, prepare=lambda: steps.watch(0))
    while steps.count < 20 and not real.ended(child):
        time.sleep(0.0005)
    out.rename(folder / "sweep gone")  # at once; what is removed bit by bit would be seen half
    shutil.rmtree(folder / "sweep gone")
    status = real.exit_code(child)
    return {"command": "sweep", "case": "the folder is removed", "status": status, "out": str(out),
            "lines": errors.read_text(encoding="utf-8").splitlines(), "made": out.exists()}


def scenes(names, folder: Path, most: int = 9) -> dict[str, list[dict]]:
    """Plays the scenes for these commands, at most so many full disks of each; returns lists of entries."""
    full, refused = [], []
    for name in names:
        full += islice(chain(disk_scenes(name, folder), limit_scenes(name, folder)), most)
        refused += refusal_scenes(name, folder)
        print(f"{name}: full and closed places tried", file=sys.stderr)
    if "sweep" in names:
        refused.append(removed_scene(folder))
    return {"full": full, "refused": refused}
