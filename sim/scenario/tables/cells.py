"""Reads the cells of a spreadsheet: a CSV of any common form, or the first sheet of an xlsx file.

What can be read in one way only is read: commas, semicolons or tabs, decimal points or commas, UTF-8 or UTF-16. A text
in neither is taken for Windows-1252, in which Excel saves a plain CSV in Western Europe, and `Sheet.note` says so. What
could be read in two ways is refused with its line.
"""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import math
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sim.errors import Problem, ScenarioError, UserError
from sim.scenario.catalog import shown as shown_name
from sim.scenario.finding import fold, printable, show
from sim.scenario.toml import file_bytes

MAX_BYTES = 2_000_000
MAX_UNPACKED = 30_000_000  # bytes of a workbook's parts
MAX_ROWS = 20_000
MAX_COLUMNS = 500
MAX_CELL = 2000
_DELIMITERS = (",", ";", "\t", "|")
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True)
class SheetCell:
    """One cell: its text, what a spreadsheet program stored if that is no text, and where it stands (from 1)."""

    text: str
    line: int
    column: int
    stored: Any = None

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True)
class Sheet:
    """The rows of a table that are not blank, as they are written, with the name by which messages call its file.

    `note` says what its author should know of how it was read.
    """

    shown: str
    rows: tuple[tuple[SheetCell, ...], ...]
    delimiter: str = ","
    is_workbook: bool = False
    note: str = ""

    def problem(self, cell: SheetCell, what: str, given: str | None = None, hint: str = "") -> Problem:
        """Return a problem of one cell; what it holds is quoted unless `given` says something else."""
        given = show(cell.text) if given is None else given
        if self.is_workbook:
            given = f"{given} in cell {cell_name(cell)}" if given else f"cell {cell_name(cell)}"
        return Problem(printable(self.shown), cell.line, cell.column, *map(printable, (what, given, hint)))

    def refuse(self, cell: SheetCell, what: str, given: str | None = None, hint: str = "") -> ScenarioError:
        """Return that problem as an error."""
        return ScenarioError([self.problem(cell, what, given, hint)])


def cell_name(cell: SheetCell) -> str:
    """Return what a spreadsheet program calls a cell.

    >>> cell_name(SheetCell("", 5, 28))
    'AB5'
    """
    letters, number = "", cell.column
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{cell.line}"


def read_table(path: Path, keys: Iterable[str], shown: str | None = None) -> Sheet:
    """Read a table.

    Parameters
    ----------
    path
        A CSV, or a workbook whose name ends in `.xlsx`.
    keys
        Names of columns of which the header has one; they show what separates the columns.
    shown
        How messages call the file. Default: its path.

    Raises
    ------
    ScenarioError
        With the line, when the file cannot be read or could be read in two ways.
    UserError
        When it is a workbook and openpyxl is not installed.
    """
    shown = shown if shown is not None else shown_name(path)
    data = file_bytes(path, shown, MAX_BYTES)
    workbook = data.startswith(b"PK\x03\x04")
    if workbook or path.suffix.lower() in (".xlsx", ".xlsm"):
        table = _read_workbook(data, shown)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        raise _file_error(shown, "this is a workbook of the old form or one with a password",
                          "save it as .xlsx or as CSV")
    else:
        text, note = _decoded(data, shown)
        table = replace(_read_csv(text, shown, {fold(key) for key in keys}), note=note)
    if not table.rows:
        raise _file_error(shown, "the table is empty", "its first row holds the names of the columns")
    return table


def _file_error(shown: str, what: str, hint: str = "", line: int = 1, given: str = "") -> ScenarioError:
    return ScenarioError([Problem(printable(shown), line, 1, *map(printable, (what, given, hint)))])


# Text files.


