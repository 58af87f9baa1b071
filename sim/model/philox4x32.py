"""Philox4x32-10: four words of 32 bits as a pure function of a counter of four such words and a key of two.

Salmon, Moraes, Dror and Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3". Each word is held in 64 bits, so
that a product of two words fits and its upper half needs no instruction of its own: plain Python, C, WebAssembly and
the vector units of processors all have this multiplication. Checked against the published known answers.

Every argument is a whole number below 2**32 that is never negative, or a NumPy array of them with 64 bits an entry
(uint64 or int64): the same text then makes the words of the whole array at once.
"""

from __future__ import annotations

LOW_32 = 0xFFFFFFFF
ROUNDS = 10
M0, M1 = 0xD2511F53, 0xCD9E8D57  # multipliers
W0, W1 = 0x9E3779B9, 0xBB67AE85  # what the key grows by in each round: the golden ratio, and sqrt(3) - 1


def philox4x32(c0, c1, c2, c3, k0, k1):
    """Return the four words of counter (c0, c1, c2, c3) under key (k0, k1).

    Parameters
    ----------
    c0, c1, c2, c3 : int or ndarray of uint64
        Counter, words of 32 bits.
    k0, k1 : int or ndarray of uint64
        Key, words of 32 bits.

    Returns
    -------
    tuple of four int or ndarray
        Words of 32 bits. Under one key no two counters have the same four: the function is a permutation.

    Examples
    --------
    >>> [hex(word) for word in philox4x32(0, 0, 0, 0, 0, 0)]
    ['0x6627e8d5', '0xe169c58d', '0xbc57ac4c', '0x9b00dbd8']
    """
    for _ in range(ROUNDS):
        a, b = M0 * c0, M1 * c2
        c0, c1, c2, c3 = (b >> 32 & LOW_32) ^ c1 ^ k0, b & LOW_32, (a >> 32 & LOW_32) ^ c3 ^ k1, a & LOW_32
        k0, k1 = k0 + W0 & LOW_32, k1 + W1 & LOW_32
    return c0, c1, c2, c3
