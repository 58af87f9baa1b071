"""What lies beneath: IEEE arithmetic that no library has touched, and the C library's `log` and `exp`."""

from __future__ import annotations

import ctypes
import math
import platform
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.golden import arithmetic

UPWARD, DOWNWARD, NEAREST = 0x800, 0x400, 0  # fenv.h of x86-64


def test_the_arithmetic_is_ieees_with_all_that_is_loaded_here():
    assert arithmetic.oddities() == []


def test_threads_have_the_same_arithmetic():
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(lambda _: arithmetic.oddities(), range(4))) == [[]] * 4


@pytest.mark.skipif(platform.machine() != "x86_64" or platform.system() != "Linux", reason="codes of x86-64 Linux")
@pytest.mark.parametrize("mode, fault", [(UPWARD, "sums are rounded upward"), (DOWNWARD, "sums are rounded downward")])
def test_another_rounding_would_be_noticed(mode, fault):
    library = ctypes.CDLL("libm.so.6")
    library.fesetround(mode)
    try:
        found = arithmetic.oddities()
    finally:
        library.fesetround(NEAREST)
    assert fault in found


def test_one_other_last_bit_of_the_c_library_is_noticed(monkeypatch):
    before, calls = arithmetic.of_library(), []

    class Another:
        exp = staticmethod(math.exp)

        @staticmethod
        def log(x):
            calls.append(x)
            return math.nextafter(math.log(x), 0.0) if len(calls) == 77_777 else math.log(x)
    monkeypatch.setattr(arithmetic, "math", Another)
    assert arithmetic.of_library() != before
