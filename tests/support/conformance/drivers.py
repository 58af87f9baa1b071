"""Checks of every driver: a test class inherits `DriverContract` and names the engine.

A driver is `play(encoded, seed, first, count, twin=0)` and returns a tally and a record. Each check is a plain
function of it, so that a negative control can call it too.
"""

from __future__ import annotations

import pickle
import random
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from typing import Any

import numpy as np
import pytest

from sim.model import world as w
from sim.model.encoding import Encoded
from sim.model.tally import Record, Tally, to_fixed_point
from sim.odds.run import Chunk, play
from support.laws.worlds import document, encoded_from, world_of

Play = Callable[..., tuple[Tally, Record]]

SEED, COUNT = 1, 24
ALLIES = {"A": 5.0, "B": 3.0, "C": 2.0, "D": 1.0}
STANCES = {"Ada": {"A": 0.5, "B": -0.2, "C": 0.0, "D": -0.5}, "Bo": {"A": -0.2, "B": 0.5, "C": 0.2, "D": 0.1}}
PROCESS = {"meetings": 1, "persuasion": 0.3, "isolation": 0.4, "urgency": 0.1, "shelter": 0.1, "closing": 0.5,
           "offer_step": 0.1, "budget": 1, "news": 0.05, "premium": 0.1, "spread_stated": 0.3, "threshold": 0.2,
           "resolve": 0.3}
CERTAIN = {"spread_stated": 0}
EVENTS = [{"kind": "leaves", "ally": "D", "date": date(2024, 1, 9), "probability": 0.5},
          {"kind": "stance", "ally": "B", "candidate": "Bo", "stance": -0.4, "date": date(2024, 1, 16)},
          {"kind": "withdraws", "candidate": "Ada", "date": date(2024, 1, 23), "probability": 0.2}]


def play_on(engine: str, encoded: Encoded, seed: int, first: int, count: int, twin: int = 0) -> tuple[Tally, Record]:
    """Plays a chunk on one of the engines that `run` knows."""
    return play(Chunk(encoded, engine, seed, first, count, True, twin, None))


@cache
def small(**process: float) -> Encoded:
    """Returns four allies and two names, with everything that a round can hold."""
    return encoded_from(written({**PROCESS, **process}))


def written(process: dict[str, float]) -> dict[str, Any]:
    return document(ALLIES, STANCES, process, rounds=6, calendar={"silence": 1}, events=EVENTS)


def bits(played: tuple[Tally, Record]) -> list[tuple]:
    return [(array.dtype.str, array.shape, array.tobytes()) for part in played for array in part]


def is_deterministic(play: Play) -> None:
    assert bits(play(small(), SEED, 0, COUNT)) == bits(play(small(), SEED, 0, COUNT))


def follows_the_seed(play: Play) -> None:
    assert bits(play(small(), SEED, 0, COUNT)) != bits(play(small(), SEED + 1, 0, COUNT))


def leaves_the_world_alone(play: Play) -> None:
    encoded = pickle.loads(pickle.dumps(small()))
    before = pickle.dumps(encoded.world)
    play(encoded, SEED, 0, 3)
    assert pickle.dumps(encoded.world) == before


def shares_no_chance(play: Play) -> None:
    """Neither reads the generators that everybody shares nor moves them on."""
    told = []
    for shared in (1, 2):
        random.seed(shared)
        np.random.seed(shared)
        before = random.getstate(), pickle.dumps(np.random.get_state())
        told.append(bits(play(small(), SEED, 0, 3)))
        assert (random.getstate(), pickle.dumps(np.random.get_state())) == before
    assert told[0] == told[1]


def adds_up_over_chunks(play: Play) -> None:
    whole = play(small(), SEED, 0, COUNT)
    for ends in ((1, COUNT), (5, 7, COUNT), tuple(range(1, COUNT + 1))):
        parts = [play(small(), SEED, first, end - first) for first, end in zip((0, *ends), ends, strict=False)]
        total = [sum(arrays) for arrays in zip(*(tally for tally, _ in parts), strict=True)]
        joined = [np.concatenate(arrays) for arrays in zip(*(record for _, record in parts), strict=True)]
        assert bits((total, joined)) == bits(whole), ends


def ignores_the_order_of_the_file(play: Play) -> None:
    def turned(table):
        return {key: turned(value) if isinstance(value, dict) else value for key, value in reversed(table.items())}
    files = (written(PROCESS), turned(written(PROCESS)))
    assert list(files[1]["allies"]) == list(reversed(files[0]["allies"]))
    one, other = (bits(play(encoded_from(file), SEED, 0, COUNT)) for file in files)
    assert one == other


