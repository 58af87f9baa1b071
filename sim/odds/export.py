"""Writes a result into a folder: tables, one row a replicate, pictures, the page, and last the run record.

Every file is replaced as a whole, and `run.json` comes last: where it is new, so is everything beside it. Within
`atomic.together` all of them are replaced at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim import files as atomic
from sim.files import write_csv
from sim.model import world as w
from sim.model.encoding import Encoded
from sim.model.tally import Record

if TYPE_CHECKING:
    import pyarrow

    from sim.odds.odds import Odds

Maker = Callable[["Odds", Path], Iterable[Path]]  # writes files about a result into a folder and names them
ROW_GROUP = 16_384  # replicates in a row group of the Parquet file, whatever the chunks were
_REASONS = ("adopted", "deadlock", "out of time")


def json_text(document: dict) -> str:
    """Returns a document as JSON: two spaces, keys in their order, characters as they are. Raises ValueError for a
    number that JSON does not have."""
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


@contextmanager
def replicates_file(path: Path, encoded: Encoded) -> Iterator[Callable[[int, Record], None]]:
    """Gives a sink for `run` that writes `outcomes.parquet`, one row a replicate, while the run goes on.

    The file takes its name when the block ends well. Columns: replicate, outcome, reason, round, date, deals,
    paid (what the deals cost their payers, in units of a payer's own size), least (attitude of the least satisfied ally, empty where nobody was adopted).
    """
    import pyarrow.parquet
    with (atomic.replacing(path) as file,
          pyarrow.parquet.ParquetWriter(file, _schema(), compression="zstd") as writer):
        rows = _Rows(encoded, writer)
        yield rows.add
        rows.flush()


class _Rows:
    """Collects the records of chunks into row groups of one size."""

    def __init__(self, encoded: Encoded, writer):
        self.encoded, self.writer = encoded, writer
        self.waiting: list[tuple[int, Record]] = []
        self.count = 0

    def add(self, first: int, record: Record) -> None:
        """Takes the record of a chunk that begins with replicate `first`."""
        while len(record.outcome) > ROW_GROUP - self.count:
            room = ROW_GROUP - self.count
            self._keep(first, Record(*(column[:room] for column in record)))
            self.flush()
            first, record = first + room, Record(*(column[room:] for column in record))
        self._keep(first, record)

    def _keep(self, first: int, record: Record) -> None:
        self.waiting.append((first, record))
        self.count += len(record.outcome)

    def flush(self) -> None:
        """Writes what waits as one row group."""
        if self.count:
            columns = zip(*(record for _, record in self.waiting), strict=True)
            whole = Record(*(np.concatenate(parts) for parts in columns))
            self.writer.write_table(_table(self.encoded, self.waiting[0][0], whole), row_group_size=ROW_GROUP)
        self.waiting, self.count = [], 0


def _schema() -> pyarrow.Schema:
    import pyarrow as pa
    names = pa.dictionary(pa.int16(), pa.string())
    return pa.schema([("replicate", pa.int64()), ("outcome", names), ("reason", names), ("round", pa.int32()),
                      ("date", pa.date32()), ("deals", pa.int16()), ("paid", pa.float64()), ("least", pa.float64())])


def _table(encoded: Encoded, first: int, record: Record) -> pyarrow.Table:
    import pyarrow as pa
    named = lambda codes, names: pa.DictionaryArray.from_arrays(  # noqa: E731
        pa.array(codes, pa.int16()), pa.array(names, pa.string()))
    rounds, place = np.unique(record.round, return_inverse=True)
    dates = pa.array([encoded.date_of(t) for t in rounds], pa.date32()).take(pa.array(place))
    least = pa.array(record.least, mask=record.reason != w.ADOPTED)
    return pa.table([pa.array(np.arange(first, first + len(record.outcome))), named(record.outcome, encoded.outcomes),
                     named(record.reason, _REASONS), pa.array(record.round), dates, pa.array(record.deals),
                     pa.array(record.paid), least], schema=_schema())


def export(odds: Odds, folder: Path, makers: Iterable[Maker] = (), record: dict | None = None) -> list[Path]:
    """Writes the tables, then what the makers add (pictures, the page), then the run record; returns the paths.
    The record is `odds.document()` unless a longer one is given. Raises StoreError."""
    written = _tables(odds, folder)
    for make in makers:
        written += make(odds, folder)
    atomic.write_text(folder / "run.json", json_text(record or odds.document()))
    return [*written, folder / "run.json"]


def _tables(odds: Odds, folder: Path) -> list[Path]:
    names = odds.encoded.display_candidates
    outcomes = [{**row, "outcome": row["name"]} for row in odds.outcomes]
    return [write_csv(folder / "odds.csv", ("outcome", "kind", "count", "odds", "low", "high", "forecast"),
                      outcomes),
            write_csv(folder / "support.csv", ("round", "date", "candidate", "mean", "p05", "p95"),
                      odds.support_document),
            write_csv(folder / "holdouts.csv", ("ally", "candidate", "share", "gap", "ask"), odds.holdouts_document),
            write_csv(folder / "by_date.csv", ("round", "date", "decided", *names), odds.by_date)]
