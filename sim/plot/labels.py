"""Labels at the end of lines instead of a legend, moved apart until none covers another; below a narrow picture."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes

from sim.plot.palette import MUTED, TEXT, Style
from sim.plot.style import LABEL, annotate, inches, markers
from sim.plot.text import widest

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
    places, ceiling = [0.0] * len(wanted), high - (len(wanted) - 1) * gap
    fitted = [min(max(mean, low), ceiling) for mean, size in blocks for _ in range(size)]
    for rank, k in enumerate(order):
        places[k] = fitted[rank] + rank * gap
    return places


def space_for(texts: list[str], size: float = LABEL) -> float:
    """Return the inches to keep free on the right for labels at the ends of lines."""
    return widest(texts, size) + (_OUT + 6) / 72


def label_ends(ax: Axes, x: float, labels: list[EndLabel], size: float = LABEL) -> None:
    """Write labels to the right of `x`, beside the height at which each line ends. Axis limits must be final."""
    low, high = ax.get_ylim()
    per_point = (high - low) / (inches(ax)[1] * 72)
    gap = _GAP * size * per_point
    places = spread([label.y for label in labels], gap, low + gap / 3, high)
    for label, place in zip(labels, places, strict=True):
        moved = (place - label.y) / per_point
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
