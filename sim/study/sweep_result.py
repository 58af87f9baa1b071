"""The result of a sweep: as an xarray.Dataset, as the rows of `sweep.csv`, as one JSON document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from sim.scenario.parameters import Parameters
from sim.scenario.scenario import Scenario
from sim.statistics import quantile_of_counts, wilson
from sim.study.design import Design, Value, are_numbers
from sim.version import MODEL_VERSION, __version__

if TYPE_CHECKING:
    import xarray

_DIGITS = 6
_NUMBERS = ("count", "odds", "low", "high")


@dataclass(frozen=True)
class Point:
    """One setting with what came of it: the outcomes in file order and the middle round in which it was over, or the
    error."""

    values: dict[str, Value]
    outcomes: tuple[dict, ...]
    median_round: int | None
    error: str = ""

    @property
    def favourite(self) -> dict | None:
        """The likeliest outcome; None where the cell failed."""
        return max(self.outcomes, key=lambda row: row["count"]) if not self.error else None


@dataclass(frozen=True)
class Swept:
    """A sweep that has ended. `ended` counts, for each point, replicates by outcome (the fallback last) and round;
    None where the cell failed, with the reason in `errors`."""

    scenario: Scenario
    parameters: Parameters
    design: Design
    replicates: int
    seed: int
    ended: tuple[np.ndarray | None, ...] = field(repr=False)
    errors: tuple[str, ...] = field(repr=False)
    cells: int = 0
    finished_before: int = 0
    damaged: int = 0

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """Every setting with its odds, in the order of the design."""
        settings = zip(self.design.settings, self.ended, self.errors, strict=True)
        return tuple(Point(values, (), None, error) if counts is None else
                     Point(values, tuple(self._rows(counts)), quantile_of_counts(counts.sum(axis=0), 0.5))
                     for values, counts, error in settings)

    @property
    def failures(self) -> list[Point]:
        """The settings that could not be computed."""
        return [point for point in self.points if point.error]

    def _rows(self, counts: np.ndarray) -> Iterator[dict]:
        totals = counts.sum(axis=1).tolist()
        forecast = forecasts([count / self.replicates for count in totals], [kind for _, kind in self.outcomes],
                             self.parameters.hedge)
        for (name, kind), count, hedged in zip(self.outcomes, totals, forecast, strict=True):
            low, high = wilson(count, self.replicates)
            yield {"name": name, "kind": kind, "count": count, "odds": round(count / self.replicates, _DIGITS),
                   "low": round(low, _DIGITS), "high": round(high, _DIGITS), "forecast": round(hedged, _DIGITS)}

    @property
    def outcomes(self) -> tuple[tuple[str, str], ...]:
        """Every outcome with its kind: the candidates in file order, another name, the fallback."""
        return self.scenario.outcomes_under(self.parameters)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of `sweep.csv`."""
        first = ("cell",) if self.design.sample else ()
        return (*first, *self.design.paths, "outcome", "kind", *_NUMBERS, "median_round", "error")

    def rows(self) -> Iterator[dict]:
        """Yields the rows of `sweep.csv`: one for each setting and outcome, one for a setting that failed."""
        blank = dict.fromkeys(("outcome", "kind", *_NUMBERS, "median_round"))
        for number, point in enumerate(self.points):
            shared = {"cell": number, **point.values, "error": point.error or None}
            if point.error:
                yield {**shared, **blank}
            for row in point.outcomes:
                yield {**shared, **row, "outcome": row["name"], "median_round": point.median_round}

    def document(self) -> dict:
        """Returns the result as the JSON document of `nemcon sweep --json`."""
        return {**self.made, "sample": self.design.sample,
                "varied": [{"path": one.path, "values": list(one.values)} for one in self.design.varied],
                "cells": [{"values": point.values, "outcomes": list(point.outcomes),
                           "median_round": point.median_round, "error": point.error or None}
                          for point in self.points]}

    @property
    def made(self) -> dict:
        """What the result was made from."""
        return {"scenario": self.scenario.shown, "digest": self.scenario.digest, "parameters": self.parameters.label,
                "model_version": MODEL_VERSION, "nemcon_version": __version__, "seed": self.seed,
                "replicates": self.replicates}

    def dataset(self) -> xarray.Dataset:
        """Returns the odds with the varied fields (of a sample: `cell`) and `outcome` as dimensions.

        Variables: count, odds, low, high; median_round and error by setting. Where a cell failed, error says why,
        count is 0, median_round is -1 and the odds are missing.
        """
        import xarray
        dims = ("cell",) if self.design.sample else self.design.paths
        wide = (*self.design.shape, len(self.outcomes))
        variables = {name: ((*dims, "outcome"), self._column(name).reshape(wide)) for name in _NUMBERS}
        medians = [-1 if point.median_round is None else point.median_round for point in self.points]
        variables["median_round"] = (dims, np.array(medians, dtype=np.int64).reshape(self.design.shape))
        variables["error"] = (dims, np.array([point.error for point in self.points]).reshape(self.design.shape))
        return xarray.Dataset(variables, self._coordinates(), {**self.made, "title": self.scenario.title})

    def _column(self, name: str) -> np.ndarray:
        missing = [0 if name == "count" else np.nan] * len(self.outcomes)
        rows = [[row[name] for row in point.outcomes] or missing for point in self.points]
        return np.array(rows, dtype=np.int64 if name == "count" else float)

    def _coordinates(self) -> dict:
        names, kinds = zip(*self.outcomes, strict=True)
        found = {"outcome": list(names), "kind": ("outcome", list(kinds))}
        if not self.design.sample:
            return {**{one.path: _array(one.values) for one in self.design.varied}, **found}
        columns = {path: ("cell", _array(values))
                   for path, values in zip(self.design.paths, zip(*self.design.points, strict=True), strict=True)}
        return {"cell": np.arange(len(self.design.points)), **columns, **found}


