"""Polls and cases as baselines and hedges see them, made by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.backtesting.cases import cases
from sim.backtesting.seen import Seen
from sim.theories.poll import Poll


def poll(attitude, allies=("USA", "GBR", "FRA", "DEU", "LUX"), available=None) -> Poll:
    table = np.array(attitude, dtype=float)
    names = tuple("XYZ"[:table.shape[1]])
    return Poll(allies=allies, candidates=names, weight=np.full(len(allies), 1 / len(allies)), attitude=table,
                available=np.ones(len(names), bool) if available is None else np.array(available),
                threshold=np.full(len(allies), 0.1), veto=np.ones(len(allies), bool), fallback="nobody")


def record(name: str, true: int, kind: str = "incumbent stays", ended: str | None = None, names: int = 1) -> Seen:
    """Returns a case of a cluster of its own; the last outcome is the fallback."""
    case = cases(["nato-2014-03-24"])[0]
    document = case.scenario.document
    changed = document.model_copy(update={
        "case": document.case.model_copy(update={"cluster": name}),
        "calendar": document.calendar.model_copy(update={"fallback_cost": kind})})
    renamed = replace(case, name=name, scenario=replace(case.scenario, document=changed))
    return Seen(renamed, poll([[.5] * names] * 5), true, 10, ended)
