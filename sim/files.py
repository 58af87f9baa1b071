"""Writing so that a reader sees the old file or the new one, never half of one.

A plain write was torn in 34 of 40 kills; temporary file in the same folder, flush, fsync, replace, fsync of the
folder: in none (`docs/decisions.md`). A killed writer leaves its temporary file behind; `clean_leftovers` removes it.
Files that belong together are written in one `transaction`: all of them are on disk before the first takes its name.
"""

from __future__ import annotations

import csv
import errno
import io
import os
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from sim import files as atomic
from sim.errors import StoreError
from sim.interrupt import defer_sigint

try:
    import fcntl
except ImportError:  # Windows: leftovers are then told by their age alone
    fcntl = None  # type: ignore[assignment]
PREFIX, SUFFIX = ".nemcon-", ".tmp"
STALE_S = 3600.0
HINTS = {
    errno.ENOSPC: "free some space or choose another folder",
    errno.EDQUOT: "free some space or choose another folder",
    errno.EFBIG: "raise the limit on the size of files or choose another folder",
    errno.EACCES: "choose a folder you may write to",
    errno.EPERM: "choose a folder you may write to",
    errno.EROFS: "choose a folder you may write to",
    errno.ENOTDIR: "a file stands where a folder is needed",
    errno.EEXIST: "a file stands where a folder is needed",
    errno.EISDIR: "a folder stands where a file is needed",
    errno.ENOENT: "create the folder first",
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.EMFILE: "raise the limit on open files (ulimit -n)",
}


class _PendingFile(NamedTuple):
    """A temporary file with all its bytes on disk, the name that it is to take, and what removes it otherwise."""

    file: BinaryIO
    temporary: Path
    path: Path
    stack: ExitStack


_waiting: ContextVar[list[_PendingFile] | None] = ContextVar("files that wait for each other", default=None)


def write_bytes(path: str | Path, data: bytes) -> None:
    """Replace the file with `data`, all or nothing. Raises StoreError when the disk refuses."""
    with atomic_open(path) as file:
        file.write(data)


def write_text(path: str | Path, text: str) -> None:
    """Replace the file with `text` as UTF-8, line ends as given, all or nothing. Raises StoreError.

    What is no character (a byte of a file name that is not UTF-8) becomes a question mark.
    """
    write_bytes(path, text.encode("utf-8", "replace"))


@contextmanager
def atomic_open(path: str | Path) -> Iterator[BinaryIO]:
    """Return a binary file that takes the place of `path` when the block ends well.

    When the block raises, the old file stays as it was and nothing is left behind. A symbolic link at `path` is
    replaced, not followed. Raises StoreError for any OSError, with what to do about it.
    """
    path, waiting = Path(path), _waiting.get()
    try:
        with ExitStack() as stack:
            file, temporary = stack.enter_context(_temporary_in(path.parent))
            yield file
            file.flush()
            os.fsync(file.fileno())
            if waiting is None:
                _commit([_PendingFile(file, temporary, path, stack)])
            else:
                waiting.append(_PendingFile(file, temporary, path, stack.pop_all()))
    except OSError as error:
        raise StoreError(_message(path, error)) from error


@contextmanager
def transaction() -> Iterator[None]:
    """Let the files that the block replaces take their names when it ends well, one right after the other, in the
    order in which they were written.

    When the block raises, every old file stays and nothing is left behind. Between the names there is nothing but
    renaming, and Ctrl-C waits for it; a kill there (or a power cut) can leave the first files new and the rest old,
    so what says that a result is complete is written last. Raises StoreError.
    """
    waiting: list[_PendingFile] = []
    token = _waiting.set(waiting)
    with ExitStack() as stack:
        try:
            yield
        finally:
            _waiting.reset(token)
            for whole in waiting:
                stack.push(whole.stack)
        _commit(waiting)


def _commit(files: list[_PendingFile]) -> None:
    """Give whole files their names; none of them where one cannot have it because a folder stands there."""
    with defer_sigint():
        for whole in files:
            if whole.path.is_dir() and not whole.path.is_symlink():
                raise StoreError(_message(whole.path, IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))))
        for whole in files:
            try:
                if fcntl is None:  # Windows replaces no open file; elsewhere the lock is held until it has its name
                    whole.file.close()
                os.replace(whole.temporary, whole.path)
            except OSError as error:
                raise StoreError(_message(whole.path, error)) from error
        for folder in dict.fromkeys(whole.path.parent for whole in files):
            try:
                _sync_folder(folder)
            except OSError as error:
                raise StoreError(_message(folder, error)) from error


