"""Sobol indices against functions of which they are known, grouped and ungrouped, through the code of the model."""

from __future__ import annotations

from itertools import combinations
from math import pi

import numpy as np
import pytest

from sim.errors import UserError
from sim.study.sensitivity import Index, Indices, sobol_indices

A, B = 7.0, 0.1

# Ishigami and Homma (1990), "An importance quantification technique in uncertainty analysis for computer models":
# y = sin x1 + a sin^2 x2 + b x3^4 sin x1 with x uniform on -pi to pi. Variance of every set of arguments:
VARIANCES = {(0,): (1 + B * pi**4 / 5) ** 2 / 2, (1,): A**2 / 8, (0, 2): B**2 * pi**8 * (1 / 18 - 1 / 50)}
PARTITIONS = (("x1", "x2", "x3"), ("x1 and x3", "x2", "x1 and x3"), ("x1", "x2 and x3", "x2 and x3"),
              ("x1 and x2", "x1 and x2", "x3"))


def ishigami(uniforms, a=A, b=B):
    x1, x2, x3 = np.moveaxis(2 * pi * uniforms - pi, -1, 0)
    return np.sin(x1) + a * np.sin(x2) ** 2 + b * x3**4 * np.sin(x1)


def known(groups) -> dict[str, tuple[float, float]]:
    """Returns the exact first and total order of every group: the variance inside it, and all but that outside."""
    whole = sum(VARIANCES.values())
    exact = {}
    for name in groups:
        inside = {k for k, group in enumerate(groups) if group == name}
        within = sum(v for of, v in VARIANCES.items() if set(of) <= inside)
        without = sum(v for of, v in VARIANCES.items() if not set(of) & inside)
        exact[name] = within / whole, 1 - without / whole
    return exact


def misses(found: Indices, exact: dict[str, tuple[float, float]]) -> list[Index]:
    """Returns the groups of which an interval leaves out what is exact."""
    return [index for index in found.groups
            if not (index.first.low <= exact[index.group][0] <= index.first.high
                    and index.total.low <= exact[index.group][1] <= index.total.high)]


def test_the_closed_form_is_the_one_in_print():
    """Saltelli et al. (2008), Global Sensitivity Analysis: The Primer, give .3139, .4424, 0 and .5576, .4424, .2437."""
    exact = known(PARTITIONS[0])
    assert [round(exact[name][0], 4) for name in PARTITIONS[0]] == [0.3139, 0.4424, 0.0]
    assert [round(exact[name][1], 4) for name in PARTITIONS[0]] == [0.5576, 0.4424, 0.2437]


@pytest.mark.parametrize("groups", PARTITIONS)
def test_ishigami(groups):
    found = sobol_indices(ishigami, groups, 1024)
    exact = known(groups)
    assert not misses(found, exact)
    for index in found.groups:
        assert index.first.value == pytest.approx(exact[index.group][0], abs=0.03)
        assert index.total.value == pytest.approx(exact[index.group][1], abs=0.03)
        assert index.inputs == groups.count(index.group)
    assert found.mean == pytest.approx(A / 2, abs=0.05)
    assert found.variance == pytest.approx(sum(VARIANCES.values()), rel=0.05)


def test_intervals_hold_what_they_promise():
    """Of 240 intervals 12 may leave out what is exact; more than 22 would by chance in one of 500 times. Intervals of
    half the width, the control, leave out far more."""
    exact, whole, half = known(PARTITIONS[0]), 0, 0
    for seed in range(40):
        for index in sobol_indices(ishigami, PARTITIONS[0], 128, seed).groups:
            for estimate, true in zip((index.first, index.total), exact[index.group], strict=True):
                whole += abs(true - estimate.value) > estimate.high - estimate.value
                half += abs(true - estimate.value) > (estimate.high - estimate.value) / 2
    assert whole <= 22 < half


@pytest.mark.parametrize("wrong", [
    lambda uniforms: ishigami(uniforms, b=0.0), lambda uniforms: ishigami(uniforms[..., ::-1]),
    lambda uniforms: ishigami(uniforms)[:, ::-1], lambda uniforms: np.roll(ishigami(uniforms), 1, axis=1),
    lambda uniforms: ishigami(uniforms)[np.random.default_rng(1).permutation(len(uniforms))][:, [0, 3, 2, 1, 4]],
], ids=["no interaction", "other arguments", "variants reversed", "variants rolled", "two groups exchanged"])
def test_another_function_does_not_pass(wrong):
    assert misses(sobol_indices(wrong, PARTITIONS[0], 1024), known(PARTITIONS[0]))


def test_a_sum_has_no_interactions():
    weights = np.array([3.0, 2.0, 1.0, 0.0])
    found = {index.group: index for index in sobol_indices(lambda u: u @ weights, "abcd", 1024).groups}
    for name, weight in zip("abcd", weights, strict=True):
        share = weight**2 / (weights**2).sum()
        assert found[name].first.value == pytest.approx(share, abs=0.02)
        assert found[name].total.value == pytest.approx(share, abs=0.02)


