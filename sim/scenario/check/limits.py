"""Limits: what a run can take. They are far beyond any real alliance."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.scenario.check.subject import Subject
from sim.scenario.finding import Finding
from sim.scenario.quantity import MOST_MEETINGS, Distribution
from sim.scenario.roster import MOST_ALLIES

MOST_CANDIDATES = 200
MOST_STANCES = 5000  # allies times candidates: each is counted in every round that is shown
MOST_ISSUES = 100
MOST_EVENTS = 5000
MOST_EVENT_STANCES = 50_000  # events times candidates: any event might be about all of them
MOST_TIES = 100_000  # pairs, those of blocs counted one by one
MOST_WORK = 100_000_000  # rounds times allies times candidates times meetings
_SIX = 6.0  # standard deviations, beyond which a draw lies once in a billion


def check(subject: Subject) -> Iterator[Finding]:
    """Yields what would take too long or too much memory."""
    yield from counts(subject)
    yield from _work(subject)


def counts(subject: Subject) -> Iterator[Finding]:
    """Yields the lists that are too long."""
    document = subject.document
    pairs = len(document.ties) + sum(len(bloc.members) ** 2 for bloc in document.blocs.values())
    for path, what, count, most in (
        (("allies",), "allies", len(subject.allies), MOST_ALLIES),
        (("candidates",), "candidates", len(document.candidates), MOST_CANDIDATES),
        (("issues",), "issues", len(document.issues), MOST_ISSUES),
        (("events",), "events", len(document.events), MOST_EVENTS),
        (("blocs",) if document.blocs else ("ties",), "ties", pairs, MOST_TIES),
    ):
        if count > most:
            yield Finding(path, f"there are too many {what}", str(count), f"at most {most}", on_key=True)
    candidates = len(document.candidates)
    for path, what, count, most in (
        (("candidates",), "allies times candidates is", len(subject.allies) * candidates, MOST_STANCES),
        (("events",), "events times candidates is", len(document.events) * candidates, MOST_EVENT_STANCES),
    ):
        if count > most:
            yield Finding(path, f"{what} too much", str(count), f"at most {most}", on_key=True)
    if not subject.allies:
        yield Finding(("allies",), "there are no allies", hint="name a roster or write tables [allies.NAME]",
                      about=(("roster",), ("members",)))


def _most(meetings: float | Distribution) -> float:
    """Returns how many meetings an ally can have in a round."""
    if not isinstance(meetings, Distribution):
        return meetings
    values = meetings.values
    most = {"normal": lambda mean, spread: mean + _SIX * spread,
            "lognormal": lambda median, spread: median * math.exp(min(_SIX * spread, 100.0))}
    return min(most[meetings.family](*values) if meetings.family in most else max(values), MOST_MEETINGS)


def _work(subject: Subject) -> Iterator[Finding]:
    calendar = subject.document.calendar
    rounds = calendar.rounds
    if rounds is None:
        rounds = (calendar.end - subject.start).days // calendar.round_days if calendar.end else 0
    meetings = max(1.0, _most(subject.document.process.meetings or 0.0))
    work = rounds * len(subject.allies) * len(subject.document.candidates) * meetings
    if work > MOST_WORK:
        key = "end" if calendar.rounds is None else "rounds"
        what = "rounds times allies times candidates" + (" times meetings" if meetings > 1.0 else "")
        yield Finding(("calendar", key), f"{what} is too much", f"{work:.0f}",
                      f"at most {MOST_WORK}", about=(("as_of",), ("calendar", "start"), ("calendar", "round_days")))
