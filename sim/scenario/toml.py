"""Reads the bytes and the TOML of a user's file, and finds the line and column of each key and value.

The bytes must be those of a plain file, of a bounded size and depth. `tomllib` makes the values and finds the first
mistake in the grammar; tree-sitter knows where each key and value stands, for mistakes in what they say.
"""

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
from sim.scenario.dates import days_of
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
    data = file_bytes(path, shown, most, "`nemcon list` names the scenarios that ship")
    if data.startswith(_OTHER_ENCODINGS):
        raise _refusal(shown, "the file is UTF-16 or UTF-32", hint="save it as UTF-8")
    return Source(path, shown, _text(data.removeprefix(codecs.BOM_UTF8), shown))


def file_bytes(path: Path, shown: str, most: int, hint: str = "") -> bytes:
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
        raise _refusal(shown, "there is no such file", hint=hint) from None
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


# What is too deep or too long to be parsed at all: `tomllib` would hang or crash over it.

MAX_DEPTH = 50  # tables and lists inside each other, or parts of a dotted key
MAX_NUMBER_LENGTH = 400  # digits
MAX_MARKS = 60_000  # line ends, commas, dots, brackets and quoted texts: what reading time goes into

# Quoted texts, to their end mark or as far as they can reach without one, and comments.
_HIDDEN = re.compile(r"""
    \"{3} (?:\\[\s\S]?|[^\\])*? (?:(?P<end1>"{3,5})|\Z)
  | '{3} [\s\S]*? (?:(?P<end2>'{3,5})|\Z)
  | " (?:\\[^\n]|[^"\\\n])*+ (?P<end3>"?)
  | ' [^'\n]*+ (?P<end4>'?)
  | (?P<comment>\#[^\n]*+)
""", re.VERBOSE)
_GUARDED = re.compile(rf"""
    (?P<dotted>(?<![\w-])(?:[\w-]++[ \t]*+\.[ \t]*+){{{MAX_DEPTH}}})
  | (?P<digits>(?<![0-9_])[0-9][0-9_]{{{MAX_NUMBER_LENGTH}}})
  | (?P<down>[\[{{]) | (?P<up>[\]}}])
""", re.VERBOSE)


class Mistake(NamedTuple):
    """A mistake at an offset of the text."""

    offset: int
    what: str
    given: str = ""
    hint: str = ""


class _Masked(NamedTuple):
    """A text whose quoted parts and comments say nothing any more, and where quoted parts begin that never end."""

    text: str
    unclosed: tuple[int, ...]


def _masked(text: str) -> _Masked:
    """Put an x for each character of a quoted text and a blank for each of a comment, line ends in them too."""
    unclosed = []

    def fill(found: re.Match) -> str:
        if found["comment"] is not None:
            return " " * len(found[0])
        if not (found["end1"] or found["end2"] or found["end3"] or found["end4"]):
            unclosed.append(found.start())
        return "x" * len(found[0])
    return _Masked(_HIDDEN.sub(fill, text), tuple(unclosed))


def too_much(text: str) -> Mistake | None:
    """Return what in a text is too deep or too long to be parsed at all."""
    if sum(map(text.count, "\n,.[{")) + (text.count('"') + text.count("'")) // 2 > MAX_MARKS:
        return Mistake(0, "the file has too many entries", hint="split the question, or leave out what is a default")
    depth = 0
    for found in _GUARDED.finditer(_masked(text).text):
        depth += (found.lastgroup == "down") - (found.lastgroup == "up" and depth > 0)
        if depth > MAX_DEPTH or found.lastgroup == "dotted":
            return Mistake(found.start(), "this is nested too deeply", hint=f"at most {MAX_DEPTH} levels")
        if found.lastgroup == "digits":
            return Mistake(found.start(), "this number has too many digits", hint="write it as 1e12")
    return None


# Reads TOML. `tomllib` stops at the first mistake in the grammar; it is told in plain words, where it was made rather
# than where it was noticed: a bracket or quotation mark that is never closed is noticed much later.


