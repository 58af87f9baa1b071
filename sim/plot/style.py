"""The look of every picture: figure, titles, margins, lines.

Nothing is taken from matplotlib's global settings and nothing is written to them: every colour, width and font is
said here, so that pictures are the same in any session and can be drawn in any thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from sim.plot import palette
from sim.plot.palette import INK, PAPER, QUIET, RULE, Look
from sim.plot.text import DPI, clean, font, wrap
from sim.results.run import RunRecord
from sim.text.summary import source_line

# Lines, points and bands with everything said: nothing is left to matplotlib's settings.

_CAPS = {"solid_capstyle": "butt", "dash_capstyle": "butt", "solid_joinstyle": "round", "dash_joinstyle": "round"}
_BAND = 0.17  # how much of a colour a band has


def stroke(ax: Axes, x, y, colour: str, wide: float, style="-", **more) -> None:
    """Draw a line without markers."""
    ax.plot(x, y, **{"color": colour, "linewidth": wide, "linestyle": style, "marker": "", **_CAPS, **more})


def across(ax: Axes, y: float, colour: str, wide: float, **more) -> None:
    """Draw a horizontal line through the whole plot."""
    stroke(ax, [0, 1], [y, y], colour, wide, **{"transform": ax.get_yaxis_transform(), **more})


def upright(ax: Axes, x: float, colour: str, wide: float, style="-", top: float = 1.0, **more) -> None:
    """Draw a vertical line through the whole plot, up to `top` times its height."""
    stroke(ax, [x, x], [0, top], colour, wide, style, **{"transform": ax.get_xaxis_transform(), **more})


def dots(ax: Axes, x, y, marker: str, size: float, colour: str, face: str | None = None, edge: float = 1.0,
         **more) -> None:
    """Draw points; `face` is what they are filled with, by default their colour."""
    ax.plot(x, y, **{"linestyle": "none", "marker": marker, "markersize": size, "markerfacecolor": face or colour,
                     "markeredgecolor": colour, "markeredgewidth": edge, **more})


def line(ax: Axes, x, y, look: Look, wide: float = 1.8, size: float = 4.5, **more) -> None:
    """Draw the line of an outcome, with its dashes and markers."""
    ax.plot(x, y, **{"color": look.colour, "linestyle": look.line, "linewidth": wide, "marker": look.marker,
                     "markersize": size, "markerfacecolor": look.face, "markeredgecolor": look.colour,
                     "markeredgewidth": 1.0, **_CAPS, **more})


def band(ax: Axes, x, low, high, colour: str, **more) -> None:
    """Fill the space between two lines, so that what is behind shows through."""
    ax.fill_between(x, low, high, **{"color": colour, "alpha": _BAND, "linewidth": 0, "zorder": 2, **more})


# The paper of a picture: a figure with title, room for the plot, and a source line; or the user's own Axes.

WIDTH = 7.2        # inches: the text width of an article, and 691 pixels on a page
PAD = 0.14         # inches of paper around everything
TITLE, SUBTITLE, LABEL, SMALL, SOURCE = 12.5, 9.0, 8.5, 7.5, 6.5  # sizes in points
_LEADING = 1.32    # line height in font sizes


_PAPER = ContextVar("paper", default=WIDTH)


@contextmanager
def paper_of(inches: float) -> Iterator[None]:
    """Let new sheets be so wide inside the block: a phone holds 3.7 inches."""
    token = _PAPER.set(inches)
    try:
        yield
    finally:
        _PAPER.reset(token)


def scaled(inches: float) -> float:
    """Return the length that labels may have on the paper, given the one on a sheet of ordinary width."""
    return inches * _PAPER.get() / WIDTH


@dataclass(frozen=True)
class Head:
    """What a picture says about itself: the question, what is shown, and where it comes from."""

    title: str
    subtitle: str = ""
    source: str = ""


@dataclass(frozen=True)
class Room:
    """Inches: the height of the plot, what its labels need around it, and the width of the whole."""

    height: float
    left: float = 0.3
    right: float = 0.1
    above: float = 0.06
    below: float = 0.42
    wide: float = 0.0  # that of the paper


class PictureAxes(Axes):
    """Axes that show themselves in a notebook."""

    def _repr_png_(self):
        from sim.plot.save import png
        wide, high = self.figure.get_size_inches()
        return png(self.figure), {"width": int(wide * 96), "height": int(high * 96)}


def sheet(ax: Axes | None, head: Head, room: Room) -> Axes:
    """Return Axes to draw on: the given ones, or those of a new sheet with title and source."""
    if ax is None:
        ax = _new(head, room)
    else:
        wide, _ = inches(ax)
        ax.set_title(wrap(head.title, max(wide, 1.0), SUBTITLE, bold=True, lines=3), loc="left", color=INK,
                     fontproperties=font(SUBTITLE, bold=True), parse_math=False, pad=6 + 72 * room.above)
    furnish(ax)
    return ax


def breadth(ax: Axes | None, left: float, right: float) -> float:
    """Return the width in inches that a plot has: of the given Axes, or of a new sheet with such margins."""
    return _PAPER.get() - 2 * PAD - left - right if ax is None else inches(ax)[0]


def inches(ax: Axes) -> tuple[float, float]:
    """Return width and height of the plot, in inches."""
    box = ax.get_position()
    figure = ax.get_figure(root=True)
    if figure is None:
        raise ValueError("the axes belong to no figure")
    wide, high = figure.get_size_inches()
    return box.width * wide, box.height * high


def _new(head: Head, room: Room) -> Axes:
    wide = room.wide or _PAPER.get()
    usable = wide - 2 * PAD
    title = wrap(head.title, usable, TITLE, bold=True)
    subtitle = wrap(head.subtitle, usable, SUBTITLE, lines=3) if head.subtitle else ""
    source = wrap(head.source, usable, SOURCE) if head.source else ""
    top = PAD + _high(title, TITLE) + _high(subtitle, SUBTITLE) + 0.06
    foot = PAD + _high(source, SOURCE)
    high = top + room.above + room.height + room.below + foot
    figure = Figure(figsize=(wide, high), dpi=DPI, facecolor=PAPER, edgecolor=PAPER, linewidth=0,
                    layout="none")  # type: ignore[arg-type] # as documented; the stubs leave it out
    FigureCanvasAgg(figure)
    put = lambda y, text, size, colour, bold, va: figure.text(  # noqa: E731
        PAD / wide, y / high, text, color=colour, fontproperties=font(size, bold), va=va, ha="left",
        parse_math=False, linespacing=_LEADING * 0.86)
    put(high - PAD, title, TITLE, INK, True, "top")
    if subtitle:
        put(high - PAD - _high(title, TITLE), subtitle, SUBTITLE, QUIET, False, "top")
    if source:
        put(PAD * 0.7, source, SOURCE, QUIET, False, "bottom")
    left, right = PAD + room.left, PAD + room.right
    return figure.add_axes((left / wide, (foot + room.below) / high, (wide - left - right) / wide,
                            room.height / high), axes_class=PictureAxes)


def _high(text: str, size: float) -> float:
    return len(text.split("\n")) * size * _LEADING / 72 if text else 0.0


def furnish(ax: Axes) -> None:
    """Give Axes the house style: white, one line at the bottom, no ticks until they are asked for."""
    ax.set_facecolor(PAPER)
    ax.grid(False, which="both")
    ax.set_axisbelow(True)
    for side, spine in ax.spines.items():
        spine.set(visible=side == "bottom", color=QUIET, linewidth=0.8)
    ax.tick_params(which="both", direction="out", length=0, width=0.8, color=QUIET, bottom=True, top=False, left=True,
                   right=False, labelbottom=True, labeltop=False, labelleft=True, labelright=False, labelrotation=0)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_minor_locator(NullLocator())
        marks(axis, (), ())


def marks(axis, places, labels, size: float = LABEL, colour: str = QUIET, pad: float = 4.0, grid: bool = False,
          **text) -> None:
    """Put labels at places along an axis, with grid lines there if asked."""
    axis.set_tick_params(which="major", pad=pad)
    upright = axis.axis_name == "x" and not text.get("rotation")
    if upright:  # baselines in one line, whatever the letters
        axis.set_tick_params(which="major", pad=pad + 0.78 * size)
    text = dict(ha="center", va="baseline" if upright else "top") | text if axis.axis_name == "x" else \
        dict(ha="right", va="center") | text
    axis.set_ticks(list(places), labels=[str(label) for label in labels], fontproperties=font(size), color=colour,
                   parse_math=False, **text)
    if grid:
        axis.grid(True, which="major", color=RULE, linewidth=0.7, linestyle="-", alpha=1.0)


def write(ax: Axes, at: tuple[float, float], text: str, *, size: float = LABEL, colour: str = INK, bold: bool = False,
          ha: str = "left", va: str = "center", shift: tuple[float, float] = (0.0, 0.0), coords="data",
          leader: str | None = None, on_paper: bool = False, **more):
    """Write at a place, shifted by points; with a thin leader line in the colour `leader`, or `on_paper` that hides
    what is behind it. Returns the Annotation.
    """
    arrow = None if leader is None else dict(arrowstyle="-", color=leader, linewidth=0.7, linestyle="-", shrinkA=1.0,
                                             shrinkB=0.0, relpos=(0.0, 0.5), patchA=None)
    box = dict(facecolor=PAPER, edgecolor="none", linewidth=0, boxstyle="square,pad=0.12") if on_paper else None
    return ax.annotate(text, at, xytext=shift, xycoords=coords, textcoords="offset points", color=colour, ha=ha,
                       va=va, fontproperties=font(size, bold), annotation_clip=False, clip_on=False, parse_math=False,
                       arrowprops=arrow, bbox=box, **{"linespacing": 1.15, **more})


def nothing(ax: Axes, why: str) -> Axes:
    """Say in the middle of an empty plot why there is nothing to draw."""
    ax.spines["bottom"].set_visible(False)
    write(ax, (0.5, 0.5), clean(why), colour=QUIET, ha="center", coords="axes fraction")
    return ax


# What the pictures of a run have in common.


def looks_of(run: RunRecord) -> dict[str, Look]:
    """Return the look of every outcome."""
    return palette.looks(run.details.candidates, run.details.fallback)


def head(run: RunRecord, title: str, subtitle: str) -> Head:
    """Return the head of a run's picture; the scenario's title stands before the subtitle."""
    return Head(title, f"{run.details.title}. {subtitle}", source_line(run))
