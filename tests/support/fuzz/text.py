"""Damage to the text of a scenario that a table of values cannot hold: statements twice, astray, or of no type."""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any

from support import toml_text

_PAIR = re.compile(r"\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}")
_STATEMENT = re.compile(r"^([ \t]*[^\s#\[=][^=\n]*=[ \t]*)([^\n]*)$", re.MULTILINE)

UNITS = ("30 %", '"30 %"', "30%", "5 weeks", "1,5", "1_000", "0x1F", "+inf", "-nan", "1e400", "-1e-400", "2024-02-30",
         "2024-2-3", '"2024-02-03"', "2024-02-03T10:00:00Z", "2024-02-03 10:00:00", "07:32:00", "True", "None", "null",
         "", ".5", "5.", "1e5", "1E+05", "-0.0", "0b101", "--1", "1/2", "'''", '"""', "'", '"', '"\\q"', '"\\u12"',
         '"\\ud800"', '"\\U00110000"', "[", "[[]", "{", "{}", "{a=1,}", "[1,,2]", "{a.b=1}", "$HOME", "${PATH}",
         "!!python/object", "=1+1", "@file", "9" * 300, "9" * 5000, "-" + "1" * 400, "1e" + "9" * 50, "1979-05-27",
         "0001-01-01", "9999-12-31", "[" * 60, "[" * 5000, "{a=" * 60, "[[" * 30 + "]]" * 30, '"' + "x" * 100_000 + '"')


def dumps(data: dict[str, Any]) -> str:
    """Returns data as TOML, with characters beyond U+FFFF as they are: TOML knows no pairs of surrogates."""
    return _PAIR.sub(lambda found: json.loads(f'"{found[0]}"'), toml_text.dumps(data))


def wrong_unit(text: str, chance: Random) -> str:
    """Replaces the value of one statement by something that a person might write, or that is no value at all."""
    found = _any(_STATEMENT, text, chance)
    return text[:found.start(2)] + chance.choice(UNITS) + text[found.end(2):] if found else text + chance.choice(UNITS)


def doubled_statement(text: str, chance: Random) -> str:
    """Writes one line a second time, at another place."""
    lines = text.split("\n")
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(lines))
    return "\n".join(lines)


def moved_statement(text: str, chance: Random) -> str:
    """Takes one line to another place."""
    lines = text.split("\n")
    line = lines.pop(chance.randrange(len(lines)))
    lines.insert(chance.randrange(len(lines) + 1), line)
    return "\n".join(lines)


def lost_statement(text: str, chance: Random) -> str:
    """Leaves one line out."""
    lines = text.split("\n")
    del lines[chance.randrange(len(lines))]
    return "\n".join(lines)


def doubled_table(text: str, chance: Random) -> str:
    """Writes one table a second time, at the end."""
    parts = re.split(r"^(?=\[)", text, flags=re.MULTILINE)
    return text + "\n" + chance.choice(parts)


def deep_nesting(text: str, chance: Random) -> str:
    """Adds a value, a key or a header that is nested far too deep, or just deep enough."""
    depth = chance.choice([10, 48, 49, 50, 51, 52, 200, 3000, 20_000])
    deep = chance.choice(["x = " + "[" * depth + "]" * depth, "x = " + "{a=" * depth + "1" + "}" * depth,
                          ".".join(["a"] * depth) + " = 1", f"[{'.'.join(['a'] * depth)}]",
                          "x = " + "[" * depth, f"note = \"{'[' * depth}\"", "'" + "'.'".join("a" * depth) + "' = 1"])
    lines = text.split("\n")
    lines.insert(chance.randrange(len(lines) + 1), deep)
    return "\n".join(lines)


def much(text: str, chance: Random) -> str:
    """Adds very many statements, tables or characters: up to beyond the largest file."""
    count = chance.choice([100, 1000, 3000, 9000, 30_000])
    line = chance.choice(_MANY)
    more = "\n".join(line.replace("N", str(number)) for number in range(count))
    return f"{text}\n{more}\n"


def encoded(text: str, chance: Random) -> bytes:
    """Writes the text in another encoding, with other line ends or with a mark before it."""
    return chance.choice(_ENCODINGS)(text)


_MANY = ('[candidates."cN"]', "[[events]]\nkind = \"term_ends\"\ndate = 2024-09-01", '[allies."aN"]\nsize = N',
         "[[ties]]\nbetween = [\"North\", \"South\"]\nstrength = 1", "# N", "", "kN = N", "k.N = {}", "[xN]",
         '[stances."cN"]\n"*" = "lean"', "[issues.iN]\nsalience = 1", "[blocs.bN]\nmembers = [\"A\", \"B\"]",
         "[[x]]", "[vocabulary]", '"=N" = "x" ]', "\"", "'''", "N = [", '[evidence]\n"allies.N" = ["c01"]')
_ENCODINGS = (
    lambda text: text.encode("utf-16"), lambda text: text.encode("utf-32"), lambda text: text.encode("utf-16-le"),
    lambda text: ("# é\n" + text).encode("latin-1", "replace"), lambda text: b"\xef\xbb\xbf" + text.encode(),
    lambda text: text.replace("\n", "\r\n").encode(), lambda text: text.replace("\n", "\r").encode(),
    lambda text: text.replace("\n", "\u2028").encode(), lambda text: text.replace(" ", "\u00a0").encode(),
    lambda text: b"\x00" + text.encode(), lambda text: text.encode() + b"\x1a", lambda text: text.encode("utf-7"),
    lambda text: text.replace('"', "\u201c").encode(), lambda text: text.encode("cp037", "replace"), lambda text: b"",
    lambda text: text.encode() + b"\n" * 900_000, lambda text: text.encode() + b"#" * 1_000_000)


def _any(pattern: re.Pattern, text: str, chance: Random) -> re.Match | None:
    found = list(pattern.finditer(text))
    return chance.choice(found) if found else None
