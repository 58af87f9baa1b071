"""The global parameters: from the scenario, else from the parameter set."""

from __future__ import annotations

import numpy as np

from sim.lobbying import world as w
from sim.scenario.encode.flat import Flat
from sim.scenario.parameters import Parameters

_KINDS = {"meetings": "meetings", "threshold": "signed",
          **dict.fromkeys(("persuasion", "closing", "backing_floor", "resolve"), "fraction")}  # the others are amounts


def put_process(flat: Flat, process, parameters: Parameters):
    """Fills the global parameters; returns the joint table without what the scenario states itself."""
    for slot, name in enumerate(w.PROCESS):
        stated = getattr(process, name)
        value = parameters.value(name) if stated is None else stated
        flat.put(slot, value, _KINDS.get(name, "amount"), f"process.{name}")
    columns = [k for k, name in enumerate(parameters.columns) if getattr(process, name) is None]
    slots = np.array([w.PROCESS.index(parameters.columns[k]) for k in columns], dtype=np.int64)
    rows = np.array(parameters.rows, dtype=float).reshape(len(parameters.rows), -1)[:, columns] \
        if columns else np.zeros((0, 0))
    weights = np.array(parameters.weights if columns else (), dtype=float)
    cumulative = np.cumsum(weights) / weights.sum() if len(weights) else weights
    flat.inputs = [entry for entry in flat.inputs if entry[0] not in set(slots.tolist())]
    for column, slot in enumerate(slots):  # what a single number is asked for: the weighted mean
        flat.base[slot] = float(np.average(rows[:, column], weights=weights))
    return slots, np.ascontiguousarray(rows), cumulative
