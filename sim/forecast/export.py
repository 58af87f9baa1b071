"""Writes a back-test into a folder. Every file is replaced as a whole, and `backtest.json` comes last."""

from __future__ import annotations

import json
from pathlib import Path

from sim import atomic
from sim.forecast.result import Backtest
from sim.odds.table import write_csv

_CASE = ("case", "cluster", "grade", "title", "as_of", "outcome", "kind", "odds", "favourite", "favourite_odds")


def export(result: Backtest, folder: Path) -> list[Path]:
    """Writes cases.csv, scores.csv, support.csv and backtest.json; returns their paths. Raises StoreError."""
    document = result.document()
    paths = [_cases(document, folder), _scores(document, folder), _support(document, folder)]
    last = folder / "backtest.json"
    atomic.write_text(last, json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
    return [*paths, last]


def _cases(document: dict, folder: Path) -> Path:
    """One row a case, with the model's scores; a score that the case does not have is empty."""
    keys = sorted({key for case in document["cases"] for key in case["scores"]})
    rows = [{**case, **dict.fromkeys(keys), **case["scores"]} for case in document["cases"]]
    return write_csv(folder / "cases.csv", (*_CASE, *keys), rows)


def _scores(document: dict, folder: Path) -> Path:
    """One row a forecaster and score; `minus` is the model's mean minus this one's."""
    rows = []
    for who, found in document["scores"].items():
        for key, mean in found.items():
            if key == "knows":
                continue
            ahead = document["differences"].get(who, {}).get(key, {})
            rows.append({"forecaster": who, "score": key, **mean, "minus": ahead.get("mean"),
                         "minus_low": ahead.get("low"), "minus_high": ahead.get("high")})
    columns = ("forecaster", "score", "mean", "low", "high", "cases", "clusters", "minus", "minus_low", "minus_high")
    return write_csv(folder / "scores.csv", columns, rows)


def _support(document: dict, folder: Path) -> Path:
    """One row a dated count, beside the model's band."""
    rows = [{"case": case["case"], **row} for case in document["cases"] for row in case["support"]]
    return write_csv(folder / "support.csv", ("case", "date", "count", "mean", "p05", "p95", "covered"), rows)
