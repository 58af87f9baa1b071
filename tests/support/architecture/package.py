"""A package as text: its files, and every import in them, wherever it stands. Nothing is imported to find out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from pathlib import Path


class When(Enum):
    """When an import happens."""

    AT_ONCE = "as the module is imported"
    LATE = "when a function is called"
    FOR_TYPES = "never: for type checkers"


@dataclass(frozen=True)
class Import:
    """One module that a file imports."""

    module: str
    line: int
    when: When


@dataclass(frozen=True)
class Source:
    """One file of a package."""

    path: Path
    name: str  # as shown: sim/odds/run.py
    module: str  # as imported: sim.odds.run

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def lines(self) -> int:
        return self.text.count("\n")

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(ast.parse(self.text, self.name)))

    @property
    def package(self) -> str:
        """The part of the whole that it belongs to; the empty name for the top `__init__`."""
        return package_of(self.module)

    def walk(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        return (node for node in self.nodes if isinstance(node, kinds))


def package_of(module: str) -> str:
    return ([*module.split("."), ""])[1]


def dotted(node: ast.AST) -> str:
    """Return `a.b.c` for such an expression, and for any other the names at its end."""
    if isinstance(node, ast.Name):
        return node.id
    return f"{dotted(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else "?"


@dataclass(frozen=True)
class Package:
    """All files of a package, such as `sim`."""

    root: Path

    @property
    def name(self) -> str:
        return self.root.name

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        return tuple(self._source(path) for path in sorted(self.root.rglob("*.py")))

    @cached_property
    def modules(self) -> frozenset[str]:
        return frozenset(source.module for source in self.sources)

    @cached_property
    def _found(self) -> dict[str, list[Import]]:
        return {source.name: list(_imports(self, source)) for source in self.sources}

    def imports(self, source: Source) -> list[Import]:
        """Return what a file imports, also inside functions, relative, by name in a text, and for types only."""
        return self._found[source.name]

    def inside(self, source: Source) -> list[Import]:
        """Return what a file imports of its own package."""
        return [each for each in self.imports(source) if each.module.split(".")[0] == self.name]

    def outside(self, source: Source) -> list[Import]:
        """Return what a file imports of others."""
        return [each for each in self.imports(source) if each.module.split(".")[0] != self.name]

    @cached_property
    def attributes(self) -> dict[str, set[str]]:
        """Return for each name of an attribute the modules in which a class or an instance gets it."""
        found: dict[str, set[str]] = {}
        for source in self.sources:
            for name in _attributes(source):
                found.setdefault(name, set()).add(source.module)
        return found

    def _source(self, path: Path) -> Source:
        inner = path.relative_to(self.root.parent)
        parts = inner.with_suffix("").parts
        return Source(path, inner.as_posix(), ".".join(parts[:-1] if parts[-1] == "__init__" else parts))


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def _imports(package: Package, source: Source) -> Iterator[Import]:
    late = {below for node in source.walk(*_FUNCTIONS) for below in ast.walk(node)}
    for_types = {below for node in source.walk(ast.If) if dotted(node.test).endswith("TYPE_CHECKING")
                 for statement in node.body for below in ast.walk(statement)}
    for node in source.walk(ast.Import, ast.ImportFrom, ast.Constant):
        when = When.FOR_TYPES if node in for_types else When.LATE if node in late else When.AT_ONCE
        if isinstance(node, ast.Constant):
            if (module := _module_in(package, node.value)) is not None:
                yield Import(module, node.lineno, When.LATE)
        else:
            yield from (Import(module, node.lineno, when) for module in _asked_for(package, source, node))


def _module_in(package: Package, value: object) -> str | None:
    """Return the module that a text names for `importlib`, whole ("sim.plot.odds") or up to a dot ("sim.plot.")."""
    if not isinstance(value, str) or not re.fullmatch(rf"{package.name}(\.\w+)+\.?", value):
        return None
    module = value.rstrip(".")
    return module if module in package.modules else None


def _asked_for(package: Package, source: Source, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    base = _base(source, node)
    inner = [f"{base}.{alias.name}" for alias in node.names]
    known = [name for name in inner if name in package.modules]
    if len(known) < len(inner):
        yield base
    yield from known


def _base(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    folder = source.module.split(".")
    if source.path.name != "__init__.py":
        folder = folder[:-1]
    return ".".join([*folder[:len(folder) - node.level + 1], *([node.module] if node.module else [])])


def _attributes(source: Source) -> Iterator[str]:
    for node in source.walk(ast.ClassDef):
        for below in node.body:
            if isinstance(below, ast.FunctionDef):
                yield below.name
            elif isinstance(below, ast.AnnAssign) and isinstance(below.target, ast.Name):
                yield below.target.id
            elif isinstance(below, ast.Assign):
                yield from (target.id for target in below.targets if isinstance(target, ast.Name))
    for node in source.walk(ast.Attribute):
        if isinstance(node.ctx, ast.Store):
            yield node.attr
