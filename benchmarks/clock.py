"""Measures commands in turn, so that a busy minute of the machine strikes all of them alike."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Spent:
    """What repeats of one command took, in seconds: processor time of all its threads and processes, and wall time."""

    cpu: tuple[float, ...]
    wall: tuple[float, ...]

    @property
    def least_cpu(self) -> float:
        """The quickest repeat: what the work costs when nobody disturbs it."""
        return min(self.cpu)

    @property
    def middle_cpu(self) -> float:
        """The median repeat."""
        return median(self.cpu)

    @property
    def least_wall(self) -> float:
        """The quickest repeat by the clock on the wall."""
        return min(self.wall)

    @property
    def middle_wall(self) -> float:
        """The median repeat by the clock on the wall."""
        return median(self.wall)


def processor_seconds() -> float:
    """Return the processor time of this process, its threads and the children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def measure(commands: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, Spent]:
    """Call every command once in each of `repeats` rounds, and return what each took. Warm up beforehand."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(repeats):
        for name, command in commands.items():
            cpu, wall = processor_seconds(), time.perf_counter()
            command()
            taken[name].append((processor_seconds() - cpu, time.perf_counter() - wall))
    return {name: Spent(*zip(*pairs, strict=True)) for name, pairs in taken.items()}
