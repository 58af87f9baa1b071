"""What every answer must be: finite numbers everywhere, odds that add up to 1, intervals inside 0 and 1 around them."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

NO_NUMBERS = re.compile(r"(?<![A-Za-z_\-#=])(?:nan|inf|infinity)(?![A-Za-z_\-])", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?\Z")
_ROUNDED = 5e-6  # odds have six decimals, and there are several


class NoNumber(AssertionError):
    """Something that should be a number is none."""


def strict_json(text: str) -> Any:
    """Reads JSON that knows no NaN and no infinity. Raises NoNumber."""
    def refuse(word: str):
        raise NoNumber(f"{word} in JSON")
    return json.loads(text, parse_constant=refuse)


def numbers(value: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """Yields every number of a document with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from numbers(inner, f"{path}.{key}")
    elif isinstance(value, (list, tuple)):
        for place, inner in enumerate(value):
            yield from numbers(inner, f"{path}.{place}")
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield path, value


def check_finite(document: Any) -> None:
    """Raises NoNumber for a number of a document that is none."""
    for path, number in numbers(document):
        if not math.isfinite(number):
            raise NoNumber(f"{path} is {number}")


def check_odds(rows: list[dict], replicates: int) -> None:
    """Raises AssertionError unless outcomes with count, odds, low and high are odds."""
    assert sum(row["count"] for row in rows) == replicates
    assert abs(sum(row["odds"] for row in rows) - 1.0) < _ROUNDED * len(rows)
    for row in rows:
        assert 0.0 <= row["low"] <= row["odds"] <= row["high"] <= 1.0, row
        assert row["count"] >= 0 and abs(row["odds"] - row["count"] / replicates) < _ROUNDED


def check_run(document: dict) -> None:
    """Raises AssertionError unless a document of `run --json` is sound."""
    check_finite(document)
    check_odds(document["outcomes"], document["replicates"])
    for row in document["holdouts"]:
        assert 0.0 <= row["share"] <= 1.0 and row["gap"] >= 0.0 and row["ask"] >= 0.0, row
    for row in document["deals"]:
        assert 0.0 <= row["share"] <= 1.0 and row["mean"] >= 0.0, row
    for row in document["support"]:
        assert 0 <= row["p05"] <= row["p95"] and row["mean"] >= 0.0, row
    decided = [row["decided"] for row in document["by_date"]]
    assert decided == sorted(decided) and all(0.0 <= share <= 1.0 for share in decided)
    timing = document["timing"]
    assert timing["p05"] <= timing["p50"] <= timing["p95"]
    assert abs(document["spread"]["process"] + document["spread"]["ignorance"] - 1.0) < _ROUNDED
    for theory in document.get("theories", ()):
        known = [row["odds"] for row in theory["outcomes"] if row["odds"] is not None]  # of another name none speaks
        assert abs(sum(known) - 1.0) < 1e-5, theory["theory"]
        assert all(-1e-12 <= odds <= 1.0 + 1e-12 for odds in known), theory["theory"]


def check_arrays(arrays) -> None:
    """Raises NoNumber when an array of reals holds what is no number."""
    for array in arrays:
        if np.asarray(array).dtype.kind == "f" and not np.isfinite(array).all():
            raise NoNumber(f"an array with {array}")


def check_folder(folder: Path) -> list[str]:
    """Checks every file of a folder of results; returns their names. Raises NoNumber."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        _CHECKS.get(path.suffix, _nothing)(path)
    return sorted(path.name for path in folder.iterdir())


def _nothing(path: Path) -> None:
    """A picture without numbers to read, or a cell: its counts stand in the tables."""


def _json(path: Path) -> None:
    check_finite(strict_json(path.read_text(encoding="utf-8")))


def _csv(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.reader(stream):
            for cell in row:
                if NO_NUMBERS.fullmatch(cell.strip("+- ")):
                    raise NoNumber(f"{cell} in {path.name}")


def _parquet(path: Path) -> None:
    import pyarrow.parquet
    table = pyarrow.parquet.read_table(path)
    for name in ("paid", "least"):
        column = table.column(name).drop_null().to_numpy()
        check_arrays([column])


def _page(path: Path) -> None:
    text = re.sub(r"<(style|svg|script)\b.*?</\1>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = NO_NUMBERS.search(re.sub(r"<[^>]*>", " ", text))
    if found:
        raise NoNumber(f"{found.group()} in {path.name}: {text[max(0, found.start() - 60):found.end() + 20]}")


def _svg(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = re.search(r"[\"\s(,](?:nan|-?inf)[\"\s),]", text)
    if found:
        raise NoNumber(f"{found.group()} in {path.name}")


_CHECKS = {".json": _json, ".csv": _csv, ".parquet": _parquet, ".html": _page, ".svg": _svg}


def check_text(text: str) -> None:
    """Raises NoNumber when a text for people has a word for no number."""
    found = NO_NUMBERS.search(text)
    if found:
        raise NoNumber(f"{found.group()} in: {text[max(0, found.start() - 60):found.end() + 20]}")
