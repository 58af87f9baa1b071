"""Who decides: what one ally's stance, or its weight, is worth, and what the odds depend on most."""

from __future__ import annotations

from matplotlib.axes import Axes

from sim.plot.forest import ROW, draw_interval, key, number_axis, signed, span, zero_line
from sim.plot.palette import ACCENT, CONTRAST, TEXT, tint
from sim.plot.style import LABEL, SMALL, Margins, PlotTitles, annotate, empty_plot, new_axes, set_ticks
from sim.plot.text import clean, shorten, widest
from sim.results.base import Interval, Result, record_of
from sim.results.studies import AllyImpact, GroupIndex, NowOdds, PivotsDocument
from sim.text.format import digits_for, join_names, percent
from sim.text.summary import source_line

_MAX = 20
_NAMES, _GROUPS = 1.8, 2.1  # inches at most
_APART = 0.17   # rows between the two points of a group
_FIFTHS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def plot_pivots(result: PivotsDocument | Result, ax: Axes | None = None) -> Axes:
    """Draw a tornado: for each ally, from the odds now to those if it were against the candidate and if it were in
    favour (bars with intervals), and those if it carried no weight (diamond).

    The allies that change most are on top; of more than 20 the first 20 are shown.
    """
    pivots: PivotsDocument = record_of(result)
    rows = ranked_pivots(pivots)[:_MAX]
    names = [shorten(row.name, _NAMES, LABEL) for row in rows]
    now = percent(pivots.now.odds, digits_for(pivots.now.low, pivots.now.high))
    light = any(row.weightless for row in rows)
    whom, lightly = clean(pivots.candidate), ", or carried no weight" if light else ""
    subtitle = (f"Odds of {clean(pivots.of)}, now {now}, if one member blocked {whom} (vetoed, where it blocks "
                f"already) or were its champion{lightly}.")
    if len(rows) < len(pivots.allies):
        subtitle += f" The {len(rows)} members of {len(pivots.allies)} that change most."
    ax = new_axes(ax, PlotTitles("Who decides?", subtitle, source_line(pivots)),
               Margins(ROW * max(3, len(rows)) + 0.1, left=widest(names, LABEL) + 0.12, right=0.55, above=0.3,
                    below=0.28))
    if not rows:
        return empty_plot(ax, "no member was tried")
    ax.set(xlim=(0, 1), ylim=(len(rows) - 0.4, -0.6))
    set_ticks(ax.xaxis, _FIFTHS, [percent(x) for x in _FIFTHS], grid=True)
    zero_line(ax, pivots.now.odds)
    for position, row in enumerate(rows):
        _draw_row(ax, position, row, pivots.now)
    set_ticks(ax.yaxis, range(len(rows)), names, colour=TEXT, pad=6)
    key(ax, [("o", CONTRAST, False, "against, in favour")] + ([("D", ACCENT, True, "no weight")] if light else [])
        + [("|", TEXT, False, f"now {now}")], 0.15)
    return ax


def ranked_pivots(pivots: PivotsDocument) -> list[AllyImpact]:
    """Return the allies by how much another stance changes the odds, the most first."""
    return sorted(pivots.allies, key=lambda row: (-row.effect, row.name))


def _draw_row(ax: Axes, position: int, row: AllyImpact, now: NowOdds) -> None:
    for of in (change.from_now(now.odds) for _, change in row.changes):
        ax.barh([position], [of.value - now.odds], left=[now.odds], height=0.5, color=tint(CONTRAST, 0.25),
                edgecolor="none", linewidth=0, zorder=2)
        draw_interval(ax, position, of, CONTRAST)
    if row.weightless is not None:
        draw_interval(ax, position, row.weightless.from_now(now.odds), ACCENT, "D", hollow=True, size=5.0)
    if row.changes:
        annotate(ax, (1, position), signed(row.changes[0][1].difference), size=SMALL, shift=(7, 0),
              coords=ax.get_yaxis_transform())


def alt_pivots(result: PivotsDocument | Result) -> str:
    """Say in a sentence what the picture shows."""
    pivots: PivotsDocument = record_of(result)
    parts = [f"{clean(row.name)} {signed(row.changes[0][1].difference)} points with {row.changes[0][0]}"
             for row in ranked_pivots(pivots)[:5] if row.changes]
    return (f"Tornado chart of the odds of {clean(pivots.of)}, now {percent(pivots.now.odds, 1)}: what they change by "
            f"if a member were against {clean(pivots.candidate)} or in favour. Largest: {join_names(parts, 5)}.")


def plot_sensitivity(result: PivotsDocument | Result, ax: Axes | None = None) -> Axes:
    """Draw, per group of parameters, the share of the odds' variance that it explains alone (first order, filled)
    and with what it does together with others (total order, hollow), with intervals; the largest total on top.
    """
    pivots: PivotsDocument = record_of(result)
    rows = ranked_indices(pivots)[:_MAX]
    names = [shorten(row.group, _GROUPS, LABEL) for row in rows]
    subtitle = "Share of the variance of the odds that a group of uncertain parameters explains (Sobol indices)."
    if len(rows) < len(pivots.indices):
        subtitle += f" The {len(rows)} largest of {len(pivots.indices)} groups."
    ax = new_axes(ax, PlotTitles("What do the odds depend on?", subtitle, source_line(pivots)),
                  Margins(ROW * 1.15 * max(3, len(rows)) + 0.1, left=widest(names, LABEL) + 0.12, right=0.25, above=0.3,
                          below=0.28))
    if not rows:
        return empty_plot(ax, "nothing is uncertain")
    limits = span([of.high for row in rows for of in map(_possible, (row.alone, row.with_others))], include=(0.0,),
                  pad=0.03)
    ax.set(xlim=limits, ylim=(len(rows) - 0.4, -0.6))
    number_axis(ax.xaxis, limits, percent)
    for position, row in enumerate(rows):
        draw_interval(ax, position - _APART, _possible(row.alone), ACCENT)
        draw_interval(ax, position + _APART, _possible(row.with_others), CONTRAST, "D", hollow=True, size=5.0)
    set_ticks(ax.yaxis, range(len(rows)), names, colour=TEXT, pad=6)
    key(ax, [("o", ACCENT, False, "alone (first order)"), ("D", CONTRAST, True, "with others (total order)")], 0.15)
    return ax


def _possible(of: Interval) -> Interval:
    """Return an estimate with its interval, held to 0 to 1: what lies beyond is noise."""
    return Interval(*(min(max(x, 0.0), 1.0) for x in of))


def ranked_indices(pivots: PivotsDocument) -> list[GroupIndex]:
    """Return the groups by their total index, the largest first."""
    return sorted(pivots.indices, key=lambda row: (-row.total, row.group))


def alt_sensitivity(result: PivotsDocument | Result) -> str:
    """Say in a sentence what the picture shows."""
    parts = [f"{clean(row.group)} {percent(_possible(row.with_others).value)} with others and "
             f"{percent(_possible(row.alone).value)} alone"
             for row in ranked_indices(record_of(result))[:5]]
    return ("Dot plot of Sobol indices: how much of the variance of the odds each group of uncertain parameters "
            f"explains. Largest: {join_names(parts, 5)}.")
