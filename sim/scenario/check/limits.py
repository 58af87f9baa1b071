"""Limits: what a run can take. They are far beyond any real alliance."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.check.subject import Subject
from sim.scenario.finding import Finding
from sim.scenario.roster import MOST_ALLIES

MOST_CANDIDATES = 200
MOST_EVENTS = 5000
MOST_TIES = 500_000  # pairs, those of blocs counted one by one
MOST_WORK = 100_000_000  # rounds times allies times candidates


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
        (("events",), "events", len(document.events), MOST_EVENTS),
        (("blocs",) if document.blocs else ("ties",), "ties", pairs, MOST_TIES),
    ):
        if count > most:
            yield Finding(path, f"there are too many {what}", str(count), f"at most {most}", on_key=True)
    if not subject.allies:
        yield Finding(("allies",), "there are no allies", hint="name a roster or write tables [allies.NAME]",
                      about=(("roster",), ("members",)))


def _work(subject: Subject) -> Iterator[Finding]:
    calendar = subject.document.calendar
    rounds = calendar.rounds
    if rounds is None:
        rounds = (calendar.end - subject.start).days // calendar.round_days if calendar.end else 0
    work = rounds * len(subject.allies) * len(subject.document.candidates)
    if work > MOST_WORK:
        key = "end" if calendar.rounds is None else "rounds"
        yield Finding(("calendar", key), "rounds times allies times candidates is too much", str(work),
                      f"at most {MOST_WORK}", about=(("as_of",), ("calendar", "start"), ("calendar", "round_days")))
