"""The pictures of the page, and what each shows in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sim.report.parts import Picture, Pivots
from sim.report.pivots import as_drawn

if TYPE_CHECKING:
    from sim.odds.odds import Odds

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
    from sim.plot.reading import source_line
    source = source_line(replace(odds, replicates=pivots["replicates"], seed=pivots["seed"]))
    return plot_pivots(as_drawn(pivots), source=source).figure
