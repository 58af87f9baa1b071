"""A made-up alliance of any size."""

from __future__ import annotations

import datetime
import random

from sim.scenario.scenario import Scenario
from sim.scenario.schema import Document

WORDS = ("champion", "support", "lean", "undecided", "wary", "oppose")


def large(allies: int, names: int) -> Scenario:
    """Returns a scenario with a stance of every ally on every name, drawn by chance."""
    dice = random.Random(5)
    ids = [f"A{number:03d}" for number in range(allies)]
    return Scenario(Document.model_validate({
        "format": 1, "title": "A large alliance", "as_of": datetime.date(2024, 1, 1),
        "calendar": {"rounds": 30}, "candidates": {f"Name {k}": {} for k in range(names)},
        "allies": {ally: {"size": 1.0 + dice.random()} for ally in ids},
        "stances": {f"Name {k}": {ally: dice.choice(WORDS) for ally in ids} for k in range(names)}}))
