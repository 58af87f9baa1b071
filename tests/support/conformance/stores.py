"""Checks of every store: a test class inherits `StoreContract` and says how one is opened.

A store is opened by `open_store(folder, model_version)` and has `put(description, arrays, meta)`, `get(description)`,
`key(description)` and `damaged`; all that it keeps lies in its folder. Each check is a plain function of how it is
opened and an empty folder, so that a negative control can call it too.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import StoreError

Open = Callable[[Path, str], Any]

ONE = {"scenario": "toy", "seed": 1, "at": {"weight": 0.1, "name": "Ada"}}
OTHER = {"scenario": "toy", "seed": 2, "at": {"weight": 0.1, "name": "Ada"}}
ARRAYS = {
    "count": np.array([[1, -2], [3, 2**62]]), "none": np.zeros((0, 3)), "yes": np.array([True, False]),
    "one": np.array(7, dtype=np.int8), "words": np.array(["Ada", "Žofie"]),
    "mean": np.array([-0.0, 0.1, 5e-324, np.inf, np.nan, np.frombuffer(b"\1\0\0\0\0\0\xf0\x7f", "<f8")[0]]),
}
META = {"third": 1 / 3, "name": "Žofie", "none": None, "list": [1, True, ""]}
PLACES = 24  # in a file: where a byte is flipped, and where it is cut off; tests/unit/parallel tries all


def gives_back_every_bit(open_store: Open, folder: Path) -> None:
    store = open_store(folder, "1")
    for kept in (store.put(ONE, ARRAYS, META), store.get(ONE), open_store(folder, "1").get(ONE)):
        assert is_what_was_put(kept)
    assert store.damaged == 0


def is_what_was_put(kept) -> bool:
    return kept is not None and kept.meta == META and list(kept.arrays) == list(ARRAYS) and all(
        (mine.dtype, mine.shape, mine.tobytes()) == (ARRAYS[name].dtype, ARRAYS[name].shape, ARRAYS[name].tobytes())
        for name, mine in kept.arrays.items())


def has_only_what_was_put(open_store: Open, folder: Path) -> None:
    store = open_store(folder, "1")
    assert store.get(ONE) is None and store.damaged == 0
    store.put(ONE, ARRAYS, META)
    for other in (OTHER, {**ONE, "more": 1}, {**ONE, "seed": 1.5}, {**ONE, "seed": "1"}, {"scenario": "toy"}):
        assert store.get(other) is None and store.key(other) != store.key(ONE), other


def ignores_the_order_of_keys(open_store: Open, folder: Path) -> None:
    turned = {key: dict(reversed(value.items())) if isinstance(value, dict) else value
              for key, value in reversed(ONE.items())}
    store = open_store(folder, "1")
    store.put(ONE, ARRAYS, META)
    assert store.key(turned) == store.key(ONE) and is_what_was_put(store.get(turned))


def takes_the_later_of_two(open_store: Open, folder: Path) -> None:
    store = open_store(folder, "1")
    store.put(ONE, {"count": np.arange(9)}, {})
    store.put(ONE, ARRAYS, META)
    assert is_what_was_put(store.get(ONE)) and is_what_was_put(open_store(folder, "1").get(ONE))


def leaves_what_it_is_given_alone(open_store: Open, folder: Path) -> None:
    given = ({**ONE}, {name: array.copy() for name, array in ARRAYS.items()}, {**META})
    before, store = pickle.dumps(given), open_store(folder, "1")
    store.put(*given)
    with suppress(ValueError):  # what cannot be written on is as good
        store.get(ONE).arrays["count"][0, 0] = 99
    assert pickle.dumps(given) == before and is_what_was_put(store.get(ONE))


def writes_the_same_bytes_again(open_store: Open, folder: Path) -> None:
    contents = []
    for name in ("one", "other"):
        store = open_store(folder / name, "1")
        store.put(ONE, ARRAYS, META)
        contents.append(files(folder / name))
    assert contents[0] == contents[1] and contents[0]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def survives_pickling(open_store: Open, folder: Path) -> None:
    store = open_store(folder, "1")
    store.put(ONE, ARRAYS, META)
    again = pickle.loads(pickle.dumps(store))
    assert is_what_was_put(again.get(ONE)) and again.key(OTHER) == store.key(OTHER)
    again.put(OTHER, ARRAYS, META)
    assert is_what_was_put(store.get(OTHER))


def refuses_another_model_version(open_store: Open, folder: Path) -> None:
    open_store(folder, "1").put(ONE, ARRAYS, META)
    before = files(folder)
    with pytest.raises(StoreError):
        open_store(folder, "2").get(ONE)
    with pytest.raises(StoreError):
        open_store(folder, "2").put({**ONE, "model_version": "1"}, ARRAYS, META)
    assert files(folder) == before and is_what_was_put(open_store(folder, "1").get(ONE))


def notices_damage(open_store: Open, folder: Path) -> None:
    """Bytes flipped and files cut off, here and there: nothing comes back but what was put, and it is counted."""
    open_store(folder, "1").put(ONE, ARRAYS, META)
    for name, good in files(folder).items():
        for at in np.linspace(0, len(good) - 1, PLACES).astype(int):
            for damaged in (good[:at] + bytes([good[at] ^ 0x10]) + good[at + 1:], good[:at]):
                (folder / name).write_bytes(damaged)
                assert_damaged(open_store(folder, "1"), (name, at))
        store = open_store(folder, "1")
        store.put(ONE, ARRAYS, META)
        assert is_what_was_put(store.get(ONE)) and store.damaged == 0, "it was not mended"


def assert_damaged(store, where) -> None:
    assert store.get(ONE) is None, where
    assert store.get(ONE) is None and store.damaged == 1, where


class Bomb:
    """Makes a file, `went_off`, when somebody unpickles it."""

    def __init__(self, fuse: Path):
        self.fuse = fuse

    def __reduce__(self):
        return os.mkdir, (str(self.fuse),)


def runs_nothing(open_store: Open, folder: Path) -> None:
    """Code in the place of a cell is damage, and nobody can put any."""
    fuse, kept = folder / "went_off", folder / "cells"
    open_store(kept, "1").put(ONE, ARRAYS, META)
    for name in files(kept):
        (kept / name).write_bytes(pickle.dumps(Bomb(fuse)))
        store = open_store(kept, "1")
        assert store.get(ONE) is None and store.damaged == 1
        assert not fuse.exists(), "code that lay in a file was run"
    with pytest.raises((TypeError, ValueError)):
        open_store(kept, "1").put(OTHER, {"objects": np.array([Bomb(fuse)], dtype=object)}, {})
    assert open_store(kept, "1").get(OTHER) is None and not fuse.exists()


def lets_two_write(open_store: Open, folder: Path) -> None:
    """Two on one folder, with cells of their own and cells of both: each is there, whole, and nothing beside."""
    def write(seeds) -> None:
        store = open_store(folder, "1")
        for seed in seeds:
            store.put({**ONE, "seed": seed}, ARRAYS, META)
            assert is_what_was_put(store.get({**ONE, "seed": seed}))
    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(write, seeds) for seeds in ((1, 2, 3, 4, 5), (5, 4, 3, 6, 7))]:
            done.result()
    store = open_store(folder, "1")
    assert all(is_what_was_put(store.get({**ONE, "seed": seed})) for seed in range(1, 8))
    alone = open_store(folder / "alone", "1")
    alone.put(ONE, ARRAYS, META)
    assert len(files(folder)) == 8 * len(files(folder / "alone")) and store.damaged == 0


class _Stopped(BaseException):
    """Comes at some step, as Ctrl-C does."""


def an_interrupted_put_leaves_nothing_behind(open_store: Open, folder: Path) -> None:
    """Stopped at one step after another, a put leaves the old cell or the new one, whole, and no other harmed."""
    store = open_store(folder, "1")
    store.put(OTHER, ARRAYS, META)
    steps = steps_of(lambda: store.put({**ONE, "seed": "measure"}, ARRAYS, META))
    for seed, step in enumerate(np.linspace(1, steps - 1, PLACES).astype(int), start=3):
        new = {**ONE, "seed": seed}
        with suppress(_Stopped):
            stopped_at(step, lambda new=new: store.put(new, ARRAYS, META))
        after = open_store(folder, "1")
        found = after.get(new)
        assert found is None or is_what_was_put(found), step
        assert is_what_was_put(after.get(OTHER)) and after.damaged == 0, step
        after.put(new, ARRAYS, META)
        assert is_what_was_put(after.get(new)), step


def steps_of(call: Callable[[], Any]) -> int:
    return stopped_at(None, call)


def stopped_at(step: int | None, call: Callable[[], Any]) -> int:
    """Calls and raises _Stopped at the given line that is run on the way; returns how many lines there were."""
    count, before = 0, sys.gettrace()

    def trace(frame, event, arg):
        nonlocal count
        count += event == "line"
        if count == step:
            sys.settrace(before)
            raise _Stopped
        return trace

    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return count


OF_A_STORE = (gives_back_every_bit, has_only_what_was_put, ignores_the_order_of_keys, takes_the_later_of_two,
              leaves_what_it_is_given_alone, writes_the_same_bytes_again, survives_pickling,
              refuses_another_model_version, notices_damage, runs_nothing, lets_two_write,
              an_interrupted_put_leaves_nothing_behind)


class StoreContract:
    """Inherit, and say how a store is opened."""

    open_store: Open

    @pytest.mark.parametrize("promise", OF_A_STORE, ids=lambda promise: promise.__name__)
    def test_keeps_its_promise(self, promise, tmp_path):
        promise(type(self).open_store, tmp_path)
