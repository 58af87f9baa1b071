"""The track record: what was forecast of every question, and what came true."""

from __future__ import annotations

from matplotlib.axes import Axes

from sim.plot.palette import ACCENT, CONTRAST, MUTED, TEXT
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
from sim.results.base import Result, record_of
from sim.results.track import OutcomeForecast, TrackDocument, TrackedQuestion
from sim.text.format import day, join_names, percent, pluralize

_ROW = 0.24       # inches
_NAMES = 2.6      # inches at most for names
_MAX_QUESTIONS = 10   # in one picture; the rest is counted
_MAX_OUTCOMES = 5     # of a question
_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


def plot_track(result: TrackDocument | Result, ax: Axes | None = None) -> Axes:
    """Draw the last forecast of every question, open ones first, with a line back to the first one, and a mark at
    what came true.
    """
    record: TrackDocument = record_of(result)
    shown = _shown(record)
    rows = [(question, outcome) for question in shown for outcome in (None, *_outcomes(question))]
    names = [shorten(outcome.name, _NAMES, LABEL) for _, outcome in rows if outcome is not None]
    ax = new_axes(ax, PlotTitles("What was forecast, and what came true?", _subtitle(record, shown), _source(record)),
               Margins(_ROW * max(3, len(rows)) + 0.1, left=widest(names, LABEL) + 0.14, right=0.9, below=0.28))
    if not rows:
        return empty_plot(ax, "no forecast was entered")
    ax.set(xlim=(0, 1), ylim=(len(rows) - 0.4, -0.6))
    for row, (question, outcome) in enumerate(rows):
        if outcome is None:
            _heading(ax, row, question)
        else:
            _draw(ax, row, question, outcome)
    set_ticks(ax.xaxis, _QUARTERS, [percent(x) for x in _QUARTERS], grid=True)
    return ax


def _shown(record: TrackDocument) -> list[TrackedQuestion]:
    """Return the questions of the picture: those that are open, then the ones that were entered last."""
    ranked = sorted(record.questions, key=lambda one: one.last.entered, reverse=True)
    return sorted(ranked, key=lambda one: one.status not in ("open", "due"))[:_MAX_QUESTIONS]


def _outcomes(question: TrackedQuestion) -> list[OutcomeForecast]:
    """Return the likeliest outcomes, and the one that came true wherever it stands."""
    ranked = sorted(question.last.outcomes, key=lambda row: -row.forecast)
    came = [row for row in ranked[_MAX_OUTCOMES:] if _came_true(question, row)]
    return [*ranked[:_MAX_OUTCOMES], *came]


def _came_true(question: TrackedQuestion, outcome: OutcomeForecast) -> bool:
    return question.resolution is not None and question.resolution.outcome == outcome.name


def _heading(ax: Axes, row: int, question: TrackedQuestion) -> None:
    coords = ax.get_yaxis_transform()
    status = f"{question.status}, {day(question.last.entered[:10])}"
    annotate(ax, (0, row), question.id, bold=True, colour=TEXT, ha="left", shift=(2, -1), coords=coords,
             on_paper=True)
    annotate(ax, (1, row), status, size=SMALL, colour=MUTED, ha="right", shift=(62, -1), coords=coords,
             on_paper=True)


def _draw(ax: Axes, row: int, question: TrackedQuestion, outcome: OutcomeForecast) -> None:
    came = _came_true(question, outcome)
    colour = CONTRAST if came else ACCENT
    first = next((row.forecast for one in question.forecasts if one.entry.forecaster == question.last.forecaster
                  for row in one.entry.outcomes if row.name == outcome.name), outcome.forecast)
    if first != outcome.forecast:
        plot_line(ax, [first, outcome.forecast], [row, row], MUTED, 1.2, zorder=3)
    markers(ax, [outcome.forecast], [row], "D" if came else "o", 6.0, colour, zorder=4, clip_on=False)
    coords = ax.get_yaxis_transform()
    annotate(ax, (0, row), shorten(outcome.name, _NAMES, LABEL), colour=TEXT, ha="right", shift=(-8, 0), coords=coords)
    annotate(ax, (1, row), percent(outcome.forecast) + (" \N{CHECK MARK}" if came else ""), colour=TEXT, bold=came,
             shift=(8, 0), coords=coords)


def _subtitle(record: TrackDocument, shown: list[TrackedQuestion]) -> str:
    rest = len(record.questions) - len(shown)
    return ("The last forecast of every outcome; a line leads back to the first one, a diamond came true."
            + (f" {pluralize(rest, 'question')} more." if rest else ""))


def _source(record: TrackDocument) -> str:
    tail = f", last line {record.hash.partition(':')[2][:12]}" if record.hash else ""
    return f"Nemcon track record, {pluralize(record.lines, 'line')}{tail}"


def alt_track(result: TrackDocument | Result) -> str:
    """Say in a sentence what the picture shows."""
    parts = [f"{clean(one.id)}: {clean(one.last.favourite.name)} {percent(one.last.favourite.forecast)}"
             + (f", came true: {clean(one.resolution.outcome)}" if one.resolution else "")
             for one in _shown(record_of(result))]
    return f"Dot plot of the last forecast of {len(parts)} questions. The likeliest of each: {join_names(parts, 12)}."
