"""Odds over a sweep: lines for a number, steps for a stance, a map for two parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from sim.errors import UserError
from sim.plot.forest import nice, number
from sim.plot.grid import Axis, axes_of, looks_of_grid
from sim.plot.labels import EndLabel, label_ends, room_for
from sim.plot.palette import INK, QUIET, Look
from sim.plot.pen import band, dots, line, stroke, upright
from sim.plot.sheet import LABEL, SMALL, Head, Room, marks, nothing, sheet, write
from sim.plot.sweep_map import plot_map
from sim.plot.words import clean, listed, percent, shorten

if TYPE_CHECKING:
    import xarray

_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
_LABELS = 1.9


def plot_sweep(grid: xarray.Dataset, ax: Axes | None = None, source: str = "") -> Axes:
    """Draws the odds of a sweep over one parameter (lines or steps with bands) or two (a map of the favourite).

    `grid` has the parameters' paths and "outcome" as dimensions, and `odds`, `low`, `high` as variables. What could
    not be computed is left out of a line and crossed out on a map. Raises UserError when more than two parameters
    vary: select some first.
    """
    varied = axes_of(grid)
    if len(varied) > 2:
        raise UserError(f"a picture shows one or two parameters, got {len(varied)} "
                        f"({', '.join(axis.path for axis in varied)}): select values of the others first, as in "
                        f"grid.sel({{{varied[0].path!r}: ...}})")
    if not varied:
        raise UserError("the sweep has no parameter besides the outcome")
    grid = grid.squeeze([name for name in grid["odds"].dims if name != "outcome" and grid.sizes[name] == 1
                         and name not in [axis.path for axis in varied]])
    if len(varied) == 2:
        return plot_map(grid, varied, ax, source)
    grid = _known(grid, varied[0])
    axis = Axis(varied[0].path, tuple(np.asarray(grid[varied[0].path].values).tolist()))
    if not axis.values:
        return nothing(sheet(ax, Head(f"How do the odds change with {axis.spoken}?", source=source), Room(3.0)),
                       "no setting could be computed")
    return _plot_lines(grid, axis, ax, source)


def _known(grid: xarray.Dataset, axis: Axis) -> xarray.Dataset:
    """Leaves out the settings that could not be computed; their odds are not a number."""
    return grid.isel({axis.path: ~np.isnan(grid["odds"].transpose(axis.path, "outcome").values).any(axis=1)})


def _plot_lines(grid: xarray.Dataset, axis: Axis, ax: Axes | None, source: str) -> Axes:
    styles = looks_of_grid(grid)
    names = sorted(styles, key=lambda name: -float(grid["odds"].sel(outcome=name).max()))
    right = room_for([shorten(name, _LABELS, LABEL) for name in names])
    ax = sheet(ax, Head(f"How do the odds change with {axis.spoken}?", "Odds of every outcome with 95 % intervals; "
                        f"{axis.spoken} from {axis.words(0)} to {axis.words(-1)}.", source),
               Room(3.0, left=0.5, right=right, above=0.25, below=0.44))
    ax.set_ylim(-0.01, 1.01)
    marks(ax.yaxis, _QUARTERS, [percent(x) for x in _QUARTERS], grid=True)
    _value_axis(ax, axis)
    ends = []
    for rank, name in enumerate(names):
        part = grid.sel(outcome=name)
        values = {key: np.asarray(part[key].values, dtype=float).reshape(-1) for key in ("odds", "low", "high")}
        _draw_line(ax, axis, values, styles[name], 5 - 0.01 * rank)
        end = float(values["odds"][np.argmax(axis.places)])
        ends.append(EndLabel(end, shorten(name, _LABELS, LABEL), styles[name]))
    _mark_changes(ax, grid, axis, styles)
    label_ends(ax, ax.get_xlim()[1], ends)
    return ax


def _draw_line(ax: Axes, axis: Axis, values: dict[str, np.ndarray], look: Look, zorder: float) -> None:
    """Draws one outcome: a line through numbers, a step per word."""
    order = np.argsort(axis.places, kind="stable")
    x = axis.places[order]
    low, odds, high = (values[key][order] for key in ("low", "odds", "high"))
    if axis.is_number:
        band(ax, x, low, high, look.colour)
        line(ax, x, odds, look, markevery=max(1, len(x) // 20), zorder=zorder)
        return
    edges = np.append(x - 0.5, x[-1] + 0.5)
    band(ax, edges, np.append(low, low[-1]), np.append(high, high[-1]), look.colour, step="post")
    stroke(ax, edges, np.append(odds, odds[-1]), look.colour, 1.8, look.line, drawstyle="steps-post", zorder=zorder)
    dots(ax, x, odds, look.marker, 4.5, look.colour, look.face, zorder=zorder)


def _value_axis(ax: Axes, axis: Axis) -> None:
    """Labels the horizontal axis with the parameter's values and path."""
    low, high = float(axis.places.min()), float(axis.places.max())
    pad = 0.02 * (high - low) if axis.is_number and high > low else 0.5
    ax.set_xlim(low - pad, high + pad)
    if axis.is_number and high > low:
        ticks = nice(low, high, 7)
        marks(ax.xaxis, ticks, [number(tick) for tick in ticks])
    else:
        marks(ax.xaxis, axis.places, [shorten(axis.words(k), 0.75, SMALL) for k in range(len(axis.values))],
              size=SMALL)
    ax.tick_params(axis="x", which="major", length=3)
    write(ax, (0.5, 0), shorten(axis.path, 5.0, SMALL), size=SMALL, colour=QUIET, ha="center", va="baseline",
          shift=(0, -26), coords="axes fraction")


