"""The sets of global parameters, each under contract."""

from __future__ import annotations

from sim.scenario.parameters import SHIPPED, Parameters, read_parameters

from .parameters import ParametersContract


class TestPrior(ParametersContract):
    parameters = read_parameters("prior")


class TestPoint(ParametersContract):
    parameters = read_parameters("point")


class TestPosterior(ParametersContract):
    parameters = read_parameters("posterior")


class TestOneOfOnesOwn(ParametersContract):
    parameters = Parameters("own", read_parameters("point").process, ("news", "budget"), ((0.01, 2.0), (0.05, 0.5)),
                            (3.0, 1.0))


def test_every_set_that_ships_is_under_contract():
    assert {suite.parameters.name for suite in ParametersContract.__subclasses__()} >= set(SHIPPED)
