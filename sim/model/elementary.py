"""Logarithm and exponential as equations: the same bits on every machine.

C libraries differ in the last bit of `log` and `exp` for a few values in ten thousand. IEEE 754 fixes the result of
`+ - * /`, of comparisons, of `floor` and of `sqrt`, so a function made of these alone has one value everywhere, as long
as nothing is fused or reordered. The two functions here need nothing else: no bit patterns of doubles, no `frexp`, no
`ldexp`. Powers of two are taken in and out by exact multiplications, so a translator needs no primitive for them.
`math.sqrt` stays what it is: it is correctly rounded everywhere.

Method: the reductions of fdlibm (K. C. Ng, Sun Microsystems 1993; the ideas in J.-M. Muller, "Elementary Functions",
3rd ed. 2016, chapters 4, 5 and 11). The coefficients are minimax fits of our own (Remez exchange with 50 digits,
rounded to doubles).

Error bounds, in units in the last place of the exact result (ulp): below 1 for both functions where the result is
normal, half an ulp more for a subnormal result of `exp`. Largest seen: docs/model.md, section 7.
"""

from __future__ import annotations

import math

# log 2 in two parts. The first has 42 bits after the point, so that its product with an exponent is exact.
LN2_HIGH = float.fromhex("0x1.62e42fefa38p-1")
LN2_LOW = float.fromhex("0x1.ef35793c7673p-45")
ONE_OVER_LN2 = float.fromhex("0x1.71547652b82fep+0")
SQRT2, HALF_SQRT2 = float.fromhex("0x1.6a09e667f3bcdp+0"), float.fromhex("0x1.6a09e667f3bcdp-1")

TWO_32 = 4294967296.0
TWO_MINUS_32 = 1.0 / TWO_32

# log((1 + s) / (1 - s)) = 2 s + s (L1 s**2 + L2 s**4 + ...), relative error 2**-59 for |s| <= 0.1716.
L1, L2, L3, L4 = 0.6666666666666734, 0.39999999999414343, 0.2857142874247167, 0.2222219856372346
L5, L6, L7 = 0.18183564857740295, 0.1531403599772775, 0.14796104334216403

# 2 - 2 r / (exp(r) - 1) = r - (E1 r**2 + E2 r**4 + ...), absolute error of exp 2**-62 for |r| <= log(2) / 2.
E1, E2, E3 = 0.16666666666666555, -0.002777777777669827, 6.613756250548824e-05
E4, E5 = -1.653383754129724e-06, 4.1360595255617876e-08

MAX_EXPONENT = 709.782712893384  # exp of the next double is above the largest one
SMALLEST_EXPONENT = -745.1332191019411  # exp of the double below is nearer to 0 than to the smallest subnormal


def log(x: float) -> float:
    """Return the natural logarithm of a double.

    Parameters
    ----------
    x : float
        Any double. The equations only ask for finite ones above 0.

    Returns
    -------
    float
        Within 1 ulp of the exact logarithm; -inf for 0, inf for inf, nan for what is below 0 or nan.

    Examples
    --------
    >>> log(1.0), log(0.5)
    (0.0, -0.6931471805599453)
    """
    if not 0.0 < x < math.inf:
        if x == 0.0:
            return -math.inf
        return x if x > 0.0 else (x - x) * math.inf
    exponent, m = 0.0, x  # x = m * 2**exponent with m in [sqrt(1/2), sqrt(2)); every product here is exact
    while m < TWO_MINUS_32:
        m *= TWO_32
        exponent -= 32.0
    while m >= TWO_32:
        m *= TWO_MINUS_32
        exponent += 32.0
    while m < HALF_SQRT2:
        m *= 2.0
        exponent -= 1.0
    while m >= SQRT2:
        m *= 0.5
        exponent += 1.0
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    rest = z * (L1 + z * (L2 + z * (L3 + z * (L4 + z * (L5 + z * (L6 + z * L7))))))
    half_square = 0.5 * f * f
    small = half_square - (s * (half_square + rest) + exponent * LN2_LOW)
    large = exponent * LN2_HIGH + f
    return large + ((exponent * LN2_HIGH - large + f) - small)  # what the sum `large` lost comes back in


def exp(x: float) -> float:
    """Return e to the power of a double.

    Parameters
    ----------
    x : float
        Any double.

    Returns
    -------
    float
        Within 1 ulp of the exact power (1.5 where it is subnormal); inf above 709.78, 0 below -745.13, nan for nan.

    Examples
    --------
    >>> exp(0.0), exp(1.0)
    (1.0, 2.718281828459045)
    """
    if not SMALLEST_EXPONENT <= x <= MAX_EXPONENT:
        if x < SMALLEST_EXPONENT:
            return 0.0
        return math.inf if x > MAX_EXPONENT else x
    k = math.floor(x * ONE_OVER_LN2 + 0.5)  # x = k log(2) + r
    high, low = x - k * LN2_HIGH, k * LN2_LOW
    r = high - low
    z = r * r
    c = r - z * (E1 + z * (E2 + z * (E3 + z * (E4 + z * E5))))
    large = 1.0 + high
    y = large + ((1.0 - large + high) + (r * c / (2.0 - c) - low))  # what the sum `large` lost comes back in
    half = k // 2  # in two steps: 2**1024 and 2**-1075 are no doubles
    return y * power_of_two(half) * power_of_two(k - half)


def power_of_two(k: int) -> float:
    """Return 2.0**k, exact, for a whole k from -1022 to 1023."""
    factor = 2.0 if k >= 0 else 0.5
    power, left = 1.0, abs(k)
    while left > 0:
        if left % 2 == 1:
            power *= factor
        factor *= factor
        left = left // 2
    return power
