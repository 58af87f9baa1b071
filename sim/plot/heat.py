"""A table of numbers as a heat map: shared by the pictures that need one."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize, PowerNorm

from sim.plot.palette import PAPER, QUIET, RAMP, RULE
from sim.plot.pen import across
from sim.plot.sheet import SMALL, furnish, inches, write
from sim.plot.words import width

RAMP_MAP = LinearSegmentedColormap.from_list("nemcon", RAMP, N=256)


def draw_heat(ax: Axes, values: np.ndarray, extent: tuple[float, float, float, float], norm: Normalize,
              colours=RAMP_MAP, aspect: str = "auto"):
    """Draws a table, first row on top; cells keep their edges at any size. Returns the image."""
    image = ax.imshow(values, extent=extent, cmap=colours, norm=norm, aspect=aspect, interpolation="none",
                      origin="upper", resample=False, zorder=1)
    for spine in ax.spines.values():
        spine.set(visible=True, color=RULE, linewidth=0.8)
    return image


def rule_rows(ax: Axes, count: int) -> None:
    """Draws thin paper lines between the rows of a heat map."""
    for k in range(1, count):
        across(ax, k, PAPER, 0.8, zorder=2)


def scale_line(ax: Axes, norm: Normalize, low: str, high: str, label: str, colours=RAMP_MAP) -> None:
    """Writes a scale in one line above the plot: label, lowest value, the colours, highest value."""
    wide, tall = inches(ax)
    before, bar_wide, lift = width(f"{label}  {low}", SMALL) + 0.07, 0.9, 0.2
    write(ax, (0, 1 + lift / tall), f"{label}  {low}", size=SMALL, colour=QUIET, coords="axes fraction")
    write(ax, ((before + bar_wide) / wide, 1 + lift / tall), high, size=SMALL, colour=QUIET, shift=(5, 0),
          coords="axes fraction")
    bar = ax.inset_axes((before / wide, 1 + (lift - 0.045) / tall, bar_wide / wide, 0.09 / tall))
    furnish(bar)
    gradient = norm.inverse(np.linspace(0, 1, 128))[np.newaxis, :]
    draw_heat(bar, np.asarray(gradient), (0, 1, 0, 1), norm, colours)


def root(high: float) -> PowerNorm:
    """Returns a scale on which small values can still be told from nothing."""
    return PowerNorm(0.5, vmin=0.0, vmax=max(high, 1e-12))
