"""Compiles the C of `translate`: a shared library for a platform, and a WebAssembly module for browsers.

The compiler is `ziglang`, a package that brings Clang and the headers of every platform, or else the system's own.
On x86-64 the functions are compiled twice, for any processor and for one with AVX2; the library asks the processor at
its first call. Neither build fuses a product with a sum, so both give the same bits.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from sim.native.language import BOOL, INT
from sim.native.library import ROOT, digest_of, file_name, here
from sim.native.translate import Unit

HERE = Path(__file__).resolve().parent
FLAGS = ("-std=c11", "-O3", "-g0", "-w", "-fwrapv", "-ffp-contract=off", "-fvisibility=hidden")
# The translator's own text decides what a library is as much as the equations do.
OWN_SOURCES = ("language.py", "expressions.py", "function.py", "lanes.py", "translate.py", "kinds.py",
               "build.py", "prelude.h", "dispatch.h")
MAX_SECONDS = 900


class NoCompiler(Exception):
    """There is no compiler, or none that works; the text says what was tried."""


@dataclass(frozen=True)
class Target:
    """A platform: its name, what zig calls it, and the tag of its wheel."""

    name: str
    triple: str
    tag: str

    @property
    def levels(self) -> dict[str, tuple[str, str]]:
        """Flags of each build, for zig and for other compilers."""
        if "x86_64" not in self.triple:
            return {"": ("-mcpu=generic" if "wasm" in self.triple else "-mcpu=baseline", "")}
        return {"_any": ("-mcpu=x86_64", ""), "_avx2": ("-mcpu=x86_64+avx2+bmi+bmi2", "-mavx2 -mbmi -mbmi2")}


TARGETS = {target.name: target for target in (
    Target("linux-x86_64", "x86_64-linux-gnu.2.17", "manylinux_2_17_x86_64"),
    Target("linux-arm64", "aarch64-linux-gnu.2.17", "manylinux_2_17_aarch64"),
    Target("macos-x86_64", "x86_64-macos.11.0", "macosx_11_0_x86_64"),
    Target("macos-arm64", "aarch64-macos.11.0", "macosx_11_0_arm64"),
    Target("windows-x86_64", "x86_64-windows-gnu", "win_amd64"))}
WASM = Target("wasm", "wasm32-freestanding", "any")


def compilers() -> list[tuple[str, list[str]]]:
    """Return the C compilers to try, the best first: their kind, and the command."""
    found = [("cc", shlex.split(os.environ["CC"]))] if os.environ.get("CC") else []
    if importlib.util.find_spec("ziglang"):
        found.append(("zig", [sys.executable, "-m", "ziglang", "cc"]))
    elif shutil.which("zig"):
        found.append(("zig", ["zig", "cc"]))
    return found + [("cc", [name]) for name in ("cc", "gcc", "clang") if shutil.which(name)]


def sources_of(unit: Unit, root: Path = ROOT) -> list[str]:
    """Return the files that decide what is compiled: the modules of the functions, and those that they import."""
    waiting = {made.module for made in unit.used()} | {cls.__module__ for cls in unit.tables()}
    found: dict[str, None] = {}
    while waiting:
        path = root / (waiting.pop().replace(".", "/") + ".py")
        name = path.relative_to(root).as_posix()
        if name in found or not path.exists() or path.parent == HERE:
            continue
        found[name] = None
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                waiting |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            elif isinstance(node, ast.Import):
                waiting |= {alias.name for alias in node.names}
    own = [(HERE / name).relative_to(ROOT).as_posix() for name in OWN_SOURCES]
    return sorted([*found, *own])


def text_of(entries: Iterable[Callable], root: Path = ROOT, checked: bool = False) -> tuple[str, Unit]:
    """Return the C text of some entry functions, with what the loader must know of them, and its unit."""
    unit = Unit(entries, checked)
    sources = sources_of(unit, root)
    about = {"digest": digest_of(sources, root), "layout": unit.layout(), "sources": sources,
             "results": {name: made.result for name, (made, _) in unit.entries.items()}}
    return unit.text(json.dumps(about)), unit


def dispatcher(unit: Unit) -> str:
    """Return the C text that calls one of two builds."""
    lines = ['#include "prelude.h"', '#include "dispatch.h"']
    for name, (made, types) in unit.entries.items():
        kinds = ["const void *" if not isinstance(kind, str) else INT if kind == BOOL else kind
                 for kind in types.values()]
        result = INT if made.result == BOOL else made.result
        heads, names = ", ".join(kinds), ", ".join(f"a{k}" for k in range(len(kinds)))
        named = ", ".join(f"{kind} a{k}" for k, kind in enumerate(kinds))
        back = "" if result == "void" else "return "
        lines += [f"{result} entry_{name}_any({heads}); {result} entry_{name}_avx2({heads});",
                  f"EXPORT {result} entry_{name}({named})", "{", f"    if (wide()) {back}entry_{name}_avx2({names});",
                  f"    else {back}entry_{name}_any({names});", "}"]
    return "\n".join([*lines, ""])


def build(entries: Iterable[Callable], folder: Path, target: str | None = None, root: Path = ROOT) -> Path:
    """Compile entry functions into a file of a folder and return its path.

    Parameters
    ----------
    entries : functions with annotated parameters
    folder : where the file goes
    target : a name of `TARGETS`, "wasm", or None for the platform this runs on
    root : the folder of the project

    Raises
    ------
    NoCompiler
        If no compiler is there, or none of them works.
    """
    text, unit = text_of(entries, root)
    name = target or here()
    output = folder / ("equations.wasm" if name == WASM.name else file_name(name))
    errors = []
    for kind, command in compilers():
        if kind != "zig" and name != here():
            continue  # the system's compiler knows the system only
        with tempfile.TemporaryDirectory(prefix="nemcon-") as scratch:
            try:
                made = _compiled(kind, command, text, unit, name, target is not None, Path(scratch))
            except (subprocess.SubprocessError, OSError) as error:
                shown = (getattr(error, "stderr", None) or str(error)).strip()
                errors.append(f"{shlex.join(command)}: {shown[-2000:]}")
                continue
            folder.mkdir(parents=True, exist_ok=True)
            waiting = output.with_name(f"{output.name}.{os.getpid()}")
            shutil.copyfile(made, waiting)
            os.replace(waiting, output)  # a library that is in use stays whole
            return output
    raise NoCompiler("\n".join(errors) or f"no C compiler for {name}; install one: pip install ziglang")


def _compiled(kind: str, command: list[str], text: str, unit: Unit, name: str, named: bool, scratch: Path) -> Path:
    """Compile in a scratch folder with one compiler; return the file."""
    known = WASM if name == WASM.name else TARGETS.get(name)
    target = known or Target(name, name, "")
    zig = kind == "zig"
    base = [*command, *FLAGS, *(["-target", target.triple] if zig and known and (named or "linux" in name) else [])]
    if "windows" not in name:
        base.append("-fPIC")
    (scratch / "equations.c").write_text(text, encoding="utf-8")
    if target is WASM:
        return _module(base, unit, scratch)
    objects, wide = [], len(target.levels) > 1
    for number, (level, flags) in enumerate(target.levels.items()):
        objects.append(f"equations{level}.o")
        macros = [f"-DENTRY(name)=entry_##name##{level}", "-DINNER"] if wide else []
        macros += ["-DNO_ABOUT"] if number else []
        _run([*base, *macros, *shlex.split(flags[0] if zig else flags[1]), "-c", "equations.c"], scratch, objects[-1])
    if wide:
        for header in ("prelude.h", "dispatch.h"):
            shutil.copy(HERE / header, scratch)
        (scratch / "dispatch.c").write_text(dispatcher(unit), encoding="utf-8")
        objects.append("dispatch.o")
        _run([*base, *(["-mcpu=x86_64"] if zig else []), "-c", "dispatch.c"], scratch, objects[-1])
    libraries = ["-lm"] if "linux" in name else []
    return _run([*base, "-shared", "-s" if "macos" not in name else "-Wl,-S", *objects, *libraries], scratch)


def _module(base: list[str], unit: Unit, scratch: Path) -> Path:
    """Compile for browsers: memory and entry functions go out, nothing comes in."""
    exported = [*(f"entry_{entry}" for entry in unit.entries), "__heap_base", "about"]
    exports = [f"-Wl,--export={symbol}" for symbol in exported]
    return _run([*base, "-mcpu=generic+bulk_memory+nontrapping_fptoint+sign_ext+mutable_globals+simd128",
                 "-Wl,--no-entry", "-Wl,--strip-all", *exports, "equations.c"], scratch)


def _run(command: list[str], scratch: Path, output: str = "library") -> Path:
    variables = {**os.environ, "ZIG_LOCAL_CACHE_DIR": str(scratch / "cache")}
    subprocess.run([*command, "-o", output], cwd=scratch, check=True, capture_output=True, text=True, env=variables,
                   timeout=MAX_SECONDS)
    return scratch / output
