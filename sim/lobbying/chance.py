"""Chance: every draw is a pure function of (seed, replicate, purpose, round, ally id, candidate id).

Ids are digests of names, never positions in a list, so an added ally or event leaves everybody else's words alone,
and two scenarios that differ in one number share their draws (common random numbers). docs/model.md, section 6.
"""

from __future__ import annotations

import hashlib

import numpy as np

from sim.lobbying.compiled import equation
from sim.lobbying.philox import philox, word
from sim.lobbying.quantile import normal_quantile

INPUT, MEETING, NEWS, EVENT = 1, 2, 3, 4  # purposes

_TWO_TO_MINUS_52 = 2.0**-52
# A run and its twin share what nobody knows about the allies, not the chance in the process.
TWIN = 1 << 62


def stable_id(name: str) -> np.uint64:
    """Returns 64 bits that stand for a name, the same on every machine."""
    return np.uint64(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little"))


@equation
def unit(bits):
    """Returns a word as a uniform in the open interval (0, 1), 52 bits of it."""
    return ((bits >> word(12)) + 0.5) * _TWO_TO_MINUS_52


@equation
def input_uniform(seed, replicate, input_id):
    """Returns the uniform from which an uncertain quantity of the scenario is drawn."""
    return unit(philox(0, INPUT, input_id, 0, seed, replicate)[0])


@equation
def event_uniform(seed, replicate, event_id):
    """Returns the uniform that decides whether a probabilistic event happens."""
    return unit(philox(0, EVENT, event_id, 0, seed, replicate)[0])


@equation
def meeting_uniforms(seed, replicate, t, number):
    """Returns the two uniforms of one meeting of round t: for its lobbyist and for its target."""
    words = philox(t, MEETING, number, 0, seed, replicate)
    return unit(words[0]), unit(words[1])


@equation
def news_words(seed, replicate, t, ally_id, candidate_id):
    """Returns the four words of news of the four rounds that share t // 4; round t takes word t % 4."""
    return philox(t >> 2, NEWS, ally_id, candidate_id, seed, replicate)


@equation
def news_normal(seed, replicate, t, ally_id, candidate_id):
    """Returns the standard normal by which the news of round t moves one attitude."""
    return normal_quantile(unit(news_words(seed, replicate, t, ally_id, candidate_id)[t & 3]))
