"""The historical cases: scenarios written as known before they were decided, and the clusters that they form."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from sim.errors import UserError
from sim.scenario.catalog import data_folder
from sim.scenario.finding import printable
from sim.scenario.loader import load
from sim.scenario.parameters import read_parameters
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Case


@dataclass(frozen=True)
class HistoricalCase:
    """A scenario that can be scored. Dates of one decision share a cluster, and a cluster counts once."""

    name: str
    scenario: Scenario

    @property
    def _case(self) -> Case:
        if self.scenario.document.case is None:
            raise UserError(f"{self.name}: the file has no [case], so it is none of the back-test")
        return self.scenario.document.case

    @property
    def cluster(self) -> str:
        """The decision that this is a date of."""
        return self._case.cluster

    @property
    def grade(self) -> Literal["A", "B"]:
        """How good the evidence is: A or B (docs/coding.md, section 9)."""
        return self._case.grade

    @property
    def fallback(self) -> str:
        """The outcome when nobody is agreed."""
        return self.scenario.document.calendar.fallback


    @property
    def names_another(self) -> bool:
        """Tell whether a name that is not in the file may be agreed; not where the question is yes or no."""
        return self.scenario.another(read_parameters("prior")) is not None


Cases = dict[str, HistoricalCase]


@cache
def _shipped() -> Cases:
    files = sorted((data_folder("scenarios") / "cases").glob("*.toml"))
    return {file.stem: HistoricalCase(file.stem, load(file)) for file in files}


def cases(wanted: Iterable[str] = (), among: Cases | None = None) -> tuple[HistoricalCase, ...]:
    """Return the cases with these names, or of clusters with these names; all of them if none is given.

    `among` are those of a folder (`read_cases`); default: those that ship. Raises UserError for a name that is neither.
    """
    there = _shipped() if among is None else among
    known, names = tuple(there.values()), tuple(wanted)
    for name in names:
        if name not in there and name not in {case.cluster for case in known}:
            raise UserError(f"{printable(name)}: no case or cluster is called so; {_suggestion(name, known)}")
    return tuple(case for case in known if not names or case.name in names or case.cluster in names)


def read_cases(path: str | Path) -> Cases:
    """Return the cases of a folder of files, or of one file, by name. Raises UserError for what is no case."""
    source = Path(path)
    if not source.exists():
        raise UserError(f"{printable(str(path))}: there is no such folder or file")
    files = sorted(source.glob("*.toml")) if source.is_dir() else [source]
    if not files:
        raise UserError(f"{printable(str(path))}: there is no case (*.toml) in this folder")
    found = {file.stem: HistoricalCase(file.stem, load(file)) for file in files}
    for case in found.values():
        if case.scenario.document.case is None:
            raise UserError(f"{case.scenario.shown}:1:1: this is a scenario and no case; add a table [case] with "
                            "cluster and grade (docs/coding.md, section 9)")
    return found


def clusters(of: Iterable[HistoricalCase]) -> tuple[str, ...]:
    """Return the clusters of these cases, each once, sorted."""
    return tuple(sorted({case.cluster for case in of}))


def _suggestion(name: str, known: tuple[HistoricalCase, ...]) -> str:
    near = difflib.get_close_matches(name, [*(case.name for case in known), *clusters(known)], n=1)
    return f"did you mean {near[0]}?" if near else "`nemcon list` shows the cases"
