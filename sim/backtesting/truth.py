"""What happened: the only code that reads `seeds/truth`. Scoring asks here; no forecast does."""

from __future__ import annotations

import datetime
import tomllib
from dataclasses import dataclass
from functools import cache

from sim.errors import UserError
from sim.results.backtest import ReportedCount
from sim.scenario.catalog import data_folder
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Truth:
    """How one case came out.

    `candidate` is the name that `holdouts` and `support` are about: the outcome, or where that is the fallback the name
    that was agreed later, if the file has it; else None. `decided` is None where the outcome is the fallback, which
    has no date of its own in the model. `holdouts` are in the order in which they gave way, those in one inner tuple
    together; `support` holds the counts dated after `as_of`.
    """

    outcome: str
    candidate: str | None
    decided: datetime.date | None
    holdouts: tuple[tuple[str, ...], ...] = ()
    support: tuple[ReportedCount, ...] = ()


def truth_of(name: str, scenario: Scenario) -> Truth:
    """Returns how the case of this name came out. Raises UserError when nobody knows, or the file lacks the outcome."""
    entry = _entries().get(name)
    if entry is None:
        raise UserError(f"{name}: its outcome is not known here; `nemcon list` shows the cases that can be scored")
    outcome = entry.get("by_case", {}).get(name, entry["outcome"])
    if outcome not in scenario.outcomes:
        raise UserError(f"{name}: the true outcome {outcome!r} is neither a candidate nor the fallback of the file")
    candidate = _candidate(outcome, entry, scenario)
    won = outcome in scenario.candidates
    return Truth(outcome, candidate, entry["decided"] if won else None,
                 tuple(map(tuple, entry.get("holdouts", ()))) if candidate else (),
                 _support(entry, scenario.document.as_of) if candidate else ())


def _candidate(outcome: str, entry: dict, scenario: Scenario) -> str | None:
    """Returns the outcome, or where that is the fallback the name that was agreed on a later day, if it is in
    the file."""
    agreed = (outcome, entry["outcome"], *entry.get("by_case", {}).values())
    return next((name for name in agreed if name in scenario.candidates), None)


def _support(entry: dict, as_of: datetime.date) -> tuple[ReportedCount, ...]:
    return tuple(ReportedCount(date=row["date"], count=row["count"], low=row["low"], high=row["high"])
                 for row in entry.get("support", ()) if row["date"] > as_of)


@cache
def _entries() -> dict[str, dict]:
    path = data_folder("seeds") / "truth" / "outcomes.toml"
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["outcomes"]
    return {name: entry for entry in entries for name in entry["cases"]}
