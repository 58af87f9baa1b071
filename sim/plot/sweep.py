"""Odds over a sweep: lines for a number, steps for a stance, a map for two parameters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from sim.errors import UserError
from sim.plot import style as draw
from sim.plot.forest import nice, number
from sim.plot.palette import BACKGROUND, MUTED, TEXT, Style, styles
from sim.plot.text import clean, shorten, widest, width
from sim.text.format import join_names, percent

if TYPE_CHECKING:
    import xarray

_QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)
_LABELS = 1.9


def plot_sweep(grid: xarray.Dataset, ax: Axes | None = None, source: str = "") -> Axes:
    """Draw the odds of a sweep over one parameter (lines or steps with bands) or two (a map of the favourite).

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
        titles = draw.PlotTitles(f"How do the odds change with {axis.spoken}?", source=source)
        return draw.empty_plot(draw.new_axes(ax, titles, draw.Margins(3.0)), "no setting could be computed")
    return _plot_lines(grid, axis, ax, source)


def _known(grid: xarray.Dataset, axis: Axis) -> xarray.Dataset:
    """Leave out the settings that could not be computed; their odds are not a number."""
    return grid.isel({axis.path: ~np.isnan(grid["odds"].transpose(axis.path, "outcome").values).any(axis=1)})


def _plot_lines(grid: xarray.Dataset, axis: Axis, ax: Axes | None, source: str) -> Axes:
    styles = grid_styles(grid)
    names = sorted(styles, key=lambda name: -float(grid["odds"].sel(outcome=name).max()))
    right = draw.space_for([shorten(name, _LABELS, draw.LABEL) for name in names])
    subtitle = f"Odds of every outcome with 95 % intervals; {axis.spoken} from {axis.words(0)} to {axis.words(-1)}."
    titles = draw.PlotTitles(f"How do the odds change with {axis.spoken}?", subtitle, source)
    ax = draw.new_axes(ax, titles, draw.Margins(3.0, left=0.5, right=right, above=0.25, below=0.44))
    ax.set_ylim(-0.01, 1.01)
    draw.set_ticks(ax.yaxis, _QUARTERS, [percent(x) for x in _QUARTERS], grid=True)
    _value_axis(ax, axis)
    ends = []
    for rank, name in enumerate(names):
        part = grid.sel(outcome=name)
        values = {key: np.asarray(part[key].values, dtype=float).reshape(-1) for key in ("odds", "low", "high")}
        _draw_line(ax, axis, values, styles[name], 5 - 0.01 * rank)
        end = float(values["odds"][np.argmax(axis.positions)])
        ends.append(draw.EndLabel(end, shorten(name, _LABELS, draw.LABEL), styles[name]))
    _mark_changes(ax, grid, axis, styles)
    draw.label_ends(ax, ax.get_xlim()[1], ends)
    return ax


