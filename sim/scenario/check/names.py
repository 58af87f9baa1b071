"""Names: readable, not reserved, not to be mistaken for each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.scenario.check.subject import Subject
from sim.scenario.finding import Finding, fold, is_clean, show

# Columns of results stand beside the candidates' names.
RESERVED = ("date", "decided")


def check(subject: Subject) -> Iterator[Finding]:
    """Yields names that nobody could read, tell apart or use."""
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
    if fold(fallback) in RESERVED:
        yield Finding(("calendar", "fallback"), f"the fallback cannot be called {show(fallback)}", "",
                      "it is a column of the results")
    same = next((name for name in candidates if fold(name) == fold(fallback)), None)
    if same is not None:
        yield Finding(("calendar", "fallback"), "the fallback has the name of a candidate", show(fallback),
                      f'call it for instance "{same[:60]} extended"')
