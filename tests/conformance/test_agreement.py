"""The two drivers play every replicate alike, bit for bit: every array, at the end of every round."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, seed, settings

from sim.agents.model import run_chunk as run_on_mesa
from sim.model import world as w
from sim.model.encoding import Encoded, encode
from sim.model.rounds import run_chunk
from sim.scenario.catalog import shipped_names
from sim.scenario.loader import load
from support.conformance.features import FEATURES, of_file, of_run
from support.conformance.random_scenarios import KINDS, START, scenarios
from support.conformance.rounds import compiled_rounds, first_parting, mesa_rounds
from support.laws.worlds import encoded_from

SEED, REPLICATES = 1, (0, 1, 2)
# How many are drawn for each kind of event, and in how many of all a feature must occur: a difference that shows in a
# third of the scenarios with a feature is missed with a probability of (2/3)^20, below .1 %. Each is played three times.
EACH, LEAST = 30, 20


def agree(encoded: Encoded, run_seed: int, replicate: int) -> list:
    """Returns the compiled driver's rounds after comparing them with those of the Mesa driver."""
    rounds = list(compiled_rounds(encoded, run_seed, replicate))
    parting = first_parting(iter(rounds), mesa_rounds(encoded, run_seed, replicate))
    assert parting is None, f"seed {run_seed}, replicate {replicate}, {parting}"
    return rounds


def tallies_agree(encoded: Encoded, run_seed: int, count: int):
    """Returns the compiled driver's tally after comparing it and the record with those of the Mesa driver."""
    compiled = run_chunk(encoded.world, run_seed, 0, count, counted_until=encoded.counted_until, records=True)
    for one, other in zip(compiled, run_on_mesa(encoded, run_seed, 0, count, counted_until=encoded.counted_until, records=True),
                          strict=True):
        for name, mine, yours in zip(one._fields, one, other, strict=True):
            assert mine.dtype == yours.dtype and mine.tobytes() == yours.tobytes(), f"{name}\n{mine}\n{yours}"
    return compiled[0]


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_scenario(name):
    encoded = encode(load(name))
    agree(unconditional(encoded), SEED, 0)
    tallies_agree(encoded, SEED + 1, 2)


def unconditional(encoded: Encoded) -> Encoded:
    """Returns a scenario of which no replicate is left out, so that each can be followed to its end."""
    calendar = encoded.world.calendar.copy()
    calendar[w.OPEN_UNTIL] = w.NOBODY
    seen = {field: getattr(encoded.world, field)[:0] for field in w.World._fields if field.startswith("observed_")}
    return replace(encoded, world=encoded.world._replace(calendar=calendar, **seen))


CENSUS: Counter[str] = Counter()
DRAWN: set[str] = set()


def play(file) -> None:
    """Plays a drawn scenario on both drivers and notes what was in it."""
    encoded = encoded_from(file)
    features = set(of_file(file, encoded))
    for replicate in REPLICATES:
        rounds = agree(encoded, SEED, replicate)
        tally, _ = run_chunk(encoded.world, SEED, replicate, 1, counted_until=encoded.counted_until)
        features |= set(of_run(encoded, rounds, int(tally.reason.argmax())))
    tallies_agree(encoded, SEED, len(REPLICATES))
    if repr(file) not in DRAWN:
        DRAWN.add(repr(file))
        CENSUS.update(features)


@pytest.mark.parametrize("kind", KINDS)
def test_random_scenarios(kind):
    """Each kind of event in turn is in all of them, so that none is left to luck."""
    drawn = settings(max_examples=EACH, database=None, deadline=None, suppress_health_check=list(HealthCheck))(
        given(scenarios(kind))(play))
    seed(1 + KINDS.index(kind))(drawn)()


def test_every_feature_is_in_twenty_of_them():
    if not DRAWN:
        for kind in KINDS:
            test_random_scenarios(kind)
    assert len(DRAWN) >= 150
    rare = {feature: CENSUS[feature] for feature in FEATURES if CENSUS[feature] < LEAST}
    assert not rare, f"of {len(DRAWN)} scenarios too few have {rare}"


def test_a_large_seed_and_a_far_replicate():
    encoded = encode(load("five-allies"))
    agree(encoded, 2**63 - 1, 2**31 - 2)


def test_a_member_that_abstained_leaves_in_the_round_of_a_withdrawal():
    day = START + datetime.timedelta(days=1)
    agree(encoded_from({
        "format": 1, "title": "drawn once", "as_of": START, "calendar": {"rounds": 2},
        "candidates": {"Ada": {}, "Bo": {}}, "allies": {"ALB": {}, "BEL": {}},
        "stances": {"Ada": {"*": -0.5}, "Bo": {"*": -0.5}}, "rule": {"veto": "none", "abstain_below": 0.1},
        "events": [{"kind": "withdraws", "date": day, "candidate": "Ada"},
                   {"kind": "leaves", "date": day, "ally": "ALB"}]}), SEED, 0)


def test_twins_share_what_is_uncertain_and_not_the_chance():
    encoded = encode(load("five-allies"))
    plain, _ = run_chunk(encoded.world, SEED, 0, 5, counted_until=40)
    for chance_offset in (0, 1 << 32):
        tally, _ = run_chunk(encoded.world, SEED, 0, 5, counted_until=40, chance_offset=chance_offset)
        other, _ = run_on_mesa(encoded, SEED, 0, 5, counted_until=40, chance_offset=chance_offset)
        assert all(np.array_equal(one, two) for one, two in zip(tally, other, strict=True))
        assert np.array_equal(tally.met, plain.met) == (chance_offset == 0)
