"""Compilers are tried one after the other; without one that works the program says what to type."""

from __future__ import annotations

import platform
import sys

import numpy as np
import pytest

from sim.model import compile as command
from sim.model import rounds
from sim.model.encoding import encode
from sim.native import build as module
from sim.native.build import TARGETS, NoCompiler, build, compilers, sources_of, text_of
from sim.native.library import FOLDER, Library, file_name, here
from sim.scenario.loader import load
from support.native import constructs
from support.native.compiled import ROOT, quickest

BROKEN = ("cc", [sys.executable, "-c", "import sys; sys.exit('this compiler is broken')"])


def test_without_a_compiler_the_message_says_what_to_install(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(module, "compilers", lambda: [])
    with pytest.raises(NoCompiler, match="no C compiler for .*; install one: pip install ziglang"):
        build([constructs.fills], tmp_path, root=ROOT)
    assert command.main(["--folder", str(tmp_path)]) == 1
    assert "pip install ziglang" in capsys.readouterr().err and not list(tmp_path.iterdir())


def test_a_compiler_that_fails_is_passed_over(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "compilers", lambda: [BROKEN, ("cc", quickest())])
    made = Library(build([constructs.fills], tmp_path, root=ROOT), ROOT)
    out = np.zeros(4)
    made.function(constructs.fills)(out, 2)
    assert out[0] == 2.0 and [path.name for path in tmp_path.iterdir()] == [file_name(here())]


def test_what_every_compiler_said_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "compilers", lambda: [BROKEN, BROKEN])
    with pytest.raises(NoCompiler) as caught:
        build([constructs.fills], tmp_path, root=ROOT)
    assert str(caught.value).count(": this compiler is broken") == 2


def test_the_compiler_of_the_system_is_not_asked_for_another_platform(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "compilers", lambda: [("cc", quickest())])
    other = next(name for name in TARGETS if name != here())
    with pytest.raises(NoCompiler, match=f"no C compiler for {other}"):
        build([constructs.fills], tmp_path, other, root=ROOT)


def test_the_compiler_that_is_named_comes_first(monkeypatch):
    monkeypatch.setenv("CC", "my-cc --fast")
    assert compilers()[0] == ("cc", ["my-cc", "--fast"])


def test_a_refusal_is_a_message_and_a_status(monkeypatch, capsys, tmp_path):
    def f(a: int):
        return a ** 2
    monkeypatch.setattr(command, "ENTRIES", (f,))
    assert command.main(["--folder", str(tmp_path)]) == 2
    assert "Pow of i64 and i64; write the product" in capsys.readouterr().err


def test_the_sources_are_the_modules_that_are_imported_on_the_way():
    _, unit = text_of(command.ENTRIES)
    names = sources_of(unit)
    assert {name for name in names if name.startswith("sim/model/")} >= {
        f"sim/model/{name}.py" for name in ("draws", "elementary", "equations", "events", "inputs", "quantiles", "rounds", "tally", "world")}
    assert not [name for name in names if "scenario" in name or "encoding" in name]


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="other processors have one build")
def test_both_builds_for_x86_give_the_same_bits(monkeypatch):
    library, encoded, told = Library(FOLDER / file_name(here())), encode(load("nato-sg-2024")), []
    monkeypatch.setattr(rounds, "compiled", library.function)
    for level in (0, -1):
        assert library.use_level(level) in ((0,) if level == 0 else (0, 1))
        told.append(rounds.run_chunk(encoded.world, 1, 0, 100, counted_until=encoded.counted_until, records=True))
    for one, other in zip(*told, strict=True):
        assert [array.tobytes() for array in one] == [array.tobytes() for array in other]


def test_every_target_has_a_wheel_of_its_own():
    assert len({target.tag for target in TARGETS.values()}) == len(TARGETS)
    assert len({file_name(name) for name in TARGETS}) == len(TARGETS)
