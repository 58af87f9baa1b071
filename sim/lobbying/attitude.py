"""First attitudes. Equation 1 of docs/model.md."""

from __future__ import annotations

from sim.lobbying.compiled import equation


@equation
def derived_mean(credentials, helpfulness, ally_position, salience, candidate_position):
    """Equation 1. Returns the attitude that follows from credentials and from distance on the issues, (d,) arrays;
    a helpful candidate costs those who wanted someone else less (claims c04, c07, c08)."""
    distance = 0.0
    for k in range(len(salience)):
        distance += salience[k] * abs(ally_position[k] - candidate_position[k])
    return credentials - (1.0 - helpfulness) * distance


@equation
def first_attitude(mean, spread, draw):
    """Equation 2. Returns a first attitude: a mean and what we do not know, a standard normal times the spread."""
    return mean + spread * draw