_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def _decoded(data: bytes, shown: str) -> tuple[str, str]:
    """Return the text of a table, and what its author should know of how it was read."""
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "utf-8")
    note = ""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[:error.start].count(b"\n") + 1
        if encoding == "utf-16":
            raise _file_error(shown, "the file begins as UTF-16 and is not", "save it as UTF-8", line) from None
        western = _western(data)
        if western is None:
            raise _file_error(shown, "this line is not UTF-8", 'in Excel save as "CSV UTF-8"', line,
                              f"byte 0x{data[error.start]:02X}") from None
        text, word = western
        note = (f"{shown} is not UTF-8 and was read as Windows-1252, on line {line} {show(word)}; if a name is wrong, "
                'save it as "CSV UTF-8"')
    if "\0" in text:
        line = text[:text.index("\0")].count("\n") + 1
        raise _file_error(shown, "this line holds a zero byte, as UTF-16 without its mark does", "save it as UTF-8",
                          line)
    return text, note


# Letters that Windows-1252 has beyond ASCII; without those of Icelandic, in whose place Turkish has its own.
_BEYOND = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜßàáâãäåæçèéêëìíîïñòóôõöøùúûüÿŒœŠšŽžŸ"
_WORD = re.compile(f"[A-Za-z{_BEYOND}]+")
_SIGNS = frozenset("\N{NO-BREAK SPACE}\N{EN DASH}\N{EM DASH}\N{HORIZONTAL ELLIPSIS}\N{EURO SIGN}‘’‚“”„«»‹›")
_OTHER = re.compile(  # what other encodings of one byte a letter turn into: see `_western`
    f"[{_BEYOND}]{{3}}|\\b[{_BEYOND}]{{2}}\\b|[a-z][ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜŒŠŽŸ]|"
    f"[A-Za-z{_BEYOND}][„‚“‘]|[”…›][A-Za-z{_BEYOND}]")


def _western(data: bytes) -> tuple[str, str] | None:
    """Return a text in Windows-1252 and its first word that is not ASCII, None when it may be in another encoding.

    Cyrillic and Greek show as words of such letters alone; what Macs and old consoles wrote as capitals, quotation
    marks and other signs within words.
    """
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    signs = {sign for sign in _WORD.sub("", text) if not sign.isascii()}
    if not words or not signs <= _SIGNS or not all(c.isprintable() or c in "\t\r\n\xa0" for c in text) \
            or _OTHER.search(text):
        return None
    return text, words[0]


def _read_csv(text: str, shown: str, keys: set[str]) -> Sheet:
    first, _, rest = text.partition("\n")
    if match := re.fullmatch(r'"?sep=(.)"?\r?', first):  # what Excel writes to say what separates the columns
        return _with_delimiter(rest, shown, match[1], first_line=2)
    fitting = [mark for mark in _DELIMITERS if _has_key(text, mark, keys)]
    if len(fitting) > 1:
        raise _file_error(shown, "the columns could be separated in two ways", "separate them by commas alone",
                          given=" or ".join(_NAMES[mark] for mark in fitting))
    counts = {mark: first.count(mark) for mark in _DELIMITERS}
    return _with_delimiter(text, shown, fitting[0] if fitting else max(_DELIMITERS, key=counts.__getitem__))


_HEADER_LINES = 10  # a title and a few remarks may stand above the header


def _has_key(text: str, delimiter: str, keys: set[str]) -> bool:
    """Tell whether one of the first lines, cut at a delimiter, has a cell that is the name of a column."""
    for line in text.splitlines()[:_HEADER_LINES]:
        cells = [cell.strip().strip('"\'') for cell in line.split(delimiter)]
        if len(cells) > 1 and any(fold(cell) in keys for cell in cells):
            return True
    return False


def _with_delimiter(text: str, shown: str, delimiter: str, first_line: int = 1) -> Sheet:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, line = [], first_line
    try:
        for cells in reader:
            row = tuple(SheetCell(_clean(cell), line, number) for number, cell in enumerate(cells, start=1))
            if any(row):
                rows.append(row)
            _check_size(rows, shown)
            line = reader.line_num + first_line
    except csv.Error:
        raise _file_error(shown, "this row is not CSV", "check its quotation marks", line) from None
    return Sheet(shown, tuple(rows), delimiter)


