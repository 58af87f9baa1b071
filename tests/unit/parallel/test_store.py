"""The store: what is finished stays finished, what is damaged is noticed, what is foreign is refused."""

import errno
import os
from pathlib import Path

import numpy as np
import pytest

from sim import files as atomic
from sim.errors import StoreError
from sim.parallel.cells import Cell, _trailer
from sim.parallel.store import Store
from support.toy_cells import content, draw, make_cells, same


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "cells", "1")


def put(store, cell):
    result = draw(cell)
    return store.put(cell.description, result.arrays, result.meta)


def only_file(store):
    (path,) = store.folder.iterdir()
    return path


def test_a_cell_comes_back_and_another_is_not_there(store):
    one, other = make_cells(2)
    returned = put(store, one)
    assert same(store.get(one.description), draw(one))
    assert same(returned, draw(one))
    assert store.get(other.description) is None
    assert store.damaged == 0


def test_another_store_on_the_same_folder_sees_it(store):
    (cell,) = make_cells(1)
    put(store, cell)
    assert same(Store(store.folder, "1").get(cell.description), draw(cell))


def test_the_order_of_keys_and_a_given_model_version_make_no_difference(store):
    put(store, Cell({"number": 1, "seed": 2, "model_version": "1"}))
    assert store.get({"seed": 2, "number": 1}) is not None
    assert len(list(store.folder.iterdir())) == 1


@pytest.mark.parametrize("other", [{"number": 2}, {"number": 1, "seed": 1}, {"number": 1.5}, {"number": "1"}])
def test_any_other_description_is_another_cell(store, other):
    put(store, Cell({"number": 1}))
    assert store.get(other) is None


def test_two_stores_write_identical_files(store, tmp_path):
    other = Store(tmp_path / "other", "1")
    for cell in make_cells(5):
        put(store, cell)
        put(other, cell)
    assert content(store.folder) == content(other.folder)


def test_each_flipped_byte_and_each_length_is_noticed_and_healed(store):
    (cell,) = make_cells(1)
    put(store, cell)
    path = only_file(store)
    good = path.read_bytes()
    damaged = [good[:at] + bytes([good[at] ^ 0x10]) + good[at + 1 :] for at in range(len(good))]
    damaged += [good[:length] for length in range(len(good))]
    noticed = 0
    for blob in damaged:
        path.write_bytes(blob)
        fresh = _store_without_sync(store)
        assert fresh.get(cell.description) is None
        noticed += fresh.damaged
    assert noticed == len(damaged)
    put(store, cell)
    assert path.read_bytes() == good


def _store_without_sync(store):
    """A new count of damage; opening the folder a thousand times is not what is tested."""
    fresh = object.__new__(Store)
    fresh.folder, fresh.model_version, fresh._damaged = store.folder, store.model_version, set()
    return fresh


def test_a_damaged_file_is_counted_once(store):
    (cell,) = make_cells(1)
    put(store, cell)
    only_file(store).write_bytes(b"")
    assert [store.get(cell.description) for _ in range(3)] == [None] * 3
    assert store.damaged == 1


def test_a_whole_file_under_another_cells_name_is_damage(store):
    one, other = make_cells(2)
    put(store, one)
    only_file(store).rename(store.folder / f"{store.key(other.description)}.cell")
    assert store.get(other.description) is None
    assert store.damaged == 1


def test_a_cell_of_another_model_version_is_refused_with_what_to_do(store):
    (cell,) = make_cells(1)
    put(store, cell)
    with pytest.raises(StoreError) as caught:
        Store(store.folder, "2").get(cell.description)
    assert str(caught.value).startswith(str(only_file(store)))
    assert "computed by model version 1, but this is model version 2; choose another folder" in str(caught.value)


def test_a_cell_of_another_model_version_is_not_taken_in(store):
    with pytest.raises(StoreError, match="a cell of model version 2 does not belong"):
        store.put({"number": 1, "model_version": "2"}, {})
    assert list(store.folder.iterdir()) == []


def test_a_file_of_a_later_format_is_refused(store):
    (cell,) = make_cells(1)
    put(store, cell)
    path = only_file(store)
    body = path.read_bytes().replace(b'"format":1', b'"format":2')[: -len(_trailer(b""))]
    path.write_bytes(body + _trailer(body))
    with pytest.raises(StoreError, match="in format 2, written by another version of Nemcon"):
        store.get(cell.description)


def test_failures_are_recorded_with_their_error_and_forgotten_when_the_cell_succeeds(store):
    one, other = make_cells(2)
    store.put_failure(one.description, "ValueError: no\nsuch ü")
    store.put_failure(other.description, "")
    assert {f.description["number"]: f.error for f in store.failures()} == {
        0: "ValueError: no\nsuch ü",
        1: "unknown error",
    }
    assert store.get(one.description) is None
    put(store, one)
    assert [failure.description["number"] for failure in store.failures()] == [1]


def test_a_failure_does_not_hide_what_another_process_finished(store):
    (cell,) = make_cells(1)
    put(store, cell)
    store.put_failure(cell.description, "MemoryError")
    assert same(store.get(cell.description), draw(cell))
    assert store.failures() == []


def test_a_damaged_failure_and_one_of_another_version_are_left_out(store):
    one, other = make_cells(2)
    store.put_failure(one.description, "x")
    only_file(store).write_bytes(b"?")
    Store(store.folder, "0").put_failure(other.description, "x")
    assert store.failures() == []
    assert store.damaged == 1


def test_opening_creates_the_folder_and_removes_what_a_killed_writer_left(tmp_path):
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    (folder / f"{atomic.PREFIX}1{atomic.SUFFIX}").write_bytes(b"half")
    Store(folder, "1")
    assert list(folder.iterdir()) == []
    assert Store(tmp_path / "new" / "one", "1").folder.is_dir()


def test_an_unwritable_folder_is_told_at_once(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written"):
        Store(tmp_path / "file" / "cells", "1")


def test_a_full_disk_is_one_clear_error_and_leaves_what_was_finished(store, monkeypatch):
    one, other = make_cells(2)
    put(store, one)
    before = content(store.folder)

    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="free some space"):
        put(store, other)
    with pytest.raises(StoreError, match="free some space"):
        store.put_failure(other.description, "x")
    assert content(store.folder) == before


@pytest.mark.parametrize("number, damaged", [(errno.EIO, 1), (errno.EACCES, None)])
def test_a_bad_sector_is_damage_and_a_missing_permission_an_error(store, monkeypatch, number, damaged):
    (cell,) = make_cells(1)
    put(store, cell)

    def refuse(path):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    if damaged:
        assert store.get(cell.description) is None
        assert store.damaged == damaged
    else:
        with pytest.raises(StoreError, match="cannot be read"):
            store.get(cell.description)


def test_a_refused_result_leaves_no_file(store):
    with pytest.raises(TypeError):
        store.put({"number": 1}, {"wrong": np.array([object()])})
    with pytest.raises(ValueError, match="JSON"):
        store.put({"number": 1}, {}, {"odds": float("nan")})
    assert list(store.folder.iterdir()) == []
