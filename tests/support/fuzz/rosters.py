"""One damage to a roster."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from random import Random

from support.fuzz.values import NAMES

_CELLS = (
    "", " ", "x", "-1", "0", "1e400", "-1e400", "1e300", "1e-300", "nan", "NaN", "inf", "-Infinity", "1,5",
    "1_000", "0x10", "1 000", "5 %", "€5", "12.5.2024", "TRUE", "#REF!", "#DIV/0!", "=1+1",
    "=cmd|' /C calc'!A0", "@SUM(1)", "+1", "-1+1", "\t1", "1\t", "٣", "½", "1e5", "1e99999", ".", "+", "1.",
    ".5", "--1", "9" * 400, "9" * 5000, "0." + "0" * 300 + "1", "1e", '"', '""', "'", "a,b", "a\nb", "a\r\nb",
    "\x00", "\x1b[2J", "\u202e", "\ufeff", "<b>", "x" * 1999, "x" * 2001, "x" * 200_000, * NAMES,
)
Rows = list[list[str]]


def damaged_roster(text: str, chance: Random) -> tuple[str, bytes]:
    """Returns the kind of a damage and the bytes of the damaged roster."""
    if chance.random() < 0.3:
        kind = chance.choice(list(_TO_TEXT))
        done = _TO_TEXT[kind](text, chance)
        return kind, done if isinstance(done, bytes) else done.encode("utf-8", "surrogatepass")
    rows = list(csv.reader(io.StringIO(text)))
    kind = chance.choice(list(_TO_ROWS))
    _TO_ROWS[kind](rows, chance)
    written = io.StringIO()
    csv.writer(written, lineterminator=chance.choice(["\n", "\r\n"])).writerows(rows)
    return kind, written.getvalue().encode("utf-8", "surrogatepass")


def _row(rows: Rows, chance: Random) -> int:
    return chance.randrange(len(rows))


def _cell(rows: Rows, chance: Random) -> None:
    row = rows[_row(rows, chance)]
    row[chance.randrange(len(row))] = chance.choice(_CELLS)


def _column_cells(rows: Rows, chance: Random) -> None:
    number, value = chance.randrange(len(rows[0])), chance.choice(_CELLS)
    for row in rows[1:]:
        row[number] = value


def _header(rows: Rows, chance: Random) -> None:
    number, name = chance.randrange(len(rows[0])), rows[0][-1]
    rows[0][number] = chance.choice([*NAMES, rows[0][number].upper(), f" {rows[0][number]} ", name, name[:-1]])


def _ragged(rows: Rows, chance: Random) -> None:
    row = rows[_row(rows, chance)]
    if chance.random() < 0.5:
        row.pop()
    else:
        row.insert(chance.randrange(len(row) + 1), chance.choice(_CELLS))


def _row_lost(rows: Rows, chance: Random) -> None:
    del rows[_row(rows, chance)]


def _row_doubled(rows: Rows, chance: Random) -> None:
    rows.insert(_row(rows, chance), list(rows[_row(rows, chance)]))


def _column_lost(rows: Rows, chance: Random) -> None:
    number = chance.randrange(len(rows[0]))
    for row in rows:
        del row[number]


def _column_doubled(rows: Rows, chance: Random) -> None:
    number = chance.randrange(len(rows[0]))
    for row in rows:
        row.append(row[number])


def _columns_swapped(rows: Rows, chance: Random) -> None:
    one, other = chance.randrange(len(rows[0])), chance.randrange(len(rows[0]))
    for row in rows[chance.choice([0, 1]):]:
        row[one], row[other] = row[other], row[one]


def _many_rows(rows: Rows, chance: Random) -> None:
    rows += [[f"X{number}", *["1"] * (len(rows[0]) - 1)] for number in range(chance.choice([100, 1900, 2100, 20_000]))]


def _many_columns(rows: Rows, chance: Random) -> None:
    more = chance.choice([100, 199, 201, 3000])
    for number, row in enumerate(rows):
        row += [f"c{column}" if number == 0 else "1" for column in range(more)]


_TO_ROWS: dict[str, Callable[[Rows, Random], None]] = {
    "cell": _cell, "cells of a column": _column_cells, "header": _header, "ragged row": _ragged, "row lost": _row_lost,
    "row doubled": _row_doubled, "column lost": _column_lost, "column doubled": _column_doubled,
    "columns swapped": _columns_swapped, "many rows": _many_rows, "many columns": _many_columns,
}


def _quoted(text: str, chance: Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(['"', '""', '"""', "'", '"\n', ',"', '",']) + text[at:]


def _separated(text: str, chance: Random) -> str:
    return text.replace(",", chance.choice([";", "\t", "|", ", ", ",,", "\x00", "，"]))


def _ended(text: str, chance: Random) -> str:
    return text.replace("\n", chance.choice(["\r\n", "\r", "\n\n", "\x0b", "\x85", "\u2028", "\n,\n", " "]))


def _encoded(text: str, chance: Random) -> bytes:
    mark = chance.choice([b"\xef\xbb\xbf", b"\xef\xbb\xbf\xef\xbb\xbf", b"\xff\xfe", b"\x00", b"\xe9", b"sep=,\n",
                          b"# x\n"])
    return chance.choice([mark + text.encode(), text.encode("utf-16"), text.encode("utf-16-be"), b"",
                          text.encode("utf-32"), text.replace("a", "é").encode("latin-1", "replace"), b"\n" * 1_900_000,
                          text.encode() + b"," * 1_900_000, text.encode() + b'"' * 1_900_001, text.encode() * 1000])


_TO_TEXT: dict[str, Callable[[str, Random], str | bytes]] = {
    "quotation mark": _quoted, "separator": _separated, "line ends": _ended, "encoding": _encoded,
}
KINDS = (*_TO_ROWS, *_TO_TEXT)
