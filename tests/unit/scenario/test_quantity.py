"""Numbers and distributions as they are written."""

from __future__ import annotations

import math

import pytest
from pydantic import TypeAdapter, ValidationError

from sim.model.quantiles import FAMILY_CODES
from sim.scenario.fields import FAMILIES, AnyNumber, Distribution, Fraction, NonNegative, Positive, Signed


@pytest.mark.parametrize("stated, middle", [
    ({"uniform": (1, 3)}, 2), ({"loguniform": (1, 100)}, 10), ({"normal": (5, 2)}, 5), ({"lognormal": (5, 2)}, 5),
    ({"triangular": (0, 0, 1)}, 1 - math.sqrt(0.5)), ({"triangular": (0, 1, 1)}, math.sqrt(0.5)),
    ({"triangular": (0, 1, 2)}, 1), ({"choice": (3, 1, 2)}, 2), ({"choice": (7,)}, 7), ({"uniform": (2, 2)}, 2)])
def test_the_middle_is_the_median(stated, middle):
    made = Distribution(**stated)
    assert made.middle == pytest.approx(middle)
    assert {made.family: made.values} == {key: tuple(map(float, value)) for key, value in stated.items()}


@pytest.mark.parametrize("stated", [
    {}, {"uniform": (0, 1), "normal": (0, 1)}, {"uniform": (1, 0)}, {"uniform": (1,)}, {"uniform": (1, 2, 3)},
    {"loguniform": (0, 1)}, {"lognormal": (-1, 1)}, {"normal": (0, -1)}, {"triangular": (0, 2, 1)}, {"choice": ()},
    {"uniform": (0, math.inf)}, {"uniform": (math.nan, 1)}, {"uniform": ("0", 1)}, {"uniform": (False, True)},
    {"choice": tuple(range(65))}, {"gamma": (1, 2)}])
def test_what_is_no_distribution(stated):
    with pytest.raises(ValidationError):
        Distribution(**stated)


@pytest.mark.parametrize("kind, good, bad", [
    (Signed, [-10, 0, 10.0], [-10.1, 11]), (NonNegative, [0, 1e12], [-1e-9, 1e13]), (Fraction, [0, 1], [-0.1, 1.1]),
    (Positive, [1e-300, 1e300], [0, -1, 1e301]), (AnyNumber, [-1e12, 1e12], [1e13])])
def test_ranges(kind, good, bad):
    adapter = TypeAdapter(kind)
    for value in good:
        assert adapter.validate_python(value) == value
    for value in [*bad, math.nan, math.inf, "1", True, None, [], 10**400]:
        with pytest.raises(ValidationError):
            adapter.validate_python(value)
    assert adapter.validate_python({"uniform": (0.1, 0.2)}).family == "uniform"


def test_every_family_can_be_drawn():
    assert set(FAMILIES) == set(FAMILY_CODES) == set(Distribution.model_fields)
