"""Draws: every one is a pure function of (seed, replicate, purpose, round, ally, candidate).

How the arguments become counter and key of Philox4x32 (docs/model.md, section 7):

===========  ===========================================================================================
key          the seed, 64 bits: the lower word, the upper word
counter 0    news: ally; inputs, events, observations: lower half of the id; meetings: half the meeting's number
counter 1    news: candidate; inputs, events, observations: upper half of the id; meetings: 0
counter 2    replicate, lower 32 bits
counter 3    purpose (3 bits), replicate's bit 32 (1 bit), time (28 bits: the round, for news a block of 8)
===========  ===========================================================================================

Nothing is mixed or hashed on the way, so two different draws never share a counter. Philox is a permutation under each
key: they never share their four words either. Allies and candidates are named by 32 bits, made distinct by
`distinct_ids`; everything else keeps its 64.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np

from sim.native.kinds import word

Words = Any  # a whole number, or an array of them: the same text serves both

# Philox4x32-10: four words of 32 bits as a pure function of a counter of four such words and a key of two.
#
# Salmon, Moraes, Dror and Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3". Each word is held in 64 bits, so
# that a product of two words fits and its upper half needs no instruction of its own: plain Python, C, WebAssembly and
# the vector units of processors all have this multiplication. Checked against the published known answers.
#
# Every argument is a whole number below 2**32 that is never negative, or a NumPy array of them with 64 bits an entry
# (uint64 or int64): the same text then makes the words of the whole array at once.

LOW_32 = 0xFFFFFFFF
ROUNDS = 10
M0, M1 = 0xD2511F53, 0xCD9E8D57  # multipliers
W0, W1 = 0x9E3779B9, 0xBB67AE85  # what the key grows by in each round: the golden ratio, and sqrt(3) - 1


def philox4x32(c0: Words, c1: Words, c2: Words, c3: Words, k0: Words, k1: Words) -> tuple[Words, Words, Words, Words]:
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


# The news of a round: a number of mean 0 and variance 1 from 16 bits.
#
# News is small and comes in every round, so what an attitude has heard after some rounds is a sum of many numbers of
# which only the variance is left; docs/model.md, section 7, gives the argument and the measured effect on the odds.
# What is drawn once (first attitudes, uncertain inputs) keeps the exact quantile of 52 bits.
#
# The number is an odd rational function of a uniform of 16 bits, near the normal quantile. Over its 65,536 values,
# which are all different and equally likely, the mean is exactly 0, the variance 1 and the fourth moment 3 (a
# normal's), the sixth 14.3 (a normal's 15). None is beyond 3.0008, and the distribution function is nowhere further
# than .0063 from the normal one. Fewer bits would make ties: a sum of the bits of one byte has nine values only.
#
# z = q (A - B q**2) / (1 - C q**2) with q in (-1/2, 1/2). C is a short number near the best fit of the quantile;
# A and B then follow from the variance and the fourth moment over the 65,536 values (solved with 40 digits).
A, B, C = 2.6494563299849085, 8.376817360949262, 3.63
LOW_16 = 0xFFFF
TWO_MINUS_16 = 2.0**-16


def news_row(t: Words) -> Words:
    """Return which of the four words of a block of news is that of round t."""
    return (t & 7) >> 1


def news_shift(t: Words) -> Words:
    """Return by how much that word is shifted to the right to have round t's 16 bits lowest."""
    return (t & 1) << 4


def news_normal(bits: Words) -> Words:
    """Return the number of mean 0 and variance 1 that the lowest 16 bits of a word stand for.

    Parameters
    ----------
    bits : int or ndarray of unsigned integers
        Words; what is above the 16 lowest bits does not count.

    Returns
    -------
    float or ndarray
        Between -3.0008 and 3.0008; it grows with the 16 bits.

    Examples
    --------
    >>> news_normal(0), news_normal(0xFFFF) == -news_normal(0)
    (-3.000763333140633, True)
    """
    q = ((bits & LOW_16) + 0.5) * TWO_MINUS_16 - 0.5
    z = q * q
    return q * (A - B * z) / (1.0 - C * z)


