"""Many small pieces of compiled work on the cores of this machine: threads, because the compiled loop lets go of the
lock and a piece is over in less time than a process needs to start."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Piece = TypeVar("Piece")
Result = TypeVar("Result")


def threads_used(workers: int | None) -> int:
    """Returns how many threads work: what was asked for, else all cores, 8 at most, as a run does."""
    return workers or min(os.cpu_count() or 1, 8)


def worked(work: Callable[[Piece], Result], pieces: Iterable[Piece], workers: int) -> Iterator[Result]:
    """Yields the result of each piece, in the order of the pieces. An exception or Ctrl-C ends the rest.

    >>> list(worked(abs, [-1, 2, -3], workers=2))
    [1, 2, 3]
    """
    if workers == 1:
        yield from map(work, pieces)
        return
    pool = ThreadPoolExecutor(workers)
    try:
        for future in [pool.submit(work, piece) for piece in pieces]:
            yield future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
