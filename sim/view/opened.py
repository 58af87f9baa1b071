"""What the live page of this process is about. The server sets it before it starts; every browser tab reads it."""

from __future__ import annotations

from dataclasses import dataclass

from sim.view.settings import Settings


@dataclass(frozen=True)
class Opened:
    """The settings of the file, and the run that is shown first."""

    settings: Settings
    seed: int
    replicate: int


_OPENED: list[Opened] = []


def set_opened(opened: Opened) -> None:
    """Sets what the page is about."""
    _OPENED[:] = [opened]


def opened() -> Opened:
    """Returns what the page is about."""
    return _OPENED[0]