def test_what_nothing_depends_on_is_exactly_nothing():
    found = sobol_indices(lambda u: u[..., 0], ["used", "idle"], 64)
    assert found.groups[1].first == found.groups[1].total
    assert (found.groups[1].first.value, found.groups[1].first.low, found.groups[1].first.high) == (0.0, 0.0, 0.0)


def test_noise_that_the_variants_share_is_ascribed_to_nobody():
    """And noise that they do not share is ascribed to everybody, which is why the model shares it."""
    noise = np.random.default_rng(1)
    shared = sobol_indices(lambda u: u[..., 0] + noise.random(len(u))[:, None], ["used", "idle"], 256)
    own = sobol_indices(lambda u: u[..., 0] + noise.random(u.shape[:2]), ["used", "idle"], 256)
    assert shared.groups[1].total.value == pytest.approx(0.0, abs=1e-12)
    assert own.groups[1].total.low > 0.2


@pytest.mark.parametrize("count", [1, 3])
def test_one_group_explains_everything(count):
    found = sobol_indices(lambda u: (u**2).sum(axis=-1), ["all"] * count, 256)
    (index,) = found.groups
    assert index.inputs == count
    assert index.first.low <= 1.0 <= index.first.high
    assert index.total.low <= 1.0 <= index.total.high


def test_a_function_that_never_varies_has_no_indices():
    found = sobol_indices(lambda u: np.full(u.shape[:2], 0.25), ["a", "b"], 64)
    assert (found.mean, found.variance) == (0.25, 0.0)
    assert [index.first.value for index in found.groups] == [index.total.high for index in found.groups] == [0.0, 0.0]


def test_a_function_that_varies_in_mixtures_only_has_no_indices():
    """Where neither A nor B varies there is no variance to share out."""
    def rare(uniforms):
        values = np.zeros(uniforms.shape[:2])
        values[3, 1] = 1.0
        return values
    assert [index.total.value for index in sobol_indices(rare, ["a", "b"], 64).groups] == [0.0, 0.0]


def test_without_uniforms_there_is_a_mean_only():
    found = sobol_indices(lambda u: np.full(u.shape[:2], 0.75), [], 64)
    assert (found.groups, found.mean, found.variance, found.evaluations) == ((), 0.75, 0.0, 1)


def test_the_design_is_what_was_said():
    seen = []

    def look(uniforms):
        seen.append(uniforms)
        return uniforms.sum(axis=-1)
    found = sobol_indices(look, ["a", "b", "a", "c"], 64)
    (design,) = seen
    assert design.shape == (64, 5, 4)
    assert found.evaluations == 64 * 5
    assert design.min() > 0.0 and design.max() < 1.0
    assert (design * 2**31 % 2 == 1).all()  # in the middle of SciPy's steps, of which the first is 0
    first, last = design[:, 0], design[:, -1]
    for variant, columns in zip((1, 2, 3), ([0, 2], [1], [3]), strict=True):
        expected = first.copy()
        expected[:, columns] = last[:, columns]
        assert np.array_equal(design[:, variant], expected)


def test_groups_may_have_any_names():
    names = ["\x00", "a\x00", "a", "stances of \u5317 $x_{$", ""]
    assert [index.group for index in sobol_indices(lambda u: u.sum(axis=-1), names, 16).groups] == names


def test_the_same_seed_gives_the_same_bits_and_another_one_others():
    one, again, other = (sobol_indices(ishigami, PARTITIONS[0], 64, seed) for seed in (0, 0, 1))
    assert one == again
    assert one != other


def test_the_largest_seed_works():
    assert sobol_indices(ishigami, PARTITIONS[0], 16, 2**63 - 1).rows == 16


def test_groups_are_ranked_by_their_total():
    found = sobol_indices(lambda u: u @ np.array([1.0, 3.0, 2.0]), "abc", 128)
    assert [index.group for index in found.ranked] == ["b", "c", "a"]
    assert [index.group for index in found.groups] == ["a", "b", "c"]


@pytest.mark.parametrize("rows", [0, -8, 8, 300, 2**21, 256.0, True, "256", None])
def test_rows_that_are_no_power_of_two_are_refused(rows):
    with pytest.raises(UserError, match="power of 2"):
        sobol_indices(ishigami, PARTITIONS[0], rows)


def test_more_inputs_than_dimensions_are_refused():
    with pytest.raises(UserError, match="20,000 uncertain inputs"):
        sobol_indices(lambda u: u[..., 0], [f"g{k % 2}" for k in range(20_000)], 16)


def test_known_indices_add_up():
    for groups in PARTITIONS:
        exact = known(groups)
        assert sum(first for first, _ in exact.values()) <= 1.0 <= sum(total for _, total in exact.values()) + 1e-12
        for one, other in combinations(set(groups), 2):
            assert exact[one][0] + exact[other][0] <= 1.0 + 1e-12
