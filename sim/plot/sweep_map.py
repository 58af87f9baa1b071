"""Two parameters at once: who is the favourite, how clearly, and where that changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from sim.plot.forest import nice, number
from sim.plot.grid import looks_of_grid
from sim.plot.palette import INK, PAPER, QUIET, Look
from sim.plot.pen import dots
from sim.plot.sheet import LABEL, SMALL, Head, Room, inches, marks, sheet, write
from sim.plot.words import shorten, widest, width

if TYPE_CHECKING:
    import xarray

    from sim.plot.grid import Axis

_NONE = -1           # in the place of a favourite where nothing could be computed
_MOST = 8            # labels along an axis
_NAME = 1.9
_LINE = 0.17         # inches: height of a line of text


def plot_map(grid: xarray.Dataset, varied: list[Axis], ax: Axes | None, source: str) -> Axes:
    """Draws a cell per pair of values in the favourite's colour, the stronger the likelier; lines where the favourite
    changes, dots where the intervals of the first two overlap."""
    x, y = varied
    styles = looks_of_grid(grid)
    table = {key: np.asarray(grid[key].transpose(y.path, x.path, "outcome").values, dtype=float)
             for key in ("odds", "low", "high")}
    failed = np.isnan(table["odds"]).any(axis=2)
    best = np.where(failed, _NONE, np.nan_to_num(table["odds"]).argmax(axis=2))
    names = [str(name) for name in grid["outcome"].values]
    labels = [shorten(y.words(k), 0.9, SMALL) for k in range(len(y.values))]
    subtitle = "The likeliest outcome in its colour, the stronger the likelier; dots: too close to call"
    ax = sheet(ax, Head(f"Who is the favourite, by {x.spoken} and {y.spoken}?",
                        subtitle + ("; crosses: not computed." if failed.any() else "."), source),
               Room(3.6, left=widest(labels, SMALL) + 0.34, right=0.15, above=_LINE + 0.1, below=0.44))
    rows, columns = best.shape
    ax.imshow(_colours(table["odds"], best, [styles[name] for name in names]), extent=(0, columns, 0, rows),
              origin="lower", aspect="auto", interpolation="none", resample=False, zorder=1)
    ax.set(xlim=(0, columns), ylim=(0, rows))
    ax.add_collection(LineCollection(_borders(best), colors=INK, linewidths=1.6, linestyles="-", zorder=3))
    _dot_close_calls(ax, table)
    dots(ax, np.nonzero(failed)[1] + 0.5, np.nonzero(failed)[0] + 0.5, "x", 4, INK, zorder=4)
    _label_axis(ax.xaxis, x, [shorten(x.words(k), 0.7, SMALL) for k in range(len(x.values))])
    _label_axis(ax.yaxis, y, labels)
    write(ax, (0.5, 0), shorten(x.path, 5.0, SMALL), size=SMALL, colour=QUIET, ha="center", va="baseline",
          shift=(0, -26), coords="axes fraction")
    write(ax, (0, 0.5), shorten(y.path, 3.4, SMALL), size=SMALL, colour=QUIET, ha="center", va="center", rotation=90,
          shift=(-72 * widest(labels, SMALL) - 14, 0), coords="axes fraction")
    _name_regions(ax, best, names, styles)
    return ax


def _colours(odds: np.ndarray, best: np.ndarray, styles: list[Look]) -> np.ndarray:
    """Returns the colour of each cell: the favourite's, on paper in proportion to its odds."""
    inks = np.array([[int(look.colour[k:k + 2], 16) / 255 for k in (1, 3, 5)] for look in styles])
    strength = np.take_along_axis(np.nan_to_num(odds), np.maximum(best, 0)[..., np.newaxis], axis=2)
    return 1 - np.where(best == _NONE, 0.0, np.clip(strength[..., 0], 0.08, 1))[..., np.newaxis] * (1 - inks[best])


