"""Compiles the equations while a wheel is built, also an editable one. Without a compiler the wheel is plain Python.

`NEMCON_TARGET` names another platform (see sim/native/build.py); `NEMCON_COMPILE` "1" makes a missing compiler an
error and "0" leaves the compiler alone.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.tags import platform_tags

BUILT = "sim/native/built"


class CompileEquations(BuildHookInterface):
    """Adds the library and the WebAssembly module to the wheel and sets its tag: py3-none-PLATFORM."""

    def initialize(self, version, build_data):
        """Compile before the files of the wheel are collected."""
        wanted, target = os.environ.get("NEMCON_COMPILE"), os.environ.get("NEMCON_TARGET")
        if self.target_name != "wheel" or wanted == "0":
            return
        sys.path.insert(0, self.root)
        from sim.model.compile import ENTRIES
        from sim.native.build import TARGETS, WASM, NoCompiler, build
        self.scratch = Path(tempfile.mkdtemp(prefix="nemcon-"))
        folder = Path(self.root) / BUILT if version == "editable" else self.scratch
        try:
            made = build(ENTRIES, folder, target)
        except NoCompiler as error:
            if wanted == "1":
                raise
            self.app.display_warning(f"Nothing was compiled, so nemcon will count with the slow loop: {error}")
            return
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{TARGETS[target].tag if target else next(platform_tags())}"
        files = [made]
        try:
            files.append(build(ENTRIES, folder, WASM.name))
        except NoCompiler as error:
            self.app.display_warning(f"No module for browsers: {error}")
        if version != "editable":
            build_data["force_include"] |= {str(path): f"{BUILT}/{path.name}" for path in files}

    def finalize(self, version, build_data, artifact_path):
        """Remove what was compiled into a folder of our own."""
        shutil.rmtree(getattr(self, "scratch", ""), ignore_errors=True)
