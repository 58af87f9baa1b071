"""The same sweep on a Dask cluster of two workers, also when one of them is killed."""

from __future__ import annotations

import os
import signal

import pytest

from sim.parallel.cluster import source_digest
from sim.parallel.executor import cluster
from sim.study.sweep import run_sweep
from support.sweeps import REPLICATES, VARY, WEIGHT, files, five

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.slow


@pytest.fixture
def machines():
    source_digest.cache_clear()  # the workers read the code when they start; so does this process
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
                                  silence_logs=50) as machines:
        yield machines


def test_the_files_are_identical_in_process_with_two_workers_and_on_a_cluster(machines, tmp_path):
    with cluster(machines.scheduler_address) as place:
        run_sweep(five(), VARY, REPLICATES, out=tmp_path / "cluster", executor=place)
    run_sweep(five(), VARY, REPLICATES, out=tmp_path / "here", workers=1)
    run_sweep(five(), VARY, REPLICATES, out=tmp_path / "pool", workers=2)
    assert files(tmp_path / "here") == files(tmp_path / "pool") == files(tmp_path / "cluster")
    assert len(files(tmp_path / "here")) == 7


def test_a_worker_that_is_killed_changes_nothing(machines, tmp_path):
    killed, vary = [], {WEIGHT: "0.1:0.9:60"}
    with cluster(machines.scheduler_address) as place:
        place.code = None  # a worker started in its place would see sources edited meanwhile

        def kill_one(done, total):
            if done == 10:
                killed.append(next(iter(place._client.run(os.getpid).values())))
                os.kill(killed[0], signal.SIGKILL)

        swept = run_sweep(five(), vary, REPLICATES, out=tmp_path / "cluster", executor=place, progress=kill_one)
    run_sweep(five(), vary, REPLICATES, out=tmp_path / "here", workers=1)
    assert len(killed) == 1 and not swept.failures
    assert files(tmp_path / "cluster") == files(tmp_path / "here")
