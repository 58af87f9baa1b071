"""The same replicates are kept on every engine, by any number of workers, in chunks of any size."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from sim.agents.model import ConsensusModel
from sim.agents.model import run_chunk as run_on_mesa
from sim.model import world as w
from sim.model.encoding import encode
from sim.model.rounds import run_chunk
from sim.odds import kept as module
from sim.odds import run as run_module
from sim.odds.run import run
from sim.scenario.loader import load
from support.scenes import scenario

KINDS = [{"kind": "not_objecting", "candidate": "Ada", "low": 1, "high": 2, "error": 0.8},
         {"kind": "in_favour", "candidate": "Bo", "count": 1, "error": 1.0},
         {"kind": "ballot", "candidate": "Ada", "yes": 1, "no": 1, "error": 1.5},
         {"kind": "objects", "ally": "B", "candidate": "Ada", "error": 0.2},
         {"kind": "gave_way", "ally": "C", "candidate": "Bo", "error": 0.3}]


def seen(*observations, as_of: int = 22, **tables):
    """Returns the scenario of three allies of which something was seen in January 2024."""
    dated = [{"date": datetime.date(2024, 1, 8 + 3 * k), **one} for k, one in enumerate(observations or KINDS)]
    return scenario(as_of=datetime.date(2024, 1, as_of), observations=dated, **tables,
                    calendar={"start": datetime.date(2024, 1, 1), "rounds": 20, "fallback": "nobody", "silence": 1})


def told(odds) -> dict:
    """Returns a result without what may differ: who worked, and how long."""
    return {key: value for key, value in odds.document().items() if key not in ("elapsed_s", "engine", "workers")}


@pytest.mark.parametrize("observations", [KINDS, [], KINDS[:1], KINDS[2:3]], ids=len)
def test_engines_keep_the_same_replicates(observations):
    encoded = encode(seen(*observations))
    play = [lambda engine=engine: run_chunk(encoded.world, 1, 0, 60, counted_until=encoded.counted_until, records=True, engine=engine)
            for engine in ("compiled", "python")]
    results = [*(one() for one in play), run_on_mesa(encoded, 1, 0, 60, counted_until=encoded.counted_until, records=True)]
    for other in results[1:]:
        assert all(np.array_equal(mine, yours) for part, theirs in zip(results[0], other, strict=True)
                   for mine, yours in zip(part, theirs, strict=True))
    assert 0 < (results[0][1].outcome < 0).sum() < 60


def of_who_may_be_gone(*observations):
    """Returns the three allies of whom A may have left, and the name Ada withdrawn, before something was seen."""
    date = datetime.date(2024, 1, 2)
    return seen(*observations, events=[{"kind": "leaves", "ally": "A", "date": date, "probability": 0.5},
                                       {"kind": "withdraws", "candidate": "Ada", "date": date, "probability": 0.5}],
                stances={"Ada": {"*": "support"}, "Bo": {"*": "oppose"}}, as_of=12)


@pytest.mark.parametrize("observation, kept, withdrawn", [
    ({"kind": "not_objecting", "candidate": "Ada", "low": 1}, True, False),
    ({"kind": "in_favour", "candidate": "Ada", "low": 1}, True, False),
    ({"kind": "in_favour", "candidate": "Ada", "count": 0}, False, True),
    ({"kind": "ballot", "candidate": "Ada", "no_opinion": 0}, True, True),
    ({"kind": "ballot", "candidate": "Ada", "yes": 0, "no_opinion": 0}, False, True),
    ({"kind": "ballot", "candidate": "Ada", "no": 0}, True, True),
    ({"kind": "gave_way", "ally": "B", "candidate": "Ada"}, True, False),
    ({"kind": "objects", "ally": "B", "candidate": "Ada"}, False, False)])
def test_of_a_name_that_has_withdrawn_nobody_says_anything(observation, kept, withdrawn):
    """Runs in which it has withdrawn are known by a play without observations; both drivers leave out the same."""
    encoded, plain = encode(of_who_may_be_gone(observation)), encode(of_who_may_be_gone({"kind": "nothing_agreed"}))
    records = [run_chunk(encoded.world, 1, 0, 80, counted_until=20, records=True, engine=engine)[1]
               for engine in ("compiled", "python")]
    records.append(run_on_mesa(encoded, 1, 0, 80, counted_until=20, records=True)[1])
    assert all(np.array_equal(records[0].outcome, other.outcome) for other in records[1:])
    before = run_chunk(plain.world, 1, 0, 80, counted_until=20, records=True)[1].outcome >= 0
    gone = np.array([state_after(plain, number).status[plain.candidates.index("Ada")] == w.WITHDRAWN for number in range(80)])
    stays = records[0].outcome[before] >= 0
    assert stays[gone[before]].mean() == withdrawn and (stays[~gone[before]].mean() > 0.3) == kept


def state_after(encoded, number: int, rounds: int = 1):
    """Returns the state of a replicate after some rounds."""
    model = ConsensusModel(encoded, number)
    while model.running and model.round < rounds:
        model.step()
    return model.state


@pytest.mark.parametrize("kind", ["objects", "gave_way"])
def test_who_has_left_neither_objects_nor_gives_way(kind):
    encoded = encode(of_who_may_be_gone({"kind": kind, "ally": "A", "candidate": "Bo"}))
    outcome = run_chunk(encoded.world, 1, 0, 80, counted_until=20, records=True)[1].outcome
    left = [number for number in range(80) if not state_after(encoded, number).present[encoded.allies.index("A")]]
    assert len(left) > 20 and (outcome[left] < 0).all() and (kind == "gave_way" or (outcome >= 0).any())


def test_a_replicate_that_is_kept_is_played_as_without_observations():
    """What was seen chooses among replicates and changes none."""
    with_, without = encode(seen()), encode(scenario(calendar={"rounds": 20, "fallback": "nobody", "silence": 1}))
    kept, every = (run_chunk(one.world, 1, 0, 400, counted_until=20, records=True)[1] for one in (with_, without))
    here = kept.outcome >= 0
    assert 10 < here.sum() < 390
    assert all(np.array_equal(mine[here], yours[here]) for mine, yours in zip(kept, every, strict=True))


def test_workers_chunk_size_and_engine_do_not_show(monkeypatch):
    encoded = encode(seen())
    expected = told(run(encoded, replicates=60, workers=1))
    assert expected["observations"]["effective"] == 60 == sum(row["count"] for row in expected["outcomes"])
    for size, workers, engine in ((7, 1, "compiled"), (11, 2, "compiled"), (100, 3, "compiled"), (25, 1, "mesa")):
        monkeypatch.setitem(run_module._CHUNK, engine, size)
        assert told(run(encoded, replicates=60, workers=workers, engine=engine)) == expected, (size, workers, engine)


def test_twins_are_the_same_for_chunks_of_any_size(monkeypatch):
    monkeypatch.setattr(module, "TWINS", 40)
    monkeypatch.setattr(run_module, "TWINS", 40)
    encoded, found = encode(seen()), []
    for size in (10, 40, 20):
        monkeypatch.setitem(run_module._CHUNK, "compiled", size)
        found.append(run(encoded, replicates=200, workers=2).pairs.tolist())
    assert found[0] == found[1] == found[2] and np.sum(found[0]) > 0


def test_more_replicates_begin_with_the_same_ones():
    encoded, rows = encode(seen()), {}
    for replicates in (30, 200):
        records = []
        run(encoded, replicates, workers=1, sink=lambda first, record, to=records: to.append(record.outcome))
        rows[replicates] = np.concatenate(records)
    assert (rows[200][:len(rows[30])] == rows[30]).all() and (rows[30] >= 0).sum() == 30


def test_counts_add_up():
    found = run(seen(), 300, workers=1).record.observations
    assert found.drawn == 300 + sum(row.left_out for row in found.used) and found.share_kept == round(300 / found.drawn, 6)
    assert [row.observation for row in found.used] == [1, 2, 3, 4, 5, None]


def test_a_file_without_observations_says_so_in_the_same_words():
    found = run(scenario(), 50, workers=1).record.observations
    assert found.document() == {"drawn": 50, "share_kept": 1.0, "effective": 50, "used": []}


def test_a_model_that_is_read_says_with_what_it_disagrees():
    encoded = encode(seen())
    _, record = run_chunk(encoded.world, 1, 0, 40, counted_until=20, records=True)
    models = [ConsensusModel(encoded, replicate).run() for replicate in range(40)]
    assert [model.left_out for model in models] == [int(row) if outcome < 0 else None
                                                    for row, outcome in zip(record.round, record.outcome, strict=True)]
    assert all(any(entry.kind == "disagrees" for entry in model.entries) == (model.left_out is not None)
               for model in models)


def test_a_shipped_file_keeps_the_same_on_both_drivers():
    encoded = encode(load("nato-sg-2024-counts"))
    compiled = run_chunk(encoded.world, 2, 0, 8, counted_until=encoded.counted_until, records=True)
    mesa = run_on_mesa(encoded, 2, 0, 8, counted_until=encoded.counted_until, records=True)
    assert all(np.array_equal(mine, yours) for mine, yours in zip(compiled[1], mesa[1], strict=True))
