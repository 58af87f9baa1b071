"""Every change that is made to a module, one at a time, and the source that it leaves."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

from awake.operators import operators

_OPERATORS = operators()
# Outside the body of a function only constants: a missing field says nothing about the tests, a frozen one little.
_OUTSIDE = {"NumberReplacer", "ReplaceUnaryOperator_Delete_USub",
            *(name for name in _OPERATORS if name.startswith("ReplaceBinaryOperator"))}


@dataclass(frozen=True)
class Change:
    """One change. `function` is the outermost function or method that it touches, empty for a line outside all of
    them; `inside` tells whether it lies in the body, where it can be swapped into a running program."""

    module: str       # path of the file from the root of the project
    function: str
    operator: str
    occurrence: int   # counts the places of this operator in this file
    line: str         # the line as it is, and as it becomes
    becomes: str
    inside: bool


@dataclass(frozen=True)
class Function:
    """Where an outermost function lies, by lines, first and last included."""

    name: str
    first: int
    body: int
    last: int


def functions_of(source: str) -> list[Function]:
    """Returns the outermost functions and methods of a module."""
    return list(_functions(ast.parse(source).body, ""))


def _functions(nodes: Iterable[ast.stmt], prefix: str) -> Iterator[Function]:
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Function(prefix + node.name, min([node.lineno, *(d.lineno for d in node.decorator_list)]),
                           node.body[0].lineno, node.end_lineno)
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, ast.If):
            yield from _functions([*node.body, *node.orelse], prefix)


def _hints(source: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Returns where type hints lie: nobody reads them while the program runs."""
    found = [hint for node in ast.walk(ast.parse(source))
             for hint in (getattr(node, "annotation", None), getattr(node, "returns", None)) if hint is not None]
    return [((hint.lineno, hint.col_offset), (hint.end_lineno, hint.end_col_offset)) for hint in found]


def changes_of(root: Path, module: str) -> list[Change]:
    """Returns every change of a module that leaves a valid program with another meaning, in the order of its lines."""
    source = _read(root / module)
    functions, hints, tree, plain = functions_of(source), _hints(source), get_ast(source), ast.dump(ast.parse(source))
    guards, found = source.count("strict=True"), []  # `zip(strict=True)` is our own assertion, not what is tested
    for name, operator in _OPERATORS.items():
        places = [start for node in ast_nodes(tree) for start, _ in operator.mutation_positions(node)]
        for occurrence, place in enumerate(places):
            function = next((f for f in functions if f.first <= place[0] <= f.last), None)
            inside = function is not None and place[0] >= function.body
            if not inside and name not in _OUTSIDE or any(first <= place < last for first, last in hints):
                continue
            changed = mutate_code(source, operator, occurrence)
            if _is_another(changed, plain) and changed.count("strict=True") == guards:
                found.append((place, Change(module, function.name if function else "", name, occurrence,
                                            *_lines(source, changed), inside)))
    return [change for _, change in sorted(found, key=lambda entry: entry[0])]


def _is_another(changed: str, plain: str) -> bool:
    try:
        return ast.dump(ast.parse(changed)) != plain
    except SyntaxError:
        return False


def _lines(source: str, changed: str) -> tuple[str, str]:
    """Returns the first line that differs, before and after."""
    return next((one.strip(), other.strip()) for one, other in zip(source.splitlines(), changed.splitlines(),
                                                                   strict=False) if one != other)


@cache
def _read(path: Path) -> str:
    """Returns the text of a file as it was first read: the program that is changed was loaded then."""
    return path.read_text()


def changed_source(root: Path, change: Change) -> str:
    """Returns the source of the module with the change in it."""
    return mutate_code(_read(root / change.module), _OPERATORS[change.operator], change.occurrence)


def sample(changes: Iterable[Change], most: int, seed: int) -> list[Change]:
    """Returns at most so many changes of each function, drawn by chance: the same for the same seed, and a function
    draws the same whatever happens to the others."""
    by_function: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        by_function.setdefault((change.module, change.function), []).append(change)
    drawn = []
    for about, those in by_function.items():
        chosen = random.Random(f"{seed} {about}").sample(range(len(those)), min(most, len(those)))
        drawn += [those[k] for k in sorted(chosen)]
    return drawn
