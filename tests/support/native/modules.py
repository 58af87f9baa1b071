"""Modules for the tests: a text becomes a file, because the translator reads files."""

from __future__ import annotations

import importlib.util
import sys

HEAD = """\
from __future__ import annotations
import math
from typing import NamedTuple
import numpy as np
from sim.native.kinds import Floats, Floats2, Int8s, Ints, Bools, Words
from sim.native.kinds import word
CHANGEABLE = np.zeros(3)
class Pair(NamedTuple):
    first: Floats
    count: int
def doubles(x):
    x[0] = 2 * x[0]
    return x[0]
def nothing(x):
    x[0] = 1.0
def itself(a):
    return itself(a - 1) if a > 0 else 0
"""


def function_of(text: str, folder, name: str = "refused"):
    """Return the function f of a module with that text, from a file, as the translator needs it."""
    path = folder / f"{name}.py"
    path.write_text(HEAD + text + "\n")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module.f
