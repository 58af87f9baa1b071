"""When it is over, by outcome."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from sim.plot import style as draw
from sim.plot.calendar import date_axis, draw_flags, flags_of, packed, space_above
from sim.plot.palette import BACKGROUND, TEXT
from sim.plot.text import beside, clean, shorten, width
from sim.results.base import Outcome, Result, record_of
from sim.results.run import RunRecord
from sim.text.format import percent
from sim.text.summary import odds_words

TITLE = "When is it over, and with whom?"
_LEFT, _LABELS = 0.56, 2.1  # inches
_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


def plot_timing(result: RunRecord | Result, ax: Axes | None = None) -> Axes:
    """Draw the share of replicates that have ended by each date, stacked by outcome; what is white is still open.

    The likeliest candidate is at the bottom and the fallback on top. What ends after the last date shown is counted
    there.
    """
    run: RunRecord = record_of(result)
    days, last = run.details.days, run.horizon
    rows = sorted(run.outcomes, key=lambda row: row.is_fallback)
    narrow = draw.is_narrow(ax)
    texts = [_label(run, row, narrow) for row in rows]
    margins = draw.label_margins(texts, narrow)
    wide = draw.axes_width(ax, _LEFT, margins["right"])
    placed = packed(flags_of(run.details, last), wide / max(1.0, last + 1), wide)
    ax = draw.new_axes(ax, draw.titles_of(run, TITLE, "Share of the runs that have ended by a date, by outcome; white: "
                                          "still open."),
                       draw.Margins(2.2 if narrow else 2.9, _LEFT, above=space_above(placed), **margins))
    date_axis(ax, days, last + 1 if last else 1)
    ax.set_ylim(0, 1)
    draw.set_ticks(ax.yaxis, _QUARTERS, [percent(x) for x in _QUARTERS], grid=True)
    draw_flags(ax, placed)
    draw.draw_labels(ax, _draw_areas(ax, run, rows, texts, last), narrow)
    _mark_half(ax, run, last)
    return ax


def _label(run: RunRecord, row: Outcome, narrow: bool) -> str:
    """Return the name, shortened if need be, and the odds."""
    figures = odds_words(row, run.replicates)
    wide = _LABELS if narrow else draw.scaled(_LABELS)
    return beside(shorten(row.name, wide - width(" " + figures, draw.LABEL), draw.LABEL), figures)


def _draw_areas(ax: Axes, run: RunRecord, rows: list[Outcome], texts: list[str], last: int) -> list[draw.EndLabel]:
    """Stack the outcomes; return the label of each, at the height of its middle."""
    t, styles = np.arange(last + 2), draw.outcome_styles(run)
    below, ends = np.zeros(last + 2), []
    for row, text in zip(rows, texts, strict=True):
        share = ended_by(run, row, last) / run.replicates
        above, style = below + np.append(share, share[-1]), styles[row.name]
        ax.fill_between(t, below, above, step="post", color=style.face, linewidth=0, zorder=2)
        draw.plot_line(ax, t, above, BACKGROUND, 0.5, drawstyle="steps-post", zorder=3)
        ends.append(draw.EndLabel(float(below[-1] + above[-1]) / 2, text, style))
        below = above
    return ends


def _mark_half(ax: Axes, run: RunRecord, last: int) -> None:
    """Mark the date by which half of all replicates have ended."""
    middle = run.timing.p50
    if middle > last:
        return
    draw.plot_line(ax, [middle, middle], [0, 0.5], TEXT, 1.0, (0, (4, 2)), zorder=4)
    draw.markers(ax, [middle], [0.5], "o", 5, TEXT, BACKGROUND, 1.2, zorder=5)
    left = middle < (last + 1) / 2
    draw.annotate(ax, (middle, 0.5), f"half by {run.details.days.words(middle)}", size=draw.SMALL,
                  ha="left" if left else "right", shift=(8 if left else -8, 0), on_paper=True, zorder=6)


def ended_by(run: RunRecord, row: Outcome, last: int) -> np.ndarray:
    """Return how many replicates have ended with an outcome by rounds 0 to `last`; all of them by the last one."""
    counts = np.cumsum(run.details.ended[run.in_file_order.index(row)])[:last + 1]
    counts[last] = row.count
    return counts


def alt_timing(result: RunRecord | Result) -> str:
    """Say in a sentence what the picture shows."""
    run: RunRecord = record_of(result)
    timing, words, last = run.timing, run.details.days.words, run.horizon
    parts = [f"{clean(row.name)} {percent(ended_by(run, row, last)[min(timing.p50, last)] / run.replicates)}"
             for row in run.outcomes]
    return (f"Stacked areas: the share of runs that have ended, by date and outcome. Half of all have ended by "
            f"{words(timing.p50)}, 90 % end between {words(timing.p05)} and {words(timing.p95)}. Ended by "
            f"{words(timing.p50)}: " + "; ".join(parts) + ".")
