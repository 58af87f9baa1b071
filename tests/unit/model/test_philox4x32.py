"""Philox4x32-10 against its published known answers and the value that the standard of C++ asks for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model import draws as generator
from sim.model.draws import philox4x32

WORD = st.integers(0, 2**32 - 1)
ALL = 0xFFFFFFFF

# Random123, kat_vectors of Salmon et al. (2011): counter, key, words. The third pair is made of the digits of pi.
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ALL,) * 4, (ALL,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    ((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0),
     (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)),
]


def flipped(counter_and_key, k: int, bit: int) -> int:
    """Return how many of the 128 bits change with one bit of counter or key."""
    changed = list(counter_and_key)
    changed[k] ^= 1 << bit
    pairs = zip(philox4x32(*counter_and_key), philox4x32(*changed), strict=True)
    return sum((a ^ b).bit_count() for a, b in pairs)


def avalanche() -> list[int]:
    return [flipped((11, 22, 33, 44, 55, 66), k, bit) for k in range(6) for bit in (0, 7, 15, 23, 31)]


@pytest.mark.parametrize("counter, key, expected", KNOWN)
def test_known_answers(counter, key, expected):
    assert philox4x32(*counter, *key) == expected


def test_what_the_standard_of_cpp_asks_for():
    """C++26, [rand.predef]: the 10,000th number of a default-constructed std::philox4x32, whose key is 20111115."""
    assert philox4x32(9999 // 4, 0, 0, 0, 20111115, 0)[9999 % 4] == 1955073260


@settings(max_examples=200, derandomize=True, database=None, deadline=None)
@given(st.lists(st.tuples(WORD, WORD, WORD, WORD, WORD, WORD), min_size=1, max_size=5), 
       st.sampled_from([np.uint64, np.int64]))
def test_arrays_have_the_words_of_their_entries(rows, kind):
    """Signed entries too: their products go beyond 63 bits, and what is kept of them is right all the same."""
    words = philox4x32(*np.array(rows, dtype=kind).T)
    assert [tuple(map(int, row)) for row in zip(*words, strict=True)] == [philox4x32(*row) for row in rows]


@settings(max_examples=200, derandomize=True, database=None, deadline=None)
@given(st.tuples(WORD, WORD, WORD, WORD, WORD, WORD))
def test_words_have_32_bits(arguments):
    assert all(0 <= word <= ALL for word in philox4x32(*arguments))


def test_no_two_counters_of_a_key_have_the_same_words():
    """A sample of what the construction promises: every round can be undone."""
    few, more = np.arange(2, dtype=np.uint64), np.arange(30, dtype=np.uint64)
    words = philox4x32(*(x.ravel() for x in np.meshgrid(more, more, more, few, indexing="ij")), 5, 6)
    assert len(set(zip(*(part.tolist() for part in words), strict=True))) == 30**3 * 2


def test_one_bit_of_the_counter_or_key_changes_half_of_the_bits():
    """Of 128 bits: 64, give or take six standard deviations of 5.7."""
    assert all(30 < count < 98 for count in avalanche())


def test_control_with_two_rounds_it_does_not(monkeypatch):
    monkeypatch.setattr(generator, "ROUNDS", 2)
    assert any(not 30 < count < 98 for count in avalanche())
