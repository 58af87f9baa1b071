"""A sweep to be killed.

    toy_sweep.py run FOLDER LOG CELLS WORKERS        one sweep; exits with 130 when interrupted
    toy_sweep.py kills FOLDER LOGS KILLS CELLS SEED  forks that many sweeps, kills each at a random moment, and
                                                     prints what was finished and what was computed at each kill

Forking saves the start of Python, so that twenty kills take seconds; the killed process is a real one all the same.
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[3]), str(HERE.parents[2])]

from sim.parallel.store import Store, complete  # noqa: E402 - after the path is set
from support import toy_cells  # noqa: E402


def sweep(folder, log, cells, workers=1):
    store = Store(folder, "1")
    return complete(toy_cells.make_cells(cells, log), toy_cells.draw_and_log, store, workers=workers)


def finished(folder, cells):
    store = Store(folder, "1")
    return [
        cell.description["number"] for cell in toy_cells.make_cells(cells) if store.get(cell.description) is not None
    ]


def killed_once(folder, log, cells, chance):
    """Forks a sweep, waits until a random number of cells has begun and a little more, and kills it."""
    child = os.fork()
    if child == 0:
        sweep(folder, log, cells)
        os._exit(0)
    begun, pause = chance.randrange(0, 12), chance.uniform(0, 0.008)
    while len(toy_cells.logged(log)) < begun and not ended(child):
        time.sleep(0.0005)
    time.sleep(pause)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def ended(child):
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def kills(folder, logs, count, cells, seed):
    chance, story = random.Random(seed), []
    for number in range(count):
        log = str(Path(logs) / f"{number}.log")
        before = finished(folder, cells)
        killed = killed_once(folder, log, cells, chance)
        story.append(
            {"killed": killed, "before": before, "computed": toy_cells.logged(log), "after": finished(folder, cells)}
        )
    return story


def main(command, folder, log, *numbers):
    numbers = [int(number) for number in numbers]
    if command == "kills":
        print(json.dumps(kills(folder, log, *numbers)))
        return 0
    try:
        done = sweep(folder, log, *numbers)
    except KeyboardInterrupt:
        return 130
    print(json.dumps([done.finished_before, done.computed, done.failed, done.damaged]))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
