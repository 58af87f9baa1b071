"""Reads TOML and finds every mistake in its grammar, not only the first.

`tomllib` makes the values and stops at the first mistake. Only then is the text cut into statements, so that each
can be judged by itself. What would hang or crash `tomllib` (deep nesting, a number of thousands of digits) is seen
beforehand in one pass over the text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

DEEPEST = 50  # tables and lists inside each other, or parts of a dotted key
LONGEST_NUMBER = 400  # digits
MOST_MARKS = 100_000  # line ends, commas, dots, brackets and quoted texts: what reading time goes into
MOST_JUDGED = 100_000  # characters of a broken text whose statements are judged one by one

_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_DOTTED = rf"{_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{0,{DEEPEST}}}+"
_TOKEN = re.compile(rf"""
    (?P<dotted>(?:{_PART}[ \t]*+\.[ \t]*+){{{DEEPEST}}})
  | (?P<digits>[0-9][0-9_]{{{LONGEST_NUMBER}}})
  | (?<![^\n])[ \t]*+ (?: (?P<key>{_DOTTED}[ \t]*+=)
                        | (?P<header>\[\[?+[ \t]*+{_DOTTED}[ \t]*+\]\]?+(?=[ \t]*+(?:\r?\n|\#|\Z))) )
  | (?P<text>\"\"\"|\'\'\'|["'])
  | (?P<comment>\#[^\n]*+)
  | (?P<down>[\[{{]) | (?P<up>[\]}}]) | (?P<newline>\n)
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


@dataclass(frozen=True)
class Parsed:
    """The values of a text, or the mistakes because of which it has none."""

    values: dict[str, Any] | None
    mistakes: tuple[Mistake, ...] = ()


def parse(text: str, repeated=None) -> Parsed:
    """Parses a TOML text. `repeated` is asked for doubly given keys when nothing else explains a refusal."""
    too_much = _too_much(text)
    if too_much is not None:
        return Parsed(None, (too_much,))
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


def _too_much(text: str) -> Mistake | None:
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


class _Statement(NamedTuple):
    start: int
    end: int
    mistake: Mistake | None  # a bracket or text that is not closed


def _judged(text: str) -> Iterator[Mistake]:
    """Yields what is wrong with each statement, taken by itself."""
    left_open = False
    for statement in _statements(text):
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


def _statements(text: str) -> Iterator[_Statement]:
    """Cuts a text at the line ends outside brackets; a new key or header ends a bracket that was never closed."""
    start, opened, mistake = 0, [], None
    for token in _tokens(text):
        if token.kind in ("key", "header") and opened:
            yield _Statement(start, token.start, mistake or _unclosed(text, opened[0]))
            start, opened, mistake = token.start, [], None
        elif token.kind == "down":
            opened.append(token.start)
        elif token.kind == "up" and opened:
            opened.pop()
        elif not token.closed:
            mistake = mistake or Mistake(token.start, "this text is not closed",
                                         hint="end it with the same quotation mark")
        elif token.kind == "newline" and not opened:
            yield _Statement(start, token.start, mistake)
            start, mistake = token.end, None
    yield _Statement(start, len(text), mistake or (_unclosed(text, opened[0]) if opened else None))


def _unclosed(text: str, offset: int) -> Mistake:
    mark = "]" if text[offset] == "[" else "}"
    what = "this list is not closed" if mark == "]" else "this table in braces is not closed"
    if not text[text.rfind("\n", 0, offset) + 1:offset].strip():
        what = "the header of a table is not closed"
    return Mistake(offset, what, hint=f"end it with {mark}")


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
    given = part[offset:].split("\n")[0].split("#")[0].strip()[:30]
    if what == "this character may not stand here":
        given = given[:1]
    elif what == "something follows after the value" and re.match(r"\d*[-./]\d", given):
        hint = "a date is written 2024-02-22, a number 0.5"
    elif what == "something follows after the value" and given.startswith(","):
        hint = "a number is written 0.5, a list stands in square brackets"
    elif given.lower() in ("true", "false"):
        hint = "true and false are written small"
    return Mistake(start + offset, what, _quoted(given), hint)


def _quoted(given: str) -> str:
    return "".join(character if character.isprintable() else f"\\u{ord(character):04x}" for character in given)


def _offset(part: str, line: int, column: int) -> int:
    starts = [0, *(found.end() for found in re.finditer("\n", part))]
    return min(starts[line - 1] + column - 1, len(part)) if line <= len(starts) else len(part)


def _bad_date(part: str) -> int:
    """Returns where the first thing that looks like a date or time stands: tomllib does not say."""
    found = re.search(r"\d{4}-\d\d-\d\d|\d\d:\d\d", part)
    return found.start() if found else 0
