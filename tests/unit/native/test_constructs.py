"""Each construct has the bits of Python, in the fast build and in the checked one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.native import constructs as f
from support.native.compiled import UNDEFINED, annotated, library

SMALL, ANY = st.integers(-40, 40), st.integers(-(2**63), 2**63 - 1)
REAL = st.floats(-1e6, 1e6) | st.sampled_from([0.0, -0.0, 0.1, 5e-324, 1e300])
ONE_IN = settings(max_examples=60, derandomize=True, database=None, deadline=None)
# Scalar functions: what their arguments are drawn from.
DIVISOR = st.integers(1, 99) | st.integers(-99, -2)
SCALARS = {
    f.floor_division: (ANY, DIVISOR), f.remainder: (ANY, DIVISOR),
    f.true_division: (st.integers(-(2**52), 2**52), st.integers(1, 99)), f.integer_power_of_two_division: (ANY,),
    f.real_arithmetic: (REAL, REAL), f.no_fused_product: (st.floats(-10, 10), st.floats(-10, 10), st.floats(-10, 10)),
    f.mixed_arithmetic: (SMALL, REAL), f.negative_constant: (SMALL,), f.word_wraps: (ANY, ANY),
    f.word_product: (ANY, ANY), f.upper_half: (ANY, ANY), f.shifts: (ANY, st.integers(0, 63)),
    f.bit_logic: (st.integers(-(2**61), 2**61), st.integers(-(2**61), 2**61)),
    f.bits_and_back: (st.floats(allow_nan=False),), f.chained: (SMALL, SMALL, SMALL), f.truth: (SMALL, REAL),
    f.flags_count: (SMALL, SMALL), f.flag_arithmetic: (SMALL, SMALL), f.conditional: (SMALL, REAL),
    f.smallest: (SMALL, SMALL, REAL), f.absolute: (SMALL, REAL), f.rounding: (REAL.filter(lambda x: abs(x) < 1e15),),
    f.roots: (REAL,), f.taken_apart: (st.floats(allow_nan=False, allow_infinity=False),),
    f.scaled_by_two: (st.floats(-2, 2) | st.sampled_from([5e-324, 1e-310, 1.0]), st.integers(-1200, 900)),
    f.not_a_number: (st.floats(),), f.copied_sign: (REAL, REAL), f.while_loop: (SMALL,),
    f.endless_loop: (st.integers(0, 500),), f.ranges: (st.integers(-3, 30),),
    f.range_is_worked_out_once: (st.integers(0, 9),), f.last_of_a_loop: (st.integers(-2, 9),),
    f.integer_becomes_real: (st.integers(0, 20),), f.swapped: (SMALL, SMALL), f.takes_apart: (SMALL, SMALL),
    f.picks_a_word: (SMALL, SMALL), f.early_return: (SMALL,), f.changed_parameter: (REAL, SMALL),
    f.coefficients: (st.integers(0, 2),)}


def grid(*shape, kind=float):
    return np.arange(1, 1 + math.prod(shape)).reshape(shape).astype(kind) * (1.25 if kind is float else 1)


def same_array():
    x = grid(6)
    return x, x


def shifted_views():
    x = grid(8)
    return x[:6], x[2:]


# Functions of arrays: a maker of their arguments. Arrays that share numbers go on sharing them.
ARRAYS = {
    "fills": (f.fills, lambda: (grid(5), 3)), "rows": (f.rows, lambda: (grid(3, 4), grid(3))),
    "cube": (f.cube, lambda: (grid(2, 3, 4),)), "overlapping_views": (f.overlapping_views, lambda: (grid(6),)),
    "either, one": (f.either_array, lambda: (grid(3), grid(4), 1)),
    "either, other": (f.either_array, lambda: (grid(3), grid(4), 0)),
    "aliased": (f.aliased, same_array), "aliased views": (f.aliased, shifted_views),
    "evaluation_order": (f.evaluation_order, lambda: (grid(5, kind=int),)),
    "flags": (f.flags, lambda: (np.array([True, False, False]), grid(3, kind=int))),
    "small_numbers": (f.small_numbers, lambda: (grid(2, kind=np.int8), grid(2, kind=np.int16),
                                                np.array([0, 2**32 - 1], np.uint32),
                                                np.array([1, 2**64 - 1], np.uint64))),
    "whole_table": (f.whole_table, lambda: (grid(2, 3, kind=int), np.zeros((2, 3), np.uint64))),
    "table": (f.of_a_table, lambda: (f.Pair(grid(4), grid(4), 0.3, True, grid(2, 2)), 1)),
    "table, shared": (f.of_a_table, lambda: (f.Pair(*same_array(), 0.3, False, grid(2, 2)), 1))}


@pytest.fixture(scope="module", params=["fast", "checked"])
def built(request, tmp_path_factory):
    """All constructs, as the fast and as the checked build has them."""
    extra = dict(flags=UNDEFINED, checked=True) if request.param == "checked" else {}
    made = library(annotated(f), tmp_path_factory.mktemp(request.param), **extra)
    return {entry: made.function(entry) for entry in annotated(f)}


def bits(value) -> bytes:
    """Return the bits of a result; a truth is a whole number in C, a whole number may be real."""
    return np.float64(value).tobytes() if isinstance(value, (float, np.floating)) else repr(int(value)).encode()


@pytest.mark.parametrize("function", SCALARS, ids=lambda function: function.__name__)
def test_numbers(built, function):
    compiled = built[function]

    @ONE_IN
    @given(st.tuples(*SCALARS[function]))
    def check(arguments):
        expected, got = function(*arguments), compiled(*arguments)
        assert bits(type(got)(expected)) == bits(got) and expected == pytest.approx(got, nan_ok=True, abs=0, rel=1e-15)
    check()


def arrays_of(arguments):
    """Return every array among some arguments, also those of tables."""
    found = []
    for argument in arguments:
        parts = argument if isinstance(argument, tuple) else (argument,)
        found += [part for part in parts if isinstance(part, np.ndarray)]
    return found


@pytest.mark.filterwarnings("ignore:overflow encountered")
@pytest.mark.parametrize("name", ARRAYS)
def test_arrays(built, name):
    function, make = ARRAYS[name]
    plain, compiled = make(), make()
    assert (function(*plain) or 0) == (built[function](*compiled) or 0)
    for one, other in zip(arrays_of(plain), arrays_of(compiled), strict=True):
        assert one.tobytes() == other.tobytes()


def test_every_construct_is_played():
    played = {*SCALARS, *(function for function, _ in ARRAYS.values())}
    assert played == {*annotated(f)}
