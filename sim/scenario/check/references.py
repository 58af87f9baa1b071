"""References: who and what one part of a document names must exist in another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.scenario.check.subject import Subject
from sim.scenario.finding import Finding, fold, show, suggest
from sim.scenario.schema import Stance


def check(subject: Subject) -> Iterator[Finding]:
    """Yields every name that means nothing."""
    yield from _members(subject)
    yield from _candidates(subject)
    yield from _allies(subject)
    yield from _stances(subject)
    yield from _rule(subject)
    yield from _ties(subject)


def _members(subject: Subject) -> Iterator[Finding]:
    document, members = subject.document, subject.document.members
    if members is None:
        return
    if document.roster is None:
        yield Finding(("members",), '"members" chooses rows of a roster and there is none',
                      hint="write the allies as tables [allies.NAME], or name a roster", about=(("roster",),))
        return
    if not members:
        yield Finding(("members",), "nobody is a member")
    yield from _twice(members, ("members",))
    for number, name in enumerate(members):
        if name not in subject.rows:
            yield Finding(("members", number), "the roster has no such ally", show(name),
                          suggest(name, subject.rows), about=(("roster",),))


def _twice(names: Iterable[str], path: tuple) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            yield Finding((*path, number), "this is listed twice", show(name))
        seen.add(name)


def _candidates(subject: Subject) -> Iterator[Finding]:
    for name, candidate in subject.document.candidates.items():
        path = ("candidates", name)
        if candidate.country is not None and candidate.country not in subject.allies:
            yield from _country(subject, candidate.country, (*path, "country"))
        for issue in candidate.positions:
            yield from subject.issue(issue, (*path, "positions", issue))


def _country(subject: Subject, country: str, path: tuple) -> Iterator[Finding]:
    """A candidate may come from a country that has no seat; only a slip of the pen is a mistake."""
    same = next((ally for ally in subject.allies if fold(ally) == fold(country)), None)
    if same is not None:
        yield Finding(path, "unknown ally", show(country), f"did you mean {show(same)}?", about=(("roster",),))


def _allies(subject: Subject) -> Iterator[Finding]:
    for name, ally in subject.document.allies.items():
        for table in ("positions", "salience"):
            for issue in getattr(ally, table):
                yield from subject.issue(issue, ("allies", name, table, issue))


def _stances(subject: Subject) -> Iterator[Finding]:
    for candidate, entries in subject.document.stances.items():
        yield from subject.candidate(candidate, ("stances", candidate), on_key=True)
        for ally, entry in entries.items():
            path = ("stances", candidate, ally)
            # A row of the roster that is no member may keep its stance: a variant can have fewer members.
            if ally != "*" and ally not in subject.rows:
                yield from subject.ally(ally, path, on_key=True)
            if isinstance(entry, Stance):
                yield from subject.word(entry.stance, (*path, "stance"))
            else:
                yield from subject.word(entry, path)


def _rule(subject: Subject) -> Iterator[Finding]:
    rule, many = subject.document.rule, len(subject.allies)
    if isinstance(rule.veto, tuple):
        yield from _twice(rule.veto, ("rule", "veto"))
        for number, name in enumerate(rule.veto):
            yield from subject.ally(name, ("rule", "veto", number))
    for key in ("consent_count", "may_object"):
        count = getattr(rule, key)
        if count is not None and count > many:
            yield Finding(("rule", key), f"there are only {many} members", str(count), about=(("roster",), ("allies",)))


def _ties(subject: Subject) -> Iterator[Finding]:
    seen: dict[frozenset, int] = {}
    for number, tie in enumerate(subject.document.ties):
        path = ("ties", number, "between")
        if tie.between[0] == tie.between[1]:
            yield Finding(path, "this ties an ally to itself", show(tie.between[0]))
            continue
        for end, name in enumerate(tie.between):
            yield from subject.ally(name, (*path, end))
        first = seen.setdefault(frozenset(tie.between), number)
        if first != number:
            yield Finding(path, "this tie is given twice", " and ".join(map(show, tie.between)))
    for name, bloc in subject.document.blocs.items():
        yield from _twice(bloc.members, ("blocs", name, "members"))
        for number, member in enumerate(bloc.members):
            yield from subject.ally(member, ("blocs", name, "members", number))
