"""Candidacy: who enters, who waits, who withdraws. Equations 16 and 17 of docs/model.md."""

from __future__ import annotations

from sim.lobbying.compiled import equation


@equation
def declares(ambition, acquiescence, pressure, asked, exit_cost):
    """Equation 16. Tells whether a silent candidate declares: what draws it in (broad acquiescence, and being asked
    by weight) exceeds what leaving costs at home (claims c24, c27)."""
    return ambition * acquiescence + pressure * asked > exit_cost


@equation
def loses_heart(rounds_below, patience):
    """Equation 17. Tells whether a declared candidate withdraws, after as many rounds below the backing floor as it
    has patience while another is ahead."""
    return rounds_below >= patience
