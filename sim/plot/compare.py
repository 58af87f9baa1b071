"""Scenarios side by side: odds with intervals, and paired differences against the first."""

from __future__ import annotations

from functools import partial

from matplotlib.axes import Axes

from sim.plot.forest import ROW, draw_interval, nice, signed, span, zero_line
from sim.plot.palette import MUTED, TEXT, Style, styles_by_outcome
from sim.plot.style import LABEL, SMALL, Margins, PlotTitles, annotate, apply_style, inches, new_axes, set_ticks
from sim.plot.text import clean, shorten, widest
from sim.results.base import Outcome, Result, record_of
from sim.results.studies import CompareDocument, ComparedScenario, Key, OutcomeDifference
from sim.text.format import join_names, percent
from sim.text.summary import odds_words, source_line

TITLE = "What would it change?"
_NAMES = 2.3         # inches at most for the names of scenarios
_OUTCOMES = 6        # the others are said to be left out
_FIGURES = 0.62      # inches between the panels, for the odds in figures
_FORECASTS = 0.5    # and for the forecasts behind them
_ODDS = 0.57         # share of what is left that the first panel gets
_HALVES = (0.0, 0.5, 1.0)


def plot_compare(result: CompareDocument | Result, ax: Axes | None = None) -> Axes:
    """Draw, for each outcome, the odds under every scenario (left) and the paired difference against the first
    scenario in percentage points (right), with 95 % intervals.

    The panels are the two child Axes of the Axes returned. Of more than six outcomes the six likeliest are shown.
    """
    found: CompareDocument = record_of(result)
    shown, left_out = _shown(found)
    names = [shorten(entry.name, _NAMES, LABEL) for entry in found.scenarios]
    rows = len(shown) * (len(names) + 1)
    behind = ", and behind them the forecasts" if _hedged(found) else ""
    subtitle = (f"Odds with 95 % intervals{behind} (left), and paired differences against "
                f"\N{LEFT DOUBLE QUOTATION MARK}{clean(found.baseline)}\N{RIGHT DOUBLE QUOTATION MARK} in percentage "
                "points (right)." + _left_out_words(left_out))
    ax = new_axes(ax, PlotTitles(TITLE, subtitle, source_line(found)),
                  Margins(ROW * rows + 0.1, left=widest([*names], LABEL) + 0.12, right=0.5, below=0.28))
    ax.set_axis_off()
    gap = min(0.4, (_FIGURES + (_FORECASTS if _hedged(found) else 0.0)) / inches(ax)[0])
    wide = _ODDS * (1 - gap)
    left, right = ax.inset_axes((0, 0, wide, 1)), ax.inset_axes((wide + gap, 0, 1 - wide - gap, 1))
    positions = _places(len(shown), len(names))
    for panel in (left, right):
        apply_style(panel)
        panel.set_ylim(rows - 0.4, -0.6)
    _draw_odds(left, found, shown, positions)
    set_ticks(left.yaxis, [position for block in positions for position in block], names * len(shown), colour=TEXT,
              pad=6)
    _draw_differences(right, found, shown, positions)
    return ax


def _places(outcomes: int, scenarios: int) -> list[list[int]]:
    """Return the rows of each outcome's block; the row before a block holds the outcome's name."""
    return [[block * (scenarios + 1) + 1 + k for k in range(scenarios)] for block in range(outcomes)]


def _shown(found: CompareDocument) -> tuple[list[Key], list[Outcome]]:
    """Return the outcomes to show, the likeliest of the first scenario on top, and those left out."""
    order, first = list(found.outcomes), found.scenarios[0]
    best = {key: max((_odds(entry, key) for entry in found.scenarios), key=lambda row: row.odds) for key in order}
    kept = sorted(order, key=lambda key: (-best[key].odds, order.index(key)))[:_OUTCOMES]
    shown = sorted(kept, key=lambda key: (-_odds(first, key).odds, order.index(key)))
    return shown, [best[key] for key in order if key not in kept]


