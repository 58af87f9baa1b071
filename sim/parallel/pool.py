"""Worker processes on this machine: started by spawn, replaced when they die, gone when their parent is.

Not the standard library's process pool, because that one is broken for good by the death of one worker, does not say
which call the worker was busy with, and leaves its workers behind when the parent is killed (`docs/decisions.md`).
Here each worker has its own pipe and its own thread on this side, so a death concerns one call.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import connection, resource_tracker
from queue import Empty, SimpleQueue
from typing import Any

from sim.errors import UserError
from sim.parallel.base import CellExecutor

SPAWN = multiprocessing.get_context("spawn")  # the same everywhere, and safe beside threads
START_TRIES = 3
GUARD = 'a script that uses workers must keep its own code under `if __name__ == "__main__":`, or run without workers'


class WorkerDied(Exception):
    """The worker process ended before it answered; the argument says how."""


@dataclass(frozen=True)
class _Task:
    future: Future
    call: tuple[Callable, tuple, dict]


class WorkerPool(CellExecutor):
    """Runs calls in `workers` processes.

    A call whose worker dies raises WorkerDied; the others go on, and a new worker takes the place of the dead one.
    Raises UserError through the future when workers die as they start.
    """

    worker_lost = (WorkerDied,)

    def __init__(self, workers: int):
        if workers < 1:
            raise UserError(f"the number of workers must be at least 1, got {workers}")
        self.workers = workers
        self.in_flight = 2 * workers  # one at work, one waiting
        self._slots: list[_Slot] = []
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._closed = False

    def submit(self, fn: Callable, /, *args: Any, **kwargs: Any) -> Future:
        """Hand the call to the next free worker."""
        if self._closed:
            raise RuntimeError("cannot schedule new futures after shutdown")
        self._open()
        task = _Task(Future(), (fn, args, kwargs))
        self._tasks.put(task)
        return task.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let the workers finish what was submitted, then end them."""
        self._closed = True
        if cancel_futures:
            self._cancel_waiting()
        slots = self._retire()
        if wait:
            _join(slots)

    def stop(self) -> None:
        """Kills the workers and cancels what waits. The next submit starts new ones."""
        self._cancel_waiting()
        slots = self._retire()
        for slot in slots:
            slot.kill()
        _join(slots)

    def process_ids(self) -> list[int]:
        """Return the process ids of the workers that are alive."""
        return [slot.process_id for slot in self._slots if slot.process_id is not None]

    def _open(self) -> None:
        if not self._slots:
            resource_tracker.ensure_running()  # here, because starting it would unblock Ctrl-C in a slot's thread
            self._slots = [_Slot(self._tasks, number) for number in range(self.workers)]
            for slot in self._slots:
                slot.start()

    def _retire(self) -> list[_Slot]:
        slots, self._slots = self._slots, []
        for _ in slots:
            self._tasks.put(None)
        self._tasks = SimpleQueue()
        return slots

    def _cancel_waiting(self) -> None:
        while True:
            try:
                task = self._tasks.get_nowait()
            except Empty:
                return
            if task is not None:
                task.future.cancel()


def _join(slots: list[_Slot]) -> None:
    for slot in slots:
        slot.join()


class _Slot(threading.Thread):
    """One worker process seen from here: takes a task, sends it, waits for the answer or the death."""

    def __init__(self, tasks: SimpleQueue[_Task | None], number: int):
        super().__init__(name=f"nemcon-slot-{number}", daemon=True)
        self.tasks = tasks
        self.process: Any = None
        self.process_id: int | None = None
        self.pipe: Any = None
        self.killed = False
        self.lock = threading.Lock()

    def run(self) -> None:
        _block_interrupt()  # the worker inherits it: Ctrl-C is answered by the parent alone
        while (task := self.tasks.get()) is not None:
            self._answer(task)
            del task  # its result must not live until the next one comes
        self._end()

    def kill(self) -> None:
        """End the worker now and keep this slot from starting another."""
        with self.lock:
            self.killed = True
            if self.process is not None:
                self.process.kill()

    def _answer(self, task: _Task) -> None:
        if not task.future.set_running_or_notify_cancel():
            return
        try:
            done, value = self._ask(task.call)
        except BaseException as error:
            done, value = False, error
        if done:
            task.future.set_result(value)
        else:
            task.future.set_exception(value)

    def _ask(self, call: tuple) -> tuple[bool, Any]:
        message = pickle.dumps(call)  # before a worker is bothered: what cannot be sent is the caller's mistake
        if self.process is None:
            self._start()
        try:
            self.pipe.send_bytes(message)
            answer = self.pipe.recv_bytes()
        except (EOFError, OSError):
            raise WorkerDied(self._end()) from None
        return pickle.loads(answer)

    def _start(self) -> None:
        for _ in range(START_TRIES):
            self._spawn()
            try:
                if self.pipe.recv() == READY:
                    return
            except (EOFError, OSError):
                how = self._end()
        raise UserError(f"worker processes die as they start ({how}); {GUARD}")

    def _spawn(self) -> None:
        with self.lock:
            if self.killed:
                raise WorkerDied("stopped")
            self.pipe, far_end = SPAWN.Pipe()
            self.process = SPAWN.Process(target=work, args=(far_end,), daemon=True)
            try:
                self.process.start()
                self.process_id = self.process.pid
            except OSError as error:
                self.process = None
                raise UserError(f"no worker process can be started: {error}; use fewer workers") from None
            except RuntimeError:  # in a worker that imports an unguarded script again
                self.process = None
                raise UserError(f"a worker cannot start workers while it starts; {GUARD}") from None
            finally:
                far_end.close()  # so that the worker's death is an end of file here

    def _end(self) -> str:
        """Close the pipe, which ends an idle worker, wait for the process and say how it ended."""
        with self.lock:
            process, self.process, self.process_id = self.process, None, None
        if process is None:
            return "not started"
        self.pipe.close()
        process.join()
        code = process.exitcode
        return f"killed by signal {-code}" if code is not None and code < 0 else f"exit status {code}"


def _block_interrupt() -> None:
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


# The far side of a worker's pipe: what runs in the worker process.

READY = "ready"


def work(pipe: connection.Connection) -> None:
    """Say that it is ready, then answer calls until the pipe closes, or until nobody listens any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(EOFError, OSError):
        pipe.send(READY)
        while True:
            pipe.send_bytes(_answer_to(pipe.recv_bytes()))


def _answer_to(message: bytes) -> bytes:
    try:
        fn, args, kwargs = pickle.loads(message)
        return pickle.dumps((True, fn(*args, **kwargs)))
    except BaseException as error:
        return _pickled_error(error)


def _pickled_error(error: BaseException) -> bytes:
    """Return the answer for an exception; one that does not survive the journey goes as its text."""
    try:
        answer = pickle.dumps((False, error))
        pickle.loads(answer)
        return answer
    except Exception:
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))


def _end_with_parent() -> None:
    """End this process as soon as the parent is gone, even killed, even in the middle of a cell."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
