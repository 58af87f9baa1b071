"""Which features a scenario file has, and which of them happened in its runs: what the agreement tests count."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.model import world as w
from sim.model.encoding import Encoded
from support.conformance.random_scenarios import KINDS
from support.conformance.rounds import Arrays

RULES = ("consent_count", "consent_share", "consent_weight", "may_object", "abstain_below")
FAMILIES = ("uniform", "loguniform", "normal", "lognormal", "triangular", "choice")
IN_FILES = (*(f"event {kind}" for kind in KINDS), "an event that may not happen", "a tie", "a bloc", "a deadline",
            "a silence period", "a stall length", "unanimity", "vetoes of some", "vetoes of none",
            *(f"rule {name}" for name in RULES), *(f"distribution {family}" for family in FAMILIES),
            "a derived attitude", "a stated one", "an ally that joins", "an ally that leaves", "a name that is open",
            "a name that is not available", "another name may be agreed", "a cost of no agreement", "a veto",
            "a silent ally")
IN_RUNS = ("a meeting", "news", "a deal", "an entry", "a withdrawal", "a name under silence", "a broken silence",
           "adopted", "stalled", "out of time", "two front-runners", "an objection that returns", "an immovable ally",
           "doubt")
FEATURES = (*IN_FILES, *IN_RUNS)


def of_file(file: dict[str, Any], encoded: Encoded) -> Iterator[str]:
    """Yields the features that a scenario file has."""
    rule, calendar, kinds = file["rule"], file["calendar"], {event["kind"] for event in file["events"]}
    states = {row["status"] for row in file["candidates"].values()}
    veto = rule.get("veto", "all")
    yield from (f"event {kind}" for kind in kinds)
    yield from (f"rule {name}" for name in RULES if name in rule)
    yield from (f"distribution {family}" for family in FAMILIES if family in _keys(file))
    stated = sum(len(row) for row in file["stances"].values())
    everybody = len(file["stances"]) * len(file["allies"])
    told = {
        "an event that may not happen": any(event.get("probability", 1) < 1 for event in file["events"]),
        "a tie": any(tie["strength"] != 1 for tie in file["ties"]), "a bloc": bool(file["blocs"]),
        "a deadline": "deadline" in calendar, "a silence period": calendar["silence"] > 0,
        "a stall length": calendar["stall"] > 0, "unanimity": veto == "all", "vetoes of none": veto == "none",
        "vetoes of some": isinstance(veto, list) and bool(veto), "a stated one": stated > 0,
        "a derived attitude": stated < everybody and not any("*" in row for row in file["stances"].values()),
        "an ally that joins": "joins" in kinds, "an ally that leaves": "leaves" in kinds,
        "another name may be agreed": file["another_name"], "a veto": bool(encoded.world.refuses.any()),
        "a silent ally": bool(encoded.world.silent.any()),
        "a cost of no agreement": any("fallback_cost" in table for table in (calendar, *file["allies"].values())),
        "a name that is open": "open" in states, "a name that is not available": "not available" in states}
    yield from (name for name, true in told.items() if true)


def of_run(encoded: Encoded, rounds: list[Arrays], reason: int) -> Iterator[str]:
    """Yields the features that happened in a run; `reason` is a code of sim.model.world."""
    yield ("adopted", "stalled", "out of time")[reason]
    first, last = rounds[0], rounds[-1]
    events = {(int(k), int(c)) for k, c in zip(encoded.world.event_kind, encoded.world.event_candidate, strict=True)}
    status = np.array([arrays["status"] for arrays in rounds])
    pending = np.array([arrays["count"][w.PENDING] for arrays in rounds])
    leaders = {int(arrays["count"][w.FRONT_RUNNER]) for arrays in rounds} - {w.NOBODY}
    objects = np.array([arrays["objects"] for arrays in rounds])
    told = {
        "a meeting": not np.array_equal(first["attitude"], last["attitude"]),
        "a deal": last["spent"].sum() > 0, "a name under silence": (pending >= 0).sum() > 1,
        "a broken silence": any(a >= 0 and b != a for a, b in itertools.pairwise(pending)),
        "two front-runners": len(leaders) > 1, "an immovable ally": bool(first["immovable"].any()),
        "doubt": any(((arrays["doubt"] > 0) & (arrays["doubt"] < 1)).any() for arrays in rounds),
        "an objection that returns": bool((np.diff(objects.astype(int), axis=0) > 0).any()),
        "news": len(rounds) > 1 and encoded.world.base[w.NEWS] > 0}
    yield from (name for name, true in told.items() if true)
    for c in range(status.shape[1]):
        moved = set(zip(status[:, c], status[1:, c], strict=False))
        if any(a < w.DECLARED == b for a, b in moved) and (w.ENTERS, c) not in events:
            yield "an entry"
        if (w.DECLARED, w.WITHDRAWN) in moved and (w.WITHDRAWS, c) not in events:
            yield "a withdrawal"


def _keys(part: Any) -> set[str]:
    """Returns every key that occurs anywhere in a file."""
    if isinstance(part, dict):
        return set(part) | {key for value in part.values() for key in _keys(value)}
    return {key for value in part for key in _keys(value)} if isinstance(part, list) else set()
