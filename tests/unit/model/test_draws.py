"""Draws: each a pure function of what it belongs to, no two of them from one counter, uniform and independent by test.

False alarms: each statistical test fails with probability 1e-6 if the generator is what it should be; the seed is 1.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.model import draws
from sim.model.draws import (
    CHANCE_OFFSET,
    EVENT,
    INPUT,
    MAX_REPLICATE,
    MAX_ROUND,
    MEETING,
    NEWS,
    distinct_ids,
    event_uniform,
    fill_input_uniforms,
    fill_meeting_words,
    fill_news_words,
    input_uniform,
    long_uniform,
    meeting_uniforms,
    meeting_words,
    news_words,
    philox4x32,
    short_digest,
    short_uniform,
    stable_id,
    time_word,
    word,
)

ALARM, COUNT, SEED = 1e-6, 100_000, 1
ADA, BO = int(stable_id("Ada")), int(stable_id("Bo"))
LOW = 0xFFFFFFFF
ALIKE = ("Ally 45735", "Ally 46871")  # the first two of "Ally 0", "Ally 1", ... with the same 32 bits


def words_of(purpose, time, first, second, seed, replicates):
    """Return the words of many replicates, by the documented layout alone."""
    replicates = np.asarray(replicates, dtype=np.uint64)
    last = purpose | replicates >> 32 << 3 | time << 4
    return philox4x32(first, second, replicates & LOW, last, seed & LOW, seed >> 32)


def test_draws_are_the_documented_words():
    """A reader with another Philox can redo any draw."""
    for replicate in (0, 7, CHANCE_OFFSET + 7):
        inputs = words_of(INPUT, 0, ADA & LOW, ADA >> 32, 5, replicate)
        events = words_of(EVENT, 0, ADA & LOW, ADA >> 32, 5, replicate)
        assert input_uniform(5, replicate, ADA) == long_uniform(int(inputs[0]), int(inputs[1]))
        assert event_uniform(5, replicate, ADA) == long_uniform(int(events[0]), int(events[1]))
        for number in range(5):
            four = [short_uniform(int(x)) for x in words_of(MEETING, 3, number // 2, 0, 5, replicate)]
            assert meeting_uniforms(5, replicate, 3, number) == tuple(four[2 * (number % 2):][:2])
        for t in range(20):
            assert news_words(5, replicate, t, 8, 9) == tuple(map(int, words_of(NEWS, t // 8, 8, 9, 5, replicate)))


@settings(max_examples=300, derandomize=True, database=None, deadline=None)
@given(st.tuples(*[st.tuples(st.sampled_from([INPUT, MEETING, NEWS, EVENT]), st.integers(0, MAX_REPLICATE),
                             st.integers(0, MAX_ROUND))] * 2))
def test_purpose_replicate_and_time_can_be_read_back(pair):
    """So two draws that differ in any of them have different counters; ids and seed stand in words of their own."""
    read = []
    for purpose, replicate, time in pair:
        last = time_word(purpose, replicate, time)
        assert 0 <= last <= LOW
        read.append((last & 7, (replicate & LOW) | (last >> 3 & 1) << 32, last >> 4))
    assert tuple(read) == pair


def test_every_argument_counts():
    few, ids = (1, 2, 3), (1, 2, 1 << 32)
    drawn = [news_words(s, r, 8 * t, a, c) for s, r, t, a, c in itertools.product(few, repeat=5)]
    drawn += [meeting_words(s, r, t, k) for s, r, t, k in itertools.product(few, repeat=4)]
    assert len(set(drawn)) == 3**5 + 3**4
    uniforms = [f(s, r, k) for f in (input_uniform, event_uniform) for s in few for r in few for k in ids]
    assert len(set(uniforms)) == 2 * 3**3
    assert len({input_uniform(seed, 0, ADA) for seed in (0, 1, 1 << 32, 2**63 - 1)}) == 4


def test_the_moved_chance_is_beyond_any_replicate():
    assert CHANCE_OFFSET > 2**31 and CHANCE_OFFSET + 2**31 <= MAX_REPLICATE
    assert news_words(1, CHANCE_OFFSET, 0, 5, 6) != news_words(1, 0, 0, 5, 6)


def test_rounds_share_a_block_by_eights():
    blocks = [news_words(1, 2, t, 5, 6) for t in range(24)]
    assert [len(set(blocks[k:k + 8])) for k in (0, 8, 16)] == [1, 1, 1] and len(set(blocks)) == 3


def test_loops_fill_in_the_same_words():
    allies, names = distinct_ids("ABCDE"), distinct_ids("XYZ")
    words, whole = np.zeros((4, 15), dtype=np.uint32), news_words(5, 7, 19, allies[None, :], names[:, None])
    fill_news_words(words, 5, 7, 19, allies, names)
    assert (words == np.stack([part.ravel() for part in whole])).all()
    assert words[:, 2 * 5 + 3].tolist() == list(news_words(5, 7, 19, int(allies[3]), int(names[2])))
    meetings = np.zeros((4, 6), dtype=np.uint32)
    fill_meeting_words(meetings, 5, 7, 19, 0, 6)
    for number in range(12):
        drawn = tuple(short_uniform(int(meetings[2 * (number % 2) + k, number // 2])) for k in (0, 1))
        assert drawn == meeting_uniforms(5, 7, 19, number)
    ids, uniforms = np.array([ADA, BO], dtype=np.uint64), np.zeros(2)
    fill_input_uniforms(uniforms, 5, 7, ids)
    assert uniforms.tolist() == [input_uniform(5, 7, ADA), input_uniform(5, 7, BO)]


def test_uniforms_are_open_at_both_ends_and_exact():
    assert long_uniform(0, 0) == 2.0**-53 and long_uniform(LOW, LOW) == 1 - 2.0**-53
    assert long_uniform(1 << 31, 0) == 0.5 + 2.0**-53 and long_uniform(0, 1 << 12) == 3 * 2.0**-53
    assert short_uniform(0) == 2.0**-33 and short_uniform(LOW) == 1 - 2.0**-33


def test_words_of_negative_numbers():
    assert word(-1) == 2**64 - 1 and word(2**64 + 3) == 3


# Ids


def test_ids_are_digests_of_names():
    assert distinct_ids(["Ada", "Bo"]).tolist() == [short_digest("Ada", 0), short_digest("Bo", 0)]
    assert distinct_ids([]).shape == (0,) and distinct_ids(["Ada"]).dtype == np.uint64
    assert distinct_ids(["Kristjánsdóttir"])[0] < 2**32


def test_names_with_the_same_digest_get_different_ids():
    assert short_digest(ALIKE[0], 0) == short_digest(ALIKE[1], 0), "else this tests nothing"
    first, second = distinct_ids(ALIKE).tolist()
    assert (first, second) == (short_digest(ALIKE[0], 0), short_digest(ALIKE[1], 1))
    assert distinct_ids(ALIKE[::-1]).tolist() == [second, first], "whatever the order of the file"
    assert distinct_ids(ALIKE[1:]).tolist() == [short_digest(ALIKE[1], 0)]


def test_two_thousand_allies_have_as_many_ids():
    assert len(set(distinct_ids(f"ally {k}" for k in range(2000)).tolist())) == 2000


def test_a_name_twice_is_refused():
    with pytest.raises(ValueError, match="'Ada' occurs twice"):
        distinct_ids(["Ada", "Bo", "Ada"])


# Statistics


def uniforms(kind: str) -> np.ndarray:
    if kind == "inputs":
        high, low, *_ = words_of(INPUT, 0, ADA & LOW, ADA >> 32, SEED, np.arange(COUNT))
        return long_uniform(high, low)
    pairs, t = np.arange(50, dtype=np.uint64), np.arange(1000, dtype=np.uint64)
    words = philox4x32(pairs[None, :], 0, 3, MEETING | t[:, None] << 4, SEED, 0)
    return short_uniform(words[{"lobbyists": 0, "targets": 1, "later lobbyists": 2, "later targets": 3}[kind]]).ravel()


@pytest.mark.parametrize("kind", ["inputs", "lobbyists", "targets", "later lobbyists", "later targets"])
def test_uniform(kind):
    drawn = uniforms(kind)
    assert stats.kstest(drawn, "uniform").pvalue > ALARM / 2
    cells = np.bincount((drawn * 500).astype(int), minlength=500)
    assert stats.chisquare(cells).pvalue > ALARM / 2


def test_control_a_generator_that_repeats_itself_fails():
    """The same test on draws of which one in fifty is the first again."""
    drawn = uniforms("inputs")
    drawn[:2000] = drawn[0]
    assert stats.kstest(drawn, "uniform").pvalue < ALARM / 2


@pytest.mark.parametrize("one, other", list(itertools.combinations(
    ["lobbyists", "targets", "later lobbyists", "later targets"], 2)))
def test_the_four_words_are_independent(one, other):
    a, b = uniforms(one), uniforms(other)
    assert abs(np.corrcoef(a, b)[0, 1]) * np.sqrt(len(a)) < stats.norm.isf(ALARM / 4)
    cells = np.bincount((a * 16).astype(int) * 16 + (b * 16).astype(int), minlength=256)
    assert stats.chisquare(cells).pvalue > ALARM / 2


@pytest.mark.parametrize("change", ["replicate", "seed", "id", "purpose", "moved chance"])
def test_neighbours_are_independent(change):
    def drawn(seed=SEED, start=0, low=ADA & LOW, purpose=INPUT):
        high, rest, *_ = words_of(purpose, 0, low, ADA >> 32, seed, np.arange(start, start + COUNT))
        return long_uniform(high, rest)
    other = {"replicate": dict(start=1), "seed": dict(seed=SEED + 1), "id": dict(low=(ADA & LOW) ^ 1),
             "purpose": dict(purpose=EVENT), "moved chance": dict(start=CHANCE_OFFSET)}[change]
    correlation = np.corrcoef(drawn(), drawn(**other))[0, 1]
    assert abs(correlation) * np.sqrt(COUNT) < stats.norm.isf(ALARM / 2)


def test_purposes_have_their_own_numbers():
    assert sorted((INPUT, MEETING, NEWS, EVENT)) == [1, 2, 3, 4] and draws.ROUNDS_A_BLOCK == 8
