"""The odds of every outcome, with intervals."""

from __future__ import annotations

from typing import NamedTuple

from matplotlib.axes import Axes

from sim.plot import style as draw
from sim.plot.palette import BACKGROUND, MUTED, TEXT, Style, contrast
from sim.plot.text import clean, widest, wrap
from sim.results.base import Outcome, Result, record_of
from sim.results.run import RunRecord
from sim.text.format import percent
from sim.text.summary import interval_words, odds_words

_ROW = 0.36          # inches
_NAMES = 2.0         # inches at most for names
_FIFTHS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_BETWEEN = 0.16      # inches between two columns of figures
_FORECAST = "forecast"


def plot_odds(result: RunRecord | Result, ax: Axes | None = None) -> Axes:
    """Draw a bar per outcome with its 95 % interval, a diamond for its forecast, and both in figures beside it.

    An outcome that never occurred has no bar: its odds are said as "< x %". Where the parameters say nothing of a
    forecast there are odds alone.
    """
    run: RunRecord = record_of(result)
    rows = run.outcomes
    names = [wrap(row.name, _NAMES, draw.LABEL) for row in rows]
    columns = _columns(run)
    titles = draw.titles_of(run, run.details.question or "Who is agreed?", _subtitle(run))
    ax = draw.new_axes(ax, titles, draw.Margins(
        _ROW * len(rows) + 0.1, left=widest(names, draw.LABEL) + 0.12, above=0.24, below=0.28,
        right=sum(column.wide + _BETWEEN for column in columns)))
    ax.set(xlim=(0, 1), ylim=(len(rows) - 0.5, -0.5))
    styles = draw.outcome_styles(run)
    for position, row in enumerate(rows):
        draw_bar(ax, position, row, styles[row.name])
        if _hedged(run):
            draw.markers(ax, [row.forecast], [position], "D", 5, TEXT, BACKGROUND, 1.2, zorder=5, clip_on=False)
    _write(ax, columns)
    draw.set_ticks(ax.xaxis, _FIFTHS, [percent(x) for x in _FIFTHS], grid=True)
    draw.set_ticks(ax.yaxis, range(len(rows)), names, colour=TEXT, pad=6)
    return ax


class _Column(NamedTuple):
    """A column of figures beside the bars."""

    heading: str
    values: list[str]
    size: float
    bold: bool
    colour: str

    @property
    def wide(self) -> float:
        """Inches."""
        return max(widest(self.values, self.size, self.bold), widest([self.heading], draw.SMALL))


def _columns(run: RunRecord) -> list[_Column]:
    rows, many = run.outcomes, run.replicates
    forecast = [_Column(_FORECAST, [percent(row.forecast) for row in rows], draw.LABEL, True, TEXT)] * _hedged(run)
    return [*forecast, _Column("odds", [odds_words(row, many) for row in rows], draw.LABEL, not forecast, TEXT),
            _Column("simulation error", [_range_words(row, many) for row in rows], draw.SMALL, False, MUTED)]


def _hedged(run: RunRecord) -> bool:
    """Tell whether forecasts are other than the odds."""
    return any(abs(row.forecast - row.odds) > 1e-6 for row in run.outcomes)


def _subtitle(run: RunRecord) -> str:
    text = f"Bars: odds of every outcome, with 95 % intervals from {run.replicates:,} runs."
    return text + (" Diamonds: the forecast, which keeps a share for the case that the model is wrong as a whole."
                   if _hedged(run) else "")


def _write(ax: Axes, columns: list[_Column]) -> None:
    """Write the columns to the right of the bars, each flush right."""
    x = 0.0
    for column in columns:
        x += 72 * (column.wide + _BETWEEN)
        draw.annotate(ax, (1, 1), column.heading, size=draw.SMALL, colour=MUTED, ha="right", va="bottom", shift=(x, 2),
                      coords="axes fraction")
        for position, value in enumerate(column.values):
            draw.annotate(ax, (1, position), value, size=column.size, bold=column.bold, colour=column.colour,
                          ha="right", shift=(x, 0), coords=ax.get_yaxis_transform())


def draw_bar(ax: Axes, position: float, row: Outcome, style: Style, thick: float = 0.56) -> None:
    """Draw one bar with its interval as a line: light on the bar, dark beyond it."""
    if row.odds > 0:
        ax.barh([position], [row.odds], height=thick, color=style.face, edgecolor=style.colour, linewidth=0.8, zorder=2)
    on_bar = TEXT if contrast(style.face) < 3 else BACKGROUND
    for ends, colour in (((row.low, row.odds), on_bar), ((row.odds, row.high), TEXT)):
        draw.plot_line(ax, ends, [position, position], colour, 1.8, zorder=3, clip_on=False)


def _range_words(row: Outcome, replicates: int) -> str:
    """Return the interval in figures; nothing where the odds are a bound already."""
    return "" if row.count in (0, replicates) else interval_words(row, replicates)


def alt_odds(result: RunRecord | Result) -> str:
    """Say in a sentence what the picture shows."""
    run: RunRecord = record_of(result)
    forecast = (lambda row: f", forecast {percent(row.forecast)}") if _hedged(run) else (lambda row: "")
    parts = [f"{clean(row.name)} {odds_words(row, run.replicates)}{forecast(row)}" for row in run.outcomes]
    return f"Bar chart of the odds of {len(parts)} outcomes, the likeliest first: " + "; ".join(parts) + "."
