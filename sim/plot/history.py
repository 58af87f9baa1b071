"""How the odds moved as evidence came in."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from sim.plot.calendar import Days, date_axis
from sim.plot.inputs import Dated, Outcome
from sim.plot.labels import EndLabel, label_ends, room_for
from sim.plot.palette import Look, looks
from sim.plot.style import LABEL, Head, Room, band, line, marks, nothing, sheet
from sim.plot.text import clean, listed, shorten
from sim.text.format import bound, day_words, percent

_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
_LABELS = 1.9


def plot_evidence(history: Sequence[Dated], ax: Axes | None = None, source: str = "") -> Axes:
    """Draws the odds of every outcome as known on several days: lines with 95 % bands."""
    history = sorted(history, key=lambda day: day.as_of)
    names = [outcome.name for outcome in history[-1].outcomes] if history else []
    ax = sheet(ax, Head("How did the odds move as evidence came in?", "Odds of every outcome as known on each day, "
                        "with 95 % intervals.", source),
               Room(3.0, left=0.5, right=room_for([shorten(name, _LABELS, LABEL) for name in names])))
    if not history:
        return nothing(ax, "no days were given")
    days = Days(history[0].as_of, 1)
    ax.set_ylim(-0.01, 1.01)
    marks(ax.yaxis, _QUARTERS, [percent(x) for x in _QUARTERS], grid=True)
    date_axis(ax, days, max(1.0, days.round_of(history[-1].as_of)))
    styles, ends = _looks(history[-1].outcomes), []
    for name in names:
        found = [(days.round_of(day.as_of), outcome) for day in history for outcome in day.outcomes
                 if outcome.name == name]
        _draw_line(ax, found, styles[name])
        ends.append(EndLabel(found[-1][1].odds, shorten(name, _LABELS, LABEL), styles[name]))
    label_ends(ax, ax.get_xlim()[1], ends)
    return ax


def _looks(outcomes: Sequence[Outcome]) -> dict[str, Look]:
    fallback = next((outcome.name for outcome in outcomes if outcome.is_fallback), None)
    return looks([outcome.name for outcome in outcomes if not outcome.is_fallback], fallback)


def _draw_line(ax: Axes, found: list[tuple[float, Outcome]], look: Look) -> None:
    x = [t for t, _ in found]
    band(ax, x, [row.low for _, row in found], [row.high for _, row in found], look.colour)
    line(ax, x, [row.odds for _, row in found], look, size=5.5, zorder=4)


def alt_evidence(history: Sequence[Dated]) -> str:
    """Says in a sentence what the picture shows."""
    parts = []
    for day in sorted(history, key=lambda day: day.as_of):
        best = max(day.outcomes, key=lambda outcome: outcome.odds)
        parts.append(f"{day_words(day.as_of)} {clean(best.name)} {bound(best.odds)}")
    return f"Line chart of the odds as known on {len(parts)} days. The favourite: {listed(parts, 12)}."