def _draw_line(ax: Axes, axis: Axis, values: dict[str, np.ndarray], style: Style, zorder: float) -> None:
    """Draw one outcome: a line through numbers, a step per word."""
    order = np.argsort(axis.positions, kind="stable")
    x = axis.positions[order]
    low, odds, high = (values[key][order] for key in ("low", "odds", "high"))
    if axis.is_number:
        draw.band(ax, x, low, high, style.colour)
        draw.line(ax, x, odds, style, markevery=max(1, len(x) // 20), zorder=zorder)
        return
    edges = np.append(x - 0.5, x[-1] + 0.5)
    draw.band(ax, edges, np.append(low, low[-1]), np.append(high, high[-1]), style.colour, step="post")
    draw.plot_line(ax, edges, np.append(odds, odds[-1]), style.colour, 1.8, style.line, drawstyle="steps-post",
                   zorder=zorder)
    draw.markers(ax, x, odds, style.marker, 4.5, style.colour, style.face, zorder=zorder)


def _value_axis(ax: Axes, axis: Axis) -> None:
    """Label the horizontal axis with the parameter's values and path."""
    low, high = float(axis.positions.min()), float(axis.positions.max())
    pad = 0.02 * (high - low) if axis.is_number and high > low else 0.5
    ax.set_xlim(low - pad, high + pad)
    if axis.is_number and high > low:
        ticks = nice(low, high, 7)
        draw.set_ticks(ax.xaxis, ticks, [number(tick) for tick in ticks])
    else:
        draw.set_ticks(ax.xaxis, axis.positions,
                       [shorten(axis.words(k), 0.75, draw.SMALL) for k in range(len(axis.values))], size=draw.SMALL)
    ax.tick_params(axis="x", which="major", length=3)
    draw.annotate(ax, (0.5, 0), shorten(axis.path, 5.0, draw.SMALL), size=draw.SMALL, colour=MUTED, ha="center",
                  va="baseline", shift=(0, -26), coords="axes fraction")


def changes(grid: xarray.Dataset, axis: Axis) -> list[tuple[float, str, str]]:
    """Return where the favourite changes: place (interpolated between numbers), old and new favourite."""
    order = np.argsort(axis.positions, kind="stable")
    x = axis.positions[order]
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


def _mark_changes(ax: Axes, grid: xarray.Dataset, axis: Axis, styles: dict[str, Style]) -> None:
    found = changes(grid, axis)
    for position, _, _ in found:
        draw.vline(ax, position, MUTED, 0.8, (0, (2, 2)), zorder=1)
    if found:
        position = found[0][0]
        text = f"favourite changes at {_change_words(axis, position)}"
        left = position > sum(ax.get_xlim()) / 2
        draw.annotate(ax, (position, 1), text if len(found) == 1 else "favourite changes", size=draw.SMALL, colour=TEXT,
                      ha="right" if left else "left", va="bottom", shift=(-3 if left else 3, 5),
                      coords=ax.get_xaxis_transform())


def alt_sweep(grid: xarray.Dataset) -> str:
    """Say in a sentence what the picture shows."""
    varied = axes_of(grid)
    paths = join_names([clean(axis.path) for axis in varied], 5)
    if len(varied) != 1:
        return f"Map of the likeliest outcome and its odds over {paths}."
    axis = varied[0]
    along = grid.squeeze([name for name in grid["odds"].dims if name not in (axis.path, "outcome")])
    along = _known(along, axis)
    axis = Axis(axis.path, tuple(np.asarray(along[axis.path].values).tolist()))
    found = [f"{clean(old)} to {clean(new)} at {_change_words(axis, position)}"
             for position, old, new in changes(along, axis)]
    return (f"Line chart of the odds of every outcome over {paths}. The favourite changes: "
            + (join_names(found, 5) if found else "nowhere") + ".")


def _change_words(axis: Axis, position: float) -> str:
    """Return where the favourite changes: a number of two digits, or the first word of the new one."""
    return number(float(f"{position:.2g}")) if axis.is_number else axis.words(int(np.ceil(position)))


# The grid of a sweep as pictures read it: what was varied, and how each outcome looks.

_SPOKEN = (  # pattern of a path, and how one says it; names that hold dots are left as they are written
    (re.compile(r"(allies|candidates)\.(?P<who>[^.]+)\.(?P<field>\w+)"), "{field} of {who}"),
    (re.compile(r"stances\.(?P<name>[^.]+)\.\*"), "everybody's stance on {name}"),
    (re.compile(r"stances\.(?P<name>[^.]+)\.(?P<who>[^.]+)"), "stance of {who} on {name}"),
    (re.compile(r"process\.(?P<field>\w+)"), "{field}"),
)


@dataclass(frozen=True)
class Axis:
    """A parameter that was varied: its path and its values, numbers or words."""

    path: str
    values: tuple

    @property
    def spoken(self) -> str:
        """Says in a headline what was varied: "weight of USA" for allies.USA.weight; the path where there is no saying.

        >>> Axis("stances.Mark Rutte.USA", ()).spoken, Axis("candidates.Ada.exit_cost", ()).spoken
        ('stance of USA on Mark Rutte', 'exit cost of Ada')
        """
        for pattern, saying in _SPOKEN:
            if found := pattern.fullmatch(self.path):
                parts = found.groupdict()
                return saying.format_map(parts | {"field": parts.get("field", "").replace("_", " ")})
        return self.path

    @property
    def is_number(self) -> bool:
        """Tells whether distances between the values mean something."""
        return all(isinstance(value, (int, float, np.integer, np.floating)) for value in self.values)

    @property
    def positions(self) -> np.ndarray:
        """Where the values stand along an axis: numbers by size, words one after the other."""
        return np.array(self.values if self.is_number else range(len(self.values)), dtype=float)

    def words(self, k: int) -> str:
        """Return the value at a place as a label."""
        return number(self.values[k]) if self.is_number else clean(self.values[k])


def axes_of(grid: xarray.Dataset) -> list[Axis]:
    """Return the parameters of a sweep; one that has a single value counts only when all have."""
    found = [Axis(str(name), tuple(np.asarray(grid[name].values).tolist()))
             for name in grid["odds"].dims if name != "outcome"]
    return [axis for axis in found if len(axis.values) > 1] or found[:1]


def grid_styles(grid: xarray.Dataset) -> dict[str, Style]:
    """Return the look of every outcome: the one of kind "fallback" is grey, or the last where no kind is stated."""
    names = [str(name) for name in grid["outcome"].values]
    kinds = [str(kind) for kind in grid["kind"].values] if "kind" in grid else []
    fallback = names[kinds.index("fallback")] if "fallback" in kinds else None if kinds else names[-1]
    return styles([name for name in names if name != fallback], fallback)


# Two parameters at once: who is the favourite, how clearly, and where that changes.

_NONE = -1           # in the place of a favourite where nothing could be computed
_MAX = 8            # labels along an axis
_NAME = 1.9
_LINE = 0.17         # inches: height of a line of text


def plot_map(grid: xarray.Dataset, varied: list[Axis], ax: Axes | None, source: str) -> Axes:
    """Draw a cell per pair of values in the favourite's colour, the stronger the likelier; lines where the favourite
    changes, dots where the intervals of the first two overlap.
    """
    x, y = varied
    styles = grid_styles(grid)
    table = {key: np.asarray(grid[key].transpose(y.path, x.path, "outcome").values, dtype=float)
             for key in ("odds", "low", "high")}
    failed = np.isnan(table["odds"]).any(axis=2)
    best = np.where(failed, _NONE, np.nan_to_num(table["odds"]).argmax(axis=2))
    names = [str(name) for name in grid["outcome"].values]
    labels = [shorten(y.words(k), 0.9, draw.SMALL) for k in range(len(y.values))]
    subtitle = "The likeliest outcome in its colour, the stronger the likelier; dots: too close to call"
    ax = draw.new_axes(ax, draw.PlotTitles(f"Who is the favourite, by {x.spoken} and {y.spoken}?",
                                           subtitle + ("; crosses: not computed." if failed.any() else "."), source),
                       draw.Margins(3.6, left=widest(labels, draw.SMALL) + 0.34, right=0.15, above=_LINE + 0.1,
                                    below=0.44))
    rows, columns = best.shape
    ax.imshow(_colours(table["odds"], best, [styles[name] for name in names]), extent=(0, columns, 0, rows),
              origin="lower", aspect="auto", interpolation="none", resample=False, zorder=1)
    ax.set(xlim=(0, columns), ylim=(0, rows))
    ax.add_collection(LineCollection(_borders(best), colors=TEXT, linewidths=1.6, linestyles="-", zorder=3))
    _dot_close_calls(ax, table)
    draw.markers(ax, np.nonzero(failed)[1] + 0.5, np.nonzero(failed)[0] + 0.5, "x", 4, TEXT, zorder=4)
    _label_axis(ax.xaxis, x, [shorten(x.words(k), 0.7, draw.SMALL) for k in range(len(x.values))])
    _label_axis(ax.yaxis, y, labels)
    draw.annotate(ax, (0.5, 0), shorten(x.path, 5.0, draw.SMALL), size=draw.SMALL, colour=MUTED, ha="center",
                  va="baseline", shift=(0, -26), coords="axes fraction")
    draw.annotate(ax, (0, 0.5), shorten(y.path, 3.4, draw.SMALL), size=draw.SMALL, colour=MUTED, ha="center",
                  va="center", rotation=90, shift=(-72 * widest(labels, draw.SMALL) - 14, 0), coords="axes fraction")
    _name_regions(ax, best, names, styles)
    return ax


def _colours(odds: np.ndarray, best: np.ndarray, styles: list[Style]) -> np.ndarray:
    """Return the colour of each cell: the favourite's, on paper in proportion to its odds."""
    inks = np.array([[int(style.colour[k:k + 2], 16) / 255 for k in (1, 3, 5)] for style in styles])
    strength = np.take_along_axis(np.nan_to_num(odds), np.maximum(best, 0)[..., np.newaxis], axis=2)
    return 1 - np.where(best == _NONE, 0.0, np.clip(strength[..., 0], 0.08, 1))[..., np.newaxis] * (1 - inks[best])


def _borders(best: np.ndarray) -> list[list[tuple[float, float]]]:
    """Return the edges between cells with different favourites."""
    rows, columns = best.shape
    vertical: list[list[tuple[float, float]]] = [
        [(c + 1, r), (c + 1, r + 1)] for r in range(rows) for c in range(columns - 1)
        if best[r, c] != best[r, c + 1]]
    level: list[list[tuple[float, float]]] = [
        [(c, r + 1), (c + 1, r + 1)] for r in range(rows - 1) for c in range(columns)
        if best[r, c] != best[r + 1, c]]
    return vertical + level


def close_calls(table: dict[str, np.ndarray]) -> np.ndarray:
    """Tell for each cell whether the second's interval reaches into the favourite's."""
    if table["odds"].shape[2] < 2:
        return np.zeros(table["odds"].shape[:2], dtype=bool)
    order = np.argsort(-table["odds"], axis=2, kind="stable")
    low = np.take_along_axis(table["low"], order[..., :1], axis=2)[..., 0]
    high = np.take_along_axis(table["high"], order[..., 1:2], axis=2)[..., 0]
    return high > low


def _dot_close_calls(ax: Axes, table: dict[str, np.ndarray]) -> None:
    r, c = np.nonzero(close_calls(table))
    draw.markers(ax, c + 0.5, r + 0.5, "o", 2.6, TEXT, BACKGROUND, 0.6, zorder=4)


def _label_axis(axis, of: Axis, labels: list[str]) -> None:
    """Label cells: by round numbers where the values are numbers that rise, else by their values, not all of them
    when there are many.
    """
    if of.is_number and len(labels) > 2 and (np.diff(of.positions) > 0).all():
        ticks = nice(float(of.positions[0]), float(of.positions[-1]), _MAX)
        draw.set_ticks(axis, np.interp(ticks, of.positions, np.arange(len(labels)) + 0.5), [number(x) for x in ticks],
                       size=draw.SMALL)
        return
    step = -(-len(labels) // _MAX)
    chosen = range(0, len(labels), step)
    draw.set_ticks(axis, [k + 0.5 for k in chosen], [labels[k] for k in chosen], size=draw.SMALL)


def _name_regions(ax: Axes, best: np.ndarray, names: list[str], styles: dict[str, Style]) -> None:
    """Write each favourite's name into its region, or above the map where the region is too small."""
    wide, high = draw.inches(ax)
    cell_wide, cell_high = wide / best.shape[1], high / best.shape[0]
    above = []
    for k in dict.fromkeys(best[best != _NONE].tolist()):
        text = shorten(names[k], _NAME, draw.LABEL, True)
        position = roomiest(best == k, max(1, int(np.ceil(_LINE / cell_high))),
                         (width(text, draw.LABEL, True) + 0.12) / cell_wide)
        if position is not None:
            draw.annotate(ax, position, text, bold=True, ha="center", colour=styles[names[k]].ink, on_paper=True,
                          zorder=6)
        else:
            above.append(k)
    x = 0.0
    for k in above:
        text = shorten(names[k], _NAME, draw.SMALL)
        if x + width(text, draw.SMALL) + 0.2 > wide:
            break
        draw.markers(ax, [(x + 0.05) / wide], [1 + 0.12 / high], "s", 6, styles[names[k]].colour, styles[names[k]].face,
                     transform=ax.transAxes, clip_on=False)
        draw.annotate(ax, ((x + 0.15) / wide, 1 + 0.12 / high), text, size=draw.SMALL, colour=TEXT,
                      coords="axes fraction")
        x += width(text, draw.SMALL) + 0.35


def roomiest(region: np.ndarray, tall: int, wide: float) -> tuple[float, float] | None:
    """Return the middle of a box inside a region that is at least so many cells tall and wide: of the tallest such
    boxes the widest. None when there is no such box.

    >>> roomiest(np.array([[True, True, True], [True, True, False]]), 1, 2)
    (1.0, 1.0)
    """
    for rows in range(region.shape[0], tall - 1, -1):
        found = [(right - left, (left + right) / 2, top + rows / 2)
                 for top in range(region.shape[0] - rows + 1)
                 for left, right in _runs(np.asarray(region[top:top + rows].all(axis=0))) if right - left >= wide]
        if found:
            return max(found, key=lambda box: box[0])[1:]
    return None


def _runs(inside: np.ndarray) -> list[tuple[int, int]]:
    """Return where runs of True begin and end."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], inside.astype(int), [0]))))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
