"""Machine words of 64 bits. Python's whole numbers have no end; a generator of random numbers needs one.

All functions are plain Python for the interpreter; the translator knows them and writes one instruction for each.
"""

from __future__ import annotations

import struct

MASK = 0xFFFFFFFFFFFFFFFF
_WORD, _DOUBLE = struct.Struct("<Q"), struct.Struct("<d")


def word(value):
    """Return the lowest 64 bits of a whole number, as a whole number that is never negative.

    >>> word(2**64 + 5), word(-1) == 2**64 - 1
    (5, True)
    """
    return int(value) & MASK


def high_product(a, b):
    """Return the upper 64 bits of the product of two words.

    >>> high_product(2**63, 6)
    3
    """
    return int(a) * int(b) >> 64


def bits_of(x):
    """Return the 64 bits of a real number as a word.

    >>> hex(bits_of(1.0))
    '0x3ff0000000000000'
    """
    return _WORD.unpack(_DOUBLE.pack(x))[0]


def double_of(bits):
    """Return the real number that a word is the bits of.

    >>> double_of(0x3FF0000000000000)
    1.0
    """
    return _DOUBLE.unpack(_WORD.pack(bits))[0]
