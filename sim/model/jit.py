"""Marks a function as an equation: plain Python to read and to test, compiled by numba where it runs.

The cache of compiled code lies in a folder named after the text of every equation and of the compiled loop, because
numba itself only notices a change in the file of the function that is called, not in the functions below it.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

os.environ.setdefault("NUMBA_DISABLE_INTEL_SVML", "1")  # its logarithm has other last bits than math.log

import numba  # noqa: E402
from numba.core.caching import FunctionCache  # noqa: E402

_ROOM = Path(__file__).resolve().parent
_SOURCES = sorted(_ROOM.glob("*.py"))


def sources_digest() -> str:
    """Returns a short digest of the text of every file whose code is compiled."""
    digest = hashlib.sha256(numba.__version__.encode())
    for source in _SOURCES:
        digest.update(source.name.encode() + source.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Returns the folder for compiled code: the user's cache, or a temporary one where that cannot be written."""
    home = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    for room in (Path(home) / "nemcon", _own_temporary()):
        folder = room / sources_digest()
        try:
            if room == _own_temporary() and not _is_ours(room):
                continue
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.mkdtemp(prefix="nemcon-"))


def _own_temporary() -> Path:
    return Path(tempfile.gettempdir()) / f"nemcon-{os.getuid() if hasattr(os, 'getuid') else 'user'}"


def _is_ours(folder: Path) -> bool:
    """Makes a folder for us alone; tells whether nobody else can have laid code there: beside other temporary folders
    anybody may make one."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    ours = not hasattr(os, "getuid") or (found.st_uid == os.getuid() and not found.st_mode & 0o022)
    return stat.S_ISDIR(found.st_mode) and ours


def is_cached() -> bool:
    """Tells whether the compiled loop is on disk already, so that the first run needs no compilation."""
    return any(cache_folder().rglob("*.nbi"))


numba.config.CACHE_DIR = str(cache_folder())


class _Lenient(FunctionCache):
    """Numba's cache, that a full disk or a damaged file does not make an error of: code that cannot be read is
    compiled again, code that cannot be written is not kept."""

    def load_overload(self, sig, target_context):
        """Returns the compiled code, or None."""
        try:
            return super().load_overload(sig, target_context)
        except Exception:
            return None

    def save_overload(self, sig, data):
        """Keeps compiled code if that can be done; an index that cannot be read is begun anew."""
        try:
            super().save_overload(sig, data)
        except OSError:
            pass
        except Exception:
            with suppress(Exception):
                self.flush()
                super().save_overload(sig, data)


def _kept(compile_: Callable) -> Callable:
    """Returns a decorator that compiles, with the lenient cache in place of numba's own."""
    def decorate(function: Callable) -> Callable:
        made = compile_(function)
        if isinstance(getattr(made, "_cache", None), FunctionCache):  # not where compilation is switched off
            made._cache = _Lenient(function)
        return made
    return decorate


# No fast-math: a compiled equation gives the bits of the plain one. LLVM contracts nothing to FMA without it.
# `_nrt=False`: an equation allocates nothing, so numba need not count references to the arrays that it is handed;
# counting took more than half of the time. `staged` functions are the steps of a round: they take the whole world and
# state, and pasting them into their caller halves the time of compilation.
_OPTIONS = dict(cache=True, nogil=True, fastmath=False, error_model="numpy", _nrt=False)
equation = _kept(numba.njit(**_OPTIONS))
staged = _kept(numba.njit(inline="always", **_OPTIONS))
