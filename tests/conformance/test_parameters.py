"""The sets of global parameters, each under contract."""

from __future__ import annotations

from pathlib import Path

from sim.scenario.fields import Distribution
from sim.scenario.parameters import SHIPPED, read_parameters
from support.conformance.parameters import OWN, ParametersContract, can_be

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


class TestPrior(ParametersContract):
    parameters = read_parameters("prior")


class TestPoint(ParametersContract):
    parameters = read_parameters("point")


class TestModel1(ParametersContract):
    parameters = read_parameters("model1")


class TestTable(ParametersContract):
    """Weighted rows that a calibration wrote; none ships."""

    parameters = read_parameters(str(GOLDEN / "model1-posterior.toml"))


class TestOneOfOnesOwn(ParametersContract):
    parameters = OWN


def test_every_set_that_ships_is_under_contract():
    assert {suite.parameters.name for suite in ParametersContract.__subclasses__()} >= set(SHIPPED)


def test_what_a_parameter_can_be():
    assert can_be(OWN, "news") == {0.01, 0.05} and can_be(OWN, "shelter") == {OWN.value("shelter")}
    assert isinstance(OWN.value("pressure"), Distribution) and can_be(OWN, "pressure") is None
