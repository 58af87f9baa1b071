"""Scenarios side by side: odds with intervals, and paired differences against the first."""

from __future__ import annotations

from matplotlib.axes import Axes

from sim.plot.forest import ROW, draw_interval, nice, signed, span, zero_line
from sim.plot.inputs import Comparison, Difference, Entry, Interval, Outcome
from sim.plot.palette import INK, QUIET, looks
from sim.plot.style import LABEL, SMALL, Head, Room, furnish, inches, marks, sheet, write
from sim.plot.text import clean, listed, shorten, widest
from sim.text.format import bound, digits_for, percent

TITLE = "What would it change?"
_NAMES = 2.3         # inches at most for the names of scenarios
_OUTCOMES = 6        # the others are said to be left out
_FIGURES = 0.62      # inches between the panels, for the odds in figures
_ODDS = 0.57         # share of what is left that the first panel gets
_HALVES = (0.0, 0.5, 1.0)


def plot_compare(comparison: Comparison, ax: Axes | None = None, source: str = "") -> Axes:
    """Draws, for each outcome, the odds under every scenario (left) and the paired difference against the first
    scenario in percentage points (right), with 95 % intervals.

    The panels are the two child Axes of the Axes returned. Of more than six outcomes the six likeliest are shown.
    """
    shown, left_out = _shown(comparison)
    names = [shorten(entry.scenario, _NAMES, LABEL) for entry in comparison.entries]
    rows = len(shown) * (len(names) + 1)
    subtitle = (f"Odds with 95 % intervals (left), and paired differences against \N{LEFT DOUBLE QUOTATION MARK}"
                f"{clean(comparison.entries[0].scenario)}\N{RIGHT DOUBLE QUOTATION MARK} in percentage points "
                "(right)." + _left_out_words(left_out))
    ax = sheet(ax, Head(TITLE, subtitle, source),
               Room(ROW * rows + 0.1, left=widest([*names], LABEL) + 0.12, right=0.5, below=0.28))
    ax.set_axis_off()
    gap = min(0.4, _FIGURES / inches(ax)[0])
    wide = _ODDS * (1 - gap)
    left, right = ax.inset_axes((0, 0, wide, 1)), ax.inset_axes((wide + gap, 0, 1 - wide - gap, 1))
    places = _places(len(shown), len(names))
    for panel in (left, right):
        furnish(panel)
        panel.set_ylim(rows - 0.4, -0.6)
    _draw_odds(left, comparison, shown, places)
    marks(left.yaxis, [place for block in places for place in block], names * len(shown), colour=INK, pad=6)
    _draw_differences(right, comparison, shown, places)
    return ax


def _places(outcomes: int, scenarios: int) -> list[list[int]]:
    """Returns the rows of each outcome's block; the row before a block holds the outcome's name."""
    return [[block * (scenarios + 1) + 1 + k for k in range(scenarios)] for block in range(outcomes)]


def _shown(comparison: Comparison) -> tuple[list[str], list[Outcome]]:
    """Returns the outcomes to show, the likeliest of the first scenario on top, and those left out."""
    order = [outcome.name for outcome in comparison.entries[0].outcomes]
    best = {name: max(_odds(entry, name).odds for entry in comparison.entries) for name in order}
    first = comparison.entries[0]
    kept = sorted(order, key=lambda name: (-best[name], order.index(name)))[:_OUTCOMES]
    shown = sorted(kept, key=lambda name: (-_odds(first, name).odds, order.index(name)))
    return shown, [max((_odds(entry, name) for entry in comparison.entries), key=lambda row: row.odds)
                   for name in order if name not in kept]


def _left_out_words(left_out: list[Outcome]) -> str:
    if not left_out:
        return ""
    return f" Left out: {len(left_out)} outcomes, none above {bound(max(row.high for row in left_out))}."


def _odds(entry: Entry, name: str) -> Outcome:
    return next(outcome for outcome in entry.outcomes if outcome.name == name)


def _looks(comparison: Comparison):
    outcomes = comparison.entries[0].outcomes
    fallback = next((outcome.name for outcome in outcomes if outcome.is_fallback), None)
    return looks([outcome.name for outcome in outcomes if not outcome.is_fallback], fallback)


def _draw_odds(ax: Axes, comparison: Comparison, shown: list[str], places: list[list[int]]) -> None:
    ax.set_xlim(0, 1)
    marks(ax.xaxis, _HALVES, [percent(x) for x in _HALVES], grid=True)
    styles = _looks(comparison)
    for name, block in zip(shown, places, strict=True):
        write(ax, (0, block[0] - 1), shorten(name, 3.0, LABEL, True), colour=styles[name].ink, bold=True,
              va="center", coords=ax.get_yaxis_transform())
        for k, (entry, place) in enumerate(zip(comparison.entries, block, strict=True)):
            row = _odds(entry, name)
            draw_interval(ax, place, Interval(row.odds, row.low, row.high), styles[name].colour,
                          styles[name].marker, hollow=k == 0)
            write(ax, (1, place), _value(row), size=SMALL, colour=INK, shift=(5, 0), coords=ax.get_yaxis_transform())


def _value(row: Outcome) -> str:
    """Returns odds in figures; an outcome that never occurred has only an upper end."""
    return f"< {bound(row.high)}" if row.odds == 0 else percent(row.odds, digits_for(row.low, row.high))


def _draw_differences(ax: Axes, comparison: Comparison, shown: list[str], places: list[list[int]]) -> None:
    found = {(row.scenario, row.outcome): row for row in comparison.differences}
    limits = span([end for row in found.values() if row.outcome in shown for end in (row.low, row.high)],
                  include=(0.0,))
    ax.set_xlim(limits)
    ticks = nice(*limits, max(2, int(inches(ax)[0] / 0.42)))
    marks(ax.xaxis, ticks, [signed(x, 0 if all(round(100 * t, 6) % 1 == 0 for t in ticks) else 1) for x in ticks],
          grid=True)
    zero_line(ax)
    styles = _looks(comparison)
    for name, block in zip(shown, places, strict=True):
        for entry, place in zip(comparison.entries[1:], block[1:], strict=True):
            row = found.get((entry.scenario, name))
            if row is not None:
                _draw_difference(ax, row, place, styles[name])


def _draw_difference(ax: Axes, row: Difference, place: float, look) -> None:
    draw_interval(ax, place, Interval(row.value, row.low, row.high), look.colour, look.marker)
    clear = row.low > 0 or row.high < 0
    write(ax, (1, place), signed(row.value), size=SMALL, colour=INK if clear else QUIET, bold=clear, shift=(5, 0),
          coords=ax.get_yaxis_transform())


def alt_compare(comparison: Comparison) -> str:
    """Says in a sentence what the picture shows."""
    clear = [row for row in comparison.differences if row.low > 0 or row.high < 0]
    clear.sort(key=lambda row: -abs(row.value))
    parts = [f"{clean(row.outcome)} {signed(row.value)} points under {clean(row.scenario)}" for row in clear[:5]]
    return (f"Odds under {len(comparison.entries)} scenarios with intervals, and differences against "
            f"{clean(comparison.entries[0].scenario)}. Differences that stand out: "
            + (listed(parts, 5) if parts else "none") + ".")
