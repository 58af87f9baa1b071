"""A file to which lines are only added: each carries the hash of the line before it and its own.

A line is one JSON object, its keys in the order in which the types declare them, and ends with
`"previous": "sha256:...", "hash": "sha256:..."}`. `previous` is the hash of the line before (null in the first), `hash`
is that of all the text of the line before it. So a changed, removed, added or reordered line is noticed, with its
number. Lines that are cut off at the end, or a file that is written anew from some line on, are consistent: against
that helps to publish the hash of the last line, or a commit in a repository of others.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from sim import files as atomic
from sim.errors import Problem, UserError
from sim.results.track import Entry, ForecastEntry, ResolutionEntry, WrittenLine
from sim.scenario.finding import printable

MAX_BYTES = 2**26  # bytes; a track record of ten thousand forecasts has a third of it
_LINE = re.compile(r'(?P<body>\{.*, "previous": (?:null|"(?P<previous>sha256:[0-9a-f]{64})")), '
                   r'"hash": "(?P<hash>sha256:[0-9a-f]{64})"\}')
_ENTRY: TypeAdapter[ForecastEntry | ResolutionEntry] = TypeAdapter(Entry)
_RESTORE = "restore the file as it was (`git log -p` shows what changed); what was wrong is mended by a new entry"


@dataclass(frozen=True)
class TrackChain:
    """The lines of a track record that was read and is whole."""

    path: Path
    lines: tuple[bytes, ...]
    entries: tuple[ForecastEntry | ResolutionEntry, ...]
    head: str | None

    def with_more(self, entries: Sequence[ForecastEntry | ResolutionEntry]) -> TrackChain:
        """Return the chain with these entries at its end."""
        lines, head = list(self.lines), self.head
        for entry in entries:
            text, head = _line_of(entry, head)
            lines.append(text.encode())
        return TrackChain(self.path, tuple(lines), (*self.entries, *entries), head)


Make = Callable[[TrackChain], Sequence[ForecastEntry | ResolutionEntry]]


def read_chain(path: Path) -> TrackChain:
    """Read a track record and check every line; one that is not there is empty.

    Raises UserError with the line that is not as it was written, and what to do.
    """
    lines = _lines_in(path)
    entries: list[ForecastEntry | ResolutionEntry] = []
    hashes: list[str] = []
    for number, line in enumerate(lines, start=1):
        found = _match(path, number, line)
        if found["hash"] != _hash(found["body"]):
            raise _refused(path, number, "this line was changed: its text does not give its hash", _RESTORE)
        if found["previous"] != (hashes[-1] if hashes else None):
            raise _out_of_order(path, number, found["previous"], hashes, lines)
        hashes.append(found["hash"])
        entries.append(_entry_of(path, number, found["body"]))
    return TrackChain(path, tuple(lines), tuple(entries), hashes[-1] if hashes else None)


def append(path: Path, make: Make) -> tuple[TrackChain, list[WrittenLine]]:
    """Add what `make` returns for the chain as it is, with nobody else writing meanwhile; return the new chain and the
    lines that were added.

    The file is replaced as a whole: who is killed leaves the old lines or all of the new ones. What `make` raises
    leaves everything as it was. A link is followed, so that all who write to a file meet at one lock. Raises StoreError
    when the disk refuses.
    """
    real = Path(os.path.realpath(path))
    atomic.make_folder(real.parent)
    with atomic.locked(real.parent):
        atomic.clean_leftovers(real.parent)
        before = read_chain(path)
        after = before.with_more(make(before))
        if len(after.lines) > len(before.lines):
            atomic.write_bytes(real, b"".join(line + b"\n" for line in after.lines))
    return after, [WrittenLine(line=number, id=entry.id) for number, entry in enumerate(after.entries, start=1)
                   if number > len(before.lines)]


def _lines_in(path: Path) -> list[bytes]:
    try:
        if not path.exists():
            return []
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            raise UserError(f"{path}: got no file of a track record, give one that `nemcon track add` has written")
        data = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror or error}") from error
    if data and not data.endswith(b"\n"):
        raise _refused(path, data.count(b"\n") + 1, "the last line is cut off", _RESTORE)
    return [line.removesuffix(b"\r") for line in data.split(b"\n")[:-1]]


def _match(path: Path, number: int, line: bytes) -> re.Match[str]:
    if line.startswith((b"<<<<<<<", b"=======", b">>>>>>>")):
        raise _refused(path, number, "this is the mark of a merge that was not finished",
                       "keep the lines of one side and enter those of the other side again")
    try:
        found = _LINE.fullmatch(line.decode())
    except UnicodeDecodeError:
        found = None
    if found is None:
        what = "this line is empty" if not line.strip() else "this is no line of a track record"
        raise _refused(path, number, what, _RESTORE)
    return found


def _out_of_order(path: Path, number: int, previous: str | None, hashes: list[str], lines: list[bytes]) -> UserError:
    """Return what is wrong where a line does not follow the one before it."""
    ahead = [later for later, line in enumerate(lines[number:], start=number + 1)
             if previous is not None and line.endswith(f'"hash": "{previous}"}}'.encode())]
    if previous is None or previous in hashes:
        after = 0 if previous is None else hashes.index(previous) + 1
        where = f"line {after}" if after else "nothing, as the first line"
        what = f"this line follows {where}, but stands here: lines were added, doubled or put in another order"
    elif ahead:
        what = f"this line follows line {ahead[0]}, which stands after it: lines were put in another order"
    else:
        what = "the line before this one is missing or was written anew"
    return _refused(path, number, what, _RESTORE)


def _entry_of(path: Path, number: int, body: str) -> ForecastEntry | ResolutionEntry:
    try:
        found = json.loads(body + "}")
        del found["previous"]
        return _ENTRY.validate_python(found)
    except (ValueError, RecursionError) as error:
        reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise _refused(path, number, f"this is no entry of a track record ({printable(reason)})",
                       "give a file of this version, written by `nemcon track`") from error


def _line_of(entry: ForecastEntry | ResolutionEntry, previous: str | None) -> tuple[str, str]:
    """Return the text of a line and its hash; what is no character becomes a question mark."""
    document = entry.document()
    ordered = {"entry": document.pop("entry"), **document, "previous": previous}
    body = json.dumps(ordered, ensure_ascii=False, allow_nan=False)[:-1].encode("utf-8", "replace").decode()
    own = _hash(body)
    return f'{body}, "hash": "{own}"}}', own


def _hash(body: str) -> str:
    return "sha256:" + hashlib.sha256(body.encode()).hexdigest()


def _refused(path: Path, number: int, what: str, hint: str) -> UserError:
    return UserError(str(Problem(printable(path.as_posix()), number, 1, what, hint=hint)))