def _check_size(rows: list[tuple[SheetCell, ...]], shown: str) -> None:
    if len(rows) > MAX_ROWS:
        raise _file_error(shown, "the table has too many rows", f"at most {MAX_ROWS}", rows[-1][0].line)
    if rows and len(rows[-1]) > MAX_COLUMNS:
        raise _file_error(shown, "this row has too many cells", f"at most {MAX_COLUMNS}", rows[-1][0].line)
    if rows and any(len(cell.text) > MAX_CELL for cell in rows[-1]):
        raise _file_error(shown, "a cell of this row is too long", f"at most {MAX_CELL} characters", rows[-1][0].line)


def _clean(text: str) -> str:
    """Return the text of a cell on one line, without the blanks around it."""
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ").split())


# Workbooks.


def _read_workbook(data: bytes, shown: str) -> Sheet:
    try:
        from openpyxl import load_workbook
    except ModuleNotFoundError:
        raise UserError(
            f"{shown}: reading a workbook needs openpyxl; pip install '.[tables]' in a copy of the source, or save "
            "it as CSV") from None
    _refuse_large(data, shown)
    try:
        book = load_workbook(io.BytesIO(data), data_only=True)
    except Exception as error:  # openpyxl and zipfile raise what they like on a damaged file
        raise _file_error(shown, "this is no workbook that can be read", given=type(error).__name__) from None
    sheets = [sheet for sheet in book.worksheets if any(any(cell is not None for cell in row)
                                                        for row in sheet.iter_rows(values_only=True, max_row=MAX_ROWS))]
    if len(sheets) > 1:
        named = [sheet for sheet in sheets if fold(sheet.title) == "stances"]
        if len(named) != 1:
            raise _file_error(shown, "several sheets of the workbook have cells", 'call the one to read "stances"',
                              given=", ".join(sheet.title for sheet in sheets[:6]))
        sheets = named
    if not sheets:
        return Sheet(shown, (), is_workbook=True)
    _refuse_merged(sheets[0], shown)
    rows = _sheet_rows(sheets[0], shown, data)
    return Sheet(shown, rows, is_workbook=True, note=_hidden(sheets[0], rows, shown))


def _hidden(sheet, rows: Sequence[tuple[SheetCell, ...]], shown: str) -> str:
    """Return which rows and columns are hidden and have been read all the same."""
    from openpyxl.utils import get_column_letter
    lines = [str(row[0].line) for row in rows if sheet.row_dimensions[row[0].line].hidden]
    letters = [letter for letter in map(get_column_letter, range(1, max(map(len, rows), default=0) + 1))
               if sheet.column_dimensions[letter].hidden]
    found = [f"{word}{'s' * (len(names) > 1)} {', '.join(names[:6])}{' and more' if len(names) > 6 else ''}"
             for word, names in (("row", lines), ("column", letters)) if names]
    several = len(lines) + len(letters) > 1
    return f"{shown}: {' and '.join(found)} {'are' if several else 'is'} hidden and counted" if found else ""


