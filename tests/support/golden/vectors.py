"""Asks the compiler which loops it works out several entries at a time of: `python -m support.golden.vectors`."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from sim.model.compile import ENTRIES
from sim.native.build import FLAGS, text_of

TARGETS = {"x86-64 with AVX2": ("-target", "x86_64-linux-gnu", "-mcpu=x86_64+avx2+bmi+bmi2"),
           "any x86-64": ("-target", "x86_64-linux-gnu", "-mcpu=x86_64"),
           "arm64": ("-target", "aarch64-linux-gnu", "-mcpu=baseline"),
           "wasm": ("-target", "wasm32-freestanding", "-mcpu=generic+simd128+bulk_memory+nontrapping_fptoint+sign_ext")}
MARK = "ELEMENTWISE"  # as sim/native/prelude.h defines it


def loops(target: str, text: str | None = None) -> dict[str, list[bool]]:
    """Returns for each function with loops that the translator marks whether the compiler vectorised each of them."""
    text = text_of(ENTRIES)[0] if text is None else text
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.c").write_text(text)
        command = [sys.executable, "-m", "ziglang", "cc", *FLAGS, "-gline-tables-only", *TARGETS[target],
                   "-Rpass=loop-vectorize", "-c", "a.c", "-o", "a.o"]
        told = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stderr
    done = {int(line) for line in re.findall(r"a\.c:(\d+):\d+: remark: vectorized loop \(vectorization width: ", told)}
    found: dict[str, list[bool]] = {}
    name = ""
    for number, line in enumerate(text.splitlines(), 1):
        if head := re.match(r"(?:ALWAYS )?static inline .*?(\w+?)_\d+\(", line):
            name = head[1]
        if line.strip() == MARK:
            found.setdefault(name, []).append(number + 1 in done)
    return found


if __name__ == "__main__":
    for name, kinds in loops(*sys.argv[1:] or ["x86-64 with AVX2"]).items():
        print(name, kinds)
