"""Loads the compiled equations and calls them. A table goes over as the address of a struct, an array as its address
and lengths: nothing is copied, and two views of the same numbers stay two views.
"""

from __future__ import annotations

import ctypes
import functools
import hashlib
import json
import os
import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.errors import UserError
from sim.native import COMPILE
from sim.native.kinds import Array
from sim.native.language import FLOAT, NONE, WORD, fields_of, parameters_of

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(__file__).resolve().parent / "built"
AGAIN = f"compile the equations again: {COMPILE}"
ABOUT = b'{"digest": "'  # how what a library says of itself begins
SUFFIXES = {"macos": ".dylib", "windows": ".dll"}
_NUMBERS = {"i64": ctypes.c_int64, "bool": ctypes.c_int64, FLOAT: ctypes.c_double, WORD: ctypes.c_uint64}
_LIMITS = {"i64": (-(2**63), 2**63 - 1), "bool": (0, 1), WORD: (0, 2**64 - 1)}


class StaleLibrary(UserError):
    """The library was compiled from another text than the one on disk, or cannot be loaded."""


def here() -> str:
    """Return the name of the platform this runs on, such as linux-x86_64."""
    system = {"Darwin": "macos"}.get(platform.system(), platform.system().lower())
    machine = {"amd64": "x86_64", "aarch64": "arm64"}.get(platform.machine().lower(), platform.machine().lower())
    return f"{system}-{machine}"


def file_name(platform_name: str) -> str:
    """Return what the compiled file of a platform is called."""
    return f"equations-{platform_name}{SUFFIXES.get(platform_name.split('-')[0], '.so')}"


def about_of(path: Path, root: Path = ROOT) -> dict[str, Any]:
    """Return what a library says of itself, which is read before it is loaded. Raises StaleLibrary."""
    held = path.read_bytes()
    start = held.find(ABOUT)
    if start < 0:
        raise StaleLibrary(f"{path.name} is damaged; {AGAIN}")
    about = json.loads(held[start:held.index(b"\0", start)])
    if digest_of(about["sources"], root) != about["digest"]:
        raise StaleLibrary(f"{path.name} was compiled from another text of the equations; {AGAIN}")
    return about


class Packed(NamedTuple):
    """A table or an array as the words of its struct, and what it was made of, so that this stays alive."""

    words: np.ndarray
    source: Any


def digest_of(sources: list[str], root: Path = ROOT) -> str:
    """Return the digest of the text of some files, given by their path below the project's folder."""
    digest = hashlib.sha256()
    for name in sources:
        path = root / name
        text = path.read_bytes().replace(b"\r\n", b"\n") if path.exists() else b"missing"
        digest.update(f"{name} {len(text)} ".encode() + text)
    return digest.hexdigest()


@functools.cache
def _dtype(element: str) -> np.dtype:
    return np.dtype(element)  # comparing these takes a hundredth of the time of asking an array for the name of its own


def _array_words(array: np.ndarray, kind: Array, name: str) -> tuple[int, ...]:
    """Return address and lengths of an array; refuse one of another kind, or one that is not laid out as C expects."""
    if not isinstance(array, np.ndarray) or array.dtype != _dtype(kind.element) or array.ndim != kind.ndim:
        got = f"{array.dtype.name}_{array.ndim}" if isinstance(array, np.ndarray) else type(array).__name__
        raise TypeError(f"{name}: compiled for {kind}, got {got}")
    if not (array.flags.f_contiguous if kind.columns else array.flags.c_contiguous):
        raise TypeError(f"{name}: an array must be contiguous {'by columns' if kind.columns else 'in the order of C'}")
    return array.__array_interface__["data"][0], *array.shape


