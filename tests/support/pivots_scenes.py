"""Small scenarios of which one knows who decides."""

from __future__ import annotations

import datetime
from functools import cache

from sim.scenario.scenario import Scenario
from sim.scenario.schema import Document

# Nothing moves: an attitude stays what it is drawn as, and no offer is made.
STILL = {"persuasion": 0.0, "isolation": 0.0, "urgency": 0.0, "shelter": 0.0, "offer_step": 0.0, "news": 0.0,
         "spread_stated": 0.0, "spread_unknown": 0.0, "pressure": 0.5}


def scenario(allies: dict, stances: dict, *, candidates=None, process=None, rounds=3, **more) -> Scenario:
    """Returns a scenario; unless told otherwise about one candidate, and in which nothing moves."""
    return Scenario(Document.model_validate({
        "format": 1, "title": "A scene", "as_of": datetime.date(2024, 1, 1),
        "calendar": {"rounds": rounds, "fallback": "nobody"}, "candidates": candidates or {"Ada": {}},
        "process": STILL if process is None else process, "allies": allies, "stances": stances,
        "another_name": False, **more}))


def drawn(low: float, high: float) -> dict:
    """Returns a stance that is not known between two numbers."""
    return {"uniform": [low, high]}


@cache
def both_must_agree() -> Scenario:
    """A backs Ada for certain; B and C are drawn from -1 to 1 and object below .1: she is adopted when both are above,
    each with probability .45."""
    return scenario({name: {"size": 1.0} for name in "ABC"},
                    {"Ada": {"A": 0.9, "B": drawn(-1.0, 1.0), "C": drawn(-1.0, 1.0)}})


@cache
def settled() -> Scenario:
    """Everybody backs Ada, so she is always adopted; no ally that turned round would let her pass."""
    return scenario({"A": {"size": 3.0}, "B": {"size": 1.0}, "C": {"size": 1.0}},
                    {"Ada": {"A": "champion", "B": "support", "C": "lean"}})


@cache
def open_ended() -> Scenario:
    """Four allies and two candidates, everything in motion, one ally that is undecided and one of which nothing is
    stated."""
    return scenario(
        {"A": {"size": 4.0}, "B": {"size": 2.0}, "C": {"size": 2.0, "name": "Cee"}, "D": {"size": 1.0, "resolve": 0.8}},
        {"Ada": {"A": "champion", "B": "undecided", "D": {"stance": "wary", "spread": 0.4}},
         "Bo": {"A": "wary", "B": "support", "D": "champion"}},
        candidates={"Ada": {"credentials": 0.3}, "Bo": {"credentials": 0.1}}, process={}, rounds=20)
