"""Who decides, as `nemcon pivots` found it: its document, or the `pivots.json` that it left in the folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from sim.report import parts

if TYPE_CHECKING:
    from sim.odds.odds import Odds
    from sim.plot import inputs

FILE = "pivots.json"
_LARGEST = 50_000_000  # bytes; a pipe has no end, and a file may be anybody's
_SHOWN = 12  # rows of the table; the picture has more
_SAME = ("digest", "parameters", "model_version")  # what must agree for two results to be about the same thing


def pivots_beside(folder: str | Path, odds: Odds) -> dict | None:
    """Returns the document that `nemcon pivots` left in a folder; None when there is none or it is about something
    else than these odds."""
    try:
        path = Path(folder) / FILE
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return None
        found = json.loads(path.read_text(encoding="utf-8"))
        mine = odds.document()
        return found if all(found[key] == mine[key] for key in _SAME) and pivots_part(found) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, ValidationError):
        return None


def pivots_part(found: dict | None) -> parts.Pivots | None:
    """Returns what the page tells of a document of `nemcon pivots`; None when nobody asked who decides."""
    if found is None:
        return None
    rows = [_row(ally) for ally in found["allies"]]
    return parts.Pivots(candidate=found["candidate"], replicates=found["replicates"], seed=found["seed"],
                        now=_span(found["now"]), rows=rows, shown=min(_SHOWN, len(rows)),
                        left_out=max(0, len(rows) - _SHOWN), moves=[_move(move) for move in found["moves"]])


def _row(ally: dict) -> parts.Pivotal:
    flipped, weightless = ally["flipped"], ally["weightless"]
    return parts.Pivotal(
        ally=ally["name"], stance=ally["stance"], flipped_to=ally["flipped_to"], flipped=_span(flipped),
        change=parts.Span(value=flipped["difference"], low=flipped["difference_low"], high=flipped["difference_high"]),
        weightless=None if weightless is None else _span(weightless))


def _span(of: dict) -> parts.Span:
    return parts.Span(value=of["odds"], low=of["low"], high=of["high"])


def _move(move: dict) -> parts.Move:
    return parts.Move(ally=move["name"], stance=move["stance"], share=move["share"], word=move["word"],
                      share_then=move["share_then"])


def as_drawn(told: dict) -> inputs.Pivots:
    """Returns the part of the record as the tornado takes it."""
    from sim.plot.inputs import Interval, Pivot, Pivots
    rows = (Pivot(row["ally"], Interval(**row["flipped"]), row["weightless"] and Interval(**row["weightless"]))
            for row in told["rows"])
    return Pivots(told["candidate"], Interval(**told["now"]), tuple(rows))
