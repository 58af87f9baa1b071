"""A cell: the smallest piece of a study that is computed, kept and resumed as a whole."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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
    """Return the one JSON text of a value: sorted keys, no spaces, ASCII, floats by repr (so bit for bit).

    >>> canonical({"b": 0.1, "a": [1, None]})
    '{"a":[1,null],"b":0.1}'

    Raises ValueError for NaN and infinity, TypeError for what is not JSON (also a key that is no string: 1 and "1"
    would become the same cell).
    """
    _refuse_other_keys(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(description: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical JSON of a description, 64 hexadecimal digits."""
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


# The bytes of a kept cell: data only, the same everywhere, and any change of them is noticed.
#
# {"arrays":[{"dtype":"<i8","name":"count","shape":[4]}],"description":{...},"format":1,...}   one line of ASCII JSON
# the arrays, one after another, C order, nothing between
# sha256:<64 hexadecimal digits of everything before this line>
#
# JSON floats are written by repr and arrays as their own bytes, so every value comes back bit for bit. Nothing is
# evaluated or unpickled on reading.

FORMAT = 1
TRAILER_LENGTH = len("sha256:") + 64 + 1
ALLOWED_KINDS = frozenset("biufcSU")  # no objects, no records: what has one meaning on every machine
_DTYPE = re.compile(r"[<>|][biufcSU][0-9]{1,9}")


class Damaged(ValueError):
    """The bytes are not those that were written."""


class OtherFormat(ValueError):
    """The bytes are whole but of a format this version does not know."""


@dataclass(frozen=True, eq=False)
class KeptFile:
    """One kept file: a finished cell, or a failure (then `error` is set and there are no arrays)."""

    description: Mapping[str, Any]
    model_version: str
    arrays: Mapping[str, np.ndarray]
    meta: Mapping[str, Any]
    error: str | None = None


def encode(record: KeptFile) -> bytes:
    """Return the bytes of a record. Raises TypeError or ValueError for what cannot be kept bit for bit."""
    arrays = {name: np.asarray(array) for name, array in record.arrays.items()}
    header = {
        "format": FORMAT,
        "model_version": record.model_version,
        "description": dict(record.description),
        "meta": dict(record.meta),
        "error": record.error,
        "arrays": [_describe(name, array) for name, array in arrays.items()],
    }
    payload = b"".join(array.tobytes() for array in arrays.values())
    body = canonical(header).encode("ascii") + b"\n" + payload
    return body + _trailer(body)


def decode(blob: bytes) -> KeptFile:
    """Give back the record. Raises Damaged unless every byte is as written, OtherFormat for a later format."""
    body = blob[:-TRAILER_LENGTH]
    if blob[-TRAILER_LENGTH:] != _trailer(body):
        raise Damaged("the checksum does not match")
    try:
        line, _, payload = body.partition(b"\n")
        header = json.loads(line)
        if header["format"] != FORMAT:
            raise OtherFormat(f"format {header['format']!r}")
        return _record(header, payload)
    except OtherFormat:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, MemoryError) as error:
        raise Damaged(f"not a kept cell: {error!r}") from error  # whole, but made by somebody else


def _trailer(body: bytes) -> bytes:
    return b"sha256:" + hashlib.sha256(body).hexdigest().encode("ascii") + b"\n"


def _describe(name: str, array: np.ndarray) -> dict[str, Any]:
    if not isinstance(name, str):
        raise TypeError(f"an array's name must be a string, got {name!r}")
    return {"name": name, "dtype": _checked(array.dtype).str, "shape": list(array.shape)}


def _checked(dtype: np.dtype) -> np.dtype:
    wide = dtype.kind in "fc" and dtype.itemsize > (8 if dtype.kind == "f" else 16)
    if dtype.kind not in ALLOWED_KINDS or wide:  # a long double carries bytes without meaning
        raise TypeError(f"an array of {dtype} cannot be kept")
    return dtype


def _named(dtype: str) -> np.dtype:
    """Return the dtype of a name as `_describe` writes it; others are not even shown to numpy, which parses them."""
    if not _DTYPE.fullmatch(dtype):
        raise TypeError(f"no dtype of a kept array is called {dtype!r}")
    return _checked(np.dtype(dtype))


def _record(header: Mapping[str, Any], payload: bytes) -> KeptFile:
    arrays, offset = {}, 0
    for entry in header["arrays"]:
        dtype, shape = _named(entry["dtype"]), tuple(entry["shape"])
        arrays[entry["name"]] = np.ndarray(shape, dtype, payload, offset).copy()
        offset += math.prod(shape) * dtype.itemsize
    if offset != len(payload):
        raise Damaged("the arrays do not fill the file")
    error = header["error"]
    return KeptFile(
        dict(header["description"]), header["model_version"], arrays, dict(header["meta"]), error and str(error))
