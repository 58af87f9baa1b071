"""Numbers with intervals, one under the other: what comparisons, indices and scores have in common."""

from __future__ import annotations

import math

from matplotlib.axes import Axes

from sim.plot.inputs import Interval
from sim.plot.palette import INK, PAPER, QUIET
from sim.plot.pen import dots, stroke, upright
from sim.plot.sheet import SMALL, inches, marks, write
from sim.plot.words import MINUS, width

ROW = 0.235  # inches


def draw_interval(ax: Axes, y: float, of: Interval, colour: str, marker: str = "o", hollow: bool = False,
                  size: float = 6.0) -> None:
    """Draws a point with its interval as a line."""
    stroke(ax, [of.low, of.high], [y, y], colour, 1.6, zorder=3)
    dots(ax, [of.value], [y], marker, size, colour, PAPER if hollow else colour, 1.3, zorder=4, clip_on=False)


def signed(points: float, digits: int = 1) -> str:
    """Returns a difference of shares in percentage points, with its sign.

    >>> signed(0.1234), signed(-0.02), signed(0.0)
    ('+12.3', '\N{MINUS SIGN}2.0', '0.0')
    """
    text = f"{100 * points:+.{digits}f}"
    return f"{0:.{digits}f}" if float(text) == 0 else text.replace("-", MINUS)


def number(value: float) -> str:
    """Returns a number with as many digits as a picture needs.

    >>> number(0.25), number(-3.0), number(1500.0), number(0.0001)
    ('0.25', '\N{MINUS SIGN}3', '1,500', '0.0001')
    """
    value = float(value)
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.4g}"
    return text.replace("-", MINUS)


def span(values, pad: float = 0.06, include: tuple[float, ...] = ()) -> tuple[float, float]:
    """Returns limits around finite values, a little wider; never empty.

    >>> span([1.0, 1.0])
    (0.5, 1.5)
    """
    values = [float(value) for value in (*values, *include)]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if high <= low:
        return low - 0.5, high + 0.5
    return low - pad * (high - low), high + pad * (high - low)


def nice(low: float, high: float, most: int = 6) -> list[float]:
    """Returns round numbers between two limits: at least one, at most so many.

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
    """Labels an axis with round numbers."""
    places = nice(*limits, most)
    marks(axis, places, [words(place) for place in places], grid=grid)


def zero_line(ax: Axes, x: float = 0.0) -> None:
    """Draws the line of no difference."""
    upright(ax, x, QUIET, 1.0, zorder=1.5)


def key(ax: Axes, entries: list[tuple[str, str, bool, str]], lift: float) -> None:
    """Writes what markers mean in a line above the plot, `lift` inches up: (marker, colour, hollow, text)."""
    wide, high = inches(ax)
    x = 0.05
    for marker, colour, hollow, text in entries:
        dots(ax, [x / wide], [1 + lift / high], marker, 6, colour, PAPER if hollow else colour, 1.3,
             transform=ax.transAxes, clip_on=False)
        write(ax, ((x + 0.1) / wide, 1 + lift / high), text, size=SMALL, colour=INK, coords="axes fraction")
        x += 0.1 + width(text, SMALL) + 0.22
