"""References: who and what one part of a document names must exist in another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sim.errors import PathError
from sim.scenario import paths
from sim.scenario.checks.context import CheckContext
from sim.scenario.countries import countries, iso3, near, whole
from sim.scenario.fields import Distribution
from sim.scenario.finding import Diagnostic, fold, show, suggest
from sim.scenario.roster import NO_VALUE, Roster, is_number
from sim.scenario.schema import Stance

_INDEX = re.compile("[0-9]{1,9}")


def check_references(context: CheckContext) -> Iterator[Diagnostic]:
    """Yield every name that means nothing."""
    yield from _members(context)
    yield from _candidates(context)
    yield from _allies(context)
    yield from _stances(context)
    yield from _rule(context)
    yield from _ties(context)


def _members(context: CheckContext) -> Iterator[Diagnostic]:
    document, members = context.document, context.document.members
    if members is None:
        return
    if document.roster is None:
        yield Diagnostic(("members",), '"members" chooses rows of a roster and there is none',
                         hint="write the allies as tables [allies.NAME], or name a roster", depends_on=(("roster",),))
        return
    if not members:
        yield Diagnostic(("members",), "nobody is a member")
    yield from _twice(members, ("members",))
    for number, name in enumerate(members):
        if name not in context.rows:
            yield Diagnostic(("members", number), "the roster has no such ally", show(name),
                             suggest(name, context.rows), depends_on=(("roster",),))


def _twice(names: Iterable[str], path: tuple) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            yield Diagnostic((*path, number), "this is listed twice", show(name))
        seen.add(name)


def _candidates(context: CheckContext) -> Iterator[Diagnostic]:
    for name, candidate in context.document.candidates.items():
        path = ("candidates", name)
        if candidate.country is not None and candidate.country not in context.allies:
            yield from _country(context, candidate.country, (*path, "country"))
        for issue in candidate.positions:
            yield from context.issue(issue, (*path, "positions", issue))


def _country(context: CheckContext, country: str, path: tuple) -> Iterator[Diagnostic]:
    """Yield candidates whose country is neither a member nor any country; one without a seat is no mistake."""
    same = next((ally for ally in context.allies if fold(ally) == fold(country)), None)
    if same is not None:
        yield Diagnostic(path, "unknown ally", show(country), f"did you mean {show(same)}?", depends_on=(("roster",),))
    elif country not in context.rows and iso3(country) is None:
        names = context.roster.names if context.roster else ()
        close = near(country, (*context.allies, *names))
        meant = whole(country, [*names, *(one.name for one in countries())]) or [name for name in [close] if name]
        yield Diagnostic(path, "this is neither a member nor a country", show(country), f"did you mean "
                         f"{' or '.join(map(show, meant))}?" if meant else "leave it out when it is at home in none",
                         depends_on=(("roster",), ("allies", country)))


def _allies(context: CheckContext) -> Iterator[Diagnostic]:
    for name, ally in context.document.allies.items():
        for table in ("positions", "salience"):
            for issue in getattr(ally, table):
                yield from context.issue(issue, ("allies", name, table, issue))


def _stances(context: CheckContext) -> Iterator[Diagnostic]:
    for candidate, entries in context.document.stances.items():
        yield from context.candidate(candidate, ("stances", candidate), on_key=True)
        for ally, entry in entries.items():
            path = ("stances", candidate, ally)
            # A row of the roster that is no member may keep its stance: a variant can have fewer members.
            if ally != "*" and ally not in context.rows:
                yield from context.ally(ally, path, on_key=True)
            if isinstance(entry, Stance):
                yield from context.word(entry.stance, (*path, "stance"))
            else:
                yield from context.word(entry, path)


def _rule(context: CheckContext) -> Iterator[Diagnostic]:
    rule, many = context.document.rule, len(context.allies)
    if isinstance(rule.veto, tuple):
        yield from _twice(rule.veto, ("rule", "veto"))
        for number, name in enumerate(rule.veto):
            yield from context.ally(name, ("rule", "veto", number))
    for key in ("consent_count", "may_object"):
        count = getattr(rule, key)
        if count is not None and count > many:
            yield Diagnostic(("rule", key), f"there are only {many} members", str(count),
                             depends_on=(("roster",), ("allies",)))


def _ties(context: CheckContext) -> Iterator[Diagnostic]:
    seen: dict[frozenset, int] = {}
    for number, tie in enumerate(context.document.ties):
        path = ("ties", number, "between")
        if tie.between[0] == tie.between[1]:
            yield Diagnostic(path, "this ties an ally to itself", show(tie.between[0]))
            continue
        for end, name in enumerate(tie.between):
            yield from context.ally(name, (*path, end))
        first = seen.setdefault(frozenset(tie.between), number)
        if first != number:
            yield Diagnostic(path, "this tie is given twice", " and ".join(map(show, tie.between)))
    for name, bloc in context.document.blocs.items():
        yield from _twice(bloc.members, ("blocs", name, "members"))
        for number, member in enumerate(bloc.members):
            yield from context.ally(member, ("blocs", name, "members", number))


# Weights and roster columns: there, numeric, and a share of something.

_ROUNDING = 1e-3  # shares that are written with three digits


def check_weights(context: CheckContext) -> Iterator[Diagnostic]:
    """Yield weights that cannot be and columns that are not in the roster."""
    document = context.document
    yield from _mix(context, document.weight, ("weight",))
    yield from _mix(context, document.rule.weight, ("rule", "weight"))
    for name, issue in document.issues.items():
        path = ("issues", name)
        if issue.column is not None:
            yield from _column(context, issue.column, (*path, "column"))
        if issue.low is not None and issue.low == issue.high:
            yield Diagnostic((*path, "high"), '"low" and "high" are the same', str(issue.high))
    yield from _stated(context)
    yield from _strangers(context)


def _mix(context: CheckContext, mix: dict[str, float] | None, path: tuple) -> Iterator[Diagnostic]:
    for column in mix or ():
        problem = next(_column(context, column, (*path, column), on_key=True), None)
        if problem is None and context.roster is not None:
            problem = _share_problem(context, context.roster, column, (*path, column))
        if problem is not None:
            yield problem


def _column(context: CheckContext, column: str, path: tuple, on_key: bool = False) -> Iterator[Diagnostic]:
    roster = context.roster
    if context.document.roster is None:
        yield Diagnostic(path, "this is a column of a roster and there is none", show(column), "name a roster", on_key,
                         (("roster",),))
    elif roster is not None and column in roster.texts:
        yield _text_column(roster, column, path, on_key)
    elif roster is not None and column not in roster.columns:
        yield Diagnostic(path, "the roster has no such column", show(column), suggest(column, roster.columns), on_key,
                         (("roster",),))


def _text_column(roster: Roster, column: str, path: tuple, on_key: bool) -> Diagnostic:
    cells, lines = roster.texts[column], roster.lines
    row = next(number for number, cell in enumerate(cells) if not is_number(cell))
    where = f" on line {lines[row]} of {roster.shown}" if lines else ""
    return Diagnostic(path, "this column of the roster has a cell that is no number", f"{show(cells[row])}{where}",
                      "leave it empty if it is unknown" if fold(cells[row]).strip("#") in NO_VALUE else
                      "write numbers as 1234.5", on_key, (("roster",),))


def _share_problem(context: CheckContext, roster: Roster, column: str, path: tuple) -> Diagnostic | None:
    cells = {ally: roster.value(ally, column) for ally in context.rows if ally in context.allies}
    negative = next((ally for ally, cell in cells.items() if cell is not None and cell < 0), None)
    if negative is not None:
        return Diagnostic(path, "a weight is not negative and this column is", f"{cells[negative]:g} for {negative}",
                          on_key=True)
    if cells and not any(cells.values()):
        is_zero = any(cell is not None for cell in cells.values())
        return Diagnostic(path, f"this column of the roster is {'0' if is_zero else 'empty'} for every member",
                          show(column), on_key=True)
    return None


def _stated(context: CheckContext) -> Iterator[Diagnostic]:
    entries = [(name, entry.weight) for name, entry in context.document.allies.items()
               if entry.weight is not None and name in context.allies]
    plain = [weight for _, weight in entries if not isinstance(weight, Distribution)]
    total, all_stated = sum(plain), len(entries) == len(context.allies)
    if not entries or (all_stated and len(plain) < len(entries)):
        return
    path, given = ("allies", entries[-1][0], "weight"), f"{total:g}"
    if all_stated and abs(total - 1) > _ROUNDING:
        yield Diagnostic(path, "the weights of all allies are stated and do not add up to 1", given,
                         'use "size" for numbers that are no shares')
    elif not all_stated and total >= 1:
        yield Diagnostic(path, "the stated weights leave nothing for the other allies", given,
                         'a weight is a share: they stay below 1 together; "size" takes any number',
                         depends_on=(("roster",),))


def _strangers(context: CheckContext) -> Iterator[Diagnostic]:
    """Yield allies beside a roster that do not say how large they are: each may be a row's name misspelt."""
    if context.roster is None:
        return
    for name, ally in context.document.allies.items():
        if name not in context.rows and ally.weight is None and ally.size is None:
            hint = suggest(name, context.rows)
            yield Diagnostic(("allies", name), "this ally has no row in the roster and states no weight", show(name),
                             hint if hint.startswith("did") else 'state its "weight" if it is new', True,
                             (("roster",), ("allies", name)))


