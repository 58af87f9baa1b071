"""Reads the bytes of a user's file, and finds the line and column of each key and value of its TOML.

The bytes must be those of a plain file, of a bounded size. tree-sitter knows where each key and value stands, for
mistakes in what they say; those in the grammar are told by `sim.scenario.syntax`.
"""

from __future__ import annotations

import codecs
import os
import stat
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from sim.errors import Problem, ScenarioError
from sim.scenario.catalog import meant_path
from sim.scenario.catalog import shown as shown_name
from sim.scenario.finding import printable

# Reads the bytes of a user's file safely: a plain file, not too large, UTF-8.

MAX_FILE_BYTES = 1_000_000  # bytes; what a hostile file of this size costs is about a second
MAX_ROSTER_BYTES = 2_000_000
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
        """Return a problem of this file."""
        return Problem(printable(self.shown), line, column, *map(printable, (what, given, hint)))


def read_source(path: Path, shown: str | None = None, *, most: int = MAX_FILE_BYTES) -> Source:
    """Read a file, without the byte order mark that some editors and spreadsheets put at its beginning.

    Raises ScenarioError when it cannot be read or is not UTF-8.
    """
    shown = shown if shown is not None else shown_name(path)
    data = file_bytes(path, shown, most, meant_path)
    if data.startswith(b"PK\x03\x04"):
        raise _refusal(shown, "this is a workbook or an archive, not a text",
                       hint="`nemcon new FILE --from TABLE` reads a spreadsheet")
    if data.startswith(_OTHER_ENCODINGS):
        raise _refusal(shown, "the file is UTF-16 or UTF-32", hint="save it as UTF-8")
    return Source(path, shown, _text(data.removeprefix(codecs.BOM_UTF8), shown))


def file_bytes(path: Path, shown: str, most: int, hint: Callable[[Path], str] | None = None) -> bytes:
    """Return what a plain file holds. Raise ScenarioError when it cannot be read; `hint` helps where there is none."""
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            raise _refusal(shown, "this is a folder, not a file")
        if not stat.S_ISREG(mode):
            raise _refusal(shown, "this is not a plain file")
        with open(path, "rb") as file:
            data = file.read(most + 1)
    except FileNotFoundError:
        raise _refusal(shown, "there is no such file", hint=hint(path) if hint else "") from None
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
        position = (printable(shown), len(before), len(before[-1]) + 1)
        raise ScenarioError([Problem(*position, "this is not UTF-8 text", given, "save the file as UTF-8")]) from None


def _refusal(shown: str, what: str, hint: str = "") -> ScenarioError:
    return ScenarioError([Problem(printable(shown), 1, 1, what, hint=hint)])


# Finds where a key or value stands in a TOML text: path into the data -> line and column, from 1.
#
# The grammar is tree-sitter's. It is asked only when something is wrong, so a good file never pays for it.

Position = tuple[int, int]  # line and column
_Point = tuple[int, int]  # row and byte in it, from 0: what the grammar gives; few of them are ever asked for
_KEYS = ("bare_key", "quoted_key", "dotted_key")
_NO_VALUE = (*_KEYS, "=", "[", "]", ",", "comment", "ERROR")


class Repeated(NamedTuple):
    """A key or table that a text gives twice, which TOML forbids."""

    path: tuple
    first: Position
    second: Position


