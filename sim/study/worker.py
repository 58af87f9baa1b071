"""The far side of a worker's pipe: what runs in the worker process."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
from contextlib import suppress
from multiprocessing import connection

READY = "ready"


def work(pipe: connection.Connection) -> None:
    """Says that it is ready, then answers calls until the pipe closes, or until nobody listens any more."""
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
    """Gives the answer for an exception; one that does not survive the journey goes as its text."""
    try:
        answer = pickle.dumps((False, error))
        pickle.loads(answer)
        return answer
    except Exception:
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))


def _end_with_parent() -> None:
    """Ends this process as soon as the parent is gone, even killed, even in the middle of a cell."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
