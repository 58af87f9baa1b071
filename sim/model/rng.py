"""Chance: every draw is a pure function of (seed, replicate, purpose, round, ally id, candidate id).

Ids are digests of names, never positions in a list, so an added ally or event leaves everybody else's words alone,
and two scenarios that differ in one number share their draws (common random numbers). docs/model.md, section 6.
The words come from Philox4x64-10 (Salmon, Moraes, Dror and Shaw 2011), the normals from Wichura's AS241."""

from __future__ import annotations

import hashlib
import math

import numpy as np

from sim.native.words import MASK, high_product, word

# ------------------------------------------------------------------------------
# Philox4x64-10, the counter-based generator of Salmon, Moraes, Dror and Shaw (2011), "Parallel random numbers: as
# easy as 1, 2, 3". Four words of 64 bits are a pure function of a counter of four words and a key of two.
# Checked word for word against `numpy.random.Philox` in the tests.

_ROUNDS = 10
_M0, _M1 = 0xD2E7470EE14C6C93, 0xCA5A826395121157  # multipliers
_W0, _W1 = 0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B  # what the key grows by in each round


def philox(c0, c1, c2, c3, k0, k1):
    """Returns the four words of counter (c0, c1, c2, c3) under key (k0, k1)."""
    x0, x1, x2, x3, key0, key1 = word(c0), word(c1), word(c2), word(c3), word(k0), word(k1)
    for _ in range(_ROUNDS):
        high0, high1 = high_product(_M0, x0), high_product(_M1, x2)
        x0, x1, x2, x3 = high1 ^ x1 ^ key0, _M1 * x2 & MASK, high0 ^ x3 ^ key1, _M0 * x0 & MASK
        key0, key1 = key0 + _W0 & MASK, key1 + _W1 & MASK
    return x0, x1, x2, x3


# ------------------------------------------------------------------------------
# Quantile functions: a uniform in (0, 1) becomes a draw of a distribution, one word for one number.
#
# The normal quantile is Wichura's AS 241 (1988), "The percentage points of the normal distribution", relative error
# about 1e-16. Transcendental functions are those of `math`, whose bits the compiled code shares.

UNIFORM, LOGUNIFORM, NORMAL, LOGNORMAL, TRIANGULAR, CHOICE = range(6)
FAMILY_CODES = {"uniform": UNIFORM, "loguniform": LOGUNIFORM, "normal": NORMAL, "lognormal": LOGNORMAL,
                "triangular": TRIANGULAR, "choice": CHOICE}


def _central(r):
    """AS 241 for |u - 1/2| <= 0.425."""
    numerator = (((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r
                     + 4.5921953931549871457e4) * r + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
                  + 1.3314166789178437745e2) * r + 3.3871328727963666080e0)
    denominator = (((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r
                       + 2.1213794301586595867e4) * r + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r
                    + 4.2313330701600911252e1) * r + 1.0)
    return numerator / denominator


def _tail(r):
    """AS 241 for tails with r = sqrt(-log(tail probability)) <= 5."""
    r -= 1.6
    numerator = (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r
                     + 1.27045825245236838258e0) * r + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r
                  + 4.63033784615654529590e0) * r + 1.42343711074968357734e0)
    denominator = (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r
                       + 1.48103976427480074590e-1) * r + 6.89767334985100004550e-1) * r
                     + 1.67638483018380384940e0) * r + 2.05319162663775882187e0) * r + 1.0)
    return numerator / denominator


def _far_tail(r):
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


def is_tail(u):
    """Tells whether u lies in a tail, where AS 241 takes another formula."""
    return abs(u - 0.5) > 0.425


def central_quantile(u):
    """Returns the standard normal quantile of a u that is in no tail."""
    q = u - 0.5
    return q * _central(0.180625 - q * q)


def tail_quantile(u):
    """Returns the standard normal quantile of a u in a tail."""
    r = math.sqrt(-math.log(u if u < 0.5 else 1.0 - u))
    z = _tail(r) if r <= 5.0 else _far_tail(r)
    return -z if u < 0.5 else z


def normal_quantile(u):
    """Returns z with P(Z <= z) = u for a standard normal Z; u in (0, 1)."""
    return tail_quantile(u) if is_tail(u) else central_quantile(u)


def triangular_quantile(u, low, mode, high):
    """Returns the quantile of the triangular distribution on [low, high] with that mode."""
    width = high - low
    if width <= 0.0:
        return low
    if u * width < mode - low:
        return low + math.sqrt(u * width * (mode - low))
    return high - math.sqrt((1.0 - u) * width * (high - mode))


def quantile(family, p0, p1, p2, u):
    """Returns the u-quantile of a family (a code of FAMILY_CODES) with its arguments; see scenario.quantity."""
    if family == NORMAL:
        return p0 + p1 * normal_quantile(u)
    if family == UNIFORM:
        return p0 + (p1 - p0) * u
    if family == LOGUNIFORM:
        return math.exp(math.log(p0) + (math.log(p1) - math.log(p0)) * u)
    if family == LOGNORMAL:
        return p0 * math.exp(p1 * normal_quantile(u))
    return triangular_quantile(u, p0, p1, p2)


# ------------------------------------------------------------------------------
# Chance: every draw is a pure function of (seed, replicate, purpose, round, ally id, candidate id).
#
# Ids are digests of names, never positions in a list, so an added ally or event leaves everybody else's words alone,
# and two scenarios that differ in one number share their draws (common random numbers). docs/model.md, section 6.

INPUT, MEETING, NEWS, EVENT = 1, 2, 3, 4  # purposes
_TWO_TO_MINUS_52 = 2.0**-52

# A run and its twin share what nobody knows about the allies, not the chance in the process.
TWIN = 1 << 62


def stable_id(name: str) -> np.uint64:
    """Returns 64 bits that stand for a name, the same on every machine."""
    return np.uint64(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little"))


def unit(bits):
    """Returns a word as a uniform in the open interval (0, 1), 52 bits of it."""
    return ((bits >> word(12)) + 0.5) * _TWO_TO_MINUS_52


def input_uniform(seed, replicate, input_id):
    """Returns the uniform from which an uncertain quantity of the scenario is drawn."""
    return unit(philox(0, INPUT, input_id, 0, seed, replicate)[0])


def event_uniform(seed, replicate, event_id):
    """Returns the uniform that decides whether a probabilistic event happens."""
    return unit(philox(0, EVENT, event_id, 0, seed, replicate)[0])


def meeting_uniforms(seed, replicate, t, number):
    """Returns the two uniforms of one meeting of round t: for its lobbyist and for its target."""
    words = philox(t, MEETING, number, 0, seed, replicate)
    return unit(words[0]), unit(words[1])


def news_words(seed, replicate, t, ally_id, candidate_id):
    """Returns the four words of news of the four rounds that share t // 4; round t takes word t % 4."""
    return philox(t >> 2, NEWS, ally_id, candidate_id, seed, replicate)


def news_normal(seed, replicate, t, ally_id, candidate_id):
    """Returns the standard normal by which the news of round t moves one attitude."""
    return normal_quantile(unit(news_words(seed, replicate, t, ally_id, candidate_id)[t & 3]))
