"""Marks a function as an equation: plain Python to read and to test, compiled by numba where it runs.

The cache of compiled code lies in a folder named after the text of every equation and of the compiled loop, because
numba itself only notices a change in the file of the function that is called, not in the functions below it.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

os.environ.setdefault("NUMBA_DISABLE_INTEL_SVML", "1")  # its logarithm has other last bits than math.log

import numba  # noqa: E402

_ROOM = Path(__file__).resolve().parent
_SOURCES = sorted([*_ROOM.glob("*.py"), *(_ROOM.parent / "engine").glob("*.py")])


def sources_digest() -> str:
    """Returns a short digest of the text of every file whose code is compiled."""
    digest = hashlib.sha256(numba.__version__.encode())
    for source in _SOURCES:
        digest.update(source.name.encode() + source.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Returns the folder for compiled code: the user's cache, or a temporary one where that cannot be written."""
    home = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    for parent in (Path(home), Path(tempfile.gettempdir())):
        folder = parent / "nemcon" / sources_digest()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.mkdtemp(prefix="nemcon-"))


def is_cached() -> bool:
    """Tells whether the compiled loop is on disk already, so that the first run needs no compilation."""
    return any(cache_folder().rglob("*.nbi"))


numba.config.CACHE_DIR = str(cache_folder())

# No fast-math: a compiled equation gives the bits of the plain one. LLVM contracts nothing to FMA without it.
# `_nrt=False`: an equation allocates nothing, so numba need not count references to the arrays that it is handed;
# counting took more than half of the time. `staged` functions are the steps of a round: they take the whole world and
# state, and pasting them into their caller halves the time of compilation.
_OPTIONS = dict(cache=True, nogil=True, fastmath=False, error_model="numpy", _nrt=False)
equation = numba.njit(**_OPTIONS)
staged = numba.njit(inline="always", **_OPTIONS)
