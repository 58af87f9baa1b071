"""The module that Solara's server loads: it looks for a component of this name."""

from __future__ import annotations

from sim.view.page import Page

__all__ = ["Page"]
