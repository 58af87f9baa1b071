"""Rounds become dates along an axis. The horizontal place is the round; labels stand at round dates between them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from matplotlib.axes import Axes

from sim.plot.palette import QUIET
from sim.plot.sheet import inches, marks, write

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY_STEPS = (1, 2, 7, 14)
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000, 24000, 60000)
_DAY_LABEL, _MONTH_LABEL = 0.68, 0.5  # inches that a label along an axis needs
_YEAR_LINE = 26.5                     # points from the axis to the baseline of the years


def day_words(day: datetime.date, year: bool = True) -> str:
    """Returns a date as people write it, in English whatever the locale.

    >>> day_words(datetime.date(2024, 2, 22))
    '22 Feb 2024'
    """
    return f"{day.day} {_MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")


@dataclass(frozen=True)
class Days:
    """The calendar of a scenario: round 0 and the days in a round."""

    start: datetime.date
    round_days: int

    def round_of(self, day: datetime.date) -> float:
        """Returns the round of a date, with fractions."""
        return (day - self.start).days / self.round_days

    def date_of(self, t: float) -> datetime.date | None:
        """Returns the date of a round; None beyond the year 9999."""
        try:
            return self.start + datetime.timedelta(days=int(t * self.round_days))
        except OverflowError:
            return None

    def words(self, t: float) -> str:
        """Returns the date of a round in words, or its number when it has no date."""
        day = self.date_of(t)
        return f"round {int(t)}" if day is None else day_words(day)


def date_axis(ax: Axes, days: Days, last: float, first: float = 0.0) -> None:
    """Labels the horizontal axis, in rounds, with dates from round `first` to round `last`, which are also its
    limits."""
    pad = max(0.5, 0.012 * (last - first))
    ax.set_xlim(first - pad, last + pad)
    ends = days.date_of(first), days.date_of(last)
    ax.tick_params(axis="x", which="major", length=3)
    if None in ends:
        step = max(1, int((last - first) // 6))
        places = list(range(int(first), int(last) + 1, step))
        marks(ax.xaxis, places, [f"round {t}" for t in places])
        return
    used = inches(ax)[0] * (last - first) / (last - first + 2 * pad)
    ticks, year = date_ticks(*ends, wide=used, least=days.round_days), None
    marks(ax.xaxis, [days.round_of(day) for day, _ in ticks], [text for _, text in ticks])
    for day, text in ticks:
        if day.year != year and not text.isdigit():
            write(ax, (days.round_of(day), 0), str(day.year), colour=QUIET, ha="center", va="baseline",
                  shift=(0, -_YEAR_LINE), coords=ax.get_xaxis_transform())
        year = day.year


def date_ticks(first: datetime.date, last: datetime.date, wide: float = 5.0,
               least: int = 1) -> list[tuple[datetime.date, str]]:
    """Returns dates and their labels (without the year) for an axis of so many inches: whole months where that
    gives enough of them, else days, at least `least` days apart unless that is more than two weeks."""
    span = (last - first).days
    for step in (step for step in _DAY_STEPS if step >= min(least, _DAY_STEPS[-1])):
        if span // step < max(2, wide / _DAY_LABEL):
            found = [first + datetime.timedelta(days=k) for k in range(0, span + 1, step)]
            return [(day, day_words(day, year=False)) for day in found]
    step = next(step for step in _MONTH_STEPS if span / 30.4 / step <= max(2, wide / _MONTH_LABEL))
    return [(day, str(day.year) if step >= 12 else _MONTHS[day.month - 1])
            for day in _month_starts(first, last, step)]


def _month_starts(first: datetime.date, last: datetime.date, step: int) -> Iterator[datetime.date]:
    """Gives the first days of every `step`-th month in a span."""
    month = first.year * 12 + first.month - 1
    month += -month % step
    while month // 12 <= min(last.year, datetime.MAXYEAR):
        day = datetime.date(month // 12, month % 12 + 1, 1)
        if day > last:
            return
        if day >= first:
            yield day
        month += step
