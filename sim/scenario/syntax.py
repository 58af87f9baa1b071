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
from typing import Any

from sim.scenario.statements import Mistake, Statements, too_much

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
