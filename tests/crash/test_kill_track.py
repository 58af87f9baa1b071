"""The track record under kill -9, two writers and Ctrl-C: no torn file, no lost line, no lock left."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim import files as atomic
from sim.errors import StoreError
from sim.track.chain import read_chain

ROOT = Path(__file__).resolve().parents[2]
WRITER = """
import sys
from pathlib import Path
from sim.results.track import ForecastEntry, ToldOutcome
from sim.track.chain import append
file, log, name, count = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
with open(log, "a", buffering=1) as done:
    print("begun", file=done)
    for number in range(count):
        entry = ForecastEntry(id=f"{name}-{number}", entered="2026-01-01T00:00:00Z", question="?", note="x" * 3000,
                              outcomes=[ToldOutcome(name="Ada", forecast=1.0)])
        append(file, lambda chain: [entry])
        print(f"{name}-{number}", file=done)
"""
PLAIN = """
from sim import files
def plain(path, data):
    with open(path, "wb") as file:
        for place in range(0, len(data), 512):
            file.write(data[place:place + 512])
            file.flush()
files.write_bytes = plain
"""
pytestmark = pytest.mark.skipif(os.name == "nt", reason="kills as Unix does")


def writer(file, log, name, count=10**6, before=""):
    return subprocess.Popen([sys.executable, "-c", before + WRITER, str(file), str(log), name, str(count)],
                            env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def logged(log: Path) -> list[str]:
    return log.read_text().split() if log.exists() else []


def kills(folder: Path, count: int, seed: int, writers: int = 1, before: str = "") -> int:
    """Kills writers at random moments, each time with the file as it then is; returns how many lines there are.

    After each kill the file is whole and has every line of which its writer said that it was written.
    """
    chance, file = random.Random(seed), folder / "track.jsonl"
    promised: set[str] = set()
    for kill in range(count):
        logs = [folder / f"{kill}-{number}.log" for number in range(writers)]
        processes = [writer(file, log, f"k{kill}-{number}", before=before) for number, log in enumerate(logs)]
        try:
            while not all(len(logged(log)) > 1 for log in logs):
                time.sleep(0.005)
                assert all(process.poll() is None for process in processes), processes[0].communicate()
            time.sleep(chance.uniform(0, 0.05))
        finally:
            for process in processes:
                process.kill()
                process.communicate()
        promised.update(name for log in logs for name in logged(log) if name != "begun")
        chain = read_chain(file)
        names = [entry.id for entry in chain.entries]
        assert promised <= set(names) and len(set(names)) == len(names)
        assert len(names) <= len(promised) + writers * (kill + 1)
        if len(names) > 150:  # so that a file is never long
            file.unlink()
            promised = set()
    assert not list(folder.glob(f"{atomic.PREFIX}*")) or atomic.clean_leftovers(folder)
    return len(promised)


def test_kills_lose_nothing_and_tear_nothing(tmp_path):
    kills(tmp_path, 4, seed=1)


def test_kills_of_two_writers(tmp_path):
    kills(tmp_path, 2, seed=2, writers=2)


@pytest.mark.slow
def test_two_hundred_kills(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    kills(tmp_path / "one", 100, seed=3)
    kills(tmp_path / "two", 100, seed=4, writers=2)


def test_control_a_plain_write_is_torn(tmp_path):
    with pytest.raises(Exception, match=r"cut off|no line|changed|assert"):
        kills(tmp_path, 60, seed=5, before=PLAIN)


def test_two_writers_at_once_lose_no_line(tmp_path):
    file = tmp_path / "track.jsonl"
    both = [writer(file, tmp_path / f"{name}.log", name, 40) for name in ("a", "b")]
    for process in both:
        output, errors = process.communicate(timeout=120)
        assert (process.returncode, output, errors) == (0, "", "")
    names = [entry.id for entry in read_chain(file).entries]
    assert sorted(names) == sorted(f"{name}-{number}" for name in "ab" for number in range(40))
    assert names != sorted(names), "they took turns"


def test_control_without_a_lock_lines_are_lost(tmp_path):
    file, unlocked = tmp_path / "track.jsonl", "import contextlib\nfrom sim import files\n" \
        "files.locked = lambda folder: contextlib.nullcontext()\nfiles.clean_leftovers = lambda folder: 0\n"
    both = [writer(file, tmp_path / f"{name}.log", name, 60, before=unlocked) for name in ("a", "b")]
    for process in both:
        process.communicate(timeout=120)
    assert len(read_chain(file).entries) < 120


def test_an_interruption_leaves_no_lock(tmp_path):
    file, log = tmp_path / "track.jsonl", tmp_path / "log"
    process = writer(file, log, "a")
    while len(logged(log)) < 5:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    before = len(read_chain(file).entries)
    second = writer(file, tmp_path / "second.log", "b", 3)
    assert second.communicate(timeout=60)[1] == "" and len(read_chain(file).entries) == before + 3
    assert not list(tmp_path.glob(f"{atomic.PREFIX}*"))


class TestWithoutLocksOfFolders:
    """Windows and some network file systems: a file stands for the lock."""

    @pytest.fixture(autouse=True)
    def _nothing_to_lock_with(self, monkeypatch):
        monkeypatch.setattr(atomic, "fcntl", None)

    def test_the_file_is_there_inside_and_gone_after(self, tmp_path):
        with atomic.locked(tmp_path):
            assert [file.name for file in tmp_path.iterdir()] == [atomic.LOCK]
        assert not list(tmp_path.iterdir())

    def test_who_waits_too_long_is_told_what_to_do(self, tmp_path, monkeypatch):
        monkeypatch.setattr(atomic, "PATIENCE_S", 0.05)
        with (atomic.locked(tmp_path), pytest.raises(StoreError, match="for a minute; try again; if nobody does, remove"),
              atomic.locked(tmp_path)):
            raise AssertionError("two were inside")


def test_a_folder_is_locked_against_others_in_the_same_process(tmp_path, monkeypatch):
    monkeypatch.setattr(atomic, "PATIENCE_S", 0.05)
    with atomic.locked(tmp_path), pytest.raises(StoreError, match="try again$"), atomic.locked(tmp_path):
        raise AssertionError("two were inside")
