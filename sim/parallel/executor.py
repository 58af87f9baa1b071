"""Running many cells: in this process, in worker processes, on a cluster, with the same results in the same order."""

from __future__ import annotations

import os
import socket
import traceback
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, TypeVar

from sim.errors import NemconError, UserError
from sim.interrupt import defer_sigint
from sim.parallel.base import CellExecutor, ExternalExecutor, SerialExecutor
from sim.parallel.cells import CellFailure
from sim.parallel.cluster import Cluster, source_digest
from sim.parallel.pool import WorkerPool

C = TypeVar("C")
R = TypeVar("R")
WAITING_ALLOWED = 1024  # results that wait for an earlier cell; more would let memory grow


@dataclass(frozen=True)
class VersionMismatch:
    """What a worker answers that runs other code than the machine that asks."""

    host: str


def pool(workers: int) -> WorkerPool:
    """Return worker processes on this machine, as an executor; end it with `shutdown` or a `with` block."""
    return WorkerPool(workers)


def cluster(address: str) -> Cluster:
    """Connect to a Dask scheduler and return its workers as an executor; needs the extra `cluster`."""
    return Cluster(address)


def run_cells(
    cells: Iterable[C],
    evaluate: Callable[[C], R],
    *,
    executor: Executor | None = None,
    workers: int | None = None,
    on_done: Callable[[C, R | CellFailure], None] | None = None,
) -> Generator[R | CellFailure, None, None]:
    """Evaluate each cell and yield the results in the order of the cells, whatever order they end in.

    Runs in this process without `executor` and with `workers` None or 1. `evaluate` must be a function at the top of
    a module that workers can import. `on_done` is called here, in the order in which cells end, before the result is
    yielded. A cell that raises gives a CellFailure, as does one under which workers die; the others go on. Nothing
    runs before the first result is asked for. When the iterator is closed or interrupted, what has ended is still
    given to `on_done`, the rest is stopped, and the exception goes on.

    Raises UserError when the executor itself fails: workers cannot start, the cluster is lost or runs other code.

    >>> list(run_cells([1, 2, 3], abs))
    [1, 2, 3]
    """
    own = _executor_of(executor, workers)
    run = _Run(iter(enumerate(cells)), evaluate, own, on_done or _ignore)
    try:
        yield from run.outcomes()
    except (KeyboardInterrupt, GeneratorExit):
        with defer_sigint():
            try:
                run.drain()
            finally:
                run.stop()
        raise
    except BaseException:
        run.stop()
        raise
    finally:
        if own is not executor:
            own.shutdown()


def attempt(evaluate: Callable[[C], R], cell: C, code: str | None) -> R | CellFailure | VersionMismatch:
    """Evaluate a cell where it runs. An exception becomes a CellFailure, because not every one can be sent."""
    if code is not None and code != source_digest():
        return VersionMismatch(socket.gethostname())
    try:
        return evaluate(cell)
    except (Exception, SystemExit) as error:
        return _failure(error)


def _failure(error: BaseException) -> CellFailure:
    message, kind = " ".join(str(error).split()), "" if isinstance(error, NemconError) else f"{type(error).__name__}: "
    return CellFailure((kind + message).rstrip(": "), "".join(traceback.format_exception(error)))


def _executor_of(executor: Executor | None, workers: int | None) -> CellExecutor:
    if executor is not None:
        return executor if isinstance(executor, CellExecutor) else ExternalExecutor(executor)
    if workers is None or workers == 1:
        return SerialExecutor()
    return WorkerPool(workers)


def _ignore(cell: Any, outcome: Any) -> None:
    pass


