"""The sets of global parameters, each under contract."""

from __future__ import annotations

from sim.scenario.parameters import SHIPPED, read_parameters
from support.conformance.parameters import OWN, ParametersContract


class TestPrior(ParametersContract):
    parameters = read_parameters("prior")


class TestPoint(ParametersContract):
    parameters = read_parameters("point")


class TestPosterior(ParametersContract):
    parameters = read_parameters("posterior")


class TestOneOfOnesOwn(ParametersContract):
    parameters = OWN


def test_every_set_that_ships_is_under_contract():
    assert {suite.parameters.name for suite in ParametersContract.__subclasses__()} >= set(SHIPPED)
