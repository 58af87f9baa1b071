"""A sweep as rows of a table and as an xarray.Dataset."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.results.studies import Key, SweepDocument

if TYPE_CHECKING:
    import xarray

_NUMBERS = ("count", "odds", "low", "high")


def sweep_columns(found: SweepDocument) -> tuple[str, ...]:
    """Return the columns of `sweep.csv`."""
    first = ("cell",) if found.sample else ()
    return (*first, *(one.path for one in found.varied), "outcome", "kind", *_NUMBERS, "median_round", "error",
            "share_kept")


def sweep_rows(found: SweepDocument) -> Iterator[dict[str, Any]]:
    """Yield the rows of `sweep.csv`: one for each setting and outcome, one for a setting that failed."""
    blank = dict.fromkeys(("outcome", "kind", *_NUMBERS, "median_round"))
    for number, cell in enumerate(found.cells):
        shared = {"cell": number, **cell.values, "error": cell.error, "share_kept": cell.share_kept}
        if cell.error:
            yield {**shared, **blank}
        for row in cell.outcomes:
            yield {**shared, **row, "outcome": row.name, "median_round": cell.median_round}


def dataset(found: SweepDocument, outcomes: Sequence[Key] = (), **attributes: str) -> xarray.Dataset:
    """Return the odds with the varied fields (of a sample: `cell`) and `outcome` as dimensions.

    Variables: count, odds, low, high; median_round, error and share_kept by setting. Where a cell failed, error says
    why, count is 0, median_round is -1, and the odds and share_kept are missing. `outcomes` are needed where every cell
    failed.
    """
    import xarray
    outcomes = outcomes or found.outcomes
    dims = ("cell",) if found.sample else tuple(one.path for one in found.varied)
    shape = (len(found.cells),) if found.sample else tuple(len(one.values) for one in found.varied)
    variables: dict[str, Any] = {
        name: ((*dims, "outcome"), _column(found, name, len(outcomes)).reshape((*shape, len(outcomes))))
        for name in _NUMBERS}
    medians = [-1 if cell.median_round is None else cell.median_round for cell in found.cells]
    variables["median_round"] = (dims, np.array(medians, dtype=np.int64).reshape(shape))
    variables["error"] = (dims, np.array([cell.error or "" for cell in found.cells]).reshape(shape))
    kept = [np.nan if cell.share_kept is None else cell.share_kept for cell in found.cells]
    variables["share_kept"] = (dims, np.array(kept, dtype=float).reshape(shape))
    made = {key: found[key] for key in ("scenario", "digest", "parameters", "model_version", "nemcon_version", "seed",
                                        "replicates")}
    return xarray.Dataset(variables, _coordinates(found, outcomes), {**made, **attributes})


def _column(found: SweepDocument, name: str, outcomes: int) -> np.ndarray:
    missing = [0 if name == "count" else np.nan] * outcomes
    rows = [[row[name] for row in cell.outcomes] or missing for cell in found.cells]
    return np.array(rows, dtype=np.int64 if name == "count" else float)


def _coordinates(found: SweepDocument, outcomes: Sequence[Key]) -> dict[str, Any]:
    shared = {"outcome": [name for name, _ in outcomes], "kind": ("outcome", [kind for _, kind in outcomes])}
    if not found.sample:
        return {**{one.path: _array(one.values) for one in found.varied}, **shared}
    columns = {one.path: ("cell", _array([cell.values[one.path] for cell in found.cells])) for one in found.varied}
    return {"cell": np.arange(len(found.cells)), **columns, **shared}


def _array(values: Sequence[float | int | str]) -> np.ndarray:
    """Return values as a column; numbers among words stay numbers."""
    mixed = len({isinstance(value, str) for value in values}) > 1
    return np.array(values, dtype=object) if mixed else np.array(values)


def plottable(found: SweepDocument) -> xarray.Dataset | None:
    """Return a grid over one or two fields for `sim.plot.sweep.plot_sweep`, or None where there is none.

    Of a sample only one number can be drawn, as a line; settings that failed are left out of a line and crossed out on
    a map.
    """
    if not found.outcomes:
        return None
    fields = [one for one in found.varied if len(one.values) > 1] or found.varied[:1]
    grid, path = dataset(found), fields[0].path
    if found.sample:
        if len(found.varied) > 1 or any(isinstance(value, str) for value in fields[0].values):
            return None
        grid = grid.swap_dims(cell=path).drop_vars("cell").drop_duplicates(path).sortby(path)
    if len(fields) == 1:
        flat = grid.squeeze([name for name in grid["error"].dims if name != path])
        return flat.isel({path: (flat["error"] == "").values})
    return grid if len(fields) == 2 else None
