"""The track record under kill -9, two writers and Ctrl-C: no torn file, no lost line, no lock left."""

from __future__ import annotations

import json
import os
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
SCRIPT = ROOT / "tests" / "support" / "crash" / "kill_track.py"
ENVIRONMENT = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}", "OPENBLAS_NUM_THREADS": "1"}
forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks and kills as Unix does")


def disturbed(folder: Path, count: int, writers: int = 1, seed: int = 1, *controls: str) -> dict:
    """Runs the script; returns what it saw."""
    done = subprocess.run([sys.executable, str(SCRIPT), *map(str, (folder, count, writers, seed)), *controls],
                          env=ENVIRONMENT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@forks
def test_kills_lose_nothing_and_tear_nothing(tmp_path):
    told = disturbed(tmp_path, 12, seed=1)
    assert told["kills"] == 12 and told["lines"] >= 12


@forks
def test_kills_of_two_writers(tmp_path):
    assert disturbed(tmp_path, 6, writers=2, seed=2)["kills"] == 12


@pytest.mark.slow
@forks
def test_two_hundred_kills(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one, two = disturbed(tmp_path / "one", 100, seed=3), disturbed(tmp_path / "two", 50, writers=2, seed=4)
    assert one["kills"] + two["kills"] == 200 and one["leftovers"] + two["leftovers"] > 0


@forks
def test_control_a_plain_write_is_torn(tmp_path):
    with pytest.raises(AssertionError, match=r"cut off|no line|changed|assert"):
        disturbed(tmp_path, 60, 1, 5, "plain")


@forks
def test_two_writers_at_once_lose_no_line(tmp_path):
    assert disturbed(tmp_path, 40, 2, 1, "together") == {"statuses": [0, 0], "lines": 80, "turns": True}


@forks
def test_control_without_a_lock_lines_are_lost(tmp_path):
    assert disturbed(tmp_path, 60, 2, 1, "together", "unlocked")["lines"] < 120


@forks
def test_an_interruption_leaves_no_lock(tmp_path):
    code = f"import sys; sys.path.insert(0, {str(ROOT / 'tests')!r})\n" \
        "from pathlib import Path\nfrom support.crash.kill_track import write_lines\n" \
        f"write_lines(Path({str(tmp_path / 'track.jsonl')!r}), Path({str(tmp_path / 'log')!r}), 'x', 10**6)"
    process = subprocess.Popen([sys.executable, "-c", code], env=ENVIRONMENT, stderr=subprocess.DEVNULL)
    while not (tmp_path / "log").exists() or (tmp_path / "log").read_text().count("\n") < 5:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    process.wait(timeout=60)
    before = len(read_chain(tmp_path / "track.jsonl").entries)
    assert disturbed(tmp_path, 3, 2, 1, "together")["lines"] == before + 6
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
