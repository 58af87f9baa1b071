"""Which settings a sweep looks at: every combination of the values, or a sample of the space they span."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import TypeGuard

import numpy as np

from sim.errors import PathError, UserError
from sim.scenario.paths import types_at
from sim.scenario.scenario import Scenario, shares
from sim.scenario.schema import AllyEntry

MAX_POINTS = 1_000_000
SAMPLES = ("lhs", "sobol")
_TEXT = frozenset({"title", "question", "note", "name", "fallback"})  # no result depends on what they say


@dataclass(frozen=True)
class Varied:
    """A field that is varied: its dotted path, and its values (of a sampled number: the ends of its range)."""

    path: str
    values: tuple[Value, ...]
    is_whole: bool = False

    def at(self, share: float) -> Value:
        """Return the value at a share (0 to 1) of the range; words and lists of them are equally likely."""
        if not are_numbers(self.values):
            return self.values[min(int(share * len(self.values)), len(self.values) - 1)]
        low, high = min(self.values), max(self.values)
        if self.is_whole:
            return min(int(low) + math.floor(share * (int(high) - int(low) + 1)), int(high))
        return float(low + share * (high - low))


@dataclass(frozen=True)
class Design:
    """The settings of a sweep, each a value for every varied field, in order."""

    varied: tuple[Varied, ...]
    points: tuple[tuple[Value, ...], ...]
    sample: str | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """The dotted paths that are varied."""
        return tuple(varied.path for varied in self.varied)

    @property
    def settings(self) -> list[dict[str, Value]]:
        """Every point as path -> value."""
        return [dict(zip(self.paths, point, strict=True)) for point in self.points]

    @property
    def shape(self) -> tuple[int, ...]:
        """How many values along each dimension; a sample has one dimension."""
        return (len(self.points),) if self.sample else tuple(len(varied.values) for varied in self.varied)


def design(scenario: Scenario, vary: Mapping[str, Iterable | str], sample: tuple[str, int] | None = None,
           seed: int = 1) -> Design:
    """Return the grid over the values, or with `sample` a design of so many points.

    ("lhs", N) is a Latin hypercube (McKay, Beckman and Conover 1979) drawn with the seed, ("sobol", N) the first N
    points of Sobol's sequence, each in the middle of its stratum. Then numbers are ranges from the least to the
    greatest value given, and words are equally likely. Raises PathError, with a suggestion, for a path or a value that
    the scenario does not take, and UserError for a design that cannot be.
    """
    if not vary:
        raise UserError("vary: nothing is varied, give at least one path with values")
    varied = tuple(_varied(scenario, path, given) for path, given in vary.items())
    points = _grid(varied) if sample is None else _sampled(varied, *_checked_sample(sample), seed)
    _try_values(scenario, varied, sample is not None)
    return Design(varied, points, None if sample is None else sample[0])


def _varied(scenario: Scenario, path: str, given: Iterable | str) -> Varied:
    keys = scenario.path(path)
    if keys[-1] in _TEXT or keys[0] in ("evidence", "case"):
        raise PathError(f"{path}: no odds depend on this text; vary a number or a stance")
    kinds = types_at(keys)
    return Varied(path, checked_values(given, path), is_whole=int in kinds and float not in kinds)


def _try_values(scenario: Scenario, varied: tuple[Varied, ...], sampled: bool) -> None:
    """Set each value alone, so that a slip of the pen is found before anything is played."""
    for one in varied:
        inside = sampled and are_numbers(one.values)
        for value in (one.at(0.5),) if inside else one.values:
            scenario.with_(one.path, value)


def _grid(varied: tuple[Varied, ...]) -> tuple[tuple[Value, ...], ...]:
    count = math.prod(len(one.values) for one in varied)
    if count > MAX_POINTS:
        raise UserError(f"vary: {count:,} combinations are too many, at most {MAX_POINTS:,}; give fewer values or a "
                        "sample")
    return tuple(product(*(one.values for one in varied)))


def _checked_sample(sample: tuple[str, int]) -> tuple[str, int]:
    try:
        name, count = sample
    except (TypeError, ValueError):
        raise UserError(f"sample: got {sample!r}, give ('lhs', N) or ('sobol', N)") from None
    if name not in SAMPLES or not isinstance(count, int) or not 1 <= count <= MAX_POINTS:
        raise UserError(f"sample: got {sample!r}, give ('lhs', N) or ('sobol', N) with N from 1 to {MAX_POINTS:,}")
    return name, count


def _sampled(varied: tuple[Varied, ...], name: str, count: int, seed: int) -> tuple[tuple[Value, ...], ...]:
    shares = _hypercube(count, len(varied), seed) if name == "lhs" else _sobol(count, len(varied))
    return tuple(tuple(one.at(float(share)) for one, share in zip(varied, row, strict=True)) for row in shares)


def _hypercube(count: int, fields: int, seed: int) -> np.ndarray:
    from SALib.sample import latin
    names = [str(number) for number in range(fields)]
    return latin.sample({"num_vars": fields, "names": names, "bounds": [[0.0, 1.0]] * fields}, count, seed=int(seed))


def _sobol(count: int, fields: int) -> np.ndarray:
    """Return Sobol's sequence moved by half a stratum, away from the corner where it begins."""
    from SALib.sample import sobol_sequence
    strata = 1 << max(0, math.ceil(math.log2(count)))
    return sobol_sequence.sample(count, fields) + 0.5 / strata


# Setting several fields of a scenario at once, as a point of a sweep does.

Value = float | int | str


