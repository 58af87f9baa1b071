"""Weight is lobbying: more of it helps the name that its holder champions and harms the one that it blocks.

Held on `nato-sg-2024` over the whole range of the US weight, and over the stances from champion to block, replicate by
replicate on common random numbers: no step may go the wrong way by more than chance explains.
"""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

import sim
from sim.odds.run import run
from sim.scenario.parameters import DEFAULT

NAME, TRAILING = "Mark Rutte", "Klaus Iohannis"  # all large allies are for the first, so that one more weighs little
WEIGHT, STANCE = "allies.USA.weight", f"stances.{NAME}.USA"
WEIGHTS = (0.02, 0.1, 0.2, 0.35, 0.5, 0.75, 0.98)
WORDS = ("champion", "support", "lean", "undecided", "wary", "oppose", "block")
REPLICATES = 400
MOST = 3.5  # standard deviations by which a step may go the wrong way


@cache
def won(weight: float | None = None, stance: str | None = None, parameters: str = DEFAULT, name: str = NAME) -> np.ndarray:
    """Tells for every replicate whether the name was adopted."""
    scenario = sim.load("nato-sg-2024")
    for path, value in ((WEIGHT, weight), (f"stances.{name}.USA", stance)):
        scenario = scenario if value is None else scenario.with_(path, value)
    kept = []
    odds = run(scenario, REPLICATES, workers=1, parameters=parameters,
               sink=lambda first, record: kept.append(record.outcome))
    return np.concatenate(kept) == odds.encoded.candidates.index(name)


def worst_fall(steps: list[np.ndarray]) -> float:
    """Returns the largest fall from one step to the next, in standard deviations of the pairs that changed."""
    falls = [(int(np.sum(one & ~other)), int(np.sum(~one & other))) for one, other in pairwise(steps)]
    return max((lost - gained) / math.sqrt(lost + gained or 1) for lost, gained in falls)


@pytest.fixture(scope="module")
def championed():
    return [won(weight, "champion") for weight in WEIGHTS]


@pytest.fixture(scope="module")
def blocked():
    return [won(weight, "block") for weight in WEIGHTS]


def test_weight_behind_a_name_never_harms_it(championed):
    assert worst_fall(championed) < MOST
    behind = [won(weight, "champion", name=TRAILING) for weight in WEIGHTS]
    assert worst_fall(behind) < MOST
    assert behind[-1].mean() > behind[0].mean() + 0.3


def test_weight_against_a_name_never_helps_it(blocked):
    assert worst_fall(blocked[::-1]) < MOST
    assert blocked[0].mean() > blocked[-1].mean() + 0.2 and blocked[-1].mean() < 0.05


def test_a_cooler_stance_of_the_heaviest_ally_never_helps():
    steps = [won(stance=word, parameters="point") for word in WORDS]
    assert worst_fall(steps[::-1]) < MOST
    assert worst_fall([won(stance=word) for word in WORDS[::-1]]) < MOST
    assert steps[0].mean() > 0.8 and steps[-1].mean() < 0.1


def test_a_fall_would_be_seen(blocked, championed):
    """The negative control: the same steps the wrong way round, and one step put out of place."""
    assert worst_fall(blocked) > MOST
    assert worst_fall([*championed[:3], blocked[3], *championed[3:]]) > MOST


def test_the_favourite_changes_on_the_way():
    """What the picture of the sweep shows: with the US against it, the name is the favourite only at a small weight."""
    from sim.study.sweep import run_sweep
    from sim.text.studies import favourite_words
    scenario = sim.load("nato-sg-2024").with_(STANCE, "oppose")  # a block would be immovable in half of the runs
    swept = run_sweep(scenario, {WEIGHT: WEIGHTS}, 150, workers=1)
    first, *_, last = swept.record.cells
    assert first.favourite.name == NAME and last.favourite.name != NAME
    assert f"changes from {NAME} to " in favourite_words(swept.record)
