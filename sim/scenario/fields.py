"""The types of single fields of a scenario file: names, shares, quantities that are fixed or a distribution."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from sim.scenario.extends import FAMILIES

# A number, or a distribution that is drawn once per replicate.

# Strict: a quoted number, a bool or a time of day is a mistake and never silently another value.
Real = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Count = Annotated[int, Field(strict=True)]
Day = Annotated[datetime.date, Field(strict=True)]
MAX_AMOUNT = 1e12

# What no draw of any field can be is a slip of the pen; and beyond 1e154 the median itself would overflow.
Argument = Annotated[float, Field(strict=True, ge=-MAX_AMOUNT, le=MAX_AMOUNT, allow_inf_nan=False)]


class Distribution(BaseModel):
    """A distribution, written as one key: `{ uniform = [0.1, 0.3] }`. Drawn once per replicate and then held
    to the range that its field allows.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    uniform: tuple[Argument, Argument] | None = None
    loguniform: tuple[Argument, Argument] | None = None
    normal: tuple[Argument, Argument] | None = None
    lognormal: tuple[Argument, Argument] | None = None
    triangular: tuple[Argument, Argument, Argument] | None = None
    choice: tuple[Argument, ...] | None = Field(None, min_length=1, max_length=64)

    @model_validator(mode="after")
    def _one_family_in_order(self) -> Distribution:
        stated = [family for family in FAMILIES if getattr(self, family) is not None]
        if len(stated) != 1:
            raise ValueError(f"state exactly one of {', '.join(FAMILIES)}")
        family, values = stated[0], getattr(self, stated[0])
        ordered = family in ("uniform", "loguniform", "triangular")
        if ordered and list(values) != sorted(values):
            raise ValueError(f"{family} takes {FAMILIES[family][1]} in rising order")
        if family in ("loguniform", "lognormal") and values[0] <= 0:
            raise ValueError(f"{family} takes {FAMILIES[family][1]}")
        if family in ("normal", "lognormal") and values[1] < 0:
            raise ValueError("a standard deviation is not negative")
        return self

    @property
    def family(self) -> str:
        """Name of the family that is stated."""
        return next(family for family in FAMILIES if getattr(self, family) is not None)

    @property
    def values(self) -> tuple[float, ...]:
        """Its arguments."""
        return getattr(self, self.family)

    @property
    def middle(self) -> float:
        """Its median, for displays and for theories that take one number."""
        values = self.values
        if self.family in ("normal", "lognormal"):
            return values[0]
        if self.family == "loguniform":
            return (values[0] * values[1]) ** 0.5 or values[0] ** 0.5 * values[1] ** 0.5  # not 0 when tiny
        if self.family == "triangular":
            low, mode, high = values
            half = (high - low) / 2
            return low + (half * (mode - low)) ** 0.5 if mode - low >= half else high - (half * (high - mode)) ** 0.5
        if self.family == "choice":
            return sorted(values)[len(values) // 2]
        return (values[0] + values[1]) / 2


def is_table(value: Any) -> bool:
    """Tell a distribution (as written or as made) from a plain number."""
    return isinstance(value, (dict, Distribution))


def _kind(value: Any) -> str:
    return "<distribution>" if is_table(value) else "<number>"


def _within(low: float | None, high: float | None) -> Any:
    """Return the type of a number (or distribution) held to a range."""
    number = Annotated[float, Field(strict=True, ge=low, le=high, allow_inf_nan=False)]
    return Annotated[
        Annotated[number, Tag("<number>")] | Annotated[Distribution, Tag("<distribution>")],
        Discriminator(_kind),
    ]


MAX_MEETINGS = 1000.0
if TYPE_CHECKING:  # no ranges are known to a type checker
    AnyNumber = float | Distribution
    Signed = float | Distribution
    NonNegative = float | Distribution
    Positive = float | Distribution
    Meetings = float | Distribution
    Fraction = float | Distribution
    Share = float | Distribution
else:
    AnyNumber = _within(-MAX_AMOUNT, MAX_AMOUNT)
    Signed = _within(-10.0, 10.0)
    NonNegative = _within(0.0, MAX_AMOUNT)
    Positive = _within(1e-300, 1e300)
    Meetings = _within(0.0, MAX_MEETINGS)
    Fraction = _within(0.0, 1.0)
    Share = _within(0.0, 1.0)

Kind = Literal["candidate", "another", "fallback"]  # of an outcome; another: a name that is not in the file
Key = tuple[str, Kind]  # name and kind of an outcome
ANOTHER = "another name"  # the outcome that stands for everybody whom a file does not name

# What happens without agreement, in words: each has a number of its own among the global parameters.
FallbackWord = Literal["nothing changes", "incumbent stays", "post empty"]
DEFAULT_COST: FallbackWord = "incumbent stays"  # of a file that states none
FallbackCost = Annotated[
    Annotated[FallbackWord, Tag("<word>")] | Annotated[Signed, Tag("<number>")],
    Discriminator(lambda value: "<word>" if isinstance(value, str) else "<number>"),
]

Name = Annotated[str, Field(strict=True, min_length=1, max_length=200)]

# Plain numbers: what decides who may vote, meet or weigh is known, so it is never drawn.
Fixed = Annotated[Real, Field(ge=0, le=MAX_AMOUNT)]
FixedShare = Annotated[Real, Field(ge=0, le=1)]
Mean = Annotated[Real, Field(ge=-10, le=10)]


def _shape(value: Any) -> str:
    """Names what an entry is by how it is written, so that a mistake in it is reported against one type only."""
    if isinstance(value, str):
        return "<word>"
    if isinstance(value, Distribution) or (isinstance(value, dict) and _is_distribution(value)):
        return "<number>"
    return "<table>" if isinstance(value, (dict, BaseModel)) else "<number>"


def _is_distribution(table: dict) -> bool:
    return bool(table) and "stance" not in table and bool(set(table) & set(Distribution.model_fields))


class ScenarioModel(BaseModel):
    """A part of a scenario file: frozen, and nothing but the fields that are listed."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Status(StrEnum):
    """Where a candidate stands when the scenario begins."""

    not_available = "not available"
    open = "open"
    declared = "declared"


WordOrNumber = Annotated[
    Annotated[Name, Tag("<word>")] | Annotated[Signed, Tag("<number>")],
    Discriminator(lambda value: "<word>" if isinstance(value, str) else "<number>"),
]