def changes(grid: xarray.Dataset, axis: Axis) -> list[tuple[float, str, str]]:
    """Returns where the favourite changes: place (interpolated between numbers), old and new favourite."""
    order = np.argsort(axis.places, kind="stable")
    x = axis.places[order]
    odds = np.asarray(grid["odds"].transpose(axis.path, "outcome").values, dtype=float)[order]
    names = [str(name) for name in grid["outcome"].values]
    found = []
    for k in range(len(x) - 1):
        a, b = int(odds[k].argmax()), int(odds[k + 1].argmax())
        if a != b:
            lead, lag = odds[k, a] - odds[k, b], odds[k + 1, b] - odds[k + 1, a]
            share = lead / (lead + lag) if axis.is_number and lead + lag > 0 else 0.5
            found.append((float(x[k] + share * (x[k + 1] - x[k])), names[a], names[b]))
    return found


def _mark_changes(ax: Axes, grid: xarray.Dataset, axis: Axis, styles: dict[str, Look]) -> None:
    found = changes(grid, axis)
    for place, _, _ in found:
        upright(ax, place, QUIET, 0.8, (0, (2, 2)), zorder=1)
    if found:
        place, _, new = found[0]
        text = f"favourite changes at {_change_words(axis, place)}"
        left = place > sum(ax.get_xlim()) / 2
        write(ax, (place, 1), text if len(found) == 1 else "favourite changes", size=SMALL, colour=INK,
              ha="right" if left else "left", va="bottom", shift=(-3 if left else 3, 5),
              coords=ax.get_xaxis_transform())


def alt_sweep(grid: xarray.Dataset) -> str:
    """Says in a sentence what the picture shows."""
    varied = axes_of(grid)
    paths = listed([axis.path for axis in varied], 5)
    if len(varied) != 1:
        return f"Map of the likeliest outcome and its odds over {paths}."
    axis = varied[0]
    along = grid.squeeze([name for name in grid["odds"].dims if name not in (axis.path, "outcome")])
    along = _known(along, axis)
    axis = Axis(axis.path, tuple(np.asarray(along[axis.path].values).tolist()))
    found = [f"{clean(old)} to {clean(new)} at {_change_words(axis, place)}"
             for place, old, new in changes(along, axis)]
    return (f"Line chart of the odds of every outcome over {paths}. The favourite changes: "
            + (listed(found, 5) if found else "nowhere") + ".")


def _change_words(axis: Axis, place: float) -> str:
    """Returns where the favourite changes: a number of two digits, or the first word of the new one."""
    return number(float(f"{place:.2g}")) if axis.is_number else axis.words(int(np.ceil(place)))
