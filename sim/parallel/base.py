"""Executors for cells: they also say how much they take at once and how the loss of a worker shows."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any
from weakref import WeakSet


class CellExecutor(Executor):
    """An executor for cells.

    `in_flight` is how many cells are handed over at once, so that memory stays flat however many there are.
    `worker_lost` are the exceptions by which a future says that the worker died under it.
    `max_attempts` is how many of these a cell may see before it is taken for the culprit. `failure_is_ambiguous` says
    that they may also hit a cell that only stood beside the culprit, so a suspect is tried again alone.
    `evaluates_here` says that a call runs in the thread that submits it.
    `code` is the digest of the code that workers must run too, or None where they cannot but.
    """

    in_flight: int = 1
    worker_lost: tuple[type[BaseException], ...] = ()
    max_attempts: int = 3
    failure_is_ambiguous: bool = False
    evaluates_here: bool = False
    code: str | None = None

    def stop(self) -> None:
        """End what is running at once, without waiting for results. The executor can be used again."""


class SerialExecutor(CellExecutor):
    """Runs each call at once in this process."""

    evaluates_here = True

    def submit(self, fn: Callable, /, *args: Any, **kwargs: Any) -> Future:
        """Call the function and return a future that is done. Ctrl-C goes through."""
        future: Future = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class ExternalExecutor(CellExecutor):
    """Somebody else's executor, used as it is: it is not ended here, and not mended when it breaks."""

    def __init__(self, executor: Executor):
        self.executor = executor
        self.in_flight = 4 * (os.cpu_count() or 1)
        self._futures: WeakSet[Future] = WeakSet()

    def submit(self, fn: Callable, /, *args: Any, **kwargs: Any) -> Future:
        """Pass the call on."""
        future = self.executor.submit(fn, *args, **kwargs)
        self._futures.add(future)
        return future

    def stop(self) -> None:
        """Cancel what has not begun."""
        for future in list(self._futures):
            future.cancel()
