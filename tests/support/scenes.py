"""Small scenarios, and results made from them once."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from sim.model.encoding import Encoded, encode
from sim.odds.odds import Odds, odds_of
from sim.odds.run import run
from sim.scenario.loader import load
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Document

TWO = {
    "format": 1, "title": "Two names", "as_of": "2024-01-01",
    "calendar": {"rounds": 20, "fallback": "nobody"},
    "candidates": {"Ada": {}, "Bo": {}},
    "allies": {"A": {"size": 4.0}, "B": {"size": 2.0}, "C": {"size": 2.0}},
    "stances": {"Ada": {"A": "champion", "B": "wary", "C": "support"},
                "Bo": {"A": "oppose", "B": "support", "C": "lean"}},
}


def scenario(**changed) -> Scenario:
    """Returns a scenario of three allies and two candidates, with tables of it replaced."""
    import datetime
    raw = {**TWO, "as_of": datetime.date(2024, 1, 1), **changed}
    return Scenario(Document.model_validate(raw))


@cache
def five() -> Encoded:
    """Returns the toy of five allies."""
    return encode(load("five-allies"))


@cache
def odds_of_five(replicates: int = 400) -> Odds:
    """Returns odds of the toy of five allies."""
    return run(five(), replicates, workers=1)


def unhedged(odds: Odds | Encoded):
    """Returns the same without a hedge, so that the forecast is the odds, whatever hedge ships."""
    if isinstance(odds, Odds):
        return replace(odds, encoded=unhedged(odds.encoded))
    return replace(odds, parameters=replace(odds.parameters, hedge=None))


def with_counts(odds: Odds, **counts: int) -> Odds:
    """Returns odds whose outcomes (spaces as _) were counted otherwise; everything ends in round 1."""
    ended = np.zeros_like(odds.tally.ended)
    for name, count in counts.items():
        ended[odds.encoded.outcomes.index(name.replace("_", " ")), 1] = count
    return odds_of(odds.encoded, odds.tally._replace(
        ended=ended, held=0 * odds.tally.held, paid=0 * odds.tally.paid), odds.pairs, seed=odds.seed,
                   replicates=sum(counts.values()))


def written(folder: Path, text: str, name: str = "mine.toml") -> Path:
    """Writes a file and returns its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
