"""Reads TOML safely and finds every mistake in its grammar, with the line and column of each key and value.

The bytes must be those of a plain file, of a bounded size and depth."""

from __future__ import annotations

import codecs
import os
import re
import stat
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from sim.errors import Problem, ScenarioError
from sim.scenario.catalog import shown as shown_name
from sim.scenario.finding import printable

# ------------------------------------------------------------------------------
# Reads the bytes of a user's file safely: a plain file, not too large, UTF-8 without a byte order mark.

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


# ------------------------------------------------------------------------------
# Cuts a TOML text into statements in one pass, and sees what is too deep or too long to be parsed at all.

DEEPEST = 50  # tables and lists inside each other, or parts of a dotted key
LONGEST_NUMBER = 400  # digits
MOST_MARKS = 60_000  # line ends, commas, dots, brackets and quoted texts: what reading time goes into
_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_DOTTED = rf"{_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{0,{DEEPEST}}}+"
_TOKEN = re.compile(rf"""
    (?P<dotted>(?:{_PART}[ \t]*+\.[ \t]*+){{{DEEPEST}}})
  | (?P<digits>[+-]?+[0-9][0-9_]{{{LONGEST_NUMBER}}})
  | (?<![^\n])[ \t]*+ (?: (?P<key>{_DOTTED}[ \t]*+=)
                        | (?P<header>\[\[?+[ \t]*+{_DOTTED}[ \t]*+\]\]?+(?=[ \t]*+(?:\r?\n|\#|\Z))) )
  | (?P<text>\"\"\"|\'\'\'|["'])
  | (?P<newline>(?:\#[^\n]*+)?+\n) | (?P<comment>\#[^\n]*+)
  | (?P<down>[\[{{]) | (?P<up>[\]}}])
  | (?P<word>[\w.+-]++)
""", re.VERBOSE)

# What ends a text or is skipped in it, by its opening mark.
_INSIDE = {'"': re.compile(r'["\n]|\\[^\n]'), "'": re.compile(r"['\n]"),
           '"""': re.compile(r'"{3,5}|\\[\s\S]'), "\'\'\'": re.compile(r"'{3,5}")}


class _Token(NamedTuple):
    """A piece of the text that matters here; `closed` is False for a text without an end."""

    kind: str
    start: int
    end: int
    closed: bool = True


def _tokens(text: str) -> Iterator[_Token]:
    """Yields keys, headers, brackets, texts and line ends in order. Linear in the length of the text."""
    at = 0
    while (found := _TOKEN.search(text, at)) is not None:
        at, closed = found.end(), True
        if found.lastgroup == "text":
            at, closed = _text_end(text, found.group(), at)
        yield _Token(found.lastgroup, found.start(found.lastgroup), at, closed)


def _text_end(text: str, mark: str, at: int) -> tuple[int, bool]:
    """Returns where a text that was opened with `mark` ends, and whether it was closed."""
    inside = _INSIDE[mark]
    while (found := inside.search(text, at)) is not None:
        if found.group() == "\n":
            return found.start(), False
        if not found.group().startswith("\\"):
            return found.end(), True
        at = found.end()
    return len(text), False


class Mistake(NamedTuple):
    """A mistake at an offset of the text."""

    offset: int
    what: str
    given: str = ""
    hint: str = ""


def too_much(text: str) -> Mistake | None:
    """Returns what in a text is too deep or too long to be parsed at all."""
    if sum(map(text.count, "\n,.[{")) + (text.count('"') + text.count("'")) // 2 > MOST_MARKS:
        return Mistake(0, "the file has too many entries", hint="split the question, or leave out what is a default")
    depth = 0
    for token in _tokens(text):
        kind = token.kind
        depth += (kind == "down") - (kind == "up" and depth > 0)
        if depth > DEEPEST or kind == "dotted":
            return Mistake(token.start, "this is nested too deeply", hint=f"at most {DEEPEST} levels")
        if kind == "digits":
            return Mistake(token.start, "this number has too many digits", hint="write it as 1e12")
    return None


