"""The look of every picture: figure, titles, margins, lines, and the labels of lines.

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
from sim.plot.palette import BACKGROUND, GRID, MUTED, TEXT, Style
from sim.plot.text import DPI, clean, font, widest, wrap
from sim.results.run import RunRecord
from sim.text.summary import source_line

# Lines, points and bands with everything said: nothing is left to matplotlib's settings.

_CAPS = {"solid_capstyle": "butt", "dash_capstyle": "butt", "solid_joinstyle": "round", "dash_joinstyle": "round"}
_BAND = 0.17  # how much of a colour a band has


def plot_line(ax: Axes, x, y, colour: str, wide: float, style="-", **more) -> None:
    """Draw a line without markers."""
    ax.plot(x, y, **{"color": colour, "linewidth": wide, "linestyle": style, "marker": "", **_CAPS, **more})


def hline(ax: Axes, y: float, colour: str, wide: float, **more) -> None:
    """Draw a horizontal line through the whole plot."""
    plot_line(ax, [0, 1], [y, y], colour, wide, **{"transform": ax.get_yaxis_transform(), **more})


def vline(ax: Axes, x: float, colour: str, wide: float, style="-", top: float = 1.0, **more) -> None:
    """Draw a vertical line through the whole plot, up to `top` times its height."""
    plot_line(ax, [x, x], [0, top], colour, wide, style, **{"transform": ax.get_xaxis_transform(), **more})


def markers(ax: Axes, x, y, marker: str, size: float, colour: str, face: str | None = None, edge: float = 1.0,
            **more) -> None:
    """Draw points; `face` is what they are filled with, by default their colour."""
    ax.plot(x, y, **{"linestyle": "none", "marker": marker, "markersize": size, "markerfacecolor": face or colour,
                     "markeredgecolor": colour, "markeredgewidth": edge, **more})


def line(ax: Axes, x, y, style: Style, wide: float = 1.8, size: float = 4.5, **more) -> None:
    """Draw the line of an outcome, with its dashes and markers."""
    ax.plot(x, y, **{"color": style.colour, "linestyle": style.line, "linewidth": wide, "marker": style.marker,
                     "markersize": size, "markerfacecolor": style.face, "markeredgecolor": style.colour,
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


def is_narrow(ax: Axes | None) -> bool:
    """Tell whether a picture is drawn on a sheet as narrow as a phone."""
    return ax is None and _PAPER.get() < WIDTH


def scaled(inches: float) -> float:
    """Return the length that labels may have on the paper, given the one on a sheet of ordinary width."""
    return inches * _PAPER.get() / WIDTH


@dataclass(frozen=True)
class PlotTitles:
    """What a picture says about itself: the question, what is shown, and where it comes from."""

    title: str
    subtitle: str = ""
    source: str = ""


@dataclass(frozen=True)
class Margins:
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


def new_axes(ax: Axes | None, titles: PlotTitles, margins: Margins) -> Axes:
    """Return Axes to draw on: the given ones, or those of a new sheet with title and source."""
    if ax is None:
        ax = _new(titles, margins)
    else:
        wide, _ = inches(ax)
        ax.set_title(wrap(titles.title, max(wide, 1.0), SUBTITLE, bold=True, lines=3), loc="left", color=TEXT,
                     fontproperties=font(SUBTITLE, bold=True), parse_math=False, pad=6 + 72 * margins.above)
    apply_style(ax)
    return ax


def axes_width(ax: Axes | None, left: float, right: float) -> float:
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


def _new(titles: PlotTitles, margins: Margins) -> Axes:
    wide = margins.wide or _PAPER.get()
    usable = wide - 2 * PAD
    more = max(1, round(WIDTH / wide))  # lines on narrow paper for one on ordinary paper
    title = wrap(titles.title, usable, TITLE, bold=True, lines=2 * more)
    subtitle = wrap(titles.subtitle, usable, SUBTITLE, lines=3 * more) if titles.subtitle else ""
    source = wrap(titles.source, usable, SOURCE, lines=2 * more) if titles.source else ""
    top = PAD + _high(title, TITLE) + _high(subtitle, SUBTITLE) + 0.06
    foot = PAD + _high(source, SOURCE)
    high = top + margins.above + margins.height + margins.below + foot
    figure = Figure(figsize=(wide, high), dpi=DPI, facecolor=BACKGROUND, edgecolor=BACKGROUND, linewidth=0,
                    layout="none")  # type: ignore[arg-type] # as documented; the stubs leave it out
    FigureCanvasAgg(figure)
    put = lambda y, text, size, colour, bold, va: figure.text(  # noqa: E731
        PAD / wide, y / high, text, color=colour, fontproperties=font(size, bold), va=va, ha="left",
        parse_math=False, linespacing=_LEADING * 0.86)
    put(high - PAD, title, TITLE, TEXT, True, "top")
    if subtitle:
        put(high - PAD - _high(title, TITLE), subtitle, SUBTITLE, MUTED, False, "top")
    if source:
        put(PAD * 0.7, source, SOURCE, MUTED, False, "bottom")
    left, right = PAD + margins.left, PAD + margins.right
    return figure.add_axes((left / wide, (foot + margins.below) / high, (wide - left - right) / wide,
                            margins.height / high), axes_class=PictureAxes)


def _high(text: str, size: float) -> float:
    return len(text.split("\n")) * size * _LEADING / 72 if text else 0.0


def apply_style(ax: Axes) -> None:
    """Give Axes the house style: white, one line at the bottom, no ticks until they are asked for."""
    ax.set_facecolor(BACKGROUND)
    ax.grid(False, which="both")
    ax.set_axisbelow(True)
    for side, spine in ax.spines.items():
        spine.set(visible=side == "bottom", color=MUTED, linewidth=0.8)
    ax.tick_params(which="both", direction="out", length=0, width=0.8, color=MUTED, bottom=True, top=False, left=True,
                   right=False, labelbottom=True, labeltop=False, labelleft=True, labelright=False, labelrotation=0)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_minor_locator(NullLocator())
        set_ticks(axis, (), ())


def set_ticks(axis, positions, labels, size: float = LABEL, colour: str = MUTED, pad: float = 4.0, grid: bool = False,
              **text) -> None:
    """Put labels at places along an axis, with grid lines there if asked."""
    axis.set_tick_params(which="major", pad=pad)
    vline = axis.axis_name == "x" and not text.get("rotation")
    if vline:  # baselines in one line, whatever the letters
        axis.set_tick_params(which="major", pad=pad + 0.78 * size)
    text = dict(ha="center", va="baseline" if vline else "top") | text if axis.axis_name == "x" else \
        dict(ha="right", va="center") | text
    axis.set_ticks(list(positions), labels=[str(label) for label in labels], fontproperties=font(size), color=colour,
                   parse_math=False, **text)
    if grid:
        axis.grid(True, which="major", color=GRID, linewidth=0.7, linestyle="-", alpha=1.0)


def annotate(ax: Axes, at: tuple[float, float], text: str, *, size: float = LABEL, colour: str = TEXT,
             bold: bool = False, ha: str = "left", va: str = "center", shift: tuple[float, float] = (0.0, 0.0),
             coords="data", leader: str | None = None, on_paper: bool = False, **more):
    """Write at a place, shifted by points; with a thin leader line in the colour `leader`, or `on_paper` that hides
    what is behind it. Returns the Annotation.
    """
    arrow = None if leader is None else dict(arrowstyle="-", color=leader, linewidth=0.7, linestyle="-", shrinkA=1.0,
                                             shrinkB=0.0, relpos=(0.0, 0.5), patchA=None)
    box = dict(facecolor=BACKGROUND, edgecolor="none", linewidth=0, boxstyle="square,pad=0.12") if on_paper else None
    return ax.annotate(text, at, xytext=shift, xycoords=coords, textcoords="offset points", color=colour, ha=ha,
                       va=va, fontproperties=font(size, bold), annotation_clip=False, clip_on=False, parse_math=False,
                       arrowprops=arrow, bbox=box, **{"linespacing": 1.15, **more})


def empty_plot(ax: Axes, why: str) -> Axes:
    """Say in the middle of an empty plot why there is nothing to draw."""
    ax.spines["bottom"].set_visible(False)
    annotate(ax, (0.5, 0.5), clean(why), colour=MUTED, ha="center", coords="axes fraction")
    return ax


# What the pictures of a run have in common.


def outcome_styles(run: RunRecord) -> dict[str, Style]:
    """Return the style of every outcome."""
    return palette.styles(run.details.candidates, run.details.fallback)


def titles_of(run: RunRecord, title: str, subtitle: str) -> PlotTitles:
    """Return the titles of a run's picture; the scenario's title stands before the subtitle."""
    stop = "" if run.details.title.endswith((".", "?", "!")) else "."
    return PlotTitles(title, f"{run.details.title}{stop} {subtitle}", source_line(run))


# Labels at the end of lines instead of a legend, moved apart until none covers another; below a narrow picture.

_GAP = 1.25      # line height, in font sizes
_MOVED = 4.0     # points: a label that moved further gets a leader line
_OUT = 12.0      # points between the end of a line and its label


@dataclass(frozen=True)
class EndLabel:
    """A label, short enough for its place, for a line that ends at height `y`."""

    y: float
    text: str
    style: Style


def spread(wanted: list[float], gap: float, low: float, high: float) -> list[float]:
    """Return places at least `gap` apart, within [low, high], as near as can be (least squares) to those wanted.
    When they cannot all have that much, the gap shrinks.

    >>> spread([1.0, 1.0, 5.0], 1.0, 0.0, 10.0)
    [0.5, 1.5, 5.0]
    """
    order = sorted(range(len(wanted)), key=lambda k: (wanted[k], k))
    if len(wanted) > 1:
        gap = min(gap, (high - low) / (len(wanted) - 1))
    blocks: list[tuple[float, int]] = []  # mean and size of runs that touch each other
    for rank, k in enumerate(order):
        mean, size = wanted[k] - rank * gap, 1
        while blocks and blocks[-1][0] > mean:
            other, count = blocks.pop()
            mean, size = (mean * size + other * count) / (size + count), size + count
        blocks.append((mean, size))
    positions, ceiling = [0.0] * len(wanted), high - (len(wanted) - 1) * gap
    fitted = [min(max(mean, low), ceiling) for mean, size in blocks for _ in range(size)]
    for rank, k in enumerate(order):
        positions[k] = fitted[rank] + rank * gap
    return positions


def space_for(texts: list[str], size: float = LABEL) -> float:
    """Return the inches to keep free on the right for labels at the ends of lines."""
    return widest(texts, size) + (_OUT + 6) / 72


def label_ends(ax: Axes, x: float, labels: list[EndLabel], size: float = LABEL) -> None:
    """Write labels to the right of `x`, beside the height at which each line ends. Axis limits must be final."""
    low, high = ax.get_ylim()
    per_point = (high - low) / (inches(ax)[1] * 72)
    gap = _GAP * size * per_point
    positions = spread([label.y for label in labels], gap, low + gap / 3, high)
    for label, position in zip(labels, positions, strict=True):
        moved = (position - label.y) / per_point
        annotate(ax, (x, label.y), label.text, size=size, colour=label.style.ink,
                 shift=(_OUT, moved),
                 leader=MUTED if abs(moved) > _MOVED else None)


_LINE, _DATES = 0.18, 0.52  # inches: a line of the list, and what the axis above it needs


def label_margins(texts: list[str], narrow: bool) -> dict[str, float]:
    """Return the margins that labels need: on the right of a plot, or below a narrow one."""
    return dict(right=0.15, below=_DATES + _LINE * len(texts)) if narrow else dict(right=space_for(texts))


def draw_labels(ax: Axes, labels: list[EndLabel], narrow: bool) -> None:
    """Write labels where their lines end, or below a narrow plot."""
    if narrow:
        _list_labels(ax, labels)
    else:
        label_ends(ax, ax.get_xlim()[1], labels)


def _list_labels(ax: Axes, labels: list[EndLabel]) -> None:
    """Write labels below a plot, one a line, the highest first."""
    wide, high = inches(ax)
    for k, label in enumerate(sorted(labels, key=lambda label: -label.y)):
        y = -(_DATES + _LINE * k) / high
        markers(ax, [0.06 / wide], [y], "s", 6.5, label.style.colour, label.style.face, transform=ax.transAxes,
                clip_on=False)
        annotate(ax, (0.18 / wide, y), label.text, colour=TEXT, coords="axes fraction")
