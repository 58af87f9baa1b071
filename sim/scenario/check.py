"""Checks what types cannot."""

from __future__ import annotations

from sim.scenario.finding import Finding
from sim.scenario.roster import Roster
from sim.scenario.schema import Document


def findings(document: Document, roster: Roster | None) -> list[Finding]:
    """Returns all that is wrong between the parts of a valid document."""
    return []