class Statement(NamedTuple):
    start: int
    end: int
    mistake: Mistake | None  # a bracket or text that is not closed


class Statements:
    """Cuts a text at the line ends outside brackets.

    A new key or header ends a bracket that was never closed, unless its table in braces seems to go on: a line of it
    ends in a comma.
    """

    def __init__(self, text: str):
        self._text = text
        self._takers = {"header": self._header, "key": self._key, "down": self._down, "up": self._up,
                        "text": self._quoted, "newline": self._newline}
        self._begin(0)

    def __iter__(self) -> Iterator[Statement]:
        for token in _tokens(self._text):
            take = self._takers.get(token.kind)
            if take is not None and take(token):
                yield self._cut(token.start)
                self._begin(token.end if token.kind == "newline" else token.start)
        yield self._cut(len(self._text))

    def _begin(self, start: int) -> None:
        self._start, self._opened = start, []
        self._mistake: Mistake | None = None
        self._on_many_lines = False

    def _cut(self, end: int) -> Statement:
        unclosed = _unclosed(self._text, self._opened[0]) if self._opened else None
        return Statement(self._start, end, self._mistake or unclosed)

    def _header(self, token: _Token) -> bool:
        return bool(self._opened)

    def _key(self, token: _Token) -> bool:
        return bool(self._opened) and not self._on_many_lines

    def _down(self, token: _Token) -> None:
        self._opened.append(token.start)

    def _up(self, token: _Token) -> None:
        del self._opened[-1:]

    def _quoted(self, token: _Token) -> None:
        if not token.closed and self._mistake is None:
            self._mistake = Mistake(token.start, "this text is not closed", hint="end it with the same quotation mark")

    def _newline(self, token: _Token) -> bool:
        if not self._opened:
            return True
        bracket = self._opened[-1]
        before = self._text[max(bracket, token.start - 200):token.start].rstrip()[-1:]
        if self._text[bracket] == "{" and before in (",", "{"):
            self._on_many_lines = True
            self._mistake = self._mistake or Mistake(bracket, "a table in braces stands on one line",
                                                     hint="write it so, or as a table of its own")
            return False
        is_header = not self._text[self._start:self._opened[0]].strip()
        return is_header


def _unclosed(text: str, offset: int) -> Mistake:
    mark = "]" if text[offset] == "[" else "}"
    what = "this list is not closed" if mark == "]" else "this table in braces is not closed"
    if not text[text.rfind("\n", 0, offset) + 1:offset].strip():
        what = "the header of a table is not closed"
    return Mistake(offset, what, hint=f"end it with {mark}")


# ------------------------------------------------------------------------------
# Reads TOML and finds every mistake in its grammar, not only the first.
#
# `tomllib` makes the values and stops at the first mistake. Only then is the text cut into statements, so that each
# can be judged by itself. What would hang or crash `tomllib` (deep nesting, a number of thousands of digits) is seen
# beforehand in one pass over the text.

MOST_JUDGED = 100_000  # characters of a broken text whose statements are judged one by one


@dataclass(frozen=True)
class Parsed:
    """The values of a text, or the mistakes because of which it has none."""

    values: dict[str, Any] | None
    mistakes: tuple[Mistake, ...] = ()


def parse(text: str, repeated=None) -> Parsed:
    """Parses a TOML text. `repeated` is asked for doubly given keys when nothing else explains a refusal."""
    beyond = too_much(text)
    if beyond is not None:
        return Parsed(None, (beyond,))
    try:
        return Parsed(tomllib.loads(text))
    except (ValueError, RecursionError) as error:
        first = _translated(str(error), text, 0)
    if len(text) > MOST_JUDGED:
        return Parsed(None, (first,))
    return Parsed(None, tuple(_judged(text)) or tuple(repeated() if repeated else ()) or (first,))


