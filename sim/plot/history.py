"""How the odds moved as evidence came in."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from matplotlib.axes import Axes

from sim.plot import style as draw
from sim.plot.calendar import date_axis
from sim.plot.palette import Style, styles_by_outcome
from sim.plot.text import clean, shorten
from sim.results.base import Outcome, Result, record_of
from sim.results.studies import DatedOdds, UnfoldDocument, rows_of, union
from sim.text.format import Days, day_words, percent
from sim.text.summary import source_line

_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
_LABELS = 1.9
_FORECASTS = ("Lines: the forecast as known on each day. Dots: the odds, the share of the runs, with 95\u00a0% "
              "intervals.")
_ODDS = "Odds of every outcome as known on each day, with 95 % intervals."


def plot_evidence(result: UnfoldDocument | Result | Sequence[DatedOdds], ax: Axes | None = None) -> Axes:
    """Draw the forecast of every outcome as known on several days as a line, and its odds as a thin one with a 95 %
    band; where the parameters say nothing of a forecast, the odds alone.
    """
    found = record_of(result)
    source = source_line(found) if isinstance(found, UnfoldDocument) else ""
    history = _in_order(found)
    styles = styles_by_outcome(union(day.outcomes for day in history))
    hedged = any(abs(row.forecast - row.odds) > 1e-6 for day in history for row in day.outcomes)
    titles = draw.PlotTitles("How did the odds move as evidence came in?", _FORECASTS if hedged else _ODDS, source)
    right = draw.space_for([shorten(name, _LABELS, draw.LABEL) for name, _ in styles.values()])
    ax = draw.new_axes(ax, titles, draw.Margins(3.0, left=0.5, right=right))
    if not history:
        return draw.empty_plot(ax, "no days were given")
    days = Days(_date(history[0]), 1)
    ax.set_ylim(-0.01, 1.01)
    draw.set_ticks(ax.yaxis, _QUARTERS, [percent(x) for x in _QUARTERS], grid=True)
    date_axis(ax, days, max(1.0, days.round_of(_date(history[-1]))))
    ends = []
    for key, (name, style) in styles.items():
        rows = [(days.round_of(_date(day)), row) for day in history
                for row in rows_of(day.outcomes, [key], sum(row.count for row in day.outcomes))]
        _draw_lines(ax, rows, style, hedged)
        ends.append(draw.EndLabel(rows[-1][1].forecast, shorten(name, _LABELS, draw.LABEL), style))
    draw.label_ends(ax, ax.get_xlim()[1], ends)
    return ax


def _in_order(found: UnfoldDocument | Sequence[DatedOdds]) -> list[DatedOdds]:
    days = found.days if isinstance(found, UnfoldDocument) else found
    return sorted(days, key=lambda day: day.as_of)


def _date(day: DatedOdds) -> datetime.date:
    return datetime.date.fromisoformat(day.as_of)


def _draw_lines(ax: Axes, found: list[tuple[float, Outcome]], style: Style, hedged: bool) -> None:
    x = [t for t, _ in found]
    draw.band(ax, x, [row.low for _, row in found], [row.high for _, row in found], style.colour)
    if hedged:
        draw.plot_line(ax, x, [row.odds for _, row in found], style.colour, 0.9, (0, (1, 1.5)), zorder=3)
    draw.line(ax, x, [row.forecast for _, row in found], style, size=5.5, zorder=4)


def alt_evidence(result: UnfoldDocument | Result | Sequence[DatedOdds]) -> str:
    """Say in a sentence what the picture shows."""
    parts = []
    for day in _in_order(record_of(result)):
        best = max(day.outcomes, key=lambda outcome: outcome.forecast)
        parts.append(f"{day_words(_date(day))} {clean(best.name)}, forecast {percent(best.forecast)}, odds "
                     f"{percent(best.odds, 1)}")
    return f"Line chart of forecast and odds as known on {len(parts)} days. The favourite: {'; '.join(parts)}."
