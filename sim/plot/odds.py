"""The odds of every outcome, with intervals."""

from __future__ import annotations

from matplotlib.axes import Axes

from sim.plot.palette import BACKGROUND, MUTED, TEXT, Style, contrast
from sim.plot.style import LABEL, SMALL, Margins, annotate, new_axes, outcome_styles, plot_line, set_ticks, titles_of
from sim.plot.text import clean, widest, wrap
from sim.results.base import Outcome, Result, record_of
from sim.results.run import RunRecord
from sim.text.format import percent
from sim.text.summary import interval_words, odds_words

_ROW = 0.36          # inches
_NAMES = 2.0         # inches at most for names
_FIFTHS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def plot_odds(result: RunRecord | Result, ax: Axes | None = None) -> Axes:
    """Draw a bar per outcome with its 95 % interval and its odds in figures, the likeliest on top.

    An outcome that never occurred has no bar: it says "< x %", x the upper end of its interval.
    """
    run: RunRecord = record_of(result)
    rows = run.outcomes
    names = [wrap(row.name, _NAMES, LABEL) for row in rows]
    values = [odds_words(row, run.replicates) for row in rows]
    ranges = [_range_words(row, run.replicates) for row in rows]
    figures = widest(values, LABEL, True) + widest(ranges, SMALL) + 0.3
    titles = titles_of(run, run.details.question or "Who is agreed?",
                       f"Odds of every outcome, with 95 % intervals from {run.replicates:,} replicates.")
    ax = new_axes(ax, titles,
                  Margins(_ROW * len(rows) + 0.1, left=widest(names, LABEL) + 0.12, right=figures, below=0.28))
    ax.set(xlim=(0, 1), ylim=(len(rows) - 0.5, -0.5))
    styles = outcome_styles(run)
    for place, row in enumerate(rows):
        draw_bar(ax, place, row, styles[row.name])
        _figures(ax, place, row, values[place], ranges[place])
    set_ticks(ax.xaxis, _FIFTHS, [percent(x) for x in _FIFTHS], grid=True)
    set_ticks(ax.yaxis, range(len(rows)), names, colour=TEXT, pad=6)
    return ax


def draw_bar(ax: Axes, place: float, row: Outcome, style: Style, thick: float = 0.56) -> None:
    """Draw one bar with its interval as a line: light on the bar, dark beyond it."""
    if row.odds > 0:
        ax.barh([place], [row.odds], height=thick, color=style.face, edgecolor=style.colour, linewidth=0.8, zorder=2)
    on_bar = TEXT if contrast(style.face) < 3 else BACKGROUND
    for ends, colour in (((row.low, row.odds), on_bar), ((row.odds, row.high), TEXT)):
        plot_line(ax, ends, [place, place], colour, 1.8, zorder=3, clip_on=False)


def _figures(ax: Axes, place: int, row: Outcome, value: str, span: str) -> None:
    """Write odds and interval to the right of a bar."""
    annotate(ax, (row.high, place), value, bold=True, shift=(7, 0), on_paper=True)
    if span:
        annotate(ax, (row.high, place), span, size=SMALL, colour=MUTED, on_paper=True,
                 shift=(7 + 72 * widest([value], LABEL, True) + 6, 0))


def _range_words(row: Outcome, replicates: int) -> str:
    """Return the interval in figures; nothing where the odds are a bound already."""
    return "" if row.count in (0, replicates) else interval_words(row, replicates)


def alt_odds(result: RunRecord | Result) -> str:
    """Say in a sentence what the picture shows."""
    run: RunRecord = record_of(result)
    parts = [f"{clean(row.name)} {odds_words(row, run.replicates)}" for row in run.outcomes]
    return f"Bar chart of the odds of {len(parts)} outcomes, the likeliest first: " + "; ".join(parts) + "."
