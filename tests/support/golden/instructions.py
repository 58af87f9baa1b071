"""Looks into the compiled loop: `python -m support.golden.instructions [LEVEL]` compiles it for any x86-64 (0) or for
one with AVX2 (1) and prints as JSON what could make its bits depend on the processor.

IEEE arithmetic leaves a compiler no freedom unless it is given some: by a flag on an instruction (`fast`, `contract`,
`reassoc`, ...) or by an intrinsic that may be fused. Where there is none, every processor must give the same bits, and
the machine code for a processor that has fused instructions shows none of them.
"""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

FREEDOMS = r"= (?:tail |musttail |notail )?(?:f\w+|call)(?: (?:nnan|ninf|nsz|arcp|contract|afn|reassoc|fast))+ "
MAY_FUSE = r"@llvm\.(?:fma|fmuladd)\."
FUSED = {"x86-64": r"\bvfn?m(?:add|sub)\w*", "arm64": r"\b(?:fn?madd|fn?msub|fmla|fmls)\b"}
WIDE = r"\bv(?:add|sub|mul|div)pd\b.*%[yz]mm"
LIBRARY = r"declare (?:\w+ )*double @(?:llvm\.)?(\w+)(?:\.f64)?\(double(?: \w+)*\)"
EXACT = {"sqrt", "floor", "fabs"}  # one right answer, given by instructions
LEVELS = ("x86_64", "x86_64+avx2+bmi+bmi2")  # as sim/native/build.py compiles them
HAS_ZIG = importlib.util.find_spec("ziglang") is not None


def assembled(text: str, suffix: str, *flags: str) -> str:
    """Returns what zig's Clang makes of a text of C or of LLVM's language, as a text."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"a{suffix}").write_text(text)
        command = [sys.executable, "-m", "ziglang", "cc", "-S", "-w", *flags, f"a{suffix}", "-o", "shown"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        return (Path(folder) / "shown").read_text()


def compiled(level: int) -> tuple[str, str]:
    """Compiles the loop and returns it in LLVM's language and in that of the processor."""
    from sim.model.compile import ENTRIES
    from sim.native.build import FLAGS, text_of
    flags = (*FLAGS, "-target", "x86_64-linux-gnu", f"-mcpu={LEVELS[level]}")
    text = text_of(ENTRIES)[0]
    return assembled(text, ".c", *flags, "-emit-llvm"), assembled(text, ".c", *flags)


def for_arm(language: str) -> str | None:
    """Returns the machine code of a 64-bit ARM with fused instructions; None where no compiler can write it."""
    if not HAS_ZIG:
        return None
    plain = re.sub(r'"(?:target-cpu|target-features|tune-cpu)"="[^"]*"|^target .*$', "", language, flags=re.MULTILINE)
    return assembled(plain, ".ll", "-O3", "-target", "aarch64-linux-gnu", "-mcpu=neoverse_n1")


def findings(language: str, machine: str, arm: str | None) -> dict:
    """Returns what could make bits depend on the processor, counted, and the functions of the C library."""
    return {"products and sums": len(re.findall(r"= f(?:add|sub|mul|div) ", language)),
            "freedoms": len(re.findall(FREEDOMS, language)) + len(re.findall(MAY_FUSE, language)),
            "fused": len(re.findall(FUSED["x86-64"], machine)),
            "fused on arm64": None if arm is None else len(re.findall(FUSED["arm64"], arm)),
            "wide": len(re.findall(WIDE, machine)), "widest": machine.count("%zmm"),
            "library": sorted(set(re.findall(LIBRARY, language)) - EXACT)}


if __name__ == "__main__":
    told = compiled(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    print(json.dumps(findings(*told, for_arm(told[0]))))
