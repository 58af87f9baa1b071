"""Files that belong together take their names together: all of them, or none where anything goes wrong."""

import errno
import os
import signal

import pytest

from sim import files as atomic
from sim.errors import StoreError

NAMES = ("a", "b", "c")


def write(folder, text, names=NAMES, stop=None):
    """Writes the files together; `stop` is called after the last of them."""
    with atomic.transaction():
        for name in names:
            atomic.write_text(folder / name, text)
        if stop is not None:
            stop()


def content(folder):
    return {path.name: path.read_text() for path in sorted(folder.iterdir())}


@pytest.fixture
def old(tmp_path):
    write(tmp_path, "old")
    assert content(tmp_path) == dict.fromkeys(NAMES, "old")
    return tmp_path


def test_until_the_block_ends_the_old_files_are_there_and_then_the_new_ones(old):
    seen = []
    write(old, "new", stop=lambda: seen.append({name: (old / name).read_text() for name in NAMES}))
    assert seen == [dict.fromkeys(NAMES, "old")]
    assert content(old) == dict.fromkeys(NAMES, "new")


def test_names_are_taken_in_the_order_of_writing(old, monkeypatch):
    taken, replace = [], os.replace
    monkeypatch.setattr(os, "replace", lambda one, other: (taken.append(other.name), replace(one, other)))
    write(old, "new", names=("c", "a", "b"))
    assert taken == ["c", "a", "b"]


def test_the_same_file_twice_is_the_later_one(old):
    with atomic.transaction():
        atomic.write_text(old / "a", "first")
        atomic.write_text(old / "a", "second")
    assert content(old)["a"] == "second"


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, OSError])
def test_an_exception_in_the_block_leaves_every_old_file_and_no_rubbish(old, error):
    def stop():
        raise error
    with pytest.raises(error):
        write(old, "new", stop=stop)
    assert content(old) == dict.fromkeys(NAMES, "old")


def test_a_full_disk_at_the_last_file_leaves_every_old_file(old, monkeypatch):
    real, calls = os.fsync, []

    def fsync(descriptor):
        calls.append(descriptor)
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(descriptor)
    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(StoreError, match="c: cannot be written: No space left"):
        write(old, "new")
    assert content(old) == dict.fromkeys(NAMES, "old")


def test_a_folder_in_the_way_of_the_last_file_is_found_before_the_first_is_named(old):
    (old / "c").unlink()
    (old / "c").mkdir()
    with pytest.raises(StoreError, match="c: cannot be written: .*; a folder stands where a file is needed"):
        write(old, "new")
    assert sorted(path.name for path in old.iterdir()) == list(NAMES)
    assert (old / "a").read_text() == (old / "b").read_text() == "old"


def test_a_link_to_a_folder_is_replaced_as_a_link_to_a_file_is(old):
    (old / "c").unlink()
    (old / "c").symlink_to(old.parent)
    write(old, "new")
    assert content(old) == dict.fromkeys(NAMES, "new")


def test_a_disk_that_refuses_a_name_is_a_clear_error(old, monkeypatch):
    def replace(one, other):
        raise OSError(errno.EROFS, "Read-only file system")
    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(StoreError, match="a: cannot be written: Read-only file system; choose a folder"):
        write(old, "new")
    monkeypatch.undo()
    assert content(old) == dict.fromkeys(NAMES, "old")


def test_a_folder_that_cannot_be_synced_is_named(old, monkeypatch):
    def sync(folder):
        raise OSError(errno.EIO, "Input/output error")
    monkeypatch.setattr(atomic, "_sync_folder", sync)
    with pytest.raises(StoreError, match=f"{old.name}: cannot be written: Input/output error"):
        write(old, "new")


def test_ctrl_c_between_two_names_waits_for_the_last_of_them(old, monkeypatch):
    replace = os.replace

    def pressed(one, other):
        replace(one, other)
        if other.name == "a":
            signal.raise_signal(signal.SIGINT)
    monkeypatch.setattr(os, "replace", pressed)
    with pytest.raises(KeyboardInterrupt):
        write(old, "new")
    assert content(old) == dict.fromkeys(NAMES, "new")


def test_files_of_living_writers_are_not_taken_for_leftovers(old):
    removed = []
    write(old, "new", stop=lambda: removed.append(atomic.clean_leftovers(old)))
    assert removed == [0]
    assert content(old) == dict.fromkeys(NAMES, "new")


def test_a_file_outside_the_block_is_replaced_at_once(old):
    write(old, "new")
    atomic.write_text(old / "a", "now")
    assert content(old)["a"] == "now"


def test_one_file_alone_may_fail_and_the_rest_goes_on(old):
    with atomic.transaction():
        with pytest.raises(StoreError, match="create the folder first"):
            atomic.write_text(old / "missing" / "x", "new")
        atomic.write_text(old / "a", "new")
    assert content(old) == {"a": "new", "b": "old", "c": "old"}
