"""Quantiles: AS 241 against 20 exact digits and against two other programs, and every family against scipy's."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from sim.model.quantiles import (
    FAMILY_CODES,
    central_quantile,
    is_tail,
    normal_quantile,
    quantile,
    tail_quantile,
    triangular_quantile,
)

UNIT = st.integers(0, 2**52 - 1).map(lambda k: (k + 0.5) * 2.0**-52)  # the uniforms that the model draws

# u and the normal quantile of exactly this double, computed with 60 digits.
EXACT = [
    ("0x1.0000000000000p-53", "-8.2095361516013868556"), ("0x1.8000000000000p-52", "-8.0765710041301246502"),
    ("0x1.203af9ee75616p-50", "-7.9413453261709967713"), ("0x1.19799812dea11p-40", "-7.0344838253011319326"),
    ("0x1.5fd7fe1796495p-36", "-6.6040775904056342776"), ("0x1.12e0be826d695p-30", "-5.9978070150076868614"),
    ("0x1.0c6f7a0b5ed8dp-20", "-4.7534243088228989573"), ("0x1.a36e2eb1c432dp-14", "-3.7190164854556805523"),
    ("0x1.0624dd2f1a9fcp-10", "-3.0902323061678135354"), ("0x1.47ae147ae147bp-7", "-2.3263478740408410931"),
    ("0x1.999999999999ap-6", "-1.9599639845400542118"), ("0x1.999999999999ap-5", "-1.644853626951472688"),
    ("0x1.1eb851eb851ecp-4", "-1.4757910281791706856"), ("0x1.3333333333333p-4", "-1.4395314709384559349"),
    ("0x1.339c0ebedfa44p-4", "-1.4388253927525399824"), ("0x1.999999999999ap-4", "-1.2815515655446004353"),
    ("0x1.0000000000000p-2", "-0.6744897501960817432"), ("0x1.3333333333333p-2", "-0.52440051270804081597"),
    ("0x1.f5c28f5c28f5cp-2", "-0.025068908258711058033"), ("0x1.fffffff000000p-2", "-2.3344794983332981399e-9"),
    ("0x1.0000200000000p-1", "2.3905070062955740613e-6"), ("0x1.3333333333333p-1", "0.25334710313579974132"),
    ("0x1.8000000000000p-1", "0.6744897501960817432"), ("0x1.ccccccccccccdp-1", "1.2815515655446005935"),
    ("0x1.d99999999999ap-1", "1.4395314709384562291"), ("0x1.dc28f5c28f5c3p-1", "1.475791028179171099"),
    ("0x1.f333333333333p-1", "1.9599639845400538556"), ("0x1.fae147ae147aep-1", "2.3263478740408407676"),
    ("0x1.ff7ced916872bp-1", "3.0902323061678132778"), ("0x1.fffffff768fa1p-1", "5.9978070196016374264"),
    ("0x1.fffffffffffffp-1", "8.2095361516013868556"),
]


@pytest.mark.parametrize("u, z", EXACT)
def test_exact_digits(u, z):
    assert normal_quantile(float.fromhex(u)) == pytest.approx(float(z), rel=4e-16, abs=0)


@settings(max_examples=500, derandomize=True, database=None, deadline=None)
@given(UNIT)
def test_two_other_programs_agree(u):
    z = normal_quantile(u)
    assert z == pytest.approx(NormalDist().inv_cdf(u), rel=1e-15, abs=1e-300)
    assert z == pytest.approx(float(special.ndtri(u)), rel=2e-14, abs=1e-15)


@settings(max_examples=300, derandomize=True, database=None, deadline=None)
@given(UNIT)
def test_it_is_odd_about_one_half(u):
    """Exactly: 1 - u is exact for these uniforms, and each tail is computed from the smaller probability."""
    assert normal_quantile(1.0 - u) == -normal_quantile(u)


@settings(max_examples=300, derandomize=True, database=None, deadline=None)
@given(UNIT, UNIT)
def test_it_never_falls(one, other):
    low, high = sorted((one, other))
    assert normal_quantile(low) <= normal_quantile(high)


@pytest.mark.parametrize("edge", [0.075, 0.925, math.exp(-25), 1 - math.exp(-25)])
def test_the_formulas_join_without_a_step(edge):
    for u in (np.nextafter(edge, 0), edge, np.nextafter(edge, 1)):
        assert normal_quantile(u) == pytest.approx(NormalDist().inv_cdf(u), rel=1e-15)


@settings(max_examples=200, derandomize=True, database=None, deadline=None)
@given(UNIT)
def test_the_two_passes_of_the_engine_are_the_same_function(u):
    assert normal_quantile(u) == (tail_quantile(u) if is_tail(u) else central_quantile(u))


def test_of_the_whole_range_is_finite_and_central_in_85_percent():
    ends = [0.5 * 2.0**-52, 1 - 0.5 * 2.0**-52]
    assert [round(normal_quantile(u), 3) for u in ends] == [-8.21, 8.21]
    assert normal_quantile(0.5) == 0.0
    grid = (np.arange(10_000) + 0.5) / 10_000
    assert np.mean([is_tail(u) for u in grid]) == pytest.approx(0.15, abs=1e-4)


FAMILIES = [
    ("uniform", (-2.0, 3.0, 0.0), stats.uniform(-2, 5)),
    ("loguniform", (0.1, 10.0, 0.0), stats.loguniform(0.1, 10)),
    ("normal", (0.5, 2.0, 0.0), stats.norm(0.5, 2)),
    ("lognormal", (3.0, 0.7, 0.0), stats.lognorm(0.7, scale=3)),
    ("triangular", (-1.0, 0.5, 2.0), stats.triang(0.5, loc=-1, scale=3)),
]


@pytest.mark.parametrize("family, about, distribution", FAMILIES)
def test_families_are_scipys(family, about, distribution):
    for u in (1e-9, 0.001, 0.2, 0.5, 0.77, 0.999, 1 - 1e-9):
        assert quantile(FAMILY_CODES[family], *about, u) == pytest.approx(distribution.ppf(u), rel=1e-9)


@pytest.mark.parametrize("family, about, distribution", FAMILIES)
def test_the_middle_is_the_median_that_displays_show(family, about, distribution):
    from sim.scenario.fields import Distribution
    count = 3 if family == "triangular" else 2
    counted_until = Distribution(**{family: about[:count]}).middle
    assert quantile(FAMILY_CODES[family], *about, 0.5) == pytest.approx(counted_until) == pytest.approx(distribution.median())


@settings(max_examples=200, derandomize=True, database=None, deadline=None)
@given(st.sampled_from(["uniform", "loguniform", "normal", "lognormal", "triangular"]),
       st.lists(st.floats(0.01, 100), min_size=3, max_size=3).map(sorted), UNIT, UNIT)
def test_every_family_rises_and_stays_in_its_range(family, about, one, other):
    low, high = (quantile(FAMILY_CODES[family], *about, u) for u in sorted((one, other)))
    assert low <= high + 1e-12 * abs(high)
    if family in ("uniform", "loguniform"):
        assert about[0] * (1 - 1e-12) <= low and high <= about[1] * (1 + 1e-12)
    if family == "triangular":
        assert about[0] - 1e-12 <= low and high <= about[2] + 1e-12


@pytest.mark.parametrize("about", [(1.0, 1.0, 1.0), (0.0, 0.0, 2.0), (0.0, 2.0, 2.0)])
def test_degenerate_triangles(about):
    low, _, high = about
    values = [triangular_quantile(u, *about) for u in (1e-12, 0.25, 0.5, 0.75, 1 - 1e-12)]
    assert values == sorted(values) and low <= values[0] and values[-1] <= high
    if low == high:
        assert set(values) == {1.0}


def test_a_distribution_without_width_is_a_number():
    assert quantile(FAMILY_CODES["uniform"], 0.3, 0.3, 0.0, 0.9) == 0.3
    assert quantile(FAMILY_CODES["normal"], 0.3, 0.0, 0.0, 0.9) == 0.3
