"""The calendar and what is dated in it."""

from __future__ import annotations

import datetime

import numpy as np

from sim.lobbying import world as w
from sim.lobbying.chance import stable_id
from sim.scenario.encode.flat import Flat
from sim.scenario.encode.stances import mean_and_spread
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Event, Stance

STATUS = {"not available": w.NOT_AVAILABLE, "open": w.OPEN, "declared": w.DECLARED}


def _round_of(day: datetime.date, start: datetime.date, days: int) -> int:
    """Returns the first round on or after a day."""
    return max(0, -((start - day).days // days))


def calendar_array(calendar, start: datetime.date) -> np.ndarray:
    last = calendar.rounds if calendar.end is None else max(0, (calendar.end - start).days // calendar.round_days)
    due = last if calendar.deadline is None else _round_of(calendar.deadline, start, calendar.round_days)
    return np.array([last, due, calendar.silence, calendar.stall], dtype=np.int64)


def event_arrays(flat: Flat, scenario: Scenario, dated: list[Event], allies, candidates, start) -> dict:
    document, at, m = scenario.document, flat.layout, len(candidates)
    e = len(dated)
    whole = lambda: np.zeros(e, dtype=np.int64)  # noqa: E731
    arrays = dict(event_round=whole(), event_kind=whole(), event_ally=whole(), event_candidate=whole(),
                  event_status=whole(), event_id=np.zeros(e, dtype=np.uint64), event_derived=np.zeros((e, m), bool))
    seen: dict[str, int] = {}
    for k, event in enumerate(dated):
        ally, candidate = getattr(event, "ally", None), getattr(event, "candidate", None)
        path = f"events.{event.kind}.{event.date}.{ally or ''}.{candidate or ''}"
        seen[path] = seen.get(path, 0) + 1
        path += f"#{seen[path]}"
        arrays["event_round"][k] = _round_of(event.date, start, document.calendar.round_days)
        arrays["event_kind"][k] = w.EVENT_KINDS[event.kind]
        arrays["event_ally"][k] = allies.index(ally) if ally else 0
        arrays["event_candidate"][k] = candidates.index(candidate) if candidate else 0
        arrays["event_id"][k] = stable_id(path)
        flat.put(at.event_probability + k, event.probability, "fraction", f"{path}.probability")
        if event.kind == "enters":
            arrays["event_status"][k] = STATUS[event.status.value]
        elif event.kind in ("exit_cost", "deal"):
            flat.put(at.event_value + k, event.value, "amount", f"{path}.value")
        elif event.kind == "deadline":
            flat.put(at.event_value + k, _round_of(event.to, start, document.calendar.round_days), "amount", path)
        elif event.kind == "stance":
            _put_stated(flat, document, event, k, m, candidates.index(candidate), path)
        elif event.kind == "government":
            _put_government(flat, document, event, k, candidates, path)
            arrays["event_derived"][k, :] = True
    return arrays


def _put_stated(flat: Flat, document, event, k: int, m: int, c: int, path: str) -> None:
    at = flat.layout
    mean, spread = mean_and_spread(document, Stance(stance=event.stance, spread=event.spread))
    flat.put(at.event_mean + k * m + c, mean, "signed", f"{path}.mean")
    if spread is None:
        flat.copy(at.event_spread + k, w.SPREAD_STATED)
    else:
        flat.put(at.event_spread + k, spread, "amount", f"{path}.spread")
    flat.normal(at.event_draw + k * m + c, path)


def _put_government(flat: Flat, document, event, k: int, candidates, path: str) -> None:
    at, m = flat.layout, len(candidates)
    resolve = document.process.resolve if event.resolve is None else event.resolve
    if resolve is None:
        flat.copy(at.event_value + k, w.RESOLVE)
    else:
        flat.put(at.event_value + k, resolve, "fraction", f"{path}.resolve")
    flat.copy(at.event_spread + k, w.SPREAD_UNKNOWN)
    for c, name in enumerate(candidates):
        flat.normal(at.event_draw + k * m + c, f"{path}.{name}")
