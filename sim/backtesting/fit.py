"""The fit: rows of parameters weighted by how well they forecast the clusters, leaving any one of them out.

There are two ways to weigh them. If one set of parameters rules every decision, rows are weighted by the
likelihood of the
whole record (`shared`). If each decision draws its own, what is fitted is the distribution that they are drawn from
(`population`): weights under which the record is likely when every cluster takes a row at random. A run draws a row for
each replicate, so the second is what its odds mean; the first was tried first and forecasts worse (docs/record.md).
"""

from __future__ import annotations

import csv
import hashlib
import io
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from sim import files as atomic
from sim.backtesting.cases import cases
from sim.errors import UserError
from sim.scenario.fields import Distribution
from sim.scenario.parameters import SHIPPED, Parameters, read_parameters
from sim.version import MODEL_VERSION

ENOUGH = 30.0
"""Rows that must carry the weights (effective sample size, Kish 1965). With fewer, a handful of rows that were
lucky in the
simulation would stand for the posterior, so the likelihood is tempered until there are enough."""
PRIOR_COUNT = 25.0
"""How many clusters the prior is worth against those of the record: as many as there were when this was set."""
_STEPS = 50


class PoolingMode(StrEnum):
    """What the record is taken to tell about: one set of parameters for all decisions, or where each draws its own."""

    shared = "shared"
    population = "population"


@dataclass(frozen=True, eq=False)
class Fit:
    """Rows of parameters (rows, columns), and the odds that the true outcome of each case had under each,
    (rows, cases).

    `clusters` are those of the cases, one for each. `kept` are the columns that the record can identify; the others
    stay at their prior.
    """

    prior: Parameters
    columns: tuple[str, ...]
    rows: np.ndarray
    cases: tuple[str, ...]
    clusters: tuple[str, ...]
    odds: np.ndarray
    kept: tuple[str, ...]

    def weights(self, without: str | None = None, way: PoolingMode = PoolingMode.population) -> np.ndarray:
        """Return the weights of the rows, (rows,), from all clusters but one."""
        counted = [k for k, cluster in enumerate(self.clusters) if cluster != without]
        odds, clusters = self.odds[:, counted], [self.clusters[k] for k in counted]
        if way is PoolingMode.shared:
            return temper(np.log(odds) @ shares(clusters))
        return population(odds, clusters)

    def parameters(self, without: str | None = None) -> Parameters:
        """Return the posterior: the prior, with the kept columns drawn from the weighted rows."""
        places = [self.columns.index(name) for name in self.kept]
        weights = self.weights(without)
        told = weights > 1e-4 * weights.max()
        return replace(self.prior, name="posterior", columns=self.kept,
                       rows=tuple(map(tuple, self.rows[np.ix_(told, places)].tolist())),
                       weights=tuple(round(float(weight), 9) for weight in weights[told] / weights[told].sum()))

    def left_out(self, way: PoolingMode | None = PoolingMode.population) -> dict[str, float]:
        """Return each cluster's log score from weights fitted without it; with None, from rows that count alike."""
        scores = {}
        for cluster in sorted(set(self.clusters)):
            weights = np.full(len(self.rows), 1 / len(self.rows)) if way is None else self.weights(cluster, way)
            of = [k for k, other in enumerate(self.clusters) if other == cluster]
            scores[cluster] = float(np.mean(-np.log(weights @ self.odds[:, of])))
        return scores

    @cached_property
    def summary(self) -> list[dict]:
        """What changed, by parameter: mean and standard deviation before and after, and whether it is kept."""
        weights = self.weights()
        rows = []
        for k, name in enumerate(self.columns):
            column = self.rows[:, k]
            mean = float(weights @ column)
            rows.append({"parameter": name, "prior_mean": float(column.mean()), "prior_sd": float(column.std()),
                         "mean": mean, "sd": float(np.sqrt(weights @ (column - mean) ** 2)), "kept": name in self.kept})
        return rows


def shares(clusters: Sequence[str]) -> np.ndarray:
    """Return what each case counts, so that its cluster counts once.

    >>> shares(["a", "b", "b"]).tolist()
    [1.0, 0.5, 0.5]
    """
    return np.array([1 / clusters.count(cluster) for cluster in clusters])


def population(odds: np.ndarray, clusters: Sequence[str], prior_count: float = PRIOR_COUNT) -> np.ndarray:
    """Return the weights from which each cluster draws a row, (rows,): the mode under a Dirichlet prior that is worth
    `prior_count` clusters of equal weights, by EM (Dempster, Laird and Rubin 1977).

    >>> population(np.array([[0.9], [0.1]]), ["a"], prior_count=0.0).round(3).tolist()
    [1.0, 0.0]
    """
    counted, rows = shares(list(clusters)), len(odds)
    weights = np.full(rows, 1 / rows)
    for _ in range(_STEPS):
        blamed = weights[:, None] * odds
        weights = (blamed / blamed.sum(axis=0)) @ counted + prior_count / rows
        weights /= weights.sum()
    return weights


