"""Who adds to the folder of a result: the pictures, the page, and what the page tells beyond the odds."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.odds.export import Maker
    from sim.odds.odds import Odds

_PICTURES, _PAGE = ("sim.plot.pictures", "draw_all"), ("sim.report.page", "write_report")
_ROOMS = (_PICTURES, _PAGE)


def record_of(odds: Odds, folder: Path | None = None) -> dict:
    """Returns the run record: the document of the odds, and what the page tells beyond it when a page is made, with
    what `nemcon pivots` left in the folder."""
    if _PAGE not in _ROOMS:
        return odds.document()
    from sim.report.pivots import pivots_beside
    from sim.report.record import run_record
    return run_record(odds, pivots_beside(folder, odds) if folder else None)


def makers(record: dict) -> list[Maker]:
    """Returns the functions (odds, folder) -> paths, in the order in which they write."""
    more = {_PAGE: {"record": record}}
    return [partial(getattr(import_module(room[0]), room[1]), **more.get(room, {})) for room in _ROOMS]
