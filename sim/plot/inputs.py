"""What the pictures of studies are drawn from. Shares are 0 to 1; low and high are ends of 95 % intervals."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """A number with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Outcome:
    """An outcome with its odds."""

    name: str
    odds: float
    low: float
    high: float
    count: int | None = None
    kind: str = "candidate"

    @classmethod
    def of(cls, row: Mapping) -> Outcome:
        """Reads an entry of `Odds.outcomes`, or of the `outcomes` of a result document."""
        return cls(row["name"], row["odds"], row["low"], row["high"], row["count"], row["kind"])

    @property
    def is_fallback(self) -> bool:
        """Tells whether this is what happens when nobody is agreed."""
        return self.kind == "fallback"


@dataclass(frozen=True)
class Entry:
    """One scenario of a comparison: its outcomes in file order, the fallback last (colours follow that order)."""

    scenario: str
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class Difference:
    """How much the odds of an outcome differ from the first scenario's, paired by common random numbers."""

    scenario: str
    outcome: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Comparison:
    """Scenarios side by side; the first one is the baseline."""

    entries: tuple[Entry, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Pivot:
    """What one ally decides: the front-runner's odds if its stance were flipped, and if it carried no weight."""

    ally: str
    flipped: Interval
    weightless: Interval | None = None


@dataclass(frozen=True)
class Pivots:
    """The front-runner's odds as the file has it, and the allies that could change them."""

    candidate: str
    now: Interval
    rows: tuple[Pivot, ...]


@dataclass(frozen=True)
class Sensitivity:
    """Sobol indices of a named group of uncertain parameters: alone (first order) and with the others (total)."""

    group: str
    first: Interval
    total: Interval


@dataclass(frozen=True)
class Dated:
    """The odds as known on one day; outcomes in file order, the fallback last."""

    as_of: datetime.date
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class Count:
    """How many members were reported to support a candidate on a day, and between which bounds."""

    date: datetime.date
    count: float
    low: float
    high: float


@dataclass(frozen=True)
class Bin:
    """Forecasts of about the same probability: their mean, the share that came true with its interval, how many."""

    forecast: float
    observed: float
    low: float
    high: float
    count: int


@dataclass(frozen=True)
class Score:
    """The mean score of a forecaster over the cases."""

    name: str
    value: float
    low: float
    high: float
    is_model: bool = False
    knows: str = ""
