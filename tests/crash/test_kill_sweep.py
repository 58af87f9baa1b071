"""A sweep of the real model under kill -9: nothing finished is played again, and the table is the undisturbed one."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[1] / "support" / "crash"
ROOT = Path(__file__).resolve().parents[2]

from support.crash import real_sweep  # noqa: E402

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
ENVIRONMENT = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}  # a forked child inherits no threads
ENVIRONMENT.pop("PYTHONWARNINGS", None)


def told(*arguments):
    done = subprocess.run([sys.executable, str(SCRIPTS / "real_sweep.py"), *map(str, arguments)], capture_output=True,
                          text=True, env=ENVIRONMENT)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(Path(folder).rglob("*"))
            if path.is_file()}


def check_story(story):
    """Every process was killed; no file of a finished cell was replaced or lost; at least half of the kills came after
    a stored cell; a cell was played twice only if the kill came before it was stored."""
    assert all(kill["killed"] for kill in story)
    assert all(kill["before"].items() <= kill["after"].items() for kill in story)
    assert 2 * sum(len(kill["after"]) > len(kill["before"]) for kill in story) >= len(story)
    played = sum(len(kill["played"]) for kill in story)
    stored = len(story[-1]["after"])
    assert stored <= played <= stored + len(story)  # one cell at a time is under way


def check_again(story):
    """No setting is played once it is finished: counted, and none."""
    finished, again = set(), 0
    for kill in story:
        again += len(finished & set(kill["played"]))
        stored = len(kill["after"]) - len(kill["before"])
        finished |= set(kill["played"][:stored])  # cells are played and stored in their order
    assert again == 0


def check_table(tmp_path, rows, stored):
    cells, before, failed, damaged = told("run", tmp_path / "out", tmp_path / "last.log", rows, 1)
    assert (cells, before, failed, damaged) == (4 * rows, stored, 0, 0)
    assert len(real_sweep.noted(tmp_path / "last.log")) == cells - stored
    told("run", tmp_path / "whole", tmp_path / "whole.log", rows, 1)
    assert files(tmp_path / "out") == files(tmp_path / "whole")
    assert (tmp_path / "out" / "sweep.csv").stat().st_size > 1000


def killed_story(tmp_path, kills, rows, seed):
    (tmp_path / "logs").mkdir()
    story = told("kills", tmp_path / "out", tmp_path / "logs", kills, rows, seed)
    assert len(story) == kills
    check_story(story)
    check_again(story)
    check_table(tmp_path, rows, len(story[-1]["after"]))


def test_five_kills_at_random_moments(tmp_path):
    killed_story(tmp_path, 5, 16, seed=1)


@pytest.mark.slow
def test_fifty_kills_at_random_moments(tmp_path):
    killed_story(tmp_path, 50, 120, seed=2)


@pytest.mark.slow
def test_the_command_with_two_workers_killed_again_and_again(tmp_path):
    command = [sys.executable, "-m", "sim", "sweep", "five-allies", "--vary", "allies.A.weight=0.05:0.95:400",
               "--replicates", "30", "--workers", "2", "--out"]
    chance = random.Random(3)
    for _ in range(6):
        before = real_sweep.kept(tmp_path / "out")
        process = subprocess.Popen([*command, str(tmp_path / "out")], env=ENVIRONMENT, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        wanted = len(before) + chance.randrange(1, 40)
        while len(real_sweep.kept(tmp_path / "out")) < wanted and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        assert before.items() <= real_sweep.kept(tmp_path / "out").items()
    for name in ("out", "whole"):
        subprocess.run([*command, str(tmp_path / name)], env=ENVIRONMENT, check=True, capture_output=True)
    assert files(tmp_path / "out") == files(tmp_path / "whole")


def test_the_story_of_a_store_that_forgets_would_be_found_out():
    """The negative control: a cell played again although it was stored."""
    story = [{"killed": True, "before": {}, "played": ["a", "b"], "after": {"1": 1}},
             {"killed": True, "before": {"1": 1}, "played": ["a", "b"], "after": {"1": 2, "2": 3}}]
    with pytest.raises(AssertionError):
        check_again(story)
    with pytest.raises(AssertionError):
        check_story(story)
