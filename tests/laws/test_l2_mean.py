"""L2. With meetings alone and no home politics all end in one attitude: on average the weighted mean of the first."""

from __future__ import annotations

import numpy as np
import pytest

from support.laws.check import mean_within_errors
from support.laws.observe import last_attitudes, lowest_attitudes, observed

RUNS, SEED = 4000, 1
SIZES = {"A": 4, "B": 2, "C": 2, "D": 1, "E": 1}
FIRST = {"A": -0.9, "B": 0.5, "C": -0.62, "D": 0.2, "E": 0.01}
MEAN = sum(SIZES[ally] * FIRST[ally] for ally in SIZES) / 10
MEETING = {"meetings": 1, "persuasion": 0.4}


def endings(persuasion: float, rounds: int, runs: int = RUNS, **tables) -> np.ndarray:
    process = {**MEETING, "persuasion": persuasion, **tables.pop("process", {})}
    return lowest_attitudes(observed(SIZES, FIRST, rounds, process=process, **tables), SEED, runs)


@pytest.mark.parametrize("persuasion, rounds", [(0.13, 120), (0.4, 40), (0.9, 40)])
def test_the_common_attitude_is_on_average_the_weighted_mean(persuasion, rounds):
    verdict = mean_within_errors(endings(persuasion, rounds), MEAN)
    assert verdict, verdict


def test_it_is_common_in_the_end():
    everybody = last_attitudes(SIZES, FIRST, 100, SEED, 50, process=MEETING)
    assert np.ptp(everybody, axis=1).max() < 1e-6
    assert np.ptp(everybody[:, 0]) > 0.1, "and which one is a matter of chance"


def test_the_mean_holds_at_every_time_for_the_weighted_mean_of_the_allies():
    early = last_attitudes(SIZES, FIRST, 4, SEED, RUNS, process=MEETING)
    verdict = mean_within_errors(early @ (np.array(list(SIZES.values())) / 10), MEAN)
    assert verdict, verdict


# Negative controls: one mechanism is changed and the same check fails.


@pytest.mark.parametrize("mechanism, changed", [
    ("a bloc", {"ties": [{"between": ["B", "C"], "strength": 8.0}]}),
    ("home politics of one ally", {"allies": {"B": {"size": 2.0, "resolve": 0.3}}}),
    ("an ally that leaves early", {"left_early": "A"}),
])
def test_control(mechanism, changed):
    sizes = {**SIZES, **changed.get("allies", {})}
    if "left_early" in changed:
        sizes.pop(changed["left_early"])
    encoded = observed(sizes, {ally: FIRST[ally] for ally in sizes}, 40, process=MEETING, ties=changed.get("ties", ()))
    assert not mean_within_errors(lowest_attitudes(encoded, SEED, RUNS), MEAN), mechanism


def test_control_before_they_have_met_often_enough_they_do_not_agree():
    assert not mean_within_errors(endings(0.4, 3), MEAN)
