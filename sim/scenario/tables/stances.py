"""Reads stances from a spreadsheet: a column a name, or a row a stance; by one coder or several.

Wide: `ally, Mark Rutte, Klaus Iohannis`, one row an ally. Long: `ally, name, stance`, one row a stance, and as needed
`coder, date, source, url, spread, note`. A wide table may have `coder` and `weight`, and `Mark Rutte url` beside the
name.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, stdev

from sim.errors import Problem, ScenarioError
from sim.scenario.checks.names import MAX_STANCES
from sim.scenario.countries import iso3, meant, resolve
from sim.scenario.dates import days_of
from sim.scenario.finding import fold, is_clean, show, suggest
from sim.scenario.roster import MAX_ALLIES, NO_MEMBER, NO_VALUE
from sim.scenario.stances import Meaning
from sim.scenario.tables.cells import Numbers, Sheet, SheetCell, read_table
from sim.text.format import pluralize

ALLY_COLUMNS = ("ally", "member", "country", "state", "party", "delegation", "land", "staat", "mitglied", "partei",
                "pays", "país")
_CANDIDATE_COLUMNS = ("name", "candidate", "option", "proposal")
_STANCE_COLUMNS = ("stance", "attitude")
_LONG_COLUMNS = ("coder", "date", "source", "url", "spread", "note")
_WEIGHT_COLUMNS = ("weight", "size", "seats")
_WIDE_COLUMNS = ("coder", "note", *_WEIGHT_COLUMNS)
_BESIDE = ("source", "url", "note")  # `Mark Rutte url` in a wide table
_NOT_STATED = ("", *NO_VALUE)
_NO_NAMES = ("resolve", "threshold", "premium", "salience", "positions", "fallback_cost", "spread", "date", "source",
             "url")  # columns of other tables, whose numbers would be taken for stances
_ALL_OR_NONE = "state all or none"
MAX_PROBLEMS = 20
CODER_SPREAD = 0.15
"""Spread of a stance that coders agree on: that of the point parameters. What they disagree by is added to it."""


@dataclass(frozen=True)
class CodedStance:
    """What one coder says of one member and one name: a word or a number from -1 to 1, and what it rests on."""

    ally: str
    candidate: str
    stance: str | float
    coder: str = ""
    date: datetime.date | None = None
    source: str = ""
    spread: float | None = None


@dataclass(frozen=True)
class Coding:
    """What a table of stances says.

    Attributes
    ----------
    allies, candidates
        Names in the order of the table.
    stances
        By candidate, then member, as a scenario file states them.
    weights
        By member, from a column `weight`, `size` or `seats`.
    coders
        Names of the coders; none when there is no column `coder`.
    alpha
        Krippendorff's alpha for interval data over stances that two or more coders state; None when there are none.
    late
        How many rows are dated after the day on which knowledge stops; they are left out.
    note
        What the author should know of how the file was read.
    """

    allies: tuple[str, ...]
    candidates: tuple[str, ...]
    stances: dict[str, dict[str, object]]
    weights: dict[str, float] = field(default_factory=dict)
    coders: tuple[str, ...] = ()
    alpha: float | None = None
    late: int = 0
    note: str = ""

    def words(self) -> str:
        """Return in one sentence what was read."""
        coders = f", {len(self.coders)} coders" if len(self.coders) > 1 else ""
        allies, names = pluralize(len(self.allies), "member"), pluralize(len(self.candidates), "name")
        count = sum(len(entries) for entries in self.stances.values())
        agreement = "" if self.alpha is None else f"; Krippendorff's alpha {self.alpha:.2f}"
        late = f"; {self.late} rows dated after as_of are left out" if self.late else ""
        return f"{allies}, {names}, {pluralize(count, 'stance')}{coders}{agreement}{late}"


@dataclass(frozen=True)
class Reading:
    """How a table of stances is to be read.

    Attributes
    ----------
    words
        The stance words and what they mean.
    scale
        The numbers that stand for -1 and +1; None when numbers are on that scale already.
    as_of
        Rows dated later are left out; None keeps all.
    known
        Full name by id of the members that the table may name; None: it says itself who they are.
    candidates
        The names that the table may state stances on; None: any.
    """

    words: Mapping[str, Meaning]
    scale: tuple[float, float] | None = None
    as_of: datetime.date | None = None
    known: Mapping[str, str] | None = None
    candidates: Sequence[str] | None = None


def read_stances(path: Path, reading: Reading, shown: str | None = None) -> Coding:
    """Read a table of stances. Raise ScenarioError with every mistake in it."""
    return coding_of(read_table(path, ALLY_COLUMNS, shown), reading)


def coding_of(table: Sheet, reading: Reading) -> Coding:
    """Return what a table of stances says. Raise ScenarioError with every mistake in it."""
    return _Reader(table, reading).coding()


# One table.


class _Reader:
    """Reads one table; mistakes are gathered and raised together."""

    def __init__(self, table: Sheet, reading: Reading):
        self._table, self._reading = table, reading
        self._problems: list[Problem] = []
        self._words = {fold(word): word for word in reading.words}
        self._allies: dict[str, None] = {}
        self._member: dict[str, str] = {}  # by the text of a cell
        self._by_form: dict[str, str] = {}  # a member by its folded name and its country's code
        self._candidates: dict[str, None] = {}
        self._weights: dict[str, float] = {}
        self._header, self._rows = self._split()
        self._columns = self._named_columns()
        self._numbers = Numbers(table, (cell for row in self._rows for cell in row))
        self._unscaled: list[tuple[float, SheetCell]] = []

    def coding(self) -> Coding:
        """Return what the table says."""
        is_long = self._first(_STANCE_COLUMNS) is not None
        self._check_size(is_long)
        cells = self._long() if is_long else self._wide()
        rows, late = self._in_time([pair for pair in cells if pair is not None])
        self._check_scale()
        by_pair = self._by_pair(rows)
        if self._problems:
            raise ScenarioError(self._problems[:MAX_PROBLEMS])
        stances: dict[str, dict[str, object]] = {candidate: {} for candidate in self._candidates}
        for (candidate, ally), entries in by_pair.items():
            stances[candidate][ally] = combined(entries, self._reading.words)
        self._check_weights()
        coders = tuple(dict.fromkeys(entry.coder for entry, _ in rows if entry.coder))
        if not self._candidates or not any(stances.values()):
            raise self._table.refuse(self._header[0], "the table states no stance", "")
        return Coding(tuple(self._allies), tuple(self._candidates), stances, self._weights, coders,
                      self._alpha(by_pair, coders), late, self._table.note)

    def _check_weights(self) -> None:
        """Refuse a second column of weights, and members without one beside others that have one."""
        columns = [self._columns[name] for name in _WEIGHT_COLUMNS if name in self._columns]
        if len(columns) > 1:
            raise self._table.refuse(self._header[columns[1]], "there are two columns of weights", hint="keep one")
        bare = next((ally for ally in self._allies if ally not in self._weights), None) if self._weights else None
        if bare is not None:
            ally = self._known(ALLY_COLUMNS)
            cell = next(row[columns[0]] for row in self._rows if self._member.get(row[ally].text) == bare)
            raise self._table.refuse(cell, "some members have a weight and others none", show(bare), _ALL_OR_NONE)

    def _check_size(self, is_long: bool) -> None:
        """Refuse at once what no scenario can hold."""
        members = len({row[self._known(ALLY_COLUMNS)].text for row in self._rows})
        names = len(self._header) - 1 if not is_long else 1
        if members > MAX_ALLIES:
            raise self._table.refuse(self._header[0], "the table has too many members", str(members),
                                     f"at most {MAX_ALLIES}")
        if members * names > 4 * MAX_STANCES:  # a column of sources and one of remarks may stand beside each name
            raise self._table.refuse(self._header[0], "members times names is too much", f"{members} times {names}",
                                     f"at most {MAX_STANCES}")

    # The header.

    def _split(self) -> tuple[tuple[SheetCell, ...], list[tuple[SheetCell, ...]]]:
        """Return the header and the rows below it; a title may stand above the header."""
        for number, row in enumerate(self._table.rows[:10]):
            if any(fold(cell.text) in ALLY_COLUMNS for cell in row):
                return self._trimmed(row), [self._padded(row, below) for below in self._table.rows[number + 1:]]
        header = self._table.rows[0]
        if any(fold(cell.text) in _CANDIDATE_COLUMNS for cell in header):
            raise self._table.refuse(header[0], 'the table has no column "ally"', "",
                                     "turn it round: a row a member and a column a name")
        near = next((hint for cell in header if (hint := suggest(cell.text, ALLY_COLUMNS)).startswith("did")), "")
        raise self._table.refuse(header[0], 'the table has no column "ally"', hint=near or "name the first column ally")

    def _trimmed(self, row: tuple[SheetCell, ...]) -> tuple[SheetCell, ...]:
        while row and not row[-1]:
            row = row[:-1]
        for number, cell in enumerate(row):
            if not cell:
                raise self._table.refuse(cell, f"column {cell.column} has no name", "")
            if not is_clean(cell.text) or len(cell.text) > 200:
                raise self._table.refuse(cell, "this cannot be the name of a column")
            if fold(cell.text) in {fold(other.text) for other in row[:number]}:
                raise self._table.refuse(cell, "two columns have the same name")
        return row

    def _padded(self, header: tuple[SheetCell, ...], row: tuple[SheetCell, ...]) -> tuple[SheetCell, ...]:
        width = len(self._trimmed(header))
        extra = next((cell for cell in row[width:] if cell), None)
        if extra is not None:
            raise self._table.refuse(extra, f"this row has more cells than the header, which has {width}",
                                     hint="put a cell that holds a comma in quotation marks")
        return (*row[:width], *(SheetCell("", row[0].line, number + 1) for number in range(len(row), width)))

    def _named_columns(self) -> dict[str, int]:
        return {fold(cell.text): number for number, cell in enumerate(self._header)}

    def _first(self, names: Sequence[str]) -> int | None:
        return next((self._columns[name] for name in names if name in self._columns), None)

    def _known(self, names: Sequence[str]) -> int:
        """Return where a column stands that the table is known to have."""
        return next(self._columns[name] for name in names if name in self._columns)

    # The rows.

    def _long(self) -> list[tuple[CodedStance, SheetCell] | None]:
        candidate = self._first(_CANDIDATE_COLUMNS)
        if candidate is None:
            raise self._table.refuse(self._header[0], 'the table has a column of stances and none called "name"', "",
                                     "it holds the name (or option) that a stance is about")
        ally, stance = self._known(ALLY_COLUMNS), self._known(_STANCE_COLUMNS)
        for name, number in self._columns.items():
            if number not in (ally, candidate, stance) and name not in (*_LONG_COLUMNS, *_WEIGHT_COLUMNS):
                raise self._table.refuse(self._header[number], "unknown column", hint=suggest(name, _LONG_COLUMNS))
        return [self._entry(row, row[ally], row[candidate], row[stance], row) for row in self._rows]

    def _wide(self) -> list[tuple[CodedStance, SheetCell] | None]:
        ally = self._known(ALLY_COLUMNS)
        beside = {name for name in self._columns for kind in _BESIDE
                  if name.endswith(f" {kind}") and name.removesuffix(f" {kind}") in self._columns}
        taken = {*_WIDE_COLUMNS, *beside}
        candidates = [number for name, number in self._columns.items() if number != ally and name not in taken]
        strange = next((number for number in candidates if fold(self._header[number].text) in _NO_NAMES), None)
        if strange is not None:
            raise self._table.refuse(self._header[strange], "this column holds no stances", hint="take it out")
        if not candidates:
            raise self._table.refuse(self._header[-1], "the table has no column of stances", "",
                                     "write one column a name, or the columns ally, name, stance")
        return [self._entry(row, row[ally], self._header[number], row[number], row)
                for row in self._rows for number in candidates]

    def _entry(self, row, ally: SheetCell, candidate: SheetCell, stance: SheetCell,
               at: Sequence[SheetCell]) -> tuple[CodedStance, SheetCell] | None:
        """Return what one cell states, None when it states nothing or is wrong, or enough is wrong already."""
        if len(self._problems) >= MAX_PROBLEMS:
            return None
        try:
            member, name = self._ally(ally), self._candidate(candidate)
            self._weight(member, row)
            if fold(stance.text) in _NOT_STATED:
                return None
            return CodedStance(member, name, self._stance(stance), self._text("coder", at), self._date(at),
                         self._source(candidate, at), self._spread(at)), stance
        except ScenarioError as error:
            self._problems += [problem for problem in error.problems if problem not in self._problems]
            return None

    def _ally(self, cell: SheetCell) -> str:
        if not cell:
            raise self._table.refuse(cell, "this row names no member", "")
        if NO_MEMBER.fullmatch(cell.text):
            raise self._table.refuse(cell, "this row is no member's", hint="take it out of the table")
        if cell.text == "*":
            return "*"
        if cell.text not in self._member:
            read = self._own_member if self._reading.known is None else self._known_member
            self._member[cell.text] = read(cell)
        return self._member[cell.text]

    def _known_member(self, cell: SheetCell) -> str:
        known = self._reading.known or {}
        found = resolve(cell.text, known)
        if found is None:
            raise self._table.refuse(cell, *_stranger(cell.text, known))
        self._allies.setdefault(found)
        return found

    def _own_member(self, cell: SheetCell) -> str:
        """Return the member of this name, or the earlier one that has another name of the same country."""
        name = cell.text
        if not is_clean(name) or len(name) > 200:
            raise self._table.refuse(cell, "this cannot be the name of a member")
        forms = [form for form in (fold(name), iso3(name)) if form is not None]
        found = next((self._by_form[form] for form in forms if form in self._by_form), name)
        self._by_form.update(dict.fromkeys(forms, found))
        self._allies.setdefault(found)
        return found

    def _candidate(self, cell: SheetCell) -> str:
        if not cell:
            raise self._table.refuse(cell, "this row says on whom in no cell", "")
        known = self._reading.candidates if self._reading.candidates is not None else list(self._candidates)
        found = next((name for name in known if fold(name) == fold(cell.text)), None)
        if found is None and self._reading.candidates is not None:
            raise self._table.refuse(cell, "unknown candidate", hint=suggest(cell.text, known))
        if not is_clean(cell.text) or len(cell.text) > 200 or cell.text == "*":
            raise self._table.refuse(cell, "this cannot be a name")
        self._candidates.setdefault(found or cell.text)
        return found or cell.text

    def _weight(self, member: str, row: Sequence[SheetCell]) -> None:
        column = self._first(_WEIGHT_COLUMNS)
        if column is None or not row[column]:
            return
        value = self._numbers.value(row[column])
        if value is None or value <= 0:
            hint = _ALL_OR_NONE if fold(row[column].text) in _NOT_STATED else "write the number alone"
            raise self._table.refuse(row[column], "a weight is a number above 0", hint=hint if value is None else "")
        if self._weights.setdefault(member, value) != value:
            raise self._table.refuse(row[column], f"{member} has two weights",
                                     f"{self._weights[member]:g} and {value:g}")

    def _stance(self, cell: SheetCell) -> str | float:
        if isinstance(cell.stored, (bool, datetime.date)):
            raise self._table.refuse(cell, "this is no stance", hint="write a word or a number, formatted as text")
        if fold(cell.text) in self._words:
            return self._words[fold(cell.text)]
        if cell.text.startswith("#"):
            raise self._table.refuse(cell, "this is an error of the spreadsheet")
        if cell.text.endswith("%"):
            raise self._table.refuse(cell, "a stance is no percentage", hint="write a word or a number")
        value = self._numbers.value(cell)
        if value is None:
            raise self._table.refuse(cell, "unknown stance word", hint=suggest(cell.text, self._reading.words))
        return self._scaled(value, cell)

    def _scaled(self, value: float, cell: SheetCell) -> float:
        if self._reading.scale is None:
            self._unscaled.append((value, cell))
            return value
        low, high = self._reading.scale
        if not min(low, high) <= value <= max(low, high):
            raise self._table.refuse(cell, "this number is outside the scale",
                                     hint=f"the scale runs from {low:g} to {high:g}")
        return round(2.0 * (value - low) / (high - low) - 1.0, 6)

    def _check_scale(self) -> None:
        """Refuse numbers whose scale nobody states, unless they can only be on that from -1 to 1.

        They can when one is negative or has decimals, and none lies outside. Of 0 and 1 alone, 0 may be against or in
        between.
        """
        values = [value for value, _ in self._unscaled]
        outside = next((cell for value, cell in self._unscaled if abs(value) > 1.0), None)
        if outside is not None:
            self._problems.append(self._table.problem(
                outside, "this number is outside the scale from -1 to 1",
                hint=_scale_hint(*_likely_scale(min(values), max(values)))))
        elif values and min(values) >= 0.0 and all(map(float.is_integer, values)):
            self._problems.append(self._table.problem(
                self._unscaled[0][1], "whole numbers can be on any scale", hint=_scale_hint(0, 1, " (or -1:1)")))

    def _text(self, column: str, row: Sequence[SheetCell]) -> str:
        return row[self._columns[column]].text if column in self._columns else ""

    def _source(self, candidate: SheetCell, row: Sequence[SheetCell]) -> str:
        columns = [*(("source", "url") if "name" in self._columns or self._first(_STANCE_COLUMNS) else ()),
                   *(f"{fold(candidate.text)} {kind}" for kind in ("source", "url"))]
        return ", ".join(dict.fromkeys(text for column in columns if (text := self._text(column, row))))

    def _spread(self, row: Sequence[SheetCell]) -> float | None:
        if "spread" not in self._columns or self._first(_STANCE_COLUMNS) is None:
            return None
        cell = row[self._columns["spread"]]
        value = self._numbers.value(cell) if cell else None
        if cell and (value is None or value < 0):
            raise self._table.refuse(cell, "a spread is a number of 0 or more")
        return value

    def _date(self, row: Sequence[SheetCell]) -> datetime.date | None:
        if "date" not in self._columns or self._first(_STANCE_COLUMNS) is None:
            return None
        cell = row[self._columns["date"]]
        return date_in(self._table, cell) if cell else None

    # All entries together.

    def _in_time(self, rows: list[tuple[CodedStance, SheetCell]]) -> tuple[list[tuple[CodedStance, SheetCell]], int]:
        limit = self._reading.as_of
        kept = [row for row in rows if limit is None or row[0].date is None or row[0].date <= limit]
        return kept, len(rows) - len(kept)

    def _by_pair(self, rows: list[tuple[CodedStance, SheetCell]]) -> dict[tuple[str, str], list[CodedStance]]:
        """Return the entries of each candidate and member: of each coder the latest."""
        latest: dict[tuple[str, str, str], tuple[CodedStance, SheetCell]] = {}
        for entry, cell in rows:
            key = (entry.candidate, entry.ally, entry.coder)
            before = latest.setdefault(key, (entry, cell))
            if before[1] is cell:
                continue
            earlier, later = before[0].date, entry.date
            if earlier is None or later is None or earlier == later:
                hint = f"the first is on line {before[1].line}" + (
                    "" if entry.coder else '; several coders need a column "coder"'
                )
                given = f"{show(entry.ally)} on {show(entry.candidate)}"
                self._problems.append(self._table.problem(cell, "this stance is stated twice", given, hint))
            elif later > earlier:
                latest[key] = (entry, cell)
        pairs: dict[tuple[str, str], list[CodedStance]] = {}
        for entry, _ in latest.values():
            pairs.setdefault((entry.candidate, entry.ally), []).append(entry)
        return pairs

    def _alpha(self, by_pair: Mapping[tuple[str, str], list[CodedStance]], coders: tuple[str, ...]) -> float | None:
        units = [[number_of(one.stance, self._reading.words) if one is not None else math.nan
                  for one in ({entry.coder: entry for entry in entries}.get(coder) for coder in coders)]
                 for entries in by_pair.values()]
        return alpha([list(column) for column in zip(*units, strict=True)]) if len(coders) > 1 else None


_USUAL_ENDS = (1, 2, 3, 4, 5, 6, 7, 9, 10, 20, 50, 100, 1000)


def _likely_scale(low: float, high: float) -> tuple[float, float]:
    """Return the shortest usual scale on which some numbers lie: from its negative, from 0, or to a last one from 1.

    >>> _likely_scale(2, 9), _likely_scale(-3, 1), _likely_scale(1, 7), _likely_scale(0, 4000)
    ((1, 9), (-3, 3), (1, 7), (0, 4000))
    """
    end = next((end for end in _USUAL_ENDS if end >= max(abs(low), abs(high))), max(abs(low), abs(high)))
    return (-end if low < 0 else 1 if low >= 1 and end in (5, 7, 9) else 0), end


def _scale_hint(low: float, high: float, more: str = "") -> str:
    return f"state theirs, such as --scale {low:g}:{high:g} or scale = [{low:g}, {high:g}]{more}"


def _stranger(name: str, known: Mapping[str, str]) -> tuple[str, None, str]:
    """Return what is said of a name that is none of the members', as `Sheet.refuse` takes it."""
    if iso3(name) is not None:
        return "this is a country and no member here", None, "take its row out, or add it under [allies]"
    return "unknown ally", None, meant(name, known)