def _borders(best: np.ndarray) -> list[list[tuple[float, float]]]:
    """Returns the edges between cells with different favourites."""
    rows, columns = best.shape
    upright = [[(c + 1, r), (c + 1, r + 1)] for r in range(rows) for c in range(columns - 1)
               if best[r, c] != best[r, c + 1]]
    level = [[(c, r + 1), (c + 1, r + 1)] for r in range(rows - 1) for c in range(columns)
             if best[r, c] != best[r + 1, c]]
    return upright + level


def close_calls(table: dict[str, np.ndarray]) -> np.ndarray:
    """Tells for each cell whether the second's interval reaches into the favourite's."""
    if table["odds"].shape[2] < 2:
        return np.zeros(table["odds"].shape[:2], dtype=bool)
    order = np.argsort(-table["odds"], axis=2, kind="stable")
    low = np.take_along_axis(table["low"], order[..., :1], axis=2)[..., 0]
    high = np.take_along_axis(table["high"], order[..., 1:2], axis=2)[..., 0]
    return high > low


def _dot_close_calls(ax: Axes, table: dict[str, np.ndarray]) -> None:
    r, c = np.nonzero(close_calls(table))
    dots(ax, c + 0.5, r + 0.5, "o", 2.6, INK, PAPER, 0.6, zorder=4)


def _label_axis(axis, of: Axis, labels: list[str]) -> None:
    """Labels cells: by round numbers where the values are numbers that rise, else by their values, not all of them
    when there are many."""
    if of.is_number and len(labels) > 2 and (np.diff(of.places) > 0).all():
        ticks = nice(float(of.places[0]), float(of.places[-1]), _MOST)
        marks(axis, np.interp(ticks, of.places, np.arange(len(labels)) + 0.5), [number(x) for x in ticks], size=SMALL)
        return
    step = -(-len(labels) // _MOST)
    chosen = range(0, len(labels), step)
    marks(axis, [k + 0.5 for k in chosen], [labels[k] for k in chosen], size=SMALL)


def _name_regions(ax: Axes, best: np.ndarray, names: list[str], styles: dict[str, Look]) -> None:
    """Writes each favourite's name into its region, or above the map where the region is too small."""
    wide, high = inches(ax)
    cell_wide, cell_high = wide / best.shape[1], high / best.shape[0]
    above = []
    for k in dict.fromkeys(best[best != _NONE].tolist()):
        text = shorten(names[k], _NAME, LABEL, True)
        place = roomiest(best == k, max(1, int(np.ceil(_LINE / cell_high))),
                         (width(text, LABEL, True) + 0.12) / cell_wide)
        if place is not None:
            write(ax, place, text, bold=True, ha="center", colour=styles[names[k]].ink, on_paper=True, zorder=6)
        else:
            above.append(k)
    x = 0.0
    for k in above:
        text = shorten(names[k], _NAME, SMALL)
        if x + width(text, SMALL) + 0.2 > wide:
            break
        dots(ax, [(x + 0.05) / wide], [1 + 0.12 / high], "s", 6, styles[names[k]].colour, styles[names[k]].face,
             transform=ax.transAxes, clip_on=False)
        write(ax, ((x + 0.15) / wide, 1 + 0.12 / high), text, size=SMALL, colour=INK, coords="axes fraction")
        x += width(text, SMALL) + 0.35


def roomiest(region: np.ndarray, tall: int, wide: float) -> tuple[float, float] | None:
    """Returns the middle of a box inside a region that is at least so many cells tall and wide: of the tallest such
    boxes the widest. None when there is no such box.

    >>> roomiest(np.array([[True, True, True], [True, True, False]]), 1, 2)
    (1.0, 1.0)
    """
    for rows in range(region.shape[0], tall - 1, -1):
        found = [(right - left, (left + right) / 2, top + rows / 2)
                 for top in range(region.shape[0] - rows + 1)
                 for left, right in _runs(region[top:top + rows].all(axis=0)) if right - left >= wide]
        if found:
            return max(found, key=lambda box: box[0])[1:]
    return None


def _runs(inside: np.ndarray) -> list[tuple[int, int]]:
    """Returns where runs of True begin and end."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], inside.astype(int), [0]))))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
