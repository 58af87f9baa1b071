"""Philox4x64-10 against its published known answers and, word for word, against numpy's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.rng import philox
from sim.native.kinds import Words
from support.native.compiled import compiled


def fill_philox(counter: Words, key: Words, words: Words) -> None:
    """Compiled, the generator has machine words; interpreted, whole numbers of Python."""
    words[0], words[1], words[2], words[3] = philox(counter[0], counter[1], counter[2], counter[3], key[0], key[1])


WORD = st.integers(0, 2**64 - 1)
MASK = 2**64 - 1

# Random123, kat_vectors of Salmon et al. (2011): counter, key, words.
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B)),
    ((MASK,) * 4, (MASK,) * 2, (0x87B092C3013FE90B, 0x438C3C67BE8D0224, 0x9CC7D7C69CD777B6, 0xA09CAEBF594F0BA0)),
    ((0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89),
     (0x452821E638D01377, 0xBE5466CF34E90C6C),
     (0xA528F45403E61D95, 0x38C72DBD566E9788, 0xA5A1610E72FD18B5, 0x57BD43B5E52B7FE6)),
]


def words(counter, key) -> tuple[int, ...]:
    return tuple(int(x) for x in philox(*map(np.uint64, (*counter, *key))))


def numpys_words(counter, key) -> tuple[int, ...]:
    """Numpy counts up before it draws, so it starts one below."""
    before = (sum(x << 64 * k for k, x in enumerate(counter)) - 1) % 2**256
    start = np.array([before >> 64 * k & MASK for k in range(4)], dtype=np.uint64)
    generator = np.random.Philox(counter=start, key=np.array(key, dtype=np.uint64))
    return tuple(int(x) for x in generator.random_raw(4))


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN)
def test_known_answers(counter, key, expected):
    assert words(counter, key) == expected


@settings(max_examples=300, derandomize=True, database=None, deadline=None)
@given(st.tuples(WORD, WORD, WORD, WORD), st.tuples(WORD, WORD))
def test_numpy_has_the_same_words(counter, key):
    assert words(counter, key) == numpys_words(counter, key)


def test_small_plain_integers_are_words_too():
    """The equations hand over rounds and purposes as they come."""
    assert tuple(int(x) for x in philox(3, 1, 2, 0, 5, 7)) == numpys_words((3, 1, 2, 0), (5, 7))


@settings(max_examples=100, derandomize=True, database=None, deadline=None)
@given(st.tuples(WORD, WORD, WORD, WORD), st.tuples(WORD, WORD))
def test_the_compiled_generator_has_the_same_words(counter, key):
    found = np.zeros(4, dtype=np.uint64)
    compiled(fill_philox)[0](np.array(counter, dtype=np.uint64), np.array(key, dtype=np.uint64), found)
    assert tuple(map(int, found)) == words(counter, key)


def test_one_bit_of_the_counter_or_key_changes_half_of_the_bits():
    base = (11, 22, 33, 44, 55, 66)
    plain = words(base[:4], base[4:])
    for k in range(6):
        for bit in (0, 31, 63):
            changed = list(base)
            changed[k] ^= 1 << bit
            flipped = sum((a ^ b).bit_count() for a, b in zip(plain, words(changed[:4], changed[4:]), strict=True))
            assert 80 < flipped < 176, "of 256 bits; 128 +- 6 standard deviations of 8"
