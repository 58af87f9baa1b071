"""Finds the loops of which a compiler may work out several entries at a time.

A compiler must know that no entry of a loop reads what another one writes. It cannot, because any two arrays might
overlap; here it follows from the text. The arrays that the equations are given never overlap in part: two names are
either the same numbers or different ones, except for the parts of a setting's flat vector, which no such loop changes
and reads by two names.
"""

from __future__ import annotations

import ast
from typing import Any

from sim.native.kinds import Array
from sim.native.language import ELEMENTS, Table, fields_of


def is_elementwise(node: ast.For, types: dict[str, Any]) -> bool:
    """Tell whether the entries of a loop are independent of each other.

    They are if it has no branches and inner loops, writes arrays only at its own number, reads arrays of the same kind
    only there, and calls only functions of numbers.

    Parameters
    ----------
    node : the loop
    types : the types of the names of its function
    """
    assert isinstance(node.target, ast.Name)
    if not all(isinstance(line, (ast.Assign, ast.AugAssign)) for line in node.body):
        return False
    parts = [part for line in node.body for part in ast.walk(line)]
    changing = {part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    if any(isinstance(part, ast.Call) and any(_is_array(argument, types) for argument in part.args) for part in parts):
        return False
    accesses = [part for part in parts if isinstance(part, ast.Subscript)]
    arrays = [_type_of(part.value, types) for part in accesses]
    if not all(isinstance(array, Array) for array in arrays):
        return False
    written = {_number(array) for part, array in zip(accesses, arrays, strict=True) if isinstance(part.ctx, ast.Store)}
    return bool(written) and all(_number(array) not in written or _is_own(part, array, node.target.id, changing)
                                 for part, array in zip(accesses, arrays, strict=True))


def _number(array: Array) -> str:
    """Return the type in C of an array's entries."""
    return ELEMENTS[array.element][0]


def _type_of(node: ast.expr, types: dict[str, Any]) -> Any:
    """Return the type of a name or of a field of a table; None for anything else."""
    if isinstance(node, ast.Name):
        return types.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(table := _type_of(node.value, types), Table):
        return fields_of(table.cls).get(node.attr)
    return None


def _indexes(node: ast.Subscript) -> list[ast.expr]:
    return list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]


def _is_array(node: ast.expr, types: dict[str, Any]) -> bool:
    """Tell whether an argument is an array, a part of one, or a table."""
    if isinstance(node, ast.Subscript):
        array = _type_of(node.value, types)
        return not isinstance(array, Array) or len(_indexes(node)) < array.ndim
    return isinstance(_type_of(node, types), (Array, Table))


def _is_own(node: ast.Subscript, array: Array, number: str, changing: set[str]) -> bool:
    """Tell whether an access is to the entry of the loop's own number, and those of neighbours lie side by side."""
    indexes = _indexes(node)
    own = indexes.pop(0 if array.columns else -1)
    fixed = {part.id for index in indexes for part in ast.walk(index) if isinstance(part, ast.Name)}
    return (len(indexes) + 1 == array.ndim and isinstance(own, ast.Name) and own.id == number
            and not fixed & {number, *changing})
