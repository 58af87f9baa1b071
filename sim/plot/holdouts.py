"""Who holds out against the front-runner, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize

from sim.plot.calendar import date_axis, days_of
from sim.plot.forest import draw_heat, rule_rows, scale_line
from sim.plot.palette import INK, QUIET
from sim.plot.style import LABEL, SMALL, Room, ally_name, head, horizon, marks, nothing, sheet, write
from sim.plot.text import clean, shorten, widest
from sim.text.format import bound, percent

if TYPE_CHECKING:
    from sim.odds.odds import Odds

TITLE = "Who holds out, and for how long?"
_ALL_UNTIL, _MOST = 36, 30   # allies: all of so many, else the most important
_NAMES = 1.6                 # inches
_LAST = "last to object"


def plot_holdouts(odds: Odds, ax: Axes | None = None) -> Axes:
    """Draws, ally by date, the share of all replicates in which the ally still objects to the front-runner.

    The allies that object longest are on top; figures on the right say how often an ally was among the last to
    object. Of more than 36 allies the first 30 are shown.
    """
    last = horizon(odds)
    share = odds.tally.objecting[:, :last + 1] / odds.replicates
    rows = order(odds)
    kept = rows if len(rows) <= _ALL_UNTIL else rows[:_MOST]
    names = [shorten(ally_name(odds, j), _NAMES, LABEL) for j in kept]
    row = min(0.3, max(0.165, 4.2 / max(1, len(kept))))
    ax = sheet(ax, head(odds, TITLE, _subtitle(odds, kept, rows, share)),
               Room(row * max(len(kept), 4), left=widest(names, LABEL) + 0.1, right=widest([_LAST], SMALL) + 0.14,
                    above=0.36))
    if not share.any():
        return nothing(ax, "nobody ever objects to a front-runner")
    size = min(LABEL, 0.8 * 72 * row)
    peak = float(np.ceil(share.max() * 10) / 10)
    norm = Normalize(0, peak)
    date_axis(ax, days_of(odds), last)
    ax.set_xlim(-0.5, last + 0.5)
    draw_heat(ax, share[kept], (-0.5, last + 0.5, len(kept), 0), norm)
    rule_rows(ax, len(kept))
    marks(ax.yaxis, np.arange(len(kept)) + 0.5, names, size=size, colour=INK)
    _write_last(ax, odds, kept, size)
    scale_line(ax, norm, "0 %", percent(peak), "share of replicates")
    return ax


def order(odds: Odds) -> list[int]:
    """Returns the allies by how long they object, in replicates times rounds; among equals by name."""
    total = odds.tally.objecting.sum(axis=1)
    return sorted(range(len(total)), key=lambda j: (-total[j], odds.encoded.allies[j]))


def _write_last(ax: Axes, odds: Odds, kept: list[int], size: float) -> None:
    """Writes on the right how often each ally was among the last to object."""
    held = odds.tally.held.sum(axis=1)
    coords = ax.get_yaxis_transform()
    for place, j in enumerate(kept):
        text = "" if held[j] == 0 else bound(held[j] / odds.replicates)
        if text:
            write(ax, (1, place + 0.5), text, size=size, colour=INK, shift=(6, 0), coords=coords)
    write(ax, (1, 1), _LAST, size=SMALL, colour=QUIET, shift=(6, 4), va="bottom", coords="axes fraction")


def _subtitle(odds: Odds, kept: list[int], rows: list[int], share: np.ndarray) -> str:
    text = "Share of replicates in which an ally still objects to the front-runner"
    rest = rows[len(kept):]
    if rest:
        text += (f"; the {len(kept)} allies that object longest, none of the other {len(rest)} in more than "
                 f"{bound(float(share[rest].max()))}")
    return text + "."


def alt_holdouts(odds: Odds) -> str:
    """Says in a sentence what the picture shows."""
    held = odds.tally.held.sum(axis=1)
    top = [j for j in sorted(range(len(held)), key=lambda j: (-held[j], odds.encoded.allies[j])) if held[j] > 0][:5]
    parts = [f"{clean(ally_name(odds, j))} ({bound(held[j] / odds.replicates)})" for j in top]
    return ("Heat map of how often each ally still objects to the front-runner, by date. Most often among the last to "
            "object: " + (", ".join(parts) if parts else "nobody") + ".")
