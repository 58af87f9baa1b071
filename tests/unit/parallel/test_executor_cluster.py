"""A Dask cluster on this machine: same bits, also when a worker is killed."""

import os
import signal
from contextlib import contextmanager

import pytest

from sim.errors import UserError
from sim.parallel.cells import CellFailure
from sim.parallel.cluster import source_digest
from sim.parallel.executor import cluster, run_cells
from sim.parallel.store import Store, complete
from support import toy_cells
from support.toy_cells import content, draw, make_cells, same

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def code_as_it_is_now():
    """The workers read the code when they start; so does this process, whenever the tests began."""
    source_digest.cache_clear()


@pytest.fixture
def machines():
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as machines:
        yield machines


@contextmanager
def connected(machines):
    """A connection that does not compare code: workers replaced in a test would see sources edited meanwhile."""
    with cluster(machines.scheduler_address) as place:
        place.code = None
        yield place


def test_files_are_identical_in_process_with_two_workers_and_on_a_cluster(machines, tmp_path):
    cells = make_cells(60)
    with cluster(machines.scheduler_address) as place:
        complete(cells, draw, Store(tmp_path / "cluster", "1"), executor=place)
    complete(cells, draw, Store(tmp_path / "here", "1"))
    complete(cells, draw, Store(tmp_path / "pool", "1"), workers=2)
    assert content(tmp_path / "here") == content(tmp_path / "pool") == content(tmp_path / "cluster")
    assert len(content(tmp_path / "here")) == 60


def test_a_killed_worker_changes_nothing(machines, tmp_path):
    cells = make_cells(60, str(tmp_path / "log"))
    killed = []
    with connected(machines) as place:

        def kill_one(done, total):
            if done == 10:
                process_id = next(iter(place._client.run(os.getpid).values()))
                os.kill(process_id, signal.SIGKILL)
                killed.append(process_id)

        complete(cells, toy_cells.draw_slowly, Store(tmp_path / "cluster", "1"), executor=place, progress=kill_one)
    complete(cells, draw, Store(tmp_path / "here", "1"))
    assert len(killed) == 1
    assert content(tmp_path / "here") == content(tmp_path / "cluster")


def test_the_cell_that_kills_workers_is_recorded_and_its_neighbours_are_not(machines):
    cells = make_cells(12)
    with connected(machines) as place:
        results = list(run_cells(cells, toy_cells.die_on_three, executor=place))
    assert isinstance(results[3], CellFailure)
    assert results[3].error.startswith("worker died: 2 times with this cell")
    assert all(same(results[number], draw(cells[number])) for number in range(12) if number != 3)


def test_failing_cells_are_recorded_and_an_early_end_leaves_the_cluster_usable(machines, tmp_path):
    with connected(machines) as place:
        results = list(run_cells(make_cells(4), toy_cells.fail_on_odd, executor=place))
        assert [isinstance(result, CellFailure) for result in results] == [False, True, False, True]
        run = run_cells(make_cells(1000, str(tmp_path / "log")), toy_cells.draw_slowly, executor=place)
        next(run)
        run.close()
        assert list(run_cells([-1, -2], abs, executor=place)) == [1, 2]


def test_a_cluster_that_goes_away_is_a_clear_error_and_what_is_finished_is_kept(tmp_path):
    store = Store(tmp_path / "cells", "1")
    machines = distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    )
    cells = make_cells(2000, str(tmp_path / "log"))
    place = cluster(machines.scheduler_address)
    place.code = None

    def switch_off(done, total):
        if done == 20:
            machines.close()

    with pytest.raises(UserError, match="what is finished is kept"):
        complete(cells, toy_cells.draw_slowly, store, executor=place, progress=switch_off)
    assert len(content(store.folder)) >= 20
