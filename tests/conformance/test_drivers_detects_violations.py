"""The contract bites: drivers that break one promise each, and the promise that catches them."""

from __future__ import annotations

import itertools
import pickle
import random

import numpy as np
import pytest

from support.conformance import drivers
from support.conformance.drivers import SEED, bits, play_on, small

CALLS = itertools.count()


def good(encoded, seed, first, count, twin=0):
    return play_on("compiled", encoded, seed, first, count, twin)


def forgetful(encoded, seed, first, count, twin=0):
    return good(encoded, seed + next(CALLS), first, count, twin)


def stubborn(encoded, seed, first, count, twin=0):
    return good(encoded, 1, first, count, twin)


def meddling(encoded, seed, first, count, twin=0):
    encoded.world.base[0] += 1
    return good(encoded, seed, first, count, twin)


def shared(encoded, seed, first, count, twin=0):
    return good(encoded, random.getrandbits(32), first, count, twin)


def seeding(encoded, seed, first, count, twin=0):
    np.random.seed(seed)
    return good(encoded, seed, first, count, twin)


def by_place_in_the_chunk(encoded, seed, first, count, twin=0):
    return good(encoded, seed, 0, count, twin)


def by_place_in_the_file(encoded, seed, first, count, twin=0):
    return good(encoded, seed + (encoded.display_allies[0] == "A"), first, count, twin)


def by_name(encoded, seed, first, count, twin=0):
    tally, record = good(encoded, seed, first, count, twin)
    return tally, record._replace(round=record.round + ("Zoe" in encoded.allies))


def without_a_twin(encoded, seed, first, count, twin=0):
    return good(encoded, seed, first, count)


def all_of_the_twin(encoded, seed, first, count, twin=0):
    return good(encoded, seed, first + twin, count)


def counting_one_twice(encoded, seed, first, count, twin=0):
    tally, record = good(encoded, seed, first, count, twin)
    return tally._replace(ended=tally.ended + np.eye(*tally.ended.shape, dtype=np.int64)), record


def losing_a_round(encoded, seed, first, count, twin=0):
    tally, record = good(encoded, seed, first, count, twin)
    return tally._replace(support=tally.support[:, ::-1]), record


def recording_another(encoded, seed, first, count, twin=0):
    tally, record = good(encoded, seed, first, count, twin)
    return tally, record._replace(outcome=1 - record.outcome)


def paying_twice(encoded, seed, first, count, twin=0):
    tally, record = good(encoded, seed, first, count, twin)
    return tally._replace(paid_sum=2 * tally.paid_sum), record


def at_a_loss(encoded, seed, first, count, twin=0):
    tally, record = good(encoded, seed, first, count, twin)
    return tally, record._replace(least=record.least * np.nan)


def another_model(encoded, seed, first, count, twin=0):
    return good(small(persuasion=0.31), seed, first, count, twin)


BROKEN = [
    (drivers.is_deterministic, forgetful), (drivers.follows_the_seed, stubborn),
    (drivers.leaves_the_world_alone, meddling), (drivers.shares_no_chance, shared),
    (drivers.shares_no_chance, seeding), (drivers.adds_up_over_chunks, by_place_in_the_chunk),
    (drivers.ignores_the_order_of_the_file, by_place_in_the_file), (drivers.follows_relabelling, by_name),
    (drivers.draws_as_its_twin, without_a_twin), (drivers.draws_as_its_twin, all_of_the_twin),
    (drivers.survives_pickling, forgetful), (drivers.counts_each_replicate_once, counting_one_twice),
    (drivers.counts_each_replicate_once, losing_a_round), (drivers.counts_what_it_records, recording_another),
    (drivers.counts_what_it_records, paying_twice), (drivers.says_nothing_that_is_no_number, at_a_loss),
    (drivers.does_as_the_others, another_model),
]


@pytest.mark.parametrize("promise", drivers.OF_A_DRIVER, ids=lambda promise: promise.__name__)
def test_a_good_driver_keeps_every_promise(promise):
    promise(good)


@pytest.mark.parametrize(("promise", "broken"), BROKEN, ids=lambda value: value.__name__)
def test_a_broken_driver_is_caught(promise, broken):
    with pytest.raises(AssertionError):
        promise(broken)


def test_a_driver_that_cannot_be_sent_to_a_worker_is_caught():
    with pytest.raises((AttributeError, pickle.PicklingError), match="(?i)pickle|local"):
        drivers.survives_pickling(lambda *chunk: good(*chunk))


def test_every_promise_has_a_control():
    assert {promise for promise, _ in BROKEN} == set(drivers.OF_A_DRIVER)


def test_bits_tell_kinds_and_shapes_apart():
    tally, record = good(small(), SEED, 0, 2)
    for other in (tally.met.astype(np.int32), tally.met.reshape(-1), tally.met + 1):
        assert bits((tally._replace(met=other), record)) != bits((tally, record))
