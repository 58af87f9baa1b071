"""Changes one stated value after the other and looks at what becomes of the encoded world and of the odds."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import numpy as np
from pydantic import ValidationError

from sim.model.encoding import encode
from sim.model.rounds import run_chunk
from sim.scenario.roster import Roster
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Document

# What is for the reader, decides who or when (so that a change makes another question of it), or is a name of a row.
NOT_CHANGED = ("format", "title", "question", "note", "as_of", "roster", "members", "evidence", "case", "name", "country",
               "kind", "date", "to", "ally", "candidate", "between", "fallback", "round_days", "rounds", "end", "start",
               "deadline", "column", "veto", "status", "probability")


def leaves(raw: Any, path: tuple = ()) -> Iterator[tuple]:
    """Yield the paths of values that can be changed: numbers, distributions and stance words."""
    if path and path[-1] in NOT_CHANGED:
        return
    if isinstance(raw, dict) and not _is_distribution(raw):
        for key, inner in raw.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(raw, list):
        for number, inner in enumerate(raw):
            if path != ("members",) and not isinstance(inner, str):
                yield from leaves(inner, (*path, number))
    elif path:
        yield path


def _is_distribution(raw: dict) -> bool:
    return len(raw) == 1 and next(iter(raw)) in ("uniform", "loguniform", "normal", "lognormal", "triangular", "choice")


def changed(raw: dict, path: tuple) -> dict | None:
    """Return the data with another value at a path; None where no other value fits."""
    made = copy.copy(raw)  # and a copy of each table on the way; the rest is shared
    at: Any = made
    for part in path[:-1]:
        at[part] = copy.copy(at[part])
        at = at[part]
    at[path[-1]] = _other(at[path[-1]])
    try:
        Document.model_validate(made)
    except ValidationError:
        return None
    return made


def _other(value: Any) -> Any:
    if isinstance(value, str):
        return "oppose" if value != "oppose" else "support"
    if isinstance(value, dict):
        return 0.37
    if isinstance(value, int) and not isinstance(value, bool):
        return value + 1
    return 0.5 * value + 0.13 if value != 0.26 else 0.31


def scenario_of(raw: dict, roster: Roster | None = None) -> Scenario:
    """Return the scenario of some data."""
    return Scenario(Document.model_validate(raw), roster)


def world_of(raw: dict, roster: Roster | None = None) -> list[bytes]:
    """Return everything that the model reads of a scenario, as bytes."""
    encoded = encode(scenario_of(raw, roster))
    return [np.asarray(part).tobytes() for part in encoded.world]


def counts_of(raw: dict, roster: Roster | None = None, replicates: int = 60) -> bytes:
    """Return who was agreed when in some replicates, and what was paid and held."""
    encoded = encode(scenario_of(raw, roster))
    tally, _ = run_chunk(encoded.world, 3, 0, replicates, counted_until=encoded.counted_until)
    return tally.ended.tobytes()
