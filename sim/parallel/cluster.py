"""Many machines through Dask: the extra `cluster`, imported only when it is asked for."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.parallel.base import CellExecutor

CONNECT_S = 10
WIDTH_GOOD_FOR_S = 5.0
EXCLUDED_PACKAGES = frozenset({"cli", "plot", "report", "text", "view"})


class Cluster(CellExecutor):
    """Runs calls on the workers of a Dask scheduler, such as tcp://host:8786.

    Dask gives a call whose worker dies to another worker, and gives up after `allowed-failures` deaths (KilledWorker).
    Raises UserError when Dask is not installed or no scheduler answers.
    """

    max_attempts = 2  # each stands for several workers, the second time with nobody else at work
    failure_is_ambiguous = True

    def __init__(self, address: str):
        try:
            from distributed import Client, KilledWorker
        except ImportError as error:
            raise UserError(f"a cluster needs Dask ({error}); install it with: pip install '.[cluster]' in a copy of "
                            "the source") from None
        self.worker_lost = (KilledWorker,)
        self.code = source_digest()
        self._client = _connected(Client, address)
        self._executor = self._client.get_executor(pure=False)
        self._width, self._width_until = 1, 0.0

    @property
    def in_flight(self) -> int:  # type: ignore[override] # read only here; nobody sets it from outside
        """Four cells for each thread of the cluster, asked again now and then because clusters grow."""
        if time.monotonic() > self._width_until:
            with suppress(OSError):  # a lost scheduler shows in the futures
                self._width = max(1, sum(self._client.nthreads().values()))
            self._width_until = time.monotonic() + WIDTH_GOOD_FOR_S
        return 4 * self._width

    def submit(self, fn: Callable, /, *args: Any, **kwargs: Any) -> Future:
        """Send the call to the scheduler."""
        return self._executor.submit(fn, *args, **kwargs)

    def stop(self) -> None:
        """Cancel what was submitted. Workers belong to the cluster and live on."""
        self._executor.shutdown(wait=False)
        self._executor = self._client.get_executor(pure=False)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for what was submitted (unless told otherwise) and close the connection, not the cluster."""
        self._executor.shutdown(wait=wait and not cancel_futures)
        self._client.close()


@cache
def source_digest() -> str:
    """Return the SHA-256 of the source files that results depend on: same bits are promised for the same code only.

    Taken once a process, so a worker that was started before an update is told from one that was started after.
    """
    root = Path(__file__).resolve().parents[1]
    total = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root)
        if name.parts[0] not in EXCLUDED_PACKAGES:
            total.update(f"{name.as_posix()}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def _connected(client: Callable, address: str) -> Any:
    try:
        return client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise UserError(f"no Dask scheduler answers at {address!r} ({type(error).__name__}: {error}); start one with "
                        "`dask scheduler` and give its address, as docs/cluster.md says") from None
