"""Checks what types cannot: whether the parts of a document fit each other, the roster and the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.scenario.checks.calendar import check_calendar, check_events
from sim.scenario.checks.context import CheckContext
from sim.scenario.checks.names import check_limits, check_names, counts
from sim.scenario.checks.observations import check_observations
from sim.scenario.checks.references import check_evidence, check_references, check_weights
from sim.scenario.claims import Claim
from sim.scenario.finding import Diagnostic
from sim.scenario.roster import Roster
from sim.scenario.schema import Document

_CHECKS = (check_names, check_references, check_weights, check_calendar, check_events, check_observations,
           check_evidence, check_limits)


def findings(document: Document, roster: Roster | None,
             claims: Mapping[str, Claim] | None = None) -> Iterator[Diagnostic]:
    """Yield all that is wrong between the parts of a document whose types are right.

    Without claims the evidence is not checked.
    """
    context = CheckContext.of(document, roster, claims)
    for check in _CHECKS:
        yield from check(context)


def limit_problems(document: Document, roster: Roster | None) -> Iterator[Diagnostic]:
    """Yield the limits that a document exceeds; beyond them the other checks may take too long."""
    return counts(CheckContext.of(document, roster))


__all__ = ["CheckContext", "findings", "limit_problems"]
