"""Small back-tests and records made by hand for the tests of this folder."""

from __future__ import annotations

from functools import cache

import numpy as np

from sim.backtesting.backtest import Backtest, backtest
from sim.backtesting.fit import Fit
from sim.scenario.parameters import read_parameters

FEW = ("nato-2014-03-24", "nato-2003", "un-2016-09-26", "macedonia-2008-04-03")


@cache
def small(parameters: str = "prior", replicates: int = 200, seed: int = 1, workers: int = 1) -> Backtest:
    """Returns a back-test of five cases in four clusters."""
    return backtest(FEW, replicates, seed, parameters, workers)


def fit_of(odds, rows=None, columns=("persuasion", "isolation"), kept=("persuasion",),
           named=("nato-2014-03-24", "un-1976-12-07", "eu-2014-06-10"),
           clusters=("nato-2014", "un-1976", "eu-2014")) -> Fit:
    """Returns a fit to the first of three cases, each a cluster, from the odds of their true outcomes by row."""
    table = np.array(odds, dtype=float)
    count = table.shape[1]
    even = np.linspace(0.1, 0.9, len(table) * len(columns)).reshape(len(table), -1)
    filled = even if rows is None else np.array(rows)
    return Fit(read_parameters("prior"), columns, filled, named[:count], clusters[:count], table, kept)
