"""Signals to the real commands at random moments, and to their workers, in children of a warm process."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

from support.crash import real_commands as real
from support.crash.processes import living

PATIENCE_S = 60.0  # after a signal; longer is a hang
SAME = {"sweep with workers": "sweep"}  # the same result, and so the same undisturbed folder
STARTING_S = 1.5  # that worker processes take to start
WAYS = {"Ctrl-C": (signal.SIGINT, True), "SIGINT to the process alone": (signal.SIGINT, False),
        "SIGTERM": (signal.SIGTERM, False), "SIGHUP": (signal.SIGHUP, True)}  # (signal, to the whole group)


def workers_of(session: int) -> list[int]:
    """Returns the worker processes of a session: not its leader, not the tracker of the standard library."""
    return [process for process in living(session) if process != session and b"spawn_main" in command_of(process)]


def command_of(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def waited(condition) -> bool:
    """Waits until something is true; False where it never is."""
    until = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.002)
    return True


def outcome(child: int) -> dict:
    """Waits for a child and its workers; nobody is left behind, or it is said who hangs and who is orphaned."""
    hangs = not waited(lambda: real.ended(child))
    if hangs:
        os.kill(child, signal.SIGKILL)
    status = real.exit_code(child)
    waited(lambda: not living(child))
    orphans = living(child)
    for process in orphans:
        os.kill(process, signal.SIGKILL)
    return {"status": status, "hangs": hangs, "orphans": len(orphans)}


class Scene:
    """One command with an undisturbed folder to compare with."""

    def __init__(self, name: str, folder: Path, seed: int):
        self.name, self.folder, self.chance = name, folder, random.Random(seed)
        made = real.whole(SAME.get(name, name), folder)
        self.old, self.seconds = made[1].folder, made[2].seconds + (STARTING_S if name in SAME else 0.0)
        self.whole = {of: whole.content for of, whole in made.items()}

    def interrupted(self, number: int, way: str) -> dict:
        """Sends a signal at a random moment, on top of an old result; says how the command ended and what is left."""
        out, errors, steps = self.folder / f"{self.name} {way} {number}", self.folder / "errors", real.Steps()
        shutil.copytree(self.old, out)
        before, moment = real.cells(out), self.chance.random()
        child = real.forked(real.line(self.name, out, 2), errors, prepare=lambda: steps.watch(0))
        until = time.monotonic() + 0.01 + moment * self.seconds
        while time.monotonic() < until and not real.ended(child):
            time.sleep(0.001)
        begun, (sent, group) = steps.count, WAYS[way]
        (os.killpg if group else os.kill)(child, sent)
        told = {"command": self.name, "way": way, "moment": round(moment, 3), "steps": begun, **outcome(child)}
        return {**told, "lines": errors.read_text(encoding="utf-8").splitlines(), **self.left(out, before)}

    def left(self, out: Path, before: dict) -> dict:
        found, after, (old, new) = real.content(out), real.cells(out), self.whole.values()
        results = [name for name in old if not name.startswith("cells/")]
        whole = [all(found.get(name) == of[name] for name in results) for of in (old, new)]
        shutil.rmtree(out)
        return {"state": "old" if whole[0] else "new" if whole[1] else "mixed",
                "torn": [name for name in found if found[name] not in (old.get(name), new.get(name))
                         and not real.LEFTOVER.fullmatch(name)],
                "leftovers": sum(real.LEFTOVER.fullmatch(name) is not None for name in found),
                "kept": len(after) - len(before), "lost": sum(after.get(name) != before[name] for name in before)}

    def bereaved(self, number: int) -> dict:
        """Kills one worker once it is at work; says how the command ended and whether the result is the usual one."""
        out, errors = self.folder / f"{self.name} bereaved {number}", self.folder / "errors"
        child = real.forked(real.line(self.name, out, 2), errors)
        waited(lambda: real.ended(child) or len(workers_of(child)) > 1)
        time.sleep(self.chance.uniform(0, 0.6 * self.seconds))
        victims = workers_of(child)
        for victim in victims[:1]:
            os.kill(victim, signal.SIGKILL)
        told = {"command": self.name, "killed": len(victims[:1]), **outcome(child)}
        return {**told, "lines": errors.read_text(encoding="utf-8").splitlines(),
                "same": real.content(out) == self.whole[2]}


def interrupts(plan: dict[str, dict[str, int]], seed: int, folder: Path) -> list[dict]:
    """Plays interruptions: command -> way -> how often."""
    told = []
    for name, ways in plan.items():
        scene = Scene(name, folder, seed)
        told += [scene.interrupted(number, way) for way, count in ways.items() for number in range(count)]
        print(f"{name}: {sum(ways.values())} interruptions", file=sys.stderr)
    return told


def deaths(plan: dict[str, int], seed: int, folder: Path) -> list[dict]:
    """Plays deaths of a worker: command -> how often."""
    return [Scene(name, folder, seed).bereaved(number) for name, count in plan.items() for number in range(count)]
