"""Pictures: the only package that imports matplotlib. Each function takes a result and Axes, and returns Axes.

Each `plot_...` has an `alt_...` beside it that says in a sentence what the picture shows.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from sim.results.base import Result, ResultModel

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_EXPORTS = {
    "odds": ("plot_odds", "alt_odds"),
    "support": ("plot_support", "alt_support"),
    "holdouts": ("plot_holdouts", "alt_holdouts"),
    "timing": ("plot_timing", "alt_timing"),
    "compare": ("plot_compare", "alt_compare"),
    "sweep": ("plot_sweep", "alt_sweep"),
    "pivots": ("plot_pivots", "alt_pivots", "plot_sensitivity", "alt_sensitivity"),
    "history": ("plot_evidence", "alt_evidence"),
    "information": ("plot_information", "alt_information"),
    "scores": ("plot_reliability", "alt_reliability", "plot_scores", "alt_scores", "plot_track", "alt_track"),
    "pictures": ("PICTURES",),
    "save": ("save", "png", "svg", "inline_svg"),
}
_PUBLIC = {name: room for room, names in _EXPORTS.items() for name in names}
__all__ = list(_PUBLIC)


def __getattr__(name: str):
    if name not in _PUBLIC:
        raise AttributeError(f"module 'sim.plot' has no attribute {name!r}")
    return getattr(importlib.import_module(f"sim.plot.{_PUBLIC[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC])


# The pictures of each kind of record by name, and what draws them.
_PICTURES: dict[str, dict[str, str]] = {
    "RunRecord": {"odds": "plot_odds", "support": "plot_support", "holdouts": "plot_holdouts", "timing": "plot_timing"},
    "CompareDocument": {"compare": "plot_compare"}, "UnfoldDocument": {"history": "plot_evidence"},
    "InformationDocument": {"learn": "plot_information"},
    "PivotsDocument": {"pivots": "plot_pivots", "sensitivity": "plot_sensitivity"},
    "BacktestDocument": {"scores": "plot_scores", "reliability": "plot_reliability"},
    "TrackDocument": {"track": "plot_track", "reliability": "plot_reliability", "scores": "plot_scores"},
}


class Pictured(Result):
    """A result with pictures."""

    @property
    def plots(self) -> Mapping[str, Callable[..., Axes]]:
        """The pictures of the result by name: `result.plots["odds"]()` draws one and returns its Axes; given Axes, it
        draws into them. Nothing is drawn, and matplotlib is not loaded, before one is called.

        Examples
        --------
        >>> import sim
        >>> sorted(sim.pivots("five-allies", replicates=20, sensitivity=False).plots)
        ['pivots']
        """
        return plots_of(self.record)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the first picture of the result; `plots` has them all.

        Parameters
        ----------
        ax : matplotlib Axes or None
            Where to draw; None makes a figure of its own.

        Returns
        -------
        The Axes.

        Examples
        --------
        >>> import sim
        >>> sim.run("five-allies", replicates=100).plot().get_title(loc="left") is not None
        True
        """
        return next(iter(self.plots.values()))(ax)


def plots_of(record: ResultModel) -> Mapping[str, Callable[..., Axes]]:
    """Return what draws the pictures of a record, by name; called with Axes or none, each returns Axes."""
    kind = type(record).__name__
    if kind == "SweepDocument":
        return _plots_of_sweep(record)
    names = dict(_PICTURES.get(kind, {}))
    if kind == "PivotsDocument" and getattr(record, "sensitivity", None) is None:
        del names["sensitivity"]
    return {name: partial(_draw, function, record) for name, function in names.items()}


def _plots_of_sweep(record: Any) -> Mapping[str, Callable[..., Axes]]:
    """Return the picture of a sweep; none where no grid over one or two fields can be drawn."""
    from sim.results.studies import plottable
    from sim.text.summary import source_line
    grid = plottable(record)
    return {} if grid is None else {"sweep": partial(_draw, "plot_sweep", grid, source=source_line(record))}


def _draw(function: str, of: Any, ax: Axes | None = None, **options: Any) -> Axes:
    axes: Axes = __getattr__(function)(of, ax, **options)
    return axes
