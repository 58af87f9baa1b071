"""What would tell us most: bars of how much of the uncertainty each thing is expected to take away."""

from __future__ import annotations

from matplotlib.axes import Axes

from sim.plot.palette import MUTED, TEXT, style_at
from sim.plot.style import LABEL, SMALL, Margins, PlotTitles, annotate, empty_plot, new_axes, set_ticks
from sim.plot.text import clean, shorten, widest
from sim.results.base import Result, record_of
from sim.results.information import InformationDocument, Learnt
from sim.text.format import join_names, percent
from sim.text.summary import source_line

_ROW = 0.3  # inches
_MAX_ROWS = 8   # stances, and counts
_NAMES, _ANSWERS = 2.6, 2.6  # inches at most
_BEYOND = 1.4  # of the longest bar, for its figure


def plot_information(result: InformationDocument | Result, ax: Axes | None = None) -> Axes:
    """Draw a bar for each stance and each later count that tells something, the most telling first."""
    found: InformationDocument = record_of(result)
    rows = telling(found)
    names = [shorten(f"{row.label} on {row.candidate}", _NAMES, LABEL) for row in rows]
    answers = [shorten(row.answer_words, _ANSWERS, SMALL) for row in rows]
    leader = rows[0].outcome if rows else "the likeliest outcome"
    titles = PlotTitles("What would tell us most?", "Share of the uncertainty about the outcome that is expected to "
                        f"go; beside it the odds of {leader} then.", source_line(found))
    ax = new_axes(ax, titles, Margins(_ROW * max(len(rows), 1) + 0.1, left=widest(names, LABEL) + 0.12, above=0.1,
                                      below=0.28, right=widest(answers, SMALL) + 0.2))
    if not rows:
        return empty_plot(ax, "nothing tells more than chance would")
    most = max(row.share for row in rows)
    ax.set(xlim=(0, _BEYOND * most), ylim=(len(rows) - 0.5, -0.5))
    for position, (row, words) in enumerate(zip(rows, answers, strict=True)):
        colour = style_at(0 if row.ally is not None else 1).colour
        ax.barh(position, row.share, height=0.62, color=colour, zorder=2)
        annotate(ax, (row.share, position), f"{row.share_words}", size=SMALL, colour=TEXT, shift=(4, 0))
        annotate(ax, (_BEYOND * most, position), words, size=SMALL, colour=MUTED, shift=(8, 0))
    set_ticks(ax.xaxis, [0.0, most], [percent(x, 1) for x in (0.0, most)], grid=True)
    set_ticks(ax.yaxis, range(len(rows)), names, colour=TEXT, pad=6)
    return ax


def telling(found: InformationDocument) -> list[Learnt]:
    """Return the rows that the picture shows."""
    rows = [row for rows in (found.stances,
                             found.counts) for row in [one for one in rows if one.bits > 0.0][:_MAX_ROWS]]
    return sorted(rows, key=lambda row: -row.bits)


def alt_information(result: InformationDocument | Result) -> str:
    """Say in a sentence what the picture shows."""
    rows = telling(record_of(result))
    if not rows:
        return "Nothing that could be learnt tells more about the outcome than chance would."
    told = join_names([f"{clean(row.label)} on {clean(row.candidate)} {row.share_words}" for row in rows], 12)
    return f"Bar chart of what would tell most about the outcome, as a share of the uncertainty: {told}."
