"""Atomic writing: the old file or the new one, clear errors, nothing left behind."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim import files as atomic
from sim.errors import StoreError, UserError


def names(folder):
    return sorted(path.name for path in Path(folder).iterdir())


def refuse(number):
    def call(*args, **kwargs):
        raise OSError(number, os.strerror(number))

    return call


def test_writes_bytes_and_text_and_nothing_else(tmp_path):
    atomic.write_bytes(tmp_path / "a", b"\x00\r\n")
    atomic.write_text(str(tmp_path / "b"), "é\n")
    assert (tmp_path / "a").read_bytes() == b"\x00\r\n"
    assert (tmp_path / "b").read_bytes() == "é\n".encode()
    assert names(tmp_path) == ["a", "b"]


def test_replaces_an_older_file(tmp_path):
    path = tmp_path / "odds.csv"
    atomic.write_text(path, "a much longer old text")
    atomic.write_text(path, "new")
    assert path.read_text() == "new"


def test_the_file_is_readable_as_others_are(tmp_path):
    (tmp_path / "plain").touch()
    atomic.write_bytes(tmp_path / "ours", b"")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_long_name_can_be_written(tmp_path):
    path = tmp_path / ("x" * 250)
    atomic.write_bytes(path, b"1")
    assert path.read_bytes() == b"1"


def test_a_symbolic_link_is_replaced_and_its_target_left_alone(tmp_path):
    (tmp_path / "target").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    atomic.write_text(tmp_path / "link", "theirs")
    assert (tmp_path / "target").read_text() == "mine"
    assert not (tmp_path / "link").is_symlink()


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_an_exception_in_the_block_leaves_the_old_file_and_no_rubbish(tmp_path, error):
    atomic.write_text(tmp_path / "a", "old")
    with pytest.raises(error), atomic.atomic_open(tmp_path / "a") as file:
        file.write(b"half")
        raise error
    assert (tmp_path / "a").read_text() == "old"
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("step", ["fsync", "replace", "open"])
@pytest.mark.parametrize(
    "number, hint",
    [(errno.ENOSPC, "free some space"), (errno.EACCES, "you may write to"), (errno.EROFS, "you may write to")],
)
def test_a_refusing_disk_gives_one_clear_error_and_the_old_file(tmp_path, monkeypatch, step, number, hint):
    path = tmp_path / "a"
    atomic.write_text(path, "old")
    monkeypatch.setattr(os, step, refuse(number))
    with pytest.raises(StoreError) as caught:
        atomic.write_text(path, "new")
    monkeypatch.undo()
    assert str(caught.value).startswith(f"{path}: cannot be written: {os.strerror(number)}")
    assert hint in str(caught.value)
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a"]


def test_the_errors_are_the_users():
    assert issubclass(StoreError, UserError)


def test_a_missing_folder_and_a_folder_in_the_way_are_named(tmp_path):
    with pytest.raises(StoreError, match="create the folder first"):
        atomic.write_bytes(tmp_path / "missing" / "a", b"")
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError, match="a folder stands where a file is needed"):
        atomic.write_bytes(tmp_path / "folder", b"")
    assert names(tmp_path) == ["folder"]


def test_make_folder_creates_parents_and_refuses_a_file_in_the_way(tmp_path):
    assert atomic.make_folder(tmp_path / "a" / "b").is_dir()
    assert names(tmp_path / "a" / "b") == []
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StoreError, match="a file stands where a folder is needed"):
            atomic.make_folder(path)


@pytest.fixture
def nobody():
    """Takes away root's right to write everywhere for the length of a test."""
    if not hasattr(os, "geteuid"):
        pytest.skip("no user ids here")
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    yield
    os.seteuid(user)


def test_make_folder_refuses_a_folder_without_permission(tmp_path, request):
    tmp_path.chmod(0o500)
    request.getfixturevalue("nobody")
    for path in (tmp_path, tmp_path / "below"):
        with pytest.raises(StoreError, match="choose a folder you may write to"):
            atomic.make_folder(path)


def test_make_folder_notices_at_once_that_nothing_can_be_written(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "open", refuse(errno.EROFS))
    with pytest.raises(StoreError, match="choose a folder you may write to"):
        atomic.make_folder(tmp_path)


def test_a_file_system_that_cannot_sync_folders_is_good_enough(tmp_path, monkeypatch):
    calls = []

    def fsync(descriptor):
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(errno.EINVAL, "no")

    monkeypatch.setattr(os, "fsync", fsync)
    atomic.write_bytes(tmp_path / "a", b"1")
    assert len(calls) == 2


def test_leftovers_of_the_dead_go_and_the_file_of_a_living_writer_stays(tmp_path):
    (tmp_path / f"{atomic.PREFIX}dead{atomic.SUFFIX}").write_bytes(b"half")
    (tmp_path / "mine.tmp").touch()
    with atomic.atomic_open(tmp_path / "a") as file:
        file.write(b"1")
        assert atomic.clean_leftovers(tmp_path) == 1
    assert names(tmp_path) == ["a", "mine.tmp"]


def test_without_locks_age_decides(tmp_path, monkeypatch):
    monkeypatch.setattr(atomic, "fcntl", None)
    young = tmp_path / f"{atomic.PREFIX}young{atomic.SUFFIX}"
    old = tmp_path / f"{atomic.PREFIX}old{atomic.SUFFIX}"
    young.touch()
    old.touch()
    os.utime(old, (1, 1))
    atomic.write_bytes(tmp_path / "a", b"1")
    assert atomic.clean_leftovers(tmp_path) == 1
    assert names(tmp_path) == [young.name, "a"]


def test_a_writer_whose_file_a_cleaner_took_before_it_was_locked_makes_another(tmp_path, monkeypatch):
    real, calls = atomic.fcntl.flock, []

    def flock(file, operation):
        if not calls:
            calls.append(1)
            for path in tmp_path.glob(f"{atomic.PREFIX}*"):
                path.unlink()
        real(file, operation)

    monkeypatch.setattr(atomic.fcntl, "flock", flock)
    atomic.write_bytes(tmp_path / "a", b"1")
    assert (tmp_path / "a").read_bytes() == b"1"


def test_a_limit_on_the_size_of_files_is_a_clear_error(tmp_path):
    pytest.importorskip("resource")
    code = (
        "import resource, sys; from sim import files; from sim.errors import StoreError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: files.write_bytes(sys.argv[1], b'x' * 100_000)\n"
        "except StoreError as error: print(error)\n"
    )
    root = Path(atomic.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "a")], capture_output=True, text=True, cwd=root, check=True
    )
    assert "raise the limit on the size of files" in done.stdout
    assert done.stderr == ""
    assert names(tmp_path) == []
