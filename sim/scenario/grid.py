"""The grid of rounds: on which day each round falls, and in which round a dated statement counts.

Round 0 is the first day, and a round lasts `round_days` days. A day between two rounds counts in the later one. The
last round falls on the calendar's `end` itself, also when fewer days than a round are left before it, and is played
like every other; so every event up to the end happens. The first round on or after the deadline falls on the deadline
itself, so that what is agreed by then does not depend on the weekday of the start; an event of the days between the
deadline and the next round counts in that one.
"""

from __future__ import annotations

import datetime
import math
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sim.text.format import Days

if TYPE_CHECKING:
    from sim.scenario.schema import Document


MAX_COUNTED = 520  # a curve shows at most so many rounds; a longer run is counted in the last one


@dataclass(frozen=True)
class Grid:
    """The rounds of one calendar.

    Parameters
    ----------
    start : datetime.date
        The day of round 0.
    round_days : int
        Days in a round.
    last : int
        Number of the last round.
    end : datetime.date or None
        The day of the last round; None beyond the year 9999.
    due : datetime.date or None
        The deadline, where the file states one.
    """

    start: datetime.date
    round_days: int
    last: int
    end: datetime.date | None = None
    due: datetime.date | None = None

    @classmethod
    def of(cls, document: Document) -> Grid:
        """Return the grid of a document whose calendar has an end."""
        calendar, start = document.calendar, document.calendar.start or document.as_of
        end, last = calendar.end, calendar.rounds or 0
        if end is not None:
            last = max(0, -((start - end).days // calendar.round_days))
        else:
            with suppress(OverflowError):
                end = start + datetime.timedelta(days=last * calendar.round_days)
        return cls(start, calendar.round_days, last, None if end is None else max(start, end), calendar.deadline)

    @cached_property
    def days(self) -> Days:
        """The dates of the rounds."""
        return Days(self.start, self.round_days, self.end, self.due)

    def round_of(self, day: datetime.date) -> int:
        """Return the first round on or after a day; 0 for a day before the start.

        Examples
        --------
        >>> grid = Grid(datetime.date(2024, 1, 1), 30, 13, datetime.date(2024, 12, 31), datetime.date(2024, 2, 10))
        >>> grid.round_of(datetime.date(2024, 12, 28)), grid.day_of(12), grid.day_of(13)
        (13, datetime.date(2024, 12, 26), datetime.date(2024, 12, 31))
        >>> grid.day_of(2), grid.round_of(datetime.date(2024, 2, 10)), grid.round_of(datetime.date(2024, 2, 11))
        (datetime.date(2024, 2, 10), 2, 3)
        """
        return max(0, math.ceil(self.days.round_of(day)))

    def last_before(self, day: datetime.date) -> int:
        """Return the last round on or before a day: what is so on that day. 0 for a day before the start.

        Examples
        --------
        >>> grid = Grid(datetime.date(2024, 1, 1), 7, 52)
        >>> grid.last_before(datetime.date(2024, 1, 7)), grid.last_before(datetime.date(2024, 1, 8))
        (0, 1)
        >>> due = Grid(datetime.date(2024, 1, 1), 30, 13, datetime.date(2024, 12, 31), datetime.date(2024, 2, 10))
        >>> due.last_before(datetime.date(2024, 2, 9)), due.last_before(datetime.date(2024, 2, 10))
        (1, 2)
        """
        return min(max(0, math.floor(self.days.round_of(day))), self.last)

    def days_by(self, last: int) -> list[int]:
        """Return how many days after the start each round up to `last` falls, and one more: a round after that, which
        stands for "not by then".

        Examples
        --------
        >>> grid = Grid(datetime.date(2024, 1, 1), 7, 3, datetime.date(2024, 1, 20), datetime.date(2024, 1, 12))
        >>> grid.days_by(3)
        [0, 7, 11, 19, 26]
        """
        days = [self.days.days_to(t) for t in range(last + 1)]
        return [*days, days[-1] + self.round_days]

    def day_of(self, t: int) -> datetime.date | None:
        """Return the day of a round, None beyond the year 9999."""
        return self.days.date_of(t)
