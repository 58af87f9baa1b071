"""A mistake before its place in a file is known: a path into the data and plain words."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

MAX_QUOTED = 60
_LONG = 5  # letters from which one word of a longer name is enough to suggest it


@dataclass(frozen=True)
class Diagnostic:
    """A mistake at a path of the data.

    `on_key`: the key itself is wrong, not what it holds. `about`: the paths whose absence is complained of; when
    one of them is broken itself, this is no mistake of its own. `against`: a path with which it only disagrees;
    when another file states that (a child of the one that is complained of), this is history and no mistake.
    """

    path: tuple
    what: str
    given: str = ""
    hint: str = ""
    on_key: bool = False
    depends_on: tuple[tuple, ...] = ()
    conflicts_with: tuple = ()


def suggest(word: str, known: Iterable[str]) -> str:
    """Return `did you mean "X"?` when a known word is near, else the known words if they are few."""
    words = list(known)
    by_form = {fold(known_word): known_word for known_word in words}
    near = by_form.get(fold(word)) or _nearest(fold(word), by_form) or _nearest(fold(word), _parts(by_form))
    if near is not None:
        return f"did you mean {show(near)}?"
    few = 0 < len(words) <= 12 and sum(map(len, words)) < 160
    return f"known: {', '.join(words)}" if few else ""


def _nearest(word: str, by_form: dict[str, str]) -> str | None:
    near = difflib.get_close_matches(word[:80], list(by_form)[:1000], n=1, cutoff=0.65)
    return by_form[near[0]] if near else None


def _parts(by_form: dict[str, str]) -> dict[str, str]:
    """Return the known words by the longer words that one of them alone has: "against" of "voted against"."""
    found: dict[str, list[str]] = {}
    for form, known in list(by_form.items())[:1000]:
        for part in form.split() if " " in form else ():
            found.setdefault(part, []).append(known)
    return {part: whole[0] for part, whole in found.items() if len(whole) == 1 and len(part) >= _LONG}


@lru_cache(8192)
def fold(name: str) -> str:
    """Return the form in which two names look alike to a reader: case, spaces and Unicode form aside."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def show(value: Any) -> str:
    """Return a value as a message quotes it: short, on one line, without control characters."""
    text = _text(value)
    return text if len(text) <= MAX_QUOTED else text[:MAX_QUOTED - 3] + "..."


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{printable(value[:MAX_QUOTED])}"'
    if isinstance(value, dict):
        inside = ", ".join(f"{show(key)[1:-1]} = {show(inner)}" for key, inner in list(value.items())[:5])
        return f"{{ {inside} }}" if 0 < len(inside) < MAX_QUOTED else "a table" if inside else "{}"
    if isinstance(value, (list, tuple)):
        inside = ", ".join(show(inner) for inner in value[:9])
        return f"[{inside}]" if len(inside) < MAX_QUOTED and len(value) < 9 else "a list"
    if isinstance(value, int) and abs(value) > 10**18:
        return "a number of very many digits"
    return str(value)


def printable(text: str) -> str:
    """Return a text with its control and invisible characters as codes: a message is one line of plain text."""
    return text if text.isprintable() else "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


_JOINERS = "\N{SOFT HYPHEN}\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"  # words of some languages need them
_COMMANDS = ("Cc", "Cf", "Cs", "Zl", "Zp")


def visible(text: str) -> str:
    r"""Return a text with what a terminal would obey as codes: it moves no cursor, changes no colour and turns no
    line round. Line ends, tabs and blanks of every width stay.

    >>> visible("red \x1b[31m ink")
    'red \\u001b[31m ink'
    """
    return "\n".join(line if line.isprintable() else _visible(line) for line in text.split("\n"))


def _visible(line: str) -> str:
    return "".join(f"\\u{ord(c):04x}" if unicodedata.category(c) in _COMMANDS and c not in "\t" + _JOINERS else c
                   for c in line)


def is_clean(name: str) -> bool:
    """Tell whether a name has no control or invisible characters and no blank at either end."""
    return name == name.strip() and all(character.isprintable() for character in name)
