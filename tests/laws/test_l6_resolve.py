"""L6. An ally of full resolve that clearly objects is never won over: without news, deals and urgency nothing reaches
it, and its candidate never wins."""

from __future__ import annotations

import pytest

from sim.agents.model import run_chunk as run_on_mesa
from sim.model.rounds import run_chunk
from support.laws.check import counts_agree
from support.laws.worlds import world_of

SIZES = {"A": 4, "B": 2, "C": 2, "D": 1}
LOBBYING = {"meetings": 0.3, "persuasion": 0.13, "isolation": 0.9, "shelter": 0.1, "resolve": 0.4}
RUNS, SEED, ROUNDS = 1000, 1, 1000


def held_out(rounds: int = ROUNDS, resolve: float = 1.0, **process):
    """Encodes an alliance in which all but one want Ada."""
    allies = {**SIZES, "E": {"size": 1.0, "resolve": resolve}}
    return world_of(allies, {"Ada": {**dict.fromkeys(SIZES, 0.5), "E": -0.15}}, {**LOBBYING, **process}, rounds=rounds)


def wins(encoded, runs: int = RUNS) -> int:
    tally, _ = run_chunk(encoded.world, SEED, 0, runs, counted_until=encoded.counted_until)
    return int(tally.ended[0].sum())


def never_wins(count: int, runs: int = RUNS) -> bool:
    return bool(counts_agree([count], runs, [0.0]))


def test_the_objection_is_never_lifted():
    assert never_wins(wins(held_out()))


def test_nor_on_the_mesa_driver():
    tally, _ = run_on_mesa(held_out(rounds=60), SEED, 0, 5, counted_until=60)
    assert tally.ended[0].sum() == 0 and tally.ended[1, 60] == 5


def test_nor_when_one_ally_does_nearly_all_the_lobbying():
    allies = {"A": 1e6, "B": {"size": 1.0, "resolve": 1.0}}
    encoded = world_of(allies, {"Ada": {"A": 0.9, "B": 0.0}}, LOBBYING, rounds=ROUNDS)
    assert never_wins(wins(encoded))


# Negative controls: one mechanism is turned on and the same check fails.


def test_control_news_lifts_it_in_the_long_run():
    count = wins(held_out(rounds=20_000, news=0.03), 300)
    assert not never_wins(count, 300)
    assert count >= 299, "news of .03 lifts the objection in 99.9 % of long runs"


@pytest.mark.parametrize("mechanism, process", [
    ("deals", {"closing": 0.7, "offer_step": 0.02, "budget": 1.5}),
    ("urgency", {"urgency": 0.3}),
    ("a resolve below 1", {"resolve": 0.5}),
    ("isolation that reaches an ally of lower resolve", {"resolve": 0.7, "persuasion": 0}),
])
def test_control(mechanism, process):
    assert not never_wins(wins(held_out(**process), 200), 200), mechanism
