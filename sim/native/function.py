"""One function of Python as one function of C: its statements. See `translate` for what may be written."""

from __future__ import annotations

import ast
import builtins
import inspect
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.native.expressions import Expressions
from sim.native.kinds import Array
from sim.native.lanes import is_elementwise
from sim.native.language import (
    BOOL,
    ELEMENTS,
    FLOAT,
    INT,
    NONE,
    WORD,
    Located,
    NotTranslated,
    Table,
    Value,
    joined,
    literal,
)

if TYPE_CHECKING:
    from sim.native.translate import Unit


def _definition(text: str) -> ast.FunctionDef:
    """Return the syntax tree of a function's text."""
    found = ast.parse(textwrap.dedent(text)).body[0]
    if not isinstance(found, ast.FunctionDef):
        raise NotTranslated(f"{text.splitlines()[0].strip()}: this is no function; write it with def")
    return found


SMALL = 30  # lines of C


class Function(Expressions):
    """One function for one combination of argument types.

    Statements are translated by the methods `do_...`, expressions by `of_...`; the rest of each name is what `ast`
    calls the construct.
    """

    def __init__(self, unit: Unit, python: Callable, types: tuple, name: str):
        self.unit, self.name, self.arguments = unit, name, types
        lines, self.first = inspect.getsourcelines(python)
        self.node = _definition("".join(lines))
        self.globals = {**vars(builtins), **python.__globals__}
        package = python.__module__.count(".")
        self.module = python.__module__
        self.file = "/".join(Path(python.__code__.co_filename).parts[-1 - package:])
        self.parameters = [a.arg for a in self.node.args.args]
        self.types = dict(zip(self.parameters, types, strict=True))  # of parameters and names, as far as known
        self.result: Any = None
        self.finished, self.impure = False, False

    # The whole function

    def translate(self) -> None:
        """Translate until the types of all names are known: each pass knows what the one before found."""
        before = None
        while before != (before := (dict(self.types), self.result)):
            self.lines, self.depth, self.count, self.calls, self.fields = [], 0, 0, {}, {}
            self.wrapping = set()
            self.broken: list[list[set[str] | None]] = []  # what had a value at each break, by loop
            self.known: set[str] | None = set(self.parameters)  # names that have a value here; None: never reached
            self.block(self.node.body)
        if self.known is not None and self.result not in (None, NONE):
            self.refuse(self.node, "a way through the function that returns nothing", "return a value on every way")
        self.result, self.finished = self.result or NONE, True

    def text(self) -> str:
        """Return the function in C."""
        struct, heads, lines = self.unit.passed, [], []
        for name, kind in zip(self.parameters, self.arguments, strict=True):
            wider = self.types[name] != kind
            heads.append(f"{struct(kind)} {'p' if wider else 'v'}_{name}")
            if wider:
                lines.append(f"{self.types[name]} v_{name} = p_{name};")
        lines += [f"const {struct(kind)} f_{table}__{field} = v_{table}->{field};"  # read once, not at every use
                  for (table, field), kind in self.fields.items()]
        lines += [f"{struct(kind)} v_{name};" for name, kind in self.types.items() if name not in self.parameters]
        return "\n".join([f"/* {self.where(self.node)} */",
                          f"{self.declared()} {struct(self.result)} {self.name}({', '.join(heads) or 'void'})", "{",
                          *(f"    {line}" for line in lines), *self.lines, "}"])

    def declared(self) -> str:
        """Return how the function is declared. A small one becomes part of its callers, whose loops the compiler can
        then work out several entries at a time of.
        """
        small = len(self.lines) <= SMALL and not self.unit.checked
        return "ALWAYS static inline" if small else "static inline"

    # Statements

    def block(self, statements: list[ast.stmt]) -> None:
        for node in statements:
            if self.unit.checked:
                self.lines.append(f'#line {self.first + node.lineno - 1} "{self.file}"')
            self.method("do_", node)(node)

    def inner(self, statements: list[ast.stmt]) -> None:
        """Translate what stands in a block of its own."""
        self.depth += 1
        self.block(statements)
        self.depth -= 1

    def do_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Call):
            self.emit(self.of_Call(node.value, effects=True).code + ";")
        elif not (isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)):
            self.refuse(node, "a line that does nothing", "take it out")

    def do_Pass(self, node: ast.Pass) -> None:
        pass

    def do_Assign(self, node: ast.Assign) -> None:
        if isinstance(node.targets[0], ast.Tuple):
            parts = self.parts(node.value, len(node.targets[0].elts))
            if len(node.targets) > 1:
                self.refuse(node, "two targets of which one is a tuple", "write two lines")
            for target, part in zip(node.targets[0].elts, parts, strict=True):
                self.assign(target, part)
            return
        value = self.value(node.value, effects=True)
        if len(node.targets) > 1 or not isinstance(node.targets[0], ast.Name):
            value = self.kept(value)
        for target in node.targets:
            self.assign(target, value)

    def parts(self, node: ast.expr, count: int) -> list[Value]:
        """Return the values of a tuple, each worked out before the first is assigned."""
        if isinstance(node, ast.Tuple):
            found = [self.kept(self.value(part)) for part in node.elts]
        else:
            value = self.kept(self.value(node, effects=True))
            if not isinstance(value.type, tuple) or isinstance(value.type, Table):
                self.refuse(node, "this is no tuple", f"write {count} values")
            found = [Value(f"{value.code}.f{k}", kind) for k, kind in enumerate(value.type)]
        if len(found) != count:
            self.refuse(node, f"{len(found)} values for {count} names", "write as many")
        return found

    def assign(self, target: ast.expr, value: Value) -> None:
        """Give a name or an element of an array a value."""
        if isinstance(target, ast.Name):
            before = self.types.get(target.id, value.type)
            if isinstance(before, Table) or joined(before, value.type) is None:
                self.refuse(target, f"{target.id} is {before} elsewhere and {value.type} here", "use another name")
            self.types[target.id] = joined(before, value.type)
            self.emit(f"v_{target.id} = {value.code};")
            if self.known is not None:
                self.known.add(target.id)
        elif isinstance(target, ast.Subscript):
            element, kind = self.element(target)
            self.emit(f"{element} = {self.stored(value, kind, target)};")
        else:
            self.refuse(target, "this cannot be assigned to", "assign to a name or to an element, such as x[k]")

    def element(self, node: ast.Subscript) -> tuple[str, str]:
        """Return an element of an array to write to, and its NumPy type."""
        array = self.value(node.value)
        found = self.of_Subscript(node)
        if not isinstance(array.type, Array) or not isinstance(found.type, str):
            self.refuse(node, "this is no single element of an array", "write a loop over the elements")
        if array.number is not None:
            self.refuse(node, "a constant array is not written to", "pass an array in")
        self.impure = True
        return found.code, array.type.element

    def stored(self, value: Value, element: str, node: Located) -> str:
        """Return a value as what an array of that kind takes."""
        kind = ELEMENTS[element][1]
        fine = {FLOAT: (FLOAT, INT, BOOL, WORD), INT: (INT, BOOL), BOOL: (BOOL,), WORD: (WORD,)}[kind]
        if value.type not in fine and not (kind == WORD and isinstance(value.number, int) and value.number >= 0):
            self.refuse(node, f"{value.type} into an array of {element}",
                        {INT: "write int(...)", BOOL: "write a comparison"}.get(kind, "write word(...)"))
        if kind in (INT, WORD) and element not in ("int64", "uint64"):
            low, high = np.iinfo(element).min, np.iinfo(element).max
            return f'({ELEMENTS[element][0]})fits({value.code}, {low}, {high}, "{self.where(node)}")'
        return value.code

    def do_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            before = self.of_Name(node.target)
            return self.assign(node.target, self.binary(node.op, before, self.value(node.value, effects=True), node))
        if not isinstance(node.target, ast.Subscript):
            self.refuse(node, "this cannot be assigned to", "assign to a name or to an element, such as x[k]")
        code, element = self.element(node.target)  # worked out once; the old value is read before the new one
        self.count += 1
        pointer = f"t{self.count}"
        self.emit(f"{ELEMENTS[element][0]} *{pointer} = &{code};")
        before = self.kept(Value(f"*{pointer}", ELEMENTS[element][1]))
        value = self.binary(node.op, before, self.value(node.value, effects=True), node)
        self.emit(f"*{pointer} = {self.stored(value, element, node)};")

    def do_Return(self, node: ast.Return) -> None:
        if isinstance(node.value, ast.Tuple):
            parts = [self.value(part) for part in node.value.elts]
            kind = tuple(part.type for part in parts)
            if isinstance(self.result, tuple) and len(self.result) == len(kind):
                kind = tuple(joined(a, b) for a, b in zip(self.result, kind, strict=True))
            value = Value(f"({self.unit.struct(kind)}){{{', '.join(part.code for part in parts)}}}", kind)
        else:
            value = self.value(node.value, effects=True) if node.value else Value("", NONE)
        before = value.type if self.result is None else self.result
        self.result = joined(before, value.type)
        if self.result is None or isinstance(self.result, Table):
            self.refuse(node, f"returns {value.type} here and {before} elsewhere", "return one type on every way")
        self.emit(f"return {value.code};")
        self.known = None

    def do_If(self, node: ast.If) -> None:
        self.emit(f"if ({self.condition(node.test, effects=True)}) {{")
        before = self.known and set(self.known)
        self.inner(node.body)
        after, self.known = self.known, before
        if node.orelse:
            self.emit("} else {")
            self.inner(node.orelse)
        self.emit("}")
        self.known = self.known if after is None else after if self.known is None else after & self.known

    def loop(self, node: ast.While | ast.For, endless: bool = False) -> None:
        """Translate the body of a loop. After it, only what had a value before it surely has one."""
        if node.orelse:
            self.refuse(node, "a loop with else", "set a name in the loop and test it afterwards")
        before = self.known and set(self.known)
        self.broken.append([])
        self.inner(node.body)
        self.emit("}")
        ways = [way for way in self.broken.pop() if way is not None]
        self.known = before if not endless else set.intersection(*ways) if ways else None

    def do_While(self, node: ast.While) -> None:
        self.emit(f"while ({self.condition(node.test, effects=True)}) {{")
        self.loop(node, isinstance(node.test, ast.Constant) and bool(node.test.value))

    def do_For(self, node: ast.For) -> None:
        call = node.iter
        if not (isinstance(call, ast.Call) and self.static(call.func) is range and not call.keywords
                and isinstance(node.target, ast.Name)):
            self.refuse(node, "a loop over something else than a range", "write `for k in range(len(x))`")
        limits = [self.kept(self.whole_number(limit)) for limit in call.args]
        step = limits[2].number if len(limits) == 3 else 1
        if not step:
            self.refuse(node, "a step that is no number other than 0", "write the step as a number")
        low, high = (literal(0), limits[0]) if len(limits) == 1 else limits[:2]
        self.count += 1
        k = f"k{self.count}"
        if step == 1 and is_elementwise(node, self.types):
            self.emit("ELEMENTWISE")
        self.emit(f"for (i64 {k} = {low.code}; {k} {'<' if step > 0 else '>'} {high.code}; {k} += {step}) {{")
        before = self.known and set(self.known)
        self.depth += 1
        self.assign(node.target, Value(k, INT))
        self.depth -= 1
        self.loop(node)
        self.known = before

    def do_Continue(self, node: ast.Continue) -> None:
        self.emit("continue;")
        self.known = None

    def do_Break(self, node: ast.Break) -> None:
        self.emit("break;")
        self.broken[-1].append(self.known)
        self.known = None
