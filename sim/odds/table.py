"""Writes tables as CSV, byte for byte the same on every machine, that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sim import atomic

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: Any) -> Any:
    """Returns a cell that no spreadsheet takes for a formula: text that looks like one gets a leading apostrophe.

    >>> harmless("=1+1"), harmless("Ada"), harmless(-0.5)
    ("'=1+1", 'Ada', -0.5)
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def csv_text(columns: Sequence[str], rows: Iterable[dict]) -> str:
    """Returns rows as CSV with a header. A value of None is an empty cell; numbers are written as Python does."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([harmless(column) for column in columns])
    writer.writerows([harmless(row[column]) for column in columns] for row in rows)
    return stream.getvalue()


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[dict]) -> Path:
    """Writes rows as a CSV file, all or nothing, and returns its path. Raises StoreError."""
    atomic.write_text(path, csv_text(columns, rows))
    return path
