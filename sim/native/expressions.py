"""Expressions of Python in C. Each method `of_...` translates what `ast` calls by that name."""

from __future__ import annotations

import ast
import inspect
import math
from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from sim.native.kinds import Array, word
from sim.native.language import (
    BITWISE,
    BOOL,
    COMPARISONS,
    ELEMENTS,
    FLOAT,
    FUNCTIONS,
    INSTEAD,
    INT,
    NONE,
    WORD,
    Located,
    NotTranslated,
    Table,
    Value,
    fields_of,
    joined,
    literal,
)

if TYPE_CHECKING:
    from sim.native.translate import Unit


class Expressions:
    """What is known at one point of a function, and expressions in its terms.

    `effects` says whether a call may change arrays where an expression stands: C evaluates the parts of an expression
    in any order, Python from left to right, so such a call must stand by itself.
    """

    unit: Unit
    file: str                     # of the Python text, below the folder of the project
    first: int                    # line at which the function begins
    module: str
    globals: dict[str, Any]       # names of the module and of Python
    types: dict[str, Any]         # of parameters and names, as far as known
    known: set[str] | None        # names that have a value at this point; None: the point is never reached
    fields: dict[tuple[str, str], Any]  # fields of tables that are used
    calls: dict[Any, None]        # functions that are called
    wrapping: set[Located]          # sums and products of which only the lowest bits are kept
    impure: bool                  # whether an array is changed
    lines: list[str]
    depth: int                    # how many blocks are open
    count: int                    # names of our own so far

    def where(self, node: Located) -> str:
        """Return file and line of a construct."""
        return f"{self.file}:{self.first + node.lineno - 1}"

    def refuse(self, node: Located, what: str, instead: str) -> NoReturn:
        """Raise the error that says where, what, and what to write instead."""
        raise NotTranslated(f"{self.where(node)}: {what}; {instead}")

    def emit(self, text: str) -> None:
        self.lines.append("    " * (1 + self.depth) + text)

    def kept(self, value: Value) -> Value:
        """Put a value into a name of its own, so that it is worked out once and here."""
        if value.number is not None:
            return value
        self.count += 1
        self.emit(f"{self.unit.passed(value.type)} t{self.count} = {value.code};")
        return value._replace(code=f"t{self.count}")

    def method(self, kind: str, node: Located) -> Callable:
        name = type(node).__name__
        if not hasattr(self, kind + name):
            self.refuse(node, f"{name} is not understood", INSTEAD.get(name, "see the list in sim/native/language.py"))
        return getattr(self, kind + name)

    def value(self, node: ast.expr, effects: bool = False) -> Value:
        """Return an expression in C."""
        method = self.method("of_", node)
        try:
            found = method(node, effects) if isinstance(node, (ast.Call, ast.IfExp, ast.BoolOp)) else method(node)
        except NotTranslated as refusal:
            if ":" in str(refusal).split(" ")[0]:
                raise
            self.refuse(node, str(refusal), "write it as a number of Python")
        if found.type == NONE:
            self.refuse(node, "a call that returns nothing", "call it on a line of its own")
        return found

    def number(self, node: ast.expr) -> Value:
        """Return an expression that is one number."""
        found = self.value(node)
        if not isinstance(found.type, str):
            self.refuse(node, "one number is needed here", "name an element")
        return found

    def whole_number(self, node: ast.expr) -> Value:
        found = self.number(node)
        if found.type not in (INT, WORD):
            self.refuse(node, f"a whole number is needed here, got {found.type}", "write int(...)")
        return found

    def condition(self, node: ast.expr, effects: bool = False) -> str:
        """Return a condition, of which only truth matters: a number other than 0 is true."""
        if isinstance(node, ast.BoolOp):
            sign = " && " if isinstance(node.op, ast.And) else " || "
            return "(" + sign.join(self.condition(part, effects) for part in node.values) + ")"
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return f"(!{self.condition(node.operand, effects)})"
        found = self.value(node, effects)
        if not isinstance(found.type, str):
            self.refuse(node, "the truth of something that is no number", "compare a number")
        return found.code if found.type == BOOL else f"({found.code} != 0)"

    def of_Constant(self, node: ast.Constant) -> Value:
        if not isinstance(node.value, (bool, int, float)):
            self.refuse(node, f"the constant {node.value!r}", "equations have numbers only")
        return literal(node.value)

    def static(self, node: ast.expr) -> Any:
        """Return what a name of the module (or of a module that it names) stands for, or None if it is a local one."""
        if isinstance(node, ast.Name):
            return None if node.id in self.types else self.globals.get(node.id)
        if isinstance(node, ast.Attribute) and isinstance(base := self.static(node.value), (ModuleType, type)):
            return getattr(base, node.attr, None)
        return None

    def constant(self, node: ast.expr) -> Value:
        """Return a constant of a module."""
        found = self.static(node)
        if isinstance(found, (bool, int, float, np.bool_, np.integer, np.floating)):
            return literal(found)
        if isinstance(found, np.ndarray) and found.flags.writeable:
            self.refuse(node, "an array that the module may change", "set its flags.writeable to False")
        if isinstance(found, (tuple, np.ndarray)) and not hasattr(found, "_fields"):
            return self.unit.constant(found)._replace(number=found)
        self.refuse(node, f"{ast.unparse(node)} is no number", "pass it in, or declare a number in the module")

    def of_Name(self, node: ast.Name) -> Value:
        if node.id not in self.types:
            return self.constant(node)
        if self.known is not None and node.id not in self.known:
            self.refuse(node, f"{node.id} may have no value here", f"set {node.id} before the branch or loop")
        return Value(f"v_{node.id}", self.types[node.id])

    def of_Attribute(self, node: ast.Attribute) -> Value:
        if self.static(node.value) is not None:
            return self.constant(node)
        base = self.value(node.value)
        if isinstance(base.type, Table) and isinstance(node.value, ast.Name):
            kind = fields_of(base.type.cls).get(node.attr)
            if kind is None:
                self.refuse(node, f"{base.type} has no field {node.attr}", "name a field")
            self.fields[node.value.id, node.attr] = kind
            return Value(f"f_{node.value.id}__{node.attr}", kind)
        if not isinstance(base.type, Array) or node.attr not in ("shape", "size"):
            self.refuse(node, f"the attribute {node.attr}", "arrays have shape and size")
        lengths = [f"{base.code}.d[{k}]" for k in range(base.type.ndim)]
        if node.attr == "size":
            return Value(f"({' * '.join(lengths)})", INT)
        kind = (INT,) * base.type.ndim
        return Value(f"(({self.unit.struct(kind)}){{{', '.join(lengths)}}})", kind)

    def of_Subscript(self, node: ast.Subscript) -> Value:
        base = self.value(node.value)
        if isinstance(node.slice, ast.Slice):
            return self.sliced(base, node)
        indexes = [self.whole_number(k) for k in (
            node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice])]
        if isinstance(base.type, tuple) and not isinstance(base.type, Table):
            return self.part(base, indexes[0], node)
        if not isinstance(base.type, Array) or len(indexes) > base.type.ndim:
            self.refuse(node, "an index into something that has none", "index an array, once for each dimension")
        if base.number is not None and all(k.number is not None for k in indexes) and len(indexes) == base.type.ndim:
            return literal(np.asarray(base.number)[tuple(k.number for k in indexes)])
        offset = self.offset(base, indexes, node)
        if len(indexes) == base.type.ndim:
            return Value(f"{base.code}.p[{offset}]", ELEMENTS[base.type.element][1])
        if base.type.columns:
            self.refuse(node, "a row of an array that is stored by columns", "index it twice")
        rest = [f"{base.code}.d[{axis}]" for axis in range(len(indexes), base.type.ndim)]
        kind = Array(base.type.element, len(rest))
        start = f"{base.code}.p + ({offset}) * {' * '.join(rest)}"
        return Value(f"(({self.unit.struct(kind)}){{{start}, {{{', '.join(rest)}}}}})", kind)

    def offset(self, base: Value, indexes: list[Value], node: ast.Subscript) -> str:
        """Return where an element lies, counted from the first one."""
        offset = "0"
        for axis, k in enumerate(indexes):
            length = f"{base.code}.d[{axis}]"
            code = k.code if k.number is None or k.number >= 0 else f"({length} + {k.code})"
            code = f'at({code}, {length}, "{self.where(node)}")' if self.unit.checked else code
            by_column = f"{offset} + ({code}) * {base.code}.d[0]"
            offset = code if axis == 0 else by_column if base.type.columns else f"({offset}) * {length} + {code}"
        return offset

    def part(self, base: Value, index: Value, node: ast.Subscript) -> Value:
        """Return a part of a tuple."""
        k = index.number
        if k is not None and -len(base.type) <= k < len(base.type):
            return Value(f"{base.code}.f{k % len(base.type)}", base.type[k])
        if k is not None or len(set(base.type)) > 1:
            self.refuse(node, "an index outside of the tuple, or of values of several types", "name its parts")
        return Value(f"{self.unit.picked(base.type)}({base.code}, {index.code})", base.type[0])

    def sliced(self, base: Value, node: ast.Subscript) -> Value:
        """Return a part of an array along its first dimension: a view of the same numbers."""
        if not isinstance(base.type, Array) or base.type.columns or not isinstance(node.slice, ast.Slice) \
                or node.slice.step:
            self.refuse(node, "a slice with a step, or of something that is no array in the order of C", "write a loop")
        length, rest = f"{base.code}.d[0]", [f"{base.code}.d[{k}]" for k in range(1, base.type.ndim)]
        low = self.whole_number(node.slice.lower) if node.slice.lower else literal(0)
        high = self.whole_number(node.slice.upper) if node.slice.upper else Value(length, INT)
        if any(end.number is not None and end.number < 0 for end in (low, high)):
            self.refuse(node, "a slice that is counted from the end", "write len(x) - k")
        first, last = (f'bound({end.code}, {length}, "{self.where(node)}")' if self.unit.checked else end.code
                       for end in (low, high))
        start = " * ".join([f"({first})", *rest])
        lengths = ", ".join([f"({last}) - ({first})", *rest])
        return Value(f"(({self.unit.struct(base.type)}){{{base.code}.p + {start}, {{{lengths}}}}})", base.type)

    def of_BinOp(self, node: ast.BinOp) -> Value:
        if isinstance(node.op, ast.BitAnd):
            self.wraps(node.left)
        return self.binary(node.op, self.number(node.left), self.number(node.right), node)

    def wraps(self, node: ast.expr) -> None:
        """Note sums and products of which only the lowest bits are kept: they may go beyond 64 bits."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mult, ast.BitAnd, ast.BitXor, ast.BitOr)):
            self.wrapping.add(node)
            self.wraps(node.left)
            self.wraps(node.right)

    def common(self, a: Value, b: Value, node: Located) -> str:
        """Return the type in which two numbers are added or compared."""
        if WORD not in (a.type, b.type) or a.type == b.type:
            return joined(joined(a.type, b.type), INT) if a.type != WORD else WORD
        other = b if a.type == WORD else a
        if other.type != FLOAT and (other.number is None or other.number < 0):
            self.refuse(node, "a word together with a whole number that may be negative", "write word(...)")
        return FLOAT if other.type == FLOAT else WORD

    def binary(self, op: ast.operator, a: Value, b: Value, node: Located) -> Value:
        """Return an operation on two numbers."""
        name, where = type(op).__name__, f'"{self.where(node)}"'
        if name == "Div":
            below = f"divisor({b.as_(FLOAT)}, {where})" if self.unit.checked else b.as_(FLOAT)
            return Value(f"({a.as_(FLOAT)} / {below})", FLOAT)
        if name in ("LShift", "RShift"):
            kind = joined(a.type, INT) if a.type != WORD else WORD
            if FLOAT in (a.type, b.type):
                self.refuse(node, "a shift of a real number", "shift whole numbers")
            if name == "RShift":
                return Value(f"({a.as_(kind)} >> {b.code})", kind)
            return Value(f"({a.code} * (({kind})1 << {b.code}))", kind)
        kind = BOOL if a.type == b.type == BOOL and name in BITWISE else self.common(a, b, node)
        pair, plain = f"{a.code}, {b.code}", self.unit.checked and node not in self.wrapping
        if (kind == FLOAT and name not in ("Add", "Sub", "Mult")) or (kind == WORD and name == "Sub") or name == "Pow":
            self.refuse(node, f"{name} of {a.type} and {b.type}", INSTEAD.get(name, "use whole numbers"))
        if name in ("FloorDiv", "Mod") and kind == INT:
            return Value(f"{'floor_divide' if name == 'FloorDiv' else 'modulo'}({pair})", INT)
        if kind == WORD and name in ("Add", "Mult") and plain:
            return Value(f"{'sum' if name == 'Add' else 'product'}({pair}, {where})", WORD)
        signs = {"Add": "+", "Sub": "-", "Mult": "*", "FloorDiv": "/", "Mod": "%", **BITWISE}
        if name not in signs:
            self.refuse(node, f"{name} is not understood", INSTEAD.get(name, "write it with + - * /"))
        return Value(f"({a.as_(kind)} {signs[name]} {b.as_(kind)})", kind)

    def of_UnaryOp(self, node: ast.UnaryOp) -> Value:
        if isinstance(node.op, ast.Not):
            return Value(self.condition(node), BOOL)
        found = self.number(node.operand)
        if isinstance(node.op, ast.USub) and found.number is not None:
            return literal(-found.number)
        if found.type == WORD or (isinstance(node.op, ast.Invert) and found.type == FLOAT):
            self.refuse(node, f"{type(node.op).__name__} of {found.type}", "use a whole number")
        sign = {ast.USub: "-", ast.UAdd: "+", ast.Invert: "~"}[type(node.op)]
        kind = joined(found.type, INT)
        return Value(f"({sign}({kind}){found.code})", kind)

    def of_BoolOp(self, node: ast.BoolOp, effects: bool = False) -> Value:
        for part in node.values:  # `a or b` is one of the two in Python, which is a truth only if both are
            if self.value(part, effects).type != BOOL:
                self.refuse(part, "`and` and `or` of numbers, outside of a condition", "compare with 0")
        return Value(self.condition(node, effects), BOOL)

    def of_Compare(self, node: ast.Compare) -> Value:
        names = [type(op).__name__ for op in node.ops]
        for name in names:
            if name not in COMPARISONS:
                self.refuse(node, f"{name} is not understood", INSTEAD[name])
        values = [self.number(part) for part in (node.left, *node.comparators)]
        parts = []
        for a, name, b in zip(values, names, values[1:], strict=False):
            kind = self.common(a, b, node)
            parts.append(f"({a.as_(kind)} {COMPARISONS[name]} {b.as_(kind)})")
        return Value(parts[0] if len(parts) == 1 else "(" + " && ".join(parts) + ")", BOOL)

    def of_IfExp(self, node: ast.IfExp, effects: bool = False) -> Value:
        test = self.condition(node.test, effects)
        a, b = self.value(node.body, effects), self.value(node.orelse, effects)
        kind = joined(a.type, b.type)
        if kind is None or isinstance(kind, Table):
            self.refuse(node, f"either {a.type} or {b.type}", "give both the same type")
        return Value(f"({test} ? {a.code} : {b.code})", kind)

    # Calls

    def of_Call(self, node: ast.Call, effects: bool = False) -> Value:
        target = self.static(node.func)
        if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
            self.refuse(node, "an argument by name or with a star", "pass every argument by its position")
        if target in (min, max):
            return self.least_or_largest(target.__name__, node)
        if target is word:
            self.wraps(node.args[0])
        if isinstance(target, type) or target in (abs, len, math.floor, math.ceil, word):
            return self.converted(target, node)
        if target in FUNCTIONS:
            name, kinds, result = FUNCTIONS[target]
            codes = [self.number(x).as_(kind) for kind, x in zip(kinds, node.args, strict=True)]
            return Value(f"{name}({', '.join(codes)})", result)
        return self.called(target, node, effects)

    def called(self, target: Any, node: ast.Call, effects: bool) -> Value:
        """Return the call of another translated function."""
        plain = inspect.unwrap(target) if callable(target) else None
        ours = self.module.split(".")[0], __name__.split(".")[0]  # not the functions of other people's packages
        if not isinstance(plain, FunctionType) or plain.__module__.split(".")[0] not in ours:
            self.refuse(node, f"a call of {ast.unparse(node.func)}", "call another equation, or a function of the list "
                        "in sim/native/language.py")
        arguments, wanted = [self.value(argument) for argument in node.args], len(inspect.signature(plain).parameters)
        if len(arguments) != wanted:
            self.refuse(node, f"{plain.__name__} takes {wanted} arguments, got {len(arguments)}", "pass all of them")
        made = self.unit.function(plain, [argument.type for argument in arguments])
        if not made.finished:
            self.refuse(node, "a function that calls itself", "write a loop")
        if made.impure and not effects:
            self.refuse(node, f"{plain.__name__} changes arrays inside of a longer expression",
                        "put its result into a name first")
        self.calls[made], self.impure = None, self.impure or made.impure
        return Value(f"{made.name}({', '.join(argument.code for argument in arguments)})", made.result)

    def least_or_largest(self, name: str, node: ast.Call) -> Value:
        found, *rest = [self.number(argument) for argument in node.args]
        if not rest:
            self.refuse(node, f"{name} of one thing", "name the numbers, or write a loop over the array")
        for other in rest:
            kind = self.common(found, other, node)
            found = Value(f"{name}_{kind}({found.code}, {other.code})", kind)
        return found

    def converted(self, target: Any, node: ast.Call) -> Value:
        """Return the call of a built-in function of one argument."""
        argument = self.value(node.args[0]) if len(node.args) == 1 else None
        if target is len and argument and isinstance(argument.type, Array):
            return Value(f"{argument.code}.d[0]", INT)
        if argument is None or not isinstance(argument.type, str) or target is len:
            self.refuse(node, f"{ast.unparse(node)}", "give it one number (len: an array)")
        code, kind = argument.code, argument.type
        rounded = {math.floor: f"floor_({code})", math.ceil: f"ceil_({code})", int: code}
        if target in rounded:
            return Value(f'whole({rounded[target]}, "{self.where(node)}")' if kind == FLOAT else f"((i64){code})", INT)
        if target is word and kind != FLOAT:
            return Value(f"((u64){code})", WORD)
        if target is float:
            return Value(f"((double){code})", FLOAT)
        if target is bool:
            return Value(f"({code} != 0)", BOOL)
        if target is abs and kind != WORD:
            kind = joined(kind, INT)
            return Value(f"{'fabs_' if kind == FLOAT else 'abs_i64'}({code})", kind)
        self.refuse(node, f"{ast.unparse(node.func)} of {kind}", "write it with int, float or word")
