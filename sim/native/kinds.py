"""Kinds of arrays, for the annotations of tables (NamedTuples of arrays) and of compiled entry functions; and words.

>>> from typing import NamedTuple
>>> class Village(NamedTuple):
...     age: Floats           # (inhabitants,)
...     knows: Bools2         # (inhabitants, inhabitants)
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Annotated

import numpy as np


@dataclass(frozen=True)
class Array:
    """An array: the name of its NumPy type, how many dimensions it has, and whether it is stored by columns, so that
    a loop over its first index reads neighbours; else it is in the order of C.
    """

    element: str
    ndim: int
    columns: bool = False

    def __str__(self) -> str:
        return f"{self.element}_{self.ndim}{'_columns' if self.columns else ''}"


Floats = Annotated[np.ndarray, Array("float64", 1)]
Floats2 = Annotated[np.ndarray, Array("float64", 2)]
Floats3 = Annotated[np.ndarray, Array("float64", 3)]
Ints = Annotated[np.ndarray, Array("int64", 1)]
Ints2 = Annotated[np.ndarray, Array("int64", 2)]
Ints3 = Annotated[np.ndarray, Array("int64", 3)]
Bools = Annotated[np.ndarray, Array("bool", 1)]
Bools2 = Annotated[np.ndarray, Array("bool", 2)]
Bools3 = Annotated[np.ndarray, Array("bool", 3)]
Words = Annotated[np.ndarray, Array("uint64", 1)]
Words2 = Annotated[np.ndarray, Array("uint64", 2)]
Words3 = Annotated[np.ndarray, Array("uint64", 3)]
Int8s = Annotated[np.ndarray, Array("int8", 1)]
Int16s = Annotated[np.ndarray, Array("int16", 1)]
Int32s = Annotated[np.ndarray, Array("int32", 1)]
Words32 = Annotated[np.ndarray, Array("uint32", 1)]
FloatColumns = Annotated[np.ndarray, Array("float64", 2, True)]
IntColumns = Annotated[np.ndarray, Array("int64", 2, True)]
BoolColumns = Annotated[np.ndarray, Array("bool", 2, True)]
Words32x2 = Annotated[np.ndarray, Array("uint32", 2)]


# Machine words of 64 bits: Python's whole numbers have no end, and a generator of random numbers needs one. Plain
# Python for the interpreter; the translator knows these functions and writes one instruction for each.

MASK = 0xFFFFFFFFFFFFFFFF
_WORD, _DOUBLE = struct.Struct("<Q"), struct.Struct("<d")


def word(value: int) -> int:
    """Return the lowest 64 bits of a whole number, as a whole number that is never negative.

    >>> word(2**64 + 5), word(-1) == 2**64 - 1
    (5, True)
    """
    return int(value) & MASK


def high_product(a: int, b: int) -> int:
    """Return the upper 64 bits of the product of two words.

    >>> high_product(2**63, 6)
    3
    """
    return int(a) * int(b) >> 64


def bits_of(x: float) -> int:
    """Return the 64 bits of a real number as a word.

    >>> hex(bits_of(1.0))
    '0x3ff0000000000000'
    """
    return _WORD.unpack(_DOUBLE.pack(x))[0]


def double_of(bits: int) -> float:
    """Return the real number that a word is the bits of.

    >>> double_of(0x3FF0000000000000)
    1.0
    """
    return _DOUBLE.unpack(_WORD.pack(bits))[0]
