"""What of a sweep can be drawn, and who is the favourite where, in words."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from sim.study.setting import Value
from sim.study.swept import Point, Swept
from sim.study.values import are_numbers

if TYPE_CHECKING:
    import xarray


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
