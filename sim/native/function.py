"""One function of Python as one function of C. See `translate` for what may be written."""

from __future__ import annotations

import ast
import builtins
import inspect
import math
import textwrap
from collections.abc import Callable
from pathlib import Path
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.native import words
from sim.native.kinds import Array
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
    NotTranslated,
    Table,
    Value,
    fields_of,
    joined,
    literal,
)

if TYPE_CHECKING:
    from sim.native.translate import Unit


class Function:
    """One function for one combination of argument types.

    Statements are translated by the methods `do_...`, expressions by `of_...`; the rest of each name is what `ast`
    calls the construct. `effects` says whether a call may change arrays where the expression stands: C evaluates the
    parts of an expression in any order, Python from left to right, so such a call must stand by itself.
    """

    def __init__(self, unit: Unit, python: Callable, types: tuple, name: str):
        self.unit, self.name, self.arguments = unit, name, types
        lines, self.first = inspect.getsourcelines(python)
        self.node = ast.parse(textwrap.dedent("".join(lines))).body[0]
        self.globals = {**vars(builtins), **python.__globals__}
        package = python.__module__.count(".")
        self.module = python.__module__
        self.file = "/".join(Path(inspect.getsourcefile(python)).parts[-1 - package:])
        self.parameters = [a.arg for a in self.node.args.args]
        self.types = dict(zip(self.parameters, types, strict=True))  # of parameters and names, as far as known
        self.result, self.finished, self.impure = None, False, False

    # The whole function

    def translate(self) -> None:
        """Translate until the types of all names are known: each pass knows what the one before found."""
        before = None
        while before != (before := (dict(self.types), self.result)):
            self.lines, self.count, self.calls, self.fields = [], 0, {}, {}
            self.wrapping, self.broken = set(), []
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
                          f"static inline {struct(self.result)} {self.name}({', '.join(heads) or 'void'})", "{",
                          *(f"    {line}" for line in lines), *self.lines, "}"])

    def where(self, node: ast.AST) -> str:
        """Return file and line of a construct."""
        return f"{self.file}:{self.first + node.lineno - 1}"

    def refuse(self, node: ast.AST, what: str, instead: str) -> None:
        """Raise the error that says where, what, and what to write instead."""
        raise NotTranslated(f"{self.where(node)}: {what}; {instead}")

    def emit(self, text: str) -> None:
        self.lines.append("    " + text)

    def kept(self, value: Value) -> Value:
        """Put a value into a name of its own, so that it is worked out once and here."""
        if value.number is not None:
            return value
        self.count += 1
        self.emit(f"{self.unit.passed(value.type)} t{self.count} = {value.code};")
        return value._replace(code=f"t{self.count}")

    # Statements

    def block(self, statements: list[ast.stmt]) -> None:
        for node in statements:
            if self.unit.checked:
                self.lines.append(f'#line {self.first + node.lineno - 1} "{self.file}"')
            self.method("do_", node)(node)

    def method(self, kind: str, node: ast.AST) -> Callable:
        name = type(node).__name__
        if not hasattr(self, kind + name):
            self.refuse(node, f"{name} is not understood", INSTEAD.get(name, "see the list in sim/native/language.py"))
        return getattr(self, kind + name)

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

    def stored(self, value: Value, element: str, node: ast.AST) -> str:
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
        self.block(node.body)
        after, self.known = self.known, before
        if node.orelse:
            self.emit("} else {")
            self.block(node.orelse)
        self.emit("}")
        self.known = self.known if after is None else after if self.known is None else after & self.known

    def loop(self, node: ast.While | ast.For, endless: bool = False) -> None:
        """Translate the body of a loop. After it, only what had a value before it surely has one."""
        if node.orelse:
            self.refuse(node, "a loop with else", "set a name in the loop and test it afterwards")
        before = self.known and set(self.known)
        self.broken.append([])
        self.block(node.body)
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
        self.emit(f"for (i64 {k} = {low.code}; {k} {'<' if step > 0 else '>'} {high.code}; {k} += {step}) {{")
        before = self.known and set(self.known)
        self.assign(node.target, Value(k, INT))
        self.loop(node)
        self.known = before

    def do_Continue(self, node: ast.Continue) -> None:
        self.emit("continue;")
        self.known = None

    def do_Break(self, node: ast.Break) -> None:
        self.emit("break;")
        self.broken[-1].append(self.known)
        self.known = None

    # Expressions

    def value(self, node: ast.expr, effects: bool = False) -> Value:
        """Return an expression in C."""
        method = self.method("of_", node)
        try:
            found = method(node, effects) if effects and type(node) in (ast.Call, ast.IfExp, ast.BoolOp) else method(node)
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
        return self.refuse(node, f"{ast.unparse(node)} is no number", "pass it in, or declare a number in the module")

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
        if isinstance(base.type, Table):
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
            k = indexes[0].number
            if k is not None and -len(base.type) <= k < len(base.type):
                return Value(f"{base.code}.f{k % len(base.type)}", base.type[k])
            if k is not None or len(set(base.type)) > 1:
                self.refuse(node, "an index outside of the tuple, or of values of several types", "name its parts")
            return Value(f"{self.unit.picked(base.type)}({base.code}, {indexes[0].code})", base.type[0])
        if not isinstance(base.type, Array) or len(indexes) > base.type.ndim:
            self.refuse(node, "an index into something that has none", "index an array, once for each dimension")
        if base.number is not None and all(k.number is not None for k in indexes) and len(indexes) == base.type.ndim:
            return literal(np.asarray(base.number)[tuple(k.number for k in indexes)])
        offset = "0"
        for axis, k in enumerate(indexes):
            length = f"{base.code}.d[{axis}]"
            code = k.code if k.number is None or k.number >= 0 else f"({length} + {k.code})"
            code = f'at({code}, {length}, "{self.where(node)}")' if self.unit.checked else code
            offset = code if axis == 0 else f"({offset}) * {length} + {code}"
        if len(indexes) == base.type.ndim:
            return Value(f"{base.code}.p[{offset}]", ELEMENTS[base.type.element][1])
        rest = [f"{base.code}.d[{axis}]" for axis in range(len(indexes), base.type.ndim)]
        kind = Array(base.type.element, len(rest))
        start = f"{base.code}.p + ({offset}) * {' * '.join(rest)}"
        return Value(f"(({self.unit.struct(kind)}){{{start}, {{{', '.join(rest)}}}}})", kind)

    def sliced(self, base: Value, node: ast.Subscript) -> Value:
        """Return a part of an array along its first dimension: a view of the same numbers."""
        if not isinstance(base.type, Array) or node.slice.step is not None:
            self.refuse(node, "a slice with a step, or of something that is no array", "write a loop")
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

    def common(self, a: Value, b: Value, node: ast.AST) -> str:
        """Return the type in which two numbers are added or compared."""
        if WORD not in (a.type, b.type) or a.type == b.type:
            return joined(joined(a.type, b.type), INT) if a.type != WORD else WORD
        other = b if a.type == WORD else a
        if other.type != FLOAT and (other.number is None or other.number < 0):
            self.refuse(node, "a word together with a whole number that may be negative", "write word(...)")
        return FLOAT if other.type == FLOAT else WORD

    def binary(self, op: ast.operator, a: Value, b: Value, node: ast.AST) -> Value:
        """Return an operation on two numbers."""
        name, where = type(op).__name__, f'"{self.where(node)}"'
        if name == "Div":
            return Value(f"((double){a.code} / divisor((double){b.code}, {where}))", FLOAT)
        if name in ("LShift", "RShift"):
            kind = joined(a.type, INT) if a.type != WORD else WORD
            if FLOAT in (a.type, b.type):
                self.refuse(node, "a shift of a real number", "shift whole numbers")
            if name == "RShift":
                return Value(f"(({kind}){a.code} >> {b.code})", kind)
            return Value(f"({a.code} * (({kind})1 << {b.code}))", kind)
        kind = BOOL if a.type == b.type == BOOL and name in BITWISE else self.common(a, b, node)
        pair, plain = f"{a.code}, {b.code}", self.unit.checked and node not in self.wrapping
        if kind == FLOAT and name not in ("Add", "Sub", "Mult") or kind == WORD and name == "Sub" or name == "Pow":
            self.refuse(node, f"{name} of {a.type} and {b.type}", INSTEAD.get(name, "use whole numbers"))
        if name in ("FloorDiv", "Mod") and kind == INT:
            return Value(f"{'floor_divide' if name == 'FloorDiv' else 'modulo'}({pair})", INT)
        if kind == WORD and name in ("Add", "Mult") and plain:
            return Value(f"{'sum' if name == 'Add' else 'product'}({pair}, {where})", WORD)
        signs = {"Add": "+", "Sub": "-", "Mult": "*", "FloorDiv": "/", "Mod": "%", **BITWISE}
        if name not in signs:
            self.refuse(node, f"{name} is not understood", INSTEAD.get(name, "write it with + - * /"))
        return Value(f"(({kind}){a.code} {signs[name]} ({kind}){b.code})", kind)

    def of_UnaryOp(self, node: ast.UnaryOp) -> Value:
        if isinstance(node.op, ast.Not):
            return Value(self.condition(node), BOOL)
        found = self.number(node.operand)
        if isinstance(node.op, ast.USub) and found.number is not None:
            return literal(-found.number)
        if found.type == WORD or isinstance(node.op, ast.Invert) and found.type == FLOAT:
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
            parts.append(f"(({kind}){a.code} {COMPARISONS[name]} ({kind}){b.code})")
        return Value(parts[0] if len(parts) == 1 else "(" + " && ".join(parts) + ")", BOOL)

    def of_IfExp(self, node: ast.IfExp, effects: bool = False) -> Value:
        test, a, b = self.condition(node.test, effects), self.value(node.body, effects), self.value(node.orelse, effects)
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
        if target is words.word:
            self.wraps(node.args[0])
        if isinstance(target, type) or target in (abs, len, math.floor, math.ceil, words.word):
            return self.converted(target, node)
        if target in FUNCTIONS:
            name, kinds, result = FUNCTIONS[target]
            codes = [f"({kind}){self.number(x).code}" for kind, x in zip(kinds, node.args, strict=True)]
            return Value(f"{name}({', '.join(codes)})", result)
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
        if target is words.word and kind != FLOAT:
            return Value(f"((u64){code})", WORD)
        if target is float:
            return Value(f"((double){code})", FLOAT)
        if target is bool:
            return Value(f"({code} != 0)", BOOL)
        if target is abs and kind != WORD:
            kind = joined(kind, INT)
            return Value(f"{'fabs_' if kind == FLOAT else 'abs_i64'}({code})", kind)
        return self.refuse(node, f"{ast.unparse(node.func)} of {kind}", "write it with int, float or word")
