"""How many members would not stand in a candidate's way, over the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from sim.lobbying import rule, world
from sim.plot.dates import date_axis
from sim.plot.events import draw_flags, flags_of, packed, room_above
from sim.plot.inputs import Count
from sim.plot.labels import EndLabel, label_ends, room_for
from sim.plot.palette import INK, PAPER, QUIET
from sim.plot.reading import days_of, head, horizon, looks_of, ranked
from sim.plot.sheet import PAD, SMALL, WIDTH, Room, marks, sheet, write
from sim.plot.words import clean

if TYPE_CHECKING:
    from sim.odds.odds import Odds

TITLE = "Who could everybody live with, and when?"
_BANDS = 2     # candidates that get a band: more would hide each other
_LEFT = 0.42
_FROM = 0.35   # share of the members below which nothing must lie for the axis to begin above 0


def plot_support(odds: Odds, ax: Axes | None = None, observed: Sequence[Count] = ()) -> Axes:
    """Draws, per candidate, the number of members not objecting: mean and 90 % band over replicates.

    The dashed line is the number that the rule needs, thin vertical lines are dated events, and points with bars are
    counts that were reported (`observed`).
    """
    days, names = days_of(odds), ranked(odds)
    last = max(float(horizon(odds)), *(days.round_of(count.date) for count in observed), 0.0)
    first = min(0.0, *(days.round_of(count.date) for count in observed), 0.0)
    texts = [clean(name) for name in names]
    right = room_for(texts, most=1.7)
    wide = WIDTH - 2 * PAD - _LEFT - right
    placed = packed(flags_of(odds, last), wide / max(1.0, last - first + 1), wide)
    ax = sheet(ax, head(odds, TITLE, "Number of members not objecting to each name, on average; for the likeliest names "
                        "also the band in which 90 % of the replicates lie."), Room(3.0, _LEFT, right, above=room_above(placed)))
    members = len(odds.encoded.allies)
    date_axis(ax, days, last, first)
    _count_axis(ax, odds, names, last, observed)
    draw_flags(ax, placed)
    draw_needed(ax, odds, int(last))
    _draw_candidates(ax, odds, names, int(np.ceil(last)))
    _draw_observed(ax, days, observed)
    return ax


def _count_axis(ax: Axes, odds: Odds, names: list[str], last: float, observed: Sequence[Count]) -> None:
    """Labels the vertical axis; it begins above 0 when everything happens in its upper part."""
    members, table = len(odds.encoded.allies), odds.support
    shown = table[table["round"] <= last]
    lowest = min([shown[shown["candidate"].isin(names[:_BANDS])]["p05"].min(), shown["mean"].min(),
                  *(count.low for count in observed)])
    step = next(k for k in (1, 2, 5, 10, 20, 50, 100, 200, 500, 10**9) if members / k <= 7)
    bottom = int(lowest - 1) // step * step if lowest > members * _FROM else 0
    ax.set_ylim(bottom - 0.02 * members, members + 0.09 * (members - bottom))
    marks(ax.yaxis, range(bottom, members + 1, step), range(bottom, members + 1, step), grid=True)


def _draw_candidates(ax: Axes, odds: Odds, names: list[str], last: int) -> None:
    looks, table, ends = looks_of(odds), odds.support, []
    for rank, name in enumerate(names):
        rows = table[(table["candidate"] == name) & (table["round"] <= last)]
        t, mean, look = rows["round"].to_numpy(), rows["mean"].to_numpy(), looks[name]
        if rank < _BANDS:
            ax.fill_between(t, rows["p05"].to_numpy(), rows["p95"].to_numpy(), color=look.colour, alpha=0.16,
                            linewidth=0, step="mid", zorder=2)
        ax.plot(t, mean, color=look.colour, linestyle=look.line, linewidth=2.2 if rank == 0 else 1.4,
                marker=look.marker, markersize=4.5, markevery=max(1, len(t) // 6), markerfacecolor=look.face,
                markeredgecolor=look.colour, markeredgewidth=1.0, zorder=5 - 0.01 * rank)
        ends.append(EndLabel(float(mean[-1]), clean(name), look))
    label_ends(ax, ax.get_xlim()[1], ends, room=1.7)


def needed(odds: Odds, t: int) -> tuple[int, int]:
    """Returns how many members must not object for the rule to accept a name in round t, and how many there are.

    Vetoes that only some hold and shares of weight come on top of that number.
    """
    encoded = odds.encoded
    present = encoded.world.present.copy()
    for k in range(len(encoded.world.event_round)):
        kind, certain = encoded.world.event_kind[k], encoded.world.base[encoded.slot.event_probability + k] > 0.5
        if encoded.world.event_round[k] <= t and certain and kind in (world.JOINS, world.LEAVES):
            present[encoded.world.event_ally[k]] = kind == world.JOINS
    members, numbers = int(present.sum()), encoded.world.rule_numbers
    counts = [0, int(np.ceil(numbers[rule.CONSENT_COUNT])),
              int(np.ceil(numbers[rule.CONSENT_SHARE] * members - world.TIE))]
    if numbers[rule.MAY_OBJECT] >= 0:
        counts.append(members - int(numbers[rule.MAY_OBJECT]))
    if encoded.world.veto[present].all():
        counts.append(members)
    return max(counts), members


def draw_needed(ax: Axes, odds: Odds, last: int) -> None:
    """Draws the number of members needed as a dashed line, with its label."""
    counts = [needed(odds, t) for t in range(last + 1)]
    number, members = counts[-1]
    if number <= 0:
        return
    ax.step(range(last + 1), [count for count, _ in counts], where="post", color=INK, linewidth=1.1,
            linestyle=(0, (5, 2.5)), zorder=6)
    text = f"needed: all {members}" if number == members else f"needed: {number} of {members}"
    text += _also(odds)
    write(ax, (last, number), text, size=SMALL, shift=(0, 3), ha="right", va="bottom",
          on_paper=True)


def _also(odds: Odds) -> str:
    """Says which conditions the rule adds to a number of members."""
    encoded = odds.encoded
    held, weight = int(encoded.world.veto.sum()), encoded.world.rule_numbers[rule.CONSENT_WEIGHT]
    extra = [f"{held} vetoes"] if 0 < held < len(encoded.allies) else []
    if weight > 0:
        extra.append(f"{100 * weight:.0f} % of the weight")
    return f" (and {', '.join(extra)})" if extra else ""


def _draw_observed(ax: Axes, days, observed: Sequence[Count]) -> None:
    if not observed:
        return
    x = [days.round_of(count.date) for count in observed]
    y = [count.count for count in observed]
    errors = [[count.count - count.low for count in observed], [count.high - count.count for count in observed]]
    ax.errorbar(x, y, yerr=errors, fmt="o", color=INK, markersize=5.5, markerfacecolor=PAPER, markeredgecolor=INK,
                markeredgewidth=1.4, elinewidth=1.4, capsize=2.5, capthick=1.2, zorder=7)
    write(ax, (x[0], y[0]), "reported counts", size=SMALL, colour=INK, shift=(2, -9), va="top")


def alt_support(odds: Odds) -> str:
    """Says in a sentence what the picture shows."""
    table, last = odds.support, horizon(odds)
    ends = table[table["round"] == last].set_index("candidate")
    parts = [f"{clean(name)} {ends.loc[name, 'mean']:.1f} ({ends.loc[name, 'p05']} to {ends.loc[name, 'p95']})"
             for name in ranked(odds)]
    number, members = needed(odds, last)
    return (f"Line chart of the number of members not objecting to each name from {days_of(odds).words(0)} to "
            f"{days_of(odds).words(last)}; {number} of {members} are needed. At the end, on average (and 90 % band): "
            + "; ".join(parts) + ".")