def packed(value: Any, kind: Any, name: str = "argument") -> Packed:
    """Return a table or an array as the words of its struct. Keep it where a function is called often."""
    if isinstance(value, Packed):
        return value
    if isinstance(kind, Array):
        return Packed(np.array(_array_words(value, kind, name), dtype=np.int64), value)
    if type(value) is not kind.cls:
        raise TypeError(f"{name}: compiled for {kind.cls.__name__}, got {type(value).__name__}")
    found: list[int] = []
    for (field, of), part in zip(_fields(kind.cls), value, strict=True):
        if isinstance(of, Array):
            found += _array_words(part, of, f"{kind.cls.__name__}.{field}")
        else:
            found.append(int(np.float64(part).view(np.int64)) if of == FLOAT else int(part))
    return Packed(np.array(found, dtype=np.int64), value)


_FIELDS: dict[type, list[tuple[str, Any]]] = {}


def _fields(cls: type) -> list[tuple[str, Any]]:
    if cls not in _FIELDS:
        _FIELDS[cls] = list(fields_of(cls).items())
    return _FIELDS[cls]


class Library:
    """A compiled library of entry functions.

    Parameters
    ----------
    path : the shared library that `build` made
    root : the folder of the project, whose files must still be those that were compiled
    """

    def __init__(self, path: Path, root: Path = ROOT):
        self.path, self.about = path, about_of(path, root)
        try:
            self._dll = ctypes.CDLL(str(path))
        except OSError as error:
            raise StaleLibrary(f"{path.name} cannot be loaded ({error}); {AGAIN}") from error

    def use_level(self, level: int) -> int:
        """Choose the build for any x86-64 (0), with AVX2 (1), or what the processor has (-1); return what is used."""
        choose = getattr(self._dll, "use_level", None)  # other processors have one build
        return int(choose(ctypes.c_int64(level))) if choose else 0

    def function(self, python: Callable) -> Callable:
        """Return the compiled twin of an entry function. It takes the same arguments, by position."""
        kinds = parameters_of(python)
        compiled = getattr(self._dll, f"entry_{python.__name__}")
        compiled.argtypes = [_NUMBERS.get(kind, ctypes.c_void_p) if isinstance(kind, str) else ctypes.c_void_p
                             for kind in kinds.values()]
        result = self.about["results"][python.__name__]
        compiled.restype = _NUMBERS.get(result) if result != NONE else None
        plan = list(kinds.items())

        def call(*arguments: Any) -> Any:
            held = [_number(x, kind, name) if isinstance(kind, str) else packed(x, kind, name)
                    for x, (name, kind) in zip(arguments, plan, strict=True)]
            answer = compiled(*[x.words.ctypes.data if isinstance(x, Packed) else x for x in held])
            return bool(answer) if result == "bool" else answer
        return call


def _number(value: Any, kind: str, name: str) -> int | float:
    if kind == FLOAT:
        return float(value)
    low, high = _LIMITS[kind]
    if not low <= value <= high:
        raise OverflowError(f"{name}: {value} is not from {low} to {high}")
    return int(value)


INTERPRET, LEVEL = "NEMCON_INTERPRET", "NEMCON_X86_LEVEL"  # environment variables, for tests and for looking closely


@functools.cache
def _built() -> Library | None:
    path = FOLDER / file_name(here())
    if os.environ.get(INTERPRET) == "1" or not path.exists():
        return None
    library = Library(path)
    if level := os.environ.get(LEVEL):
        library.use_level(int(level))
    return library


@functools.cache
def compiled(python: Callable) -> Callable | None:
    """Return the compiled twin of an entry function, or None where nothing was compiled. Raises StaleLibrary."""
    library = _built()
    return None if library is None else library.function(python)


def with_first(python: Callable, *arguments: Any) -> Callable:
    """Return the fastest form of an entry function with its first arguments given: where it is compiled they are packed
    here, once, which is most of the time of a short call.
    """
    twin = compiled(python)
    if twin is None:
        return functools.partial(python, *arguments)
    kinds = parameters_of(python).items()
    return functools.partial(twin, *(packed(x, kind, name)
                                     for x, (name, kind) in zip(arguments, kinds, strict=False)))


def fastest(python: Callable) -> Callable:
    """Return the compiled twin of an entry function, or the function itself where nothing was compiled."""
    return compiled(python) or python
