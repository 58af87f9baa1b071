"""Files that pretend to be finished cells: what somebody could put into a folder from which a sweep resumes."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from sim.parallel.cells import KeptFile, _trailer, encode
from sim.version import MODEL_VERSION

CODE = "__import__('os').system('touch owned')"


class Touches:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def sealed(header, payload: bytes = b"") -> bytes:
    """Returns a file whose checksum is right, whatever it holds."""
    line = header if isinstance(header, bytes) else json.dumps(header).encode()
    body = line + b"\n" + payload
    return body + _trailer(body)


def _npz(path: Path, compressed: bool) -> bytes:
    stream = io.BytesIO()
    array = np.zeros(4_000_000) if compressed else np.array([Touches(path)], dtype=object)
    (np.savez_compressed if compressed else np.savez)(stream, ended=array)
    return stream.getvalue()


def _zip_bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("cell", b"\0" * 30_000_000)
    return stream.getvalue()


def header(description: dict, **arrays) -> dict:
    """Returns the header of a cell that has the right description."""
    return {"format": 1, "model_version": MODEL_VERSION, "description": description, "meta": {}, "error": None,
            "arrays": [{"name": name, **about} for name, about in arrays.items()]}


def _object_payload(path: Path) -> bytes:
    return pickle.dumps(np.array([Touches(path)], dtype=object))


# name -> (canary, description of the cell) -> the bytes in its place
BYTES: dict[str, Callable[[Path, dict], bytes]] = {
    "a pickle": lambda path, told: pickle.dumps(Touches(path)),
    "a pickle, sealed": lambda path, told: sealed(pickle.dumps(Touches(path), protocol=0)),
    "objects in npz": lambda path, told: _npz(path, False),
    "a large npz": lambda path, told: _npz(path, True),
    "a zip bomb": lambda path, told: _zip_bomb(),
    "a gzip bomb": lambda path, told: gzip.compress(b"\0" * 30_000_000),
    "objects as an array": lambda path, told: sealed(header(told, ended={"dtype": "|O", "shape": [1]}), _object_payload(path)),
    "records of objects": lambda path, told: sealed(header(told, ended={"dtype": "O,i4", "shape": [1]}), b"\0" * 12),
    "a length of 10**18": lambda path, told: sealed(header(told, ended={"dtype": "<i8", "shape": [10**18]})),
    "lengths that overflow": lambda path, told: sealed(header(told, ended={"dtype": "<i8", "shape": [2**32, 2**32]})),
    "a negative length": lambda path, told: sealed(header(told, ended={"dtype": "<i8", "shape": [-1]})),
    "text of 10**12 characters": lambda path, told: sealed(header(told, ended={"dtype": "<U1000000000", "shape": [1]})),
    "nested lists": lambda path, told: sealed(b"[" * 100_000),
    "a number of 10,000 digits": lambda path, told: sealed(b"1" * 10_000),
    "code as a name": lambda path, told: sealed(header(told, **{CODE: {"dtype": "<i8", "shape": [0]}})),
    "another cell": lambda path, told: encode(KeptFile({"number": 7}, MODEL_VERSION, {"ended": np.zeros((2, 2), "<i8")}, {})),
    "nothing": lambda path, told: b"",
}
PLACES: dict[str, Callable[[Path], None]] = {
    "a pipe": os.mkfifo, "an endless file": lambda path: path.symlink_to("/dev/zero"),
    "a link in a circle": lambda path: path.symlink_to(path.name),
}
# Whole files with the right name, description and checksum: only what they count cannot be.
COUNTS: dict[str, np.ndarray] = {
    "counts that are none": np.full((3, 5), np.nan), "infinite counts": np.full((3, 5), np.inf),
    "negative counts": np.full((3, 5), -4), "too many": np.full((3, 5), 2**62), "another shape": np.zeros((1, 1), "<i8"),
    "texts": np.full((3, 5), "=1+1"),
}
