"""L7. In small alliances the simulated odds, and when it happens, are those of the exact solution of the Markov chain,
which shares nothing with the drivers but the equations."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from sim.agents.model import run_chunk as run_on_mesa
from sim.model import world as w
from sim.model.rounds import run_chunk
from support.laws.check import ALARM, counts_agree, within_errors
from support.laws.worlds import copying, world_of
from support.oracle import exact
from support.oracle.exact import solve
from support.oracle.exact_round import Alliance

RUNS, MESA_RUNS, SEED, LAST = 10_000, 250, 1, 60
SIZES = {"A": 3, "B": 2, "C": 1}
TWO, THREE = {"A": "Ada", "B": "Bo", "C": "Ada"}, {"A": "Ada", "B": "Bo", "C": "Cy"}
ONE_MEETING = {"meetings": 0.34}
DEALS = {**ONE_MEETING, "closing": 0.6, "offer_step": 1, "budget": 2, "premium": 0.3}

# name -> (sizes, backers, process, other tables). Two or three allies, a meeting or a few a round.
CHAINS: dict[str, tuple[dict, dict, dict, dict]] = {
    "meetings": (SIZES, THREE, ONE_MEETING, {}),
    "isolation": (SIZES, TWO, {"isolation": 1.5, "meetings": 0.67}, {}),
    "isolation and shelter": ({**SIZES, "D": 1}, {**TWO, "D": "Bo"},
                              {"isolation": 2, "meetings": 0.25, "shelter": 0.2}, {}),
    "silence": (SIZES, TWO, ONE_MEETING, {"calendar": {"silence": 2},
                                          "rule": {"veto": "none", "consent_count": 2}}),
    "deals": (SIZES, TWO, {**DEALS, "isolation": 0.5}, {}),
    "deals with silence": (SIZES, TWO, DEALS, {"calendar": {"silence": 2}}),
    "a budget for one": ({**SIZES, "D": 1}, {**TWO, "D": "Bo"}, {**DEALS, "closing": 0.5, "meetings": 0.25,
                                                                "offer_step": 2}, {}),
    "deals with withdrawal": (SIZES, THREE, {**DEALS, "shelter": 0.2, "isolation": 0.5, "backing_floor": 0.2,
                                             "patience": 2}, {}),
    "entry": (SIZES, THREE, {**ONE_MEETING, "pressure": 1},
              {"candidates": {"Cy": {"status": "open", "ambition": 0.0, "exit_cost": 0.3}}}),
    "a bloc": (SIZES, THREE, ONE_MEETING, {"ties": ({"between": ["A", "C"], "strength": 4.0},)}),
    "two thirds of the weight": (SIZES, THREE, {**ONE_MEETING, "isolation": 1},
                                 {"rule": {"veto": "none", "consent_weight": 0.66}}),
    "consensus minus one": ({**SIZES, "D": 1}, {**THREE, "D": "Bo"}, {"meetings": 0.25},
                            {"rule": {"veto": "none", "may_object": 1}, "calendar": {"silence": 1}}),
}


def chain_of(name: str, process: dict[str, Any] | None = None, **changed: Any):
    """Encodes one of CHAINS, with some of it changed."""
    sizes, backers, own, tables = CHAINS[name]
    return copying({**sizes, **changed.pop("sizes", {})}, backers, {**own, **(process or {})}, **{**tables, **changed})


@cache
def solved(name: str):
    return solve(chain_of(name).world)


def cut(encoded, last: int = LAST):
    """Returns the same world with a last round."""
    calendar = encoded.world.calendar.copy()
    calendar[w.LAST_ROUND] = last
    return replace(encoded, world=encoded.world._replace(calendar=calendar))


@cache
def ended(name: str) -> np.ndarray:
    """Returns replicates by outcome and round on the compiled driver, (m + 1, LAST + 1)."""
    tally, _ = run_chunk(cut(chain_of(name)).world, SEED, 0, RUNS, counted_until=LAST)
    return tally.ended


def law_holds(counts: np.ndarray, chain, alarm: float = ALARM):
    """Compares counts by candidate and round, and the rest that is undecided at the end, with the exact chances."""
    by_round = chain.by_round(counts.shape[1] - 1)
    seen = np.append(counts[:-1].ravel(), counts[-1].sum())
    return counts_agree(seen, int(counts.sum()), np.append(by_round.ravel(), 1.0 - by_round.sum()), alarm)


def mean_round_holds(counts: np.ndarray, chain):
    """Compares the mean round of the adoption with the expected one; LAST is late enough to be no cut."""
    adopted, rounds = counts[:-1].sum(axis=0), np.arange(counts.shape[1])
    mean = (adopted * rounds).sum() / adopted.sum()
    spread = (adopted * (rounds - mean) ** 2).sum() / adopted.sum()
    return within_errors(mean, chain.rounds, np.sqrt(spread / adopted.sum()))


@pytest.mark.parametrize("name", CHAINS)
def test_odds_and_times_are_exact(name):
    verdict = law_holds(ended(name), solved(name))
    assert verdict, verdict


@pytest.mark.parametrize("name", CHAINS)
def test_the_mean_time_is_exact(name):
    assert solved(name).odds[:-1].sum() - solved(name).by_round(LAST).sum() < 1e-4, "LAST is too early"
    verdict = mean_round_holds(ended(name), solved(name))
    assert verdict, verdict


@pytest.mark.parametrize("name", CHAINS)
def test_on_the_mesa_driver(name):
    tally, _ = run_on_mesa(cut(chain_of(name)), SEED + 1, 0, MESA_RUNS, counted_until=LAST)
    verdict = law_holds(tally.ended, solved(name))
    assert verdict, verdict


DRAWN_DEALS = {"closing": 0.3, "offer_step": 1, "budget": 1.6, "premium": 0.15}


@st.composite
def small_alliances(draw):
    """Draws an alliance of two or three with a few attitudes, and any mechanism that a chain can hold."""
    allies, names = ("A", "B", "C")[:draw(st.integers(2, 3))], ("Ada", "Bo", "Cy")[:draw(st.integers(1, 3))]
    few = st.sampled_from([-1.0, -0.3, 0.05, 0.4, 1.0])
    process = {"meetings": draw(st.sampled_from([0.34, 0.67])), "persuasion": 1}
    process |= draw(st.sampled_from([{}, {"isolation": 0.6}, {"isolation": 1.4}]))
    process |= draw(st.sampled_from([{}, {"shelter": 0.3}]))
    process |= draw(st.sampled_from([{}, DRAWN_DEALS, DRAWN_DEALS]))
    process |= draw(st.sampled_from([{}, {"backing_floor": 0.3, "patience": draw(st.integers(0, 2))}]))
    process |= draw(st.sampled_from([{}, {"pressure": 1}]))
    rule = draw(st.sampled_from([{}, {"veto": ["A"], "consent_count": 2}, {"veto": "none", "consent_weight": 0.7},
                                 {"veto": "none", "consent_count": 2, "abstain_below": 0.3}]))
    candidates = {name: {"status": draw(st.sampled_from(["declared", "declared", "open"])), "ambition": 0.4,
                         "exit_cost": draw(st.sampled_from([0.0, 0.3]))} for name in names}
    ties = [{"between": ["A", "B"], "strength": draw(st.sampled_from([0.0, 1.0, 3.0]))}]
    return world_of({ally: draw(st.sampled_from([1.0, 2.0, 5.0])) for ally in allies},
                    {name: {ally: draw(few) for ally in allies} for name in names}, process, rounds=LAST, rule=rule,
                    candidates=candidates, ties=ties, calendar={"silence": draw(st.integers(0, 2))})


@settings(max_examples=100, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_alliances())
def test_drawn_alliances(encoded):
    """A million to one for all of them together that no check fails by chance."""
    try:
        chain = solve(encoded.world, most=150)
    except ValueError:
        reject()
    tally, _ = run_chunk(encoded.world, SEED, 0, 1000, counted_until=LAST)
    verdict = law_holds(tally.ended, chain, ALARM / 100)
    assert verdict, verdict


def test_every_chain_says_something():
    for name in CHAINS:
        assert (solved(name).odds[:-1] > 0.01).all(), f"{name}: a candidate that never wins tests little"


# Negative controls: one mechanism of the exact chain is changed, and the same simulation fails the same check.


@pytest.mark.parametrize("name, changed", [
    ("meetings", {"sizes": {"A": 4}}),
    ("meetings", {"process": {"meetings": 0.67}}),
    ("isolation", {"process": {"isolation": 0.5}}),
    ("isolation and shelter", {"process": {"shelter": 0}}),
    ("silence", {"calendar": {"silence": 1}}),
    ("deals", {"process": {"premium": 1}}),
    ("deals with silence", {"process": {"offer_step": 2}}),
    ("a budget for one", {"process": {"budget": 5}}),
    ("deals with withdrawal", {"process": {"patience": 4}}),
    ("deals with withdrawal", {"process": {"backing_floor": 0}}),
    ("entry", {"candidates": {"Cy": {"status": "open", "ambition": 0.0, "exit_cost": 0.6}}}),
    ("a bloc", {"ties": ()}),
    ("two thirds of the weight", {"rule": {"veto": "none", "consent_weight": 0.9}}),
    ("consensus minus one", {"rule": {"veto": "all"}}),
])
def test_control(name, changed):
    assert not law_holds(ended(name), solve(chain_of(name, **changed).world))


class SoundsTwice(Alliance):
    """Answers the soundings in the light of this round's, not of the last one's."""

    def _conclude(self, moment):
        return super()._conclude(self._take_stock(moment, self._sound(moment)))


class MeetsBothWays(Alliance):
    """Lets both sides of a meeting move."""

    def _persuaded(self, rows, i, j, status):
        both = super()._persuaded(rows, i, j, status), super()._persuaded(rows, j, i, status)
        return tuple(mine if k != i else other for k, (mine, other) in enumerate(zip(*both, strict=True)))


@pytest.mark.parametrize("name, other", [("isolation", SoundsTwice), ("meetings", MeetsBothWays)])
def test_control_another_order_of_things(name, other, monkeypatch):
    monkeypatch.setattr(exact, "Alliance", other)
    assert not law_holds(ended(name), solve(chain_of(name).world))