def temper(total: np.ndarray, enough: float = ENOUGH) -> np.ndarray:
    """Return weights in proportion to exp(t * total), with the largest t up to 1 that lets enough rows count.

    >>> temper(np.zeros(4)).tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    wanted = min(enough, len(total) / 2)
    low, high = 0.0, 1.0
    if effective_sample_size(_soft(total)) >= wanted:
        return _soft(total)
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if effective_sample_size(_soft(middle * total)) >= wanted else (low, middle)
    return _soft(low * total)


def effective_sample_size(weights: np.ndarray) -> float:
    """Return how many equal weights would be as good: 1 over the sum of squares of weights that add up to 1."""
    return float(1.0 / np.sum(weights**2))


def _soft(logs: np.ndarray) -> np.ndarray:
    weights = np.exp(logs - logs.max())
    return weights / weights.sum()


def true_odds(ended: np.ndarray, true: int) -> np.ndarray:
    """Return the smoothed odds of outcome `true` by row, from counts (rows, outcomes, rounds)."""
    counts = ended.sum(axis=2, dtype=float)
    return (counts[:, true] + 0.5) / (counts.sum(axis=1) + counts.shape[1] / 2)


# What calibration leaves behind, as files: the posterior that runs draw from, and beside it how every row
# forecast every
# case, so that a back-test can leave a cluster out.
#
# posterior.toml       the prior's values, the name of the table, and under [fit] what it was made from
# posterior.csv        rows of the parameters that the record can identify, with their weights
# posterior-fit.csv    every row of the design, and the odds that the true outcome of each case had under it

_FOLDER = Path(read_parameters.__code__.co_filename).parent
_MARK = "odds "  # begins the name of a case's column


def path_of(name: str) -> Path:
    """Return the file of parameters that a shipped name or a path means."""
    return _FOLDER / f"{name}.toml" if name in SHIPPED else Path(name)


@cache
def read_fit(name: str) -> Fit | None:
    """Return the fit beside a file of parameters; None if they were not fitted. Raises UserError for a broken one."""
    path = path_of(name)
    beside = path.with_name(f"{path.stem}-fit.csv")
    if not beside.exists():
        return None
    whole = read_parameters(name)
    try:
        header, *lines = list(csv.reader(io.StringIO(beside.read_text(encoding="utf-8"))))
        numbers = np.array(lines, dtype=float).reshape(len(lines), len(header))
    except (OSError, ValueError) as error:
        raise UserError(f"{beside}: {error}; `nemcon calibrate` makes it anew") from None
    columns = tuple(name for name in header if not name.startswith(_MARK))
    named = tuple(name.removeprefix(_MARK) for name in header if name.startswith(_MARK))
    cluster_of, odds = {case.name: case.cluster for case in cases()}, numbers[:, len(columns):]
    known = set(named) <= set(cluster_of) and set(whole.columns) <= set(columns)
    if not named or not known or not ((odds > 0) & (odds <= 1)).all():
        raise UserError(f"{beside}: does not belong to {path.name}; `nemcon calibrate` makes both anew")
    prior = replace(whole, columns=(), rows=(), weights=())
    return Fit(prior, columns, numbers[:, :len(columns)], named, tuple(cluster_of[case] for case in named), odds,
               whole.columns)


def is_stale(name: str) -> bool:
    """Tell whether the cases or the model have changed since a fit was made."""
    made_from = tomllib.loads(path_of(name).read_text(encoding="utf-8")).get("fit", {})
    return made_from.get("cases") != cases_digest() or made_from.get("model_version") != MODEL_VERSION


def cases_digest() -> str:
    """Return one digest of all cases."""
    told = "".join(case.scenario.digest for case in cases())
    return "sha256:" + hashlib.sha256(told.encode()).hexdigest()


def write_fit(fit: Fit, folder: Path, made_from: dict) -> list[Path]:
    """Write the three files into a folder, `posterior.toml` last; return their paths. Raises StoreError."""
    posterior = fit.parameters()
    paths = [folder / "posterior-fit.csv", folder / "posterior.csv", folder / "posterior.toml"]
    odds = [f"{_MARK}{case}" for case in fit.cases]
    rows = np.hstack([np.array(posterior.rows), np.array(posterior.weights)[:, None]])
    with atomic.transaction():  # a table beside the fit of another one would be read without complaint
        atomic.write_text(paths[0], _csv([*fit.columns, *odds], np.hstack([fit.rows, fit.odds]), digits=5))
        atomic.write_text(paths[1], _csv([*posterior.columns, "weight"], rows))
        atomic.write_text(paths[2], _toml(fit.prior, made_from))
    return paths


def _csv(header: list[str], rows: np.ndarray, digits: int = 6) -> str:
    lines = [",".join(header), *(",".join(f"{value:.{digits}g}" for value in row) for row in rows.tolist())]
    return "\n".join(lines) + "\n"


def _toml(prior: Parameters, made_from: dict) -> str:
    told = "".join(f"{key} = {_value(value)}\n" for key, value in made_from.items())
    process = "".join(f"{name} = {_value(prior.value(name))}\n" for name in type(prior.process).model_fields)
    return ("# Written by `nemcon calibrate`. What the table has replaces what stands here; the rest is the prior's.\n"
            f'name = "posterior"\ntable = "posterior.csv"\n\n[process]\n{process}\n[fit]\n{told}')


def _value(value: Any) -> str:
    if isinstance(value, Distribution):
        return f"{{ {value.family} = [{', '.join(map(repr, value.values))}] }}"
    return f'"{value}"' if isinstance(value, str) else repr(value)
