"""Worker processes: same bits, deaths survived, nobody left behind."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from sim.errors import UserError
from sim.parallel import pool as pool_room
from sim.parallel.cells import CellFailure
from sim.parallel.executor import pool, run_cells
from sim.parallel.pool import WorkerDied, WorkerPool
from support import toy_cells
from support.toy_cells import draw, make_cells, same

ROOT = Path(pool_room.__file__).parents[2]


@pytest.fixture(scope="module")
def workers():
    with pool(2) as workers:
        yield workers


def wait_until(condition):
    for _ in range(3000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("never came true")


def alive(process_id):
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_results_are_those_of_this_process_bit_for_bit_and_in_order(workers):
    cells = make_cells(20)
    here, there = list(run_cells(cells, draw)), list(run_cells(cells, draw, executor=workers))
    assert all(same(one, other) for one, other in zip(here, there, strict=True))


def test_an_exception_that_cannot_be_sent_is_recorded(workers):
    results = list(run_cells(make_cells(4), toy_cells.fail_on_odd, executor=workers))
    assert [isinstance(result, CellFailure) for result in results] == [False, True, False, True]
    assert results[1].error == "Unsendable: odd one"


def test_leaving_in_a_worker_is_a_failure_of_the_cell(workers):
    before = set(workers.process_ids())
    assert next(run_cells(make_cells(1), toy_cells.leave, executor=workers)) == CellFailure("SystemExit: 3")
    assert before <= set(workers.process_ids())


def test_what_cannot_be_sent_is_a_failure_of_the_cell(workers):
    assert "Can't" in next(run_cells([1], lambda cell: cell, executor=workers)).error
    assert "Can't" in next(run_cells(make_cells(1), toy_cells.give_lambda, executor=workers)).error
    assert next(run_cells([1], abs, executor=workers)) == 1


def test_an_error_of_a_plain_call_comes_back_as_itself_or_as_its_text(workers):
    with pytest.raises(TypeError):
        workers.submit(abs, "x").result()
    with pytest.raises(RuntimeError, match="Unsendable: odd"):
        workers.submit(toy_cells.fail_on_odd, make_cells(2)[1]).result()


def test_a_worker_that_dies_once_is_replaced_and_nothing_is_lost(workers, tmp_path):
    cells = make_cells(8, str(tmp_path / "died"))
    results = list(run_cells(cells, toy_cells.die_once, executor=workers))
    assert (tmp_path / "died").exists()
    assert all(same(result, draw(cell)) for result, cell in zip(results, cells, strict=True))


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_the_cell_that_kills_workers_is_recorded_and_its_neighbours_are_not(workers):
    cells = make_cells(8)
    results = list(run_cells(cells, toy_cells.die_on_three, executor=workers))
    assert results[3] == CellFailure("worker died: 3 times with this cell, the last: killed by signal 9")
    assert all(same(results[number], draw(cells[number])) for number in range(8) if number != 3)


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_worker_killed_from_outside_is_replaced(workers, tmp_path):
    log = tmp_path / "log"
    killed = []

    def kill_one(cell, outcome):
        if not killed:
            killed.append(workers.process_ids()[0])
            os.kill(killed[0], signal.SIGKILL)

    cells = make_cells(12, str(log))
    results = list(run_cells(cells, toy_cells.draw_slowly, executor=workers, on_done=kill_one))
    assert killed
    assert all(same(result, draw(cell)) for result, cell in zip(results, cells, strict=True))
    assert killed[0] not in workers.process_ids()


def test_a_stopped_pool_ends_its_workers_at_once_and_can_be_used_again():
    with WorkerPool(1) as workers:
        process_id = workers.submit(os.getpid).result()
        asleep, waiting = workers.submit(time.sleep, 600), workers.submit(abs, -1)
        wait_until(asleep.running)
        workers.stop()
        assert not alive(process_id)
        with pytest.raises(WorkerDied):
            asleep.result()
        with pytest.raises(CancelledError):
            waiting.result()
        assert workers.submit(abs, -2).result() == 2
        last = workers.process_ids()
    assert not any(alive(process_id) for process_id in last)


def test_closing_a_run_early_stops_the_workers(tmp_path):
    with WorkerPool(1) as workers:
        run = run_cells(make_cells(10**4, str(tmp_path / "log")), toy_cells.draw_slowly, executor=workers)
        next(run)
        (process_id,) = workers.process_ids()
        run.close()
        assert not alive(process_id)


def test_workers_that_die_as_they_start_are_a_clear_error(monkeypatch):
    monkeypatch.setattr(pool_room, "work", os.close)  # the worker ends before it says that it is ready
    with pytest.raises(UserError, match='worker processes die as they start .*if __name__ == "__main__"'):
        list(run_cells(range(3), abs, workers=2))


def test_a_machine_without_room_for_processes_is_a_clear_error(monkeypatch):
    def refuse(self):
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(pool_room.SPAWN.Process, "start", refuse)
    with pytest.raises(UserError, match="no worker process can be started: .*use fewer workers"):
        list(run_cells(range(3), abs, workers=2))


def script(tmp_path, text):
    path = tmp_path / "script.py"
    path.write_text(textwrap.dedent(text))
    return subprocess.run(
        [sys.executable, str(path)], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )


@pytest.mark.slow
def test_a_script_without_a_guard_ends_with_a_clear_error(tmp_path):
    done = script(tmp_path, "from sim.parallel.executor import run_cells\nprint(list(run_cells([-1], abs, workers=2)))\n")
    assert done.returncode == 1
    assert "worker processes die as they start" in done.stderr


@pytest.mark.slow
def test_a_script_with_a_guard_runs_its_own_function(tmp_path):
    text = """
        from sim.parallel.executor import run_cells

        def double(cell):
            return 2 * cell

        if __name__ == "__main__":
            print(list(run_cells([1, 2, 3], double, workers=2)))
    """
    done = script(tmp_path, text)
    assert (done.stdout, done.stderr) == ("[2, 4, 6]\n", "")
