"""Finds where a key or value stands in a TOML text: path into the data -> line and column, from 1.

The grammar is tree-sitter's. It is asked only when something is wrong, so a good file never pays for it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import NamedTuple

Place = tuple[int, int]  # line and column
_Point = tuple[int, int]  # row and byte in it, from 0: what the grammar gives; few of them are ever asked for
_KEYS = ("bare_key", "quoted_key", "dotted_key")
_NO_VALUE = (*_KEYS, "=", "[", "]", ",", "comment", "ERROR")


class Repeated(NamedTuple):
    """A key or table that a text gives twice, which TOML forbids."""

    path: tuple
    first: Place
    second: Place


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
        for node in _parse(data).children:
            if node.type == "pair":
                self._pair(node, ())
            elif node.type in ("table", "table_array_element"):
                self._table(node)

    def of(self, path: tuple, on_key: bool = False) -> Place:
        """Returns the place of a path, of its key or of its value; of the nearest table around it if it has none."""
        tables = (self.keys, self.values) if on_key else (self.values, self.keys)
        for table in tables:
            if path in table:
                return self._place(table[path])
        around = (self.keys[path[:length]] for length in range(len(path) - 1, 0, -1) if path[:length] in self.keys)
        return self._place(next(around, (0, 0)))

    def repeated(self, most: int = 100) -> list[Repeated]:
        """Returns the keys and tables that are given twice, the first so many."""
        return [Repeated(path, self._place(first), self._place(second)) for path, first, second in self._twice[:most]]

    def _place(self, point: _Point) -> Place:
        row, byte = point
        return row + 1, len(self._lines[row][:byte].decode("utf-8", "replace")) + 1

    def _table(self, node) -> None:
        key = next((child for child in node.children if child.type in _KEYS), None)
        if key is None:
            return
        one_of_many = node.type == "table_array_element"
        path, place = self._header_path(key, one_of_many), key.start_point
        if one_of_many:
            self._lengths[path[:-1]] = path[-1] + 1
            self.keys.setdefault(path[:-1], place)
            self.keys[path] = place
        else:
            self._single(path, place)
        for child in node.children:
            if child.type == "pair":
                self._pair(child, path)

    def _single(self, path: tuple, place: _Point) -> None:
        if path in self._headers or path in self.values:
            self._twice.append((path, self._headers.get(path) or self.keys[path], place))
        self._headers.setdefault(path, place)
        self.keys.setdefault(path, place)

    def _header_path(self, key, one_of_many: bool) -> tuple:
        """Returns the path of a header; behind the name of an array of tables stands the number of its last one."""
        names, path = [self._name(part) for part in _parts(key)], ()
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
            place = part.start_point
            first = self.keys.setdefault(path, place)
        if first != place:
            self._twice.append((path, first, place))
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
    """Yields the parts of a key from left to right; the grammar nests `a.b.c` as `(a.b).c`."""
    waiting = [key]
    while waiting:
        part = waiting.pop()
        if part.type == "dotted_key":
            waiting.extend(child for child in reversed(part.children) if child.type in _KEYS)
        else:
            yield part
