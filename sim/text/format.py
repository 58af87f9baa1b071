"""Numbers, dates and lists as people write them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.model.encoding import Encoded

# ------------------------------------------------------------------------------
# Says in plain sentences, with dates, what the diary of a replicate holds.

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")
_UNITS = {1: "day", 7: "week"}
NAMES_SHOWN = 6


def day(date: datetime.date) -> str:
    """Returns a date as people write it.

    >>> day(datetime.date(2024, 6, 20))
    '20 June 2024'
    """
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def unit(encoded: Encoded) -> str:
    """Returns what a round of this scenario is called: day, week, or round."""
    return _UNITS.get(encoded.round_days, "round")


def counted(number: int, one: str, many: str = "") -> str:
    """Returns a number with its noun.

    >>> counted(1, "week"), counted(12000, "run"), counted(5, "ally", "allies")
    ('1 week', '12,000 runs', '5 allies')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def when(encoded: Encoded, t: int) -> str:
    """Returns the date of a round and its number; the number alone beyond the calendar's end."""
    date = encoded.date_of(t)
    number = f"{unit(encoded)} {t:,}"
    return number if date is None else f"{day(date)} ({number})"


def listed(names: Iterable[str], most: int = NAMES_SHOWN) -> str:
    """Returns names as a list in a sentence; of many, the first ones and how many others.

    >>> listed(["A", "B", "C"]), listed("ABCDEFGH", most=3)
    ('A, B and C', 'A, B, C and 5 others')
    """
    names = list(names)
    if len(names) > most + 1:
        names = [*names[:most], counted(len(names) - most, "other")]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def amount_words(amount: float) -> str:
    """Returns an offer or a price with two decimals."""
    return f"{amount:.2f}"


SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_words(day: datetime.date, year: bool = True) -> str:
    """Returns a date as people write it, in English whatever the locale.

    >>> day_words(datetime.date(2024, 2, 22))
    '22 Feb 2024'
    """
    return f"{day.day} {SHORT_MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")


MINUS = "\N{MINUS SIGN}"


def percent(share: float, digits: int = 0) -> str:
    """Returns a share as people read it.

    >>> percent(0.8123), percent(0.8123, 1), percent(-0.031, 1)
    ('81 %', '81.2 %', '\N{MINUS SIGN}3.1 %')
    """
    return f"{100 * share:.{digits}f} %".replace("-", MINUS)


def bound(share: float) -> str:
    """Returns a small share with as many digits as it needs to be more than nothing.

    >>> bound(0.00038), bound(0.02), bound(0.3)
    ('0.04 %', '2 %', '30 %')
    """
    digits = 0
    while digits < 6 and 100 * share * 10**digits < 0.95:
        digits += 1
    if digits or share >= 0.0995:
        return percent(share, digits)
    return f"{100 * share:.1f}".removesuffix(".0") + " %"


def digits_for(low: float, high: float) -> int:
    """Returns how many decimals of a percentage an interval justifies."""
    return 0 if high - low >= 0.09 else 1


def count_words(number: int) -> str:
    """Returns a whole number with thousands separated.

    >>> count_words(10000)
    '10,000'
    """
    return f"{number:,}"