def place_of(text: str, offset: int) -> tuple[int, int]:
    """Returns line and column, from 1, of an offset."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _judged(text: str) -> Iterator[Mistake]:
    """Yields what is wrong with each statement, taken by itself."""
    left_open = False
    for statement in Statements(text):
        part = text[statement.start:statement.end]
        if statement.mistake is not None:
            left_open = True
            yield statement.mistake
            continue
        if left_open and not part.strip(" \t\r\n],}"):  # the end of what was cut off above
            continue
        try:
            tomllib.loads(part)
        except (ValueError, RecursionError) as error:
            yield _translated(str(error), part, statement.start)


# What tomllib says -> what we say, and what to do. The first that fits is taken.
_WORDS = (
    ("Expected '=' after a key", "a key is followed by =", "a key with blanks or accents needs quotation marks"),
    ("Invalid statement", "this is no key and no [table]", "a key with blanks or accents needs quotation marks"),
    ("Invalid initial character for a key", "a key is missing here", "a key with accents needs quotation marks"),
    ("Expected newline or end of document", "something follows after the value", ""),
    ("Invalid value", "this is no value", "text needs quotation marks"),
    ("Expected ']", "the header of a table is not closed", "a name with blanks or accents needs quotation marks"),
    ("Unclosed array", "this list is not closed", "separate its entries by commas and end it with ]"),
    ("Unclosed inline table", "this table in braces is not closed", "separate its entries by commas, on one line"),
    ("Duplicate inline table key", "this key is given twice", "remove one of the two"),
    ("Cannot overwrite", "this is given twice", "remove one of the two"),
    ("Cannot declare", "this table is given twice", "join the two tables"),
    ("Cannot mutate", "this adds to a table that is complete", "write its keys in one place"),
    ("Cannot redefine", "this is given twice", "join the two"),
    ("Unescaped '\\'", "this backslash means nothing", "write two of them, or use single quotation marks"),
    ("Escaped character is not", "this is no character", ""),
    ("Invalid hex value", "this is no character code", "it has four digits after \\u"),
    ("Illegal character", "this character may not stand here", ""),
    ("Found invalid character", "this character may not stand here", ""),
    ("Unterminated string", "this text is not closed", "end it with the same quotation mark"),
    ("Expected character", "the text or list ends too early", ""),
    ("Invalid date", "there is no such day or time", "a date is written 2024-02-22"),
)
_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)\Z")


def _translated(message: str, part: str, start: int) -> Mistake:
    """Returns tomllib's message about a part of the text in our words, at its offset in the whole text."""
    found = _AT.search(message)
    line, column = (found.group(1), found.group(2)) if found else (None, None)
    offset = _offset(part, int(line), int(column)) if line else len(part.rstrip()) if found else _bad_date(part)
    what, hint = next(((ours, todo) for theirs, ours, todo in _WORDS if message.startswith(theirs)),
                      ("there is no such day or time", "a date is written 2024-02-22"))
    offset -= 2 * message.startswith("Unescaped")  # it is told behind the pair of characters
    given = part[offset:].split("\n")[0].split("#")[0].strip()[:30]
    if what == "this backslash means nothing":
        given = given[:2]
    elif what == "this character may not stand here":
        given = given[:1]
    elif what == "something follows after the value" and re.match(r"\d*[-./]\d", given):
        hint = "a date is written 2024-02-22, a number 0.5"
    elif what == "something follows after the value" and given.startswith(","):
        hint = "a number is written 0.5, a list stands in square brackets"
    elif given.lower() in ("true", "false"):
        hint = "true and false are written small"
    return Mistake(start + offset, what, given, hint)


def _offset(part: str, line: int, column: int) -> int:
    starts = [0, *(found.end() for found in re.finditer("\n", part))]
    return min(starts[line - 1] + column - 1, len(part)) if line <= len(starts) else len(part)


def _bad_date(part: str) -> int:
    """Returns where the first thing that looks like a date or time stands: tomllib does not say."""
    found = re.search(r"\d{4}-\d\d-\d\d|\d\d:\d\d", part)
    return found.start() if found else 0


# ------------------------------------------------------------------------------
# Finds where a key or value stands in a TOML text: path into the data -> line and column, from 1.
#
# The grammar is tree-sitter's. It is asked only when something is wrong, so a good file never pays for it.

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
