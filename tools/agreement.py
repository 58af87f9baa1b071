"""Compare a second coding of the cases with the first (docs/coding.md, section 14).

Run from the root of the repository: `python tools/agreement.py [second_coding.csv [second_setting.csv]]`.
Needs the package `krippendorff`.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path

import krippendorff
import numpy as np

from sim.scenario.loader import load

ROOT = Path(__file__).resolve().parents[1]
RANK = {"veto": 0, "block": 0, "oppose": 1, "wary": 2, "undecided": 3, "lean": 4, "support": 5, "champion": 6}
COLUMNS = ("fallback_cost", "deadline_set_by")
Pair = tuple[str, str, str]  # case, candidate, ally


def first_coding(names: Sequence[str]) -> dict[Pair, str]:
    """Return the words of the case files; numbers that come from a count of heads, and home allies, are left out.

    Parameters
    ----------
    names : sequence of str
        The stems of the case files.

    Returns
    -------
    dict
        The word by case, candidate and ally.
    """
    words: dict[Pair, str] = {}
    for name in names:
        document = load(ROOT / "scenarios" / "cases" / f"{name}.toml").document
        for candidate, stances in document.stances.items():
            home = document.candidates[candidate].country
            words |= {(name, candidate, ally): word for ally, word in stances.items()
                      if isinstance(word, str) and ally != home}
    return words


def second_coding(path: Path) -> dict[Pair, str]:
    """Return the words of a table with the columns case, candidate, ally and word."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    unknown = {row["word"] for row in rows} - set(RANK)
    if unknown:
        raise SystemExit(f"{path}: no such word: {', '.join(sorted(unknown))}")
    return {(row["case"], row["candidate"], row["ally"]): row["word"] for row in rows}


def alpha(first: Mapping[Hashable, int], second: Mapping[Hashable, int], level: str = "ordinal") -> float:
    """Return Krippendorff's alpha of two coders on the units that both coded.

    Parameters
    ----------
    first, second : mapping
        The value of each unit, as the rank of a word.
    level : str
        "ordinal" or "nominal".

    Returns
    -------
    float
        1 for full agreement, 0 for what chance would give.

    Examples
    --------
    >>> alpha({"a": 0, "b": 3, "c": 6}, {"a": 0, "b": 3, "c": 6})
    1.0
    """
    units = [unit for unit in first if unit in second]
    table = np.array([[first[unit] for unit in units], [second[unit] for unit in units]], dtype=float)
    return float(krippendorff.alpha(reliability_data=table, level_of_measurement=level))


def _stances(path: Path) -> None:
    second = second_coding(path)
    names = sorted({name for name, _, _ in second})
    first = first_coding(names)
    both = [pair for pair in first if pair in second]
    same = sum(RANK[first[pair]] == RANK[second[pair]] for pair in both)
    print(f"{len(names)} cases; pairs coded by both {len(both)}, by the first alone {len(set(first) - set(second))}, "
          f"by the second alone {len(set(second) - set(first))}")
    print(f"the same word: {same} of {len(both)}")
    ranks = [{pair: RANK[words[pair]] for pair in both} for words in (first, second)]
    print(f"alpha (ordinal, seven ranks): {alpha(*ranks):.3f}")
    for pair in sorted({*first, *second}):
        if first.get(pair) != second.get(pair):
            print(*pair, first.get(pair, "-"), second.get(pair, "-"), sep="; ")


def _setting(path: Path) -> None:
    tables = []
    for file in (ROOT / "seeds" / "setting_codes.csv", path):
        with open(file, encoding="utf-8", newline="") as opened:
            tables.append({row["case"]: row for row in csv.DictReader(opened)})
    both = [name for name in tables[0] if name in tables[1]]
    for column in COLUMNS:
        values = sorted({table[name][column] for table in tables for name in both})
        ranks = [{name: values.index(table[name][column]) for name in both} for table in tables]
        differ = [name for name in both if tables[0][name][column] != tables[1][name][column]]
        print(f"{column}: {len(both)} cases, the same in {len(both) - len(differ)}, "
              f"alpha (nominal) {alpha(*ranks, level='nominal'):.3f}")
        for name in differ:
            print(name, column, tables[0][name][column], tables[1][name][column], sep="; ")


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    _stances(given[0] if given else ROOT / "seeds" / "second_coding.csv")
    setting = given[1] if len(given) > 1 else ROOT / "seeds" / "second_setting.csv"
    if setting.exists():
        _setting(setting)