@dataclass(frozen=True)
class Parsed:
    """The values of a text, or the mistakes because of which it has none."""

    values: dict[str, Any] | None
    mistakes: tuple[Mistake, ...] = ()


def parse(text: str, repeated=None) -> Parsed:
    """Parse a TOML text. `repeated` is asked for doubly given keys when such a one is the first mistake."""
    beyond = too_much(text)
    if beyond is not None:
        return Parsed(None, (beyond,))
    try:
        return Parsed(tomllib.loads(text))
    except (ValueError, RecursionError) as error:
        message = str(error)
    twice = repeated if repeated and message.startswith(_TWICE) else tuple
    return Parsed(None, tuple(twice()) or (_mistake(message, text),))


def place_of(text: str, offset: int) -> tuple[int, int]:
    """Return line and column, from 1, of an offset."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


_TWICE = ("Cannot overwrite", "Cannot declare", "Cannot mutate", "Cannot redefine")
_KEY_HINT = "a key with blanks or accents needs quotation marks"
# What tomllib says -> what we say, and what to do. The first that fits is taken.
_WORDS = (
    ("Expected '=' after a key", "a key is followed by =", _KEY_HINT),
    ("Invalid statement", "this is no key and no [table]", _KEY_HINT),
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
    ('Expected "', "this text is not closed", "end it with the same quotation mark"),
    ("Unterminated string", "this text is not closed", "end it with the same quotation mark"),
    ("Expected character", "the text or list ends too early", ""),
    ("Invalid date", "there is no such day or time", "a date is written 2024-02-22"),
)
_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)\Z")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d)?)?|\d\d:\d\d(?::\d\d)?")
# What the text has where tomllib stops -> what to do. `before` ends where `after` begins; the first that fits is taken.
_SLIPS: tuple[tuple[str, str, str, str], ...] = (
    (r"[=\[,]\s*[+-]?\d+,\d+\s*", r"[},\n]|\Z", "this is no number", "a number is written 0.5"),
    (r"[+-]?\d[\d_.]*\s?", r"%", "this is no number", "write a share: 20 % is 0.2"),
    (r"(?<![\d.])\d{4}", r"[-/.]\d{1,2}[-/.]\d{1,2}(?![\d.])", "this is no date", "a date is written 2024-02-22"),
    (r"(?<![\d.])\d{4}\.\d{1,2}", r"\.\d{1,2}(?![\d.])", "this is no date", "a date is written 2024-02-22"),
    (r"(?<!\d)\d{1,2}\s?", r"\.?\s?(?i:[a-zä]{3,9})\.?\s\d{4}", "this is no date", "a date is written 2024-02-22"),
    (r"(?<!\d)\d{1,2}", r"\d?[/.-]\d{1,2}[/.-]\d{2,4}", "this is no date", "a date is written 2024-02-22"),
    (r"\d{1,2}\.\d{1,2}", r"\.\d{2,4}(?!\d)", "this is no date", "a date is written 2024-02-22"),
    (r"[+-]?\d[\d_.]*", r"/\s?\d", "this is no number", "work it out: 1/4 is 0.25"),
    (r"\d{1,2}", r":\d", "this is no number", "no field takes a time of day"),
    (r"\d{1,3}\s", r"\d{3}(?!\d)", "this is no number", "thousands are written 1000 or 1_000"),
    (r"[+-]?\d[\d_.]*", r"['\N{RIGHT SINGLE QUOTATION MARK}\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]\d{3}",
     "this is no number", "thousands are written 1000 or 1_000"),
    (r"[+-]?\d+\.\d{3}", r"\.\d{3}", "this is no number", "thousands are written 1000 or 1_000"),
    (r"[+-]?\d+", r"\.(?!\d)", "this is no number", "a digit stands behind the point: 5.0"),
    (r"[+-]?\d[\d_.]*\s?",
     r"(?:[^\W\d_]+\b(?!\s*=)|[$\N{EURO SIGN}\N{POUND SIGN}\N{DEGREE SIGN}])", "this is no number",
     "write the number alone, without a unit"),
    (r"=\s*", r"=", "", "one = is enough"),
    (r"", r":", "", "write = instead of :"),
    (r"", r";", "", "a line ends without ;"),
    (r"", r"(?://|--|/\*|;;)", "", "a comment begins with #"),
    (r"", r"[\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}"
         r"\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
          r"\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}`]",
     "", 'quotation marks are straight: " or \''),
    (r"", r"[\N{MINUS SIGN}\N{EN DASH}\N{EM DASH}]\s*\d", "", "a minus sign is written -"),
    (r"", r"[+-]?\.\d", "", "a digit stands before the point: 0.5"),
    (r"", r"[+-]?0\d", "", "a number does not begin with 0: 5, 0.5"),
    (r"[+-]?0", r"\d", "this is no number", "a number does not begin with 0: 5, 0.5"),
    (r"", r"(?i:true|false)\b", "", "true and false are written small"),
    (r"", r"(?i:none|null|nil|n/?a|\?)(?!\w)", "", "leave the key out when nothing is known"),
    (r"", r"\d*[-./]\d", "", "a date is written 2024-02-22, a number 0.5"),
    (r"", r",", "", "a number is written 0.5, a list stands in square brackets"),
)
_VALUES_AND_KEYS = ("this is no value", "something follows after the value", "a key is followed by =",
                    "a key is missing here",
                    "this list is not closed", "this table in braces is not closed", "the text or list ends too early",
                    "this is no key and no [table]")
_NEXT = re.compile(r"\n[ \t]*(?:[\w-]+(?:[ \t]*\.[ \t]*[\w-]+)*[ \t]*=|\[\[?[^\[\]{}=,\n]*\]\]?[ \t]*(?=\r?\n|\Z))")


def _mistake(message: str, text: str) -> Mistake:
    """Return tomllib's message in our words, at the place where the mistake was made."""
    found = _AT.search(message)
    line, column = (found.group(1), found.group(2)) if found else (None, None)
    if line and column:
        offset = _offset(text, int(line), int(column))
    else:
        offset = len(text.rstrip()) if found else _bad_date(text)
    what, hint = next(((ours, todo) for theirs, ours, todo in _WORDS if message.startswith(theirs)),
                      ("there is no such day or time", "a date is written 2024-02-22"))
    offset -= 2 * message.startswith("Unescaped")  # it is told behind the pair of characters
    if not text[offset:].split("\n")[0].strip():
        offset = text.rfind("\n", 0, offset) + 1 + len(text[text.rfind("\n", 0, offset) + 1:offset].rstrip())
    masked = _masked(text)
    earlier = _left_open(text, masked, offset, what)
    if earlier is not None:
        return earlier
    if what in _VALUES_AND_KEYS:
        offset, what, hint = _slip(text, masked.text, offset, what, hint)
    return _quoted(text[offset:].split("\n")[0].split("#")[0].strip()[:30], offset, what, hint)


