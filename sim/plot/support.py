"""How many members would not stand in a candidate's way, over the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from sim.errors import UserError
from sim.model import equations as rule
from sim.model import world
from sim.plot.calendar import date_axis, days_of, draw_flags, flags_of, packed, room_above
from sim.plot.inputs import Count
from sim.plot.labels import EndLabel, label_ends, room_for
from sim.plot.palette import INK, PAPER, Look
from sim.plot.style import (
    LABEL,
    SMALL,
    Room,
    band,
    breadth,
    dots,
    head,
    horizon,
    line,
    looks_of,
    marks,
    ranked,
    sheet,
    stroke,
    write,
)
from sim.plot.text import clean, shorten

if TYPE_CHECKING:
    from sim.odds.odds import Odds

TITLE = "Who could everybody live with, and when?"
_BANDS, _LIKELY = 2, 0.1   # so many candidates get a band, the second only with such odds: others would hide them
_LEFT, _NAMES = 0.42, 1.7  # inches
_FROM = 0.35   # share of the members below which nothing must lie for the axis to begin above 0


def plot_support(odds: Odds, ax: Axes | None = None, *, candidates: Sequence[str] | None = None,
                 observed: Sequence[Count] = ()) -> Axes:
    """Draws, per candidate, the number of members not objecting: mean, and for the likeliest the 90 % band.

    The dashed line is the number that the rule needs, thin vertical lines are dated events, and points with bars are
    counts that were reported (`observed`). `candidates` says whom to draw; default: all of them, or with reported
    counts the likeliest.
    """
    days, names = days_of(odds), _chosen(odds, candidates, observed)
    last = max([float(horizon(odds)), *(days.round_of(count.date) for count in observed)])
    first = min([0.0, *(days.round_of(count.date) for count in observed)])
    labels = [*_line_labels(odds, names, int(np.ceil(last))), *_needed_label(odds, int(last))]
    right = room_for([label.text for label in labels])
    wide = breadth(ax, _LEFT, right)
    placed = packed(flags_of(odds, last), wide / max(1.0, last - first + 1), wide)
    ax = sheet(ax, head(odds, TITLE, _subtitle(odds, names)), Room(3.0, _LEFT, right, above=room_above(placed)))
    date_axis(ax, days, last, first)
    _count_axis(ax, odds, names, last, observed)
    draw_flags(ax, placed)
    _draw_candidates(ax, odds, names, int(np.ceil(last)))
    draw_needed(ax, odds, int(last))
    _draw_observed(ax, days, observed)
    label_ends(ax, ax.get_xlim()[1], labels)
    return ax


def _chosen(odds: Odds, candidates: Sequence[str] | None, observed: Sequence[Count]) -> list[str]:
    """Returns the candidates to draw, the likeliest first. Raises UserError for a name that is none."""
    names = ranked(odds)
    unknown = [name for name in candidates or () if name not in names]
    if unknown:
        raise UserError(f"candidates: got {unknown[0]!r}, give some of {', '.join(names)}")
    if candidates is None:
        return names[:1] if observed else names
    return [name for name in names if name in candidates]


def _subtitle(odds: Odds, names: list[str]) -> str:
    text = "Number of members not objecting to " + (f"{names[0]}" if len(names) == 1 else "each name") + ", on average"
    text += ", and the band" if len(names) == 1 else "; for the likeliest also the band"
    return text + " in which 90 % of the replicates lie." + _also(odds)


def _with_band(odds: Odds, names: list[str]) -> list[str]:
    """Returns the candidates that get a band: the likeliest, and the next if it is likely enough to matter."""
    return names[:1] + [name for name in names[1:_BANDS] if odds.counts[name] >= _LIKELY * odds.replicates]


def _rows(odds: Odds, name: str, last: int):
    table = odds.support
    return table[(table["candidate"] == name) & (table["round"] <= last)]


def _line_labels(odds: Odds, names: list[str], last: int) -> list[EndLabel]:
    looks = looks_of(odds)
    return [EndLabel(float(_rows(odds, name, last)["mean"].iloc[-1]), shorten(name, _NAMES, LABEL), looks[name])
            for name in names]


def _count_axis(ax: Axes, odds: Odds, names: list[str], last: float, observed: Sequence[Count]) -> None:
    """Labels the vertical axis; it begins above 0 when everything happens in its upper part."""
    members, table = len(odds.encoded.allies), odds.support
    shown = table[table["round"] <= last]
    lowest = min([shown[shown["candidate"].isin(_with_band(odds, names))]["p05"].min(), shown["mean"].min(),
                  *(count.low for count in observed)])
    step = next(k for k in (1, 2, 5, 10, 20, 50, 100, 200, 500, 10**9) if members / k <= 7)
    bottom = int(lowest - 1) // step * step if lowest > members * _FROM else 0
    ax.set_ylim(bottom - 0.02 * members, members + 0.09 * (members - bottom))
    marks(ax.yaxis, range(bottom, members + 1, step), range(bottom, members + 1, step), grid=True)


def _draw_candidates(ax: Axes, odds: Odds, names: list[str], last: int) -> None:
    looks = looks_of(odds)
    for rank, name in enumerate(names):
        rows, look = _rows(odds, name, last), looks[name]
        t = rows["round"].to_numpy()
        if name in _with_band(odds, names):
            band(ax, t, rows["p05"].to_numpy(), rows["p95"].to_numpy(), look.colour, step="mid")
        line(ax, t, rows["mean"].to_numpy(), look, 2.2 if rank == 0 else 1.4, markevery=max(1, len(t) // 6),
             zorder=5 - 0.01 * rank)


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
    """Draws the number of members needed as a dashed line; when that is everybody, nothing is above it but its
    label."""
    counts = [needed(odds, t) for t in range(last + 1)]
    number, members = counts[-1]
    if number <= 0:
        return
    x = [*range(last), last + 0.3] if last else [-0.3, 0.3]
    stroke(ax, x, [count for count, _ in counts] if last else [number] * 2, INK, 1.1, (0, (5, 2.5)),
           drawstyle="steps-post", zorder=6)
    if number == members:
        write(ax, (x[-1], number), f"needed: all {members}", size=SMALL, shift=(0, 3), ha="right", va="bottom",
              on_paper=True)


def _needed_label(odds: Odds, last: int) -> list[EndLabel]:
    """Returns the label of the dashed line when lines may cross it: it then stands among theirs."""
    number, members = needed(odds, last)
    return [EndLabel(float(number), f"needed: {number} of {members}", Look(INK, INK, "", None))] \
        if 0 < number < members else []


def _also(odds: Odds) -> str:
    """Says which conditions the rule adds to a number of members."""
    encoded = odds.encoded
    held, weight = int(encoded.world.veto.sum()), encoded.world.rule_numbers[rule.CONSENT_WEIGHT]
    text = f" None of the {held} members with a veto may object." if 0 < held < len(encoded.allies) else ""
    return text + (f" Those who consent need {100 * weight:.0f} % of the weight." if weight > 0 else "")


def _draw_observed(ax: Axes, days, observed: Sequence[Count]) -> None:
    if not observed:
        return
    x = [days.round_of(count.date) for count in observed]
    y = [count.count for count in observed]
    for place, count in zip(x, observed, strict=True):
        stroke(ax, [place, place], [count.low, count.high], INK, 1.4, zorder=7)
    dots(ax, x, y, "o", 5.5, INK, PAPER, 1.4, zorder=7.5)
    write(ax, (x[0], y[0]), "reported counts", size=SMALL, colour=INK, shift=(9, -8), on_paper=True)


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
