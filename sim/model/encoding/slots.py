"""The flat vector of slots under construction: fixed numbers, inputs, and slots that follow others."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.model import world as w
from sim.model.draws import stable_id
from sim.model.quantiles import FAMILY_CODES
from sim.scenario.fields import MAX_AMOUNT, MAX_MEETINGS, Distribution

_RANGES = {"signed": (-10.0, 10.0), "amount": (0.0, MAX_AMOUNT), "fraction": (0.0, 1.0),
           "meetings": (0.0, MAX_MEETINGS)}


def middle(value: Any) -> float:
    """Return a number, or the median of a distribution."""
    return value.middle if isinstance(value, Distribution) else float(value)


class ParameterVector:
    """The flat vector under construction."""

    def __init__(self, layout: w.Slots):
        self.layout = layout
        self.base = np.zeros(layout.end)
        self.follow: dict[int, int] = {}
        self.inputs: list[tuple[int, int, tuple[float, ...], float, float, str]] = []
        self.choices: list[float] = []
        self._uncertain: set[int] = set()

    def put(self, slot: int, value: Any, kind: str, path: str) -> None:
        """Fill a slot with a number, or make it an input with the id of its path."""
        if not isinstance(value, Distribution):
            self.base[slot] = float(value)
            return
        self.base[slot] = value.middle
        values = value.values
        self._uncertain.add(slot)
        if value.family == "choice":
            self.choices.extend(values)
            values = (float(len(self.choices) - len(values)), float(len(self.choices)))
        self.inputs.append((slot, FAMILY_CODES[value.family], tuple(values), *_RANGES[kind], path))

    def copy(self, slot: int, source: int) -> None:
        """Let a slot follow another one."""
        self.base[slot] = self.base[source]
        self.follow[slot] = source

    def varies(self, slot: int) -> bool:
        """Tell whether a slot can be anything but zero."""
        source = self.follow.get(slot, slot)
        return self.base[source] != 0.0 or source in self._uncertain

    def normal(self, slot: int, path: str) -> None:
        """Make a slot a standard normal input."""
        self.inputs.append((slot, FAMILY_CODES["normal"], (0.0, 1.0), -math.inf, math.inf, path))

    def arrays(self) -> dict[str, np.ndarray]:
        """Return the part of a World that says where numbers lie and how the uncertain ones are drawn."""
        values = np.zeros((len(self.inputs), 3))
        for row, entry in enumerate(self.inputs):
            values[row, :len(entry[2])] = entry[2]
        column = lambda k, kind: np.array([entry[k] for entry in self.inputs], dtype=kind)  # noqa: E731
        return dict(base=self.base, follow=np.array(list(self.follow.items()), dtype=np.int64).reshape(-1, 2),
                    input_slot=column(0, np.int64), input_family=column(1, np.int64), input_values=values,
                    input_low=column(3, float), input_high=column(4, float),
                    input_id=np.array([stable_id(entry[5]) for entry in self.inputs], dtype=np.uint64),
                    choices=np.array(self.choices, dtype=float))
