"""The pictures of the page, and what each shows in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.parts import Picture

if TYPE_CHECKING:
    from sim.odds.odds import Odds
    from sim.plot.inputs import Pivots

SHOWN = ("odds", "timing", "holdouts", "support")
_PIVOTS = "pivots"


def pictures(odds: Odds, pivots: Pivots | None = None) -> list[Picture]:
    """Returns the pictures of a page in words: their names, titles and text alternatives."""
    from sim.plot.pictures import PICTURES
    found = [Picture(name=name, title=PICTURES[name].title, text=PICTURES[name].alt(odds)) for name in SHOWN]
    if pivots is None:
        return found
    from sim.plot.pivots import alt_pivots
    return [*found, Picture(name=_PIVOTS, title="Who decides?", text=alt_pivots(pivots))]


def drawn(odds: Odds, told: list[dict], pivots: Pivots | None = None) -> dict[str, str]:
    """Returns the pictures as <svg> elements by name; `told` are their texts. No two share an id."""
    from sim.plot.save import inline_svg
    return {picture["name"]: inline_svg(_figure(picture["name"], odds, pivots), f"picture-{picture['name']}",
                                        picture["text"]) for picture in told}


def _figure(name: str, odds: Odds, pivots: Pivots | None):
    from sim.plot.pictures import PICTURES
    if name != _PIVOTS:
        return PICTURES[name].draw(odds).figure
    from sim.plot.pivots import plot_pivots
    from sim.plot.reading import source_line
    return plot_pivots(pivots, source=source_line(odds)).figure