def _hedged(found: CompareDocument) -> bool:
    """Tell whether forecasts are other than the odds."""
    return any(abs(row.forecast - row.odds) > 1e-6 for entry in found.scenarios for row in entry.outcomes)


def _left_out_words(left_out: list[Outcome]) -> str:
    if not left_out:
        return ""
    return f" Left out: {len(left_out)} outcomes, none above {percent(max(row.high for row in left_out), 1)}."


def _odds(entry: ComparedScenario, key: Key) -> Outcome:
    return next(outcome for outcome in entry.outcomes if outcome.key == key)


def _draw_odds(ax: Axes, found: CompareDocument, shown: list[Key], positions: list[list[int]]) -> None:
    ax.set_xlim(0, 1)
    set_ticks(ax.xaxis, _HALVES, [percent(x) for x in _HALVES], grid=True)
    styles, hedged, across = styles_by_outcome(found.outcomes), _hedged(found), ax.get_yaxis_transform()
    forecast = partial(annotate, ax, ha="right", size=SMALL, coords=across,
                       shift=(72 * (_FIGURES + _FORECASTS) - 18, 0))
    annotate(ax, (1, -0.1), "odds", size=SMALL, colour=MUTED, shift=(5, 0), coords=across)
    if hedged:
        forecast((1, -0.1), "forecast", colour=MUTED)
    for key, block in zip(shown, positions, strict=True):
        name, style = styles[key]
        annotate(ax, (0, block[0] - 1), shorten(name, 3.0, LABEL, True), colour=style.ink, bold=True,
                 va="center", coords=across)
        for k, (entry, position) in enumerate(zip(found.scenarios, block, strict=True)):
            row = _odds(entry, key)
            draw_interval(ax, position, row.interval, style.colour, style.marker, hollow=k == 0)
            annotate(ax, (1, position), odds_words(row, found.replicates), size=SMALL, shift=(5, 0), coords=across)
            if hedged:
                forecast((1, position), percent(row.forecast), bold=True)


def _draw_differences(ax: Axes, found: CompareDocument, shown: list[Key], positions: list[list[int]]) -> None:
    limits = span([end for row in found.differences if row.key in shown for end in (row.low, row.high)],
                  include=(0.0,))
    ax.set_xlim(limits)
    ticks = nice(*limits, max(2, int(inches(ax)[0] / 0.42)))
    set_ticks(ax.xaxis, ticks, [signed(x, 0 if all(round(100 * t, 6) % 1 == 0 for t in ticks) else 1) for x in ticks],
              grid=True)
    zero_line(ax)
    rows, styles = {(row.scenario, row.key): row for row in found.differences}, styles_by_outcome(found.outcomes)
    for key, block in zip(shown, positions, strict=True):
        for entry, position in zip(found.scenarios[1:], block[1:], strict=True):
            row = rows.get((entry.name, key))
            if row is not None:
                _draw_difference(ax, row, position, styles[key][1])


def _draw_difference(ax: Axes, row: OutcomeDifference, position: float, style: Style) -> None:
    draw_interval(ax, position, row.interval, style.colour, style.marker)
    annotate(ax, (1, position), signed(row.difference), size=SMALL, colour=TEXT if row.is_clear else MUTED,
             bold=row.is_clear, shift=(5, 0), coords=ax.get_yaxis_transform())


def alt_compare(result: CompareDocument | Result) -> str:
    """Say in a sentence what the picture shows."""
    found: CompareDocument = record_of(result)
    clear = sorted((row for row in found.differences if row.is_clear), key=lambda row: -abs(row.difference))
    parts = [f"{clean(row.outcome)} {signed(row.difference)} points under {clean(row.scenario)}" for row in clear[:5]]
    return (f"Odds under {len(found.scenarios)} scenarios with intervals, and differences against "
            f"{clean(found.baseline)}. Differences that stand out: "
            + (join_names(parts, 5) if parts else "none") + ".")
