"""Weights and roster columns: there, numeric, and a share of something."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.check.subject import Subject
from sim.scenario.finding import Finding, show, suggest
from sim.scenario.quantity import Distribution
from sim.scenario.roster import is_number

_ROUNDING = 1e-3  # shares that are written with three digits


def check(subject: Subject) -> Iterator[Finding]:
    """Yields weights that cannot be and columns that are not in the roster."""
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
            problem = _share_problem(subject, column, (*path, column))
        if problem is not None:
            yield problem


def _column(subject: Subject, column: str, path: tuple, on_key: bool = False) -> Iterator[Finding]:
    roster = subject.roster
    if subject.document.roster is None:
        yield Finding(path, "this is a column of a roster and there is none", show(column), "name a roster", on_key,
                      (("roster",),))
    elif roster is not None and column in roster.texts:
        yield _text_column(subject, column, path, on_key)
    elif roster is not None and column not in roster.columns:
        yield Finding(path, "the roster has no such column", show(column), suggest(column, roster.columns), on_key,
                      (("roster",),))


def _text_column(subject: Subject, column: str, path: tuple, on_key: bool) -> Finding:
    cells, lines = subject.roster.texts[column], subject.roster.lines
    row = next(number for number, cell in enumerate(cells) if not is_number(cell))
    where = f" on line {lines[row]} of {subject.roster.shown}" if lines else ""
    return Finding(path, "this column of the roster has a cell that is no number", f"{show(cells[row])}{where}",
                   "write numbers as 1234.5", on_key, (("roster",),))


def _share_problem(subject: Subject, column: str, path: tuple) -> Finding | None:
    roster = subject.roster
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
    """An ally beside a roster must say how large it is: it has no row, and it may be a row's name misspelt."""
    if subject.roster is None:
        return
    for name, ally in subject.document.allies.items():
        if name not in subject.rows and ally.weight is None and ally.size is None:
            hint = suggest(name, subject.rows)
            yield Finding(("allies", name), "this ally has no row in the roster and states no weight", show(name),
                          hint if hint.startswith("did") else 'state its "weight" if it is new', True,
                          (("roster",), ("allies", name)))
