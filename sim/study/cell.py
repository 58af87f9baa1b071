"""A cell: the smallest piece of a study that is computed, kept and resumed as a whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Cell:
    """One cell to compute.

    `description` says completely what is computed (scenario digest, parameters, seed, first replicate, count, ...)
    and is what the cell is kept under. `inputs` is what the evaluator needs besides, for instance the scenario
    itself; it must be picklable and follow from the description.
    """

    description: Mapping[str, Any]
    inputs: Any = None


@dataclass(frozen=True, eq=False)
class CellResult:
    """What a cell's evaluation gives: named arrays and a small dict of JSON values."""

    arrays: Mapping[str, np.ndarray]
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CellFailure:
    """A cell that could not be computed. `error` is one line; `trace` is for whoever looks for the cause."""

    error: str
    trace: str = field(default="", compare=False)
    description: Mapping[str, Any] | None = field(default=None, compare=False)


def canonical(value: Any) -> str:
    """Gives the one JSON text of a value: sorted keys, no spaces, ASCII, floats by repr (so bit for bit).

    >>> canonical({"b": 0.1, "a": [1, None]})
    '{"a":[1,null],"b":0.1}'

    Raises ValueError for NaN and infinity, TypeError for what is not JSON (also a key that is no string: 1 and "1"
    would become the same cell).
    """
    _refuse_other_keys(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(description: Mapping[str, Any]) -> str:
    """Gives the SHA-256 of the canonical JSON of a description, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(description).encode("ascii")).hexdigest()


def _refuse_other_keys(value: Any) -> None:
    if isinstance(value, dict):
        for key, below in value.items():
            if not isinstance(key, str):
                raise TypeError(f"a key must be a string, got {key!r}")
            _refuse_other_keys(below)
    elif isinstance(value, (list, tuple)):
        for below in value:
            _refuse_other_keys(below)
