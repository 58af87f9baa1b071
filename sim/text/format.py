"""Numbers, dates and lists as people write them."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")
SHORT_MONTHS = tuple(month[:3] for month in _MONTHS)
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_UNITS = {1: "day", 7: "week"}
MAX_NAMES_LISTED = 6
MINUS = "\N{MINUS SIGN}"


class Dated(Protocol):
    """What has a calendar: a scenario that is encoded, or the days of a result."""

    @property
    def round_days(self) -> int:
        """Days in a round."""

    def date_of(self, t: int) -> datetime.date | None:
        """Return the date of a round, None where rounds have none."""


@dataclass(frozen=True)
class Days:
    """A calendar: the date of round 0, the days in a round, the date of the last round, and the deadline.

    Rounds are `round_days` apart, but for two: the last one falls on `end`, and the first one on or after the deadline
    falls on the deadline itself, unless it is the last.
    """

    start: datetime.date
    round_days: int
    end: datetime.date | None = None
    due: datetime.date | None = None

    @cached_property
    def _last(self) -> int | None:
        """The number of the last round, None where no end is known."""
        return None if self.end is None else max(0, -((self.start - self.end).days // self.round_days))

    @cached_property
    def _due(self) -> tuple[int, int]:
        """The round that falls on the deadline, and how many days after round 0; a round before 0 where none does."""
        if self.due is None or self.due <= self.start:
            return -1, 0
        days = (self.due - self.start).days
        t = -(-days // self.round_days)
        return (t, days) if self._last is None or t < self._last else (-1, 0)

    def days_to(self, t: int) -> int:
        """Return how many days after round 0 a round falls."""
        if t == self._due[0]:
            return self._due[1]
        days = t * self.round_days
        return days if self.end is None else min(days, (self.end - self.start).days)

    def round_of(self, day: datetime.date) -> float:
        """Return the round of a date, with fractions."""
        days = (day - self.start).days
        t = days // self.round_days
        t = t if self._last is None else min(t, self._last)
        while t >= 0 and t != self._last and self.days_to(t + 1) <= days:
            t += 1
        since, width = days - self.days_to(t), self.days_to(t + 1) - self.days_to(t)
        return t + since / (self.round_days if t < 0 or t == self._last else width)

    def date_of(self, t: float) -> datetime.date | None:
        """Return the date of a round; None beyond the year 9999."""
        whole = int(t)
        since = (t - whole) * (self.days_to(whole + 1) - self.days_to(whole))
        try:
            return self.start + datetime.timedelta(days=self.days_to(whole) + int(since + 1e-6))
        except OverflowError:
            return self.end

    def words(self, t: float) -> str:
        """Return the date of a round in words, or its number when it has no date."""
        day = self.date_of(t)
        return f"round {int(t)}" if day is None else day_words(day)


def day(date: datetime.date | str) -> str:
    """Return a date (or a text such as 2024-06-20) as people write it.

    >>> day(datetime.date(2024, 6, 20)), day("2024-06-20")
    ('20 June 2024', '20 June 2024')
    """
    date = datetime.date.fromisoformat(date) if isinstance(date, str) else date
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def day_words(day: datetime.date, year: bool = True) -> str:
    """Return a date with a short month, in English whatever the locale.

    >>> day_words(datetime.date(2024, 2, 22))
    '22 Feb 2024'
    """
    return f"{day.day} {SHORT_MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")


def round_name(of: Dated) -> str:
    """Return what a round of a calendar is called: day, week, or round."""
    return _UNITS.get(of.round_days, "round")


def when(of: Dated, t: int) -> str:
    """Return the date of a round and its number; the number alone where it has no date."""
    date = of.date_of(t)
    number = f"{round_name(of)} {t:,}"
    return number if date is None else f"{day(date)} ({number})"


def number_word(number: int) -> str:
    """Return a number as sentences write it: in letters up to ten.

    >>> number_word(5), number_word(12)
    ('five', '12')
    """
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else f"{number:,}"


def pluralize(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    >>> pluralize(1, "week"), pluralize(12000, "run"), pluralize(5, "ally", "allies")
    ('1 week', '12,000 runs', '5 allies')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def join_names(names: Iterable[str], most: int = MAX_NAMES_LISTED) -> str:
    """Return names as a list in a sentence; of many, the first ones and how many others.

    >>> join_names(["A", "B", "C"]), join_names("ABCDEFGH", most=3), join_names([])
    ('A, B and C', 'A, B, C and 5 others', 'nobody')
    """
    names = list(names)
    if len(names) > most + 1:
        names = [*names[:most], pluralize(len(names) - most, "other")]
    if len(names) < 2:
        return names[0] if names else "nobody"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def capital(text: str) -> str:
    """Return a text as a sentence begins.

    >>> capital("another name"), capital("")
    ('Another name', '')
    """
    return text[:1].upper() + text[1:]


def format_amount(amount: float) -> str:
    """Return an offer or a price with two decimals."""
    return f"{amount:.2f}"


def percent(share: float, digits: int = 0) -> str:
    """Return a share in per cent: the one way in which texts, tables and pictures print odds.

    What is more than none never reads as none, and what is less than all never as all.

    Parameters
    ----------
    share : float
        From 0 to 1; a negative one keeps its sign.
    digits : int
        Decimals of the per cent.

    Returns
    -------
    str
        The share with its unit.

    Examples
    --------
    >>> percent(0.8123), percent(0.8123, 1), percent(-0.031, 1)
    ('81 %', '81.2 %', '\N{MINUS SIGN}3.1 %')
    >>> percent(0.0), percent(1e-9, 1), percent(0.99999, 1), percent(1.0, 1)
    ('0 %', '<0.1 %', '>99.9 %', '100 %')
    """
    if share < 0.0:
        return MINUS + percent(-share, digits)
    if share in (0.0, 1.0):
        return f"{100 * share:.0f} %"
    least, text = 10.0**-digits, f"{100 * share:.{digits}f}"
    if share < 1.0 and float(text) >= 100.0:
        return f">{100 - least:.{digits}f} %"
    return f"<{least:.{digits}f} %" if float(text) == 0.0 else f"{text} %"


def below(share: float, digits: int = 0) -> str:
    """Return an upper end of what is possible, rounded up.

    >>> below(0.00038, 1), below(0.2775), below(0.9999)
    ('<0.1 %', '<28 %', '<100 %')
    """
    return f"<{math.ceil(100 * share * 10**digits - 1e-9) / 10**digits:.{digits}f} %"


def above(share: float, digits: int = 0) -> str:
    """Return a lower end of what is possible, rounded down.

    >>> above(0.99962, 1), above(0.7225)
    ('>99.9 %', '>72 %')
    """
    return f">{math.floor(100 * share * 10**digits + 1e-9) / 10**digits:.{digits}f} %"


def between(low: float, high: float, digits: int = 0) -> str:
    """Return an interval of shares.

    >>> between(0.8045, 0.8198, 1), between(0.0, 0.0004, 1)
    ('80.5 to 82.0 %', '0 to <0.1 %')
    """
    return f"{percent(low, digits).removesuffix(' %')} to {percent(high, digits)}"


def digits_for(low: float, high: float) -> int:
    """Return how many decimals of a percentage an interval justifies."""
    return 0 if high - low >= 0.09 else 1
