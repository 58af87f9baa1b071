"""One small function for each construct that the translator knows; each is played as Python and as machine code."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.native.kinds import (
    Bools,
    Floats,
    Floats2,
    Floats3,
    Int8s,
    Int16s,
    Ints,
    Ints2,
    Words,
    Words2,
    Words32,
    bits_of,
    double_of,
    high_product,
    word,
)
from support.native import constants as c

COEFFICIENTS = (0.5, -1.25, 3.0)
LIMITS = np.array([[1, 2], [3, 4]])
LIMITS.flags.writeable = False
MASK = 0xFFFFFFFFFFFFFFFF


class Pair(NamedTuple):
    """Two arrays of one kind, a number and a flag."""

    first: Floats
    second: Floats
    scale: float
    twice: bool
    grid: Floats2


def floor_division(a: int, b: int):
    return a // b


def remainder(a: int, b: int):
    return a % b


def true_division(a: int, b: int):
    return a / b


def integer_power_of_two_division(a: int):
    return a // 8 + a % 8


def real_arithmetic(x: float, y: float):
    return x * x - y / 3.0 + (-x) * (y - 1e-3)


def no_fused_product(x: float, y: float, z: float):
    return x * y + z


def mixed_arithmetic(a: int, x: float):
    return a * x + a - 2


def negative_constant(a: int):
    return a - -5 + -3 * a


def word_wraps(a: int, b: int):
    return word(word(a) + word(b))


def word_product(a: int, b: int):
    return word(a) * 3935559000370003845 + word(b) & MASK


def upper_half(a: int, b: int):
    return high_product(word(a), word(b))


def shifts(a: int, k: int):
    return (word(a) >> k) ^ word(a & 7) << 3 | word(a >> 2)


def bit_logic(a: int, b: int):
    return (a & b) ^ (a | 12) + ~b


def bits_and_back(x: float):
    return double_of(bits_of(x) ^ bits_of(0.0))


def chained(a: int, b: int, d: int):
    return a < b <= d != 3


def truth(a: int, x: float):
    result = 0
    if (a and not x) or a > 5:
        result = 1
    return result


def flags_count(a: int, b: int):
    flag = a > b
    return flag + 2 * (b > 3) - (not flag)


def flag_arithmetic(a: int, b: int):
    return (a > 0) & (b > 0) | (a == b)


def conditional(a: int, x: float):
    return x if a > 2 else -1


def smallest(a: int, b: int, x: float):
    return min(a, b, 7) + max(x, 0.0, a)


def absolute(a: int, x: float):
    return abs(a) + abs(x) + math.fabs(-x)


def rounding(x: float):
    return math.floor(x) * 1000 + math.ceil(x) + int(x) + int(float(3) + bool(x))


def roots(x: float):
    return math.sqrt(abs(x)) + math.sqrt(abs(x) + 1.0)


def taken_apart(x: float):
    fraction, exponent = math.frexp(x)
    return math.ldexp(fraction, exponent - 3) + exponent


def scaled_by_two(x: float, n: int):
    return math.ldexp(x, n)


def not_a_number(x: float):
    return math.isnan(x) or (math.isinf(x) and x == -math.inf)


def copied_sign(x: float, y: float):
    return math.copysign(x, y)


def while_loop(n: int):
    total, k = 0, n
    while k > 0:
        k -= 2
        if k == 7:
            continue
        total += k
        if total > 50:
            break
    return total * 100 + k


def endless_loop(n: int):
    k = 0
    while True:
        k += 1
        if k * k >= n:
            found = k
            break
    return found


def ranges(n: int):
    total = 0
    for k in range(n):
        total += k
    for k in range(2, n):
        total += 3 * k
    for k in range(n, -1, -2):
        total = total * 2 + k
    for _ in range(3):
        total += 1
    return total


def range_is_worked_out_once(n: int):
    seen = 0
    for k in range(n):
        n += 1
        k += 10
        seen += k
    return seen * 1000 + n


def last_of_a_loop(n: int):
    k = -1
    for k in range(n):  # noqa: B007
        pass
    return k


def integer_becomes_real(n: int):
    total = 0
    for k in range(n):
        total += k / 3
    return total


def swapped(a: int, b: int):
    a, b = b, a - b
    a = b = a * 2 + b
    return a - 3 * b + a


def two_results(a, b):
    return a // 3, b / 2.0


def takes_apart(a: int, b: int):
    whole, real = two_results(a, b)
    both = two_results(b, a)
    return whole + real + both[0] - both[-1]


def four_words(a):
    return word(a), word(a + 1), word(a + 2), word(a + 3)


def picks_a_word(a: int, t: int):
    return four_words(a)[t & 3]


def early_return(a: int):
    if a < 0:
        return False
    for k in range(a):
        if k * k == a:
            return True
        if k > 100:
            break
    return False


def changed_parameter(x: float, n: int):
    x -= 1.5
    n = n + 0.5
    return x * n


def coefficients(k: int):
    numbers = c.TENTH + c.Kind.SECOND + len(COEFFICIENTS)
    return COEFFICIENTS[k] + COEFFICIENTS[1] + LIMITS[1, 0] * LIMITS[k % 2, 1] + numbers


def fills(out: Floats, n: int):
    for k in range(len(out)):
        out[k] = k * 0.1
    out[-1] = out[0] = n
    out[-2] += 2.5


def rows(grid: Floats2, out: Floats):
    n, m = grid.shape
    for j in range(n):
        row = grid[j]
        for k in range(m):
            out[j] += row[k] * grid[j, k] + grid[-1, k] + grid.shape[0]
    return grid.size + grid.shape[1]


def cube(x: Floats3):
    for i in range(len(x)):
        plane = x[i]
        for j in range(plane.shape[0]):
            x[i, j, 0] += x[0, j][1] - plane[j, -1]


def overlapping_views(x: Floats):
    left, right = x[0:3], x[2:]
    left[2] = 7.5
    right[1] = left[2] * 2.0
    middle = x[1:len(x) - 1]
    middle[0] = right[0]
    return left[1] + len(middle)


def either_array(x: Floats, y: Floats, k: int):
    chosen = x if k > 0 else y
    chosen[0] += 1.0
    return chosen[1]


def aliased(x: Floats, y: Floats):
    for k in range(len(x)):
        x[k] = y[k] + 1.0
        y[k] = y[k] * 2.0


def evaluation_order(x: Ints):
    x[x[0]] = x[0] = 2
    x[0] += doubled_first(x)
    return x[0]


def doubled_first(x):
    x[0] = x[0] * 2
    return x[0]


def flags(on: Bools, x: Ints):
    for k in range(len(on)):
        on[k] = x[k] > 2 or on[k]
        x[k] += on[k]


def small_numbers(a: Int8s, b: Int16s, w: Words32, big: Words):
    a[0] = b[1] + 1
    b[0] += a[1] * 2
    w[0] = w[1] + 1 & 0xFFFFFFFF
    big[0] = word(big[1] + w[0])
    return a[0] + b[0]


def whole_table(grid: Ints2, words: Words2):
    for j in range(grid.shape[0]):
        for k in range(grid.shape[1]):
            grid[j, k] = j * 10 + k
            words[j, k] = word(grid[j, k]) << 3
    return words[1, 1] >> 1


def of_a_table(pair: Pair, k: int):
    factor = pair.scale * 2 if pair.twice else pair.scale
    pair.first[k] = pair.second[k] * factor + pair.grid[1, 0]
    helped(pair, pair.grid[0])
    return pair.first[k]


def helped(pair, row):
    """Has no annotations: its types are those of the call."""
    for k in range(len(row)):
        pair.second[k] = row[k] - pair.scale
