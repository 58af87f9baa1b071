"""Reads the bytes of a user's file safely: a plain file, not too large, UTF-8 without a byte order mark."""

from __future__ import annotations

import codecs
import os
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sim.errors import Problem, ScenarioError
from sim.scenario.finding import printable
from sim.scenario.locate import Places
from sim.scenario.shipped import shown as shown_name

LARGEST_FILE = 1_000_000  # bytes; what a hostile file of this size costs is about a second
LARGEST_ROSTER = 2_000_000
_OTHER_ENCODINGS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Source:
    """The text of one file, with the name by which messages call it."""

    path: Path
    shown: str
    text: str

    @cached_property
    def places(self) -> Places:
        """Where each key and value stands; made when the first mistake needs it."""
        return Places(self.text)

    def problem(self, line: int, column: int, what: str, given: str = "", hint: str = "") -> Problem:
        """Returns a problem of this file."""
        return Problem(printable(self.shown), line, column, *map(printable, (what, given, hint)))


def read_source(path: Path, shown: str | None = None, *, most: int = LARGEST_FILE,
                byte_order_mark: bool = False) -> Source:
    """Reads a file. Raises ScenarioError when it cannot be read or is not UTF-8.

    `byte_order_mark` accepts the mark that spreadsheets put at the beginning of a CSV.
    """
    shown = shown if shown is not None else shown_name(path)
    data = _bytes(path, shown, most)
    if data.startswith(_OTHER_ENCODINGS):
        raise _refusal(shown, "the file is UTF-16 or UTF-32", hint="save it as UTF-8")
    if data.startswith(codecs.BOM_UTF8):
        if not byte_order_mark:
            raise _refusal(shown, "the file begins with a byte order mark", hint='save it as "UTF-8 without BOM"')
        data = data[len(codecs.BOM_UTF8):]
    return Source(path, shown, _text(data, shown))


def _bytes(path: Path, shown: str, most: int) -> bytes:
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            raise _refusal(shown, "this is a folder, not a file")
        if not stat.S_ISREG(mode):
            raise _refusal(shown, "this is not a plain file")
        with open(path, "rb") as file:
            data = file.read(most + 1)
    except FileNotFoundError:
        raise _refusal(shown, "there is no such file", hint="`nemcon list` names the scenarios that ship") from None
    except PermissionError:
        raise _refusal(shown, "this file may not be read", hint="check its permissions") from None
    except (OSError, ValueError):
        raise _refusal(shown, "this file cannot be read") from None
    if len(data) > most:
        raise _refusal(shown, "the file is too large", hint=f"at most {most // 1_000_000} MB")
    return data


def _text(data: bytes, shown: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[:error.start].decode("utf-8").split("\n")
        given = f"the byte 0x{data[error.start]:02x}"
        place = (printable(shown), len(before), len(before[-1]) + 1)
        raise ScenarioError([Problem(*place, "this is not UTF-8 text", given, "save the file as UTF-8")]) from None


def _refusal(shown: str, what: str, hint: str = "") -> ScenarioError:
    return ScenarioError([Problem(printable(shown), 1, 1, what, hint=hint)])
