"""Who adds files to the folder of a result: the pictures and the page, as far as their rooms are furnished."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.odds.export import Maker

_ROOMS = (("sim.plot.pictures", "draw_all"), ("sim.report.page", "write_report"))


def makers() -> list[Maker]:
    """Returns the functions (odds, folder) -> paths, in the order in which they write."""
    return [getattr(import_module(room), name) for room, name in _ROOMS if _is_furnished(room)]


def _is_furnished(room: str) -> bool:
    try:
        return find_spec(room) is not None
    except ModuleNotFoundError:  # the room above it is missing
        return False
