"""Draws: uniform, normal and independent by test, and each a pure function of what it belongs to.

False alarms: each distribution test fails with probability 1e-6 if the generator is what it should be; the seed is 1.
"""

from __future__ import annotations

import hashlib
import itertools

import numpy as np
import pytest
from scipy import stats

from sim.model.rng import (
    EVENT,
    INPUT,
    MEETING,
    NEWS,
    TWIN,
    event_uniform,
    input_uniform,
    meeting_uniforms,
    news_normal,
    news_words,
    normal_quantile,
    philox,
    stable_id,
    unit,
)
from sim.native.kinds import Floats, Floats2
from support.native.compiled import compiled

ALARM, COUNT, SEED = 1e-6, 100_000, 1
ADA, BO = stable_id("Ada"), stable_id("Bo")


def fill_inputs(drawn: Floats, seed: int, input_id: int) -> None:
    for replicate in range(len(drawn)):
        drawn[replicate] = input_uniform(seed, replicate, input_id)


def fill_meetings(drawn: Floats2, seed: int, meetings: int) -> None:
    for k in range(len(drawn)):
        drawn[k, 0], drawn[k, 1] = meeting_uniforms(seed, 0, k // meetings, k % meetings)


def fill_news(drawn: Floats, seed: int, replicate: int, ally: int, candidate: int) -> None:
    for t in range(len(drawn)):
        drawn[t] = news_normal(seed, replicate, t, ally, candidate)


def signed(word) -> int:
    """Returns an id as the whole number with the same 64 bits."""
    return int(np.uint64(word).astype(np.int64))


def many_inputs(seed, count, input_id):
    drawn = np.empty(count)
    compiled(fill_inputs, fill_meetings, fill_news)[0](drawn, seed, signed(input_id))
    return drawn


def many_meetings(seed, rounds, meetings):
    drawn = np.empty((rounds * meetings, 2))
    compiled(fill_inputs, fill_meetings, fill_news)[1](drawn, seed, meetings)
    return drawn


def much_news(seed, rounds, replicate, ally, candidate):
    drawn = np.empty(rounds)
    compiled(fill_inputs, fill_meetings, fill_news)[2](drawn, seed, replicate, signed(ally), signed(candidate))
    return drawn


def kurtosis_is_normal(drawn) -> bool:
    """Tells whether the fourth moment is 3, up to its error for a normal sample."""
    return abs((drawn**4).mean() / drawn.var() ** 2 - 3) / np.sqrt(24 / len(drawn)) < stats.norm.isf(ALARM / 2)


@pytest.fixture(scope="module")
def uniforms():
    return {"inputs": many_inputs(SEED, COUNT, ADA), "lobbyists": many_meetings(SEED, 1000, 100)[:, 0],
            "targets": many_meetings(SEED, 1000, 100)[:, 1]}


@pytest.mark.parametrize("kind", ["inputs", "lobbyists", "targets"])
def test_uniform(uniforms, kind):
    assert stats.kstest(uniforms[kind], "uniform").pvalue > ALARM
    cells = np.bincount((uniforms[kind] * 1000).astype(int), minlength=1000)
    assert stats.chisquare(cells).pvalue > ALARM


def test_normal():
    drawn = much_news(SEED, COUNT, 0, ADA, BO)
    assert stats.kstest(drawn, "norm").pvalue > ALARM
    moments = [drawn.mean(), (drawn**2).mean() - 1, (drawn**3).mean(), (drawn**4).mean() - 3]
    errors = np.sqrt(np.array([1, 2, 15, 96]) / COUNT)
    assert (np.abs(moments) / errors < stats.norm.isf(ALARM / 8)).all()
    assert stats.chisquare(np.bincount((stats.norm.cdf(drawn) * 500).astype(int), minlength=500)).pvalue > ALARM


def test_control_a_sum_of_twelve_uniforms_fails():
    """What older programs call normal has tails that are too light: kurtosis -0.1."""
    drawn = many_inputs(SEED, 12 * 100_000, ADA).reshape(-1, 12).sum(axis=1) - 6
    assert not kurtosis_is_normal(drawn) and kurtosis_is_normal(much_news(SEED, COUNT, 0, ADA, BO))


def test_control_a_generator_that_repeats_itself_fails():
    """The same test on draws of which one in fifty is the first again."""
    drawn = many_inputs(SEED, COUNT, ADA)
    drawn[:2000] = drawn[0]
    assert stats.kstest(drawn, "uniform").pvalue < ALARM


@pytest.mark.parametrize("pair", ["lobbyist and target", "one round and the next", "two allies", "two replicates",
                                  "two seeds"])
def test_independent(pair):
    meetings, news = many_meetings(SEED, 1000, 50), much_news(SEED, 50_000, 0, ADA, BO)
    one, other = {
        "lobbyist and target": (meetings[:, 0], meetings[:, 1]),
        "one round and the next": (news[:-1], news[1:]),
        "two allies": (news, much_news(SEED, 50_000, 0, BO, BO)),
        "two replicates": (news, much_news(SEED, 50_000, 1, ADA, BO)),
        "two seeds": (news, much_news(SEED + 1, 50_000, 0, ADA, BO))}[pair]
    assert abs(np.corrcoef(one, other)[0, 1]) * np.sqrt(len(one)) < stats.norm.isf(ALARM / 2)


def test_unit_is_open_at_both_ends_and_exact():
    assert unit(np.uint64(0)) == 2.0**-53 and unit(np.uint64(2**64 - 1)) == 1 - 2.0**-53
    assert unit(np.uint64(2**63)) == 0.5 + 2.0**-53
    for bits in (0, 1 << 12, 12345 << 12, 2**64 - 1):
        assert unit(np.uint64(bits)) * 2**53 % 2 == 1, "an odd multiple of 2**-53: never 0, 1/2 or 1"


def uniforms_of(*counter_and_key) -> list[float]:
    """Returns the four words of a counter and a key as uniforms."""
    return [unit(np.uint64(word)) for word in philox(*(np.uint64(x) for x in counter_and_key))]


def test_draws_are_the_documented_words():
    """A reader with another Philox can redo any draw."""
    assert input_uniform(5, 7, ADA) == uniforms_of(0, INPUT, ADA, 0, 5, 7)[0]
    assert event_uniform(5, 7, ADA) == uniforms_of(0, EVENT, ADA, 0, 5, 7)[0]
    assert meeting_uniforms(5, 7, 3, 9) == tuple(uniforms_of(3, MEETING, 9, 0, 5, 7)[:2])
    for t in range(9):
        expected = uniforms_of(t // 4, NEWS, ADA, BO, 5, 7)
        assert [unit(np.uint64(word)) for word in news_words(5, 7, t, ADA, BO)] == expected
        assert news_normal(5, 7, t, ADA, BO) == normal_quantile(expected[t % 4])


def test_no_two_draws_of_a_run_share_a_counter():
    """Every argument and every purpose counts: 3**5 combinations give as many values."""
    few = (1, 2, 3)
    drawn = [news_normal(seed, replicate, 4 * t, np.uint64(ally), np.uint64(name))
             for seed, replicate, t, ally, name in itertools.product(few, repeat=5)]
    drawn += [input_uniform(s, r, np.uint64(k)) for s, r, k in itertools.product(few, repeat=3)]
    drawn += [event_uniform(s, r, np.uint64(k)) for s, r, k in itertools.product(few, repeat=3)]
    drawn += [u for s, r, t, k in itertools.product(few, repeat=4) for u in meeting_uniforms(s, r, t, k)]
    assert len(set(drawn)) == 3**5 + 2 * 3**3 + 2 * 3**4


def test_a_far_replicate_is_another_one():
    assert input_uniform(1, TWIN, ADA) != input_uniform(1, 0, ADA)
    assert TWIN > 2**31, "beyond any replicate that can be asked for"


def test_ids_are_digests_of_names():
    assert stable_id("Ada") == int.from_bytes(hashlib.blake2b(b"Ada", digest_size=8).digest(), "little")
    assert stable_id("Ada") != stable_id("ada")
    assert stable_id("Kristjánsdóttir").dtype == np.uint64
    assert len({int(stable_id(str(k))) for k in range(10_000)}) == 10_000
