"""Cuts a TOML text into statements in one pass, and sees what is too deep or too long to be parsed at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

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
