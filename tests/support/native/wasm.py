"""Plays compiled functions in WebAssembly, as a page does: arrays are copied in, the function is called, and what it
changed is copied out. Arrays that share numbers outside share them inside."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import wasmtime

from sim.native.kinds import Array
from sim.native.language import fields_of, parameters_of

PAGE, ALIGNED = 65536, 64


class WasmLibrary:
    """A module that `sim.native.build` made."""

    def __init__(self, path: Path):
        engine = wasmtime.Engine()
        self.module = wasmtime.Module.from_file(engine, str(path))
        self.store = wasmtime.Store(engine)
        self.exports = wasmtime.Instance(self.store, self.module, []).exports(self.store)
        self.memory, self.base = self.exports["memory"], self.exports["__heap_base"].value(self.store)

    def function(self, python: Callable) -> Callable:
        """Return an entry function; it takes the same arguments as the Python one."""
        kinds, entry = parameters_of(python), self.exports[f"entry_{python.__name__}"]

        def call(*arguments: Any) -> Any:
            room = _Room(self.base)
            given = [room.put(x, kind) if not isinstance(kind, str) else float(x) if kind == "double" else int(x)
                     for x, kind in zip(arguments, kinds.values(), strict=True)]
            missing = room.end - self.memory.data_len(self.store)
            if missing > 0:
                self.memory.grow(self.store, -(-missing // PAGE))
            inside = ctypes.addressof(self.memory.data_ptr(self.store).contents)
            for place, array in room.blocks:
                ctypes.memmove(inside + place, array.ctypes.data, array.nbytes)
            answer = entry(self.store, *given)
            inside = ctypes.addressof(self.memory.data_ptr(self.store).contents)
            for place, array in room.blocks:
                if array.flags.writeable:
                    ctypes.memmove(array.ctypes.data, inside + place, array.nbytes)
            return answer
        return call


class _Room:
    """Where arrays and structs go in the memory of the module: one block for each array that owns its numbers."""

    def __init__(self, base: int):
        self.end, self.blocks, self.owners = -(-base // ALIGNED) * ALIGNED, [], {}

    def block(self, array: np.ndarray) -> int:
        owner = array
        while isinstance(owner.base, np.ndarray):
            owner = owner.base
        if id(owner) not in self.owners:
            self.owners[id(owner)] = self.end
            self.blocks.append((self.end, owner))
            self.end += -(-(owner.nbytes + 1) // ALIGNED) * ALIGNED
        return self.owners[id(owner)] + array.ctypes.data - owner.ctypes.data

    def put(self, value: Any, kind: Any) -> int:
        """Place a table or an array; return the address of its struct, whose words have 8 bytes as everywhere."""
        parts = [(value, kind)] if isinstance(kind, Array) else zip(value, fields_of(kind.cls).values(), strict=True)
        words: list[int] = []
        for part, of in parts:
            words += [self.block(part), *part.shape] if isinstance(of, Array) else [
                int(np.float64(part).view(np.int64)) if of == "double" else int(part)]
        return self.block(np.array(words, dtype=np.int64))
