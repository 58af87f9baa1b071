"""Other machines are played for real: each condition does change what it says it changes."""

from __future__ import annotations

import platform
import shutil

import pytest

from support.golden.arithmetic import of_library
from support.golden.changes import binding
from support.golden.conditions import answer, start
from support.golden.instructions import HAS_ZIG, compiled, findings, for_arm
from support.golden.machines import BUILDS, builds, libraries, older_numpy, other
from support.golden.table import read_book

COMPILER = shutil.which("cc") or shutil.which("gcc")


def test_the_first_build_is_the_one_for_this_processor_and_the_others_differ():
    assert BUILDS[0].variables == {} and len({tuple(one.variables.items()) for one in BUILDS}) == len(BUILDS)


def test_another_processor_has_one_build(monkeypatch):
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    assert builds() == list(BUILDS)
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    assert builds() == [BUILDS[0]]


@pytest.mark.slow
@pytest.mark.skipif(not HAS_ZIG, reason="only zig's compiler can be asked for both")
def test_the_build_for_any_processor_has_no_wide_instructions_and_neither_build_fuses():
    for level, wide in ((0, False), (1, True)):
        language, machine = compiled(level)
        found = findings(language, machine, for_arm(language))
        assert (found["wide"] > 0) == wide and found["widest"] == 0
        assert found["freedoms"] == found["fused"] == found["fused on arm64"] == 0 < found["products and sums"]
        assert found["library"] == [], "log and exp are equations"


def test_another_interpreter_is_the_one_that_is_named():
    assert other("somewhere/python").python == "somewhere/python"


def test_numpy_knows_the_instructions_that_it_is_told_to_leave():
    for name in older_numpy().variables.get("NPY_DISABLE_CPU_FEATURES", "").split():
        assert name.replace("_", "").isalnum()


@pytest.mark.slow
@pytest.mark.skipif(platform.system() != "Linux" or not COMPILER, reason="needs LD_PRELOAD and a C compiler")
def test_another_log_of_the_c_library_is_in_force_and_moves_nothing(tmp_path):
    """Wrong last bits, one in 16: the results have a logarithm of their own."""
    wrong, ledger = libraries(tmp_path)[-1], binding(read_book())
    said = answer(start(wrong, "--names", "five-allies"))
    assert said["library"] != of_library()
    assert said["digests"] and said["digests"] == {key: ledger[key] for key in said["digests"]}
