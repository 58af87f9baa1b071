"""What goes over to compiled code arrives in its place, and what does not fit is refused before."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.errors import UserError
from sim.model import world as w
from sim.model.compile import ENTRIES
from sim.model.rounds import available, play_chunk
from sim.model.tally import Record, Tally
from sim.native import COMPILE
from sim.native.build import text_of
from sim.native.kinds import Array
from sim.native.language import INT, Table, fields_of, parameters_of
from sim.native.library import Library, StaleLibrary, about_of, digest_of, file_name, here, packed
from support.native import constructs
from support.native.compiled import ROOT, library
from support.native.modules import function_of

TABLES = (w.World, w.Slots, w.Setting, w.State, Tally, Record)
PROJECT = ROOT.parent


def of_kind(kind, number: int):
    """Returns an array (or number) of a kind whose last element is a number of its own."""
    if not isinstance(kind, Array):
        return number
    array = np.zeros((2, 3, 4)[:kind.ndim], dtype=kind.element, order="F" if kind.columns else "C")
    array[(-1,) * kind.ndim] = number if kind.element != "bool" else number % 2
    return array


def probe(cls: type) -> str:
    """Returns the text of a function that copies one element of each field, by its name."""
    lines = [f"from {cls.__module__} import {cls.__name__}", "from sim.native.kinds import *",
             f"def f(table: {cls.__name__}, out: Floats):"]
    for number, (name, kind) in enumerate(fields_of(cls).items()):
        last = "[" + ", ".join(["-1"] * kind.ndim) + "]" if isinstance(kind, Array) else ""
        lines.append(f" out[{number}] = table.{name}{last}")
    return "\n".join(lines)


@pytest.mark.parametrize("cls", TABLES, ids=lambda cls: cls.__name__)
def test_every_field_of_a_table_arrives_under_its_own_name(cls, tmp_path):
    """Two arrays of one kind that change places are no error for C; here each has a number of its own."""
    function = function_of(probe(cls).replace("import *", "import Floats"), tmp_path, f"probe_{cls.__name__.lower()}")
    kinds = fields_of(cls)
    table, out = cls(*(of_kind(kind, k + 1) for k, kind in enumerate(kinds.values()))), np.zeros(len(kinds))
    compiled = library([function], tmp_path).function(function)
    compiled(table, out)
    expected = [(k + 1) % 2 if isinstance(kind, Array) and kind.element == "bool" else k + 1
                for k, kind in enumerate(kinds.values())]
    assert out.tolist() == expected
    again = np.zeros(len(kinds))
    function(table, again)
    assert again.tolist() == expected


def test_every_array_of_the_model_has_a_kind():
    for name, kind in parameters_of(play_chunk).items():
        assert isinstance(kind, (Array, Table)) or kind in (INT, "bool"), name
    for cls in TABLES:
        assert len(fields_of(cls)) == len(cls._fields)


@pytest.mark.parametrize("arguments, said", [
    ((np.zeros(3, dtype=np.float32), 1), "out: compiled for float64_1, got float32_1"),
    ((np.zeros((3, 1)), 1), "out: compiled for float64_1, got float64_2"),
    (([0.0, 0.0], 1), "out: compiled for float64_1, got list"),
    ((np.zeros(6)[::2], 1), "out: an array must be contiguous"),
    ((np.zeros(3), 2**63), "n: 9223372036854775808 is not from")])
def test_what_does_not_fit_is_refused(arguments, said, tmp_path_factory):
    made = library([constructs.fills], tmp_path_factory.mktemp("fills"))
    with pytest.raises((TypeError, OverflowError), match=said):
        made.function(constructs.fills)(*arguments)


def test_a_table_of_another_class_is_refused():
    with pytest.raises(TypeError, match="compiled for State, got Pair"):
        packed(constructs.Pair(*[np.zeros(1)] * 2, 1.0, True, np.zeros((1, 1))), Table(w.State))


def test_the_library_of_the_model_is_that_of_its_text():
    about = about_of(PROJECT / "sim" / "native" / "built" / file_name(here()))
    assert about["layout"].startswith("World(base float64_1, follow int64_2, ")
    for name in ("draws", "elementary", "equations", "events", "inputs", "quantiles", "rounds", "tally", "world"):
        assert f"sim/model/{name}.py" in about["sources"]
    assert "sim/native/expressions.py" in about["sources"] and "sim/native/library.py" not in about["sources"]


def test_an_edited_text_is_noticed_before_the_library_is_loaded(tmp_path):
    function = function_of("def f(a: int):\n return a + 1", tmp_path, "edited")
    made = library([function], tmp_path, root=tmp_path)
    assert made.about["sources"][0] == "edited.py" and made.function(function)(1) == 2
    path = tmp_path / "edited.py"
    path.write_text(path.read_text().replace("a + 1", "a + 2"))
    with pytest.raises(StaleLibrary, match=f"another text of the equations; compile the equations again: {COMPILE}"):
        Library(made.path, tmp_path)
    path.write_text(path.read_text().replace("a + 2", "a + 1").replace("\n", "\r\n"), newline="")
    assert Library(made.path, tmp_path).about == made.about, "ends of lines are no edit"


@pytest.mark.parametrize("content", [b"", b"no library at all", None])
def test_a_damaged_library_is_refused(content, tmp_path):
    made = library([constructs.fills], tmp_path)
    held = made.path.read_bytes() if content is None else content
    broken = tmp_path / "broken.so"
    broken.write_bytes(b"\x7fELF" + held[4000:] if content is None else held)
    with pytest.raises(UserError, match=COMPILE):
        Library(broken, ROOT)


def test_the_digest_is_of_names_and_texts(tmp_path):
    (tmp_path / "a.py").write_text("1")
    (tmp_path / "b.py").write_text("2")
    assert digest_of(["a.py", "b.py"], tmp_path) != digest_of(["b.py", "a.py"], tmp_path)
    assert digest_of(["a.py"], tmp_path) != digest_of(["c.py"], tmp_path)


def test_without_a_library_the_function_itself_is_played():
    program = ("from sim.native.library import compiled; from sim.model.rounds import available, play_chunk; "
               "print(compiled(play_chunk), available('compiled'))")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=PROJECT,
                          env={**os.environ, "NEMCON_INTERPRET": "1", "PYTHONPATH": str(PROJECT)})
    assert done.stdout == "None python\n" and available("compiled") == "compiled"


def test_the_same_text_gives_the_same_c():
    assert text_of(ENTRIES)[0] == text_of(ENTRIES)[0]
    assert str(Path(PROJECT)) not in text_of(ENTRIES)[0], "no path of this machine"
