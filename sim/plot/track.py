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
from sim.results.track import ToldOutcome, TrackDocument, TrackedQuestion
from sim.text.format import day, join_names, percent, pluralize

_ROW = 0.24       # inches
_NAMES = 2.6      # inches at most for names
_QUESTIONS = 10   # in one picture; the rest is pluralize
_OUTCOMES = 5     # of a question
_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


def plot_track(result: TrackDocument | Result, ax: Axes | None = None) -> Axes:
    """Draw the last forecast of every question, open ones first, with a line back to the first one, and a mark at
    what came true.
    """
    found: TrackDocument = record_of(result)
    shown = _shown(found)
    rows = [(question, told) for question in shown for told in (None, *_told(question))]
    names = [shorten(told.name, _NAMES, LABEL) for _, told in rows if told is not None]
    ax = new_axes(ax, PlotTitles("What was forecast, and what came true?", _subtitle(found, shown), _source(found)),
               Margins(_ROW * max(3, len(rows)) + 0.1, left=widest(names, LABEL) + 0.14, right=0.9, below=0.28))
    if not rows:
        return empty_plot(ax, "no forecast was entered")
    ax.set(xlim=(0, 1), ylim=(len(rows) - 0.4, -0.6))
    for place, (question, told) in enumerate(rows):
        if told is None:
            _heading(ax, place, question)
        else:
            _draw(ax, place, question, told)
    set_ticks(ax.xaxis, _QUARTERS, [percent(x) for x in _QUARTERS], grid=True)
    return ax


def _shown(found: TrackDocument) -> list[TrackedQuestion]:
    """Return the questions of the picture: those that are open, then the ones that were entered last."""
    ranked = sorted(found.questions, key=lambda one: one.last.entered, reverse=True)
    return sorted(ranked, key=lambda one: one.status not in ("open", "due"))[:_QUESTIONS]


def _told(question: TrackedQuestion) -> list[ToldOutcome]:
    """Return the likeliest outcomes, and the one that came true wherever it stands."""
    ranked = sorted(question.last.outcomes, key=lambda row: -row.forecast)
    came = [row for row in ranked[_OUTCOMES:] if _came_true(question, row)]
    return [*ranked[:_OUTCOMES], *came]


def _came_true(question: TrackedQuestion, told: ToldOutcome) -> bool:
    return question.resolution is not None and question.resolution.outcome == told.name


def _heading(ax: Axes, place: int, question: TrackedQuestion) -> None:
    coords = ax.get_yaxis_transform()
    status = f"{question.status}, {day(question.last.entered[:10])}"
    annotate(ax, (0, place), question.id, bold=True, colour=TEXT, ha="left", shift=(2, -1), coords=coords,
             on_paper=True)
    annotate(ax, (1, place), status, size=SMALL, colour=MUTED, ha="right", shift=(62, -1), coords=coords,
             on_paper=True)


def _draw(ax: Axes, place: int, question: TrackedQuestion, told: ToldOutcome) -> None:
    came = _came_true(question, told)
    colour = CONTRAST if came else ACCENT
    first = next((row.forecast for one in question.forecasts if one.said.forecaster == question.last.forecaster
                  for row in one.said.outcomes if row.name == told.name), told.forecast)
    if first != told.forecast:
        plot_line(ax, [first, told.forecast], [place, place], MUTED, 1.2, zorder=3)
    markers(ax, [told.forecast], [place], "D" if came else "o", 6.0, colour, zorder=4, clip_on=False)
    coords = ax.get_yaxis_transform()
    annotate(ax, (0, place), shorten(told.name, _NAMES, LABEL), colour=TEXT, ha="right", shift=(-8, 0), coords=coords)
    annotate(ax, (1, place), percent(told.forecast) + (" \N{CHECK MARK}" if came else ""), colour=TEXT, bold=came,
             shift=(8, 0), coords=coords)


def _subtitle(found: TrackDocument, shown: list[TrackedQuestion]) -> str:
    rest = len(found.questions) - len(shown)
    return ("The last forecast of every outcome; a line leads back to the first one, a diamond came true."
            + (f" {pluralize(rest, 'question')} more." if rest else ""))


def _source(found: TrackDocument) -> str:
    tail = f", last line {found.hash.partition(':')[2][:12]}" if found.hash else ""
    return f"Nemcon track record, {pluralize(found.lines, 'line')}{tail}"


def alt_track(result: TrackDocument | Result) -> str:
    """Say in a sentence what the picture shows."""
    parts = [f"{clean(one.id)}: {clean(one.last.favourite.name)} {percent(one.last.favourite.forecast)}"
             + (f", came true: {clean(one.resolution.outcome)}" if one.resolution else "")
             for one in _shown(record_of(result))]
    return f"Dot plot of the last forecast of {len(parts)} questions. The likeliest of each: {join_names(parts, 12)}."
