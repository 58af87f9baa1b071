"""Ctrl-C at a moment that suits: an exception out of nowhere can leave a lock taken that other threads wait for."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


@contextmanager
def defer_sigint(wake: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold Ctrl-C back until the block ends; a second one goes through at once.

    `wake` is called when it comes, so that a block that waits can end; it must be safe in a signal handler
    (`SimpleQueue.put` is). Does nothing outside the main thread, where no interrupt arrives.
    """
    usual = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(usual):
        yield
        return
    pressed: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
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


# Ctrl-C that comes while Python tidies up after objects: an exception there is printed and forgotten.

PAUSE_S = 0.02  # until the tidying up is over


@contextmanager
def reraise_interrupt() -> Iterator[None]:
    """Send an interrupt once more that was swallowed in the block, instead of printing a traceback and going on."""
    usual, again = sys.unraisablehook, []

    def hook(unraisable: Any) -> None:
        if not issubclass(unraisable.exc_type, KeyboardInterrupt):
            usual(unraisable)
            return
        again.append(threading.Timer(PAUSE_S, os.kill, (os.getpid(), signal.SIGINT)))
        again[-1].daemon = True
        again[-1].start()

    sys.unraisablehook = hook
    try:
        yield
    finally:
        sys.unraisablehook = usual
        for timer in again:
            timer.cancel()
