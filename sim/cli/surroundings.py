"""What surrounds a command: environment variables, settings files of libraries, and a limit on memory.

A command must not depend on how somebody set up a library for another purpose, and must not find out after minutes of
work that it cannot draw. So settings are neutralised before a library is imported, and what cannot work is said before
the work, with status 2.
"""

from __future__ import annotations

import os
from contextlib import suppress

from sim.errors import UserError

LEAST_MEMORY = 360 * 2**20  # bytes of address space in which a run of the compiled model just fits
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


def neutralise() -> None:
    """Set what libraries read from the environment at import, before any of them is imported.

    Pictures go to files, so no display is asked for. Linear algebra gets one thread: nothing here gains from more, and
    each takes a buffer that a limit on memory may refuse.
    """
    os.environ["MPLBACKEND"] = "agg"
    for name in _THREADS:
        if not os.environ.get(name, "").isdecimal():
            os.environ[name] = "1"


def check_memory() -> None:
    """Raise UserError where the address space is limited to less than the compiled model needs."""
    limit = _limit()
    if limit is not None and limit < LEAST_MEMORY:
        raise UserError(f"nemcon: memory is limited to {limit // 2**20} MB and a run needs about "
                        f"{LEAST_MEMORY // 2**20} MB; raise the limit (ulimit -v)")


def _limit() -> int | None:
    """Return the limit on address space in bytes, None where there is none or the system knows none."""
    with suppress(ImportError, OSError, ValueError):
        import resource
        soft, _ = resource.getrlimit(resource.RLIMIT_AS)
        return None if soft == resource.RLIM_INFINITY else soft
    return None


def load_matplotlib() -> None:
    """Import matplotlib and take back what its settings files say. Raises UserError where it cannot be imported.

    A `matplotlibrc` in the current folder or the home is read at import; what it says about fonts, TeX or sizes would
    change the pictures, and one that cannot be read keeps matplotlib from being imported at all.
    """
    try:
        from sim.plot.settings import reset
        reset()
    except Exception as error:
        raise UserError("nemcon: matplotlib cannot be imported, so that no picture can be drawn: "
                        f"{type(error).__name__}: {error}; is there a broken settings file `matplotlibrc`, here or in the "
                        "folder that MPLCONFIGDIR or MATPLOTLIBRC names?") from error
