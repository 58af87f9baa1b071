"""Reads the case files, the claims and the truth for the tests of this folder."""

from __future__ import annotations

import csv
import datetime
import tomllib
from functools import cache
from pathlib import Path

from sim.scenario.loader import load
from sim.scenario.scenario import Scenario

ROOT = Path(__file__).resolve().parents[2]
CASES = tuple(sorted((ROOT / "scenarios" / "cases").glob("*.toml")))
NAMES = tuple(path.stem for path in CASES)


@cache
def case(name: str) -> Scenario:
    """Returns a case by its file's stem."""
    return load(ROOT / "scenarios" / "cases" / f"{name}.toml")


def written(name: str) -> dict:
    """Returns what a case's own file says, without the file that it extends."""
    return tomllib.loads((ROOT / "scenarios" / "cases" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def claims() -> dict[str, dict]:
    """Returns every claim by its id."""
    found = {}
    for path in sorted((ROOT / "seeds").glob("*.toml")):
        for claim in tomllib.loads(path.read_text(encoding="utf-8")).get("claims", []):
            found.setdefault(claim["id"], {**claim, "file": path.name})
    return found


@cache
def outcomes() -> tuple[dict, ...]:
    """Returns the entries of the truth."""
    return tuple(tomllib.loads((ROOT / "seeds/truth/outcomes.toml").read_text(encoding="utf-8"))["outcomes"])


@cache
def truth(name: str) -> dict:
    """Returns the entry that a case is scored by."""
    return next(entry for entry in outcomes() if name in entry["cases"])


def outcome_of(name: str) -> str:
    """Returns the true outcome of a case."""
    entry = truth(name)
    return entry.get("by_case", {}).get(name, entry["outcome"])


@cache
def counts() -> dict[tuple[str, str], dict]:
    """Returns the head-counts without names by poll and candidate."""
    with open(ROOT / "seeds/counts.csv", encoding="utf-8", newline="") as file:
        return {(row["poll"], row["candidate"]): row for row in csv.DictReader(file)}


def known_by(date: str, day: datetime.date) -> bool:
    """Tells whether a day, month or year lies on or before a day; a month counts as known in itself."""
    return date <= day.isoformat()[:len(date)]


def cited(scenario: Scenario) -> set[str]:
    """Returns the ids of all claims that a case cites."""
    return {claim for ids in scenario.document.evidence.values() for claim in ids}
