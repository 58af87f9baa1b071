"""Stances: means and spreads of first attitudes, stated or derived."""

from __future__ import annotations

import numpy as np

from sim.lobbying import world as w
from sim.scenario.encode.flat import Flat
from sim.scenario.quantity import Distribution
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Stance
from sim.scenario.vocabulary import meaning

_HOME = "champion"


def stated_stance(document, candidate: str, ally: str):
    """Returns the stance that a file gives (or implies) an ally toward a candidate, or None: the ally's own entry,
    else champion for the candidate's own country, else the entry of '*'."""
    entries = document.stances.get(candidate, {})
    if ally in entries:
        return entries[ally]
    if document.candidates[candidate].country == ally:
        return _HOME
    return entries.get("*")


def mean_and_spread(document, entry) -> tuple[float | Distribution, float | Distribution | None]:
    """Returns mean and spread of a stance entry; a spread of None is the default of [process]."""
    spread = None
    if isinstance(entry, Stance):
        entry, spread = entry.stance, entry.spread
    if isinstance(entry, str):
        word_mean, word_spread = meaning(document, entry)
        return word_mean, word_spread if spread is None else spread
    if isinstance(entry, Distribution) and spread is None:
        return entry, 0.0
    return entry, spread


def put_stances(flat: Flat, scenario: Scenario, allies, candidates, table_slots) -> np.ndarray:
    document, at = scenario.document, flat.layout
    drawn_jointly = set(table_slots.tolist())
    derived = np.zeros((len(allies), len(candidates)), dtype=bool)
    for j, ally in enumerate(allies):
        for c, candidate in enumerate(candidates):
            k, path = j * len(candidates) + c, f"stances.{candidate}.{ally}"
            entry = stated_stance(document, candidate, ally)
            derived[j, c] = entry is None
            source = w.SPREAD_UNKNOWN if entry is None else w.SPREAD_STATED
            spread = None
            if entry is not None:
                mean, spread = mean_and_spread(document, entry)
                flat.put(at.mean + k, mean, "signed", f"{path}.mean")
            if spread is None:
                flat.copy(at.spread + k, source)
            else:
                flat.put(at.spread + k, spread, "amount", f"{path}.spread")
            if flat.varies(at.spread + k) or (spread is None and source in drawn_jointly):
                flat.normal(at.draw + k, path)
    return derived
