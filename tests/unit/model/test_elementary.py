"""Logarithm and exponential: within the stated error of the exact value, and the same bits everywhere.

Exact values are those of `decimal`, whose `ln` and `exp` are correctly rounded at any number of digits, and in the slow
test also those of mpmath.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import math
import random
import sys
from array import array
from decimal import Context, Decimal

import pytest

from sim.model import elementary
from sim.model.elementary import exp, log, power_of_two

DIGITS = Context(prec=40, Emin=-10_000, Emax=10_000)
LARGEST, LEAST_NORMAL, LEAST = sys.float_info.max, sys.float_info.min, 5e-324
LOG2 = math.log(2.0)


def exact_log(x: float) -> Decimal:
    return DIGITS.ln(Decimal(x))


def exact_exp(x: float) -> Decimal:
    return DIGITS.exp(Decimal(x))


def error(result: float, exact: Decimal) -> float:
    """Return an error in units of the last place of the exact value."""
    if exact == 0:
        return 0.0 if result == 0.0 else math.inf
    return abs(float(DIGITS.divide(DIGITS.subtract(Decimal(result), exact), Decimal(math.ulp(float(exact))))))


def worst(function, exact, points) -> float:
    return max(error(function(x), exact(x)) for x in points)


def around(x: float, count: int = 5) -> list[float]:
    """Return a double and its nearest neighbours."""
    near = [x]
    for _ in range(count):
        near = [math.nextafter(near[0], -math.inf), *near, math.nextafter(near[-1], math.inf)]
    return near


def log_points(count: int, source: random.Random) -> list[float]:
    """Return arguments of log: of every size, near 1, and where the reduction changes over."""
    edges = [x for k in (-1074, -1073, -1022, -1021, -64, -33, -32, -31, -1, 0, 1, 2, 31, 32, 33, 64, 1022, 1023)
             for m in (1.0, math.sqrt(2.0)) for x in around(m * 2.0**k) if x > 0.0]
    return [*edges, LEAST, LEAST_NORMAL, LARGEST, *(source.random() for _ in range(count)),
            *(2.0 ** source.uniform(-1074, 1023.99) for _ in range(count)),
            *(1.0 + source.choice((-1, 1)) * 2.0 ** source.uniform(-53, -1) for _ in range(count))]


def exp_points(count: int, source: random.Random) -> list[float]:
    """Return arguments of exp with normal results: of every size, near 0, and where the reduction changes over."""
    seams = [x for k in (*range(-1021, 1023, 73), -2, -1, 0, 1) for x in around((k + 0.5) * LOG2)]
    return [*seams, 0.0, -708.39, 709.782712893384, *(source.uniform(-708.39, 709.78) for _ in range(count)),
            *(source.uniform(-3.0, 3.0) for _ in range(count)),
            *(source.choice((-1, 1)) * 2.0 ** source.uniform(-60, -1) for _ in range(count))]


def subnormal_points(count: int, source: random.Random) -> list[float]:
    return [*around(-708.3964185322641), *around(-745.1332191019411, 3),
            *(source.uniform(-745.13, -708.4) for _ in range(count))]


def test_log_is_within_one_unit_of_the_last_place():
    assert worst(log, exact_log, log_points(3_000, random.Random(1))) < 1.0


def test_exp_is_within_one_unit_of_the_last_place():
    assert worst(exp, exact_exp, exp_points(3_000, random.Random(1))) < 1.0


def test_subnormal_powers_are_within_one_and_a_half():
    assert worst(exp, exact_exp, subnormal_points(2_000, random.Random(1))) < 1.5


def test_control_a_coefficient_that_is_a_little_wrong_is_noticed(monkeypatch):
    points = random.Random(1)
    monkeypatch.setattr(elementary, "L2", elementary.L2 * (1.0 + 1e-12))
    monkeypatch.setattr(elementary, "E1", elementary.E1 * (1.0 + 1e-13))
    assert worst(log, exact_log, log_points(1_000, points)) > 1.0
    assert worst(exp, exact_exp, exp_points(1_000, points)) > 1.0


@pytest.mark.slow
def test_a_million_points():
    source = random.Random(2)
    assert worst(log, exact_log, log_points(170_000, source)) < 1.0
    assert worst(exp, exact_exp, exp_points(170_000, source)) < 1.0


@pytest.mark.slow
def test_another_program_with_many_digits_agrees():
    mpmath = pytest.importorskip("mpmath")
    source = random.Random(3)
    with mpmath.workdps(40):
        for function, other, points in ((log, mpmath.log, log_points(30_000, source)),
                                        (exp, mpmath.exp, exp_points(30_000, source))):
            pairs = ((function(x), other(mpmath.mpf(x))) for x in points)
            off = [abs(result - exact) / math.ulp(float(exact)) for result, exact in pairs]
            assert max(off) < 1.0


def test_the_c_library_is_at_most_one_double_away():
    source = random.Random(4)
    for x in log_points(20_000, source):
        assert abs(log(x) - math.log(x)) <= math.ulp(math.log(x))
    for x in exp_points(20_000, source):
        assert abs(exp(x) - math.exp(x)) <= math.ulp(math.exp(x))


def test_ends_and_what_is_no_number():
    assert log(1.0) == 0.0 and exp(0.0) == exp(-0.0) == 1.0
    assert log(0.0) == log(-0.0) == -math.inf and log(math.inf) == math.inf
    assert math.isnan(log(-1.0)) and math.isnan(log(-math.inf)) and math.isnan(log(math.nan))
    assert exp(math.inf) == math.inf and exp(-math.inf) == 0.0 and math.isnan(exp(math.nan))
    assert exp(709.782712893384) < math.inf and exp(math.nextafter(709.782712893384, math.inf)) == math.inf
    assert exp(-745.1332191019411) == LEAST and exp(math.nextafter(-745.1332191019411, -math.inf)) == 0.0
    assert log(LEAST) == pytest.approx(-1074 * LOG2, rel=1e-15) and log(LARGEST) == pytest.approx(1024 * LOG2)


@pytest.mark.parametrize("k", [-1022, -538, -537, -1, 0, 1, 2, 53, 512, 538, 1023])
def test_powers_of_two_are_exact(k):
    assert power_of_two(k) == math.ldexp(1.0, k)


def test_neighbours_do_not_change_order_where_the_reduction_changes_over():
    for k in (-40, -2, -1, 0, 1, 2, 300):
        for function, seam in ((log, math.sqrt(0.5) * 2.0**k), (log, 2.0**k), (exp, (k + 0.5) * LOG2)):
            results = [function(x) for x in around(seam, 300)]
            assert results == sorted(results)


def test_nothing_is_used_that_machines_do_differently():
    """Sums, products, quotients, comparisons and floor have one right result; a power or a call of `math` may not."""
    tree = ast.parse(inspect.getsource(elementary))
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert calls == {"float.fromhex", "math.floor", "abs", "power_of_two"}
    operators = {type(node.op) for node in ast.walk(tree) if isinstance(node, (ast.BinOp, ast.AugAssign))}
    assert operators == {ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod}


def test_the_same_bits_on_every_machine():
    """Arguments are multiples of the golden ratio modulo 1, which fill the unit interval evenly."""
    fractions = [(number * 0.6180339887498949) % 1.0 for number in range(1, 50_001)]
    bits = array("d", [*map(log, fractions), *(exp(20.0 * u - 10.0) for u in fractions)])
    if sys.byteorder == "big":
        bits.byteswap()
    assert hashlib.sha256(bits.tobytes()).hexdigest()[:16] == "d90be8a162dcc125"
