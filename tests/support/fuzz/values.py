"""Values that a field does not expect: names, numbers, dates, distributions, paths, events."""

from __future__ import annotations

import datetime
import math
from random import Random
from typing import Any

LONG = 300
NAMES = (
    "", " ", "x", "*", "North", "Ada Brook", "fees", "champion", "delta", "stance", "declared", "date",
    "decided", "end", "no agreement", "mean", "spread", "uniform", "normal", "choice", "weight", "size", "kind",
    "note", "name", "format", "extends", "drop", "events", "stances", "1", "-1", "0.5", "nan", "true", "None",
    "__class__", "__init__", "a.b", "a.b.c", ".", "..", "é", "e\u0301", "\ufb01", "İ", "ß", "SS", "日本", "😀",
    "👩‍👩‍👧", "\u202eevil", "\u200b", "\ufeff", "\u00a0", "\t", "\n", "a\nb", "\x1b[31mred", "\x00", "\x7f",
    "\x85", "=1+1", "+1", "-1+1", "@SUM(A1)", '"', "'", "\\", "/", "%s", "{0}", "$x", "$\\frac$", "_leading",
    "[bold]x[/bold]", "[/]", "<script>alert(1)</script>", "&amp;", "`rm`", "x" * LONG, "é" * 199, "日" * 200,
    "x" * 201, "ا" * 50, "Ⅷ", "①", "A", "a", "ａ",
)
NUMBERS = (
    0, 1, -1, 2, 0.5, -0.5, 10, -10, 11, 200, 366, 367, 1000, 1001, 999_999, 1_000_001, 2**31, 2**63 - 1, 2**63, 2**64,
    10**30, -10**30, 10**399, 1e-300, 1e300, 5e-324, 1e12, 1.0000001e12, -1e12, 1e308, math.inf, -math.inf, math.nan,
    -0.0, 0.1 + 0.2, 1 - 2**-53,
)
DATES = (
    datetime.date(1, 1, 1), datetime.date(9999, 12, 31), datetime.date(1900, 2, 28), datetime.date(2000, 2, 29),
    datetime.date(2024, 2, 21), datetime.date(2024, 2, 22), datetime.date(2024, 2, 23), datetime.date(2024, 10, 1),
    datetime.date(2034, 1, 1), datetime.date(1700, 1, 1), datetime.datetime(2024, 2, 22, 12), datetime.time(12, 30),
    datetime.datetime(2024, 2, 22, tzinfo=datetime.UTC), "2024-02-22", "22.2.2024", "today", 20240222, 2024.5, "",
)
ROSTERS = (
    "rosters/nato.csv", "../rosters/nato.csv", "rosters/eu.csv", "../rosters/un-1971.csv", "rosters/none.csv",
    "rosters", "rosters/", "", ".", "..", "/", "/etc/passwd", "../../../../../../etc/passwd", "~/x.csv",
    "rosters/out.csv", "rosters/loop.csv", "rosters/zero.csv", "rosters/folder.csv", "/dev/zero", "/dev/stdin",
    "/proc/self/mem", "input.toml", "rosters/../rosters/../rosters/nato.csv", "rosters/nato.csv/",
    "rosters/nato.csv\x00.toml", "rosters\\nato.csv", "C:\\nato.csv", "C:nato.csv", "file:///etc/passwd",
    "http://example.org/x.csv", "rosters/NATO.csv", "rosters/" * 80, "a/" * 400 + "x.csv", "x" * 300,
    "x" * 5000, "\n", "rosters/na\nto.csv", "\u202ercsv.otan", "|ls", "$(ls)", "%2e%2e/x", "rosters/nato.csv?x",
    "😀.csv", "../" * 100, "con", "rosters/README.md", 1, 1.5, True, [], {}, ["rosters/nato.csv"],
    {"path": "rosters/nato.csv"}, datetime.date(2024, 1, 1),
)
PARENTS = ("input.toml", "five-allies.toml", "nato-sg-2024.toml", "nato-sg-2024-equals.toml",
           "cases/un-1971-12-16.toml", "../five-allies.toml", "../nato-sg-2023.toml",
           "eu-2014-06-10.toml", "circle.toml", "itself.toml",
           "five-allies", *(name for name in ROSTERS if name not in ("rosters/zero.csv",)))
DROPS = ([], "events", ["events"], ["calendar.end"], ["calendar", "calendar"], [""], ["."], ["a" * 1000], [1], [[]], {},
         ["stances.Mark Rutte.HUN"], ["format"], ["allies"], ["candidates", "stances", "events"], ["x.y.z"],
         ["." * 1000], ["extends"], ["a."] * 1000, True, ["title", "as_of"])


def wild(chance: Random) -> Any:
    """Draws a value of any type."""
    return _WILD[chance.randrange(len(_WILD))](chance)


def _text(chance: Random) -> str:
    return "".join(chance.choice(NAMES)[:20] for _ in range(chance.choice([1, 2, 30])))


