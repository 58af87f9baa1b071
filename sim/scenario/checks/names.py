"""Names: readable, not reserved, not to be mistaken for each other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from sim.scenario.checks.context import CheckContext
from sim.scenario.fields import ANOTHER, MAX_MEETINGS, Distribution
from sim.scenario.finding import Diagnostic, fold, is_clean, show
from sim.scenario.grid import Grid
from sim.scenario.roster import MAX_ALLIES

# Columns of results stand beside the candidates' names.
RESERVED = ("date", "decided")


def check_names(context: CheckContext) -> Iterator[Diagnostic]:
    """Yield names that nobody could read, tell apart or use."""
    document = context.document
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
    yield from _allies(context)
    yield from _outcomes(context)


def _unreadable(name: str, path: tuple, on_key: bool) -> Iterator[Diagnostic]:
    if not is_clean(name):
        yield Diagnostic(path, "a name has control characters or blanks at its ends", show(name), "", on_key)


def _alike(names: Iterable[str], table: str) -> Iterator[Diagnostic]:
    seen: dict[str, str] = {}
    for name in names:
        first = seen.setdefault(fold(name), name)
        if first != name:
            yield Diagnostic((table, name), "two names differ only in case, blanks or Unicode form", show(name),
                             f"the other is {show(first)}", True)


def _allies(context: CheckContext) -> Iterator[Diagnostic]:
    seen = {fold(row): row for row in context.rows}
    for ally in context.document.allies:
        if ally == "*":
            yield Diagnostic(("allies", ally), 'an ally cannot be called "*"', on_key=True,
                             hint='in [stances], "*" means every ally')
        first = seen.setdefault(fold(ally), ally)
        if first != ally:
            where = "the roster has" if first in context.rows else "the other is"
            yield Diagnostic(("allies", ally), "two allies differ only in case, blanks or Unicode form", show(ally),
                             f"{where} {show(first)}", True)


def _outcomes(context: CheckContext) -> Iterator[Diagnostic]:
    candidates, fallback = context.document.candidates, context.document.calendar.fallback
    for name in candidates:
        if fold(name) in RESERVED or name == "*":
            yield Diagnostic(("candidates", name), f"a candidate cannot be called {show(name)}", "",
                             "it is a column of the results" if name != "*" else "", True)
        elif fold(name) == ANOTHER:
            yield Diagnostic(("candidates", name), f"a candidate cannot be called {show(name)}", "",
                             "it is what results call a name that the file does not have", True)
    if fold(fallback) == ANOTHER:
        yield Diagnostic(("calendar", "fallback"), f"the fallback cannot be called {show(fallback)}", "",
                         "it is what results call a name that the file does not have")
    if fold(fallback) in RESERVED:
        yield Diagnostic(("calendar", "fallback"), f"the fallback cannot be called {show(fallback)}", "",
                         "it is a column of the results")
    same = next((name for name in candidates if fold(name) == fold(fallback)), None)
    if same is not None:
        yield Diagnostic(("calendar", "fallback"), "the fallback has the name of a candidate", show(fallback),
                         f'call it for instance "{same[:60]} extended"')


# Limits: what a run can take. They are far beyond any real alliance.

MAX_CANDIDATES = 200
MAX_STANCES = 5000  # allies times candidates: each is counted in every round that is shown
MAX_ISSUES = 100
MAX_EVENTS = 5000
MAX_EVENT_STANCES = 50_000  # events times candidates: any event might be about all of them
MAX_TIES = 100_000  # pairs, those of blocs counted one by one
MAX_WORK = 100_000_000  # rounds times allies times candidates times meetings
_SIX = 6.0  # standard deviations, beyond which a draw lies once in a billion


def check_limits(context: CheckContext) -> Iterator[Diagnostic]:
    """Yield what would take too long or too much memory."""
    yield from counts(context)
    yield from _work(context)


def counts(context: CheckContext) -> Iterator[Diagnostic]:
    """Yield the lists that are too long."""
    document = context.document
    pairs = len(document.ties) + sum(len(bloc.members) ** 2 for bloc in document.blocs.values())
    for path, what, count, most in (
        (("allies",), "allies", len(context.allies), MAX_ALLIES),
        (("candidates",), "candidates", len(document.candidates), MAX_CANDIDATES),
        (("issues",), "issues", len(document.issues), MAX_ISSUES),
        (("events",), "events", len(document.events), MAX_EVENTS),
        (("blocs",) if document.blocs else ("ties",), "ties", pairs, MAX_TIES),
    ):
        if count > most:
            yield Diagnostic(path, f"there are too many {what}", str(count), f"at most {most}", on_key=True)
    candidates = len(document.candidates)
    for path, what, count, most in (
        (("candidates",), "allies times candidates is", len(context.allies) * candidates, MAX_STANCES),
        (("events",), "events times candidates is", len(document.events) * candidates, MAX_EVENT_STANCES),
    ):
        if count > most:
            yield Diagnostic(path, f"{what} too much", str(count), f"at most {most}", on_key=True)
    if not context.allies:
        yield Diagnostic(("allies",), "there are no allies", hint="name a roster or write tables [allies.NAME]",
                         depends_on=(("roster",), ("members",)))


def _most(meetings: float | Distribution) -> float:
    """Return how many meetings an ally can have in a round."""
    if not isinstance(meetings, Distribution):
        return meetings
    values = meetings.values
    most = {"normal": lambda mean, spread: mean + _SIX * spread,
            "lognormal": lambda median, spread: median * math.exp(min(_SIX * spread, 100.0))}
    return min(most[meetings.family](*values) if meetings.family in most else max(values), MAX_MEETINGS)


def _work(context: CheckContext) -> Iterator[Diagnostic]:
    calendar = context.document.calendar
    rounds = Grid.of(context.document).last
    meetings = max(1.0, _most(context.document.process.meetings or 0.0))
    work = rounds * len(context.allies) * len(context.document.candidates) * meetings
    if work > MAX_WORK:
        key = "end" if calendar.rounds is None else "rounds"
        what = "rounds times allies times candidates" + (" times meetings" if meetings > 1.0 else "")
        yield Diagnostic(("calendar", key), f"{what} is too much", f"{work:.0f}", f"at most {MAX_WORK}",
                         depends_on=(("as_of",), ("calendar", "start"), ("calendar", "round_days")))
