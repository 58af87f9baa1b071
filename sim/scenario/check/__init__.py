"""Checks what types cannot: whether the parts of a document fit each other, the roster and the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.scenario.check import calendar, events, evidence, limits, names, references, weights
from sim.scenario.check.subject import Subject
from sim.scenario.claims import Claim
from sim.scenario.finding import Finding
from sim.scenario.roster import Roster
from sim.scenario.schema import Document

_CHECKS = (names.check, references.check, weights.check, calendar.check, events.check, evidence.check, limits.check)


def findings(document: Document, roster: Roster | None,
             claims: Mapping[str, Claim] | None = None) -> Iterator[Finding]:
    """Yields all that is wrong between the parts of a document whose types are right.

    Without claims the evidence is not checked.
    """
    subject = Subject.of(document, roster, claims)
    for check in _CHECKS:
        yield from check(subject)


def too_large(document: Document, roster: Roster | None) -> Iterator[Finding]:
    """Yields the limits that a document exceeds; beyond them the other checks may take too long."""
    return limits.counts(Subject.of(document, roster))


__all__ = ["Subject", "findings", "too_large"]
