"""The design of the calibration: rows of parameters that fill the prior evenly, and every case played under each.

All rows share the chance of their replicates (common random numbers), so that rows differ by their parameters and
little else. A cell is one case under a block of rows, kept as soon as it has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from sim import files as atomic
from sim.backtesting.cases import HistoricalCase, cases
from sim.backtesting.fit import (
    Fit,
    PoolingMode,
    cases_digest,
    effective_sample_size,
    shares,
    temper,
    true_odds,
    write_fit,
)
from sim.backtesting.forecast import by_listed_outcome
from sim.backtesting.scores import average, difference
from sim.backtesting.truth import truth_of
from sim.errors import ImpossibleError, NemconError
from sim.model.encoding import encode
from sim.model.quantiles import CHOICE, FAMILY_CODES, quantile
from sim.odds.run import played_here
from sim.parallel.cells import Cell, CellResult
from sim.parallel.store import Store, complete
from sim.results.backtest import CalibrateDocument, ClusterRow, Ends, Mean, ParameterChange
from sim.results.base import Result, short
from sim.scenario.fields import Distribution
from sim.scenario.parameters import Parameters, read_parameters
from sim.version import MODEL_VERSION

ROWS, REPLICATES, BLOCK = 512, 300, 32  # counts are kept in 16 bits


@dataclass(frozen=True, eq=False)
class ParameterDesign:
    """Rows of parameters, (rows, columns), with the prior that they fill; `parameters` draws them alike."""

    prior: Parameters
    columns: tuple[str, ...]
    rows: np.ndarray

    @property
    def parameters(self) -> Parameters:
        """The prior with its uncertain parameters replaced by the rows."""
        return self.weighted(np.ones(len(self.rows)))

    def weighted(self, weights: np.ndarray, name: str = "design") -> Parameters:
        """Return the rows as parameters that are drawn with these weights."""
        return replace(self.prior, name=name, columns=self.columns, rows=tuple(map(tuple, self.rows.tolist())),
                       weights=tuple(map(float, weights)))


@dataclass(frozen=True, eq=False)
class PlayedDesign:
    """Every case under every row: case -> counts of replicates by row, outcome (file order, fallback last) and
    round.
    """

    design: ParameterDesign
    replicates: int
    ended: dict[str, np.ndarray]


def uncertain(prior: Parameters) -> tuple[str, ...]:
    """Return the names of the parameters that a prior leaves open."""
    names = type(prior.process).model_fields
    return tuple(name for name in names if isinstance(prior.value(name), Distribution))


def design(prior: Parameters, rows: int = ROWS) -> ParameterDesign:
    """Return rows that fill the prior evenly: Sobol's sequence (1967) without its first point, through the quantile
    functions of the prior. A power of two is the most even.
    """
    from scipy.stats.qmc import Sobol
    columns = uncertain(prior)
    sequence = Sobol(len(columns), scramble=False, bits=30)
    sequence.fast_forward(1)
    points = sequence.random(rows)
    drawn = [[_drawn(prior.value(name), u) for name, u in zip(columns, point, strict=True)]
             for point in points.tolist()]
    return ParameterDesign(prior, columns, np.array(drawn))


def _drawn(of: float | Distribution, u: float) -> float:
    if not isinstance(of, Distribution):
        return of
    family, values = FAMILY_CODES[of.family], of.values
    if family == CHOICE:
        return float(values[min(int(u * len(values)), len(values) - 1)])
    p0, p1, p2 = (*values, 0.0, 0.0)[:3]
    return float(quantile(family, p0, p1, p2, u))


def play_design(made: ParameterDesign, store: Store, replicates: int = REPLICATES, seed: int = 1, *,
                of: Sequence[HistoricalCase] | None = None, workers: int | None = None,
                executor: Executor | None = None, progress: Callable[[int, int], None] | None = None) -> PlayedDesign:
    """Play every case under every row; what the store has is not played again. Raises NemconError if one fails."""
    chosen = cases() if of is None else of
    cells = [cell for case in chosen for cell in _cells(case, made, replicates, seed)]
    done = complete(cells, evaluate, store, executor=executor, workers=workers, progress=progress)
    if done.failures:
        raise NemconError(f"{done.failed} of {len(cells)} cells failed, the first: {done.failures[0].error}")
    blocks = len(cells) // len(chosen)
    parts = [outcome.arrays["ended"] for outcome in done.outcomes if isinstance(outcome, CellResult)]
    return PlayedDesign(made, replicates, {case.name: np.concatenate(parts[k * blocks:(k + 1) * blocks])
                                     for k, case in enumerate(chosen)})


def _cells(case: HistoricalCase, made: ParameterDesign, replicates: int, seed: int) -> list[Cell]:
    process = made.prior.process.model_dump(mode="json", exclude_none=True)
    shared = {"kind": "calibration", "scenario": case.scenario.digest, "process": process, "seed": seed,
              "replicates": replicates, "columns": list(made.columns)}
    return [Cell({**shared, "rows": made.rows[first:first + BLOCK].tolist()},
                 (case.scenario, replace(made, rows=made.rows[first:first + BLOCK])))
            for first in range(0, len(made.rows), BLOCK)]


def evaluate(cell: Cell) -> CellResult:
    """Play one case under a block of rows, each until so many replicates agree with what was seen in it. Raises
    ImpossibleError for a row under which hardly any does.
    """
    scenario, made = cell.inputs
    encoded = encode(scenario, made.parameters)
    seed, replicates = cell.description["seed"], cell.description["replicates"]
    ended = []
    for k in range(len(made.rows)):
        world = encoded.world._replace(table=encoded.world.table[k:k + 1], table_cumulative=np.ones(1))
        try:
            tallies = [tally.ended for _, tally, _ in played_here(replace(encoded, world=world), seed, replicates,
                                                                  records=False)]
        except ImpossibleError as error:
            row = ", ".join(f"{name} = {value:g}" for name, value in zip(made.columns, made.rows[k], strict=True))
            raise ImpossibleError(f"{error} (with {row})") from None
        ended.append(by_listed_outcome(encoded, np.sum(tallies, axis=0)))
    return CellResult({"ended": np.array(ended, dtype=np.uint16)})


# Calibration: the global parameters are fitted to the cases, and said how far the record can tell them apart.


@dataclass(frozen=True, eq=False)
class Calibration(Result):
    """A fit, what the check says about it, and how it was made."""

    fit: Fit
    checked: tuple[Checked, ...]
    replicates: int
    seed: int

    @cached_property
    def scores(self) -> dict[str, dict[str, float]]:
        """Log score of each cluster: under the prior, and left out after either way of fitting."""
        return {"prior": self.fit.left_out(None), **{way.value: self.fit.left_out(way) for way in PoolingMode}}

    def mean(self, way: str) -> Ends:
        """Return the mean log score over clusters."""
        return _ends(average(self.scores[way], {cluster: cluster for cluster in self.scores[way]}))

    def gain(self, way: str) -> Ends:
        """Return log score after minus before, paired by cluster: below 0, fitting has paid."""
        own = {cluster: cluster for cluster in self.scores[way]}
        return _ends(difference(self.scores[way], self.scores["prior"], own))

    @cached_property
    def record(self) -> CalibrateDocument:  # type: ignore[override]
        """The result as data."""
        changed = [ParameterChange(**{**row, **asdict(told), "p_value": short(told.p_value)})
                   for row, told in zip(self.fit.summary, self.checked, strict=True)]
        clusters = [ClusterRow(cluster=cluster, **{way: of[cluster] for way, of in self.scores.items()})
                    for cluster in self.scores["prior"]]
        return CalibrateDocument(
            model_version=MODEL_VERSION, parameters=self.fit.parameters().label, rows=len(self.fit.rows),
            replicates=self.replicates, seed=self.seed, effective_rows=effective_sample_size(self.fit.weights()),
            changed=changed, log_score={way: self.mean(way) for way in self.scores},
            difference={way.value: self.gain(way.value) for way in PoolingMode}, clusters=clusters)


def _ends(mean: Mean | None) -> Ends:
    return Ends(**{key: getattr(mean, key) for key in Ends.model_fields})


def calibrate(folder: str | Path, rows: int = ROWS, replicates: int = REPLICATES, seed: int = 1,
              prior: str = "prior", workers: int | None = None, executor: Executor | None = None,
              progress: Callable[[int, int], None] | None = None) -> Calibration:
    """Fits the parameters that a prior leaves open to all cases. Cells are kept in `folder`/cells: call it
    again after an
    interruption. Writes the posterior's files into `folder`. Raises UserError, StoreError.
    """
    target = atomic.make_folder(folder)
    atomic.clean_leftovers(target)
    made = design(read_parameters(prior), rows)
    played = play_design(made, Store(target / "cells", MODEL_VERSION), replicates, seed, workers=workers,
                         executor=executor, progress=progress)
    found = fitted_to(played, seed)
    write_fit(found.fit, target, {"model_version": MODEL_VERSION, "cases": cases_digest(), "prior": made.prior.digest,
                                 "rows": len(made.rows), "replicates": replicates, "seed": seed})
    return found


def fitted_to(played: PlayedDesign, seed: int = 1) -> Calibration:
    """Return the calibration that follows from what was played."""
    scored = [case for case in cases() if case.name in played.ended]
    cluster_of = {case.name: case.cluster for case in scored}
    odds = [true_odds(played.ended[case.name], case.scenario.outcomes.index(
        truth_of(case.name, case.scenario).outcome)) for case in scored]
    made = played.design
    checked = tuple(check(made, played.ended, cluster_of, seed))
    fit = Fit(made.prior, made.columns, made.rows, tuple(cluster_of), tuple(cluster_of.values()), np.array(odds).T,
              identified(checked))
    return Calibration(fit, checked, played.replicates, seed)


# Simulation-based calibration (Talts et al. 2018): can the fit find parameters that are known?
#
# Each row of the design in turn is taken for the truth of all decisions: every case is given an outcome drawn from that
# row's odds, the others are weighted by that synthetic record, and the true value of each parameter is ranked in it.
# This is the easiest record there could be. What cannot be identified in it cannot be in the real one.
# If the fit is right, the ranks are uniform; how much the spread shrinks says what a record of this size can identify.

BINS = 10
IDENTIFIED = 0.05


@dataclass(frozen=True)
class Checked:
    """One parameter: histogram of ranks (10 bins), contraction (1 - variance after / before, mean), correlation of the
    estimate with the truth, and how unlikely ranks as uneven as these are (chi-squared).
    """

    parameter: str
    ranks: tuple[int, ...]
    contraction: float
    correlation: float
    p_value: float

    @property
    def identified(self) -> bool:
        """Tells whether a record of this size says anything worth having about the parameter."""
        return self.contraction >= IDENTIFIED


def check(design: ParameterDesign, ended: Mapping[str, np.ndarray], cluster_of: Mapping[str, str], seed: int = 1,
          synthetic: int | None = None) -> list[Checked]:
    """Return what the ranks say about each parameter, from counts by case: (rows, outcomes, rounds).

    `synthetic` is how many rows are taken for the truth; default all.
    """
    odds = {case: _odds(counts) for case, counts in ended.items()}
    chances = {case: counts.sum(axis=2) / counts.sum(axis=(1, 2))[:, None] for case, counts in ended.items()}
    counted = shares([cluster_of[case] for case in odds])
    draws = np.random.default_rng(seed)
    standard = (design.rows - design.rows.mean(axis=0)) / design.rows.std(axis=0)
    ranks, means, variances, truths = [], [], [], []
    for truth in range(min(synthetic or len(standard), len(standard))):
        weights = _weights(truth, odds, chances, counted, draws)
        below = standard < standard[truth]
        mean = weights @ standard
        ranks.append(weights @ below)
        means.append(mean)
        variances.append(weights @ (standard - mean) ** 2)
        truths.append(standard[truth])
    return [_told(name, *(np.array(found)[:, k] for found in (ranks, means, variances, truths)))
            for k, name in enumerate(design.columns)]


def _odds(counts: np.ndarray) -> np.ndarray:
    """Return smoothed odds, (rows, outcomes)."""
    by_outcome = counts.sum(axis=2, dtype=float)
    return (by_outcome + 0.5) / (by_outcome.sum(axis=1, keepdims=True) + by_outcome.shape[1] / 2)


def _weights(truth: int, odds: Mapping[str, np.ndarray], chances: Mapping[str, np.ndarray], counted: np.ndarray,
             draws: np.random.Generator) -> np.ndarray:
    """Return the weights that a synthetic record gives to the rows; the true row itself has none."""
    told = [odds[case][:, draws.choice(chances[case].shape[1], p=chances[case][truth])] for case in odds]
    total = np.log(np.array(told)).T @ counted
    others = np.delete(np.arange(len(total)), truth)
    weights = np.zeros(len(total))
    weights[others] = temper(total[others])
    return weights


def _told(name: str, ranks: np.ndarray, means: np.ndarray, variances: np.ndarray, truths: np.ndarray) -> Checked:
    from scipy.stats import chisquare
    histogram = np.histogram(np.minimum(ranks, 1.0), bins=BINS, range=(0.0, 1.0))[0]  # sums of weights may exceed 1
    correlation = float(np.corrcoef(means, truths)[0, 1]) if means.std() > 0 else 0.0
    return Checked(name, tuple(int(count) for count in histogram), float(1 - variances.mean()), correlation,
                   float(chisquare(histogram).pvalue))


def identified(found: Sequence[Checked]) -> tuple[str, ...]:
    """Return the names of the parameters that the record can identify."""
    return tuple(row.parameter for row in found if row.identified)
