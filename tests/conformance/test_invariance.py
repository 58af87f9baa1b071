"""Where and in what pieces the work is done changes no bit of the result."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.agents.model import run_chunk as run_on_mesa
from sim.model import world as w
from sim.model.encoding import encode
from sim.model.rounds import run_chunk
from sim.odds import run as run_module
from sim.odds.run import run
from sim.scenario.loader import load

ROOT = Path(__file__).parents[2]
COUNT = 60


@pytest.fixture(scope="module")
def encoded():
    return encode(load("nato-sg-2024"))


def in_pieces(play, ends):
    """Plays replicates 0 to the last end in pieces; returns the summed tally and the joined records."""
    total, records = None, []
    for first, end in zip((0, *ends), ends, strict=False):
        tally, record = play(first, end - first)
        total = tally if total is None else [mine + more for mine, more in zip(total, tally, strict=True)]
        records.append(record)
    return list(total), [np.concatenate(parts) for parts in zip(*records, strict=True)]


def same(one, other) -> bool:
    return all(np.array_equal(mine, yours) for part, theirs in zip(one, other, strict=True)
               for mine, yours in zip(part, theirs, strict=True))


@pytest.mark.parametrize("ends", [(1, COUNT), (7, 8, 30, COUNT), tuple(range(1, COUNT + 1))])
def test_chunks_of_any_size_add_up(encoded, ends):
    def play(first, count):
        return run_chunk(encoded.world, 1, first, count, counted_until=encoded.counted_until, records=True)
    assert same(in_pieces(play, ends), in_pieces(play, (COUNT,)))


def test_chunks_of_the_mesa_driver_add_up():
    small = encode(load("five-allies"))

    def play(first, count):
        return run_on_mesa(small, 1, first, count, counted_until=small.counted_until, records=True)
    assert same(in_pieces(play, (3, 4, 9)), in_pieces(play, (9,)))


def test_a_chunk_leaves_nothing_behind(encoded):
    """State is used again for the next replicate; what one does must not show in the next."""
    whole = run_chunk(encoded.world, 1, 0, 20, counted_until=encoded.counted_until, records=True)[1]
    for index in (0, 7, 19):
        alone = run_chunk(encoded.world, 1, index, 1, counted_until=encoded.counted_until, records=True)[1]
        assert all(mine[index] == yours[0] for mine, yours in zip(whole, alone, strict=True))


def told(odds) -> dict:
    """Returns a result without what may differ: who worked, and how long."""
    return {key: value for key, value in odds.document().items() if key not in ("elapsed_s", "engine", "workers")}


def test_workers_chunk_size_and_engine_do_not_show(monkeypatch):
    small = encode(load("five-allies"))
    expected = told(run(small, replicates=100, workers=1))
    for size, workers, engine in ((7, 1, "compiled"), (11, 2, "compiled"), (33, 3, "compiled"), (25, 1, "mesa")):
        monkeypatch.setitem(run_module._CHUNK, engine, size)
        assert told(run(small, replicates=100, workers=workers, engine=engine)) == expected, (size, workers, engine)


def test_what_a_sink_is_given_is_in_order_for_any_workers(monkeypatch):
    small, seen = encode(load("five-allies")), []
    monkeypatch.setitem(run_module._CHUNK, "compiled", 9)
    run(small, replicates=50, workers=3, sink=lambda first, record: seen.append((first, record.round.tolist())))
    assert [first for first, _ in seen] == list(range(0, 50, 9))
    _, record = run_chunk(small.world, 1, 0, 50, counted_until=small.counted_until, records=True)
    assert [t for _, rounds in seen for t in rounds] == record.round.tolist()


PROGRAM = """
import hashlib, sys
from sim.model.rounds import run_chunk
from sim.model.encoding import encode
from sim.scenario.loader import load
for name, count in zip(sys.argv[1::2], sys.argv[2::2]):
    encoded = encode(load(name))
    tally, record = run_chunk(encoded.world, 1, 0, int(count), counted_until=encoded.counted_until, records=True)
    print(name, hashlib.sha256(b"".join(array.tobytes() for array in (*tally, *record))).hexdigest())
"""


def started(*about: str, **variables: str) -> subprocess.Popen:
    """Starts another Python that prints digests of the results of scenarios."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    return subprocess.Popen([sys.executable, "-c", PROGRAM, *about], env=environment, stdout=subprocess.PIPE, text=True)


def digest(encoded, count: int) -> str:
    tally, record = run_chunk(encoded.world, 1, 0, count, counted_until=encoded.counted_until, records=True)
    return hashlib.sha256(b"".join(array.tobytes() for array in (*tally, *record))).hexdigest()


def test_the_order_of_sets_and_plain_python_give_the_same_bits(encoded):
    """Other hash seeds, and one Python in which nothing is compiled at all."""
    about = ("nato-sg-2024", "50", "two-front-runners", "50")
    children = [started(*about, PYTHONHASHSEED="1"), started(*about, PYTHONHASHSEED="2")]
    plain = started("five-allies", "3", "two-front-runners", "1", NEMCON_INTERPRET="1")
    hashed = [child.communicate(timeout=300)[0] for child in children]
    assert hashed[0] == hashed[1] and f"nato-sg-2024 {digest(encoded, 50)}" in hashed[0]
    expected = [f"{name} {digest(encode(load(name)), count)}" for name, count in (("five-allies", 3),
                                                                                  ("two-front-runners", 1))]
    assert plain.communicate(timeout=300)[0].splitlines() == expected


def test_two_scenarios_that_differ_in_one_number_share_their_draws():
    """Common random numbers: their outcomes differ far less often than those of two seeds."""
    encoded, outcomes = encode(load("two-front-runners")), {}
    for isolation, seed in ((0.25, 1), (0.26, 1), (0.25, 2)):
        base = encoded.world.base.copy()
        base[w.ISOLATION] = isolation
        _, record = run_chunk(encoded.world._replace(base=base), seed, 0, 500, counted_until=encoded.counted_until, records=True)
        outcomes[isolation, seed] = record.outcome
    shared = (outcomes[0.25, 1] != outcomes[0.26, 1]).mean()
    independent = (outcomes[0.25, 1] != outcomes[0.25, 2]).mean()
    assert shared < independent / 4
