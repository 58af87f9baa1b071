"""Names: readable, not reserved, not to be mistaken for each other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from sim.scenario.checks.context import Subject
from sim.scenario.fields import ANOTHER, MOST_MEETINGS, Distribution
from sim.scenario.finding import Finding, fold, is_clean, show
from sim.scenario.grid import Grid
from sim.scenario.roster import MOST_ALLIES

# Columns of results stand beside the candidates' names.
RESERVED = ("date", "decided")


def check_names(subject: Subject) -> Iterator[Finding]:
    """Yield names that nobody could read, tell apart or use."""
    document = subject.document
    tables = ("candidates", "allies", "issues", "blocs", "vocabulary", "stances")
    for table in tables:
        for name in getattr(document, table):
            yield from _unreadable(name, (table, name), True)
    yield from _unreadable(document.title, ("title",), False)
    yield from _unreadable(document.calendar.fallback, ("calendar", "fallback"), False)
    for ally, entry in document.allies.items():
        yield from _unreadable(entry.name or "", ("allies", ally, "name"), False)
    for table in ("candidates", "issues", "blocs", "vocabulary"):
        yield from _alike(getattr(document, table), table)
    yield from _allies(subject)
    yield from _outcomes(subject)


def _unreadable(name: str, path: tuple, on_key: bool) -> Iterator[Finding]:
    if not is_clean(name):
        yield Finding(path, "a name has control characters or blanks at its ends", show(name), "", on_key)


def _alike(names: Iterable[str], table: str) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for name in names:
        first = seen.setdefault(fold(name), name)
        if first != name:
            yield Finding((table, name), "two names differ only in case, blanks or Unicode form", show(name),
                          f"the other is {show(first)}", True)


def _allies(subject: Subject) -> Iterator[Finding]:
    seen = {fold(row): row for row in subject.rows}
    for ally in subject.document.allies:
        if ally == "*":
            yield Finding(("allies", ally), 'an ally cannot be called "*"', hint='in [stances], "*" means every ally',
                          on_key=True)
        first = seen.setdefault(fold(ally), ally)
        if first != ally:
            place = "the roster has" if first in subject.rows else "the other is"
            yield Finding(("allies", ally), "two allies differ only in case, blanks or Unicode form", show(ally),
                          f"{place} {show(first)}", True)


def _outcomes(subject: Subject) -> Iterator[Finding]:
    candidates, fallback = subject.document.candidates, subject.document.calendar.fallback
    for name in candidates:
        if fold(name) in RESERVED or name == "*":
            yield Finding(("candidates", name), f"a candidate cannot be called {show(name)}", "",
                          "it is a column of the results" if name != "*" else "", True)
        elif fold(name) == ANOTHER:
            yield Finding(("candidates", name), f"a candidate cannot be called {show(name)}", "",
                          "it is what results call a name that the file does not have", True)
    if fold(fallback) == ANOTHER:
        yield Finding(("calendar", "fallback"), f"the fallback cannot be called {show(fallback)}", "",
                      "it is what results call a name that the file does not have")
    if fold(fallback) in RESERVED:
        yield Finding(("calendar", "fallback"), f"the fallback cannot be called {show(fallback)}", "",
                      "it is a column of the results")
    same = next((name for name in candidates if fold(name) == fold(fallback)), None)
    if same is not None:
        yield Finding(("calendar", "fallback"), "the fallback has the name of a candidate", show(fallback),
                      f'call it for instance "{same[:60]} extended"')


# ------------------------------------------------------------------------------
# Limits: what a run can take. They are far beyond any real alliance.

MOST_CANDIDATES = 200
MOST_STANCES = 5000  # allies times candidates: each is counted in every round that is shown
MOST_ISSUES = 100
MOST_EVENTS = 5000
MOST_EVENT_STANCES = 50_000  # events times candidates: any event might be about all of them
MOST_TIES = 100_000  # pairs, those of blocs counted one by one
MOST_WORK = 100_000_000  # rounds times allies times candidates times meetings
_SIX = 6.0  # standard deviations, beyond which a draw lies once in a billion


def check_limits(subject: Subject) -> Iterator[Finding]:
    """Yield what would take too long or too much memory."""
    yield from counts(subject)
    yield from _work(subject)


def counts(subject: Subject) -> Iterator[Finding]:
    """Yield the lists that are too long."""
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
    """Return how many meetings an ally can have in a round."""
    if not isinstance(meetings, Distribution):
        return meetings
    values = meetings.values
    most = {"normal": lambda mean, spread: mean + _SIX * spread,
            "lognormal": lambda median, spread: median * math.exp(min(_SIX * spread, 100.0))}
    return min(most[meetings.family](*values) if meetings.family in most else max(values), MOST_MEETINGS)


def _work(subject: Subject) -> Iterator[Finding]:
    calendar = subject.document.calendar
    rounds = Grid.of(subject.document).last
    meetings = max(1.0, _most(subject.document.process.meetings or 0.0))
    work = rounds * len(subject.allies) * len(subject.document.candidates) * meetings
    if work > MOST_WORK:
        key = "end" if calendar.rounds is None else "rounds"
        what = "rounds times allies times candidates" + (" times meetings" if meetings > 1.0 else "")
        yield Finding(("calendar", key), f"{what} is too much", f"{work:.0f}",
                      f"at most {MOST_WORK}", about=(("as_of",), ("calendar", "start"), ("calendar", "round_days")))
