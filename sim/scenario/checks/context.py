"""What the checks look at, looked up once."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sim.scenario.claims import Claim
from sim.scenario.countries import iso3, meant
from sim.scenario.finding import Diagnostic, show, suggest
from sim.scenario.roster import Roster, ever_members
from sim.scenario.schema import Document
from sim.scenario.stances import Meaning, vocabulary

_MAX_SEARCHES = 20  # names of a file for which a suggestion is looked for


@dataclass(frozen=True)
class CheckContext:
    """A document with its roster and the names that it may use."""

    document: Document
    roster: Roster | None
    allies: dict[str, None]  # everybody who is ever a member, in order; a dict for fast lookup
    rows: dict[str, None]
    words: Mapping[str, Meaning]
    claims: Mapping[str, Claim] | None  # None: what is cited is not asked

    @classmethod
    def of(cls, document: Document, roster: Roster | None, claims: Mapping[str, Claim] | None = None) -> CheckContext:
        """Look up the names of a document."""
        rows = roster.ids if roster else ()
        return cls(document, roster, dict.fromkeys(ever_members(document, roster)), dict.fromkeys(rows),
                   vocabulary(document), claims)

    @property
    def start(self) -> datetime.date:
        """The first day."""
        return self.document.calendar.start or self.document.as_of

    @property
    def end(self) -> datetime.date | None:
        """The last day, None when it lies beyond the calendar or is not stated."""
        calendar = self.document.calendar
        if calendar.end is not None or calendar.rounds is None:
            return calendar.end
        try:
            return self.start + datetime.timedelta(days=calendar.rounds * calendar.round_days)
        except OverflowError:
            return None

    def _near(self, find: Callable[[str, Any], str], name: str, known: Any) -> str:
        """Return the suggestion for one of the first unknown names: each costs a search among all that are known."""
        return find(name, known) if next(self._searches, None) is not None else ""

    @cached_property
    def _searches(self) -> Iterator[int]:
        return iter(range(_MAX_SEARCHES))

    def ally(self, name: str, path: tuple, on_key: bool = False) -> Iterator[Diagnostic]:
        """Yield a finding when a name is none of the allies."""
        if name in self.allies or not self.allies:
            return
        depends_on = (("roster",), ("allies", name))
        if name in self.rows:
            yield Diagnostic(path, "this ally is in the roster and not among the members", show(name),
                             'add it to "members"', on_key, (*depends_on, ("members",)))
        elif iso3(name) is None or iso3(name) in self.allies:  # the latter: a member's id in small letters
            yield Diagnostic(path, "unknown ally", show(name), self._near(meant, name, self._names), on_key, depends_on)
        else:
            known = self._near(suggest, name, self.allies)
            remedy = f"{known if known.startswith('known') else 'take it out'}, or add it under [allies]"
            yield Diagnostic(path, "this is a country and no member here", show(name), remedy, on_key, depends_on)

    @cached_property
    def _names(self) -> dict[str, str]:
        """Full name by id, for suggestions."""
        own, roster = self.document.allies, self.roster
        return {ally: (own[ally].name if ally in own else None) or (roster.name(ally) if roster else None) or ally
                for ally in self.allies}

    def candidate(self, name: str, path: tuple, on_key: bool = False) -> Iterator[Diagnostic]:
        """Yield a finding when a name is none of the candidates."""
        if name not in self.document.candidates:
            hint = "stances stand by candidate, then ally" if path[0] == "stances" and name in self.allies else ""
            yield Diagnostic(path, "unknown candidate", show(name),
                             hint or self._near(suggest, name, self.document.candidates), on_key,
                             (("candidates", name),))

    def issue(self, name: str, path: tuple) -> Iterator[Diagnostic]:
        """Yield a finding when a name is none of the issues."""
        if name not in self.document.issues:
            hint = self._near(suggest, name, self.document.issues) or f"write a table [issues.{name}]"
            yield Diagnostic(path, "unknown issue", show(name), hint, True, (("issues", name),))

    def word(self, word: object, path: tuple) -> Iterator[Diagnostic]:
        """Yield a finding when a stance is a word that the vocabulary has not."""
        if isinstance(word, str) and word not in self.words:
            yield Diagnostic(path, "unknown stance word", show(word), self._near(suggest, word, self.words),
                             False, (("vocabulary", word),))
