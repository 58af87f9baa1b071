"""A worker that the system kills in the middle of a run costs its chunk and no more."""

import pickle
from concurrent.futures import Future
from multiprocessing import Pipe

import pytest

import sim
from sim.errors import UserError
from sim.parallel import pool as worker
from sim.parallel.base import SerialExecutor


class Died(Exception):
    """How the workers of `Mortal` die."""


class Mortal(SerialExecutor):
    """A place whose first workers die under the calls with these numbers."""

    worker_lost = (Died,)

    def __init__(self, *dying):
        self.dying, self.calls = set(dying), 0

    def submit(self, fn, /, *args, **kwargs):
        self.calls += 1
        if self.calls in self.dying:
            future = Future()
            future.set_exception(Died("killed by signal 9"))
            return future
        return super().submit(fn, *args, **kwargs)


def played(place=None):
    rows = []
    odds = sim.run(sim.load("five-allies"), 30, engine="mesa", workers=1, executor=place,
                   sink=lambda first, record: rows.append((first, len(record.outcome))))
    document = odds.document()
    del document["elapsed_s"]
    return document, rows


def test_chunks_whose_worker_died_are_played_again_and_nothing_else_changes():
    place = Mortal(1, 2, 3, 6)
    assert played(place) == played()
    assert place.calls == 8  # two chunks, two twins, four deaths


def test_workers_that_die_again_and_again_are_one_clear_error():
    with pytest.raises(UserError, match="workers died 3 times over the runs from 0 on, the last: killed by sig"):
        played(Mortal(1, 3, 4))


def test_any_other_error_is_not_hidden():
    class Broken(SerialExecutor):
        def submit(self, fn, /, *args, **kwargs):
            future = Future()
            future.set_exception(ZeroDivisionError("mine"))
            return future
    with pytest.raises(ZeroDivisionError, match="mine"):
        played(Broken())


@pytest.fixture
def ends(monkeypatch):
    """The near and the far end of a worker's pipe, for a worker in this very process."""
    monkeypatch.setattr(worker.signal, "signal", lambda number, handler: None)
    near, far = Pipe()
    yield near, far
    near.close()
    far.close()


def test_a_worker_whose_parent_is_gone_before_it_is_ready_says_nothing(ends):
    near, far = ends
    near.close()
    worker.work(far)


def test_a_worker_whose_parent_goes_while_it_plays_says_nothing(ends, monkeypatch):
    near, far = ends

    def answer(message):
        assert message == b"call"
        near.close()
        return b"too late"
    monkeypatch.setattr(worker, "_answer_to", answer)
    near.send_bytes(b"call")
    worker.work(far)


def test_a_worker_answers_until_the_pipe_closes(ends, monkeypatch):
    near, far = ends
    answered = []

    def answer(message):
        answered.append(message)
        if len(answered) == 2:
            near.close()
        return pickle.dumps((True, message))
    monkeypatch.setattr(worker, "_answer_to", answer)
    near.send_bytes(b"one")
    near.send_bytes(b"two")
    worker.work(far)
    assert answered == [b"one", b"two"]
