"""Dates as people write them: which days a text may mean."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T].*)?", re.ASCII)
_DOTS = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", re.ASCII)
_EITHER = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?[ -]([a-zä]{3,9})\.?,?[ -](\d{4})", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"([a-zä]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar mär", "apr", "may mai", "jun", "jul", "aug", "sep", "oct okt", "nov", "dec dez")


def days_of(text: str) -> set[datetime.date]:
    """Return the days that a text may mean: none, one, or two where day and month could be exchanged.

    Examples
    --------
    >>> days_of("18.12.2026") == days_of("18 December 2026") == {datetime.date(2026, 12, 18)}
    True
    >>> sorted(map(str, days_of("03/04/2024"))), days_of("soon")
    (['2024-03-04', '2024-04-03'], set())
    """
    found = set()
    for year, month, day in _orders(text):
        try:
            found.add(datetime.date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return found


def _orders(text: str) -> Iterator[tuple[str, str | int, str]]:
    """Yield the ways in which a text may be year, month, day."""
    if match := _ISO.fullmatch(text):
        yield match[1], match[2], match[3]
    elif match := _DOTS.fullmatch(text):
        yield match[3], match[2], match[1]
    elif match := _EITHER.fullmatch(text):
        yield match[3], match[2], match[1]
        yield match[3], match[1], match[2]
    elif match := _DAY_FIRST.fullmatch(text):
        yield match[3], _month(match[2]), match[1]
    elif match := _MONTH_FIRST.fullmatch(text):
        yield match[3], _month(match[1]), match[2]


def _month(word: str) -> int:
    """Return the number of a month by its English or German name, 0, which is none, for another word."""
    return next((number for number, names in enumerate(_MONTHS, start=1) if word[:3].lower() in names.split()), 0)
