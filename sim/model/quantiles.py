"""Quantile functions: a uniform in (0, 1) becomes a draw of a distribution, one uniform for one number.

The normal quantile is Wichura's AS 241 (1988), "The percentage points of the normal distribution", relative error about
1e-16. Logarithm and exponential are those of `sim.model.elementary`, so that the bits are the same on every machine.
"""

from __future__ import annotations

import math

from sim.model.elementary import exp, log

UNIFORM, LOGUNIFORM, NORMAL, LOGNORMAL, TRIANGULAR, CHOICE = range(6)
FAMILY_CODES = {"uniform": UNIFORM, "loguniform": LOGUNIFORM, "normal": NORMAL, "lognormal": LOGNORMAL,
                "triangular": TRIANGULAR, "choice": CHOICE}


def _central(r: float) -> float:
    """AS 241 for |u - 1/2| <= 0.425."""
    numerator = (((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r
                     + 4.5921953931549871457e4) * r + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
                  + 1.3314166789178437745e2) * r + 3.3871328727963666080e0)
    denominator = (((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r
                       + 2.1213794301586595867e4) * r + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r
                    + 4.2313330701600911252e1) * r + 1.0)
    return numerator / denominator


def _tail(r: float) -> float:
    """AS 241 for tails with r = sqrt(-log(tail probability)) <= 5."""
    r -= 1.6
    numerator = (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r
                     + 1.27045825245236838258e0) * r + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r
                  + 4.63033784615654529590e0) * r + 1.42343711074968357734e0)
    denominator = (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r
                       + 1.48103976427480074590e-1) * r + 6.89767334985100004550e-1) * r
                     + 1.67638483018380384940e0) * r + 2.05319162663775882187e0) * r + 1.0)
    return numerator / denominator


def _far_tail(r: float) -> float:
    """AS 241 for tails with r > 5."""
    r -= 5.0
    numerator = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r
                     + 2.65321895265761230930e-2) * r + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0) * r
                  + 5.46378491116411436990e0) * r + 6.65790464350110377720e0)
    denominator = (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r
                        + 1.84631831751005468180e-5) * r + 7.86869131145613259100e-4) * r
                      + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r
                    + 5.99832206555887937690e-1) * r + 1.0)
    return numerator / denominator


def is_tail(u: float) -> bool:
    """Tell whether u lies in a tail, where AS 241 takes another formula."""
    return abs(u - 0.5) > 0.425


def central_quantile(u: float) -> float:
    """Return the standard normal quantile of a u that is in no tail."""
    q = u - 0.5
    return q * _central(0.180625 - q * q)


def tail_quantile(u: float) -> float:
    """Return the standard normal quantile of a u in a tail."""
    r = math.sqrt(-log(u if u < 0.5 else 1.0 - u))
    z = _tail(r) if r <= 5.0 else _far_tail(r)
    return -z if u < 0.5 else z


def normal_quantile(u: float) -> float:
    """Return z with P(Z <= z) = u for a standard normal Z; u in (0, 1)."""
    return tail_quantile(u) if is_tail(u) else central_quantile(u)


def triangular_quantile(u: float, low: float, mode: float, high: float) -> float:
    """Return the quantile of the triangular distribution on [low, high] with that mode."""
    width = high - low
    if width <= 0.0:
        return low
    if u * width < mode - low:
        return low + math.sqrt(u * width * (mode - low))
    return high - math.sqrt((1.0 - u) * width * (high - mode))


def quantile(family: int, p0: float, p1: float, p2: float, u: float) -> float:
    """Return the u-quantile of a family (a code of FAMILY_CODES) with its arguments; see scenario.quantity."""
    if family == NORMAL:
        return p0 + p1 * normal_quantile(u)
    if family == UNIFORM:
        return p0 + (p1 - p0) * u
    if family == LOGUNIFORM:
        return exp(log(p0) + (log(p1) - log(p0)) * u)
    if family == LOGNORMAL:
        return p0 * exp(p1 * normal_quantile(u))
    return triangular_quantile(u, p0, p1, p2)
