"""A scenario: the frozen document of a file with the roster that it names. Everything a result depends on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from sim.scenario import paths
from sim.scenario.members import ever_members
from sim.scenario.roster import Roster
from sim.scenario.schema import Document
from sim.scenario.shipped import shown


@dataclass(frozen=True)
class Scenario:
    """A document, its roster, and the file it came from (which nothing depends on)."""

    document: Document
    roster: Roster | None = None
    source: Path | None = field(default=None, compare=False)

    @cached_property
    def allies(self) -> tuple[str, ...]:
        """Ids of everybody who is ever a member: rows of the roster (or those of `members`), then other [allies]."""
        return ever_members(self.document, self.roster)

    @property
    def candidates(self) -> tuple[str, ...]:
        """Names of the candidates, in file order."""
        return tuple(self.document.candidates)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The candidates, then the fallback."""
        return (*self.candidates, self.document.calendar.fallback)

    @property
    def title(self) -> str:
        """The title that the file states."""
        return self.document.title

    @property
    def shown(self) -> str:
        """What results call this scenario: its file, or its title when it came from none."""
        return shown(self.source) if self.source is not None else self.title

    def ally_name(self, ally: str) -> str:
        """Returns the name of an ally: as [allies] states it, else as the roster does, else its id."""
        entry = self.document.allies.get(ally)
        if entry is not None and entry.name:
            return entry.name
        return (self.roster.name(ally) if self.roster else None) or ally

    @cached_property
    def digest(self) -> str:
        """`sha256:...` of the data: the same for any order of keys, any layout and any place of the files."""
        data = {"document": self.document.model_dump(mode="json", exclude={"roster"}, exclude_none=True),
                "roster": self._roster_data()}
        text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()

    def _roster_data(self) -> dict[str, Any]:
        """Returns the cells that the document uses; a column or row that it does not use may change freely."""
        if self.roster is None:
            return {}
        issues = [issue.column for issue in self.document.issues.values() if issue.column]
        used = {*(self.document.weight or ()), *(self.document.rule.weight or ()), *issues}
        known = [column for column in sorted(used) if column in self.roster.columns]
        place = {ally: number for number, ally in enumerate(self.roster.ids)}
        return {ally: {"name": self.roster.names[place[ally]],
                       "columns": {column: self.roster.columns[column][place[ally]] for column in known}}
                for ally in self.allies if ally in place}

    @cached_property
    def _keys(self) -> paths.Keys:
        return paths.Keys(self.document, self.allies, self.roster.columns if self.roster else ())

    def path(self, text: str) -> tuple:
        """Returns the keys that a dotted path means. Raises PathError with a suggestion when there is none."""
        return paths.resolve(self.document, self._keys, text)

    def get(self, path: str) -> Any:
        """Returns what stands at a dotted path, None when nothing is stated. Raises PathError."""
        return paths.value_at(self.document, self.path(path))

    def with_(self, path: str, value: Any) -> Scenario:
        """Returns this scenario with one value replaced. Raises PathError when path or value do not fit.

        `allies.X.weight` gives X that share; the weights that other allies state shrink or grow in proportion.
        A date may be given as text, `events.3.probability` counts from 0, and an ally of the roster
        needs no entry in [allies] beforehand.
        """
        from sim.scenario.variation import varied
        return varied(self, path, value)

    def numeric_paths(self) -> tuple[str, ...]:
        """Returns the dotted paths that hold or could hold a number: what one may sweep."""
        return tuple(paths.dotted(path) for path in paths.numeric_paths(self.document, self._keys))

    def _repr_html_(self) -> str:
        from sim.scenario.card import card
        return card(self)
