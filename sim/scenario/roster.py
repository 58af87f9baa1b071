"""Reads a roster: a CSV with one row an ally, its numeric columns usable as weights and positions."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from sim.errors import Problem, ScenarioError
from sim.scenario.finding import fold, is_clean, show
from sim.scenario.schema import Document
from sim.scenario.toml import Source

MAX_ALLIES = 2000
MAX_COLUMNS = 200
MAX_LINES = 20_000  # blank ones too: a spreadsheet may write some behind the last row
MAX_PROBLEMS = 100
MAX_CELL = 2000
MAX_NAME = 200
_PRINTABLE = f"use up to {MAX_NAME} printable characters"
# A row of a table that is nobody's: it adds the others up, or says where they come from.
NO_MEMBER = re.compile(r"\W*(?:(?:grand |sub)?(?:totals?|sums?|average|mean|median|count|subtotal|overall|summe|gesamt|"
                       r"total général|all (?:members|allies|countries))\W*|(?:sources?|notes?|quellen?|anmerkung):.*)",
                       re.IGNORECASE)
NO_VALUE = ("-", "\N{EN DASH}", "\N{EM DASH}", "?", "n/a", "na", "n.a.", "nan", "null", "unknown", "not stated")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?\Z", re.ASCII)


@dataclass(frozen=True)
class Roster:
    """The rows of a roster in file order.

    `columns` are numeric, None where a cell is empty; `texts` holds the other columns as they are written.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    columns: dict[str, tuple[float | None, ...]] = field(default_factory=dict)
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lines: tuple[int, ...] = field(default=(), compare=False, repr=False)  # where each row begins in the file
    shown: str = field(default="", compare=False, repr=False)

    @cached_property
    def place(self) -> dict[str, int]:
        """In which row, from 0, each ally stands."""
        return {ally: number for number, ally in enumerate(self.ids)}

    def value(self, ally: str, column: str) -> float | None:
        """Return one cell of a numeric column, None when it is empty. Raises KeyError for an unknown one."""
        return self.columns[column][self.place[ally]]

    def name(self, ally: str) -> str | None:
        """Return the name in an ally's row, None when it has no row."""
        return self.names[self.place[ally]] if ally in self.place else None


@dataclass(frozen=True)
class _Row:
    line: int
    cells: list[str]


def read_roster(source: Source) -> Roster:
    """Make a roster of a CSV text. Raises ScenarioError with every mistake in it."""
    rows = _rows(source)
    if not rows:
        raise ScenarioError([source.problem(1, 1, "the roster is empty", hint='its first line is "ally,name,..."')])
    header, body = _trimmed(_Row(rows[0].line, [cell.strip() for cell in rows[0].cells]), rows[1:])
    problems = _header_problems(source, header, body) or _row_problems(source, header, body)
    if problems:
        raise ScenarioError(problems)
    return _roster(source, header.cells, body)


def _rows(source: Source) -> list[_Row]:
    """Split a CSV text into its first rows that are not blank; `line` is the line on which a row begins."""
    reader = csv.reader(io.StringIO(source.text, newline=""), strict=True)
    rows, line = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(_Row(line, cells))
                if len(rows) > MAX_ALLIES + 1:
                    break
            line = reader.line_num + 1
            if line > MAX_LINES:
                raise ScenarioError([source.problem(line, 1, "the roster has too many lines",
                                                    hint=f"at most {MAX_LINES}, blank ones too")])
    except csv.Error:
        problem = source.problem(line, 1, "this row is not CSV", hint="check its quotation marks")
        raise ScenarioError([problem]) from None
    return rows


def _trimmed(header: _Row, rows: list[_Row]) -> tuple[_Row, list[_Row]]:
    """Cut the columns behind the last that has a name or a value: spreadsheets write empty ones."""
    width = max(number for row in (header, *rows) for number, cell in enumerate(row.cells, 1) if cell.strip())
    return _Row(header.line, header.cells[:width]), [_Row(row.line, row.cells[:width]) for row in rows]


def _header_problems(source: Source, header: _Row, rows: list[_Row]) -> list[Problem]:
    problem, names = _at(source, header), header.cells
    if "ally" not in names:
        return [source.problem(header.line, 1, 'the roster has no column "ally"', hint=_ally_hint(names, rows))]
    if len(names) > MAX_COLUMNS:
        return [problem(0, "the roster has too many columns", str(len(names)), f"at most {MAX_COLUMNS}")]
    found = []
    for number, name in enumerate(names):
        if not name:
            found.append(problem(number, f"column {number + 1} has no name"))
        elif not is_clean(name) or len(name) > MAX_NAME:
            found.append(problem(number, "this cannot be the name of a column", show(name), _PRINTABLE))
        elif name in names[:number]:
            found.append(problem(number, "two columns have the same name", show(name)))
    return found


_CALLED = ("ally", "country", "member", "state", "party", "iso3", "iso", "code")


def _ally_hint(names: list[str], rows: list[_Row]) -> str:
    """Say what a header is that has no column "ally": written otherwise, cut by another mark, or no header."""
    below = next((row.line for row in rows[:10] if "ally" in [cell.strip() for cell in row.cells]), None)
    if below is not None and not names[0].startswith(("#", "//")):
        return f"the header is on line {below}; take out what stands above it"
    written = next((name for name in names if fold(name.strip("\"'")) in _CALLED), None)
    if written is not None:
        return f'write "ally" instead of {show(written)}'
    for mark, called in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if mark in "".join(names):
            return f"separate the columns by commas, not {called}"
    if names[0].startswith(("#", "//")):
        return "a roster has no comments; its first line is the header, ally,name,..."
    if any(_NUMBER.match(name) for name in names):
        return "the first line is the header, ally,name,..., and this one has numbers"
    return 'it holds the short name of each ally, such as "USA"'


