"""Evaluators for the tests of the store and of the places where cells run: at the top of a module, so picklable."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import numpy as np

from sim.parallel.cells import Cell, CellResult


def make_cells(count, inputs=None):
    return [Cell({"scenario": "toy", "seed": 1, "number": number}, inputs) for number in range(count)]


def draw(cell):
    """Gives arrays that follow from the description alone, with floats that show any lost bit."""
    number = cell.description["number"]
    generator = np.random.Generator(np.random.Philox(key=number))
    arrays = {"count": generator.integers(0, 100, 4), "mean": generator.random(3)}
    return CellResult(arrays, {"number": number, "third": number / 3})


def draw_and_log(cell):
    """As `draw`, and appends the cell's number to the file given as input."""
    log(cell.inputs, cell.description["number"])
    time.sleep(0.002)
    return draw(cell)


def draw_slowly(cell):
    log(cell.inputs, cell.description["number"])
    time.sleep(0.02)
    return draw(cell)


def fail_on_odd(cell):
    if cell.description["number"] % 2:
        raise Unsendable("odd", "one")
    return draw(cell)


def die_on_three(cell):
    if cell.description["number"] == 3:
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    return draw(cell)


def die_once(cell):
    """Ends the process at the first evaluation of cell 3; a file given as input remembers."""
    if cell.description["number"] == 3 and not Path(cell.inputs).exists():
        Path(cell.inputs).touch()
        os._exit(7)
    return draw(cell)


def leave(cell):
    raise SystemExit(3)


def interrupt(cell):
    if cell.description["number"] == 3:
        raise KeyboardInterrupt
    return draw(cell)


def give_objects(cell):
    return CellResult({"wrong": np.array([object()])})


def give_nothing(cell):
    return None


def give_lambda(cell):
    return lambda: None


class Unsendable(Exception):
    """An exception that can be pickled and not unpickled, as many are."""

    def __init__(self, what, who):
        super().__init__(f"{what}\n{who}")


def log(path, number):
    """Appends a line at once, so that it is there even when the process is killed right after."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        os.write(descriptor, f"{number}\n".encode())
    finally:
        os.close(descriptor)


def logged(path):
    return [int(line) for line in Path(path).read_text().split()] if Path(path).exists() else []


def same(one, other):
    """Says whether two results agree in every bit."""
    return (
        list(one.arrays) == list(other.arrays)
        and one.meta == other.meta
        and all(same_array(one.arrays[name], other.arrays[name]) for name in one.arrays)
    )


def same_array(one, other):
    return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()


def content(folder):
    """Gives name -> bytes of everything in a folder."""
    return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}
