"""The calendar: one end, and days in order."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.check.subject import Subject
from sim.scenario.finding import Finding


def check(subject: Subject) -> Iterator[Finding]:
    """Yields days of the calendar that contradict each other."""
    calendar, start, end = subject.document.calendar, subject.start, subject.end
    since = ("calendar", "start") if calendar.start else ("as_of",)
    if calendar.end is None and calendar.rounds is None:
        yield Finding(("calendar",), "the calendar has no end", hint='write "end", a date, or "rounds", a number')
    elif calendar.end is not None and calendar.rounds is not None:
        yield Finding(("calendar", "rounds"), 'the calendar has "end" and "rounds"', str(calendar.rounds),
                      'keep one of them (a file that extends another can drop = ["calendar.end"])', on_key=True)
        return
    if calendar.end is not None and calendar.end < start:
        yield Finding(("calendar", "end"), f"the calendar ends before it starts on {start}", str(calendar.end),
                      about=(since,))
        return
    if calendar.deadline is not None and calendar.deadline < start:
        yield Finding(("calendar", "deadline"), f"the deadline is before the start on {start}", str(calendar.deadline),
                      about=(since,))
    if calendar.deadline is not None and end is not None and calendar.deadline > end:
        yield Finding(("calendar", "deadline"), f"the deadline is after the end on {end}", str(calendar.deadline),
                      about=(since, ("calendar", "end"), ("calendar", "rounds"), ("calendar", "round_days")))
