"""The part of Python that is understood: its types, its built-in functions, and what is said of the rest."""

from __future__ import annotations

import ast
import inspect
import math
from collections.abc import Callable
from typing import Any, NamedTuple, get_type_hints

import numpy as np

from sim.native.kinds import Array, bits_of, double_of, high_product

FLOAT, INT, WORD, BOOL, NONE = "double", "i64", "u64", "bool", "void"
# NumPy type of an element: its type in C and the type of a number that is read from it.
ELEMENTS = {"float64": ("double", FLOAT), "bool": ("bool", BOOL),
            "int8": ("int8_t", INT), "int16": ("int16_t", INT), "int32": ("int32_t", INT), "int64": ("i64", INT),
            "uint8": ("uint8_t", WORD), "uint16": ("uint16_t", WORD), "uint32": ("uint32_t", WORD),
            "uint64": ("u64", WORD)}
COMPARISONS = {"Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">=", "Eq": "==", "NotEq": "!="}
BITWISE = {"BitAnd": "&", "BitOr": "|", "BitXor": "^"}
# Functions of `math` and of `kinds`: name in C, types of the arguments, type of the result.
FUNCTIONS: dict[Callable, tuple[str, tuple, Any]] = {
    math.sqrt: ("sqrt_", (FLOAT,), FLOAT), math.fabs: ("fabs_", (FLOAT,), FLOAT),
    math.copysign: ("copysign_", (FLOAT, FLOAT), FLOAT), math.ldexp: ("ldexp_", (FLOAT, INT), FLOAT),
    math.frexp: ("frexp_", (FLOAT,), (FLOAT, INT)), math.isnan: ("__builtin_isnan", (FLOAT,), BOOL),
    math.isinf: ("__builtin_isinf", (FLOAT,), BOOL), high_product: ("high_product", (WORD, WORD), WORD),
    bits_of: ("bits_of", (FLOAT,), WORD), double_of: ("double_of", (WORD,), FLOAT)}
INSTEAD = {
    "ListComp": "write a loop over an array that is passed in", "GeneratorExp": "write a loop",
    "List": "pass an array in", "Dict": "use a table (a NamedTuple)", "JoinedStr": "equations have no text",
    "Lambda": "write a function of the module", "FunctionDef": "write a function of the module",
    "Try": "equations raise nothing", "Raise": "equations raise nothing", "Assert": "put it into a test",
    "With": "equations open nothing", "Global": "pass an array in", "NamedExpr": "assign on a line of its own",
    "Starred": "write every argument", "Pow": "write the product", "Mod": "write x - floor(x / y) * y",
    "MatMult": "write the loops", "Is": "compare with == or !=", "IsNot": "compare with == or !=",
    "In": "write a loop", "NotIn": "write a loop", "Tuple": "tuples are returned, or assigned to as many names"}


class NotTranslated(Exception):
    """What the translator does not understand: where, what, and what to write instead."""


class Table(NamedTuple):
    """The type of a NamedTuple of arrays and numbers."""

    cls: type

    def __str__(self) -> str:
        return self.cls.__name__


class Value(NamedTuple):
    """An expression in C, its type, and its number if that is known."""

    code: str
    type: Any
    number: Any = None

    def as_(self, kind: str) -> str:
        """Return the expression as a number of another type."""
        if self.type == kind:
            return self.code
        return literal(float(self.number)).code if kind == FLOAT and self.type == INT and self.number is not None \
            else f"({kind}){self.code}"


def type_of(annotation: Any, where: str) -> Any:
    """Return the type that an annotation declares: int, float, bool, a kind of array, or a NamedTuple."""
    scalar = {int: INT, float: FLOAT, bool: BOOL}.get(annotation)
    found: Any = scalar or next((x for x in getattr(annotation, "__metadata__", ()) if isinstance(x, Array)), None)
    if found is None and isinstance(annotation, type) and hasattr(annotation, "_fields"):
        found = Table(annotation)
    if found is None:
        raise NotTranslated(f"{where} is {annotation!r}; write int, float, bool, a NamedTuple, or a kind of array of "
                            "sim.native.kinds such as Floats2")
    return found


def fields_of(cls: Any) -> dict[str, Any]:
    """Return the types of a table's fields, in order."""
    hints = get_type_hints(cls, include_extras=True)
    return {name: type_of(hints[name], f"{cls.__module__}.{cls.__name__}: the field {name}") for name in cls._fields}


def parameters_of(function: Callable) -> dict[str, Any]:
    """Return the types of an entry function's parameters, which its annotations declare."""
    plain, hints = inspect.unwrap(function), get_type_hints(inspect.unwrap(function), include_extras=True)
    where = f"{plain.__module__}.{plain.__name__}: the parameter"
    return {name: type_of(hints.get(name), f"{where} {name}") for name in inspect.signature(plain).parameters}


def words_of(kind: Any) -> int:
    """Return how many words of 8 bytes a field takes: an array is its address and its lengths."""
    return 1 + kind.ndim if isinstance(kind, Array) else 1


def joined(a: Any, b: Any) -> Any:
    """Return the type that holds both, or None."""
    if a == b:
        return a
    numbers = {BOOL: 0, INT: 1, FLOAT: 2}
    return max(a, b, key=numbers.__getitem__) if a in numbers and b in numbers else None


Located = ast.expr | ast.stmt | ast.keyword  # what stands on a line


def quoted(text: str) -> str:
    """Return a text as a literal of C."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def literal(number: Any) -> Value:
    """Return a number as C writes it. The shortest decimal text of a real number gives the same bits back."""
    if isinstance(number, (bool, np.bool_)):
        return Value(str(bool(number)).lower(), BOOL, bool(number))
    if isinstance(number, (int, np.integer)):
        number = int(number)
        if not -(2**63) < number < 2**64:
            raise NotTranslated(f"the number {number}, which has more than 64 bits")
        return Value(f"UINT64_C({number})", WORD, number) if number >= 2**63 else Value(
            f"INT64_C({number})" if number >= 0 else f"(-INT64_C({-number}))", INT, number)
    number = float(number)
    if math.isfinite(number):
        return Value(f"({number!r})" if math.copysign(1, number) < 0 else repr(number), FLOAT, number)
    return Value("NAN" if math.isnan(number) else "INFINITY" if number > 0 else "(-INFINITY)", FLOAT, number)
