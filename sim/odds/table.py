"""Writes tables as CSV, byte for byte the same on every machine, that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sim import atomic

# At the beginning of a cell, or where a spreadsheet that separates by semicolons or tabs sees one begin.
_FORMULA = re.compile("(?:^|(?<=[;\t\r\n]))(?=[=+\\-@\t\r\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
                      "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}])")


def harmless(cell: Any) -> Any:
    """Returns a cell that no spreadsheet takes for a formula: text that looks like one gets a leading apostrophe.

    >>> harmless("=1+1"), harmless("Ada;=1"), harmless("Ada"), harmless(-0.5)
    ("'=1+1", "Ada;'=1", 'Ada', -0.5)
    """
    return _FORMULA.sub("'", cell) if isinstance(cell, str) else cell


def csv_text(columns: Sequence[str], rows: Iterable[dict]) -> str:
    """Returns rows as CSV with a header. A value of None is an empty cell; numbers are written as Python does."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([_cell(column) for column in columns])
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    return stream.getvalue()


def _cell(value: Any) -> Any:
    """Returns a cell as it is written. Line ends become one kind: versions of Python differ in whether a carriage
    return is put in quotation marks, and a bare one ends a row in some spreadsheets."""
    cell = harmless(value)
    return cell.replace("\r\n", "\n").replace("\r", "\n") if isinstance(cell, str) else cell


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[dict]) -> Path:
    """Writes rows as a CSV file, all or nothing, and returns its path. Raises StoreError."""
    atomic.write_text(path, csv_text(columns, rows))
    return path
