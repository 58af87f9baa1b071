"""The pictures of a run, by name: what reports, pages and folders show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.plot import holdouts, support, timing
from sim.plot import odds as odds_picture
from sim.results.base import Result
from sim.results.run import RunRecord

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True)
class Picture:
    """A picture of a run: `draw(run, ax=None)` returns Axes, `alt(run)` says in words what it shows."""

    title: str
    draw: Callable[..., Axes]
    alt: Callable[[RunRecord | Result], str]


PICTURES = {
    "odds": Picture("Odds of every outcome", odds_picture.plot_odds, odds_picture.alt_odds),
    "support": Picture(support.TITLE, support.plot_support, support.alt_support),
    "holdouts": Picture(holdouts.TITLE, holdouts.plot_holdouts, holdouts.alt_holdouts),
    "timing": Picture(timing.TITLE, timing.plot_timing, timing.alt_timing),
}