def follows_relabelling(play: Play) -> None:
    """With nothing left to chance, the names that allies and candidates bear change nothing but the names."""
    still = {**PROCESS, "meetings": 0, "news": 0, **CERTAIN}
    allies, names = dict(zip(ALLIES, ("Zoe", "Yves", "Xu", "Wim"), strict=True)), {"Ada": "Bo", "Bo": "Ada"}
    old = world_of(ALLIES, STANCES, still, rounds=12)
    new = world_of({allies[ally]: size for ally, size in ALLIES.items()},
                   {names[name]: {allies[ally]: x for ally, x in row.items()} for name, row in STANCES.items()}, still,
                   rounds=12)
    (was, about), (then, later) = play(old, SEED, 0, 2), play(new, SEED, 0, 2)
    rows = [new.allies.index(allies[ally]) for ally in old.allies]
    columns = [new.candidates.index(names[name]) for name in old.candidates]
    assert about.round.tolist() == later.round.tolist() and about.least == pytest.approx(later.least)
    assert np.array_equal(was.ended, then.ended[[*columns, len(columns)]])
    assert np.array_equal(was.paid, then.paid[np.ix_(rows, columns)])
    assert np.array_equal(was.held, then.held[np.ix_(rows, columns)])


def draws_as_its_twin(play: Play) -> None:
    """A twin has the chance of another replicate and its own unknowns: with nothing unknown it is that other one."""
    certain = small(**CERTAIN)
    assert bits(play(certain, SEED, 3, COUNT, 40)) == bits(play(certain, SEED, 43, COUNT))
    assert bits(play(small(), SEED, 3, COUNT, 40)) != bits(play(small(), SEED, 43, COUNT))


def survives_pickling(play: Play) -> None:
    """As a call to a worker does, there and back."""
    again, encoded = pickle.loads(pickle.dumps((play, small())))
    assert bits(pickle.loads(pickle.dumps(again(encoded, SEED, 0, 3)))) == bits(play(small(), SEED, 0, 3))


def counts_each_replicate_once(play: Play) -> None:
    tally, record = play(small(), SEED, 0, COUNT)
    assert tally.ended.sum() == tally.reason.sum() == COUNT == len(record.outcome)
    for c in range(2):
        assert np.array_equal(tally.final[c].sum(axis=1), tally.ended.sum(axis=0))
        running = COUNT - np.concatenate([[0], tally.ended.sum(axis=0).cumsum()[:-1]])
        assert np.array_equal(tally.support[c].sum(axis=1), running)
    assert (tally.leading.sum(axis=0) <= running).all() and (tally.objecting <= running).all()


def counts_what_it_records(play: Play) -> None:
    tally, record = play(small(), SEED, 0, COUNT)
    ended = np.zeros_like(tally.ended)
    np.add.at(ended, (record.outcome, record.round), 1)
    assert np.array_equal(tally.ended, ended)
    assert np.array_equal(tally.reason, np.bincount(record.reason, minlength=3))
    assert tally.paid.sum() <= tally.payer.sum() == record.deals.sum() and tally.paid.max() <= COUNT
    assert tally.least.sum() == tally.reason[w.ADOPTED]
    assert tally.least_sum[0] == sum(to_fixed_point(x) for x in record.least[record.reason == w.ADOPTED])
    assert tally.paid_sum.sum() / 2**30 == pytest.approx(record.paid.sum(), abs=1e-6)


def says_nothing_that_is_no_number(play: Play) -> None:
    tally, record = play(small(), SEED, 0, COUNT)
    assert all(np.isfinite(array).all() for array in (*tally, *record))
    assert all((array >= 0).all() for name, array in zip(tally._fields, tally, strict=True) if name != "least_sum")


def does_as_the_others(play: Play) -> None:
    """Every engine gives the bits of the compiled one."""
    assert bits(play(small(), SEED, 0, COUNT)) == bits(play_on("compiled", small(), SEED, 0, COUNT))


OF_A_DRIVER = (is_deterministic, follows_the_seed, leaves_the_world_alone, shares_no_chance, adds_up_over_chunks,
               ignores_the_order_of_the_file, follows_relabelling, draws_as_its_twin, survives_pickling,
               counts_each_replicate_once, counts_what_it_records, says_nothing_that_is_no_number, does_as_the_others)


class DriverContract:
    """Inherit, and name the engine as `run` does."""

    engine: str

    @pytest.mark.parametrize("promise", OF_A_DRIVER, ids=lambda promise: promise.__name__)
    def test_keeps_its_promise(self, promise: Callable[[Any], None]):
        promise(partial(play_on, self.engine))
