"""The run record: the contract's document, and under the key `report` what the page tells beyond it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from sim.report.method import method, pivots_command
from sim.report.sections import asked, assumed, holdouts, limits, told
from sim.results import report as parts
from sim.results.report import Picture, Pivots
from sim.text import summary as words
from sim.text.summary import notes

if TYPE_CHECKING:
    from sim.odds.odds import Odds
    from sim.plot import inputs


def run_record(odds: Odds, pivots: dict | None = None) -> dict:
    """Returns the document of `run.json`: the contract's keys first and unchanged, then `report`.

    `pivots` is the document of `nemcon pivots` for the same scenario. The typical run is played again on the Mesa
    model, which takes a few seconds the first time.
    """
    return {**odds.document(), "report": report(odds, pivots).model_dump(mode="json")}


def report(odds: Odds, pivots: dict | None = None) -> parts.Report:
    """Returns what the page tells."""
    made, decides = assumed(odds.encoded.scenario), pivots_part(pivots)
    return parts.Report(
        asked=asked(odds.encoded.scenario), headline=words.headline(odds), notes=notes(odds),
        when=[words.ending_words(odds), words.decided_words(odds)], spread=words.spread_words(odds),
        support=_support(odds), holdouts=holdouts(odds), pivots=decides,
        pivots_command=pivots_command(odds), told=told(odds), assumed=made,
        method=method(odds), limits=limits(odds, made), pictures=pictures(odds, decides))


def _support(odds: Odds) -> str:
    """Says how support for the likeliest name begins and ends."""
    from sim.plot.style import ranked
    name = ranked(odds)[0]
    rows = [row for row in odds.support_document if row["candidate"] == name]
    first, last = rows[0], rows[-1]
    return (f"{first['mean']:.1f} of {len(odds.encoded.allies)} members do not object to {name} at first, on average "
            f"over the runs ({first['p05']} to {first['p95']} in nine runs of ten), and {last['mean']:.1f} at the end "
            f"({last['p05']} to {last['p95']}).")


# ------------------------------------------------------------------------------
# The pictures of the page, and what each shows in words.

SHOWN = ("odds", "timing", "holdouts", "support")
_PIVOTS = "pivots"


def pictures(odds: Odds, pivots: Pivots | None = None) -> list[Picture]:
    """Returns the pictures of a page in words: their names, titles and text alternatives."""
    from sim.plot.pictures import PICTURES
    found = [Picture(name=name, title=PICTURES[name].title, text=PICTURES[name].alt(odds)) for name in SHOWN]
    if pivots is None:
        return found
    from sim.plot.pivots import alt_pivots
    return [*found, Picture(name=_PIVOTS, title="Who decides?", text=alt_pivots(as_drawn(pivots.model_dump())))]


def drawn(odds: Odds, record: dict) -> dict[str, str]:
    """Returns the pictures of a run record as <svg> elements by name. No two share an id."""
    from sim.plot.save import inline_svg
    told = record["report"]
    return {picture["name"]: inline_svg(_figure(picture["name"], odds, told["pivots"]), f"picture-{picture['name']}",
                                        picture["text"]) for picture in told["pictures"]}


def _figure(name: str, odds: Odds, pivots: dict | None):
    from sim.plot.pictures import PICTURES
    if name != _PIVOTS:
        return PICTURES[name].draw(odds).figure
    from sim.plot.pivots import plot_pivots
    from sim.text.summary import source_line
    source = source_line(replace(odds, replicates=pivots["replicates"], seed=pivots["seed"]))
    return plot_pivots(as_drawn(pivots), source=source).figure


# ------------------------------------------------------------------------------
# Who decides, as `nemcon pivots` found it: its document, or the `pivots.json` that it left in the folder.

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