# Several coders.


def number_of(stance: str | float, words: Mapping[str, Meaning]) -> float:
    """Return the number that a stance stands for."""
    return float(words[stance].mean) if isinstance(stance, str) else stance


def combined(entries: Sequence[CodedStance], words: Mapping[str, Meaning]) -> object:
    """Return what one or several coders say as a scenario file states it.

    When all say the same, that. Else the mean, with a spread that is larger the more they disagree:
    sqrt(0.15^2 + s^2), s the standard deviation between the coders.
    """
    source = "; ".join(dict.fromkeys(entry.source for entry in entries if entry.source))
    spreads = [entry.spread for entry in entries if entry.spread is not None]
    stance, spread = entries[0].stance, max(spreads, default=None)
    if any(entry.stance != stance for entry in entries):
        numbers = [number_of(entry.stance, words) for entry in entries]
        stance = round(fmean(numbers), 4)
        spread = round(math.hypot(CODER_SPREAD if spread is None else spread, stdev(numbers)), 4)
    more = {key: value for key, value in (("spread", spread), ("source", source)) if value not in (None, "")}
    return {"stance": stance, **more} if more else stance


def alpha(codings: Sequence[Sequence[float]]) -> float | None:
    """Return Krippendorff's alpha for interval data.

    Parameters
    ----------
    codings
        One row a coder, one column a stance, shape (coders, stances); nan where a coder states none.

    Returns
    -------
    float or None
        1 when all agree, 0 as by chance, below 0 when worse; None when no stance is stated by two coders. When every
        stance that counts is the same number, agreement cannot be told from chance, and it is None too.

    Examples
    --------
    >>> alpha([[0.5, -0.5, 0.2], [0.5, -0.5, 0.2]])
    1.0
    >>> alpha([[0.5, math.nan], [math.nan, 0.5]])
    """
    shared = [column for column in zip(*codings, strict=True) if sum(not math.isnan(value) for value in column) > 1]
    if len({value for column in shared for value in column if not math.isnan(value)}) < 2:
        return None
    import krippendorff
    return float(krippendorff.alpha(reliability_data=[list(row) for row in zip(*shared, strict=True)],
                                    level_of_measurement="interval"))


def date_in(table: Sheet, cell: SheetCell) -> datetime.date:
    """Return the date in a cell. Raise ScenarioError when it holds none, or one that can be read in two ways."""
    if isinstance(cell.stored, datetime.datetime):
        return cell.stored.date()
    if isinstance(cell.stored, datetime.date):
        return cell.stored
    found = days_of(cell.text)
    if len(found) > 1:
        raise table.refuse(cell, "this date can be read in two ways",
                           hint=f"write {' or '.join(map(str, sorted(found)))}")
    if not found:
        raise table.refuse(cell, "this is no date", hint="write 2026-03-04")
    return found.pop()
