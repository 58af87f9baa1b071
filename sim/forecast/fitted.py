"""What calibration left behind: rows of parameters with their likelihood in every cluster."""

from __future__ import annotations

from sim.scenario.parameters import Parameters, read_parameters


def parameters_without(cluster: str) -> Parameters:
    """Returns the posterior fitted to all clusters but one."""
    return read_parameters("posterior")