# How the arguments become counter and key.


INPUT, MEETING, NEWS, EVENT, OBSERVATION = 1, 2, 3, 4, 5  # purposes
# A replicate whose chance is moved on by this shares what nobody knows about the allies, not the chance in the process.
CHANCE_OFFSET = 1 << 32
MAX_REPLICATE, MAX_ROUND = 2**33 - 1, 2**28 - 1
ROUNDS_A_BLOCK = 8  # rounds of news that one block of four words is for

TWO_MINUS_32, TWO_MINUS_52 = 2.0**-32, 2.0**-52


def stable_id(name: str) -> np.uint64:
    """Return the 64 bits that stand for the name of an input or event: a digest, the same on every machine."""
    return np.uint64(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little"))


def distinct_ids(names: Iterable[str]) -> np.ndarray:
    """Return 32 bits for each of some names, no two of them the same.

    An id is a digest of its name. Where two names have the same one, the later in the order of text takes the next
    digest of its own, so the ids do not depend on the order in which the names are given. Among 193 names that happens
    once in 230,000 sets, among 2,000 once in 2,150.

    Parameters
    ----------
    names : iterable of str
        Names, all different.

    Returns
    -------
    ndarray of uint64, shape (names,)
        Ids below 2**32, in the order of the names.

    Raises
    ------
    ValueError
        If a name occurs twice.

    Examples
    --------
    >>> distinct_ids(["Ada", "Bo"]).tolist() == distinct_ids(["Bo", "Ada"])[::-1].tolist()
    True
    """
    names = list(names)
    ids: dict[str, int] = {}
    used: set[int] = set()
    for name in sorted(names):
        if name in ids:
            raise ValueError(f"names: {name!r} occurs twice")
        attempt, digest = 0, short_digest(name, 0)
        while digest in used:
            attempt += 1
            digest = short_digest(name, attempt)
        used.add(digest)
        ids[name] = digest
    return np.array([ids[name] for name in names], dtype=np.uint64)


def short_digest(name: str, attempt: int) -> int:
    """Return 32 bits for a name: its digest number `attempt`."""
    salt = attempt.to_bytes(8, "little")
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4, salt=salt).digest(), "little")


def time_word(purpose: Words, replicate: Words, time: Words) -> Words:
    """Return counter word 3: purpose, bit 32 of the replicate, time; the fields do not overlap."""
    return word(purpose) | word(replicate) >> 32 << 3 | word(time) << 4


def block(purpose: Words, time: Words, first: Words, second: Words, seed: Words,
          replicate: Words) -> tuple[Words, Words, Words, Words]:
    """Return the four words of a draw; `first` and `second` are words of 32 bits, or arrays of such (uint64)."""
    return philox4x32(first, second, word(replicate) & LOW_32, time_word(purpose, replicate, time),
                      word(seed) & LOW_32, word(seed) >> 32)


def long_uniform(high: Words, low: Words) -> Words:
    """Return two words of 32 bits as a uniform in the open interval (0, 1): an odd multiple of 2**-53."""
    return ((high << 20 | low >> 12) + 0.5) * TWO_MINUS_52


def short_uniform(bits: Words) -> Words:
    """Return a word of 32 bits as a uniform in the open interval (0, 1): an odd multiple of 2**-33."""
    return (bits + 0.5) * TWO_MINUS_32


def input_uniform(seed: int, replicate: int, input_id: Words) -> Words:
    """Return the uniform from which an uncertain quantity of the scenario is drawn.

    Parameters
    ----------
    seed : int
        Below 2**63.
    replicate : int
        At most MAX_REPLICATE.
    input_id : int or ndarray of uint64
        The 64 bits of `stable_id`.

    Returns
    -------
    float or ndarray
        In the open interval (0, 1), 52 bits.
    """
    words = block(INPUT, 0, input_id & LOW_32, input_id >> 32, seed, replicate)
    return long_uniform(words[0], words[1])


