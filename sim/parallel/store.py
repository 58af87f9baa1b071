"""A folder of finished cells: what a killed study resumes from.

One file a cell, named by the digest of its description, written all or nothing. Two studies may share a folder: a
cell has the same content whoever computed it, and the later file takes the place of the earlier one.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim import files as atomic
from sim.errors import StoreError
from sim.parallel.cells import (
    Cell,
    CellFailure,
    CellResult,
    Damaged,
    KeptFile,
    OtherFormat,
    canonical,
    decode,
    digest,
    encode,
)
from sim.parallel.executor import run_cells

if TYPE_CHECKING:
    import numpy as np

FINISHED, FAILED = ".cell", ".failed"


class Store:
    """Keeps cells of one model version in one folder.

    The folder is created when missing; temporary files of killed writers are removed. Raises StoreError when it
    cannot be written to. `damaged` counts the files met that were not as written; they are ignored, and replaced
    when their cell is computed again.
    """

    def __init__(self, folder: str | Path, model_version: str):
        self.folder = atomic.make_folder(folder)
        self.model_version = str(model_version)
        self._damaged: set[str] = set()
        atomic.clean_leftovers(self.folder)

    @property
    def damaged(self) -> int:
        """How many damaged files this store has met so far, each counted once."""
        return len(self._damaged)

    def key(self, description: Mapping[str, Any]) -> str:
        """Return the digest a cell is kept under.

        The model version is left out, so that the same cell of another version is found and refused, not passed by.
        """
        return digest(self._described(description))

    def get(
        self, description: Mapping[str, Any], fits: Callable[[CellResult], bool] | None = None
    ) -> CellResult | None:
        """Return the finished cell, or None when there is none or its file is damaged. `fits` tells whether a result
        can be one of this cell: a file may be whole and still be somebody's invention.

        Raises StoreError when the cell was computed by another model version, or cannot be read.
        """
        path = self._path(description, FINISHED)
        record = self._read(path)
        if record is None:
            return None
        if canonical(dict(record.description)) != canonical(self._described(description)):
            self._damaged.add(path.name)  # a whole file under another cell's name
            return None
        if record.model_version != self.model_version:
            raise StoreError(f"{path}: computed by model version {record.model_version}, but this is model version "
                             f"{self.model_version}; choose another folder, or delete this one to compute it again")
        found = CellResult(record.arrays, record.meta)
        if fits is not None and not fits(found):
            self._damaged.add(path.name)
            return None
        return found

    def put(
        self, description: Mapping[str, Any], arrays: Mapping[str, np.ndarray], meta: Mapping[str, Any] | None = None
    ) -> CellResult:
        """Keep a finished cell and forget an earlier failure of it; return it as `get` will.

        Raises StoreError when the disk refuses, TypeError or ValueError for what cannot be kept bit for bit.
        """
        blob = self._encode(description, arrays, meta or {}, None)
        atomic.write_bytes(self._path(description, FINISHED), blob)
        self._forget_failure(description)
        record = decode(blob)
        return CellResult(record.arrays, record.meta)

    def put_failure(self, description: Mapping[str, Any], error_text: str) -> None:
        """Record that a cell could not be computed, and why. A finished cell of the same description stays."""
        blob = self._encode(description, {}, {}, error_text or "unknown error")
        atomic.write_bytes(self._path(description, FAILED), blob)

    def failures(self) -> list[CellFailure]:
        """Return the recorded failures of this model version whose cells were not finished since, by key."""
        records = [self._read(path) for path in sorted(self.folder.glob(f"*{FAILED}"))]
        return [
            CellFailure(record.error or "", description=record.description)
            for record in records
            if record is not None and self._is_open(record)
        ]

    def _is_open(self, record: KeptFile) -> bool:
        ours = record.model_version == self.model_version
        return ours and not self._path(record.description, FINISHED).exists()

    def _read(self, path: Path) -> KeptFile | None:
        try:
            if path.is_file():  # a pipe or a device would never end
                return decode(path.read_bytes())
            if not os.path.lexists(path):
                return None
        except FileNotFoundError:
            return None
        except OtherFormat as error:
            hint = "written by another version of Nemcon; choose another folder"
            raise StoreError(f"{path}: in {error}, {hint}") from None
        except Damaged:
            pass
        except OSError as error:
            if error.errno != errno.EIO:  # a bad sector is damage, a missing permission is not
                raise StoreError(f"{path}: cannot be read: {error.strerror or error}") from error
        self._damaged.add(path.name)
        return None

    def _encode(self, description: Mapping, arrays: Mapping, meta: Mapping, error: str | None) -> bytes:
        return encode(KeptFile(self._described(description), self.model_version, arrays, meta, error))

    def _described(self, description: Mapping[str, Any]) -> dict[str, Any]:
        described = dict(description)
        version = described.pop("model_version", self.model_version)
        if str(version) != self.model_version:
            raise StoreError(
                f"{self.folder}: a cell of model version {version} does not belong into a store of model version "
                f"{self.model_version}; choose another folder")
        return described

    def _path(self, description: Mapping[str, Any], suffix: str) -> Path:
        return self.folder / (self.key(description) + suffix)

    def _forget_failure(self, description: Mapping[str, Any]) -> None:
        path = self._path(description, FAILED)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"{path}: cannot be removed: {error.strerror or error}") from error


# Completing a study: what is in the store is taken from it, what is missing is computed and kept.


@dataclass(frozen=True, eq=False)
class Completion:
    """What became of the cells: `outcomes` in their order, and counts of distinct cells.

    `computed` ended well in this pass, `failed` did not; `damaged` files were met and their cells computed again.
    """

    outcomes: tuple[CellResult | CellFailure, ...]
    finished_before: int
    computed: int
    failed: int
    damaged: int

    @property
    def failures(self) -> list[CellFailure]:
        """The cells that could not be computed."""
        return [outcome for outcome in self.outcomes if isinstance(outcome, CellFailure)]


def complete(
    cells: Sequence[Cell],
    evaluate: Callable[[Cell], CellResult],
    store: Store,
    *,
    executor: Executor | None = None,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    fits: Callable[[Cell, CellResult], bool] | None = None,
) -> Completion:
    """Bring every cell to an end and keep each as soon as it has ended.

    A finished cell is not computed again; one that failed before is tried again; the same cell given twice is
    computed once. A result of which `fits(cell, result)` says that it cannot be is damaged. `progress(done, total)` is
    called at the start and after each cell. The outcomes are the same, bit for bit, whether they were computed now or
    before. Where cells run is as in `run_cells`.

    Raises StoreError when the disk refuses or the folder belongs to another model version. After an interruption,
    call it again with the same store.
    """
    damaged_before = store.damaged
    keys = [store.key(cell.description) for cell in cells]
    found: dict[str, CellResult | CellFailure | None] = {
        key: store.get(cell.description, fits and partial(fits, cell))
             for key, cell in zip(keys, cells, strict=True)}
    missing = {key: cell for key, cell in zip(keys, cells, strict=True) if found[key] is None}
    counter = _ProgressCounter(store, found, total=len(found), progress=progress)
    outcomes = run_cells(missing.values(), evaluate, executor=executor, workers=workers, on_done=counter.keep)
    with closing(outcomes):
        for _ in outcomes:
            pass
    failed = sum(isinstance(found[key], CellFailure) for key in missing)
    ended = tuple(outcome for key in keys if (outcome := found[key]) is not None)  # none is missing any more
    return Completion(ended, finished_before=len(found) - len(missing),
                      computed=len(missing) - failed, failed=failed, damaged=store.damaged - damaged_before)


class _ProgressCounter:
    """Keeps each outcome as it comes, in the store and in the table of what was found."""

    def __init__(self, store: Store, found: dict, total: int, progress: Callable[[int, int], None] | None):
        self.store, self.found, self.total = store, found, total
        self.progress = progress or (lambda done, total: None)
        self.done = sum(outcome is not None for outcome in found.values())
        self.progress(self.done, total)

    def keep(self, cell: Cell, outcome: CellResult | CellFailure) -> None:
        """Store the outcome; a result that cannot be kept bit for bit is a failure of its cell."""
        key = self.store.key(cell.description)
        self.done += self.found[key] is None
        self.found[key] = self._kept(cell, outcome)
        self.progress(self.done, self.total)

    def _kept(self, cell: Cell, outcome: CellResult | CellFailure) -> CellResult | CellFailure:
        if not isinstance(outcome, CellFailure):
            try:
                return self.store.put(cell.description, outcome.arrays, outcome.meta)
            except (TypeError, ValueError, AttributeError) as error:
                outcome = CellFailure(f"{type(error).__name__}: {error}")
        self.store.put_failure(cell.description, outcome.error)
        return CellFailure(outcome.error, outcome.trace, cell.description)
