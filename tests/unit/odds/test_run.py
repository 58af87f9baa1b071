"""How a run is cut into chunks, handed out and added up, with chunks that are made up: nothing is played."""

from __future__ import annotations

from concurrent.futures import Future
from types import SimpleNamespace

import numpy as np
import pytest

from sim.agents.model import Ally
from sim.errors import UserError
from sim.model.draws import CHANCE_OFFSET
from sim.model.tally import MAX_SUM, new_record, new_tally
from sim.odds import run as module
from sim.odds.run import MAX_REPLICATES, Chunk, run
from sim.parallel.base import CellExecutor
from support.scenes import five


@pytest.fixture
def chunks(monkeypatch):
    """Lets made-up chunks be played and returns what was asked for: replicate k ends with outcome k % 3 in round k % 5,
    its twin with outcome 0."""
    asked = []

    def play(chunk):
        asked.append(chunk)
        tally, record = new_tally(5, 2, chunk.encoded.counted_until), new_record(chunk.count if chunk.records else 0)
        numbers = np.arange(chunk.first, chunk.first + chunk.count)
        np.add.at(tally.ended, (numbers % 3, numbers % 5), 1)
        if chunk.records:
            record.outcome[:] = 0 if chunk.chance_offset else numbers % 3
        return tally, record

    monkeypatch.setattr(module, "play", play)
    monkeypatch.setattr(module, "available", lambda engine: engine)  # whether or not anything is compiled here
    return asked


class AtOnce:
    """An executor that does what it is given at once, and remembers the most that was waiting."""

    def __init__(self):
        self.waiting = self.most = 0

    def submit(self, work, chunk):
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        future = Future()
        result = future.result
        future.set_result(work(chunk))
        future.result = lambda: self._taken(result())
        return future

    def _taken(self, result):
        self.waiting -= 1
        return result


def test_chunks_cover_every_replicate_once(chunks):
    odds = run(five(), 4500, seed=3, workers=1)
    played, twins = chunks[:3], chunks[3:]
    assert [(chunk.first, chunk.count, chunk.chance_offset) for chunk in played] == [(0, 2000, 0), (2000, 2000, 0), (4000, 500, 0)]
    assert [(chunk.first, chunk.count, chunk.chance_offset) for chunk in twins] == [(0, 2000, CHANCE_OFFSET)]
    assert {(chunk.engine, chunk.seed, chunk.ally_class) for chunk in chunks} == {("compiled", 3, None)}
    assert odds.tally.ended[:, :5].tolist() == [[300] * 5] * 3 and odds.tally.ended.sum() == 4500
    assert (odds.seed, odds.replicates, odds.engine, odds.workers) == (3, 4500, "compiled", 1)


def test_the_first_two_thousand_have_twins(chunks):
    odds = run(five(), 2001, workers=1)
    assert [chunk.records for chunk in chunks] == [True, False, True]
    assert odds.pairs.tolist() == [[667, 0, 0], [667, 0, 0], [666, 0, 0]]


def test_the_mesa_driver_has_smaller_chunks_and_as_many_twins(chunks):
    run(five(), 2030, engine="mesa", workers=1)
    assert [chunk.count for chunk in chunks[:82]] == [25] * 81 + [5]
    assert [chunk.first for chunk in chunks[82:]] == list(range(0, 2000, 25))
    assert [chunk.records for chunk in chunks[:82]] == [True] * 80 + [False] * 2


def test_a_sink_has_every_record_in_order_and_progress_counts_up(chunks):
    given, told = [], []
    run(five(), 4001, workers=1, sink=lambda first, record: given.append((first, len(record.outcome))),
        progress=lambda *about: told.append(about))
    assert given == [(0, 2000), (2000, 2000), (4000, 1)]
    assert told == [(2000, 4001), (4000, 4001), (4001, 4001)]


def test_only_a_few_chunks_wait_at_once_and_they_come_in_order(chunks):
    executor, told = AtOnce(), []
    odds = run(five(), 30_000, workers=3, executor=executor, sink=lambda first, record: told.append(first))
    assert told == list(range(0, 30_000, 2000))
    assert executor.most == 2 * 3 + 1 and executor.waiting == 0
    assert odds.tally.ended.sum() == 30_000 and odds.workers == 3


@pytest.mark.parametrize("workers", [2, 3])
def test_threads_give_the_same_as_one(chunks, workers):
    one, more = run(five(), 9000, workers=1), run(five(), 9000, workers=workers)
    assert np.array_equal(one.tally.ended, more.tally.ended) and np.array_equal(one.pairs, more.pairs)


@pytest.mark.parametrize("processors, used", [(1, 1), (4, 4), (8, 8), (64, 8), (None, 1)])
def test_as_many_workers_as_processors_but_eight_at_most(chunks, monkeypatch, processors, used):
    monkeypatch.setattr(module.os, "cpu_count", lambda: processors)
    assert run(five(), 1, executor=AtOnce()).workers == used


def test_the_time_is_that_of_the_run(chunks, monkeypatch):
    clock = iter([10.0, 12.5])
    monkeypatch.setattr(module.time, "perf_counter", lambda: next(clock))
    assert run(five(), 1, workers=1).elapsed_s == 2.5


