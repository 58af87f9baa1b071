"""Kills writers of a track record at random moments: kill_track.py FOLDER KILLS WRITERS SEED [plain|unlocked]

Writers are forked from this warm process. After each kill the file must be whole and have every line of which its
writer had said that it was written; prints how many kills, lines written before a kill, and files met with leftovers.
`plain` writes without the temporary file and `unlocked` without the lock, as negative controls.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from sim import files as atomic
from sim.results.track import ForecastEntry, OutcomeForecast
from sim.track.chain import append, read_chain

MAX_LINES = 150  # so that a file is never long


def entry(name: str) -> ForecastEntry:
    """Returns a forecast of some length."""
    return ForecastEntry(id=name, entered="2026-01-01T00:00:00Z", question="?", note="x" * 3000,
                         outcomes=[OutcomeForecast(name="Ada", forecast=1.0)])


def write_lines(file: Path, log: Path, name: str, count: int) -> None:
    """Adds lines and says of each when it is written."""
    with log.open("a", buffering=1) as said:
        for number in range(count):
            one = entry(f"{name}-{number}")
            append(file, lambda chain, one=one: [one])
            print(one.id, file=said)


def writer(file: Path, log: Path, name: str, count: int = 10**6) -> int:
    """Starts a writer and returns its process."""
    child = os.fork()
    if not child:
        status = 1
        try:
            write_lines(file, log, name, count)
            status = 0
        except KeyboardInterrupt:
            status = 130
        finally:
            os._exit(status)
    return child


def logged(log: Path) -> list[str]:
    """Returns what a writer said that it had written, whole lines only."""
    return log.read_text().rpartition("\n")[0].split() if log.exists() else []


def killed(folder: Path, number: int, writers: int, chance: random.Random) -> set[str]:
    """Starts writers, kills them a little after each has written a line, and returns the lines that they promised."""
    logs = [folder / f"{number}-{place}.log" for place in range(writers)]
    children = [writer(folder / "track.jsonl", log, f"k{number}-{place}") for place, log in enumerate(logs)]
    try:
        while not all(logged(log) for log in logs):
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.03))
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    return {name for log in logs for name in logged(log)}


def kills(folder: Path, count: int, writers: int, seed: int) -> dict:
    """Returns what was seen; raises where a line was lost or torn."""
    chance, file, promised, lines, leftovers = random.Random(seed), folder / "track.jsonl", set(), 0, 0
    for number in range(count):
        now = killed(folder, number, writers, chance)
        lines, promised = lines + len(now), promised | now
        names = [one.id for one in read_chain(file).entries]
        assert promised <= set(names) and len(set(names)) == len(names)
        assert len(names) <= len(promised) + writers * (number + 1)  # one more each: written, and killed before it said so
        leftovers += bool(list(folder.glob(f"{atomic.PREFIX}*")))
        if len(names) > MAX_LINES:
            file.unlink()
            promised = set()
    atomic.clean_leftovers(folder)
    assert not list(folder.glob(f"{atomic.PREFIX}*"))
    return {"kills": count * writers, "lines": lines, "leftovers": leftovers}


def together(folder: Path, count: int) -> dict:
    """Lets two writers add lines at once; returns how many there are, and whether they took turns."""
    children = [writer(folder / "track.jsonl", folder / f"{name}.log", name, count) for name in "ab"]
    statuses = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    names = [one.id for one in read_chain(folder / "track.jsonl").entries]
    return {"statuses": statuses, "lines": len(set(names)), "turns": names != sorted(names)}


def plain(path: Path, data: bytes) -> None:
    """Writes in small pieces, in place."""
    with path.open("wb") as file:
        for place in range(0, len(data), 512):
            file.write(data[place:place + 512])
            file.flush()


if __name__ == "__main__":
    place, many, at_once, start, *control = sys.argv[1:]
    if "plain" in control:
        atomic.write_bytes = plain
    if "unlocked" in control:
        atomic.locked = lambda folder: contextlib.nullcontext()
        atomic.clean_leftovers = lambda folder: 0
    found = together(Path(place), int(many)) if "together" in control else kills(
        Path(place), int(many), int(at_once), int(start))
    print(json.dumps(found))
