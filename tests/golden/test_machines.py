"""Other machines are played for real: each condition does change what it says it changes."""

from __future__ import annotations

import platform
import shutil

import pytest

from support.golden.arithmetic import of_library
from support.golden.changes import binding, without_records
from support.golden.conditions import Condition, answer, start
from support.golden.machines import BUILDS, NEEDED, builds, libraries, older_numpy, other
from support.golden.table import LIBRARY, read_book

COMPILER = shutil.which("cc") or shutil.which("gcc")


def test_the_first_build_is_the_one_for_this_processor_and_the_others_differ():
    assert BUILDS[0].variables == {} and len({tuple(one.variables.items()) for one in BUILDS}) == len(BUILDS)


@pytest.mark.parametrize("features, played", [({}, len(BUILDS) - len(NEEDED)),
                                              ({"avx2": True, "fma": False}, len(BUILDS) - len(NEEDED)),
                                              ({"avx2": True, "fma": True}, len(BUILDS))])
def test_a_build_that_this_processor_cannot_run_is_left_out(monkeypatch, features, played):
    monkeypatch.setattr("llvmlite.binding.get_host_cpu_features", lambda: features)
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    assert len(builds()) == played
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    assert builds() == [BUILDS[0]]


@pytest.mark.slow
@pytest.mark.skipif(platform.machine() != "x86_64", reason="the builds are of x86-64")
@pytest.mark.parametrize("build, narrow", [("any x86-64", "wide"), ("without AVX-512", "widest")])
def test_a_build_without_wide_instructions_has_none(tmp_path, build, narrow):
    """NUMBA_ENABLE_AVX=0 would leave them in, and so would the name of an older processor by itself."""
    found = [one for one in builds() if build in one.name]
    if not found:
        pytest.skip("this processor cannot run the build")
    variables = {**found[0].variables, "NUMBA_CACHE_DIR": str(tmp_path)}
    assert answer(start(Condition(build, variables), module="support.golden.instructions"))[narrow] == 0


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
