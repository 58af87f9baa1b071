"""Gives many attempts to watched workers and counts what comes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from random import Random
from threading import Lock, Thread

from support.fuzz import bytewise, structural
from support.fuzz.attempt import Attempt, Outcome, Tally
from support.fuzz.originals import lay_out
from support.fuzz.watch import Watch

MADE = (structural.attempt, bytewise.attempt)  # half of the attempts each


def attempt(seed: int, number: int) -> Attempt:
    """Returns one attempt: a pure function of the seed and its number."""
    return MADE[number % 2](Random(f"bad input {seed} {number}"))


def count(inputs: int, workers: int, seed: int, folder: Path, tell: Callable[[int], None] = lambda done: None,
          found: Callable[[Attempt, Outcome], None] = lambda *_: None, warm=structural.WARM) -> Tally:
    """Counts so many attempts with some workers, each in its own part of a folder. `tell` hears how many are done,
    `found` of each that breaks a promise."""
    return _Count(inputs, workers, seed, folder, tell, found, warm).all()


class _Count:
    """One count: threads that each watch a worker and take the next number."""

    def __init__(self, inputs: int, workers: int, seed: int, folder: Path, tell, found, warm):
        self.numbers, self.seed, self.folder, self.warm = iter(range(inputs)), seed, folder, warm
        self.workers, self.tell, self.found = workers, tell, found
        self.tally, self.done, self.lock = Tally(), 0, Lock()
        self.failed: list[BaseException] = []

    def all(self) -> Tally:
        """Counts to the end. Raises what a thread of this count raised."""
        threads = [Thread(target=self._watch, args=(number,)) for number in range(self.workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self.failed:
            raise self.failed[0]
        return self.tally

    def _watch(self, worker: int) -> None:
        try:
            root = lay_out(self.folder / f"worker-{worker}")
            with Watch(root, self.warm) as watch:
                for number in self._next():
                    made = attempt(self.seed, number)
                    self._count(made, watch.judge(made))
        except BaseException as error:
            self.failed.append(error)
            self.numbers = iter(())

    def _next(self) -> Iterator[int]:
        while True:
            with self.lock:
                number = list(islice(self.numbers, 1))
            if not number:
                return
            yield number[0]

    def _count(self, made: Attempt, outcome: Outcome) -> None:
        with self.lock:
            self.tally.add(made.kind, outcome)
            self.done += 1
            if outcome.breaches:
                self.found(made, outcome)
            self.tell(self.done)
