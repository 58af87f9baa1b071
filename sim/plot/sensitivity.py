"""What the odds depend on most: Sobol indices of groups of uncertain parameters."""

from __future__ import annotations

from matplotlib.axes import Axes

from sim.plot.forest import ROW, draw_interval, key, number_axis, span
from sim.plot.palette import ACCENT, CONTRAST, INK
from sim.plot.style import LABEL, Head, Room, marks, nothing, sheet
from sim.plot.text import clean, shorten, widest
from sim.results.base import Result, record_of
from sim.results.studies import GroupIndex, PivotsDocument
from sim.text.format import listed, percent
from sim.text.summary import source_line

_MOST = 20
_NAMES = 2.1
_APART = 0.17   # rows between the two points of a group


def plot_sensitivity(result: PivotsDocument | Result, ax: Axes | None = None) -> Axes:
    """Draws, per group of parameters, the share of the odds' variance that it explains alone (first order, filled)
    and with what it does together with others (total order, hollow), with intervals; the largest total on top."""
    pivots: PivotsDocument = record_of(result)
    rows = ranked_indices(pivots)[:_MOST]
    names = [shorten(row.group, _NAMES, LABEL) for row in rows]
    subtitle = "Share of the variance of the odds that a group of uncertain parameters explains (Sobol indices)."
    if len(rows) < len(pivots.indices):
        subtitle += f" The {len(rows)} largest of {len(pivots.indices)} groups."
    ax = sheet(ax, Head("What do the odds depend on?", subtitle, source_line(pivots)),
               Room(ROW * 1.15 * max(3, len(rows)) + 0.1, left=widest(names, LABEL) + 0.12, right=0.25, above=0.3,
                    below=0.28))
    if not rows:
        return nothing(ax, "nothing is uncertain")
    ends = [end for row in rows for of in (row.alone, row.with_others) for end in (of.low, of.high, of.value)]
    limits = span(ends, include=(0.0,), pad=0.03)
    ax.set(xlim=limits, ylim=(len(rows) - 0.4, -0.6))
    number_axis(ax.xaxis, limits, percent)
    for place, row in enumerate(rows):
        draw_interval(ax, place - _APART, row.alone, ACCENT)
        draw_interval(ax, place + _APART, row.with_others, CONTRAST, "D", hollow=True, size=5.0)
    marks(ax.yaxis, range(len(rows)), names, colour=INK, pad=6)
    key(ax, [("o", ACCENT, False, "alone (first order)"), ("D", CONTRAST, True, "with others (total order)")], 0.15)
    return ax


def ranked_indices(pivots: PivotsDocument) -> list[GroupIndex]:
    """Returns the groups by their total index, the largest first."""
    return sorted(pivots.indices, key=lambda row: (-row.total, row.group))


def alt_sensitivity(result: PivotsDocument | Result) -> str:
    """Say in a sentence what the picture shows."""
    parts = [f"{clean(row.group)} {percent(row.total)} in all and {percent(row.first)} alone"
             for row in ranked_indices(record_of(result))[:5]]
    return ("Dot plot of Sobol indices: how much of the variance of the odds each group of uncertain parameters "
            f"explains. Largest: {listed(parts, 5)}.")
