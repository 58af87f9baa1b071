"""What surrounds a command: environment variables, settings files of libraries, and a limit on memory.

A command must not depend on how somebody set up a library for another purpose, and must not find out after minutes of
work that it cannot draw. So settings are neutralised before a library is imported, and what cannot work is said before
the work, with status 2.
"""

from __future__ import annotations

import logging
import os
import re
from contextlib import suppress
from pathlib import Path

from sim.errors import UserError

# Address space in bytes in which a run just fits, a study that loads scipy, and what writes pictures and a Parquet
# file. Below, scipy and pyarrow may ask for memory without end, or end the process.
MIN_MEMORY, MIN_FOR_STATISTICS, MIN_FOR_FILES = 140 * 2**20, 570 * 2**20, 800 * 2**20
_NO_MEMORY = ("failed to map segment", "cannot allocate memory", "memory allocation")
_NUMBER = re.compile("[0-9]{1,6}")
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


def neutralise() -> None:
    """Set what libraries read from the environment at import, before any of them is imported.

    Pictures go to files, so no display is asked for. Linear algebra gets one thread: nothing here gains from more, and
    each takes a buffer that a limit on memory may refuse.
    """
    os.environ["MPLBACKEND"] = "agg"
    os.environ.pop("SOURCE_DATE_EPOCH", None)  # matplotlib wants a number there; our pictures have no date
    for name in _THREADS:
        if not _NUMBER.fullmatch(os.environ.get(name, "")):
            os.environ[name] = "1"
    for name in ("COLUMNS", "LINES"):  # what is no number to them fells the library that prints
        if not _NUMBER.fullmatch(os.environ.get(name, "")):
            os.environ.pop(name, None)


def check_memory(least: int = MIN_MEMORY) -> None:
    """Raise UserError where the address space is limited to less than what follows needs."""
    limit = _limit()
    if limit is not None and limit < least:
        raise UserError(f"nemcon: memory is limited to {limit // 2**20} MB and this needs about {least // 2**20} MB; "
                        "raise the limit (ulimit -v)")


def is_short_of_memory(error: BaseException) -> bool:
    """Tell whether an error says that there was no memory, as libraries that cannot be loaded say it."""
    return isinstance(error, MemoryError) or any(word in str(error).lower() for word in _NO_MEMORY)


def _limit() -> int | None:
    """Return the limit on address space in bytes, None where there is none or the system knows none."""
    with suppress(ImportError, OSError, ValueError):
        import resource
        soft, _ = resource.getrlimit(resource.RLIMIT_AS)
        return None if soft == resource.RLIM_INFINITY else soft
    return None


# The files of a result that somebody's own file may be called like, and what each of ours has in its first line, or
# (of a document and a page) anywhere.
_OURS = {
    "run": {"odds.csv": "outcome,kind,count,", "support.csv": "round,date,candidate,",
            "holdouts.csv": "ally,candidate,share",
            "by_date.csv": "round,date,decided", "run.json": "nemcon_version", "report.html": "Nemcon"},
    "compare": {"odds.csv": "scenario,outcome,kind,", "differences.csv": "scenario,outcome,kind,",
                "compare.json": "nemcon_version"},
    "sweep": {"sweep.csv": ",outcome,", "sweep.json": "nemcon_version"},
    "history": {"history.csv": "as_of,scenario,outcome,", "unfold.json": "nemcon_version"},
    "pivots": {"pivots.json": "nemcon_version"},
    "track": {"scores.csv": "group,forecaster,", "forecasts.csv": "id,line,group,", "track.json": "questions"},
    "backtest": {"scores.csv": "", "cases.csv": "case,", "backtest.json": "nemcon_version"},
}


def check_folder(command: str, folder: Path) -> None:
    """Raise UserError where a file that a command is about to replace was written by somebody else."""
    for name, mark in _OURS.get(command, {}).items():
        try:
            with (folder / name).open(encoding="utf-8", errors="replace") as file:
                text = file.readline() if name.endswith(".csv") else file.read()
        except OSError:
            continue
        if mark not in text:
            raise UserError(f"{folder / name}: this file is not from `nemcon {command}` and would be replaced; move it "
                            "away or choose another folder")


def load_matplotlib() -> None:
    """Import matplotlib and take back what its settings files say. Raises UserError where it cannot be imported.

    A `matplotlibrc` in the current folder or the home is read at import; what it says about fonts, TeX or sizes would
    change the pictures, and one that cannot be read keeps matplotlib from being imported at all.
    """
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it complains about a file that is then set aside
    try:
        from sim.plot.save import reset_settings
        reset_settings()
    except Exception as error:
        raise UserError("nemcon: matplotlib cannot be imported, so that no picture can be drawn: "
                        f"{type(error).__name__}: {error}; is there a broken settings file `matplotlibrc`, here or in "
                        "the folder that MPLCONFIGDIR or MATPLOTLIBRC names?") from error
