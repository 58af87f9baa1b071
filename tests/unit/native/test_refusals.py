"""What the translator does not understand it refuses, with file and line and what to write instead."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

from sim.native.language import NotTranslated
from sim.native.translate import Unit
from support.native.compiled import ROOT, UNDEFINED, library
from support.native.modules import HEAD, function_of

# Text of a function, the line in it that is to blame, part of the message.
REFUSED = {
    "name without a value": ("def f(a: int):\n if a > 0:\n  b = 1\n return b", 4, "b may have no value here"),
    "value only in a loop": ("def f(a: int):\n for k in range(a):\n  b = k\n return b", 4, "b may have no value"),
    "loop name after the loop": ("def f(a: int):\n for k in range(a):\n  pass\n return k", 4, "k may have no value"),
    "value after some breaks": (
        "def f(a: int):\n while True:\n  if a > 3:\n   break\n  b = 2\n  break\n return b", 7, "b may have no value"),
    "no return": ("def f(a: int):\n if a > 0:\n  return 1", 1, "returns nothing"),
    "two types of result": ("def f(a: int):\n if a > 0:\n  return 1\n return a, a", 4, "returns"),
    "two types of name": ("def f(a: int, x: Floats):\n b = x\n b = a\n return b", 3, "use another name"),
    "word and number": ("def f(a: int):\n return word(a) + a", 2, "write word(...)"),
    "word compared with number": ("def f(a: int):\n return word(a) < a", 2, "write word(...)"),
    "word and number in a name": ("def f(a: int):\n a = word(a)\n return a", 2, "use another name"),
    "difference of words": ("def f(a: int):\n return word(a) - word(1)", 2, "Sub of u64"),
    "negative word": ("def f(a: int):\n return -word(a)", 2, "USub"),
    "power": ("def f(x: float):\n return x ** 2", 2, "write the product"),
    "remainder of reals": ("def f(x: float):\n return x % 2.0", 2, "floor"),
    "floor division of reals": ("def f(x: float):\n return x // 2.0", 2, "FloorDiv"),
    "shift of a real": ("def f(x: float):\n return x >> 1", 2, "shift whole numbers"),
    "and of numbers": ("def f(a: int, b: int):\n return a and b", 2, "compare with 0"),
    "identity": ("def f(a: int):\n return a is 3", 2, "compare with =="),
    "membership": ("def f(a: int):\n return a in (1, 2)", 2, "write a loop"),
    "text": ("def f(a: int):\n b = 'text'\n return a", 2, "numbers only"),
    "f-string": ("def f(a: int):\n return f'{a}'", 2, "no text"),
    "list": ("def f(a: int):\n b = [a]\n return b", 2, "pass an array in"),
    "comprehension": ("def f(a: int):\n return [k for k in range(a)]", 2, "write a loop"),
    "lambda": ("def f(a: int):\n g = lambda: a\n return g", 2, "function of the module"),
    "inner function": ("def f(a: int):\n def g():\n  return a\n return a", 2, "function of the module"),
    "try": ("def f(a: int):\n try:\n  a += 1\n finally:\n  pass\n return a", 2, "raise nothing"),
    "raise": ("def f(a: int):\n raise ValueError", 2, "raise nothing"),
    "assert": ("def f(a: int):\n assert a > 0\n return a", 2, "test"),
    "with": ("def f(a: int):\n with open('x'):\n  pass\n return a", 2, "open nothing"),
    "global": ("def f(a: int):\n global b\n return a", 2, "pass an array in"),
    "print": ("def f(a: int):\n print(a)\n return a", 2, "a call of print"),
    "numpy": ("def f(x: Floats):\n return np.sum(x)", 2, "a call of np.sum"),
    "unknown of math": ("def f(x: float):\n return math.sin(x)", 2, "a call of math.sin"),
    "a logarithm of the machine": ("def f(x: float):\n return math.log(x)", 2, "a call of math.log"),
    "unknown name": ("def f(a: int):\n return a + missing", 2, "missing is no number"),
    "changeable constant": ("def f(k: int):\n return CHANGEABLE[k]", 2, "flags.writeable"),
    "named argument": ("def f(a: int):\n return min(a, b=1)", 2, "by its position"),
    "too few arguments": ("def f(x: Floats):\n return doubles()", 2, "takes 1 arguments, got 0"),
    "recursion": ("def f(a: int):\n return itself(a)", 17, "calls itself"),
    "call that changes arrays": ("def f(x: Floats):\n return x[0] + doubles(x)", 2, "into a name first"),
    "changing call as an argument": ("def f(x: Floats):\n return abs(doubles(x))", 2, "into a name first"),
    "result of nothing": ("def f(x: Floats):\n a = nothing(x)\n return a", 2, "returns nothing"),
    "loop over an array": ("def f(x: Floats):\n for a in x:\n  pass\n return 1", 2, "range(len(x))"),
    "step of 0": ("def f(a: int):\n for k in range(0, a, 0):\n  pass\n return 1", 2, "a step"),
    "step that is no constant": ("def f(a: int):\n for k in range(0, a, a):\n  pass\n return 1", 2, "a step"),
    "range of reals": ("def f(x: float):\n for k in range(x):\n  pass\n return 1", 2, "write int(...)"),
    "else of a loop": ("def f(a: int):\n while a > 0:\n  a -= 1\n else:\n  a = 5\n return a", 2, "else"),
    "real index": ("def f(x: Floats, a: float):\n return x[a]", 2, "write int(...)"),
    "truth as an index": ("def f(x: Floats, a: bool):\n return x[a]", 2, "write int(...)"),
    "too many indexes": ("def f(x: Floats):\n return x[0, 1]", 2, "once for each dimension"),
    "index of a number": ("def f(a: int):\n return a[0]", 2, "has none"),
    "slice with a step": ("def f(x: Floats):\n y = x[::2]\n return y[0]", 2, "a slice with a step"),
    "slice from the end": ("def f(x: Floats):\n y = x[:-1]\n return y[0]", 2, "len(x) - k"),
    "assignment to a row": ("def f(x: Floats2):\n x[0] = 1.0", 2, "loop over the elements"),
    "assignment to a slice": ("def f(x: Floats):\n x[:] = 1.0", 2, "loop over the elements"),
    "assignment to a field": ("def f(p: Pair):\n p.count = 1", 2, "cannot be assigned"),
    "table as a value": ("def f(p: Pair):\n q = p\n return q.count", 2, "use another name"),
    "unknown field": ("def f(p: Pair):\n return p.third", 2, "no field third"),
    "unknown attribute": ("def f(x: Floats):\n return x.T", 2, "shape and size"),
    "real into whole numbers": ("def f(x: Ints, a: float):\n x[0] = a", 2, "write int(...)"),
    "number into truths": ("def f(x: Bools, a: int):\n x[0] = a", 2, "write a comparison"),
    "number into words": ("def f(x: Words, a: int):\n x[0] = a", 2, "write word(...)"),
    "arithmetic of arrays": ("def f(x: Floats):\n return x + 1.0", 2, "one number is needed"),
    "truth of an array": ("def f(x: Floats):\n if x:\n  return 1\n return 0", 2, "no number"),
    "minimum of an array": ("def f(x: Floats):\n return min(x)", 2, "one number"),
    "number of 65 bits": ("def f(a: int):\n return a + 18446744073709551616", 2, "64 bits"),
    "line that does nothing": ("def f(a: int):\n a + 1\n return a", 2, "does nothing"),
    "tuple of another length": ("def f(a: int):\n b, c = a, a, a\n return b", 2, "3 values for 2 names"),
    "walrus": ("def f(a: int):\n return (b := a) + b", 2, "line of its own"),
    "star": ("def f(a: int):\n b, *c = a, a\n return b", 2, ""),
    "parameter without a kind": ("def f(a):\n return a", None, "the parameter a is None"),
    "parameter that is any array": ("def f(a: np.ndarray):\n return a[0]", None, "kind of array"),
    "several results of an entry": ("def f(a: int):\n return a, a", None, "may return one number")}


@pytest.mark.filterwarnings('ignore:"is" with')
@pytest.mark.parametrize("case", REFUSED)
def test_refused(case, tmp_path):
    text, line, part = REFUSED[case]
    name = "refused_" + "".join(letter for letter in case if letter.isalpha())
    with pytest.raises(NotTranslated) as caught:
        Unit([function_of(text, tmp_path, name)]).text()
    message = str(caught.value)
    first = 0 if line == 17 else HEAD.count("\n")
    assert part in message and (line is None or message.startswith(f"{name}.py:{first + line}: ")), message


# Mistakes that only the numbers show: text, arguments, what the checked build says.
STOPPED = {
    "index": ("def f(x: Floats, k: int):\n return x[k]", "np.zeros(3), 3", ":19: index outside of the array: 3, limit"),
    "negative index": ("def f(x: Floats, k: int):\n return x[k]", "np.zeros(3), -1", ":19: index outside"),
    "row": ("def f(x: Floats2, k: int):\n return x[1, k]", "np.zeros((2, 3)), 4", ":19: index outside"),
    "slice": ("def f(x: Floats, k: int):\n y = x[1:k]\n return y[0]", "np.zeros(3), 4", ":19: slice outside"),
    "small number": ("def f(x: Int8s, k: int):\n x[0] = k", "np.zeros(3, np.int8), 128", ":19: number too large"),
    "division": ("def f(a: float, b: int):\n return a / b", "1.0, 0", ":19: division by zero"),
    "word": ("def f(a: int, b: int):\n return word(a) * word(b)", "-1, 2", ":19: product beyond 64 bits"),
    "no whole number": ("def f(a: float):\n return int(a)", "1e30,", ":19: no whole number"),
    "overflow": ("def f(a: int):\n return a + a", "2**62,", "signed integer overflow"),
}
PROGRAM = """
import sys; sys.path[:0] = [{folder!r}, {tests!r}]
import numpy as np
from pathlib import Path
from support.native.compiled import ROOT
from support.native.modules import function_of
from sim.native.library import Library
f = function_of({text!r}, Path({folder!r}), {name!r})
Library(Path({path!r}), ROOT).function(f)({arguments})
"""


@pytest.mark.parametrize("case", STOPPED)
def test_the_checked_build_stops(case, tmp_path):
    text, arguments, said = STOPPED[case]
    name = "stopped_" + case.replace(" ", "_")
    made = library([function_of(text, tmp_path, name)], tmp_path, flags=UNDEFINED, checked=True)
    program = textwrap.dedent(PROGRAM).format(folder=str(tmp_path), tests=str(ROOT), text=text,
                                              name=name, path=str(made.path), arguments=arguments)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode != 0 and said in done.stderr, done.stderr
