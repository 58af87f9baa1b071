"""Sobol indices of groups of uniforms, for any function of them: by SALib, with intervals.

First order: the share of the variance that a group explains alone. Total order: with everything it does together
with others. Estimators of Saltelli et al. (2010), Computer Physics Communications 181:259, on a scrambled Sobol
sequence; intervals from resampled rows. A small negative index is the noise of its estimate and stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.errors import UserError

# Takes uniforms, shape (rows, variants of a row, inputs), and returns numbers, shape (rows, variants). A function that
# is noisy should share its noise among the variants of a row, of which differences are taken.
Evaluate = Callable[[np.ndarray], np.ndarray]

RESAMPLES = 512
FEWEST, MOST = 16, 2**20  # rows
_HALF_STEP = 2.0**-31  # SciPy's points are multiples of 2**-30, also 0, of which no normal can be made
_IDLE = "idle"


@dataclass(frozen=True)
class Estimate:
    """An index with its 95 % interval."""

    value: float
    low: float
    high: float


_NONE = Estimate(0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Index:
    """First and total order of a group, and how many uniforms it holds."""

    group: str
    inputs: int
    first: Estimate
    total: Estimate


@dataclass(frozen=True)
class Indices:
    """The indices of every group, in the order of their first uniforms, and what they were estimated from: `mean` and
    `variance` of the function over `evaluations`."""

    rows: int
    evaluations: int
    mean: float
    variance: float
    groups: tuple[Index, ...]

    @property
    def ranked(self) -> tuple[Index, ...]:
        """The groups by their total order, the largest first."""
        return tuple(sorted(self.groups, key=lambda index: (-index.total.value, index.group)))


def sobol_indices(evaluate: Evaluate, groups: Sequence[str], rows: int, seed: int = 1,
                  resamples: int = RESAMPLES) -> Indices:
    """Returns the indices of a function of uniforms; `groups` names the group of each uniform.

    The function is evaluated once, on `rows` * (groups + 2) vectors of uniforms in (0, 1). Where it never varies, all
    indices are 0. Raises UserError when `rows` is no power of 2 (only then is a Sobol sequence balanced), or when
    there are more uniforms than a Sobol sequence has dimensions.
    """
    names = list(dict.fromkeys(groups))
    check_rows(rows)
    if not names:
        return Indices(rows, 1, float(evaluate(np.zeros((1, 1, 0)))[0, 0]), 0.0, ())
    problem = _problem([str(names.index(group)) for group in groups])
    values = np.asarray(evaluate(_design(problem, rows, seed)[:, :, :len(groups)]), dtype=float)
    plain = values[:, [0, -1]]  # A and B, in which everything is drawn independently
    found = _estimates(problem, values.ravel(), len(names), resamples, seed) if np.ptp(plain) else [
        (_NONE, _NONE)] * len(names)
    return Indices(rows, values.size, float(plain.mean()), float(plain.var()), tuple(
        Index(name, groups.count(name), first, total) for name, (first, total) in zip(names, found, strict=True)))


def check_rows(rows: int) -> None:
    """Raises UserError for a number of rows that is no power of 2."""
    if not isinstance(rows, (int, np.integer)) or isinstance(rows, bool) or not (
            FEWEST <= rows <= MOST and rows & (rows - 1) == 0):
        raise UserError(f"rows: got {rows!r}, give a power of 2 from {FEWEST} to {MOST}, such as 1024")


def _problem(groups: list[str]) -> dict:
    """Returns SALib's description. It takes one group alone for none at all, so that one gets an idle companion."""
    if len(set(groups)) == 1:
        groups = [*groups, _IDLE]
    return {"num_vars": len(groups), "names": [f"u{k}" for k in range(len(groups))],
            "bounds": [[0.0, 1.0]] * len(groups), "groups": groups}


def _design(problem: dict, rows: int, seed: int) -> np.ndarray:
    """Returns the uniforms, shape (rows, groups + 2, inputs): A, A with one group after the other from B, and B."""
    from SALib.sample import sobol
    from scipy.stats.qmc import Sobol
    if 2 * problem["num_vars"] > Sobol.MAXDIM:
        raise UserError(f"{problem['num_vars']:,} uncertain inputs are more than the {Sobol.MAXDIM // 2:,} for which "
                        "there are Sobol sequences; do without the sensitivity")
    design = sobol.sample(problem, rows, calc_second_order=False, seed=seed)
    design += _HALF_STEP
    return design.reshape(rows, -1, design.shape[1])


def _estimates(problem: dict, values: np.ndarray, count: int, resamples: int,
               seed: int) -> list[tuple[Estimate, Estimate]]:
    from SALib.analyze import sobol
    found = sobol.analyze(problem, values, calc_second_order=False, num_resamples=resamples,
                          seed=seed + 1)  # a seed of 0 would be none
    return [(_estimate(found, "S1", k), _estimate(found, "ST", k)) for k in range(count)]


def _estimate(found: dict, order: str, k: int) -> Estimate:
    value, half = float(found[order][k]), float(found[f"{order}_conf"][k])
    return Estimate(value, value - half, value + half)
