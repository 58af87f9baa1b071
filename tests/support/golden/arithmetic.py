"""What results rest on beneath the program: IEEE arithmetic; and, which must not matter, the C library's `log` and `exp`.

Sums, products, quotients and square roots have one right answer, which every processor gives. `log` and `exp` do not:
C libraries differ in the last bit of a few values in ten thousand, so the model has its own (`sim.model.elementary`).
"""

from __future__ import annotations

import math
from array import array

from support.golden.digests import of_text

ARGUMENTS = 100_000  # libraries that differ in one value of 100,000 are told apart half of the time or better


def of_library() -> str:
    """Returns a digest of `log` and `exp` of this machine over many arguments; the same digest, the same library."""
    step = 0.6180339887498949  # the golden ratio: multiples of it, modulo 1, fill the unit interval evenly
    fractions = [(number * step) % 1.0 for number in range(1, ARGUMENTS + 1)]
    values = array("d", [math.log(u * 0.075) for u in fractions] + [math.exp(10.0 * u - 5.0) for u in fractions])
    return of_text(" ".join(map(float.hex, values)))


def oddities() -> list[str]:
    """Returns in what the arithmetic of this thread is not IEEE's usual one; nothing when it is."""
    one, half_step, tiny, least = 1.0, 2.0**-53, 2.0**-1022, float("5e-324")
    asked = {
        "subnormal results become 0": tiny / 2.0 != 0.0,
        "subnormal arguments count as 0": least * 2.0**60 != 0.0,
        "sums are rounded upward": one + half_step == 1.0,
        "sums are rounded downward": one + half_step * 1.5 > 1.0 and -one - half_step == -1.0,
        "sums are rounded twice": float("1e16") + float("2.9999") == float("10000000000000002"),
        "products and sums are fused": (one + 2.0**-27) * (one + 2.0**-27) - (one + 2.0**-26) == 0.0,
    }
    return [fault for fault, fine in asked.items() if not fine]