def _row_problems(source: Source, header: _Row, rows: list[_Row]) -> list[Problem]:
    if not rows:
        return [source.problem(header.line, 1, "the roster has no rows", hint="write one line an ally")]
    if len(rows) > MAX_ALLIES:
        return [source.problem(rows[MAX_ALLIES].line, 1, "the roster has too many allies",
                               hint=f"at most {MAX_ALLIES}")]
    found, key = [], header.cells.index("ally")
    seen: dict[str, tuple[str, int]] = {}
    title = header.cells.index("name") if "name" in header.cells else None
    for row in rows:
        problem = _at(source, row)
        if len(row.cells) != len(header.cells):
            found.append(source.problem(row.line, 1, f"this row has {len(row.cells)} cells and the header "
                                                     f"{len(header.cells)}", hint=_count_hint(row, header)))
            continue
        found += [problem(n, "a cell is too long", hint=f"at most {MAX_CELL} characters")
                  for n, cell in enumerate(row.cells) if len(cell) > MAX_CELL]
        found += _id_problems(problem, key, row.cells[key].strip(), seen, row.line)
        found += _name_problems(problem, title, row.cells[title].strip()) if title is not None else []
        if len(found) > MAX_PROBLEMS:
            break
    return found


def _id_problems(problem, key: int, ally: str, seen: dict[str, tuple[str, int]], line: int) -> list[Problem]:
    if ally.startswith(("#", "//")):
        return [problem(key, "this cannot be the name of an ally", show(ally),
                        "a roster has no comments; take this line out")]
    if not ally:
        return [problem(key, "this row names no ally")]
    if len(ally) > MAX_NAME or not is_clean(ally) or ally == "*":
        return [problem(key, "this cannot be the name of an ally", show(ally),
                        _PRINTABLE if ally != "*" else 'in [stances], "*" means every ally')]
    first, first_line = seen.setdefault(fold(ally), (ally, line))
    if first_line == line:
        return []
    if first == ally:
        return [problem(key, "this ally has two rows", show(ally), f"the first is on line {first_line}")]
    return [problem(key, "two allies differ only in case, blanks or Unicode form", show(ally),
                    f"line {first_line} has {show(first)}")]


def _count_hint(row: _Row, header: _Row) -> str:
    first = row.cells[0].lstrip()
    if first.startswith(("#", "//")):
        return "a roster has no comments; take this line out"
    if any("\t" in cell for cell in row.cells):
        return "separate the cells by commas, not tabs"
    if any(";" in cell for cell in row.cells) and len(row.cells) < len(header.cells):
        return "separate the cells by commas, not semicolons"
    more = len(row.cells) > len(header.cells)
    return "put a cell that holds a comma in quotation marks" if more else "write an empty cell as two commas"


def _at(source: Source, row: _Row):
    """Return a function that makes a problem at the n-th cell of a row."""
    def problem(number: int, what: str, given: str = "", hint: str = "") -> Problem:
        line = next(islice(io.StringIO(source.text, newline=None), row.line - 1, None), "").rstrip("\n")
        return source.problem(row.line, column_of_cell(line, number), what, given, hint)
    return problem


def column_of_cell(line: str, number: int) -> int:
    """Return the column (from 1) at which the n-th cell (from 0) of a CSV line begins."""
    quoted, cell = False, 0
    for column, character in enumerate(line, start=1):
        if cell == number:
            return column
        quoted ^= character == '"'
        cell += character == "," and not quoted
    return len(line) + 1 if line else 1


def _name_problems(problem, number: int, name: str) -> list[Problem]:
    """Hold a full name to the rule for names in a scenario: one line, no control characters."""
    if is_clean(name):
        return []
    return [problem(number, "a name has control characters or blanks at its ends", show(name),
                    "take the line break out of the cell" if "\n" in name or "\r" in name else "")]


def _roster(source: Source, names: list[str], rows: list[_Row]) -> Roster:
    table = {name: tuple(row.cells[number].strip() for row in rows) for number, name in enumerate(names)}
    ids = table.pop("ally")
    titles = table.pop("name", ids)
    numeric = {name for name, cells in table.items() if all(is_number(cell) for cell in cells)}
    return Roster(ids=ids, names=tuple(title or ally for title, ally in zip(titles, ids, strict=True)),
                  columns={name: tuple(float(cell) if cell else None for cell in cells)
                           for name, cells in table.items() if name in numeric},
                  texts={name: cells for name, cells in table.items() if name not in numeric},
                  lines=tuple(row.line for row in rows), shown=source.shown)


def is_number(cell: str) -> bool:
    """Tell whether a cell is empty or a finite number as people write it (not `nan`, `1_000` or `1e400`)."""
    return not cell or bool(_NUMBER.match(cell) and math.isfinite(float(cell)))


# Who is ever a member: what a document and its roster say together.


def ever_members(document: Document, roster: Roster | None) -> tuple[str, ...]:
    """Return the ids: rows of the roster (or those of `members`), then other [allies]."""
    rows = roster.ids if roster else ()
    members = None if document.members is None else set(document.members)
    known = set(rows)
    return (*(ally for ally in rows if members is None or ally in members),
            *(ally for ally in document.allies if ally not in known))
