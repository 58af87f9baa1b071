"""Other machines are played for real: each condition does change what it says it changes."""

from __future__ import annotations

import platform
import shutil

import pytest

from support.golden.arithmetic import of_library
from support.golden.changes import binding, without_records
from support.golden.conditions import answer, start
from support.golden.instructions import HAS_ZIG, compiled, findings, for_arm
from support.golden.machines import BUILDS, builds, libraries, older_numpy, other
from support.golden.table import LIBRARY, read_book

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


def test_another_interpreter_is_the_one_that_is_named():
    assert other("somewhere/python").python == "somewhere/python"


def test_numpy_knows_the_instructions_that_it_is_told_to_leave():
    for name in older_numpy().variables.get("NPY_DISABLE_CPU_FEATURES", "").split():
        assert name.replace("_", "").isalnum()


def test_a_machine_with_another_library_is_held_to_whole_numbers_only(monkeypatch):
    book = read_book()
    here = book[LIBRARY].digest
    monkeypatch.setattr("support.golden.changes.of_library", lambda: here)
    assert len(binding(book)) == len(book)
    monkeypatch.setattr("support.golden.changes.of_library", lambda: "another")
    held = binding(book)
    assert len(held) == len(without_records(book)) and not [key for key in held if key.endswith(" records")]
    assert any(key.endswith(" tally") for key in held) and any(key.endswith(" outcomes") for key in held)


@pytest.mark.slow
@pytest.mark.skipif(platform.system() != "Linux" or not COMPILER, reason="needs LD_PRELOAD and a C compiler")
def test_another_log_is_in_force_moves_the_records_and_no_tally(tmp_path):
    """Wrong last bits, one in 16: the records must show it, and what is counted in units of 2**-30 must not."""
    wrong, ledger = libraries(tmp_path)[-1], read_book()
    said = answer(start(wrong, "--names", "five-allies"))
    assert said["library"] != of_library()
    apart = {key.rsplit(" ", 1)[1] for key, digest in said["digests"].items()
             if digest != {" ".join(map(str, one)): entry.digest for one, entry in ledger.items()}[key]}
    assert apart == {"records"}
