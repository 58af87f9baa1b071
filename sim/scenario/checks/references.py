"""References: who and what one part of a document names must exist in another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.scenario.checks.context import Subject
from sim.scenario.countries import iso3, near
from sim.scenario.fields import Distribution
from sim.scenario.finding import Finding, fold, show, suggest
from sim.scenario.roster import Roster, is_number
from sim.scenario.schema import Stance


def check_references(subject: Subject) -> Iterator[Finding]:
    """Yield every name that means nothing."""
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
    """Yield candidates whose country is neither a member nor any country; one without a seat is no mistake."""
    same = next((ally for ally in subject.allies if fold(ally) == fold(country)), None)
    if same is not None:
        yield Finding(path, "unknown ally", show(country), f"did you mean {show(same)}?", about=(("roster",),))
    elif country not in subject.rows and iso3(country) is None:
        names = subject.roster.names if subject.roster else ()
        meant = near(country, (*subject.allies, *names))
        yield Finding(path, "this is neither a member nor a country", show(country),
                      f"did you mean {show(meant)}?" if meant else "leave it out when it is at home in none",
                      about=(("roster",), ("allies", country)))


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


# ------------------------------------------------------------------------------
# Weights and roster columns: there, numeric, and a share of something.

_ROUNDING = 1e-3  # shares that are written with three digits


def check_weights(subject: Subject) -> Iterator[Finding]:
    """Yield weights that cannot be and columns that are not in the roster."""
    document = subject.document
    yield from _mix(subject, document.weight, ("weight",))
    yield from _mix(subject, document.rule.weight, ("rule", "weight"))
    for name, issue in document.issues.items():
        path = ("issues", name)
        if issue.column is not None:
            yield from _column(subject, issue.column, (*path, "column"))
        if issue.low is not None and issue.low == issue.high:
            yield Finding((*path, "high"), '"low" and "high" are the same', str(issue.high))
    yield from _stated(subject)
    yield from _strangers(subject)


def _mix(subject: Subject, mix: dict[str, float] | None, path: tuple) -> Iterator[Finding]:
    for column in mix or ():
        problem = next(_column(subject, column, (*path, column), on_key=True), None)
        if problem is None and subject.roster is not None:
            problem = _share_problem(subject, subject.roster, column, (*path, column))
        if problem is not None:
            yield problem


def _column(subject: Subject, column: str, path: tuple, on_key: bool = False) -> Iterator[Finding]:
    roster = subject.roster
    if subject.document.roster is None:
        yield Finding(path, "this is a column of a roster and there is none", show(column), "name a roster", on_key,
                      (("roster",),))
    elif roster is not None and column in roster.texts:
        yield _text_column(roster, column, path, on_key)
    elif roster is not None and column not in roster.columns:
        yield Finding(path, "the roster has no such column", show(column), suggest(column, roster.columns), on_key,
                      (("roster",),))


def _text_column(roster: Roster, column: str, path: tuple, on_key: bool) -> Finding:
    cells, lines = roster.texts[column], roster.lines
    row = next(number for number, cell in enumerate(cells) if not is_number(cell))
    where = f" on line {lines[row]} of {roster.shown}" if lines else ""
    return Finding(path, "this column of the roster has a cell that is no number", f"{show(cells[row])}{where}",
                   "write numbers as 1234.5", on_key, (("roster",),))


def _share_problem(subject: Subject, roster: Roster, column: str, path: tuple) -> Finding | None:
    cells = {ally: roster.value(ally, column) for ally in subject.rows if ally in subject.allies}
    negative = next((ally for ally, cell in cells.items() if cell is not None and cell < 0), None)
    if negative is not None:
        return Finding(path, "a weight is not negative and this column is", f"{cells[negative]:g} for {negative}",
                       on_key=True)
    if cells and not any(cells.values()):
        return Finding(path, "this column of the roster is empty for every member", show(column), on_key=True)
    return None


def _stated(subject: Subject) -> Iterator[Finding]:
    entries = [(name, entry.weight) for name, entry in subject.document.allies.items()
               if entry.weight is not None and name in subject.allies]
    plain = [weight for _, weight in entries if not isinstance(weight, Distribution)]
    total, all_stated = sum(plain), len(entries) == len(subject.allies)
    if not entries or (all_stated and len(plain) < len(entries)):
        return
    path, given = ("allies", entries[-1][0], "weight"), f"{total:g}"
    if all_stated and abs(total - 1) > _ROUNDING:
        yield Finding(path, "the weights of all allies are stated and do not add up to 1", given,
                      'use "size" for numbers that are no shares')
    elif not all_stated and total >= 1:
        yield Finding(path, "the stated weights leave nothing for the other allies", given,
                      'a weight is a share: they stay below 1 together; "size" takes any number',
                      about=(("roster",),))


def _strangers(subject: Subject) -> Iterator[Finding]:
    """Yield allies beside a roster that do not say how large they are: each may be a row's name misspelt."""
    if subject.roster is None:
        return
    for name, ally in subject.document.allies.items():
        if name not in subject.rows and ally.weight is None and ally.size is None:
            hint = suggest(name, subject.rows)
            yield Finding(("allies", name), "this ally has no row in the roster and states no weight", show(name),
                          hint if hint.startswith("did") else 'state its "weight" if it is new', True,
                          (("roster",), ("allies", name)))
