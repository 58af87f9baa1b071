"""Lines, points and bands with everything said: nothing is left to matplotlib's settings."""

from __future__ import annotations

from matplotlib.axes import Axes

from sim.plot.palette import Look

_CAPS = {"solid_capstyle": "butt", "dash_capstyle": "butt", "solid_joinstyle": "round", "dash_joinstyle": "round"}
_BAND = 0.17  # how much of a colour a band has


def stroke(ax: Axes, x, y, colour: str, wide: float, style="-", **more) -> None:
    """Draws a line without markers."""
    ax.plot(x, y, **{"color": colour, "linewidth": wide, "linestyle": style, "marker": "", **_CAPS, **more})


def across(ax: Axes, y: float, colour: str, wide: float, **more) -> None:
    """Draws a horizontal line through the whole plot."""
    stroke(ax, [0, 1], [y, y], colour, wide, **{"transform": ax.get_yaxis_transform(), **more})


def upright(ax: Axes, x: float, colour: str, wide: float, style="-", top: float = 1.0, **more) -> None:
    """Draws a vertical line through the whole plot, up to `top` times its height."""
    stroke(ax, [x, x], [0, top], colour, wide, style, **{"transform": ax.get_xaxis_transform(), **more})


def dots(ax: Axes, x, y, marker: str, size: float, colour: str, face: str | None = None, edge: float = 1.0,
         **more) -> None:
    """Draws points; `face` is what they are filled with, by default their colour."""
    ax.plot(x, y, **{"linestyle": "none", "marker": marker, "markersize": size, "markerfacecolor": face or colour,
                     "markeredgecolor": colour, "markeredgewidth": edge, **more})


def line(ax: Axes, x, y, look: Look, wide: float = 1.8, size: float = 4.5, **more) -> None:
    """Draws the line of an outcome, with its dashes and markers."""
    ax.plot(x, y, **{"color": look.colour, "linestyle": look.line, "linewidth": wide, "marker": look.marker,
                     "markersize": size, "markerfacecolor": look.face, "markeredgecolor": look.colour,
                     "markeredgewidth": 1.0, **_CAPS, **more})


def band(ax: Axes, x, low, high, colour: str, **more) -> None:
    """Fills the space between two lines, so that what is behind shows through."""
    ax.fill_between(x, low, high, **{"color": colour, "alpha": _BAND, "linewidth": 0, "zorder": 2, **more})
