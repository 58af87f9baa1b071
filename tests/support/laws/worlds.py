"""Small scenarios in which every mechanism is off until a test turns it on."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np

from sim.model.encoding import Encoded, encode
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Document

# Nothing happens: nobody meets, nobody gives way, nothing is paid, nothing is drawn.
STILL = {"meetings": 0, "persuasion": 0, "isolation": 0, "urgency": 0, "shelter": 0, "closing": 1, "offer_step": 0,
         "budget": 0, "news": 0, "backing_floor": 0, "patience": 0, "pressure": 0, "resolve": 0, "threshold": 0.1,
         "premium": 0, "spread_stated": 0, "spread_unknown": 0,
         # What model 2 adds, off: laws L1 to L8 are those of model 1.
         "anchor": 0, "urgency_curve": 0, "cost_nothing_changes": 0, "cost_incumbent_stays": 0, "cost_post_empty": 0,
         "pace": 0, "price": 0, "relative_entry": 0, "reluctance": 0, "viability": 0, "another_attitude": 0,
         "another_spread": 0, "another_exit_cost": 0, "silent_threshold": 10, "immovable": 0,
         "immovable_no_change": 0, "immovable_block": 0}
# Meetings are exact copies, as many a round as there are allies.
COPYING = {"meetings": 1, "persuasion": 1}
UNBOUNDED = 1_000_000  # the largest last round that a file may state


def document(allies: dict[str, Any], stances: dict[str, Any], process: dict[str, Any] | None = None,
             rounds: int = UNBOUNDED, **tables: Any) -> dict[str, Any]:
    """Returns a scenario as it would be read from a file. An ally is its size or a table, a stance a number; the
    candidates are those of the stances unless a table says more."""
    given = {name: table if isinstance(table, dict) else {"size": float(table)} for name, table in allies.items()}
    numbers = {candidate: {ally: float(x) for ally, x in row.items()} for candidate, row in stances.items()}
    calendar = {"rounds": rounds, "stall": 0, "silence": 0, **tables.pop("calendar", {})}
    candidates = {**{name: {"ambition": 0} for name in stances}, **tables.pop("candidates", {})}
    return {"format": 1, "title": "a small world", "as_of": datetime.date(2024, 1, 1),
            "calendar": calendar, "process": _floats({**STILL, **(process or {})}), "candidates": candidates,
            "allies": given, "stances": numbers, "another_name": False, **tables}


def world_of(*about: Any, **tables: Any) -> Encoded:
    """Encodes such a scenario."""
    return encoded_from(document(*about, **tables))


def encoded_from(file: dict[str, Any]) -> Encoded:
    """Encodes a scenario as it would be read from a file."""
    return encode(Scenario(Document.model_validate(file)))


def copying(sizes: dict[str, float], backers: dict[str, str] | None = None, process: dict[str, Any] | None = None,
            **tables: Any) -> Encoded:
    """Encodes the neutral process: every ally is at +1 for the candidate it backs (by default its own) and at -1
    for the others, and meetings are exact copies."""
    backers = backers or {ally: f"of {ally}" for ally in sizes}
    names = dict.fromkeys(backers.values())
    stances = {name: {ally: 1 if backers[ally] == name else -1 for ally in sizes} for name in names}
    return world_of(sizes, stances, {**COPYING, **(process or {})}, **tables)


def counts(encoded: Encoded, tally) -> dict[str, int]:
    """Returns replicates by outcome, the fallback included."""
    return dict(zip(encoded.outcomes, tally.ended.sum(axis=1).tolist(), strict=True))


def in_order(encoded: Encoded, by_name: dict[str, float]) -> np.ndarray:
    """Returns odds by candidate name in the order of the arrays, and last those of the fallback, 0 unless given."""
    return np.array([by_name.get(name, 0.0) for name in encoded.outcomes])


def _floats(table: dict[str, Any]) -> dict[str, Any]:
    return {key: float(value) if isinstance(value, int) else value for key, value in table.items()}
