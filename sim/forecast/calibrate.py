"""Calibration: the global parameters are fitted to the cases, and said how far the record can tell them apart."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim import atomic
from sim.forecast.averages import Average, average, difference
from sim.forecast.cases import cases
from sim.forecast.check import Checked, check, identified
from sim.forecast.design import REPLICATES, ROWS, Played, design, play_design
from sim.forecast.fit import Fit, by_clusters, effective, left_out_score, true_odds
from sim.forecast.fitted import cases_digest, write_fit
from sim.forecast.truth import truth_of
from sim.scenario.parameters import read_parameters
from sim.study.store import Store
from sim.version import MODEL_VERSION


@dataclass(frozen=True, eq=False)
class Calibration:
    """A fit, what the check says about it, and the log score of each cluster under the prior and left out."""

    fit: Fit
    checked: tuple[Checked, ...]
    before: dict[str, float]
    after: dict[str, float]
    replicates: int
    seed: int

    @property
    def gain(self) -> Average:
        """Log score after minus before, by cluster, with its interval: below 0, fitting has paid."""
        return difference(self.after, self.before, {cluster: cluster for cluster in self.after})

    def score(self, fitted: bool) -> Average:
        """Returns the mean log score, left out after fitting or under the prior."""
        values = self.after if fitted else self.before
        return average(values, {cluster: cluster for cluster in values})

    def document(self) -> dict:
        """Returns the result as the JSON document of `nemcon calibrate --json`."""
        told = {row.parameter: row for row in self.checked}
        return {"model_version": MODEL_VERSION, "parameters": self.fit.parameters().label,
                "rows": len(self.fit.rows), "replicates": self.replicates, "seed": self.seed,
                "effective_rows": _short(effective(self.fit.weights())),
                "changed": [{key: value if isinstance(value, (str, bool)) else _short(value)
                             for key, value in row.items()} |
                            {"ranks": list(told[row["parameter"]].ranks),
                             "contraction": _short(told[row["parameter"]].contraction),
                             "correlation": _short(told[row["parameter"]].correlation),
                             "p_value": _short(told[row["parameter"]].p_value)} for row in self.fit.summary],
                "log_score": {"prior": _interval(self.score(False)), "posterior": _interval(self.score(True)),
                              "difference": _interval(self.gain)},
                "clusters": [{"cluster": cluster, "prior": _short(self.before[cluster]),
                              "posterior": _short(self.after[cluster])} for cluster in self.fit.clusters]}


def calibrate(folder: str | Path, rows: int = ROWS, replicates: int = REPLICATES, seed: int = 1,
              prior: str = "prior", workers: int | None = None, executor: Executor | None = None,
              progress: Callable[[int, int], None] | None = None) -> Calibration:
    """Fits the parameters that a prior leaves open to all cases. Cells are kept in `folder`/cells: call it again after an
    interruption. Writes the posterior's files into `folder`. Raises UserError, StoreError."""
    place = atomic.make_folder(folder)
    made = design(read_parameters(prior), rows)
    played = play_design(made, Store(place / "cells", MODEL_VERSION), replicates, seed, workers=workers,
                         executor=executor, progress=progress)
    found = fitted_to(played, seed)
    write_fit(found.fit, place, {"model_version": MODEL_VERSION, "cases": cases_digest(), "prior": made.prior.digest,
                                 "rows": len(made.rows), "replicates": replicates, "seed": seed})
    return found


def fitted_to(played: Played, seed: int = 1) -> Calibration:
    """Returns the calibration that follows from what was played."""
    scored = [case for case in cases() if case.name in played.ended]
    cluster_of = {case.name: case.cluster for case in scored}
    odds = {case.name: true_odds(played.ended[case.name], case.scenario.outcomes.index(
        truth_of(case.name, case.scenario).outcome)) for case in scored}
    clusters, logs = by_clusters({name: np.log(share) for name, share in odds.items()}, cluster_of)
    made = played.design
    checked = tuple(check(made, played.ended, cluster_of, seed))
    fit = Fit(made.prior, made.columns, made.rows, clusters, logs, identified(checked))
    flat = Fit(made.prior, made.columns, made.rows, clusters, np.zeros_like(logs), ())
    return Calibration(fit, checked, left_out_score(flat, odds, cluster_of), left_out_score(fit, odds, cluster_of),
                       played.replicates, seed)


def _interval(of: Average) -> dict:
    return {"mean": _short(of.mean), "low": _short(of.low), "high": _short(of.high)}


def _short(x: float) -> float:
    return round(float(x), 6)
