"""What allies privately think in the end, seen through results alone.

Neither driver hands out attitudes, but a result says how satisfied the least satisfied member is at adoption. So a
name that may not be adopted before round T, and then at once, shows the lowest attitude of those who are members in T.
If all but one have left by then, it shows that ally's attitude.
"""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np

from sim.model.encoding import Encoded
from sim.model.rounds import run_chunk
from support.laws.worlds import world_of

START = datetime.date(2024, 1, 1)


def day(t: int) -> datetime.date:
    """Returns the date of round t."""
    return START + datetime.timedelta(weeks=t)


def observed(allies: dict[str, Any], attitudes: dict[str, float], t: int, left: str | None = None,
             more_events: list[dict[str, Any]] | None = None, **tables: Any) -> Encoded:
    """Encodes a world in which one name is lobbied for, and adopted in round t whatever anybody thinks of it; with
    `left` all other allies leave in that round, before its meetings."""
    events = [{"kind": "enters", "date": day(t), "candidate": "Ada"}, *(more_events or [])]
    if left is not None:
        events += [{"kind": "leaves", "date": day(t), "ally": ally} for ally in allies if ally != left]
    return world_of(allies, {"Ada": attitudes}, rounds=t, events=events,
                    rule={"veto": "none"}, candidates={"Ada": {"status": "not available", "ambition": 0.0}}, **tables)


def lowest_attitudes(encoded: Encoded, seed: int, runs: int) -> np.ndarray:
    """Returns the least satisfied member's attitude at adoption, (runs,)."""
    tally, record = run_chunk(encoded.world, seed, 0, runs, counted_until=encoded.counted_until, records=True)
    assert tally.ended[0, -1] == runs, "somebody was not adopted in the last round"
    return record.least


def last_attitudes(allies: dict[str, Any], attitudes: dict[str, float], t: int, seed: int, runs: int,
                   **tables: Any) -> np.ndarray:
    """Returns what every ally thinks after the meetings of t - 1 rounds, (runs, n); the same runs for each ally."""
    return np.column_stack([lowest_attitudes(observed(allies, attitudes, t, ally, **tables), seed, runs)
                            for ally in allies])
