"""Puts a changed module into this process: its functions alone, into a running program, or all of it, imported anew."""

from __future__ import annotations

import functools
import gc
import importlib.abc
import importlib.util
import inspect
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import CodeType, FunctionType

Place = tuple[str, int]  # qualified name and first line: names alone are not unique under an `if`


def outermost(qualname: str) -> str:
    """Returns the function of the module or class in which a piece of code lies."""
    return qualname.split(".<locals>")[0]


def function_codes(code: CodeType) -> Iterator[tuple[Place, CodeType]]:
    """Yields the code of the outermost functions of a module. Class bodies are walked into, functions are not: what
    is nested in one goes with it."""
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            if inner.co_flags & inspect.CO_OPTIMIZED:
                yield (inner.co_qualname, inner.co_firstlineno), inner
            else:
                yield from function_codes(inner)


class Living:
    """The living functions of some files, whoever holds them: a module, a property, a decorator, a test."""

    def __init__(self, files: Iterable[Path]):
        self._functions: dict[str, dict[Place, list[FunctionType]]] = {str(file): {} for file in files}
        for thing in gc.get_objects():  # `isinstance` would ask proxies of what is gone for their class
            if type(thing) is FunctionType and thing.__code__.co_filename in self._functions:
                code = thing.__code__
                place = code.co_qualname, code.co_firstlineno
                self._functions[code.co_filename].setdefault(place, []).append(thing)

    def swap(self, file: Path, source: str) -> int:
        """Gives every living function of a file the code of a changed source; returns how many it found. What runs
        only at import (constants, defaults) stays as it is."""
        found = 0
        for place, code in function_codes(compile(source, str(file), "exec")):
            for function in self._functions[str(file)].get(place, ()):
                if function.__code__ != code:
                    function.__code__ = code
                    found += 1
        return found


def caches(spared: Path) -> list:
    """Returns the caches of this process but for those of functions in the folder `spared`. One that is emptied
    remembers nothing from before a change."""
    found = [thing for thing in gc.get_objects() if type(thing) is functools._lru_cache_wrapper]
    return [cache for cache in found if not Path(_file_of(cache)).is_relative_to(spared)]


def _file_of(cache) -> str:
    code = getattr(getattr(cache, "__wrapped__", None), "__code__", None)
    return code.co_filename if code else ""


class _Changed(importlib.abc.MetaPathFinder, importlib.abc.SourceLoader):
    """Imports one module from a changed source."""

    def __init__(self, name: str, file: Path, source: str):
        self.name, self.file, self.source = name, file, source

    def find_spec(self, name, path=None, target=None):
        if name != self.name:
            return None
        return importlib.util.spec_from_file_location(name, self.file, loader=self)

    def get_filename(self, name):
        return str(self.file)

    def get_data(self, path):
        return self.source.encode()

    def path_stats(self, path):
        raise OSError("no compiled file belongs to a changed source")


def import_anew(root: Path, module: str, source: str | None) -> None:
    """Forgets everything that was imported from the project, and lets one module come from a changed source."""
    for name, loaded in list(sys.modules.items()):
        file = getattr(loaded, "__file__", None)
        if file and Path(file).is_relative_to(root) and not name.startswith("awake") and name != "__main__":
            del sys.modules[name]
    if source is not None:
        name = module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        sys.meta_path.insert(0, _Changed(name, root / module, source))
    importlib.invalidate_caches()
