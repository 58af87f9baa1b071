"""What a theory is: a name, where it is from, what it reads, and a pure function from a poll to odds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np

from .poll import Poll


class Need(Enum):
    """What a theory reads of a poll. A change to anything else leaves its odds as they are."""

    WEIGHT = "weights"
    ATTITUDE = "attitudes"
    POSITION = "positions, where the scenario has issues; it then reads no attitudes and no thresholds"
    THRESHOLD = "thresholds"
    RULE = "the decision rule"


@dataclass(frozen=True)
class Theory:
    """Answers the same question as the model, in one step.

    `function` takes a `Poll` and returns odds over its candidates and, last, the fallback, (m + 1,), adding
    up to 1.
    """

    name: str
    title: str
    source: str
    needs: frozenset[Need]
    function: Callable[[Poll], np.ndarray]

    def __call__(self, poll: Poll) -> np.ndarray:
        """Returns the odds of every candidate and, last, of the fallback, (m + 1,)."""
        return self.function(poll)
