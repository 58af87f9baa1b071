"""Philox4x64-10, the counter-based generator of Salmon, Moraes, Dror and Shaw (2011), "Parallel random numbers: as
easy as 1, 2, 3". Four words of 64 bits are a pure function of a counter of four words and a key of two.
Checked word for word against `numpy.random.Philox` in the tests.
"""

from __future__ import annotations

import numba
import numpy as np

from sim.lobbying.compiled import equation

_MASK = 0xFFFFFFFFFFFFFFFF
_ROUNDS = 10
_MULTIPLIERS = (0xD2E7470EE14C6C93, 0xCA5A826395121157)
_WEYL = (0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B)

if numba.config.DISABLE_JIT:  # Python integers instead of machine words
    def word(value):
        return int(value)

    def low_product(a, b):
        return (a * b) & _MASK

    def high_product(a, b):
        return (a * b) >> 64

    def wrapping_sum(a, b):
        return (a + b) & _MASK

    M0, M1, W0, W1 = *_MULTIPLIERS, *_WEYL
else:
    from llvmlite import ir
    from numba import types
    from numba.extending import intrinsic

    word = np.uint64
    M0, M1, W0, W1 = (np.uint64(value) for value in (*_MULTIPLIERS, *_WEYL))

    @intrinsic
    def high_product(typingctx, a, b):
        """The upper 64 bits of a product of two words: one machine instruction, which Python cannot say."""
        def build(context, builder, signature, args):
            wide = ir.IntType(128)
            product = builder.mul(builder.zext(args[0], wide), builder.zext(args[1], wide))
            return builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), ir.IntType(64))
        return types.uint64(types.uint64, types.uint64), build

    @equation
    def low_product(a, b):
        return a * b

    @equation
    def wrapping_sum(a, b):
        return a + b


@equation
def philox(c0, c1, c2, c3, k0, k1):
    """Returns the four words of counter (c0, c1, c2, c3) under key (k0, k1)."""
    c0, c1, c2, c3 = word(c0), word(c1), word(c2), word(c3)
    k0, k1 = word(k0), word(k1)
    for _ in range(_ROUNDS):
        high0, low0 = high_product(M0, c0), low_product(M0, c0)
        high1, low1 = high_product(M1, c2), low_product(M1, c2)
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0, k1 = wrapping_sum(k0, W0), wrapping_sum(k1, W1)
    return c0, c1, c2, c3
