"""What a processor could round in its own way is seen where there is any: in LLVM's language and in machine code."""

from __future__ import annotations

import pytest

from support.golden.instructions import findings, for_arm

STRICT = """
define double @f(double %a, double %b, double %c) {
  %p = fmul double %a, %b
  %s = fadd double %p, %c
  ret double %s
}
"""
FREE = STRICT.replace("fmul double", "fmul contract double").replace("fadd double", "fadd contract double")
FUSED = """
declare double @llvm.fmuladd.f64(double, double, double)
define double @f(double %a, double %b, double %c) {
  %s = call double @llvm.fmuladd.f64(double %a, double %b, double %c)
  ret double %s
}
"""
LIBRARY = """
declare double @llvm.log.f64(double) #5
declare double @exp(double) local_unnamed_addr
declare double @sqrt(double) local_unnamed_addr
declare double @llvm.fabs.f64(double)
declare i64 @llvm.smin.i64(i64, i64)
"""


def test_plain_products_and_sums_leave_no_freedom():
    found = findings(STRICT, "mulsd %xmm1, %xmm0\naddsd %xmm2, %xmm0", "fmul d0, d0, d1\nfadd d0, d0, d2")
    assert found == {"products and sums": 2, "freedoms": 0, "fused": 0, "fused on arm64": 0, "wide": 0, "widest": 0,
                     "library": []}


@pytest.mark.parametrize("flags", ["fast", "contract", "reassoc", "nnan contract", "afn"])
def test_a_flag_that_leaves_freedom_is_counted(flags):
    assert findings(STRICT.replace("fadd", f"fadd {flags}"), "", None)["freedoms"] == 1


def test_an_intrinsic_that_may_be_fused_is_counted():
    assert findings(FUSED, "", None)["freedoms"] == 2  # its declaration and its call


@pytest.mark.parametrize("line", ["vfmadd213sd %xmm2, %xmm1, %xmm0", "vfnmsub231pd (%rax), %zmm1, %zmm0"])
def test_fused_instructions_of_x86_are_counted(line):
    assert findings(STRICT, f"\t{line}\n\tvmulpd %ymm1, %ymm2, %ymm3\n", None)["fused"] == 1


def test_wide_instructions_are_counted_and_the_widest_of_them():
    found = findings(STRICT, "\tvmulpd %ymm1, %ymm2, %ymm3\n\tvaddpd %zmm1, %zmm2, %zmm3\n\tvaddpd %xmm1, %xmm2\n",
                     None)
    assert (found["wide"], found["widest"]) == (2, 3)


def test_code_for_arm_is_written_here_and_shows_fusing():
    strict, fused = for_arm(STRICT), for_arm(FUSED)
    if strict is None:
        pytest.skip("this LLVM writes no code for ARM")
    assert findings(STRICT, "", strict)["fused on arm64"] == 0
    assert findings(FUSED, "", fused)["fused on arm64"] == 1
    assert findings(FREE, "", for_arm(FREE))["fused on arm64"] == 1


def test_functions_of_the_c_library_are_named_but_for_those_with_one_right_answer():
    assert findings(LIBRARY, "", None)["library"] == ["exp", "log"]