def _quoted(given: str, offset: int, what: str, hint: str) -> Mistake:
    """Return a mistake with as much of the line behind it as belongs to it; what may be a date is told as one."""
    if what in ("this is no number", "this is no date"):
        word = re.split(r"[\s}\]#]", given)[0].rstrip(",")
        given = given if what == "this is no date" and days_of(given) else word
    elif what == "this backslash means nothing":
        given = given[:2]
    elif what == "this character may not stand here":
        given = given[:1]
    days = sorted(map(str, days_of(given))) if what == "this is no date" else []
    return Mistake(offset, what, given, f"write {' or '.join(days)}" if days else hint)


def _left_open(text: str, masked: _Masked, offset: int, what: str) -> Mistake | None:
    """Return the quotation mark or bracket before an offset that was never closed and that explains the mistake."""
    quotes = [start for start in masked.unclosed if start < offset or start == offset == len(text) - 1]
    if quotes and (what == "this text is not closed" or "\n" not in text[quotes[-1]:offset]):
        return Mistake(quotes[0 if what == "this text is not closed" else -1], "this text is not closed",
                       hint="end it with the same quotation mark")
    opened = _opened(masked.text, offset)
    if not opened:
        return None
    innermost, line_end = opened[-1], text.find("\n", offset)
    if what == "the header of a table is not closed":
        rest = text[offset:line_end if line_end >= 0 else None]
        return None if rest.strip() else Mistake(opened[0], what, hint="end it with ]")
    if what not in _VALUES_AND_KEYS:
        return None
    tail = masked.text[offset:]
    reached = offset + len(tail) - len(tail.lstrip())
    if text[innermost] == "{" and "\n" in (between := masked.text[innermost:reached]):
        before = between.rstrip()[-1:] if between[-1:].isspace() else between[:between.rindex("\n")].rstrip()[-1:]
        if before in ("{", ","):
            return Mistake(innermost, "a table in braces stands on one line",
                           hint="write it so, or as a table of its own")
    if _closes(masked.text, opened[0]):
        return None
    mark = "]" if text[opened[0]] == "[" else "}"
    return Mistake(opened[0], f"this {'list' if mark == ']' else 'table in braces'} is not closed",
                   hint=f"end it with {mark}")


