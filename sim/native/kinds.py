"""Kinds of arrays, for the annotations of tables (NamedTuples of arrays) and of compiled entry functions.

>>> from typing import NamedTuple
>>> class Village(NamedTuple):
...     age: Floats           # (inhabitants,)
...     knows: Bools2         # (inhabitants, inhabitants)
"""

from __future__ import annotations

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
