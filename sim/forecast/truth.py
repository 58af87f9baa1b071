"""What happened: the only code that reads `seeds/truth`. Scoring asks here; no forecast does."""

from __future__ import annotations

import datetime
import tomllib
from dataclasses import dataclass
from functools import cache

from sim.errors import UserError
from sim.scenario.scenario import Scenario
from sim.scenario.shipped import data_folder


@dataclass(frozen=True)
class SupportCount:
    """A dated count of the members that did not object to a candidate; the sources allow low to high."""

    date: datetime.date
    count: int
    low: int
    high: int


@dataclass(frozen=True)
class Truth:
    """How one case came out.

    `candidate` is the name that `holdouts` and `support` are about: the outcome, or the only name of the file where
    the outcome is the fallback; None where neither is so. `decided` is None where the outcome is the fallback, which
    has no date of its own in the model. `holdouts` are in the order in which they gave way, those in one inner tuple
    together; `support` holds the counts dated after `as_of`.
    """

    outcome: str
    candidate: str | None
    decided: datetime.date | None
    holdouts: tuple[tuple[str, ...], ...] = ()
    support: tuple[SupportCount, ...] = ()


def truth_of(name: str, scenario: Scenario) -> Truth:
    """Returns how the case of this name came out. Raises UserError when nobody knows, or the file lacks the outcome."""
    entry = _entries().get(name)
    if entry is None:
        raise UserError(f"{name}: its outcome is not known here; `nemcon list` shows the cases that can be scored")
    outcome = entry.get("by_case", {}).get(name, entry["outcome"])
    if outcome not in scenario.outcomes:
        raise UserError(f"{name}: the true outcome {outcome!r} is neither a candidate nor the fallback of the file")
    candidate = _candidate(outcome, scenario)
    won = outcome in scenario.candidates
    return Truth(outcome, candidate, entry["decided"] if won else None,
                 tuple(map(tuple, entry.get("holdouts", ()))) if candidate else (),
                 _support(entry, scenario.document.as_of) if candidate else ())


def _candidate(outcome: str, scenario: Scenario) -> str | None:
    if outcome in scenario.candidates:
        return outcome
    return scenario.candidates[0] if len(scenario.candidates) == 1 else None


def _support(entry: dict, as_of: datetime.date) -> tuple[SupportCount, ...]:
    return tuple(SupportCount(row["date"], row["count"], row["low"], row["high"])
                 for row in entry.get("support", ()) if row["date"] > as_of)


@cache
def _entries() -> dict[str, dict]:
    path = data_folder("seeds") / "truth" / "outcomes.toml"
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["outcomes"]
    return {name: entry for entry in entries for name in entry["cases"]}
