"""Every shipped scenario, played by builds that watch themselves and by the module for browsers."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest

from sim.model import rounds
from sim.model.encoding import encode
from sim.native.library import FOLDER
from sim.scenario.catalog import shipped_names
from sim.scenario.loader import load
from support.native.compiled import ROOT, quickest

GCC = shutil.which("gcc") or ""


def played_by_the_checked_build(*options: str, **variables: str) -> subprocess.CompletedProcess:
    """Starts the checked build in a process of its own, which it ends at the first fault."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT.parent}{os.pathsep}{ROOT}", **variables}
    return subprocess.run([sys.executable, "-m", "support.native.checked", *options], env=environment, text=True,
                          capture_output=True)


def test_no_index_leaves_its_array_and_no_number_overflows():
    done = played_by_the_checked_build()
    assert (done.returncode, done.stdout) == (0, f"{len(shipped_names())}\n"), done.stderr


@pytest.mark.slow
@pytest.mark.skipif(not GCC or quickest()[0] != shutil.which("cc"), reason="needs GCC's address sanitizer")
def test_no_address_is_read_that_is_nobodys():
    found = subprocess.run([GCC, "-print-file-name=libasan.so"], capture_output=True, text=True, check=True)
    done = played_by_the_checked_build("asan", LD_PRELOAD=found.stdout.strip(), PYTHONMALLOC="malloc",
                                       ASAN_OPTIONS="detect_leaks=0")
    assert (done.returncode, done.stdout) == (0, f"{len(shipped_names())}\n"), done.stderr


@pytest.mark.skipif(not importlib.util.find_spec("wasmtime"), reason="needs the package wasmtime")
@pytest.mark.parametrize("name", ["five-allies", "nato-sg-2024", "un-2006-09-14"])
def test_the_module_for_browsers_counts_the_same_outcomes(name, monkeypatch):
    from support.native.wasm import WasmLibrary
    if not (FOLDER / "equations.wasm").exists():
        pytest.skip("only zig compiles for browsers")
    module = WasmLibrary(FOLDER / "equations.wasm")
    encoded, told = encode(load(name)), []
    for compiled in (rounds.compiled, module.function):
        monkeypatch.setattr(rounds, "compiled", compiled)
        told.append(rounds.run_chunk(encoded.world, 1, 0, 200, counted_until=encoded.counted_until, records=True))
    assert np.array_equal(told[0][0].ended, told[1][0].ended) and told[0][0].ended.sum() == 200
