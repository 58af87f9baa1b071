"""How good the forecasts were: reliability, and scores beside the baselines."""

from __future__ import annotations

from matplotlib.axes import Axes

from sim.plot.forest import draw_interval, number, number_axis, span
from sim.plot.palette import ACCENT, MUTED, TEXT
from sim.plot.style import (
    LABEL,
    SMALL,
    Margins,
    PlotTitles,
    annotate,
    empty_plot,
    markers,
    new_axes,
    plot_line,
    set_ticks,
)
from sim.plot.text import clean, shorten, widest
from sim.results.backtest import FEWEST, BacktestDocument, Mean
from sim.results.base import Interval, Result, record_of
from sim.results.track import OWN, TrackDocument
from sim.text.format import join_names, percent, pluralize

_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
_SQUARE = 3.5        # inches
_NAMES, _ROW = 3.3, 0.33


_INTERVALS, _TOO_FEW = "with 95 % intervals.", f"too few for intervals: they need {FEWEST}."
Scored = BacktestDocument | TrackDocument


def plot_reliability(result: Scored | Result, ax: Axes | None = None) -> Axes:
    """Draw how often forecasts of a probability came true, with Wilson's 95 % intervals and how many there were; on the
    diagonal they kept their word. Of a track record of fewer than five questions without intervals.
    """
    found: Scored = record_of(result)
    enough = not isinstance(found, TrackDocument) or len(found.resolved) >= FEWEST
    titles = PlotTitles("Do the odds keep their word?", "How often forecasts of a probability came true"
                        + (", with 95 % intervals" if enough else f"; too few for intervals: they need {FEWEST} "
                        "questions") + "; figures: how many forecasts.", _source(found))
    ax = new_axes(ax, titles, Margins(_SQUARE, left=0.62, right=0.25, above=0.2, below=0.44, wide=_SQUARE + 1.15))
    if not found.reliability:
        return empty_plot(ax, "no forecasts were scored")
    ax.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03))
    plot_line(ax, [0, 1], [0, 1], MUTED, 1.0, (0, (4, 3)), zorder=1)
    for row in sorted(found.reliability, key=lambda row: row.forecast):
        if enough:
            plot_line(ax, [row.forecast, row.forecast], [row.low, row.high], ACCENT, 1.6, zorder=3)
        markers(ax, [row.forecast], [row.observed], "o", 6.5, ACCENT, zorder=4)
        left = row.forecast > 0.9
        annotate(ax, (row.forecast, row.observed), f"{row.count}", size=SMALL, ha="right" if left else "left",
              shift=(-6 if left else 6, 0), on_paper=True, zorder=5)
    for axis in (ax.xaxis, ax.yaxis):
        set_ticks(axis, _QUARTERS, [percent(x) for x in _QUARTERS], grid=True)
    annotate(ax, (0.5, 0), "forecast", size=SMALL, colour=MUTED, ha="center", va="baseline", shift=(0, -26),
          coords="axes fraction")
    annotate(ax, (0, 1), "came true", size=SMALL, colour=MUTED, ha="left", va="bottom", shift=(0, 3),
          coords="axes fraction")
    return ax


def alt_reliability(result: Scored | Result) -> str:
    """Say in a sentence what the picture shows."""
    parts = [f"{percent(row.forecast)} came true in {percent(row.observed)} of {row.count}"
             for row in sorted(record_of(result).reliability, key=lambda row: row.forecast)]
    return f"Reliability diagram. Forecasts of {join_names(parts, 12)}."


def plot_scores(result: Scored | Result, ax: Axes | None = None) -> Axes:
    """Draw the mean log score of the model and of every baseline, the best on top, the model in colour; with bootstrap
    intervals from five decisions on.
    """
    found: Scored = record_of(result)
    rows, model = ranked_scores(found), _model(found)
    names = [shorten(name, _NAMES, LABEL, name == model) for name, _, _ in rows]
    ax = new_axes(ax, PlotTitles("Does the model forecast better than simpler rules?",
                        "Mean log score over the decisions (nats; lower is better), all hedged alike, "
                        + (_INTERVALS if all(mean.has_interval for _, mean, _ in rows) else _TOO_FEW),
                        _source(found)),
               Margins(_ROW * max(2, len(rows)) + 0.1, left=max(widest(names, LABEL, True), widest(
                   [shorten(knows, _NAMES, SMALL) for _, _, knows in rows], SMALL)) + 0.14, right=0.6, below=0.28))
    if not rows:
        return empty_plot(ax, "nothing was scored")
    limits = span([end for _, mean, _ in rows for end in
                   ((mean.low, mean.high, mean.mean) if mean.has_interval else (mean.mean,))])
    ax.set(xlim=limits, ylim=(len(rows) - 0.4, -0.6))
    number_axis(ax.xaxis, limits)
    for place, (name, mean, knows) in enumerate(rows):
        _draw_score(ax, place, mean, names[place], knows, name == model)
    set_ticks(ax.yaxis, (), ())
    return ax


def ranked_scores(found: Scored) -> list[tuple[str, Mean, str]]:
    """Return the forecasters with their mean log score, hedged, and what they know, the best first."""
    if isinstance(found, TrackDocument):
        rows = [(row.forecaster, row.log, "") for row in found.scores if row.group == "in time" and row.log]
    else:
        hedged = {name: means.log for name, means in found.hedged.items() if means.log is not None}
        rows = [(name, mean, found.scores[name].knows) for name, mean in hedged.items()]
    return sorted(rows, key=lambda row: (row[1].mean, row[0]))


def _model(found: Scored) -> str:
    return OWN if isinstance(found, TrackDocument) else next(iter(found.scores), "")


def _source(found: Scored) -> str:
    if isinstance(found, TrackDocument):
        return f"Nemcon track record, {pluralize(len(found.resolved), 'question')} resolved"
    return f"Nemcon back-test, {len(found.cases)} cases, parameters {found.parameters.split(' ')[0]}"


def _draw_score(ax: Axes, place: int, mean: Mean, name: str, knows: str, is_model: bool) -> None:
    colour = ACCENT if is_model else MUTED
    interval = mean.interval if mean.has_interval else Interval(mean.mean, mean.mean, mean.mean)
    draw_interval(ax, place, interval, colour, hollow=not is_model)
    coords = ax.get_yaxis_transform()
    lift = 5 if knows else 0
    annotate(ax, (0, place), name, colour=TEXT, bold=is_model, ha="right", shift=(-8, lift), coords=coords)
    if knows:
        annotate(ax, (0, place), shorten(knows, _NAMES, SMALL), size=SMALL, colour=MUTED, ha="right", shift=(-8, -6),
              coords=coords)
    annotate(ax, (1, place), _three_digits(mean), colour=TEXT, bold=is_model, shift=(7, 0),
          coords=coords)


def _three_digits(mean: Mean) -> str:
    return number(float(f"{mean.mean:.3g}"))


def alt_scores(result: Scored | Result) -> str:
    """Say in a sentence what the picture shows."""
    parts = [f"{clean(name)} {_three_digits(mean)}" for name, mean, _ in ranked_scores(record_of(result))]
    return f"Dot plot of the mean log score of each forecaster with intervals, the best first: {join_names(parts, 20)}."
