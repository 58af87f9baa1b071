"""Small back-tests and records made by hand for the tests of this folder."""

from __future__ import annotations

from functools import cache

import numpy as np

from sim.forecast.backtest import backtest
from sim.forecast.fit import Fit
from sim.forecast.result import Backtest
from sim.scenario.parameters import read_parameters

FEW = ("nato-2014-03-24", "nato-2003", "un-2016-09-26", "macedonia-2008-04-03")


@cache
def small(parameters: str = "prior", replicates: int = 200, seed: int = 1, workers: int = 1) -> Backtest:
    """Returns a back-test of five cases in four clusters."""
    return backtest(FEW, replicates, seed, parameters, workers)


def fit_of(log_likelihood, rows=None, columns=("persuasion", "isolation"), kept=("persuasion",)) -> Fit:
    """Returns a fit whose clusters are called a, b, c, ..."""
    logs = np.array(log_likelihood, dtype=float)
    filled = np.linspace(0.1, 0.9, len(logs) * len(columns)).reshape(len(logs), -1) if rows is None else np.array(rows)
    return Fit(read_parameters("prior"), columns, filled, tuple("abcdefgh"[:logs.shape[1]]), logs, kept)
