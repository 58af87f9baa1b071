"""Who is ever a member: what a document and its roster say together."""

from __future__ import annotations

from sim.scenario.roster import Roster
from sim.scenario.schema import Document


def ever_members(document: Document, roster: Roster | None) -> tuple[str, ...]:
    """Returns the ids: rows of the roster (or those of `members`), then other [allies]."""
    rows = roster.ids if roster else ()
    members = None if document.members is None else set(document.members)
    known = set(rows)
    return (*(ally for ally in rows if members is None or ally in members),
            *(ally for ally in document.allies if ally not in known))
