"""The grid of a sweep as pictures read it: what was varied, and how each outcome looks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.plot.forest import number
from sim.plot.palette import Look, looks
from sim.plot.words import clean

if TYPE_CHECKING:
    import xarray


_SPOKEN = (  # pattern of a path, and how one says it; names that hold dots are left as they are written
    (re.compile(r"(allies|candidates)\.(?P<who>[^.]+)\.(?P<field>\w+)"), "{field} of {who}"),
    (re.compile(r"stances\.(?P<name>[^.]+)\.\*"), "everybody's stance on {name}"),
    (re.compile(r"stances\.(?P<name>[^.]+)\.(?P<who>[^.]+)"), "stance of {who} on {name}"),
    (re.compile(r"process\.(?P<field>\w+)"), "{field}"),
)


@dataclass(frozen=True)
class Axis:
    """A parameter that was varied: its path and its values, numbers or words."""

    path: str
    values: tuple

    @property
    def spoken(self) -> str:
        """Says in a headline what was varied: "weight of USA" for allies.USA.weight; the path where there is no saying.

        >>> Axis("stances.Mark Rutte.USA", ()).spoken, Axis("candidates.Ada.exit_cost", ()).spoken
        ('stance of USA on Mark Rutte', 'exit cost of Ada')
        """
        for pattern, saying in _SPOKEN:
            if found := pattern.fullmatch(self.path):
                parts = found.groupdict()
                return saying.format_map(parts | {"field": parts.get("field", "").replace("_", " ")})
        return self.path

    @property
    def is_number(self) -> bool:
        """Tells whether distances between the values mean something."""
        return all(isinstance(value, (int, float, np.integer, np.floating)) for value in self.values)

    @property
    def places(self) -> np.ndarray:
        """Where the values stand along an axis: numbers by size, words one after the other."""
        return np.array(self.values if self.is_number else range(len(self.values)), dtype=float)

    def words(self, k: int) -> str:
        """Returns the value at a place as a label."""
        return number(self.values[k]) if self.is_number else clean(self.values[k])


def axes_of(grid: xarray.Dataset) -> list[Axis]:
    """Returns the parameters of a sweep; one that has a single value counts only when all have."""
    found = [Axis(str(name), tuple(np.asarray(grid[name].values).tolist()))
             for name in grid["odds"].dims if name != "outcome"]
    return [axis for axis in found if len(axis.values) > 1] or found[:1]


def looks_of_grid(grid: xarray.Dataset) -> dict[str, Look]:
    """Returns the look of every outcome: the one of kind "fallback" is grey, or the last where no kind is stated."""
    names = [str(name) for name in grid["outcome"].values]
    kinds = [str(kind) for kind in grid["kind"].values] if "kind" in grid else []
    fallback = names[kinds.index("fallback")] if "fallback" in kinds else None if kinds else names[-1]
    return looks([name for name in names if name != fallback], fallback)
