"""The calendar below a picture: the horizontal axis is in rounds, labelled with dates, with events as flags above."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from matplotlib.axes import Axes

from sim.plot.palette import MUTED
from sim.plot.style import SMALL, annotate, inches, set_ticks, vline
from sim.plot.text import shorten, width
from sim.results.run import Details
from sim.text.format import SHORT_MONTHS, Days, day_words

_DAY_STEPS = (1, 2, 7, 14)
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000, 24000, 60000)
_DAY_LABEL, _MONTH_LABEL = 0.68, 0.5  # inches that a label along an axis needs
_YEAR_LINE = 26.5                     # points from the axis to the baseline of the years


def date_axis(ax: Axes, days: Days, last: float, first: float = 0.0) -> None:
    """Label the horizontal axis, in rounds, with dates from round `first` to round `last`, which are also its
    limits.
    """
    pad = max(0.5, 0.012 * (last - first))
    ax.set_xlim(first - pad, last + pad)
    ends = days.date_of(first), days.date_of(last)
    ax.tick_params(axis="x", which="major", length=3)
    opens, closes = ends
    if opens is None or closes is None:
        step = max(1, int((last - first) // 6))
        positions = list(range(int(first), int(last) + 1, step))
        set_ticks(ax.xaxis, positions, [f"round {t}" for t in positions])
        return
    used = inches(ax)[0] * (last - first) / (last - first + 2 * pad)
    ticks, year = date_ticks(opens, closes, wide=used, least=days.round_days), None
    set_ticks(ax.xaxis, [days.round_of(day) for day, _ in ticks], [text for _, text in ticks])
    for day, text in ticks:
        if day.year != year and not text.isdigit():
            annotate(ax, (days.round_of(day), 0), str(day.year), colour=MUTED, ha="center", va="baseline",
                     shift=(0, -_YEAR_LINE), coords=ax.get_xaxis_transform())
        year = day.year


def date_ticks(first: datetime.date, last: datetime.date, wide: float = 5.0,
               least: int = 1) -> list[tuple[datetime.date, str]]:
    """Return dates and their labels (without the year) for an axis of so many inches: whole months where that
    gives enough of them, else days, at least `least` days apart unless that is more than two weeks.
    """
    span = (last - first).days
    for step in (step for step in _DAY_STEPS if step >= min(least, _DAY_STEPS[-1])):
        if span // step < max(2, wide / _DAY_LABEL):
            found = [first + datetime.timedelta(days=k) for k in range(0, span + 1, step)]
            return [(day, day_words(day, year=False)) for day in found]
    step = next(step for step in _MONTH_STEPS if span / 30.4 / step <= max(2, wide / _MONTH_LABEL))
    return [(day, str(day.year) if step >= 12 else SHORT_MONTHS[day.month - 1])
            for day in _month_starts(first, last, step)]


def _month_starts(first: datetime.date, last: datetime.date, step: int) -> Iterator[datetime.date]:
    """Return the first days of every `step`-th month in a span."""
    month = first.year * 12 + first.month - 1
    month += -month % step
    while month // 12 <= min(last.year, datetime.MAXYEAR):
        day = datetime.date(month // 12, month % 12 + 1, 1)
        if day > last:
            return
        if day >= first:
            yield day
        month += step


# The dated events of a scenario as short flags above a calendar.

_MAX_LENGTH = 1.75    # inches for a flag
_ROW = 0.165       # inches for a row of flags
_ROWS = 4
_BETWEEN = 0.12    # inches between two flags of a row


@dataclass(frozen=True)
class Flag:
    """An event: its round, with fractions, and what it is called."""

    t: float
    text: str


def flags_of(details: Details, last: float) -> list[Flag]:
    """Return a flag per date up to round `last` (what happens on one day shares a flag), the deadline included."""
    dated: dict[str, list[str]] = {}
    for event in details.events:
        dated.setdefault(event.date, []).append(event.label)
    if details.deadline is not None:
        dated.setdefault(details.deadline, []).append("deadline")
    found = [Flag(max(0.0, details.days.round_of(datetime.date.fromisoformat(day))), "; ".join(words))
             for day, words in sorted(dated.items())]
    return [flag for flag in found if flag.t <= last]


def packed(flags: list[Flag], per_round: float, wide: float) -> list[tuple[Flag, str, int, bool]]:
    """Give each flag its text, row, and whether it hangs to the left of its date, so that none covers another.

    `per_round` inches a round, `wide` inches in all. The last row takes what no row has room for, shortened to
    nothing if need be: its line remains.
    """
    taken: list[float] = []  # where each row is free again; flags come from left to right
    placed = []
    for flag in flags:
        x = flag.t * per_round
        text = shorten(flag.text, _MAX_LENGTH, SMALL)
        long = width(text, SMALL) + _BETWEEN
        hangs = x + long > wide and x > wide / 2
        begin = x - long if hangs else x
        row = next((k for k, end in enumerate(taken) if end <= begin), len(taken))
        if row >= _ROWS:
            placed.append((flag, "", 0, False))
            continue
        if row == len(taken):
            taken.append(0.0)
        taken[row] = begin + long
        placed.append((flag, text, row, hangs))
    return placed


def space_above(placed) -> float:
    """Return the inches that the flags need above the plot."""
    return _ROW * (1 + max((row for _, text, row, _ in placed if text), default=-1)) + 0.06


def draw_flags(ax: Axes, placed) -> None:
    """Draw a thin line per flag and write its text above the plot."""
    high = inches(ax)[1]
    for flag, text, row, hangs in placed:
        top = 1 + (_ROW * (row + 1)) / high if text else 1.0
        vline(ax, flag.t, MUTED, 0.7, (0, (2, 2)), top=top, clip_on=False, zorder=1)
        if text:
            annotate(ax, (flag.t, 1 + _ROW * (row + 0.35) / high), text, size=SMALL, colour=MUTED,
                     ha="right" if hangs else "left", va="baseline", shift=(-3 if hangs else 3, 0),
                     coords=ax.get_xaxis_transform(), on_paper=True)

