"""What happened: the only code that reads `seeds/truth`. Scoring asks here; no forecast does."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from sim.errors import ScenarioError, UserError
from sim.results.backtest import ReportedCount
from sim.scenario.catalog import data_folder
from sim.scenario.extends import read_toml
from sim.scenario.fields import ANOTHER
from sim.scenario.finding import printable
from sim.scenario.scenario import Scenario
from sim.scenario.toml import Source, read_source

Ended = Literal["listed", "another", "fallback"]


@dataclass(frozen=True)
class Truth:
    """How one case came out.

    `candidate` is the name that `holdouts` and `support` are about: the outcome, or where that is the fallback the name
    that was agreed later, if the file has it; else None. `decided` is None where the outcome is the fallback, which
    has no date of its own in the model. `ended` tells another name from the fallback; None where nobody wrote it down.
    `holdouts` are in the order in which they gave way, those in one inner tuple together; `support` holds the counts
    dated after `as_of`.
    """

    outcome: str
    candidate: str | None
    decided: datetime.date | None
    holdouts: tuple[tuple[str, ...], ...] = ()
    support: tuple[ReportedCount, ...] = ()
    ended: Ended | None = None


class DecisionEntry(BaseModel):
    """One decision of a truth file; fields that scoring does not need are allowed and left alone."""

    model_config = ConfigDict(frozen=True)

    cases: list[str]
    outcome: str
    by_case: dict[str, str] = {}
    ended: Ended | None = None
    ended_by_case: dict[str, Ended] = {}
    decided: datetime.date | None = None
    holdouts: list[list[str]] = []
    support: list[ReportedCount] = []

    @field_validator("support", mode="before")
    @classmethod
    def _only_known(cls, rows: Any) -> Any:
        known = ReportedCount.model_fields
        return [{key: value for key, value in row.items() if key in known} if isinstance(row, dict) else row
                for row in rows] if isinstance(rows, list) else rows


@dataclass(frozen=True)
class TruthFile:
    """The entries of a truth file by case."""

    shown: str
    entries: Mapping[str, DecisionEntry] = field(repr=False)

    def check(self, names: Iterable[str], cases_shown: str) -> None:
        """Raise UserError where a case has no entry here, or an entry no case."""
        known = set(names)
        without, beyond = sorted(known - set(self.entries)), sorted(set(self.entries) - known)
        if without:
            raise UserError(f"{self.shown}: nothing says how {_some(without)} came out; add an entry with "
                            "cases and outcome, or leave the case out")
        if beyond:
            raise UserError(f"{self.shown}: there is no case {_some(beyond)} in {cases_shown}; remove the entry, or "
                            "name the cases that are meant")


def _some(names: list[str]) -> str:
    return ", ".join(map(printable, names[:5])) + (f" and {len(names) - 5} others" if len(names) > 5 else "")


@cache
def shipped_truth() -> TruthFile:
    """Return the truth of the cases that ship."""
    return read_truth(data_folder("seeds") / "truth" / "outcomes.toml")


def read_truth(path: str | Path) -> TruthFile:
    """Read a file in the form of `seeds/truth/outcomes.toml`. Raises ScenarioError with file, line and column."""
    source = read_source(Path(path))
    listed = read_toml(source).get("outcomes")
    if not isinstance(listed, list) or not listed:
        raise _refused(source, (), "there are no outcomes here", "write one [[outcomes]] for each decision")
    entries: dict[str, DecisionEntry] = {}
    for number, raw in enumerate(listed):
        try:
            entry = DecisionEntry.model_validate(raw)
        except ValidationError as error:
            first = error.errors()[0]
            raise _refused(source, ("outcomes", number, *first["loc"]), first["msg"][:1].lower() + first["msg"][1:],
                           f"this is about {'.'.join(map(str, first['loc']))}") from None
        for name in entry.cases:
            if name in entries:
                raise _refused(source, ("outcomes", number, "cases"), f"the case {name} has an outcome twice",
                               "keep one of the two")
            entries[name] = entry
    return TruthFile(source.shown, entries)


def _refused(source: Source, path: tuple[str | int, ...], what: str, hint: str) -> ScenarioError:
    line, column = source.places.of(path) if path else (1, 1)
    return ScenarioError([source.problem(line, column, what, hint=hint)])


def truth_of(name: str, scenario: Scenario, file: TruthFile | None = None) -> Truth:
    """Return how the case of this name came out, by the file that ships or another one.

    Raises UserError when nobody knows, or the scenario lacks the outcome.
    """
    file = file or shipped_truth()
    entry = file.entries.get(name)
    if entry is None:
        raise UserError(f"{name}: its outcome is not known here; `nemcon list` shows the cases that can be scored")
    said, ended = entry.by_case.get(name, entry.outcome), entry.ended_by_case.get(name, entry.ended)
    fallback = scenario.document.calendar.fallback
    outcome, ended = (fallback, "another") if said == ANOTHER and said not in scenario.outcomes else (said, ended)
    _check_outcome(name, file, scenario, outcome, ended)
    candidate, won = _candidate(outcome, entry, scenario), outcome in scenario.candidates
    return Truth(outcome, candidate, entry.decided if won else None,
                 tuple(map(tuple, entry.holdouts)) if candidate else (),
                 tuple(row for row in entry.support if row.date > scenario.document.as_of) if candidate else (), ended)


def _check_outcome(name: str, file: TruthFile, scenario: Scenario, outcome: str, ended: str | None) -> None:
    """Raise UserError where the truth does not fit the scenario."""
    if outcome not in scenario.outcomes:
        raise UserError(f"{file.shown}: {name}: the outcome {printable(outcome)!r} is neither a candidate nor the "
                        f"fallback of the case, nor {ANOTHER!r}; its outcomes are "
                        f"{', '.join(map(printable, scenario.outcomes))}")
    won = outcome in scenario.candidates
    if ended is not None and won != (ended == "listed"):
        raise UserError(f"{file.shown}: {name}: the outcome {printable(outcome)!r} does not go with ended = "
                        f"{ended!r}; a candidate is 'listed', all else 'another' or 'fallback'")


def _candidate(outcome: str, entry: DecisionEntry, scenario: Scenario) -> str | None:
    """Return the outcome, or where that is the fallback the name of the file that was agreed later, if one was."""
    agreed = (outcome, entry.outcome, *entry.by_case.values())
    return next((name for name in agreed if name in scenario.candidates), None)


class LookedAt(BaseModel):
    """A part of the record that ships, and how often it has been scored."""

    name: str
    note: str
    looked_at: str
    clusters: frozenset[str]


@cache
def looked_at() -> tuple[LookedAt, ...]:
    """Return the parts of the record, with how often each has been looked at."""
    text = (data_folder("seeds") / "truth" / "looked_at.toml").read_text(encoding="utf-8")
    return tuple(LookedAt.model_validate(raw) for raw in tomllib.loads(text)["sets"])
