"""What pictures of numbers have in common: intervals one under the other, number axes, heat maps."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize

from sim.plot.palette import BACKGROUND, GRID, MUTED, RAMP, TEXT
from sim.plot.style import SMALL, annotate, apply_style, hline, inches, markers, plot_line, set_ticks, vline
from sim.plot.text import width
from sim.results.base import Interval
from sim.text.format import MINUS

ROW = 0.235  # inches


def draw_interval(ax: Axes, y: float, of: Interval, colour: str, marker: str = "o", hollow: bool = False,
                  size: float = 6.0) -> None:
    """Draw a point with its interval as a line."""
    plot_line(ax, [of.low, of.high], [y, y], colour, 1.6, zorder=3)
    markers(ax, [of.value], [y], marker, size, colour, BACKGROUND if hollow else colour, 1.3, zorder=4, clip_on=False)


def signed(points: float, digits: int = 1) -> str:
    """Return a difference of shares in percentage points, with its sign.

    >>> signed(0.1234), signed(-0.02), signed(0.0)
    ('+12.3', '\N{MINUS SIGN}2.0', '0.0')
    """
    text = f"{100 * points:+.{digits}f}"
    return f"{0:.{digits}f}" if float(text) == 0 else text.replace("-", MINUS)


def number(value: float) -> str:
    """Return a number with as many digits as a picture needs.

    >>> number(0.25), number(-3.0), number(1500.0), number(0.0001)
    ('0.25', '\N{MINUS SIGN}3', '1,500', '0.0001')
    """
    value = float(value)
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.4g}"
    return text.replace("-", MINUS)


def span(values, pad: float = 0.06, include: tuple[float, ...] = ()) -> tuple[float, float]:
    """Return limits around finite values, a little wider; never empty.

    >>> span([1.0, 1.0])
    (0.5, 1.5)
    """
    values = [float(value) for value in (*values, *include)]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if high <= low:
        return low - 0.5, high + 0.5
    return low - pad * (high - low), high + pad * (high - low)


def nice(low: float, high: float, most: int = 6) -> list[float]:
    """Return round numbers between two limits: at least one, at most so many.

    >>> nice(0.02, 0.98), nice(-75.0, 45.0)
    ([0.2, 0.4, 0.6, 0.8], [-60.0, -40.0, -20.0, 0.0, 20.0, 40.0])
    """
    tens = 10.0 ** math.floor(math.log10((high - low) / most))
    for step in (factor * tens for factor in (1, 2, 2.5, 5, 10, 20)):
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < most:
            return [float(f"{k * step:.12g}") + 0.0 for k in range(first, last + 1)] or [low]
    return [low]


def number_axis(axis, limits: tuple[float, float], words=number, most: int = 6, grid: bool = True) -> None:
    """Label an axis with round numbers."""
    positions = nice(*limits, most)
    set_ticks(axis, positions, [words(position) for position in positions], grid=grid)


def zero_line(ax: Axes, x: float = 0.0) -> None:
    """Draw the line of no difference."""
    vline(ax, x, MUTED, 1.0, zorder=1.5)


def key(ax: Axes, entries: list[tuple[str, str, bool, str]], lift: float) -> None:
    """Write what markers mean in a line above the plot, `lift` inches up: (marker, colour, hollow, text)."""
    wide, high = inches(ax)
    x = 0.05
    for marker, colour, hollow, text in entries:
        markers(ax, [x / wide], [1 + lift / high], marker, 6, colour, BACKGROUND if hollow else colour, 1.3,
                transform=ax.transAxes, clip_on=False)
        annotate(ax, ((x + 0.1) / wide, 1 + lift / high), text, size=SMALL, colour=TEXT, coords="axes fraction")
        x += 0.1 + width(text, SMALL) + 0.22


# A table of numbers as a heat map.

RAMP_MAP = LinearSegmentedColormap.from_list("nemcon", RAMP, N=256)


def draw_heat(ax: Axes, values: np.ndarray, extent: tuple[float, float, float, float], norm: Normalize,
              colours=RAMP_MAP, aspect: Literal["auto", "equal"] = "auto"):
    """Draw a table, first row on top; cells keep their edges at any size. Returns the image."""
    image = ax.imshow(values, extent=extent, cmap=colours, norm=norm, aspect=aspect, interpolation="none",
                      origin="upper", resample=False, zorder=1)
    for spine in ax.spines.values():
        spine.set(visible=True, color=GRID, linewidth=0.8)
    return image


def rule_rows(ax: Axes, count: int) -> None:
    """Draw thin paper lines between the rows of a heat map."""
    for k in range(1, count):
        hline(ax, k, BACKGROUND, 0.8, zorder=2)


_BAR = 0.9  # inches of colours


def scale_width(low: str, high: str, label: str) -> float:
    """Return how wide a scale is, in inches."""
    return width(f"{label}  {low}  {high}", SMALL) + _BAR + 0.15


def scale_line(ax: Axes, norm: Normalize, low: str, high: str, label: str, colours=RAMP_MAP,
               lift: float = 0.2) -> None:
    """Write a scale in one line `lift` inches above the plot: label, lowest value, the colours, highest value."""
    wide, tall = inches(ax)
    before, bar_wide = width(f"{label}  {low}", SMALL) + 0.07, _BAR
    annotate(ax, (0, 1 + lift / tall), f"{label}  {low}", size=SMALL, colour=MUTED, coords="axes fraction")
    annotate(ax, ((before + bar_wide) / wide, 1 + lift / tall), high, size=SMALL, colour=MUTED, shift=(5, 0),
             coords="axes fraction")
    bar = ax.inset_axes((before / wide, 1 + (lift - 0.045) / tall, bar_wide / wide, 0.09 / tall))
    apply_style(bar)
    gradient = norm.inverse(np.linspace(0, 1, 128))[np.newaxis, :]
    draw_heat(bar, np.asarray(gradient), (0, 1, 0, 1), norm, colours)