def _list(chance: Random) -> list:
    return [chance.choice(_SIMPLE)(chance) for _ in range(chance.choice([0, 1, 2, 3, 65, 500]))]


def _table(chance: Random) -> dict:
    return {chance.choice(NAMES): chance.choice(_SIMPLE)(chance) for _ in range(chance.choice([0, 1, 2, 5, 50]))}


def _nest(chance: Random) -> Any:
    value: Any = chance.choice(NUMBERS)
    for _ in range(chance.choice([2, 10, 47, 50, 60])):
        value = [value] if chance.random() < 0.5 else {chance.choice(NAMES[3:12]): value}
    return value


_SIMPLE = (lambda chance: chance.choice(NUMBERS), lambda chance: chance.choice(NAMES),
           lambda chance: chance.choice(DATES), lambda chance: chance.random() < 0.5,
           lambda chance: chance.uniform(-2, 2), lambda chance: chance.randint(-3, 50))
_WILD = (*_SIMPLE, *_SIMPLE, _list, _table, _nest, _text, lambda chance: chance.choice(DISTRIBUTIONS)(chance),
         lambda chance: "x" * chance.choice([1000, 100_000]))


def _family(chance: Random) -> dict:
    family = chance.choice(["uniform", "loguniform", "normal", "lognormal", "triangular", "choice", "beta", "Normal"])
    return {family: [chance.choice(NUMBERS) for _ in range(chance.choice([2, 2, 2, 3, 3, 0, 1, 4, 64, 65]))]}


def _in_order(chance: Random) -> dict:
    family, count = chance.choice([("uniform", 2), ("loguniform", 2), ("triangular", 3), ("choice", 5)])
    finite = [number for number in NUMBERS if -1e306 < number < 1e306]
    return {family: sorted(chance.choice(finite) for _ in range(count))}


def _spread(chance: Random) -> dict:
    return {chance.choice(["normal", "lognormal"]): [chance.choice([0.1, 1, 1e-300, 1e300, 1e12]),
                                                    chance.choice([0, 1e-300, 1, 700, 1e12, 1e300])]}


DISTRIBUTIONS = (
    _family, _family, _in_order, _in_order, _spread, _spread,
    lambda chance: {"uniform": [0.1, 0.2], "normal": [0.1, 0.2]}, lambda chance: {"uniform": {"low": 0, "high": 1}},
    lambda chance: {"choice": ["North", "South"]}, lambda chance: {"normal": ["0.1", "0.2"]},
    lambda chance: {"uniform": 0.5}, lambda chance: {"mean": 0.1, "sd": 0.2}, lambda chance: {"choice": [[0.1], [0.2]]},
    lambda chance: {"stance": {"uniform": [0, 1]}, "spread": {"normal": [0.1, 0.1]}},
    lambda chance: {"stance": {"stance": "lean"}}, lambda chance: {"uniform": [{"uniform": [0, 1]}, 2]},
)


def event(data: dict, chance: Random) -> Any:
    """Draws an event of a scenario: mostly one that could be, about somebody who exists."""
    if chance.random() < 0.1:
        return wild(chance)
    kind = chance.choice(["stance", "enters", "withdraws", "exit_cost", "joins", "leaves", "government", "deal",
                          "deadline", "term_ends", "Stance", ""])
    drawn = {"date": _day(data, chance), "kind": kind, "ally": _one_of(data, "allies", chance),
             "candidate": _one_of(data, "candidates", chance),
             "stance": chance.choice(["lean", "oppose", 0.3, "no", 11]),
             "value": chance.choice([0, 0.3, 1e12, -1]), "status": chance.choice(["open", "declared", "gone"]),
             "to": _day(data, chance), "probability": chance.choice([0, 0.5, 1, 2, {"uniform": [0, 1]}]),
             "resolve": chance.choice([0, 1, 2])}
    needed = {"stance": ("ally", "candidate", "stance"), "enters": ("candidate", "status"), "withdraws": ("candidate",),
              "exit_cost": ("candidate", "value"), "joins": ("ally",), "leaves": ("ally",),
              "government": ("ally", "resolve"), "deal": ("ally", "candidate", "value"), "deadline": ("to",)}
    keys = {"date", "kind", *needed.get(kind, ())} if chance.random() < 0.85 else set(drawn)
    if chance.random() < 0.5:
        keys.add("probability")
    return {key: value for key, value in drawn.items() if key in keys}


def _one_of(data: dict, table: str, chance: Random) -> str:
    entries = data.get(table)
    known = sorted(entries) if isinstance(entries, dict) else []
    return chance.choice([*known, *known, "USA", "Nobody", "*"])


def _day(data: dict, chance: Random) -> Any:
    known = [value for value in (data.get("as_of"), *(data.get("calendar") or {}).values())
             if isinstance(value, datetime.date)]
    if known and chance.random() < 0.7:
        return chance.choice(known) + datetime.timedelta(chance.choice([-8, -1, 0, 1, 7, 20]))
    return chance.choice(DATES)