class Places:
    """The places of one TOML text. Columns count characters, as editors do, not bytes."""

    def __init__(self, text: str):
        self.keys: dict[tuple, _Point] = {}
        self.values: dict[tuple, _Point] = {}
        self._twice: list[tuple[tuple, _Point, _Point]] = []
        self._headers: dict[tuple, _Point] = {}
        self._lengths: dict[tuple, int] = {}  # arrays of tables -> how many tables so far
        data = text.encode()
        self._lines = data.split(b"\n")
        self._waiting = self._read(_parse(data))

    def of(self, path: tuple, on_key: bool = False) -> Position:
        """Return the place of a path, of its key or of its value; of the nearest table around it if it has none."""
        wanted = self.keys if on_key else self.values
        while path not in wanted and next(self._waiting, None) is not None:
            pass
        for table in (wanted, self.keys, self.values):
            if path in table:
                return self._place(table[path])
        around = (self.keys[path[:length]] for length in range(len(path) - 1, 0, -1) if path[:length] in self.keys)
        return self._place(next(around, (0, 0)))

    def repeated(self, most: int = 100) -> list[Repeated]:
        """Return the keys and tables that are given twice, the first so many."""
        while len(self._twice) < most and next(self._waiting, None) is not None:
            pass
        return [Repeated(path, self._place(first), self._place(second)) for path, first, second in self._twice[:most]]

    def _read(self, root) -> Iterator[bool]:
        """Read one statement after the other; a file with a hundred mistakes is not read to its end for them."""
        cursor = root.walk()
        more = cursor.goto_first_child()
        while more:
            node = cursor.node
            if node.type == "pair":
                self._pair(node, ())
            elif node.type in ("table", "table_array_element"):
                yield from self._table(node)
            yield True
            more = cursor.goto_next_sibling()

    def _place(self, point: _Point) -> Position:
        row, byte = point
        return row + 1, len(self._lines[row][:byte].decode("utf-8", "replace")) + 1

    def _table(self, node) -> Iterator[bool]:
        key = next((child for child in node.children if child.type in _KEYS), None)
        if key is None:
            return
        one_of_many = node.type == "table_array_element"
        path, position = self._header_path(key, one_of_many), key.start_point
        if one_of_many:
            self._lengths[path[:-1]] = path[-1] + 1
            self.keys.setdefault(path[:-1], position)
            self.keys[path] = position
        else:
            self._single(path, position)
        for child in node.children:
            if child.type == "pair":
                self._pair(child, path)
                yield True

    def _single(self, path: tuple, position: _Point) -> None:
        if path in self._headers or path in self.values:
            self._twice.append((path, self._headers.get(path) or self.keys[path], position))
        self._headers.setdefault(path, position)
        self.keys.setdefault(path, position)

    def _header_path(self, key, one_of_many: bool) -> tuple:
        """Return the path of a header; behind the name of an array of tables stands the number of its last one."""
        names = [self._name(part) for part in _parts(key)]
        path: tuple[str | int, ...] = ()
        for name in names[:-1]:
            path = (*path, name)
            self.keys.setdefault(path, key.start_point)
            path = (*path, self._lengths[path] - 1) if path in self._lengths else path
        path = (*path, names[-1])
        return (*path, self._lengths.get(path, 0)) if one_of_many else path

    def _pair(self, node, inside: tuple) -> None:
        key, path = next(child for child in node.children if child.type in _KEYS), inside
        for part in _parts(key):
            path = (*path, self._name(part))
            position = part.start_point
            first = self.keys.setdefault(path, position)
        if first != position:
            self._twice.append((path, first, position))
        for child in node.children:
            if child.type not in _NO_VALUE:
                self._value(child, path)

    def _value(self, node, path: tuple) -> None:
        self.values.setdefault(path, node.start_point)
        if node.type == "inline_table":
            for child in node.children:
                if child.type == "pair":
                    self._pair(child, path)
        elif node.type == "array" and not (path and isinstance(path[-1], int)):  # no field is a list of lists
            items = [child for child in node.children if child.type not in _NO_VALUE]
            for number, child in enumerate(items):
                self._value(child, (*path, number))

    def _name(self, node) -> str:
        text = node.text.decode("utf-8", "replace")
        if node.type != "quoted_key":
            return text
        try:
            return next(iter(tomllib.loads(f"{text} = 0")))
        except tomllib.TOMLDecodeError:
            return text


def _parse(data: bytes):
    from tree_sitter import Language, Parser
    from tree_sitter_toml import language
    return Parser(Language(language())).parse(data).root_node


def _parts(key) -> Iterator:
    """Yield the parts of a key from left to right; the grammar nests `a.b.c` as `(a.b).c`."""
    waiting = [key]
    while waiting:
        part = waiting.pop()
        if part.type == "dotted_key":
            waiting.extend(child for child in reversed(part.children) if child.type in _KEYS)
        else:
            yield part
