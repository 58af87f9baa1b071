"""Reads TOML. `tomllib` makes the values and stops at the first mistake in the grammar; it is told in plain words,
where it was made rather than where it was noticed: a bracket that is never closed is noticed much later.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import Any, NamedTuple

from sim.scenario.dates import days_of

# What is too deep or too long to be parsed at all: `tomllib` would hang or crash over it.

MAX_DEPTH = 50  # tables and lists inside each other, or parts of a dotted key
MAX_NUMBER_LENGTH = 400  # digits
MAX_MARKS = 60_000  # line ends, commas, dots, brackets and quoted texts: what reading time goes into

# Quoted texts, to their end mark or as far as they can reach without one, and comments. None begins behind a letter or
# digit: 1'000 is a number.
_HIDDEN = re.compile(r"""
    (?P<comment>\#[^\n]*+)
  | (?<!\w) (?: \"{3} (?:\\[\s\S]?|[^\\])*? (?:(?P<end1>"{3,5})|\Z)
  | '{3} [\s\S]*? (?:(?P<end2>'{3,5})|\Z)
  | " (?:\\[^\n]|[^"\\\n])*+ (?P<end3>"?)
  | ' [^'\n]*+ (?P<end4>'?) )
""", re.VERBOSE)
_GUARDED = re.compile(rf"""
    (?P<dotted>(?<![\w-])(?:[\w-]++[ \t]*+\.[ \t]*+){{{MAX_DEPTH}}})
  | (?P<digits>(?<![0-9_])[0-9][0-9_]{{{MAX_NUMBER_LENGTH}}})
  | (?P<down>[\[{{]) | (?P<up>[\]}}])
""", re.VERBOSE)


class SyntaxIssue(NamedTuple):
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


def exceeds_limits(text: str) -> SyntaxIssue | None:
    """Return what in a text is too deep or too long to be parsed at all."""
    if sum(map(text.count, "\n,.[{")) + (text.count('"') + text.count("'")) // 2 > MAX_MARKS:
        return SyntaxIssue(0, "the file has too many entries",
                           hint="split the question, or leave out what is a default")
    depth = 0
    for found in _GUARDED.finditer(_masked(text).text):
        depth += (found.lastgroup == "down") - (found.lastgroup == "up" and depth > 0)
        if depth > MAX_DEPTH or found.lastgroup == "dotted":
            return SyntaxIssue(found.start(), "this is nested too deeply", hint=f"at most {MAX_DEPTH} levels")
        if found.lastgroup == "digits":
            return SyntaxIssue(found.start(), "this number has too many digits", hint="write it as 1e12")
    return None


@dataclass(frozen=True)
class Parsed:
    """The values of a text, or the mistakes because of which it has none."""

    values: dict[str, Any] | None
    mistakes: tuple[SyntaxIssue, ...] = ()


def parse(text: str, repeated=None) -> Parsed:
    """Parse a TOML text. `repeated` is asked for doubly given keys when such a one is the first mistake."""
    beyond = exceeds_limits(text)
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
    ("Invalid initial character for a key", "a key is missing here",
     "a key with dots or accents needs quotation marks"),
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
    ("Invalid hex value", "this is no character code",
     "it has four digits after \\u; in a path write / between folders"),
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
_NO_NUMBER, _NO_DATE, _DAY = "this is no number", "this is no date", "a date is written 2024-02-22"
_ALONE, _RANGE = "write the number alone, without a unit", "write a range as { uniform = [1, 5] }"
_GROUPS, _LEFT_OUT = "thousands are written 1000 or 1_000", "leave the key out when nothing is known"
_MONTH = r"(?i:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zä]*"
_SLIPS: tuple[tuple[str, str, str, str], ...] = (
    (r"[=\[]\s*[+-]?[1-9]\d{0,2}(?:,\d{3})+\s*", r"[},\n]|\Z", _NO_NUMBER, "thousands are written 1000, decimals 0.5"),
    (r"[=\[,]\s*[+-]?\d+(?:\.\d{3})*,\d+(?:[eE][+-]?\d+)?\s*", r"[},\n]|\Z", _NO_NUMBER, "a number is written 0.5"),
    (r"[=\[]\s*[+-]?\d{1,3}(?:,\d{3})+", r"\.\d", _NO_NUMBER, "thousands are written 1000, decimals 0.5"),
    (r"[+-]?\d[\d_.]*\s?", r"%", _NO_NUMBER, "write a share: 20 % is 0.2"),
    (r"(?<![\d.])\d{4}", r"[-/.]\d{1,2}[-/.]\d{1,2}(?![\d.])", _NO_DATE, _DAY),
    (r"(?<![\d.])\d{4}\.\d{1,2}", r"\.\d{1,2}(?![\d.])", _NO_DATE, _DAY),
    (r"(?<![\d.])[12]\d{3}", r"[-/]\d{1,2}(?![\d.])", _NO_DATE, f"{_DAY}, with its day"),
    (r"(?<!\d)\d{1,2}\s?", r"\.?\s?(?i:[a-zä]{3,9})\.?\s\d{4}", _NO_DATE, _DAY),
    (r"(?<!\d)\d{1,2}", r"\d?[/.-]\d{1,2}[/.-]\d{2,4}", _NO_DATE, _DAY),
    (r"\d{1,2}\.\d{1,2}", r"\.\d{2,4}(?!\d)", _NO_DATE, _DAY),
    (r"(?<==)\s*", rf"(?:{_MONTH}\.?\s\d|(?i:today|now|yesterday|tomorrow)\b)", _NO_DATE, _DAY),
    (r"[+-]?\d[\d_.]*", r"/\s?\d", _NO_NUMBER, "work it out: 1/4 is 0.25"),
    (r"[+-]?\d[\d_.]*\s?", r"[*^\N{MULTIPLICATION SIGN}+]\s?\d", _NO_NUMBER, "work it out"),
    (r"[+-]?\d[\d_.]*?\s?", r"(?:[-\N{EN DASH}\N{EM DASH}\N{PLUS-MINUS SIGN}]|\.\.+|\+/-|to\b|bis\b)\s?\d",
     _NO_NUMBER, _RANGE),
    (r"\d{1,2}", r":\d", _NO_NUMBER, "no field takes a time of day"),
    (r"\d{1,3}\s", r"\d{3}(?!\d)", _NO_NUMBER, _GROUPS),
    (r"[+-]?\d[\d_.]*", r"['\N{RIGHT SINGLE QUOTATION MARK}\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]\d{3}",
     _NO_NUMBER, _GROUPS),
    (r"[+-]?\d+\.\d{3}", r"\.\d{3}", _NO_NUMBER, _GROUPS),
    (r"[+-]?\d+", r"\.(?!\d)", _NO_NUMBER, "a digit stands behind the point: 5.0"),
    (r"[+-]?\d[\d_.]*\s?",
     r"(?:[^\W\d_]+\b(?!\s*=)|[$\N{EURO SIGN}\N{POUND SIGN}\N{DEGREE SIGN}])", _NO_NUMBER, _ALONE),
    (r"^(?i:ally|country|member|actor)", r"[,;\t]", "", "this is a table; `nemcon new FILE --from TABLE` reads it"),
    (r"=\s*", r"[=>]", "", "one = is enough"),
    (r"", r":", "", "write = instead of :"),
    (r"", r";\s*(?!;)[^\s;]", "", "a line ends without ; and a comment begins with #"),
    (r"", r";(?!;)", "", "a line ends without ;"),
    (r"", r"(?://|--|/\*|;;|<!--)", "", "a comment begins with #"),
    (r"^\s*", r"(?:<{7}|={7}|>{7})", "", "two versions of the file were joined here; keep one"),
    (r"^\s*", r"```", "", "take the marks of the code block out"),
    (r"^\s*", r"[\[{]", "", "a scenario is TOML, not JSON: lines such as title = \"...\""),
    (r"", r"[\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}"
         r"\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
          r"\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}`]",
     "", 'quotation marks are straight: " or \''),
    (r"", r"[\N{MINUS SIGN}\N{EN DASH}\N{EM DASH}]\s*\d", "", "a minus sign is written -"),
    (r"", r"[$\N{EURO SIGN}\N{POUND SIGN}~<>\N{ALMOST EQUAL TO}\N{PLUS-MINUS SIGN}\N{LESS-THAN OR EQUAL TO}"
         r"\N{GREATER-THAN OR EQUAL TO}]\s?\d|(?i:ca|approx|about)\b", "", _ALONE),
    (r"", r"[\N{VULGAR FRACTION ONE QUARTER}-\N{VULGAR FRACTION THREE QUARTERS}]", "", "a number is written 0.5"),
    (r"", r"(?![0-9])\d", "", "digits are 0 to 9"),
    (r"", r"[+-]?\.\d", "", "a digit stands before the point: 0.5"),
    (r"", r"[+-]?0\d", "", "a number does not begin with 0: 5, 0.5"),
    (r"[+-]?0", r"\d", _NO_NUMBER, "a number does not begin with 0: 5, 0.5"),
    (r"", r"(?i:true|false)\b", "", "true and false are written small"),
    (r"", r"(?i:yes|no|on|off)\s*(?=[},#\n]|\Z)", "", "write true or false; text needs quotation marks"),
    (r"", r"(?i:none|null|nil|n/?a|n\.a\.|unknown|tbd|\?+)(?!\w)|[-\N{EN DASH}\N{EM DASH}.]+\s*(?=[},\]#\n]|\Z)",
     "", _LEFT_OUT),
    (r"=\s*", r"[\w-]+\s*=", "", "put its entries in braces: { size = 3 }"),
    (r"=\s*", r"\(", "", "a table stands in braces, a list in square brackets"),
    (r"\{\s*(?:x+|[\w-]+)\s*", r"[,}]", "", "a list stands in square brackets"),
    (r",\s*", r"\}", "", "take the last comma out"),
    (r"^\s*[\w.-]+\s*", r"\]+\s*(?:[#\n]|\Z)", "", "the header of a table begins with ["),
    (r"^\s*[\w.-]+[ \t]+", r"(?:[\d\"'\[{+-]|(?:true|false)\b)", "", "write = between a key and its value"),
    (r"", r"\d*[-./]\d", "", "a date is written 2024-02-22, a number 0.5"),
    (r"", r",", "", "a number is written 0.5, a list stands in square brackets"),
)
# What nobody sees, from a web page or a word processor: controls, blanks of other widths, marks of order and direction.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]")
_VALUES_AND_KEYS = ("this is no value", "something follows after the value", "a key is followed by =",
                    "a key is missing here",
                    "this list is not closed", "this table in braces is not closed", "the text or list ends too early",
                    "this is no key and no [table]")
_STRUCTURE = ("begin a new line", "separate its entries by commas, on one line",
              "separate its entries by commas and end it with ]")  # what helps more than a word on ; or :
_NEXT = re.compile(r"\n[ \t]*(?:[\w-]+(?:[ \t]*\.[ \t]*[\w-]+)*[ \t]*=|\[\[?[^\[\]{}=,\n]*\]\]?[ \t]*(?=\r?\n|\Z))")


def _mistake(message: str, text: str) -> SyntaxIssue:
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
    unseen = _UNSEEN.match(text, offset)
    if unseen and what in (*_VALUES_AND_KEYS, "the header of a table is not closed"):
        return _invisible(unseen)
    if not text[offset:].split("\n")[0].strip():
        offset = text.rfind("\n", 0, offset) + 1 + len(text[text.rfind("\n", 0, offset) + 1:offset].rstrip())
    masked = _masked(text)
    earlier = _left_open(text, masked, offset, what)
    if earlier is not None:
        return earlier
    if what in _VALUES_AND_KEYS:
        offset, what, hint = _slip(text, masked.text, offset, what, hint)
    return _quoted(text[offset:].split("\n")[0].split("#")[0].strip()[:30], offset, what, hint)


def _invisible(found: re.Match) -> SyntaxIssue:
    """Return the mistake that is a character which nobody sees."""
    wide = "\0" in found.string[found.end():]
    hint = "save the file as UTF-8" if wide else "delete it, or type a blank"
    return SyntaxIssue(found.start(), "an invisible character stands here", f"U+{ord(found[0]):04X}",
                   "save the file with the line ends of Unix or Windows" if found[0] == "\r" else hint)


def _quoted(given: str, offset: int, what: str, hint: str) -> SyntaxIssue:
    """Return a mistake with as much of the line behind it as belongs to it; what may be a date is told as one."""
    if what in ("this is no number", "this is no date"):
        word = re.split(r"[\s}\]#]", given)[0].rstrip(",")
        given = given if what == "this is no date" and days_of(given) else word
    elif what == "this backslash means nothing":
        given = given[:2]
    elif what == "this character may not stand here":
        given = given[:1]
    days = sorted(map(str, days_of(given))) if what == "this is no date" else []
    return SyntaxIssue(offset, what, given, f"write {' or '.join(days)}" if days else hint)


def _left_open(text: str, masked: _Masked, offset: int, what: str) -> SyntaxIssue | None:
    """Return the quotation mark or bracket before an offset that was never closed and that explains the mistake."""
    quotes = [start for start in masked.unclosed if start < offset or start == offset == len(text) - 1]
    if quotes and (what == "this text is not closed" or "\n" not in text[quotes[-1]:offset]):
        return SyntaxIssue(quotes[0 if what == "this text is not closed" else -1], "this text is not closed",
                       hint="end it with the same quotation mark")
    opened = _opened(masked.text, offset)
    if not opened:
        return None
    innermost, line_end = opened[-1], text.find("\n", offset)
    if what == "the header of a table is not closed":
        rest = text[offset:line_end if line_end >= 0 else None]
        return None if rest.strip() else SyntaxIssue(opened[0], what, hint="end it with ]")
    if what not in _VALUES_AND_KEYS:
        return None
    tail = masked.text[offset:]
    reached = offset + len(tail) - len(tail.lstrip())
    if text[innermost] == "{" and "\n" in (between := masked.text[innermost:reached]):
        before = between.rstrip()[-1:] if between[-1:].isspace() else between[:between.rindex("\n")].rstrip()[-1:]
        if before in ("{", ","):
            return SyntaxIssue(innermost, "a table in braces stands on one line",
                           hint="write it so, or as a table of its own")
    if _closes(masked.text, opened[0]):
        return None
    mark = "]" if text[opened[0]] == "[" else "}"
    return SyntaxIssue(opened[0], f"this {'list' if mark == ']' else 'table in braces'} is not closed",
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
    if before.lstrip().startswith("[") and what == "something follows after the value":
        what, hint = "something follows after the header of a table", "begin a new line"
    for known, after, ours, todo in _SLIPS:
        if not re.match(after, text[offset:offset + 60]):
            continue
        if not known or not ours:
            if not known or re.search(known + r"\Z", before):
                return offset, what, hint if after.startswith((";", ":")) and hint in _STRUCTURE else todo
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
