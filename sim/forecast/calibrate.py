"""Calibration: the global parameters are fitted to the cases, and said how far the record can tell them apart."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from sim import atomic
from sim.forecast.averages import Average, average, difference
from sim.forecast.cases import cases
from sim.forecast.check import Checked, check, identified
from sim.forecast.design import REPLICATES, ROWS, Played, design, play_design
from sim.forecast.fit import Fit, Way, effective, true_odds
from sim.forecast.fitted import cases_digest, write_fit
from sim.forecast.truth import truth_of
from sim.scenario.parameters import read_parameters
from sim.study.store import Store
from sim.version import MODEL_VERSION


@dataclass(frozen=True, eq=False)
class Calibration:
    """A fit, what the check says about it, and how it was made."""

    fit: Fit
    checked: tuple[Checked, ...]
    replicates: int
    seed: int

    @cached_property
    def scores(self) -> dict[str, dict[str, float]]:
        """Log score of each cluster: under the prior, and left out after either way of fitting."""
        return {"prior": self.fit.left_out(None), **{way.value: self.fit.left_out(way) for way in Way}}

    def mean(self, way: str) -> Average:
        """Returns the mean log score over clusters."""
        return average(self.scores[way], {cluster: cluster for cluster in self.scores[way]})

    def gain(self, way: str) -> Average:
        """Returns log score after minus before, paired by cluster: below 0, fitting has paid."""
        return difference(self.scores[way], self.scores["prior"], {cluster: cluster for cluster in self.scores[way]})

    def document(self) -> dict:
        """Returns the result as the JSON document of `nemcon calibrate --json`."""
        return {"model_version": MODEL_VERSION, "parameters": self.fit.parameters().label,
                "rows": len(self.fit.rows), "replicates": self.replicates, "seed": self.seed,
                "effective_rows": _short(effective(self.fit.weights())),
                "changed": [_rounded(row) | _rounded(asdict(told)) for row, told in
                            zip(self.fit.summary, self.checked, strict=True)],
                "log_score": {way: _interval(self.mean(way)) for way in self.scores},
                "difference": {way.value: _interval(self.gain(way.value)) for way in Way},
                "clusters": [{"cluster": cluster, **{way: _short(of[cluster]) for way, of in self.scores.items()}}
                             for cluster in self.scores["prior"]]}


def calibrate(folder: str | Path, rows: int = ROWS, replicates: int = REPLICATES, seed: int = 1,
              prior: str = "prior", workers: int | None = None, executor: Executor | None = None,
              progress: Callable[[int, int], None] | None = None) -> Calibration:
    """Fits the parameters that a prior leaves open to all cases. Cells are kept in `folder`/cells: call it
    again after an
    interruption. Writes the posterior's files into `folder`. Raises UserError, StoreError."""
    place = atomic.make_folder(folder)
    atomic.clean_leftovers(place)
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
    odds = [true_odds(played.ended[case.name], case.scenario.outcomes.index(
        truth_of(case.name, case.scenario).outcome)) for case in scored]
    made = played.design
    checked = tuple(check(made, played.ended, cluster_of, seed))
    fit = Fit(made.prior, made.columns, made.rows, tuple(cluster_of), tuple(cluster_of.values()), np.array(odds).T,
              identified(checked))
    return Calibration(fit, checked, played.replicates, seed)


def _rounded(row: dict) -> dict:
    return {key: _short(value) if isinstance(value, float) else list(value) if isinstance(value, tuple) else value
            for key, value in row.items()}


def _interval(of: Average) -> dict:
    return {"mean": _short(of.mean), "low": _short(of.low), "high": _short(of.high)}


def _short(x: float) -> float:
    return round(float(x), 6)
