"""Finds where a key or value stands in a TOML text: path into the data -> line and column, from 1.

The grammar is tree-sitter's. It is asked only when something is wrong, so a good file never pays for it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

Place = tuple[int, int]


class Places:
    """The places of one TOML text. Columns count characters, as editors do, not bytes."""

    def __init__(self, text: str):
        from tree_sitter import Language, Parser
        from tree_sitter_toml import language

        self.keys: dict[tuple, Place] = {}
        self.values: dict[tuple, Place] = {}
        self.repeated: list[tuple[tuple, Place, Place]] = []  # path, first place, second place
        self._lengths: dict[tuple, int] = {}  # arrays of tables -> how many so far
        self._lines = text.encode().split(b"\n")
        self._document(Parser(Language(language())).parse(text.encode()).root_node)

    def of(self, path: tuple, on_key: bool = False) -> Place:
        """Returns the place of a path: of its key or of its value, else of the nearest table around it."""
        first, second = (self.keys, self.values) if on_key else (self.values, self.keys)
        for length in range(len(path), 0, -1):
            part = path[:length]
            if length < len(path):
                first, second = self.keys, self.values
            if part in first:
                return first[part]
            if part in second:
                return second[part]
        return (1, 1)

    def _document(self, root) -> None:
        for node in root.children:
            if node.type == "pair":
                self._pair(node, ())
            elif node.type in ("table", "table_array_element"):
                self._table(node)

    def _table(self, node) -> None:
        keys = [child for child in node.children if child.type in _KEYS]
        if not keys:
            return
        names = [self._name(part) for part in _parts(keys[0])]
        path = self._inside_arrays(names, whole=node.type == "table")
        place = self._place(keys[0])
        if node.type == "table_array_element":
            count = self._lengths.get(path, 0)
            self._lengths[path] = count + 1
            self.keys.setdefault(path, place)
            path = (*path, count)
            self.keys[path] = place
        else:
            self._header(path, place)
        for child in node.children:
            if child.type == "pair":
                self._pair(child, path)

    def _header(self, path: tuple, place: Place) -> None:
        if path in self.values and self.values[path] != self.keys.get(path):
            self.repeated.append((path, self.keys[path], place))
        elif path in self._headers:
            self.repeated.append((path, self._headers[path], place))
        self._headers.setdefault(path, place)
        self.keys.setdefault(path, place)

    @property
    def _headers(self) -> dict[tuple, Place]:
        return self.__dict__.setdefault("_header_places", {})

    def _inside_arrays(self, names: list[str], whole: bool) -> tuple:
        """Returns the path of a table header, with the running index of each array of tables that it goes through."""
        path: tuple = ()
        for number, name in enumerate(names):
            path = (*path, name)
            last = number == len(names) - 1
            if path in self._lengths and (whole or not last):
                path = (*path, self._lengths[path] - 1)
        return path

    def _pair(self, node, inside: tuple) -> None:
        keys = [child for child in node.children if child.type in _KEYS]
        values = [child for child in node.children if child.type not in _KEYS and child.type not in ("=", "comment")]
        if not keys:
            return
        path = inside
        for part in _parts(keys[0]):
            path = (*path, self._name(part))
            if part is _parts_last(keys[0]) and path in self.keys:
                self.repeated.append((path, self.keys[path], self._place(part)))
            self.keys.setdefault(path, self._place(part))
        if values and values[0].type != "ERROR":
            self._value(values[0], path)

    def _value(self, node, path: tuple) -> None:
        self.values.setdefault(path, self._place(node))
        if node.type == "inline_table":
            for child in node.children:
                if child.type == "pair":
                    self._pair(child, path)
        elif node.type == "array":
            items = [child for child in node.children if child.type not in _PUNCTUATION]
            for number, child in enumerate(items):
                self._value(child, (*path, number))

    def _place(self, node) -> Place:
        row, column = node.start_point
        return row + 1, len(self._lines[row][:column].decode("utf-8", "replace")) + 1

    def _name(self, node) -> str:
        text = node.text.decode("utf-8", "replace")
        if node.type != "quoted_key":
            return text
        try:
            return next(iter(tomllib.loads(f"{text} = 0")))
        except tomllib.TOMLDecodeError:
            return text


_KEYS = ("bare_key", "quoted_key", "dotted_key")
_PUNCTUATION = ("[", "]", ",", "comment", "ERROR")


def _parts(node) -> Iterator:
    """Yields the parts of a dotted key from left to right; the grammar nests them to the left."""
    if node.type != "dotted_key":
        yield node
        return
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if part.type == "dotted_key":
            waiting.extend(reversed([child for child in part.children if child.type in _KEYS]))
        else:
            yield part


def _parts_last(node):
    return list(_parts(node))[-1]
