"""First attitudes. Equations 1 and 2 of docs/model.md."""

from __future__ import annotations

from sim.lobbying.compiled import equation


@equation
def issue_distance(salience, ally_position, candidate_position):
    """Returns one term of equation 1: how far ally and candidate are apart on an issue, as much as the ally cares."""
    return salience * abs(ally_position - candidate_position)


@equation
def derived_mean(credentials, helpfulness, distance):
    """Equation 1. Returns the attitude that follows from credentials and from the sum of distances on the issues; a
    helpful candidate costs those who wanted someone else less (claims c04, c07, c08)."""
    return credentials - (1.0 - helpfulness) * distance


@equation
def first_attitude(mean, spread, draw):
    """Equation 2. Returns a first attitude: a mean and what we do not know, a standard normal times the spread."""
    return mean + spread * draw
