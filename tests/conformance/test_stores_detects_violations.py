"""The contract bites: stores that break one promise each, and the promise that catches them."""

from __future__ import annotations

import hashlib
import itertools
import pickle

import numpy as np
import pytest

from sim.parallel.cells import CellResult
from sim.parallel.store import FINISHED, Store
from support.conformance import stores

COUNTER = itertools.count()


class LosesASign(Store):
    """-0.0 comes back as 0.0, which is equal and not the same."""

    def get(self, description, fits=None):
        kept = super().get(description, fits)
        return kept and CellResult({name: np.abs(array) if array.dtype.kind == "f" else array
                                    for name, array in kept.arrays.items()}, kept.meta)


class LosesMeta(Store):
    def put(self, description, arrays, meta=None):
        return super().put(description, arrays, {**meta, "none": 0})


class ForgetsTheSeed(Store):
    def _described(self, description):
        return {"scenario": "toy"}


class MindsTheOrder(Store):
    def key(self, description):
        return hashlib.sha256(repr(description).encode()).hexdigest()


class KeepsTheFirst(Store):
    def put(self, description, arrays, meta=None):
        return self.get(description) or super().put(description, arrays, meta)


class TakesAway(Store):
    def put(self, description, arrays, meta=None):
        kept = super().put(description, arrays, meta)
        meta.clear()
        return kept


class HandsOutItsOwn(Store):
    """What it gave once it gives again, with whatever was written on it in between."""

    def get(self, description, fits=None):
        own = self.__dict__.setdefault("own", {})
        return own.setdefault(self.key(description), super().get(description, fits))


class NotesTheHour(Store):
    def put(self, description, arrays, meta=None):
        return super().put(description, arrays, {**meta, "hour": next(COUNTER)})


class MovesWhenPickled(Store):
    def __reduce__(self):
        return Store, (self.folder / "copy", self.model_version)


class TakesAnyVersion(Store):
    def __init__(self, folder, model_version):
        super().__init__(folder, "1")

    def _described(self, description):
        return super()._described({**description, "model_version": "1"})


class Remembers(Store):
    """Gives back what it saw being put, whatever has become of the file."""

    seen: dict = {}

    def put(self, description, arrays, meta=None):
        return self.seen.setdefault(self._path(description, FINISHED), super().put(description, arrays, meta))

    def get(self, description, fits=None):
        return self.seen.get(self._path(description, FINISHED))


class SaysNothing(Store):
    """Damage is met and not told."""

    damaged = 0


class Unpickles(Store):
    def put(self, description, arrays, meta=None):
        self._path(description, FINISHED).write_bytes(pickle.dumps((dict(arrays), meta)))
        return self.get(description)

    def get(self, description, fits=None):
        path = self._path(description, FINISHED)
        try:
            return CellResult(*pickle.loads(path.read_bytes())) if path.exists() else None
        except Exception:
            self._damaged.add(path.name)
            return None


class RefusesNothing(Store):
    def put(self, description, arrays, meta=None):
        try:
            return super().put(description, arrays, meta)
        except TypeError:
            return None


class TidiesUp(Store):
    """Removes whatever another has put."""

    def __init__(self, folder, model_version):
        super().__init__(folder, model_version)
        for path in self.folder.glob(f"*{FINISHED}"):
            path.unlink()


class LeavesScraps(Store):
    def put(self, description, arrays, meta=None):
        (self.folder / f"scrap-{next(COUNTER)}").touch()
        return super().put(description, arrays, meta)


class WritesInPlace(Store):
    def put(self, description, arrays, meta=None):
        blob = self._encode(description, arrays, meta, None)
        with open(self._path(description, FINISHED), "wb", buffering=0) as file:
            for at in range(0, len(blob), 8):
                file.write(blob[at:at + 8])
        return self.get(description)


BROKEN = [
    (stores.gives_back_every_bit, LosesASign),
    (stores.gives_back_every_bit, LosesMeta),
    (stores.has_only_what_was_put, ForgetsTheSeed),
    (stores.ignores_the_order_of_keys, MindsTheOrder),
    (stores.takes_the_later_of_two, KeepsTheFirst),
    (stores.leaves_what_it_is_given_alone, TakesAway),
    (stores.leaves_what_it_is_given_alone, HandsOutItsOwn),
    (stores.writes_the_same_bytes_again, NotesTheHour),
    (stores.survives_pickling, MovesWhenPickled),
    (stores.refuses_another_model_version, TakesAnyVersion),
    (stores.notices_damage, Remembers),
    (stores.notices_damage, SaysNothing),
    (stores.runs_nothing, Unpickles),
    (stores.runs_nothing, RefusesNothing),
    (stores.lets_two_write, TidiesUp),
    (stores.lets_two_write, LeavesScraps),
    (stores.an_interrupted_put_leaves_nothing_behind, WritesInPlace),
]


@pytest.mark.parametrize(("promise", "broken"), BROKEN, ids=lambda value: value.__name__)
def test_a_broken_store_is_caught(promise, broken, tmp_path):
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        promise(broken, tmp_path)


def test_code_that_ran_is_what_was_seen(tmp_path):
    with pytest.raises(AssertionError, match="code that lay in a file was run"):
        stores.runs_nothing(Unpickles, tmp_path)
    assert (tmp_path / "went_off").exists()


def test_every_promise_has_a_control():
    assert {promise for promise, _ in BROKEN} == set(stores.OF_A_STORE)


def test_a_call_is_stopped_at_the_line_that_was_asked_for():
    done = []

    def call():
        done.append(1)
        done.append(2)
        done.append(3)

    assert stores.steps_of(call) == 3
    done.clear()
    with pytest.raises(stores._Stopped):
        stores.stopped_at(2, call)
    assert done == [1]