def _array(values: tuple[Value, ...]) -> np.ndarray:
    """Returns values as a column; numbers among words stay numbers."""
    mixed = len({isinstance(value, str) for value in values}) > 1
    return np.array(values, dtype=object) if mixed else np.array(values)


# ------------------------------------------------------------------------------
# What of a sweep can be drawn, and who is the favourite where, in words.


def picturable(swept: Swept) -> xarray.Dataset | None:
    """Returns a grid over one or two fields for `sim.plot.sweep.plot_sweep`, or None where there is none.

    Of a sample only one number can be drawn, as a line; settings that failed are left out of a line, and a map needs
    all of its settings.
    """
    if all(point.error for point in swept.points):
        return None
    fields = [one for one in swept.design.varied if len(one.values) > 1] or list(swept.design.varied[:1])
    grid = swept.dataset()
    if swept.design.sample:
        if len(swept.design.varied) > 1 or not are_numbers(fields[0].values):
            return None
        grid = grid.swap_dims(cell=fields[0].path).drop_vars("cell").drop_duplicates(fields[0].path)
        grid = grid.sortby(fields[0].path)
    if len(fields) == 1:
        flat = grid.squeeze([path for path in grid["error"].dims if path != fields[0].path])
        return flat.isel({fields[0].path: (flat["error"] == "").values})
    return grid if len(fields) == 2 and not swept.failures else None


def favourite_words(swept: Swept) -> str:
    """Returns, in a sentence, where the favourite changes along one field, or how often each outcome is the
    favourite among several."""
    known = [point for point in swept.points if not point.error]
    if not known:
        return "No setting could be computed."
    fields = [one for one in swept.design.varied if len(one.values) > 1]
    if len(fields) == 1:
        return _changes(known, fields[0].path)
    often = Counter(_name(point) for point in known).most_common()
    told = ", ".join(f"{name} in {count:,}" for name, count in often)
    return f"The favourite of {len(known):,} settings: {told}."


def _changes(points: list[Point], path: str) -> str:
    ordered = points
    if are_numbers(point.values[path] for point in points):
        ordered = sorted(points, key=lambda point: point.values[path])
    found = [f"from {_name(one)} to {_name(other)} between {_shown(one.values[path])} and {_shown(other.values[path])}"
             for one, other in pairwise(ordered) if _name(one) != _name(other)]
    if not found:
        return f"The favourite is {_name(points[0])} throughout."
    return f"Along {path} the favourite changes {'; '.join(found)}."


def _name(point: Point) -> str:
    return point.favourite["name"]


def _shown(value: Value) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
