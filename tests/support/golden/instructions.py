"""Looks into the compiled loop: `python -m support.golden.instructions` compiles it (with an empty NUMBA_CACHE_DIR) and prints
as JSON what could make its bits depend on the processor.

IEEE arithmetic leaves a compiler no freedom unless it is given some: by a flag on an instruction (`fast`, `contract`,
`reassoc`, ...) or by an intrinsic that may be fused. Where there is none, every processor must give the same bits, and
the machine code for a processor that has fused instructions shows none of them.
"""

from __future__ import annotations

import json
import re

FREEDOMS = r"= (?:tail |musttail |notail )?(?:f\w+|call)(?: (?:nnan|ninf|nsz|arcp|contract|afn|reassoc|fast))+ "
MAY_FUSE = r"@llvm\.(?:fma|fmuladd)\."
FUSED = {"x86-64": r"\bvfn?m(?:add|sub)\w*", "arm64": r"\b(?:fn?madd|fn?msub|fmla|fmls)\b"}
WIDE = r"\bv(?:add|sub|mul|div)pd\b.*%[yz]mm"
LIBRARY = r"declare double @(?:llvm\.)?(\w+)(?:\.f64)?\(double\)"
EXACT = {"sqrt", "floor", "fabs"}  # one right answer, given by instructions
ARM = "aarch64-unknown-linux-gnu"


def compiled() -> tuple[str, str]:
    """Compiles the loop and returns it in LLVM's language and in that of this processor."""
    from sim.model.encoding import encode
    from sim.model.rounds import play_chunk, run_chunk
    from sim.scenario.loader import load
    encoded = encode(load("five-allies"))
    run_chunk(encoded.world, 1, 0, 1, shown=encoded.shown, records=True)
    (language,), (machine,) = play_chunk.inspect_llvm().values(), play_chunk.inspect_asm().values()
    return language, machine


def for_arm(language: str) -> str | None:
    """Returns the machine code of a 64-bit ARM with fused instructions; None when this LLVM cannot write it."""
    import llvmlite.binding as llvm
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    try:
        target = llvm.Target.from_triple(ARM)
    except RuntimeError:
        return None
    text = re.sub(r'"(?:target-cpu|target-features)"="[^"]*"|^target datalayout.*$', "", language, flags=re.MULTILINE)
    module = llvm.parse_assembly(re.sub(r'^target triple.*$', f'target triple = "{ARM}"', text, flags=re.MULTILINE))
    machine = target.create_target_machine(cpu="neoverse-n1", opt=3)
    module.data_layout = str(machine.target_data)
    return machine.emit_assembly(module)


def findings(language: str, machine: str, arm: str | None) -> dict:
    """Returns what could make bits depend on the processor, counted, and the functions of the C library."""
    return {"products and sums": len(re.findall(r"= f(?:add|sub|mul|div) ", language)),
            "freedoms": len(re.findall(FREEDOMS, language)) + len(re.findall(MAY_FUSE, language)),
            "fused": len(re.findall(FUSED["x86-64"], machine)),
            "fused on arm64": None if arm is None else len(re.findall(FUSED["arm64"], arm)),
            "wide": len(re.findall(WIDE, machine)), "widest": machine.count("%zmm"),
            "library": sorted(set(re.findall(LIBRARY, language)) - EXACT)}


if __name__ == "__main__":
    told = compiled()
    print(json.dumps(findings(*told, for_arm(told[0]))))
