"""Compiles functions of a module for the tests, once a session, with the compiler that is quickest here."""

from __future__ import annotations

import functools
import inspect
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FunctionType

from sim.native.build import compilers, text_of
from sim.native.library import Library

ROOT = Path(__file__).parents[2]
PLAIN = ("-O2", "-fwrapv", "-ffp-contract=off")
# What the checks cannot see themselves: overflow of whole numbers, shifts, conversions. The first one ends the process.
UNDEFINED = ("-O1", "-g", "-ffp-contract=off", "-DCHECKED", "-fsanitize=undefined,float-divide-by-zero",
             "-fno-sanitize-recover=all")


def quickest() -> list[str]:
    """Return the command of a C compiler; there is one where the tests run, `ziglang` is among their requirements."""
    return [shutil.which("cc")] if shutil.which("cc") else compilers()[0][1]


def annotated(module) -> list[Callable]:
    """Return the functions of a module whose parameters have kinds."""
    functions = [f for f in vars(module).values() if inspect.isfunction(f) and f.__module__ == module.__name__]
    return [f for f in functions if all(p.annotation is not p.empty for p in inspect.signature(f).parameters.values())]


def library(entries: Iterable[Callable], folder: Path, *, flags: tuple[str, ...] = PLAIN, root: Path = ROOT,
            checked: bool = False) -> Library:
    """Return a library of entry functions."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "test.c").write_text(text_of(entries, root, checked)[0])
    made = folder / "test.so"
    subprocess.run([*quickest(), *flags, "-Wall", "-Wextra", "-Wno-unused", "-Wno-unused-parameter", "-shared", "-fPIC",
                    "test.c", "-o", made.name, "-lm"], cwd=folder, check=True)
    return Library(made, root)




def typed(function: Callable, **kinds: type) -> Callable:
    """Return a function of the model as an entry function: its parameters are numbers, real ones unless said."""
    entry = FunctionType(function.__code__, function.__globals__, function.__name__)
    entry.__module__ = function.__module__
    entry.__annotations__ = {name: kinds.get(name, float) for name in inspect.signature(function).parameters}
    return entry


@functools.cache
def compiled(*entries: Callable) -> tuple[Callable, ...]:
    """Return the compiled twins of entry functions of the model or of tests, in a library of their own."""
    made = library(entries, Path(tempfile.mkdtemp(prefix="nemcon-tests-")), root=ROOT.parent)
    return tuple(made.function(entry) for entry in entries)
