"""How good the forecasts were: reliability, scores beside the baselines, and the track record."""

from __future__ import annotations

from matplotlib.axes import Axes

from sim.plot import style as draw
from sim.plot.forest import draw_interval, number, number_axis, span
from sim.plot.palette import ACCENT, CONTRAST, MUTED, TEXT
from sim.plot.text import clean, shorten, widest
from sim.results.backtest import FEWEST, BacktestDocument, Mean
from sim.results.base import Interval, Result, record_of
from sim.results.track import OWN, OutcomeForecast, TrackDocument, TrackedQuestion
from sim.text.format import day, join_names, percent, pluralize

_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
_SQUARE = draw.Margins(3.5, left=0.62, right=0.25, above=0.2, below=0.44, wide=4.65)
_NAMES, _ROW = 3.3, 0.33


_INTERVALS, _TOO_FEW = "with 95 % intervals.", f"too few for intervals: they need {FEWEST}."
Scored = BacktestDocument | TrackDocument


def plot_reliability(result: Scored | Result, ax: Axes | None = None) -> Axes:
    """Draw how often forecasts of a probability came true, with Wilson's 95 % intervals and how many there were; on the
    diagonal they kept their word. Of a track record of fewer than five questions without intervals.
    """
    found: Scored = record_of(result)
    enough = not isinstance(found, TrackDocument) or len(found.resolved) >= FEWEST
    intervals = ", with 95 % intervals" if enough else f"; too few for intervals: they need {FEWEST} questions"
    titles = draw.PlotTitles("Do the odds keep their word?",
                             f"How often forecasts of a probability came true{intervals}; "
                             "figures: how many forecasts.", _source(found))
    ax = draw.new_axes(ax, titles, _SQUARE)
    if not found.reliability:
        return draw.empty_plot(ax, "no forecasts were scored")
    ax.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03))
    draw.plot_line(ax, [0, 1], [0, 1], MUTED, 1.0, (0, (4, 3)), zorder=1)
    for row in sorted(found.reliability, key=lambda row: row.forecast):
        if enough:
            draw.plot_line(ax, [row.forecast, row.forecast], [row.low, row.high], ACCENT, 1.6, zorder=3)
        draw.markers(ax, [row.forecast], [row.observed], "o", 6.5, ACCENT, zorder=4)
        left = row.forecast > 0.9
        draw.annotate(ax, (row.forecast, row.observed), f"{row.count}", size=draw.SMALL, ha="right" if left else "left",
              shift=(-6 if left else 6, 0), on_paper=True, zorder=5)
    for axis in (ax.xaxis, ax.yaxis):
        draw.set_ticks(axis, _QUARTERS, [percent(x) for x in _QUARTERS], grid=True)
    draw.annotate(ax, (0.5, 0), "forecast", size=draw.SMALL, colour=MUTED, ha="center", va="baseline", shift=(0, -26),
          coords="axes fraction")
    draw.annotate(ax, (0, 1), "came true", size=draw.SMALL, colour=MUTED, ha="left", va="bottom", shift=(0, 3),
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
    names = [shorten(name, _NAMES, draw.LABEL, name == model) for name, _, _ in rows]
    how = _INTERVALS if all(mean.has_interval for _, mean, _ in rows) else _TOO_FEW
    titles = draw.PlotTitles("Does the model forecast better than simpler rules?", "Mean log score over the decisions "
                             f"(nats; lower is better), all hedged alike, {how}", _source(found))
    known = [shorten(knows, _NAMES, draw.SMALL) for _, _, knows in rows]
    left = max(widest(names, draw.LABEL, True), widest(known, draw.SMALL)) + 0.14
    ax = draw.new_axes(ax, titles, draw.Margins(_ROW * max(2, len(rows)) + 0.1, left, right=0.6, below=0.28))
    if not rows:
        return draw.empty_plot(ax, "nothing was scored")
    limits = span([end for _, mean, _ in rows for end in
                   ((mean.low, mean.high, mean.mean) if mean.has_interval else (mean.mean,))])
    ax.set(xlim=limits, ylim=(len(rows) - 0.4, -0.6))
    number_axis(ax.xaxis, limits)
    for position, (name, mean, knows) in enumerate(rows):
        _draw_score(ax, position, mean, names[position], knows, name == model)
    draw.set_ticks(ax.yaxis, (), ())
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


def _draw_score(ax: Axes, position: int, mean: Mean, name: str, knows: str, is_model: bool) -> None:
    colour = ACCENT if is_model else MUTED
    interval = mean.interval if mean.has_interval else Interval(mean.mean, mean.mean, mean.mean)
    draw_interval(ax, position, interval, colour, hollow=not is_model)
    coords = ax.get_yaxis_transform()
    lift = 5 if knows else 0
    draw.annotate(ax, (0, position), name, colour=TEXT, bold=is_model, ha="right", shift=(-8, lift), coords=coords)
    if knows:
        draw.annotate(ax, (0, position), shorten(knows, _NAMES, draw.SMALL), size=draw.SMALL, colour=MUTED, ha="right",
                      shift=(-8, -6), coords=coords)
    draw.annotate(ax, (1, position), _three_digits(mean), colour=TEXT, bold=is_model, shift=(7, 0),
          coords=coords)


def _three_digits(mean: Mean) -> str:
    return number(float(f"{mean.mean:.3g}"))


def alt_scores(result: Scored | Result) -> str:
    """Say in a sentence what the picture shows."""
    parts = [f"{clean(name)} {_three_digits(mean)}" for name, mean, _ in ranked_scores(record_of(result))]
    return f"Dot plot of the mean log score of each forecaster with intervals, the best first: {join_names(parts, 20)}."


# The track record: what was forecast of every question, and what came true.

_TRACK_ROW = 0.24       # inches
_TRACK_NAMES = 2.6      # inches at most for names
_MAX_QUESTIONS = 10   # in one picture; the rest is counted
_MAX_OUTCOMES = 5     # of a question


def plot_track(result: TrackDocument | Result, ax: Axes | None = None) -> Axes:
    """Draw the last forecast of every question, open ones first, with a line back to the first one, and a mark at
    what came true.
    """
    record: TrackDocument = record_of(result)
    shown = _shown(record)
    rows = [(question, outcome) for question in shown for outcome in (None, *_outcomes(question))]
    names = [shorten(outcome.name, _TRACK_NAMES, draw.LABEL) for _, outcome in rows if outcome is not None]
    titles = draw.PlotTitles("What was forecast, and what came true?", _subtitle(record, shown), _track_source(record))
    left = widest(names, draw.LABEL) + 0.14
    ax = draw.new_axes(ax, titles, draw.Margins(_TRACK_ROW * max(3, len(rows)) + 0.1, left, right=0.9, below=0.28))
    if not rows:
        return draw.empty_plot(ax, "no forecast was entered")
    ax.set(xlim=(0, 1), ylim=(len(rows) - 0.4, -0.6))
    for row, (question, outcome) in enumerate(rows):
        if outcome is None:
            _heading(ax, row, question)
        else:
            _draw(ax, row, question, outcome)
    draw.set_ticks(ax.xaxis, _QUARTERS, [percent(x) for x in _QUARTERS], grid=True)
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
    draw.annotate(ax, (0, row), question.id, bold=True, colour=TEXT, ha="left", shift=(2, -1), coords=coords,
                  on_paper=True)
    draw.annotate(ax, (1, row), status, size=draw.SMALL, colour=MUTED, ha="right", shift=(62, -1), coords=coords,
                  on_paper=True)


def _draw(ax: Axes, row: int, question: TrackedQuestion, outcome: OutcomeForecast) -> None:
    came = _came_true(question, outcome)
    colour = CONTRAST if came else ACCENT
    first = next((row.forecast for one in question.forecasts if one.entry.forecaster == question.last.forecaster
                  for row in one.entry.outcomes if row.name == outcome.name), outcome.forecast)
    if first != outcome.forecast:
        draw.plot_line(ax, [first, outcome.forecast], [row, row], MUTED, 1.2, zorder=3)
    draw.markers(ax, [outcome.forecast], [row], "D" if came else "o", 6.0, colour, zorder=4, clip_on=False)
    coords = ax.get_yaxis_transform()
    draw.annotate(ax, (0, row), shorten(outcome.name, _TRACK_NAMES, draw.LABEL), colour=TEXT, ha="right", shift=(-8, 0),
                  coords=coords)
    draw.annotate(ax, (1, row), percent(outcome.forecast) + (" \N{CHECK MARK}" if came else ""), colour=TEXT, bold=came,
                  shift=(8, 0), coords=coords)


def _subtitle(record: TrackDocument, shown: list[TrackedQuestion]) -> str:
    rest = len(record.questions) - len(shown)
    return ("The last forecast of every outcome; a line leads back to the first one, a diamond came true."
            + (f" {pluralize(rest, 'question')} more." if rest else ""))


def _track_source(record: TrackDocument) -> str:
    tail = f", last line {record.hash.partition(':')[2][:12]}" if record.hash else ""
    return f"Nemcon track record, {pluralize(record.lines, 'line')}{tail}"


def alt_track(result: TrackDocument | Result) -> str:
    """Say in a sentence what the picture shows."""
    parts = [f"{clean(one.id)}: {clean(one.last.favourite.name)} {percent(one.last.favourite.forecast)}"
             + (f", came true: {clean(one.resolution.outcome)}" if one.resolution else "")
             for one in _shown(record_of(result))]
    return f"Dot plot of the last forecast of {len(parts)} questions. The likeliest of each: {join_names(parts, 12)}."
