"""Which settings a sweep looks at: every combination of the values, or a sample of the space they span."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from sim.errors import PathError, UserError
from sim.scenario.scenario import Scenario
from sim.scenario.shape import types_at
from sim.study.setting import Value
from sim.study.values import are_numbers, checked_values

MOST_POINTS = 1_000_000
SAMPLES = ("lhs", "sobol")
_TEXT = frozenset({"title", "question", "note", "name", "fallback"})  # no result depends on what they say


@dataclass(frozen=True)
class Varied:
    """A field that is varied: its dotted path, and its values (of a sampled number: the ends of its range)."""

    path: str
    values: tuple[Value, ...]
    is_whole: bool = False

    def at(self, share: float) -> Value:
        """Returns the value at a share (0 to 1) of the range; words and lists of them are equally likely."""
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
    """Returns the grid over the values, or with `sample` a design of so many points.

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
    """Sets each value alone, so that a slip of the pen is found before anything is played."""
    for one in varied:
        inside = sampled and are_numbers(one.values)
        for value in (one.at(0.5),) if inside else one.values:
            scenario.with_(one.path, value)


def _grid(varied: tuple[Varied, ...]) -> tuple[tuple[Value, ...], ...]:
    count = math.prod(len(one.values) for one in varied)
    if count > MOST_POINTS:
        raise UserError(f"vary: {count:,} combinations are too many, at most {MOST_POINTS:,}; give fewer values or a "
                        "sample")
    return tuple(product(*(one.values for one in varied)))


def _checked_sample(sample: tuple[str, int]) -> tuple[str, int]:
    try:
        name, count = sample
    except (TypeError, ValueError):
        raise UserError(f"sample: got {sample!r}, give ('lhs', N) or ('sobol', N)") from None
    if name not in SAMPLES or not isinstance(count, int) or not 1 <= count <= MOST_POINTS:
        raise UserError(f"sample: got {sample!r}, give ('lhs', N) or ('sobol', N) with N from 1 to {MOST_POINTS:,}")
    return name, count


def _sampled(varied: tuple[Varied, ...], name: str, count: int, seed: int) -> tuple[tuple[Value, ...], ...]:
    shares = _hypercube(count, len(varied), seed) if name == "lhs" else _sobol(count, len(varied))
    return tuple(tuple(one.at(float(share)) for one, share in zip(varied, row, strict=True)) for row in shares)


def _hypercube(count: int, fields: int, seed: int) -> np.ndarray:
    from SALib.sample import latin
    names = [str(number) for number in range(fields)]
    return latin.sample({"num_vars": fields, "names": names, "bounds": [[0.0, 1.0]] * fields}, count, seed=int(seed))


def _sobol(count: int, fields: int) -> np.ndarray:
    """Returns Sobol's sequence moved by half a stratum, away from the corner where it begins."""
    from SALib.sample import sobol_sequence
    strata = 1 << max(0, math.ceil(math.log2(count)))
    return sobol_sequence.sample(count, fields) + 0.5 / strata
