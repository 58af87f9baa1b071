"""Ctrl-C that comes while Python tidies up after objects: an exception there is printed and forgotten."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

PAUSE_S = 0.02  # until the tidying up is over


@contextmanager
def never_lost() -> Iterator[None]:
    """Sends an interrupt once more that was swallowed in the block, instead of printing a traceback and going on."""
    usual, again = sys.unraisablehook, []

    def hook(unraisable) -> None:
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