def _refuse_large(data: bytes, shown: str) -> None:
    """Refuse a workbook that is small only while it is packed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            size = sum(part.file_size for part in parts.infolist())
    except zipfile.BadZipFile:
        raise _file_error(shown, "this is no workbook that can be read") from None
    if size > MAX_UNPACKED:
        raise _file_error(shown, "the workbook is too large", f"at most {MAX_UNPACKED // 1_000_000} MB when unpacked")


def _refuse_merged(sheet, shown: str) -> None:
    """Refuse cells that are merged below the first rows: only one of them holds the value of all."""
    for merged in sheet.merged_cells.ranges:
        if merged.min_row > _HEADER_LINES or merged.max_row > merged.min_row:
            raise _file_error(shown, "cells are merged here", "split them and fill each", merged.min_row, str(merged))


def _sheet_rows(sheet, shown: str, data: bytes) -> tuple[tuple[SheetCell, ...], ...]:
    rows: list[tuple[SheetCell, ...]] = []
    for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        row = tuple(SheetCell(_stored_text(value), line, number, value) for number, value in enumerate(values, start=1))
        while row and not row[-1]:
            row = row[:-1]
        if row:
            rows.append(row)
        _check_size(rows, shown)
    _refuse_formulas(rows, shown, data, sheet.title)
    return tuple(rows)


def _refuse_formulas(rows: Sequence[tuple[SheetCell, ...]], shown: str, data: bytes, title: str) -> None:
    """Refuse formulas whose value nobody has stored: the cell would read as empty."""
    from openpyxl import load_workbook
    filled = {(cell.line, cell.column) for row in rows for cell in row if cell}
    for row in load_workbook(io.BytesIO(data))[title].iter_rows():
        for cell in row:
            if cell.data_type == "f" and (cell.row, cell.column) not in filled:
                raise _file_error(shown, "this formula has no stored value",
                                  "open and save it in a spreadsheet program", cell.row, f"cell {cell.coordinate}")


def _stored_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _clean(str(value))


# Numbers.

_PLAIN = re.compile(r"[+-]?\d+", re.ASCII)
_POINT = re.compile(r"[+-]?(\d+\.\d*|\.\d+)([eE][+-]?\d{1,3})?|[+-]?\d+[eE][+-]?\d{1,3}", re.ASCII)
_COMMA = re.compile(r"[+-]?(\d+,\d*|,\d+)", re.ASCII)
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)  # 1,234 is one and a bit, or more than a thousand
_GROUPED = {".": re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII),
            ",": re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d*)?", re.ASCII)}


class Numbers:
    """The numbers of a table, all with the same decimal mark.

    Parameters
    ----------
    table
        The table that the cells are from.
    cells
        Cells of which some may be numbers. Those that can be read in one way decide how the others are read.

    Raises
    ------
    ScenarioError
        When some cells have a decimal point and others a decimal comma.
    """

    def __init__(self, table: Sheet, cells: Iterable[SheetCell]):
        self._table = table
        sure: dict[str, list[SheetCell]] = {".": [], ",": []}
        for cell in cells:
            text = _signed(cell.text)
            if _is_stored_number(cell) or _EITHER.fullmatch(text):
                continue
            for mark, pattern in ((".", _POINT), (",", _COMMA)):
                if pattern.fullmatch(text) or (_GROUPED[mark].fullmatch(text) and mark in text):
                    sure[mark].append(cell)
        if sure["."] and sure[","]:
            fewer = min(sure.values(), key=len)[0]
            raise table.refuse(fewer, "some numbers have a decimal point and others a decimal comma", hint="use one")
        self._mark = "." if sure["."] else "," if sure[","] else None

    def value(self, cell: SheetCell) -> float | None:
        """Return the number in a cell, None when it holds none. Raise ScenarioError when it could be two numbers."""
        value = self._value(cell)
        return value if value is not None and math.isfinite(value) else None

    def _value(self, cell: SheetCell) -> float | None:
        if _is_stored_number(cell):
            return float(cell.stored)
        text = _signed(cell.text)
        if _PLAIN.fullmatch(text):
            return float(text)
        if _EITHER.fullmatch(text) and self._mark is None:
            raise self._table.refuse(cell, "this number can be read in two ways", hint="write 1234 or 1.2340")
        if self._mark == "," and (_COMMA.fullmatch(text) or _GROUPED[","].fullmatch(text)):
            return float(text.replace(".", "").replace(",", "."))
        if self._mark != "," and (_POINT.fullmatch(text) or _GROUPED["."].fullmatch(text)):
            return float(text.replace(",", ""))
        return None


def _is_stored_number(cell: SheetCell) -> bool:
    return isinstance(cell.stored, (int, float)) and not isinstance(cell.stored, bool)


def _signed(text: str) -> str:
    """Return a number's text with the minus sign that programs read."""
    return (text.replace("\N{MINUS SIGN}", "-").replace("\N{EN DASH}", "-")
            if text[:1] in "\N{MINUS SIGN}\N{EN DASH}"
            else text)
