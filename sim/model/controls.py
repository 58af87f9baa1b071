"""What the live page takes from Mesa: its controls, and the counter that tells a component of a new step.

They pass through here, so that this room stays the only one that imports Mesa. Imports Solara: for the live page only.
"""

from __future__ import annotations

from mesa.visualization import Slider, SolaraViz
from mesa.visualization.utils import update_counter

__all__ = ["Slider", "SolaraViz", "update_counter"]
