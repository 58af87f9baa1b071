"""Pictures: the only package that imports matplotlib. Each function takes a result and Axes, and returns Axes.

Each `plot_...` has an `alt_...` beside it that says in a sentence what the picture shows.
"""

from __future__ import annotations

import importlib

_EXPORTS = {
    "odds": ("plot_odds", "alt_odds"),
    "support": ("plot_support", "alt_support"),
    "holdouts": ("plot_holdouts", "alt_holdouts"),
    "timing": ("plot_timing", "alt_timing"),
    "compare": ("plot_compare", "alt_compare"),
    "sweep": ("plot_sweep", "alt_sweep"),
    "pivots": ("plot_pivots", "alt_pivots", "plot_sensitivity", "alt_sensitivity"),
    "history": ("plot_evidence", "alt_evidence"),
    "scores": ("plot_reliability", "alt_reliability", "plot_scores", "alt_scores"),
    "track": ("plot_track", "alt_track"),
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
