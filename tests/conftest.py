"""Compiles the model once where pytest works in several processes: each would spend the same half minute on it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

UNDER_WAY = "NEMCON_TESTS_COMPILE"  # names a file that is there as long as somebody compiles
WAIT_S = 180.0  # whoever has waited so long compiles for itself
RUN = ("import os, sys; from sim.cli.main import main\n"
       "try: main(['run', 'five-allies', '--replicates', '10', '--quiet'])\n"
       "finally: os.unlink(sys.argv[1])\n")


def pytest_configure(config: pytest.Config) -> None:
    """Starts to compile beside the collection of tests, which no worker needs the model for."""
    if os.environ.get("NUMBA_DISABLE_JIT") == "1" or not getattr(config.option, "numprocesses", None):
        return
    from sim.model.jit import is_cached

    if not is_cached():
        descriptor, name = tempfile.mkstemp(prefix="nemcon-tests-")
        os.close(descriptor)
        os.environ[UNDER_WAY] = name
        config.add_cleanup(subprocess.Popen([sys.executable, "-c", RUN, name], stdout=subprocess.DEVNULL,
                                            stderr=subprocess.DEVNULL, cwd=Path(__file__).parents[1]).wait)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Waits in each worker until the model is compiled."""
    name, begun = os.environ.get(UNDER_WAY), time.monotonic()
    while hasattr(session.config, "workerinput") and name and os.path.exists(name) and (
            time.monotonic() - begun < WAIT_S):
        time.sleep(0.1)
