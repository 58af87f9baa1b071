"""Completing a study: what is in the store is taken from it, what is missing is computed and kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass
from functools import partial

from sim.study.cell import Cell, CellFailure, CellResult
from sim.study.executor import run_cells
from sim.study.store import Store


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
    """Brings every cell to an end and keeps each as soon as it has ended.

    A finished cell is not computed again; one that failed before is tried again; the same cell given twice is
    computed once. A result of which `fits(cell, result)` says that it cannot be is damaged. `progress(done, total)` is
    called at the start and after each cell. The outcomes are the same, bit for bit, whether they were computed now or
    before. Where cells run is as in `run_cells`.

    Raises StoreError when the disk refuses or the folder belongs to another model version. After an interruption,
    call it again with the same store.
    """
    damaged_before = store.damaged
    keys = [store.key(cell.description) for cell in cells]
    found = {key: store.get(cell.description, fits and partial(fits, cell))
             for key, cell in zip(keys, cells, strict=True)}
    missing = {key: cell for key, cell in zip(keys, cells, strict=True) if found[key] is None}
    ledger = _Ledger(store, found, total=len(found), progress=progress)
    with closing(run_cells(missing.values(), evaluate, executor=executor, workers=workers, on_done=ledger.keep)) as run:
        for _ in run:
            pass
    failed = sum(isinstance(found[key], CellFailure) for key in missing)
    return Completion(tuple(found[key] for key in keys), finished_before=len(found) - len(missing),
                      computed=len(missing) - failed, failed=failed, damaged=store.damaged - damaged_before)


class _Ledger:
    """Keeps each outcome as it comes, in the store and in the table of what was found."""

    def __init__(self, store: Store, found: dict, total: int, progress: Callable[[int, int], None] | None):
        self.store, self.found, self.total = store, found, total
        self.progress = progress or (lambda done, total: None)
        self.done = sum(outcome is not None for outcome in found.values())
        self.progress(self.done, total)

    def keep(self, cell: Cell, outcome: CellResult | CellFailure) -> None:
        """Stores the outcome; a result that cannot be kept bit for bit is a failure of its cell."""
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