def test_a_subclass_of_ally_runs_on_mesa(chunks):
    odds = run(five(), 1, workers=1, ally_class=SimpleNamespace)
    assert odds.engine == "mesa" and chunks[0].ally_class is SimpleNamespace
    with pytest.raises(UserError, match="a subclass of Ally runs on the Mesa engine"):
        run(five(), 1, workers=1, engine="compiled", ally_class=SimpleNamespace)


@pytest.mark.parametrize("given", [
    {"replicates": 1}, {"replicates": MAX_REPLICATES}, {"seed": 0}, {"seed": 2**63 - 1}, {"workers": 1},
    {"workers": 1024}, {"replicates": np.int64(5)}])
def test_numbers_at_the_ends_of_their_range_are_taken(given):
    module.check_numbers(**{"replicates": 5, "seed": 1, **given})


@pytest.mark.parametrize("name, value, range_", [
    ("replicates", 0, "1 to 2147483647"), ("replicates", 2**31, "1 to 2147483647"), ("seed", -1, f"0 to {2**63 - 1}"),
    ("seed", 2**63, f"0 to {2**63 - 1}"), ("workers", 0, "1 to 1024"), ("workers", 1025, "1 to 1024"),
    ("replicates", 1.0, "1 to 2147483647"), ("replicates", True, "1 to 2147483647")])
def test_numbers_beyond_their_range_are_refused(name, value, range_):
    given = {"replicates": 5, "seed": 1, "engine": "mesa", "workers": None, "ally_class": None, name: value}
    with pytest.raises(UserError) as refused:
        run(five(), **given)
    assert str(refused.value) == f"{name}: got {value!r}, give a whole number from {range_}"


def test_an_unknown_engine_is_refused():
    with pytest.raises(UserError, match="engine: got 'steam', give one of compiled, python, mesa"):
        run(five(), 1, engine="steam")


def test_a_chunk_is_played_by_its_engine(monkeypatch):
    told = []
    monkeypatch.setattr(module, "run_chunk", lambda *about, **options: told.append((about, options)))
    monkeypatch.setattr("sim.agents.model.run_chunk", lambda *about, **options: told.append((about, options)))
    options = {"counted_until": 40, "records": True, "chance_offset": 9}
    for engine, ally_class in (("compiled", None), ("mesa", None), ("mesa", int), ("python", None)):
        module.play(Chunk(five(), engine, 1, 2, 3, True, 9, ally_class))
    assert told[0][0][0] is five().world and told[0][0][1:] == (1, 2, 3)
    assert told[0][1] == {**options, "engine": "compiled"} and told[3][1] == {**options, "engine": "python"}
    assert told[1][0] == (five(), 1, 2, 3) and told[1][1] == {**options, "ally_class": Ally}
    assert told[2][1] == {**options, "ally_class": int}


def test_sums_that_soon_would_not_fit_go_on_as_whole_numbers():
    total, part = new_tally(1, 1, 0), new_tally(1, 1, 0)
    total.paid_sum[0, 0], part.paid_sum[0, 0] = MAX_SUM // 2, MAX_SUM
    still = module._sum(total, part)
    assert still.paid_sum.dtype == np.int64 and still.paid_sum[0, 0] == MAX_SUM // 2 + MAX_SUM
    large = module._sum(still, part)
    assert large.paid_sum.dtype == object and large.paid_sum[0, 0] == MAX_SUM // 2 + 2 * MAX_SUM > 2**63
    total.least_sum[0] = -MAX_SUM
    assert module._sum(total, part).least_sum.dtype == object, "a debt may be as large"


class Mortal(CellExecutor):
    """An executor whose workers die so many times before one lives, and that tells so."""

    worker_lost, max_attempts = (BrokenPipeError,), 3

    def __init__(self, deaths):
        self.left, self.asked = deaths, 0

    def submit(self, work, chunk):
        self.asked += 1
        future = Future()
        if self.left:
            self.left -= 1
            future.set_exception(BrokenPipeError("gone"))
        else:
            future.set_result(work(chunk))
        return future


@pytest.mark.parametrize("deaths", [0, 1, 2])
def test_a_chunk_whose_worker_died_is_played_again(chunks, deaths):
    executor = Mortal(deaths)
    odds = run(five(), 10, workers=1, executor=executor)
    assert odds.tally.ended.sum() == 10 and executor.asked == 2 + deaths


def test_workers_that_die_again_and_again_are_an_error(chunks):
    with pytest.raises(UserError, match="workers died 3 times over the runs from 0 on, the last: gone"):
        run(five(), 10, workers=1, executor=Mortal(3))


def test_an_executor_that_says_nothing_of_deaths_lets_errors_through(chunks):
    executor = SimpleNamespace(submit=Mortal(1).submit)
    with pytest.raises(BrokenPipeError):
        run(five(), 10, workers=1, executor=executor)


def test_threads_are_waited_for_and_what_waits_is_dropped_when_a_run_fails(monkeypatch):
    told = []

    class Pool(AtOnce):
        def __init__(self, workers):
            super().__init__()
            told.append(workers)

        def shutdown(self, **how):
            told.append(how)

    def fails(chunk):
        raise ZeroDivisionError

    monkeypatch.setattr(module, "ThreadPoolExecutor", Pool)
    monkeypatch.setattr(module, "play", fails)
    monkeypatch.setattr(module, "available", lambda engine: engine)
    with pytest.raises(ZeroDivisionError):
        run(five(), 10, workers=3)
    assert told == [3, {"wait": True, "cancel_futures": True}]
