"""The values that a sweep gives a field: `start:stop:count` or `v1,v2,...`."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

from sim.errors import UserError
from sim.study.setting import Value, plain_value

MOST_VALUES = 100_000
_FORM = "give start:stop:count or v1,v2,..."


def parse_values(text: str, path: str = "values") -> tuple[Value, ...]:
    """Returns the values that a text means: evenly spaced numbers with both ends, or a list of numbers and words.

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
    """Returns numbers as exact fractions give them, so that 0.1:0.3:3 holds 0.2 and not 0.20000000000000001."""
    try:
        start, stop = Fraction(parts[0]), Fraction(parts[1])
        count = int(parts[2]) if len(parts) == 3 else 2
        ends = float(start), float(stop)
    except (ValueError, ZeroDivisionError, OverflowError):
        raise UserError(f"{path}: got {text!r}, start and stop are numbers and count is a whole one") from None
    if not 2 <= count <= MOST_VALUES or start == stop:
        raise UserError(f"{path}: got {text!r}, give different ends and a count from 2 to {MOST_VALUES}")
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
    """Returns values given in Python or as text, checked: at least one, none twice, numbers all of one kind.

    Whole numbers beside others become real ones, because 1 and 1.0 are one value. Raises UserError.
    """
    values = parse_values(given, path) if isinstance(given, str) else _listed(given, path)
    numbers = [value for value in values if not isinstance(value, str)]
    if any(isinstance(value, float) for value in numbers):
        values = tuple(value if isinstance(value, str) else _real(value, path) for value in values)
    twice = [value for place, value in enumerate(values) if value in values[:place]]
    if not values or len(values) > MOST_VALUES or twice:
        found = f"{twice[0]!r} twice" if twice else f"{len(values)} values"
        raise UserError(f"{path}: got {found}, give 1 to {MOST_VALUES} different values")
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


def are_numbers(values: Iterable[Value]) -> bool:
    """Tells whether all values are numbers, so that distances between them mean something."""
    return all(not isinstance(value, str) and math.isfinite(value) for value in values)
