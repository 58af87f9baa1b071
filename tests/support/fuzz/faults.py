"""Faults provoked in a watched worker."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from sim.errors import UserError


def prepare() -> None:
    """Make a command fail by the name of the file that it is given: `crash.toml` crashes."""
    import sim.cli.check as command
    from support.fuzz import treat
    load = command.load
    command.load = lambda name: FAULTS.get(Path(name).stem, load)(name)
    treat.MOST_MEGABYTES = 250


def _crash(name: str) -> None:
    raise KeyError("forgotten")


def _slow(name: str) -> None:
    end = time.process_time() + 1.01
    while time.process_time() < end:
        pass
    raise UserError(f"{name}:1:1: wrong")


def _large(name: str) -> None:
    raise UserError(f"{name}:1:1: {len(b'x' * 300_000_000)}")


FAULTS: dict[str, Callable] = {"crash": _crash, "slow": _slow, "large": _large}
