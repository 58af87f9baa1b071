"""Where the replicates of a command are played, beside this process and its threads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

_ONE_CHUNK = 25  # replicates that the Mesa engine plays in one go; fewer are not worth a worker's start


@contextmanager
def place(engine: str, replicates: int, workers: int | None, cluster: str | None) -> Iterator[Executor | None]:
    """Gives the executor for a run: a cluster, worker processes for the Mesa engine (the pool that survives Ctrl-C and
    the death of a worker), or None, where the run looks after itself. Nobody is left behind when the block fails.

    Raises UserError when no cluster answers.
    """
    executor = _executor(engine, replicates, workers, cluster)
    if executor is None:
        yield None
        return
    try:
        yield executor
    except BaseException:
        executor.stop()
        raise
    finally:
        executor.shutdown()


def _executor(engine: str, replicates: int, workers: int | None, cluster: str | None):
    if cluster is not None:
        from sim.study.executor import cluster as connect
        return connect(cluster)
    used = workers or min(os.cpu_count() or 1, 8)
    if engine == "mesa" and 1 < used <= 1024 and replicates > _ONE_CHUNK:
        from sim.study.executor import pool
        return pool(used)
    return None
