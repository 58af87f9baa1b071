"""Writes functions of a small part of Python as C. The Python text stays the only source.

What may be written: numbers, arrays of one to three dimensions, tables (NamedTuples of arrays), names, arithmetic,
comparisons, `if`, `while`, `for` over a `range`, tuples as results, calls of other such functions and of the few
built-in ones below. Each method `_name` translates the construct that `ast` calls by that name, and what has no method
is refused with file, line and what to write instead. A function is written once for each combination of argument
types; the types of its names follow from what is assigned to them.

Where Python and C differ, the C does what Python does: `//` and `%` round down, `/` of whole numbers is real, a
comparison may be chained, `min` returns the first of equals. Where C would be silent about what Python refuses (an
index outside, a name without a value, a number that does not fit), the translator refuses it or, what only the numbers
can tell, the checked build stops.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from sim.native.function import Function
from sim.native.kinds import Array
from sim.native.language import (
    BOOL,
    ELEMENTS,
    FLOAT,
    INT,
    NONE,
    NotTranslated,
    Table,
    Value,
    fields_of,
    literal,
    parameters_of,
    quoted,
)


class Unit:
    """One C text: the entry functions and all that they call.

    Parameters
    ----------
    entries : functions with annotated parameters; each becomes an exported function of the same name
    checked : whether to write the checks of indexes, slices, divisors and sizes (compile with -DCHECKED)
    """

    def __init__(self, entries: Iterable[Callable], checked: bool = False):
        self.checked = checked
        self.functions: dict[Any, Function] = {}
        self.structs: dict[Any, Any] = {}
        self.constants: dict[Any, Any] = {}
        self.entries = {inspect.unwrap(entry).__name__: (self.function(inspect.unwrap(entry), parameters_of(
            entry).values()), parameters_of(entry)) for entry in entries}

    def function(self, python: Callable, types: Iterable[Any]) -> Function:
        """Return a function's translation for arguments of these types."""
        key = python, tuple(types)
        if key not in self.functions:
            self.functions[key] = made = Function(self, *key, f"{python.__name__}_{len(self.functions)}")
            made.translate()
        return self.functions[key]

    def struct(self, kind: Any) -> str:
        """Return the name in C of a type; declare it where that is needed."""
        if isinstance(kind, str):
            return kind
        if isinstance(kind, Array):
            name, body = str(kind), f"{ELEMENTS[kind.element][0]} *p; i64 d[{kind.ndim}];"
        elif isinstance(kind, Table):
            name, body = str(kind), " ".join(f"{self.struct(t)} {f};" for f, t in fields_of(kind.cls).items())
        elif kind == (FLOAT, INT):
            return "frexp_result"
        else:
            parts = [self.struct(part) for part in kind]
            name, body = "tuple_" + "_".join(parts), " ".join(f"{part} f{k};" for k, part in enumerate(parts))
        self.structs.setdefault(name, f"typedef struct {{ {body} }} {name};")
        return name

    def passed(self, kind: Any) -> str:
        """Return the type in C of an argument: tables go by address."""
        return f"const {self.struct(kind)} *" if isinstance(kind, Table) else self.struct(kind)

    def picked(self, kind: tuple) -> str:
        """Return the name of a function that gives a part of a tuple by its number."""
        name, parts = f"pick_{self.struct(kind)}", ", ".join(f"x.f{k}" for k in range(len(kind)))
        self.structs[name] = (f"static inline {kind[0]} {name}({self.struct(kind)} x, i64 k) "
                              f"{{ {kind[0]} all[] = {{{parts}}}; return all[k]; }}")
        return name

    def constant(self, values: tuple | np.ndarray) -> Value:
        """Return a tuple or array of numbers that the module declares, as a constant array."""
        array = np.asarray(values)
        if array.dtype.name not in ELEMENTS or not 1 <= array.ndim <= 3:
            raise NotTranslated("a constant that is no array of numbers")
        kind, key = Array(array.dtype.name, array.ndim), (array.dtype.name, array.shape, array.tobytes())
        if key not in self.constants:
            name = f"constant_{len(self.constants)}"
            numbers = ", ".join(literal(value.item()).code for value in array.ravel())
            text = f"static {ELEMENTS[kind.element][0]} {name}[] = {{{numbers}}};"
            self.constants[key] = name, text
        lengths = ", ".join(map(str, array.shape))
        return Value(f"(({self.struct(kind)}){{{self.constants[key][0]}, {{{lengths}}}}})", kind)

    def used(self) -> list[Function]:
        """Return the functions that the entries need, each after those that it calls."""
        order: dict[Function, None] = {}

        def visit(function: Function) -> None:
            if function not in order:
                for called in function.calls:
                    visit(called)
                order[function] = None
        for function, _ in self.entries.values():
            visit(function)
        return list(order)

    def tables(self) -> list[type]:
        """Return the classes of the tables that the entries take."""
        return list(dict.fromkeys(kind.cls for _, types in self.entries.values() for kind in types.values()
                                  if isinstance(kind, Table)))

    def layout(self) -> str:
        """Return what is passed, as text: the fields of every table and the parameters of every entry, in order."""
        of = lambda kinds: ", ".join(f"{name} {kind}" for name, kind in kinds.items())  # noqa: E731
        return "; ".join([*(f"{cls.__name__}({of(fields_of(cls))})" for cls in self.tables()),
                          *(f"{name}({of(types)})" for name, (_, types) in self.entries.items())])

    def text(self, about: str = "") -> str:
        """Return the C text; `about` is kept in the library for whoever loads it."""
        functions = [made.text() for made in self.used()]
        entries: list[str] = []
        for name, (made, types) in self.entries.items():
            by_address = {p: not isinstance(kind, str) for p, kind in types.items()}
            plain = {BOOL: INT}
            head = ", ".join(f"const {self.struct(kind)} *v_{p}" if by_address[p] else f"{plain.get(kind, kind)} v_{p}"
                             for p, kind in types.items()) or "void"
            call = ", ".join(f"*v_{p}" if isinstance(kind, Array) else f"v_{p}" for p, kind in types.items())
            if not isinstance(made.result, str):
                raise NotTranslated(f"{name}: an entry function may return one number, not a tuple")
            back = "return " if made.result != NONE else ""
            entries.append(f"INNER_EXPORT {plain.get(made.result, made.result)} ENTRY({name})({head}) "
                           f"{{ {back}{made.name}({call}); }}")
        prelude = Path(__file__).with_name("prelude.h").read_text(encoding="utf-8")
        kept = f"#ifndef NO_ABOUT\nEXPORT const char about[] = {quoted(about)};\n#endif"
        constants = [text for _, text in self.constants.values()]
        return "\n".join([prelude, kept, *self.structs.values(), *constants, *functions, *entries, ""])
