"""Writes one row a replicate while a run goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim import files as atomic
from sim.model import world as w
from sim.model.encoding import Encoded
from sim.model.tally import Record

if TYPE_CHECKING:
    import pyarrow

ROW_GROUP = 16_384  # replicates in a row group of the Parquet file, whatever the chunks were
_REASONS = ("adopted", "deadlock", "out of time")


@contextmanager
def replicates_file(path: Path, encoded: Encoded) -> Iterator[Callable[[int, Record], None]]:
    """Return a sink for `run` that writes `outcomes.parquet`, one row a replicate, while the run goes on.

    The file takes its name when the block ends well. Columns: replicate, outcome, reason, round, date, deals,
    paid (what the deals cost their payers, in units of a payer's own size), least (attitude of the least satisfied
    ally, empty where nobody was adopted).
    """
    import pyarrow.parquet
    with (atomic.atomic_open(path) as file,
          pyarrow.parquet.ParquetWriter(file, _schema(), compression="zstd") as writer):
        rows = _Rows(encoded, writer)
        yield rows.add
        rows.flush()


class _Rows:
    """Collects the records of chunks into row groups of one size."""

    def __init__(self, encoded: Encoded, writer: Any):
        self.encoded, self.writer = encoded, writer
        self.waiting: list[tuple[np.ndarray, Record]] = []
        self.count = 0

    def add(self, first: int, record: Record) -> None:
        """Take the record of a chunk that begins with replicate `first`; those that are left out have no row."""
        kept = np.flatnonzero(record.outcome >= 0)
        numbers, record = first + kept, Record(*(column[kept] for column in record))
        while len(numbers) > ROW_GROUP - self.count:
            room = ROW_GROUP - self.count
            self._keep(numbers[:room], Record(*(column[:room] for column in record)))
            self.flush()
            numbers, record = numbers[room:], Record(*(column[room:] for column in record))
        self._keep(numbers, record)

    def _keep(self, numbers: np.ndarray, record: Record) -> None:
        self.waiting.append((numbers, record))
        self.count += len(numbers)

    def flush(self) -> None:
        """Write what waits as one row group."""
        if self.count:
            columns = zip(*(record for _, record in self.waiting), strict=True)
            whole = Record(*(np.concatenate(parts) for parts in columns))
            numbers = np.concatenate([numbers for numbers, _ in self.waiting])
            self.writer.write_table(_table(self.encoded, numbers, whole), row_group_size=ROW_GROUP)
        self.waiting, self.count = [], 0


def _schema() -> pyarrow.Schema:
    import pyarrow as pa
    names = pa.dictionary(pa.int16(), pa.string())
    return pa.schema([("replicate", pa.int64()), ("outcome", names), ("reason", names), ("round", pa.int32()),
                      ("date", pa.date32()), ("deals", pa.int16()), ("paid", pa.float64()), ("least", pa.float64())])


def _table(encoded: Encoded, numbers: np.ndarray, record: Record) -> pyarrow.Table:
    import pyarrow as pa
    named = lambda codes, names: pa.DictionaryArray.from_arrays(  # noqa: E731
        pa.array(codes, pa.int16()), pa.array(names, pa.string()))
    rounds, place = np.unique(record.round, return_inverse=True)
    dates = pa.array([encoded.date_of(t) for t in rounds], pa.date32()).take(pa.array(place))
    least = pa.array(record.least, mask=record.reason != w.ADOPTED)
    return pa.table([pa.array(numbers.astype(np.int64)), named(record.outcome, encoded.outcomes),
                     named(record.reason, _REASONS), pa.array(record.round), dates, pa.array(record.deals),
                     pa.array(record.paid), least], schema=_schema())
