"""Files made to take long or much memory. Each is refused with a message; more of the kind stand in
`tests/unit/scenario/test_read.py` (hostile texts) and `tests/unit/scenario/bad` (circles, depth, digits)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from support.command import nemcon
from support.security.folders import REST, TOP

GOOD = f"{TOP}{REST}[allies]\nA = {{}}\nB = {{}}\n"


def _chain(root: Path, length: int) -> str:
    for number in range(length):
        (root / f"c{number}.toml").write_text(f'format = 1\nextends = "c{number + 1}.toml"\n')
    (root / f"c{length}.toml").write_text(GOOD)
    return 'format = 1\nextends = "c0.toml"\n'


def _circle(root: Path) -> str:
    for number in range(10):
        (root / f"c{number}.toml").write_text(f'format = 1\nextends = "c{(number + 1) % 10}.toml"\n')
    return 'format = 1\nextends = "c0.toml"\n'


def _roster(text: str) -> Callable[[Path], str]:
    def make(root: Path) -> str:
        (root / "rosters").mkdir()
        (root / "rosters" / "r.csv").write_text(text)
        return f'{TOP}roster = "rosters/r.csv"\n{REST}'
    return make


def _table(text: str) -> Callable[[Path], str]:
    def make(root: Path) -> str:
        (root / "t.csv").write_text(text)
        return f'{GOOD}[table]\nfile = "t.csv"\n'
    return make


def _sparse(root: Path) -> str:
    (root / "rosters").mkdir()
    with (root / "rosters" / "r.csv").open("wb") as file:
        file.truncate(2**40)
    return f'{TOP}roster = "rosters/r.csv"\n{REST}'


def _text(text: str) -> Callable[[Path], str]:
    return lambda root: text


# name -> makes what lies beside the file and returns its text
BOMBS: dict[str, Callable[[Path], str]] = {
    "a chain of 17 files": lambda root: _chain(root, 17), "a circle of ten files": _circle,
    "a roster of a terabyte": _sparse, "a roster of 2 MB of quotation marks": _roster('"' * 2_000_000),
    "a roster of 2 MB of commas": _roster("," * 2_000_000), "a roster of 2 MB of lines": _roster("\n" * 1_999_999),
    "a roster of 300 columns": _roster(",".join(["ally", *map(str, range(300))]) + "\n"),
    "a roster of 100,000 allies": _roster("ally\n" + "".join(f"A{k}\n" for k in range(100_000))),
    "a roster of NUL": _roster("ally\n" + "\0" * 1_000_000), "a cell of 1 MB": _roster(f"ally,x\nA,{'x' * 1_000_000}\n"),
    "lists in lists": _text("a = " + "[" * 100_000), "tables in tables": _text("a = " + "{a=" * 100_000),
    "a key of 59,000 parts": _text("x." * 59_000 + "x = 1"), "29,000 tables": _text("[a]\n" * 29_000),
    "58,000 unknown keys": _text(GOOD + "[process]\n" + "".join(f"k{k} = 1\n" for k in range(58_000))),
    "58,000 unknown keys of an event": _text(GOOD + '[[events]]\nkind = "joins"\ndate = 2026-01-12\nally = "A"\n'
                                             + "".join(f"k{k} = 1\n" for k in range(58_000))),
    "11,000 unknown candidates with stances": _text(GOOD + "".join(f'[stances.N{k}]\nA = "lean"\n' for k in range(11_000))),
    "28,000 stances of unknown allies": _text(GOOD + "[stances.Bo]\n" + "".join(f'N{k} = "lean"\n' for k in range(28_000))),
    "4,000 events of nobody among 1,900 allies": _text(GOOD + "".join(f'"Member {k}" = {{}}\n' for k in range(1_900)) + "".join(
        f'[[events]]\nkind = "leaves"\ndate = 2026-01-12\nally = "Mmber {k}"\n' for k in range(4_000))),
    "a table of 19,000 unknown words": _table("ally,Bo\n" + "".join(f"A,leen{k}\n" for k in range(19_000))),
    "a megabyte of one word": _text("a" * 999_000), "a megabyte in one text": _text('title = "' + "x" * 999_000),
    "numbers of 4,000 digits": _text("a = " + "9" * 4_000), "a hexadecimal number of 300,000 digits": _text("a = 0x" + "f" * 300_000),
    "2,001 allies of one name in other letters": _text(GOOD + "".join(f'"\u00c4{"x" * k}" = {{}}\n' for k in range(1, 2002))),
    "10**9 meetings": _text(f"{GOOD}[process]\nmeetings = 1e9\n"), "10**12 rounds": _text(GOOD.replace("rounds = 4", "rounds = 1000000000000")),
}


def check(make: Callable[[Path], str], root: Path) -> None:
    """Reads the file; it must be refused with a message, in few lines, without a traceback."""
    path = root / "bomb.toml"
    path.write_text(make(root), encoding="utf-8")
    answer = nemcon("check", path)
    assert (answer.status, answer.err) == (2, ""), answer
    assert 1 <= len(answer.lines) <= 101 and all((line.isprintable() and ".toml:" in line) or ".csv:" in line for line in answer.lines)
    assert len(answer.out) < 50_000
