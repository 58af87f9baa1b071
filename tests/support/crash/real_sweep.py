"""A sweep of the real model to be killed.

    real_sweep.py run OUT LOG ROWS WORKERS       one sweep; the settings that are really played go into LOG
    real_sweep.py kills OUT LOGS KILLS ROWS SEED  forks that many sweeps, kills each at a random moment, and prints
                                                  what was kept and what was played at each kill

Forking saves the start of Python and of its libraries, so that fifty kills take seconds; the killed process is a real one.
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import sim
from sim.study import sweep as room
from sim.study.sweep import evaluate

REPLICATES = 30
STANCES = ("champion", "lean", "wary", "block")


def vary(rows):
    return {"allies.A.weight": f"0.05:0.95:{rows}", "stances.Ada.A": STANCES}


def sweep(out, log, rows, workers=1):
    def noting(cell):
        note(log, json.dumps(list(cell.description["values"].values())))
        return evaluate(cell)

    if workers == 1:
        room.evaluate = noting
    return room.run_sweep(sim.load("five-allies"), vary(rows), REPLICATES, out=out, workers=workers)


def note(log, line):
    """Appends a line at once, so that it is there even when the process is killed right after."""
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(descriptor, f"{line}\n".encode())
    os.close(descriptor)


def noted(log):
    return Path(log).read_text().split("\n")[:-1] if Path(log).exists() else []


def kept(out):
    """Gives the files of finished cells with what tells a file from one that took its place."""
    return {path.name: path.stat().st_ino for path in Path(out, "cells").glob("*.cell")}


def killed_once(out, log, rows, chance):
    """Forks a sweep, waits until a random number of cells has begun and a little more, and kills it."""
    child = os.fork()
    if child == 0:
        sweep(out, log, rows)
        os._exit(0)
    begun, pause = chance.randrange(1, 9), chance.uniform(0, 0.02)
    while len(noted(log)) < begun and not ended(child):
        time.sleep(0.001)
    time.sleep(pause)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def ended(child):
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def kills(out, logs, count, rows, seed):
    chance, story = random.Random(seed), []
    sim.sweep(sim.load("five-allies"), {"allies.A.weight": [0.5]}, 2, workers=1)  # the compiled loop is now loaded
    for number in range(count):
        log, before = str(Path(logs) / f"{number}.log"), kept(out)
        killed = killed_once(out, log, rows, chance)
        story.append({"killed": killed, "before": before, "played": noted(log), "after": kept(out)})
    return story


def main(command, out, log, *numbers):
    numbers = [int(number) for number in numbers]
    if command == "kills":
        print(json.dumps(kills(out, log, *numbers)))
        return
    swept = sweep(out, log, *numbers)
    print(json.dumps([swept.cells, swept.finished_before, len(swept.failures), swept.damaged]))


if __name__ == "__main__":
    main(*sys.argv[1:])
