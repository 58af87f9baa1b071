"""With all that model 2 adds switched off, the odds are those of model 1, up to the error of simulation.

`model1.csv` holds what 20,000 replicates of version 0.1 ended in, and in which rounds, for every shipped file that still
says what it said. It was played by the last program that still had the draws of version 0.1; its equations had
been compared with those of version 0.1 bit for bit. The draws are others since, so odds are compared, not bits.

False alarms: all tests of this file together fail with probability 1e-3 if nothing changed. The seed is 1.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from sim.model import world as w
from sim.model.encoding import Encoded, encode
from sim.model.rounds import run_chunk
from sim.scenario.catalog import shipped_names
from sim.scenario.loader import load
from sim.scenario.parameters import read_parameters

THEN = 20_000
REPLICATES = 1_000
FALSE_ALARMS = 1e-3


def ledger() -> dict[str, dict[str, tuple[int, int, int]]]:
    """Returns by scenario and outcome: count, sum of the last rounds, sum of their squares."""
    found: dict = {}
    with Path(__file__).with_name("model1.csv").open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            found.setdefault(row["scenario"], {})[row["outcome"]] = tuple(
                int(row[key]) for key in ("count", "rounds", "squares"))
    return found


def world_then(name: str, parameters: str, **changes) -> Encoded:
    """Returns the world of a file with the calendar of its day: the last round was the last whole one before the
    end."""
    scenario = load(name).with_("calendar.fallback_cost", "nothing changes")  # one file states a number
    for path, value in changes.items():
        scenario = scenario.with_(path.replace("__", "."), value)
    encoded, calendar = encode(scenario, read_parameters(parameters)), scenario.document.calendar
    if calendar.end is None:
        return encoded
    world = encoded.world
    start, numbers = calendar.start or scenario.document.as_of, world.calendar.copy()
    numbers[w.LAST_ROUND] = (calendar.end - start).days // calendar.round_days
    if calendar.deadline is None:
        numbers[w.DEADLINE_ROUND] = numbers[w.LAST_ROUND]
    return replace(encoded, world=world._replace(calendar=numbers))


LEDGER = ledger()
NAMES = sorted(LEDGER.keys() & set(shipped_names()))
LEVEL = FALSE_ALARMS / (2 * len(NAMES))  # two tests a file


def p_values(name: str, parameters: str = "model1", **changes) -> tuple[float, float]:
    """Returns the probability of outcomes, and of a mean last round, as far from those of version 0.1 by chance alone."""
    encoded = world_then(name, parameters, **changes)
    _, record = run_chunk(encoded.world, 1, 0, REPLICATES, counted_until=encoded.counted_until, records=True)
    now = dict(zip(encoded.outcomes, np.bincount(record.outcome, minlength=len(encoded.outcomes)), strict=True))
    then = LEDGER[name]
    both = np.array([[then.get(key, (0,))[0], now.get(key, 0)] for key in {*then, *now}])
    both = both[both.sum(axis=1) > 0]
    rare = both[:, 0] < 20 * 5  # fewer than five to be expected: counted together
    pooled = np.vstack([both[~rare], both[rare].sum(axis=0)])
    pooled = pooled[pooled.sum(axis=1) > 0]
    of_outcomes = stats.chi2_contingency(pooled, correction=False).pvalue if len(pooled) > 1 else 1.0
    rounds, squares = (sum(row[k] for row in then.values()) for k in (1, 2))
    variance = squares / THEN - (rounds / THEN) ** 2
    gap = record.round.mean() - rounds / THEN
    error = np.sqrt(variance * (1 / THEN + 1 / REPLICATES))
    if error == 0.0:
        return of_outcomes, float(gap == 0.0)
    return of_outcomes, 2 * stats.norm.sf(abs(gap) / error)


def test_every_shipped_file_of_that_day_is_compared():
    assert len(NAMES) >= 50


@pytest.mark.parametrize("name", NAMES)
def test_the_odds_are_those_of_model_1(name):
    assert min(p_values(name)) > LEVEL, name


def test_control_with_one_part_on_they_are_not():
    assert min(p_values("nato-sg-2024", process__anchor=1.0)) < LEVEL


def test_control_under_other_parameters_they_are_not():
    assert min(p_values("nato-sg-2024", "prior")) < LEVEL
