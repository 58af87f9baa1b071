"""Kills the real commands again and again and says what was left each time."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

from support.crash import real_commands as real

KINDS = ("moment", "moment", "step", "write")  # anywhere in time; before a step of writing; while something is written


class Field:
    """A folder in which one command is killed, and what it should look like."""

    def __init__(self, name: str, folder: Path, seed: int):
        self.name, self.out = name, folder / f"{name} killed"
        self.chance, self.steps = random.Random(seed), real.Steps()
        made = real.whole(name, folder)
        self.laid = {of: whole.folder for of, whole in made.items()}
        self.whole = {of: whole.content for of, whole in made.items()}
        self.seconds, self.count = made[2].seconds, made[2].steps
        self.old: int | None = None
        self.checked = 0
        self.lay_out(1)

    @property
    def new(self) -> int:
        """The seed whose result is not there yet."""
        return 2 if self.old == 1 else 1

    def lay_out(self, old: int | None) -> None:
        """Makes the folder hold a complete old result, or nothing."""
        shutil.rmtree(self.out, ignore_errors=True)
        self.old = old
        if old is None:
            self.out.mkdir()
        else:
            shutil.copytree(self.laid[old], self.out)

    def go_on(self, state: str) -> None:
        """Lays the folder out for the next kill: mostly as this one left it."""
        if state != "old" or (found := self.chance.random()) < 0.15:
            self.finish()
            self.lay_out(self.chance.choice((1, 2)))
        elif found < 0.3:
            self.finish()
            self.lay_out(None)

    def finish(self) -> None:
        """Runs the command undisturbed; the folder is then that of a run that nobody killed, and nothing besides."""
        assert real.exit_code(real.forked(real.line(self.name, self.out, self.new))) == 0
        found, whole = real.content(self.out), self.whole[self.new]
        others = {} if self.old is None else self.whole[self.old]
        assert {name: found[name] for name in whole} == whole
        assert {name for name in found if name not in whole} <= {name for name in others if is_cell(name)}
        self.checked += 1

    def kill(self) -> dict:
        """Starts the command, kills it, and says what was left. (A command that was faster is started again.)"""
        while True:
            before, kind = real.cells(self.out), self.chance.choice(KINDS)
            moment, step = self.chance.random(), self.chance.randrange(1, self.count + 1)
            child = self.killed(kind, moment, step)
            status = real.exit_code(child)
            if status == -signal.SIGKILL:
                break
            assert status == 0, status
            self.lay_out(self.old)
        return {"kind": kind, "moment": round(moment, 3), "steps": self.steps.count, **self.left(before)}

    def killed(self, kind: str, moment: float, step: int) -> int:
        self.steps.clear()
        child = real.forked(real.line(self.name, self.out, self.new),
                            prepare=lambda: self.steps.watch(step if kind == "step" else 0))
        if kind == "moment":
            time.sleep(moment * self.seconds)
        elif kind == "write":
            while self.steps.count < step and not real.ended(child):
                time.sleep(0.0002)
            time.sleep(0.003 * moment)
        if kind != "step":
            os.kill(child, signal.SIGKILL)
        return child

    def left(self, before: dict) -> dict:
        """Says what is in the folder: torn files, leftovers, the state of the result, cells gained, lost, redone."""
        found, after = real.content(self.out), real.cells(self.out)
        leftovers = [name for name in found if real.LEFTOVER.fullmatch(name)]
        old, new = self.whole.get(self.old, {}), self.whole[self.new]
        torn = [name for name in found if name not in leftovers and found[name] not in (old.get(name), new.get(name))]
        changing = [name for name in new if not is_cell(name) and old.get(name) != new[name]]
        fresh = [name for name in changing if found.get(name) == new[name]]
        state = "new" if len(fresh) == len(changing) else "mixed" if fresh else "old"
        return {"state": state, "last": real.LAST[self.name] in fresh, "torn": torn, "leftovers": len(leftovers),
                "gone": [name for name in old if name not in found],
                "gained": len(after) - len(before), "lost": len(set(before) - set(after)),
                "again": sum(after[name] != before[name] for name in before if name in after)}


def is_cell(name: str) -> bool:
    return name.startswith("cells/")


class Plain:
    """A plain write with a flush to disk, in the manner of `atomic.atomic_open`, as a negative control."""

    def __init__(self, path):
        self.file = open(path, "wb", buffering=0)  # noqa: SIM115 - closed in __exit__

    def __enter__(self):
        return self

    def write(self, data):
        for first in range(0, len(data), 200):
            self.file.write(data[first:first + 200])
            os.fsync(self.file)

    def __exit__(self, *error):
        self.file.close()


def story(name: str, kills: int, seed: int, folder: Path) -> list[dict]:
    """Returns what was left after each kill; fails where an undisturbed run afterwards does not put it right."""
    field, told = Field(name, folder, seed), []
    for number in range(kills):
        told.append(field.kill())
        field.go_on(told[-1]["state"])
        if number % 10 == 9:
            print(f"{name}: {number + 1} kills", file=sys.stderr)
    field.finish()
    return told
