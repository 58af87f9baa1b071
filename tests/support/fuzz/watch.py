"""Watches a worker: one that hangs or dies is replaced, and the attempt that did it is noted."""

from __future__ import annotations

import time
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from support.fuzz.attempt import Attempt, Breach, Outcome, Promise
from support.fuzz.memory import processor_seconds
from support.fuzz.worker import READY, serve

_LOOK = 0.25  # seconds between looks at a silent worker


@dataclass(frozen=True)
class Patience:
    """When a silent worker is given up: seconds of its processor time, or of the clock (it sleeps or waits)."""

    processor: float = 40.0  # more than the longest calendar takes
    clock: float = 240.0
    start: float = 300.0  # the model may have to be compiled first


class Watch:
    """A worker that is watched. Use it in a `with`: no process outlives it.

    `root` is the folder of the files, `warm` and `prepare` are `worker.serve`'s.
    """

    def __init__(self, root: Path, warm: tuple[tuple[str, ...], ...] = (), prepare: str = "",
                 patience: Patience | None = None):
        self.root, self.warm, self.prepare, self.patience = root, warm, prepare, patience or Patience()
        self.replaced = 0
        self._process = None

    def __enter__(self) -> Watch:
        self._start()
        return self

    def __exit__(self, *_) -> None:
        self._stop()

    def judge(self, attempt: Attempt) -> Outcome:
        """Gives an attempt to the worker and returns the outcome, or how it was killed."""
        begun, before = time.monotonic(), processor_seconds(self._process.pid)
        self._connection.send(attempt)
        while not self._connection.poll(_LOOK):
            spent, clock = processor_seconds(self._process.pid) - before, time.monotonic() - begun
            if spent > self.patience.processor or clock > self.patience.clock:
                notes = f"killed after {spent:.1f} s of the processor and {clock:.0f} s of the clock"
                return self._replace(attempt, Breach(Promise.QUICK, notes), spent)
        try:
            return self._connection.recv()
        except EOFError:
            self._process.join()
            notes = f"the process ended with {self._process.exitcode}"
            return self._replace(attempt, Breach(Promise.ALIVE, notes))

    def _start(self) -> None:
        context = get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs, self.root, self.warm, self.prepare), daemon=True)
        self._process.start()
        theirs.close()
        if not self._connection.poll(self.patience.start) or self._connection.recv() != READY:
            self._stop()
            raise RuntimeError("the worker does not start")

    def _stop(self) -> None:
        self._process.kill()
        self._process.join()
        self._connection.close()

    def _replace(self, attempt: Attempt, breach: Breach, seconds: float = 0.0) -> Outcome:
        self._stop()
        for name, _ in attempt.files:  # the next attempt shall not find them
            (self.root / name).unlink(missing_ok=True)
        self._start()
        self.replaced += 1
        return Outcome(False, (breach,), seconds)
