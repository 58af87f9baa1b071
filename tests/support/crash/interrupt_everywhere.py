"""Interrupts a run of cells at one step after another of the interpreter, in its own and the library's code.

    interrupt_everywhere.py STRIDE            prints how many steps were tried; fails or hangs at a lock left taken
    interrupt_everywhere.py STRIDE undefended  the same without holding Ctrl-C back, to show that this finds out
"""

import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from sim.parallel import executor as executor_room
from sim.parallel.base import CellExecutor
from sim.parallel.executor import run_cells


class Threads(CellExecutor):
    """Two threads that are waited for when the run is stopped, so that a lock left taken is a hang."""

    in_flight = 2

    def __init__(self):
        self.executor = ThreadPoolExecutor(2)

    def submit(self, fn, /, *args, **kwargs):
        return self.executor.submit(fn, *args, **kwargs)

    def stop(self):
        self.executor.shutdown(wait=True, cancel_futures=True)


def pause(cell):
    time.sleep(0.0005)
    return cell


def interrupted_at(step):
    """Runs with Ctrl-C at the given step; says whether the run was over before it came."""
    count, ended = 0, []

    def trace(frame, event, arg):
        nonlocal count
        frame.f_trace_opcodes = True
        if event == "opcode":
            count += 1
            if count == step:
                sys.settrace(None)
                signal.raise_signal(signal.SIGINT)
        return trace

    place = Threads()
    run = run_cells(range(4), pause, executor=place, on_done=lambda cell, outcome: ended.append(cell))
    sys.settrace(trace)
    try:
        done = list(run) == [0, 1, 2, 3]
    except KeyboardInterrupt:
        done = False
    finally:
        sys.settrace(None)
        run.close()
        place.stop()
    assert not done or sorted(ended) == [0, 1, 2, 3]
    return done


def main(stride, defence="defended"):
    if defence == "undefended":
        executor_room.defer_sigint = lambda wake=None: nullcontext()
    step, over = 1, 0
    while over < 3:  # the number of steps differs a little from run to run
        over = over + 1 if interrupted_at(step) else 0
        step += stride
    print(step // stride)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