def _opened(masked: str, end: int) -> list[int]:
    """Return where the brackets stand that are open at an offset, the outermost first."""
    opened: list[int] = []
    for found in re.finditer(r"[\[\]{}]", masked[:end]):
        if found[0] in "[{":
            opened.append(found.start())
        else:
            del opened[-1:]
    return opened


def _closes(masked: str, opener: int) -> bool:
    """Tell whether a bracket is closed before the next statement begins."""
    following, depth = _NEXT.search(masked, opener), 0
    for found in re.finditer(r"[\[\]{}]", masked[opener:following.start() if following else None]):
        depth += 1 if found[0] in "[{" else -1
        if depth == 0:
            return True
    return False


def _slip(text: str, masked: str, offset: int, what: str, hint: str) -> tuple[int, str, str]:
    """Return offset, words and hint for a slip of the pen that is known by what stands where tomllib stopped."""
    line = text.rfind("\n", 0, offset) + 1
    before = masked[line:offset]
    for known, after, ours, todo in _SLIPS:
        if not re.match(after, text[offset:offset + 60]):
            continue
        if not known or not ours:
            if not known or re.search(known + r"\Z", before):
                return offset, what, todo
            continue
        found = re.search(known + r"\Z", before)
        inside = _opened(masked, offset)
        if found and (not found[0].startswith(("=", "[", ",")) or (inside and text[inside[-1]] == "{")):
            return line + found.start() + len(found[0]) - len(found[0].lstrip("=[, \t")), ours, todo
    return offset, what, hint


def _offset(part: str, line: int, column: int) -> int:
    starts = [0, *(found.end() for found in re.finditer("\n", part))]
    return min(starts[line - 1] + column - 1, len(part)) if line <= len(starts) else len(part)


def _bad_date(text: str) -> int:
    """Return where the first day or time stands that there is not: tomllib does not say."""
    for found in _DATE.finditer(_masked(text).text):
        try:
            tomllib.loads(f"x = {found[0]}")
        except ValueError:
            return found.start()
    return 0


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
        self._waiting = self._read(_parse(data))

    def of(self, path: tuple, on_key: bool = False) -> Place:
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

    def _place(self, point: _Point) -> Place:
        row, byte = point
        return row + 1, len(self._lines[row][:byte].decode("utf-8", "replace")) + 1

    def _table(self, node) -> Iterator[bool]:
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
                yield True

    def _single(self, path: tuple, place: _Point) -> None:
        if path in self._headers or path in self.values:
            self._twice.append((path, self._headers.get(path) or self.keys[path], place))
        self._headers.setdefault(path, place)
        self.keys.setdefault(path, place)

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
    """Yield the parts of a key from left to right; the grammar nests `a.b.c` as `(a.b).c`."""
    waiting = [key]
    while waiting:
        part = waiting.pop()
        if part.type == "dotted_key":
            waiting.extend(child for child in reversed(part.children) if child.type in _KEYS)
        else:
            yield part
