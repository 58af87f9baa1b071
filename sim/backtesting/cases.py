"""The historical cases: scenarios written as known before they were decided, and the clusters that they form."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from sim.errors import UserError
from sim.scenario.catalog import data_folder
from sim.scenario.loader import load
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class HistoricalCase:
    """A scenario that can be scored. Dates of one decision share a cluster, and a cluster counts once."""

    name: str
    scenario: Scenario

    @property
    def cluster(self) -> str:
        """The decision that this is a date of."""
        return self.scenario.document.case.cluster

    @property
    def grade(self) -> str:
        """How good the evidence is: A or B (docs/coding.md, section 9)."""
        return self.scenario.document.case.grade

    @property
    def fallback(self) -> str:
        """The outcome when nobody is agreed."""
        return self.scenario.document.calendar.fallback


@cache
def _shipped() -> dict[str, HistoricalCase]:
    files = sorted((data_folder("scenarios") / "cases").glob("*.toml"))
    return {file.stem: HistoricalCase(file.stem, load(file)) for file in files}


def cases(wanted: Iterable[str] = ()) -> tuple[HistoricalCase, ...]:
    """Returns the cases with these names, or of clusters with these names; all of them if none is given.

    Raises UserError for a name that is neither.
    """
    known = tuple(_shipped().values())
    names = tuple(wanted)
    for name in names:
        if name not in _shipped() and name not in {case.cluster for case in known}:
            raise UserError(f"{name}: no case or cluster is called so; {_suggestion(name, known)}")
    return tuple(case for case in known if not names or case.name in names or case.cluster in names)


def clusters(of: Iterable[HistoricalCase]) -> tuple[str, ...]:
    """Returns the clusters of these cases, each once, sorted."""
    return tuple(sorted({case.cluster for case in of}))


def _suggestion(name: str, known: tuple[HistoricalCase, ...]) -> str:
    near = difflib.get_close_matches(name, [*(case.name for case in known), *clusters(known)], n=1)
    return f"did you mean {near[0]}?" if near else "`nemcon list` shows the cases"
