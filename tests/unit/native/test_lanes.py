"""A loop is marked as elementwise only if no entry can see what another one wrote."""

from __future__ import annotations

import ast

import pytest

from sim.model.world import State, World
from sim.native.kinds import Array
from sim.native.lanes import is_elementwise
from sim.native.language import FLOAT, INT, Table

TYPES = {"state": Table(State), "world": Table(World), "x": Array("float64", 1), "y": Array("float64", 1),
         "k": Array("int64", 1), "rows": Array("float64", 2), "columns": Array("float64", 2, True), "size": FLOAT,
         "c": INT, "n": INT}


def marked(body: str) -> bool:
    lines = "\n".join(f"    {line}" for line in body.split("; "))
    loop = ast.parse(f"for j in range(n):\n{lines}").body[0]
    assert isinstance(loop, ast.For)
    return is_elementwise(loop, TYPES)


@pytest.mark.parametrize("body", [
    "x[j] = 2.0 * y[j]", "x[j] += size", "x[j], y[j] = y[j], x[j]", "z = x[j]; y[j] = z if z > size else 0.0",
    "columns[j, c] = columns[j, c + 1] + x[j]", "rows[c, j] = x[j]", "x[j] = f(y[j], size)", "x[j] = k[0]",
    "state.gap[j, c] = state.attitude[j, c]", "total += x[j]; y[j] = 0.0", "state.objects[j, c] = x[k[j]] > y[j]"])
def test_entries_that_keep_to_themselves_are_marked(body):
    assert marked(body)


@pytest.mark.parametrize("body", [
    "x[j] = x[j - 1]", "x[j] = y[j + 1]", "x[j + 1] = 0.0", "x[c] += y[j]", "x[k[j]] = 1.0", "x[j] = y[k[j]]",
    "rows[j, c] = 0.0", "columns[c, j] = 0.0", "columns[j, k[j]] = 0.0", "x[j] = f(y)", "x[j] = f(state, j)",
    "x[j] = f(rows[j])", "c = k[j]; columns[j, c] = 0.0", "total += x[j]", "x[j] = y[0]",
    "if x[j] > 0.0: y[j] = 1.0", "for i in range(n): x[j] += y[i]", "f(x)"])
def test_what_another_entry_might_see_is_not(body):
    assert not marked(body)