def with_values(scenario: Scenario, values: Mapping[str, Value]) -> Scenario:
    """Return the scenario with the value at each dotted path replaced, in the order of the paths' names.

    Two or more weights are shares of the whole, and the other allies keep their proportions in what is left; set one
    after the other, the second would shrink the first. Raises PathError.
    """
    changed = scenario
    for path in sorted(values):
        changed = changed.with_(path, values[path])
    held = {scenario.path(path)[1]: float(value) for path, value in values.items() if _is_weight(scenario, path)}
    return _with_weights(changed, held) if len(held) > 1 else changed


def _is_weight(scenario: Scenario, path: str) -> bool:
    keys = scenario.path(path)
    return len(keys) == 3 and keys[0] == "allies" and keys[2] == "weight"


def _with_weights(scenario: Scenario, held: Mapping[str, float]) -> Scenario:
    left = 1.0 - math.fsum(held.values())
    if left <= 0.0:
        names = " and ".join(f"allies.{ally}.weight" for ally in sorted(held))
        raise PathError(f"{names}: together {1.0 - left:g}, which leaves nothing for the other allies; "
                        "weights are shares that add up to less than 1")
    now = shares(scenario)
    others = math.fsum(share for ally, share in now.items() if ally not in held)
    allies = {name: _reweighted(entry, held.get(name), left / others)
              for name, entry in scenario.document.allies.items()}
    return replace(scenario, document=scenario.document.model_copy(update={"allies": allies}))


def _reweighted(entry: AllyEntry, weight: float | None, factor: float) -> AllyEntry:
    if weight is None:
        if not isinstance(entry.weight, (int, float)):
            return entry
        weight = entry.weight * factor
    return entry.model_copy(update={"weight": weight})


def plain_value(value: object, path: str) -> Value:
    """Return a swept value as a plain number or text. Raises UserError for anything else."""
    if hasattr(value, "item"):
        value = value.item()
    if hasattr(value, "isoformat"):
        value = value.isoformat()
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise UserError(f"{path}: got {value!r}, give numbers or words")
    if isinstance(value, float) and not math.isfinite(value):
        raise UserError(f"{path}: got {value!r}, give a finite number")
    return value


# The values that a sweep gives a field: `start:stop:count` or `v1,v2,...`.

MAX_VALUES = 100_000
_FORM = "give start:stop:count or v1,v2,..."


def parse_values(text: str, path: str = "values") -> tuple[Value, ...]:
    """Return the values that a text means: evenly spaced numbers with both ends, or a list of numbers and words.

    >>> parse_values("0.02:0.98:5")
    (0.02, 0.26, 0.5, 0.74, 0.98)
    >>> parse_values("champion,-0.5,block")
    ('champion', -0.5, 'block')

    Two numbers, `start:stop`, are the ends of a range that is sampled. Raises UserError.
    """
    parts = [part.strip() for part in text.split(":")]
    if len(parts) in (2, 3):
        return _spaced(parts, text, path)
    if len(parts) > 3 or not all(part.strip() for part in text.split(",")):
        raise UserError(f"{path}: got {text!r}, {_FORM}")
    return tuple(_read(part.strip(), path) for part in text.split(","))


def _spaced(parts: list[str], text: str, path: str) -> tuple[float, ...]:
    """Return numbers as exact fractions give them, so that 0.1:0.3:3 holds 0.2 and not 0.20000000000000001."""
    try:
        start, stop = Fraction(parts[0]), Fraction(parts[1])
        count = int(parts[2]) if len(parts) == 3 else 2
        ends = float(start), float(stop)
    except (ValueError, ZeroDivisionError, OverflowError):
        raise UserError(f"{path}: got {text!r}, start and stop are numbers and count is a whole one") from None
    if not 2 <= count <= MAX_VALUES or start == stop:
        raise UserError(f"{path}: got {text!r}, give different ends and a count from 2 to {MAX_VALUES}")
    return (*(float(start + (stop - start) * k / (count - 1)) for k in range(count - 1)), ends[1])


def _read(part: str, path: str) -> Value:
    try:
        return plain_value(int(part), path)
    except ValueError:
        pass
    try:
        return plain_value(float(part), path)
    except ValueError:
        return part


def checked_values(given: Iterable | str, path: str) -> tuple[Value, ...]:
    """Return values given in Python or as text, checked: at least one, none twice, numbers all of one kind.

    Whole numbers beside others become real ones, because 1 and 1.0 are one value. Raises UserError.
    """
    values = parse_values(given, path) if isinstance(given, str) else _listed(given, path)
    numbers = [value for value in values if not isinstance(value, str)]
    if any(isinstance(value, float) for value in numbers):
        values = tuple(value if isinstance(value, str) else _real(value, path) for value in values)
    twice = [value for index, value in enumerate(values) if value in values[:index]]
    if not values or len(values) > MAX_VALUES or twice:
        found = f"{twice[0]!r} twice" if twice else f"{len(values)} values"
        raise UserError(f"{path}: got {found}, give 1 to {MAX_VALUES} different values")
    return values


def _listed(given: Iterable, path: str) -> tuple[Value, ...]:
    if not isinstance(given, Iterable) or isinstance(given, (bytes, dict)):
        raise UserError(f"{path}: got {given!r}, give a list of values")
    return tuple(plain_value(value, path) for value in given)


def _real(value: float | int, path: str) -> float:
    try:
        return value + 0.0  # also makes one of 0.0 and -0.0
    except OverflowError:
        raise UserError(f"{path}: got a whole number beyond what a real one can hold") from None


def are_numbers(values: Sequence[Value]) -> TypeGuard[Sequence[float]]:
    """Tell whether all values are numbers, so that distances between them mean something."""
    return all(not isinstance(value, str) and math.isfinite(value) for value in values)
