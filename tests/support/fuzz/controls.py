"""Faults provoked on purpose in a worker: what watches must notice every one of them."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

from sim.errors import UserError


def prepare() -> None:
    """Lets a command fail by the name of the file that it is given: `crash.toml` crashes."""
    import sim.cli.check as check
    import sim.scenario.loader as read
    from support.fuzz import treat
    load, say_json = read.load, check.say_json
    read.load = lambda name: FAULTS.get(Path(name).stem, load)(name)
    check.say_json = lambda document: print('{"odds": NaN}') if "mute" in str(document) else say_json(document)
    treat.MOST_MEGABYTES = 250


def _crash(name: str) -> None:
    raise KeyError("forgotten")


def _leave(name: str) -> None:
    sys.exit(3)


def _trace(name: str) -> None:
    print("Traceback (most recent call last):" + "".join(traceback.format_stack()))
    raise UserError(f"{name}:1:1: wrong")


def _warn(name: str) -> None:
    warnings.warn("beware", stacklevel=1)
    raise UserError(f"{name}:1:1: wrong")


def _think(name: str) -> None:
    end = time.process_time() + 1.01
    while time.process_time() < end:
        pass
    raise UserError(f"{name}:1:1: wrong")


def _sleep(name: str) -> None:
    time.sleep(600)


def _spin(name: str) -> None:
    while True:
        pass


def _eat(name: str) -> None:
    hoard = []
    while True:
        hoard.append(bytearray(50_000_000))


def _swell(name: str) -> None:
    raise UserError(f"{name}:1:1: {len(b'x' * 300_000_000)}")


def _die(name: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _escape(name: str) -> None:
    print("\x1b[31mred")
    raise UserError(f"{name}:1:1: wrong")


def _mumble(name: str) -> None:
    raise UserError("something is wrong")


FAULTS: dict[str, Callable] = {"crash": _crash, "leave": _leave, "trace": _trace, "warn": _warn, "think": _think,
                               "sleep": _sleep, "spin": _spin, "eat": _eat, "swell": _swell, "die": _die,
                               "escape": _escape, "mumble": _mumble}
