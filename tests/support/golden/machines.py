"""Other machines, as far as this one can play them: other builds of the compiled loop, other C libraries, less NumPy.

What differs from one processor to the next is which build of the loop is played, and which instructions NumPy and the
C library choose; each can be told to choose as it would on an older one.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from pathlib import Path

from support.golden.conditions import Condition

BUILDS = (
    Condition("built for this processor"),
    Condition("built for any x86-64 (no AVX)", {"NEMCON_X86_LEVEL": "0"}),
)
OLDER_GLIBC = "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2,-AVX2_Usable"
SOURCE = Path(__file__).with_name("other_log.c")


def builds() -> list[Condition]:
    """Returns the builds that this processor can run; only x86-64 has two."""
    return list(BUILDS[:2] if platform.machine() in ("x86_64", "AMD64") else BUILDS[:1])


def older_numpy() -> Condition:
    """Returns the condition in which NumPy uses none of the instructions that not every x86-64 has."""
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
    extra = [name for name in __cpu_dispatch__ if __cpu_features__.get(name)]
    return Condition("NumPy as on an older processor", {"NPY_DISABLE_CPU_FEATURES": " ".join(extra)} if extra else {})


def libraries(folder: Path) -> list[Condition]:
    """Returns the conditions with another `log` and `exp`; those that need a C compiler only where there is one."""
    if platform.system() != "Linux":
        return []
    found = [Condition("C library as on a processor without fused multiply-add", {"GLIBC_TUNABLES": OLDER_GLIBC})]
    compiler = shutil.which("cc") or shutil.which("gcc")
    for name, flags in ((("rounded right", ()), ("wrong in the last bit one time in 16", ("-DWRONG",)))
                        if compiler else ()):
        library = folder / f"other_log{len(found)}.so"
        subprocess.run([compiler, "-O2", "-fno-builtin", "-shared", "-fPIC", *flags, "-o", str(library), str(SOURCE),
                        "-lm"], check=True)
        found.append(Condition(f"log and exp {name}", {"LD_PRELOAD": str(library)}))
    return found


def other(python: str) -> Condition:
    """Returns the condition of another interpreter."""
    return Condition("another interpreter", python=python) if python != sys.executable else Condition("the same one")
