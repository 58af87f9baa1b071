"""Valid files that are as large as they may be in one direction: each took many seconds or gigabytes once."""

from __future__ import annotations

from support.fuzz.attempt import Attempt

_RUN = (("check",), ("run", "--replicates", "2", "--workers", "1", "--json"))
_TOP = """format = 1
title = "Crowd"
as_of = 2024-01-01
{top}[calendar]
rounds = 10
[candidates]
Ada = {{}}
Bo = {{}}
"""


def _file(kind: str, more: str, top: str = "", roster: str = "") -> Attempt:
    beside = (("rosters/input.csv", roster.encode()),) if roster else ()
    return Attempt(kind, "input.toml", (("input.toml", (_TOP.format(top=top) + more).encode()), *beside), _RUN)


def _allies(count: int) -> str:
    return "[allies]\n" + "".join(f"A{number} = {{}}\n" for number in range(count))


def _evidence() -> Attempt:
    """Every ally's every number rests on something: a path was looked up among all allies."""
    paths = (f"allies.A{number}.{key}" for number in range(1000) for key in ("weight", "size", "resolve", "premium"))
    return _file("evidence", _allies(1000) + "[evidence]\n" + "".join(f'"{path}" = ["c01"]\n' for path in paths))


def _columns() -> Attempt:
    """A weight mixes every column of a wide roster: a row was looked up among all rows, cell by cell."""
    names = [f"c{number}" for number in range(150)]
    rows = "".join(f"A{number}," + ",".join("1" * len(names)) + "\n" for number in range(900))
    mix = ", ".join(f"{name} = 1" for name in names)
    return _file("columns", f"[rule]\nconsent_weight = 0.5\nweight = {{ {mix} }}\n",
                 f'roster = "rosters/input.csv"\nweight = {{ {mix} }}\n', f"ally,{','.join(names)}\n{rows}")


def _issues() -> Attempt:
    """Every issue takes its positions from a column: the range of the column was sought for every ally."""
    rows = "".join(f"A{number},{number}\n" for number in range(800))
    return _file("issues", "".join(f'[issues.i{number}]\ncolumn = "c"\n' for number in range(100)),
                 'roster = "rosters/input.csv"\n', f"ally,c\n{rows}")


def _joining() -> Attempt:
    """Many allies come and go: every event was looked at for every ally."""
    moves = [(1 + number // 400, ("leaves", "joins")[number // 400 % 2], number % 400) for number in range(3000)]
    events = "".join(f'[[events]]\ndate = 2024-01-{day:02}\nkind = "{kind}"\nally = "A{ally}"\nprobability = 0.5\n'
                     for day, kind, ally in moves)
    return _file("joining", _allies(400) + events)


def _bloc() -> Attempt:
    """All belong to one bloc."""
    names = ", ".join(f'"A{number}"' for number in range(250))
    return _file("bloc", _allies(250) + f"[blocs.all]\nmembers = [{names}]\n")


def _vocabulary() -> Attempt:
    """Many words and many who use one: the whole vocabulary was made anew for each."""
    words = "[vocabulary]\n" + "".join(f"w{number} = 0.1\n" for number in range(1500))
    return _file("vocabulary", f'{_allies(1500)}[stances.Ada]\n"*" = "w7"\n[stances.Bo]\n"*" = "lean"\n{words}')


CROWDS = {attempt.kind: attempt for attempt in (_evidence(), _columns(), _issues(), _joining(), _bloc(),
                                              _vocabulary())}