# Evidence: claims that exist, on assumptions that exist, known in time.

_OWN = "your own claims stand in seeds/*.toml in the scenario's folder"


def check_evidence(context: CheckContext) -> Iterator[Diagnostic]:
    """Yield evidence that supports nothing or is none."""
    document = context.document
    known = context.claims
    if not document.evidence or known is None:
        return
    keys = paths.Keys(document, tuple(context.allies), context.roster.columns if context.roster else ())
    for text, ids in document.evidence.items():
        yield from _path(context, keys, text)
        for number, claim in enumerate(ids):
            yield from check_claim(context, claim, ("evidence", text, number), ids[:number])


def _path(context: CheckContext, keys: paths.Keys, text: str) -> Iterator[Diagnostic]:
    try:
        path = paths.resolve(context.document, keys, text)
    except PathError as error:
        reason = str(error).partition(": ")[2]
        yield Diagnostic(("evidence", text), "this is no path of this scenario", show(text), reason, True,
                         (("roster",), *_beginnings(text)))
    else:
        if path[0] in ("evidence", "format", "note", "case"):
            yield Diagnostic(("evidence", text), "this is no assumption", show(text), on_key=True)


def _beginnings(text: str) -> Iterator[tuple]:
    """Yield the paths that a dotted text may begin with, so that damage there explains it."""
    parts = text.split(".")
    for length in range(1, len(parts) + 1):
        yield tuple(int(part) if _INDEX.fullmatch(part) else part for part in parts[:length])
        if length > 1:
            yield (parts[0], ".".join(parts[1:length]))


def check_claim(context: CheckContext, claim: str, path: tuple, before: tuple[str, ...]) -> Iterator[Diagnostic]:
    """Yield what is wrong with a claim that is cited at a path, after others."""
    document, known = context.document, context.claims
    if known is None:
        return
    if claim not in known:
        hint = suggest(claim, known)
        yield Diagnostic(path, "unknown claim", show(claim), hint if hint.startswith("did") else _OWN)
    elif claim in before:
        yield Diagnostic(path, "this is listed twice", show(claim))
    elif document.case is not None and (begins := known[claim].begins) is not None and begins > document.as_of:
        yield Diagnostic(path, f"a case rests on nothing that was said after as_of, {document.as_of}",
                      f"{show(claim)} of {known[claim].date}", depends_on=(("as_of",), ("case",)))
