"""The store under kill -9 and Ctrl-C: what is finished stays finished, nothing else stays behind."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[1] / "support" / "crash"

from sim.parallel.store import Store, complete  # noqa: E402 - after the path is set
from support import toy_cells  # noqa: E402
from support.crash.processes import living  # noqa: E402

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes through /proc")
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"}
ENVIRONMENT["OPENBLAS_NUM_THREADS"] = "1"  # a forked child must not inherit threads


def start(*arguments):
    return subprocess.Popen(
        [sys.executable, str(SCRIPTS / "toy_sweep.py"), *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
        start_new_session=True,
    )


def wait_until(condition):
    for _ in range(6000):
        if condition():
            return
        time.sleep(0.005)
    raise AssertionError("never came true")


def check_table(folder, tmp_path, cells):
    """The resumed folder holds the very bytes of a sweep that nobody interrupted, and nothing besides."""
    complete(toy_cells.make_cells(cells), toy_cells.draw, Store(folder, "1"))
    complete(toy_cells.make_cells(cells), toy_cells.draw, Store(tmp_path / "undisturbed", "1"))
    assert toy_cells.content(folder) == toy_cells.content(tmp_path / "undisturbed")


def killed_story(tmp_path, kills, cells, seed):
    (tmp_path / "logs").mkdir()
    process = start("kills", tmp_path / "cells", tmp_path / "logs", kills, cells, seed)
    output, errors = process.communicate()
    assert process.returncode == 0, errors
    return json.loads(output)


def check_story(story):
    """Nothing finished is lost or computed again; at least half of the kills came after a stored cell."""
    again = [set(kill["computed"]) & set(kill["before"]) for kill in story]
    assert again == [set()] * len(story)
    assert all(set(kill["before"]) <= set(kill["after"]) for kill in story)
    assert all(kill["killed"] for kill in story)
    assert 2 * sum(len(kill["after"]) > len(kill["before"]) for kill in story) >= len(story)


def test_twenty_kills_at_random_moments(tmp_path):
    story = killed_story(tmp_path, 20, 300, seed=1)
    check_story(story)
    check_table(tmp_path / "cells", tmp_path, 300)


@pytest.mark.slow
def test_two_hundred_kills_at_random_moments(tmp_path):
    story = killed_story(tmp_path, 200, 2500, seed=2)
    check_story(story)
    check_table(tmp_path / "cells", tmp_path, 2500)


def run_killed_with_workers(tmp_path, number, begun, cells):
    log = tmp_path / f"{number}.log"
    process = start("run", tmp_path / "cells", log, cells, 2)
    wait_until(lambda: len(toy_cells.logged(log)) >= begun or process.poll() is not None)
    process.kill()
    process.communicate()
    wait_until(lambda: not living(process.pid))
    return toy_cells.logged(log)


def finished(folder, cells):
    store = Store(folder, "1")
    return {
        cell.description["number"] for cell in toy_cells.make_cells(cells) if store.get(cell.description) is not None
    }


def test_killing_the_parent_leaves_no_worker_behind(tmp_path):
    assert len(run_killed_with_workers(tmp_path, 0, 10, 2000)) >= 10
    before = finished(tmp_path / "cells", 2000)
    assert before
    done = complete(
        toy_cells.make_cells(60, str(tmp_path / "again")), toy_cells.draw_and_log, Store(tmp_path / "cells", "1")
    )
    assert done.finished_before == len(before & set(range(60)))
    assert not before & set(toy_cells.logged(tmp_path / "again"))


@pytest.mark.slow
def test_kills_with_two_workers(tmp_path):
    chance, cells = random.Random(3), 400
    for number in range(10):
        before = finished(tmp_path / "cells", cells)
        computed = run_killed_with_workers(tmp_path, number, chance.randrange(1, 30), cells)
        assert not before & set(computed)
    check_table(tmp_path / "cells", tmp_path, cells)


@pytest.mark.parametrize("whole_group", [True, False], ids=["terminal", "one process"])
def test_an_interruption_keeps_what_is_finished_and_leaves_no_orphan(tmp_path, whole_group):
    log = tmp_path / "log"
    process = start("run", tmp_path / "cells", log, 5000, 2)
    wait_until(lambda: len(toy_cells.logged(log)) >= 8)
    (os.killpg if whole_group else os.kill)(process.pid, signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, errors) == (130, "", "")
    wait_until(lambda: not living(process.pid))
    assert len(finished(tmp_path / "cells", 5000)) >= len(toy_cells.logged(log)) - 4  # at most those in flight
    assert not list((tmp_path / "cells").glob(".*"))


@pytest.mark.slow
def test_interruptions_as_workers_start(tmp_path):
    chance = random.Random(4)
    for number in range(15):
        process = start("run", tmp_path / "cells", tmp_path / f"{number}.log", 5000, 2)
        wait_until(lambda process=process: len(living(process.pid)) > 1 or process.poll() is not None)
        time.sleep(chance.uniform(0, 0.3))
        os.killpg(process.pid, signal.SIGINT)
        output, errors = process.communicate(timeout=60)
        assert (process.returncode, output, errors) == (130, "", "")
        wait_until(lambda process=process: not living(process.pid))


def interrupt_everywhere(*arguments, timeout=300):
    script = str(SCRIPTS / "interrupt_everywhere.py")
    return subprocess.run([sys.executable, script, *arguments], capture_output=True, text=True, timeout=timeout)


def test_an_interruption_at_any_step_leaves_no_lock_taken():
    done = interrupt_everywhere("23")
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > 100


@pytest.mark.slow
def test_an_interruption_at_every_step_leaves_no_lock_taken():
    done = interrupt_everywhere("1")
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > 2000


def test_the_search_for_such_steps_finds_them_where_nothing_is_done_about_them():
    with suppress(subprocess.TimeoutExpired):  # it may hang or fail
        assert interrupt_everywhere("1", "undefended", timeout=20).returncode != 0


def test_two_sweeps_at_once_on_one_folder(tmp_path):
    folder = tmp_path / "cells"
    both = [start("run", folder, tmp_path / f"{number}.log", 80, 1) for number in range(2)]
    for process in both:
        output, errors = process.communicate()
        assert process.returncode == 0, errors
        finished_before, computed, failed, damaged = json.loads(output)
        assert (finished_before + computed, failed, damaged) == (80, 0, 0)
    check_table(folder, tmp_path, 80)
