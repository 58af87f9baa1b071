"""Replicates are played where it was asked, with the same result, and nobody is left behind."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from sim.parallel.base import ExternalExecutor
from sim.parallel.executor import executor_for
from sim.parallel.pool import WorkerPool
from support.command import nemcon


class Scheduler(ExternalExecutor):
    """Stands for a cluster and keeps what was asked of it."""

    def __init__(self):
        super().__init__(ThreadPoolExecutor(2))
        self.calls, self.ended = 0, []

    def submit(self, fn, /, *args, **kwargs):
        self.calls += 1
        return super().submit(fn, *args, **kwargs)

    def stop(self):
        self.ended.append("stopped")

    def shutdown(self, wait=True, *, cancel_futures=False):
        self.ended.append("shut down")


@pytest.fixture
def scheduler(monkeypatch):
    made = Scheduler()
    monkeypatch.setattr("sim.parallel.executor.cluster", lambda address: made)
    return made


def test_a_cluster_plays_and_gives_the_same_document(scheduler):
    arguments = ("run", "five-allies", "--replicates", 2500, "--json")
    here, there = nemcon(*arguments).json, nemcon(*arguments, "--cluster", "tcp://somewhere:8786").json
    assert scheduler.calls == 3  # two chunks, and the twin of the first
    assert {**here, "elapsed_s": 0, "workers": 0} == {**there, "elapsed_s": 0, "workers": 0}
    assert scheduler.ended == ["shut down"]


def test_a_failure_stops_the_cluster_s_work(scheduler, monkeypatch):
    def play(chunk):
        raise KeyboardInterrupt
    monkeypatch.setattr("sim.odds.run.play", play)
    assert nemcon("run", "five-allies", "--replicates", 10, "--cluster", "x").status == 130
    assert scheduler.ended == ["stopped", "shut down"]


def test_a_cluster_that_does_not_answer_is_the_user_s_input(monkeypatch):
    from sim.errors import UserError

    def connect(address):
        raise UserError(f"no Dask scheduler answers at {address!r}")
    monkeypatch.setattr("sim.parallel.executor.cluster", connect)
    answer = nemcon("run", "five-allies", "--replicates", 10, "--cluster", "tcp://nowhere:1")
    assert (answer.status, answer.err) == (2, "no Dask scheduler answers at 'tcp://nowhere:1'\n")


@pytest.mark.parametrize("engine, replicates, workers", [
    ("compiled", 10_000, 4), ("compiled", 10_000, None), ("mesa", 25, 4), ("mesa", 1000, 1), ("mesa", 1000, 10**6),
])
def test_the_run_looks_after_itself_otherwise(engine, replicates, workers):
    with executor_for(engine, replicates, workers, None) as executor:
        assert executor is None


def test_many_mesa_replicates_get_worker_processes():
    with executor_for("mesa", 26, 3, None) as executor:
        assert isinstance(executor, WorkerPool) and executor.workers == 3
    with pytest.raises(RuntimeError):
        executor.submit(abs, 1)


@pytest.mark.slow
def test_worker_processes_give_the_same_document():
    arguments = ("run", "five-allies", "--replicates", 60, "--json", "--engine", "mesa")
    one, two = (nemcon(*arguments, "--workers", workers).json for workers in (1, 2))
    assert {**one, "elapsed_s": 0, "workers": 0} == {**two, "elapsed_s": 0, "workers": 0}
