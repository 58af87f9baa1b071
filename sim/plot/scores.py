"""How good the forecasts were: reliability, and scores beside the baselines."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from sim.plot.forest import draw_interval, number, number_axis, span
from sim.plot.inputs import Bin, Interval, Score
from sim.plot.palette import ACCENT, INK, QUIET
from sim.plot.style import LABEL, SMALL, Head, Room, dots, marks, nothing, sheet, stroke, write
from sim.plot.text import clean, listed, shorten, widest
from sim.text.format import percent

_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
_SQUARE = 3.5        # inches
_NAMES, _ROW = 3.3, 0.33


def plot_reliability(bins: Sequence[Bin], ax: Axes | None = None, source: str = "") -> Axes:
    """Draws how often forecasts of a probability came true, with 95 % intervals and how many there were; on the
    diagonal they kept their word."""
    ax = sheet(ax, Head("Do the odds keep their word?", "How often forecasts of a probability came true, with 95 % "
                        "intervals; figures: how many forecasts.", source),
               Room(_SQUARE, left=0.62, right=0.25, above=0.2, below=0.44, wide=_SQUARE + 1.15))
    if not bins:
        return nothing(ax, "no forecasts were scored")
    ax.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03))
    stroke(ax, [0, 1], [0, 1], QUIET, 1.0, (0, (4, 3)), zorder=1)
    for row in sorted(bins, key=lambda row: row.forecast):
        stroke(ax, [row.forecast, row.forecast], [row.low, row.high], ACCENT, 1.6, zorder=3)
        dots(ax, [row.forecast], [row.observed], "o", 6.5, ACCENT, zorder=4)
        left = row.forecast > 0.9
        write(ax, (row.forecast, row.observed), f"{row.count}", size=SMALL, ha="right" if left else "left",
              shift=(-6 if left else 6, 0), on_paper=True, zorder=5)
    for axis in (ax.xaxis, ax.yaxis):
        marks(axis, _QUARTERS, [percent(x) for x in _QUARTERS], grid=True)
    write(ax, (0.5, 0), "forecast", size=SMALL, colour=QUIET, ha="center", va="baseline", shift=(0, -26),
          coords="axes fraction")
    write(ax, (0, 1), "came true", size=SMALL, colour=QUIET, ha="left", va="bottom", shift=(0, 3),
          coords="axes fraction")
    return ax


def alt_reliability(bins: Sequence[Bin]) -> str:
    """Says in a sentence what the picture shows."""
    parts = [f"{percent(row.forecast)} came true in {percent(row.observed)} of {row.count}"
             for row in sorted(bins, key=lambda row: row.forecast)]
    return f"Reliability diagram. Forecasts of {listed(parts, 12)}."


def plot_scores(scores: Sequence[Score], ax: Axes | None = None, source: str = "", *, score: str = "log score",
                unit: str = "nats a case", higher_is_better: bool = False) -> Axes:
    """Draws the mean score of the model and of every baseline with intervals, the best on top, the model in
    colour."""
    rows = ranked_scores(scores, higher_is_better)
    names = [shorten(row.name, _NAMES, LABEL, row.is_model) for row in rows]
    ax = sheet(ax, Head("Does the model forecast better than simpler rules?",
                        f"Mean {score} over the cases ({unit}; {'higher' if higher_is_better else 'lower'} is better), "
                        "with 95 % intervals.", source),
               Room(_ROW * max(2, len(rows)) + 0.1, left=max(widest(names, LABEL, True), widest(
                   [shorten(row.knows, _NAMES, SMALL) for row in rows], SMALL)) + 0.14, right=0.6, below=0.28))
    if not rows:
        return nothing(ax, "nothing was scored")
    limits = span([end for row in rows for end in (row.low, row.high, row.value)])
    ax.set(xlim=limits, ylim=(len(rows) - 0.4, -0.6))
    number_axis(ax.xaxis, limits)
    for place, row in enumerate(rows):
        _draw_score(ax, place, row, names[place])
    marks(ax.yaxis, (), ())
    return ax


def ranked_scores(scores: Sequence[Score], higher_is_better: bool) -> list[Score]:
    """Returns the forecasters, the best first."""
    return sorted(scores, key=lambda row: (-row.value if higher_is_better else row.value, row.name))


def _draw_score(ax: Axes, place: int, row: Score, name: str) -> None:
    colour = ACCENT if row.is_model else QUIET
    draw_interval(ax, place, Interval(row.value, row.low, row.high), colour, hollow=not row.is_model)
    coords = ax.get_yaxis_transform()
    lift = 5 if row.knows else 0
    write(ax, (0, place), name, colour=INK, bold=row.is_model, ha="right", shift=(-8, lift), coords=coords)
    if row.knows:
        write(ax, (0, place), shorten(row.knows, _NAMES, SMALL), size=SMALL, colour=QUIET, ha="right", shift=(-8, -6),
              coords=coords)
    write(ax, (1, place), number(float(f"{row.value:.3g}")), colour=INK, bold=row.is_model, shift=(7, 0),
          coords=coords)


def alt_scores(scores: Sequence[Score], score: str = "log score", higher_is_better: bool = False) -> str:
    """Says in a sentence what the picture shows."""
    parts = [f"{clean(row.name)} {number(float(f'{row.value:.3g}'))}" for row in
             ranked_scores(scores, higher_is_better)]
    return f"Dot plot of the mean {score} of each forecaster with intervals, the best first: {listed(parts, 20)}."
