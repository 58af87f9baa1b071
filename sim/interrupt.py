"""Ctrl-C at a moment that suits: an exception out of nowhere can leave a lock taken that other threads wait for."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def deferred(wake: Callable[[], None] | None = None) -> Iterator[None]:
    """Holds Ctrl-C back until the block ends; a second one goes through at once.

    `wake` is called when it comes, so that a block that waits can end; it must be safe in a signal handler
    (`SimpleQueue.put` is). Does nothing outside the main thread, where no interrupt arrives.
    """
    usual = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(usual):
        yield
        return
    pressed = []

    def note(number: int, frame: object) -> None:
        if pressed:
            usual(number, frame)
        pressed.append(number)
        if wake is not None:
            wake()

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
        if pressed:
            usual(signal.SIGINT, None)