def event_uniform(seed: int, replicate: int, event_id: int) -> float:
    """Return the uniform that decides whether a probabilistic event happens; see `input_uniform`."""
    words = block(EVENT, 0, event_id & LOW_32, event_id >> 32, seed, replicate)
    return long_uniform(words[0], words[1])


def observation_uniform(seed: int, replicate: int, observation_id: int) -> float:
    """Return the uniform that decides whether a replicate is kept beside an observation; see `input_uniform`."""
    words = block(OBSERVATION, 0, observation_id & LOW_32, observation_id >> 32, seed, replicate)
    return long_uniform(words[0], words[1])


def meeting_words(seed: Words, replicate: Words, t: Words, pair: Words) -> tuple[Words, Words, Words, Words]:
    """Return the words of meetings 2 * pair and 2 * pair + 1 of round t: lobbyist, target, lobbyist, target."""
    return block(MEETING, t, word(pair), word(0), seed, replicate)


def meeting_uniforms(seed: int, replicate: int, t: int, number: int) -> tuple[float, float]:
    """Return the two uniforms of one meeting: for its lobbyist and for its target.

    Parameters
    ----------
    seed, replicate : int
        As for `input_uniform`.
    t : int
        Round, at most MAX_ROUND.
    number : int
        Which meeting of the round, from 0.

    Returns
    -------
    tuple of two float
        In the open interval (0, 1), 32 bits each.
    """
    words = meeting_words(seed, replicate, t, number // 2)
    if number & 1 == 1:
        return short_uniform(words[2]), short_uniform(words[3])
    return short_uniform(words[0]), short_uniform(words[1])


def news_words(seed: Words, replicate: Words, t: Words, ally_id: Words,
               candidate_id: Words) -> tuple[Words, Words, Words, Words]:
    """Return the words of news of the eight rounds that share t // 8.

    Parameters
    ----------
    seed, replicate, t : int
        As for `meeting_uniforms`.
    ally_id, candidate_id : int or ndarray of uint64
        The 32 bits of `distinct_ids`; of arrays the shapes must fit each other.

    Returns
    -------
    tuple of four int or ndarray
        Words of 32 bits. Which 16 of the 128 bits belong to round t: `news_row` and `news_shift`.
    """
    return block(NEWS, t >> 3, ally_id, candidate_id, seed, replicate)


# The same draws for whole arrays: loops without branches, of which a compiler works out several entries at a time.
# Words may be kept in arrays of uint32 or uint64.


def fill_input_uniforms(uniforms: np.ndarray, seed: int, replicate: int, input_id: np.ndarray) -> None:
    """Fill `uniforms` (inputs,) with the uniform of each id (inputs,)."""
    for k in range(len(input_id)):
        uniforms[k] = input_uniform(seed, replicate, input_id[k])


def fill_meeting_words(words: np.ndarray, seed: int, replicate: int, t: int, before: int, pairs: int) -> None:
    """Fill `words` (4, at least pairs) for 2 * pairs meetings of round t, after 2 * before: one column for two."""
    for pair in range(pairs):
        first, second, third, fourth = meeting_words(seed, replicate, t, before + pair)
        words[0, pair] = first
        words[1, pair] = second
        words[2, pair] = third
        words[3, pair] = fourth


def fill_news_words(words: np.ndarray, seed: int, replicate: int, t: int, ally_id: np.ndarray,
                    candidate_id: np.ndarray) -> None:
    """Fill `words` (4, candidates * allies), candidate by candidate, for the eight rounds that share t // 8."""
    n = len(ally_id)
    for c in range(len(candidate_id)):
        name, start = candidate_id[c], c * n
        for j in range(n):
            first, second, third, fourth = news_words(seed, replicate, t, ally_id[j], name)
            words[0, start + j] = first
            words[1, start + j] = second
            words[2, start + j] = third
            words[3, start + j] = fourth