class _Run:
    """One pass over the cells: what waits, what is in flight, what has ended out of order."""

    def __init__(self, numbered: Iterator[tuple[int, Any]], evaluate: Callable, executor: CellExecutor,
                 on_done: Callable):
        self.numbered = numbered
        self.evaluate = evaluate
        self.executor = executor
        self.on_done = on_done
        self.retry_queue: deque[tuple[int, Any]] = deque()
        self.in_flight: dict[Future, tuple[int, Any]] = {}
        self.completed: SimpleQueue[Future | None] = SimpleQueue()
        self.ended: dict[int, Any] = {}
        self.losses: Counter[int] = Counter()

    def outcomes(self) -> Iterator[Any]:
        """Yield in the order of the cells."""
        due = 0
        while self._advance():
            while due in self.ended:
                yield self.ended.pop(due)
                due += 1

    def _advance(self) -> bool:
        """Hand cells over and look at what has ended; say whether there was anything to do.

        Ctrl-C waits until this is over, except where it is this process that evaluates: that may take long, and no
        other thread can be left waiting.
        """
        if self.executor.evaluates_here:
            return self._submit() and self._collect()
        with defer_sigint(wake=lambda: self.completed.put(None)):
            return self._submit() and self._collect()

    def drain(self) -> None:
        """Hand to `on_done` what ended but was not looked at yet."""
        for future, item in list(self.in_flight.items()):
            if future.done() and not future.cancelled() and future.exception() is None:
                self._end(item, future.result())

    def stop(self) -> None:
        """End what is still running; an executor with nothing to do is left alone."""
        if self.in_flight:
            self.executor.stop()

    def _submit(self) -> bool:
        """Submit what the executor takes; tell whether anything is left to do."""
        while len(self.in_flight) < self.executor.in_flight and (item := self._next()) is not None:
            future = self._submitted(item[1])
            self.in_flight[future] = item
            future.add_done_callback(self.completed.put)
        return bool(self.in_flight)

    def _next(self) -> tuple[int, Any] | None:
        """Return the cell to hand over now, if any. A suspect goes first; alone where neighbours could be blamed."""
        if self.executor.failure_is_ambiguous and self.in_flight and (self.retry_queue or self._suspect_in_flight()):
            return None
        if self.retry_queue:
            return self.retry_queue.popleft()
        return next(self.numbered, None) if len(self.ended) < WAITING_ALLOWED else None

    def _suspect_in_flight(self) -> bool:
        return bool(self.losses) and any(number in self.losses for number, _ in self.in_flight.values())

    def _submitted(self, cell: Any) -> Future:
        try:
            return self.executor.submit(attempt, self.evaluate, cell, self.executor.code)
        except BrokenExecutor as error:
            raise _lost(error) from error

    def _collect(self) -> bool:
        """Wait for news, then look at all there is, in the order of the cells. (None is news of Ctrl-C.)"""
        done = [self.completed.get()]
        while not self.completed.empty():
            done.append(self.completed.get())
        ended = [future for future in done if future in self.in_flight]
        for future in sorted(ended, key=lambda future: self.in_flight[future][0]):
            self._handle_result(future, self.in_flight[future])
            del self.in_flight[future]  # after, so that an interrupted `on_done` is made up for
        return True

    def _handle_result(self, future: Future, item: tuple[int, Any]) -> None:
        try:
            outcome = future.result()
        except self.executor.worker_lost as error:
            self._retry(item, error)
        except (BrokenExecutor, CancelledError) as error:
            raise _lost(error) from error
        except NemconError:
            raise
        except Exception as error:  # the cell or its result could not be sent
            self._end(item, _failure(error))
        else:
            self._end(item, outcome)

    def _retry(self, item: tuple[int, Any], error: BaseException) -> None:
        number = item[0]
        self.losses[number] += 1
        if self.losses[number] < self.executor.max_attempts:
            self.retry_queue.append(item)
        else:
            self._end(item, CellFailure(f"worker died: {self.losses[number]} times with this cell, the last: {error}"))

    def _end(self, item: tuple[int, Any], outcome: Any) -> None:
        number, cell = item
        if isinstance(outcome, VersionMismatch):
            raise UserError(
                f"the worker on {outcome.host} runs other code than this machine, so its results could differ; "
                "install the same version there and restart the worker")
        self.on_done(cell, outcome)
        self.ended[number] = outcome


def _lost(error: BaseException) -> UserError:
    return UserError(
        f"the executor broke ({type(error).__name__}: {error}); what is finished is kept, start again to go on. "
        "`--workers N` (sim.parallel.executor.pool) survives the death of a worker")


# Many small pieces of compiled work on the cores of this machine: threads, because the compiled loop lets go of the
# lock and a piece is over in less time than a process needs to start.

Piece = TypeVar("Piece")
Result = TypeVar("Result")


def threads_used(workers: int | None) -> int:
    """Return how many threads work: what was asked for, else all cores, 8 at most, as a run does."""
    return workers or min(os.cpu_count() or 1, 8)


def map_ordered(work: Callable[[Piece], Result], pieces: Iterable[Piece], workers: int) -> Iterator[Result]:
    """Yield the result of each piece, in the order of the pieces. An exception or Ctrl-C ends the rest.

    >>> list(map_ordered(abs, [-1, 2, -3], workers=2))
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


# Where the replicates of a command are played, beside this process and its threads.

_ONE_CHUNK = 25  # replicates that an engine of Python plays in one go; fewer are not worth a worker's start


@contextmanager
def executor_for(engine: str, replicates: int, workers: int | None, cluster: str | None) -> Iterator[Executor | None]:
    """Return the executor for a run: a cluster, worker processes for an engine of Python (the pool that survives Ctrl-C
    and the death of a worker), or None, where the run looks after itself. Nobody is left behind when the block fails.

    Raises UserError when no cluster answers.
    """
    executor = _executor(engine, replicates, workers, cluster)
    if executor is None:
        yield None
        return
    try:
        yield executor
    except BaseException:
        executor.stop()
        raise
    finally:
        executor.shutdown()


def _executor(engine: str, replicates: int, workers: int | None, address: str | None) -> WorkerPool | Cluster | None:
    if address is not None:
        return cluster(address)
    used = workers or min(os.cpu_count() or 1, 8)
    if engine != "compiled" and 1 < used <= 1024 and replicates > _ONE_CHUNK:
        return pool(used)
    return None