def make_folder(path: str | Path) -> Path:
    """Create the folder and those above it, and make sure that it can be written to. Raises StoreError."""
    path = Path(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
        with _temporary_in(path):
            pass
    except OSError as error:
        if os.path.islink(path) and not os.path.exists(path):  # these two never raise
            raise StoreError(f"{path}: a link that leads nowhere stands where a folder is needed") from error
        raise StoreError(_message(path, error)) from error
    return path


def clean_leftovers(folder: str | Path) -> int:
    """Remove the temporary files of writers that no longer live; return how many.

    A living writer holds a lock on its file. Where files cannot be locked, a file is left alone for an hour.
    """
    try:
        candidates = sorted(Path(folder).glob(f"{PREFIX}*{SUFFIX}"))
        return sum(_remove_if_abandoned(path) for path in candidates)
    except OSError as error:
        raise StoreError(_message(Path(folder), error)) from error


PATIENCE_S = 60.0
LOCK = f"{PREFIX}lock"


@contextmanager
def locked(folder: str | Path) -> Iterator[None]:
    """Let one process at a time be inside the block, of those that say this of the same folder; the others wait.

    The folder itself is locked, so nothing is left behind and the lock of a killed process is gone with it. Where
    folders cannot be locked (Windows, some network file systems), a file in it stands for the lock. Raises StoreError
    after a minute.
    """
    folder, until = Path(folder), time.monotonic() + PATIENCE_S
    while (release := _locked(folder)) is None:
        if time.monotonic() > until:
            hint = f"; if nobody does, remove {LOCK}" if (folder / LOCK).exists() else ""
            raise StoreError(f"{folder}: another command has been writing here for a minute; try again{hint}")
        time.sleep(0.01)
    try:
        yield
    finally:
        release()


def _locked(folder: Path) -> Callable[[], None] | None:
    """Return what releases the lock, None where another process has it."""
    try:
        if fcntl is not None:
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return partial(os.close, descriptor)
            except BlockingIOError:
                os.close(descriptor)
                return None
            except OSError:  # a file system without locks
                os.close(descriptor)
        os.close(os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666))
        return partial((folder / LOCK).unlink, missing_ok=True)
    except (FileExistsError, PermissionError) as error:
        if isinstance(error, PermissionError) and not (folder / LOCK).exists():
            raise StoreError(_message(folder, error)) from error
        return None
    except OSError as error:
        raise StoreError(_message(folder, error)) from error


@contextmanager
def _temporary_in(folder: Path) -> Iterator[tuple[BinaryIO, Path]]:
    file, path = _create(folder)
    try:
        yield file, path
    finally:
        try:
            path.unlink(missing_ok=True)
        finally:
            file.close()


def _create(folder: Path) -> tuple[BinaryIO, Path]:
    """Create and lock a new temporary file; again when a cleaner removed it before it was locked."""
    while True:
        path = folder / f"{PREFIX}{secrets.token_hex(8)}{SUFFIX}"
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        file = os.fdopen(os.open(path, flags, 0o666), "wb")
        if fcntl is not None:
            with suppress(OSError):  # a file system without locks: age decides
                fcntl.flock(file, fcntl.LOCK_EX)
        if fcntl is None or os.fstat(file.fileno()).st_nlink:
            return file, path
        file.close()


def _remove_if_abandoned(path: Path) -> bool:
    try:
        with path.open("rb+") as file:
            abandoned = _abandoned(file)
            if abandoned and fcntl is not None:
                path.unlink()
        if abandoned and fcntl is None:
            path.unlink()
        return abandoned
    except FileNotFoundError:  # its writer finished, or another cleaner was faster
        return False


def _abandoned(file: BinaryIO) -> bool:
    if fcntl is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            return False
        except OSError:
            pass
    return time.time() - os.fstat(file.fileno()).st_mtime > STALE_S


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network file systems cannot sync a folder
            raise
    finally:
        os.close(descriptor)


def _message(path: Path, error: OSError) -> str:
    reason = error.strerror or str(error) or type(error).__name__
    hint = HINTS.get(error.errno or 0)
    return f"{path}: cannot be written: {reason}" + (f"; {hint}" if hint else "")


# Writes tables as CSV, byte for byte the same on every machine, that a spreadsheet opens without running anything.

# At the beginning of a cell, or where a spreadsheet that separates by semicolons or tabs sees one begin.
_FORMULA = re.compile("(?:^|(?<=[;\t\r\n]))(?=[=+\\-@\t\r\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
                      "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}])")


def harmless(cell: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula: text that looks like one gets a leading apostrophe.

    >>> harmless("=1+1"), harmless("Ada;=1"), harmless("Ada"), harmless(-0.5)
    ("'=1+1", "Ada;'=1", 'Ada', -0.5)
    """
    return _FORMULA.sub("'", cell) if isinstance(cell, str) else cell


def csv_text(columns: Sequence[str], rows: Iterable[dict]) -> str:
    """Return rows as CSV with a header. A value of None is an empty cell; numbers are written as Python does."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([_cell(column) for column in columns])
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    return stream.getvalue()


def _cell(value: Any) -> Any:
    """Return a cell as it is written. Line ends become one kind: versions of Python differ in whether a carriage
    return is put in quotation marks, and a bare one ends a row in some spreadsheets.
    """
    cell = harmless(value)
    return cell.replace("\r\n", "\n").replace("\r", "\n") if isinstance(cell, str) else cell


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[dict]) -> Path:
    """Write rows as a CSV file, all or nothing, and return its path. Raises StoreError."""
    atomic.write_text(path, csv_text(columns, rows))
    return path
