"""L9. In small alliances the odds given what was seen are the conditional probabilities of the exact Markov chain, and
without observations nothing changes.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.agents.model import run_chunk as run_on_mesa
from sim.model.encoding import process as encoding
from sim.model.rounds import run_chunk
from support.laws.check import Verdict, counts_agree
from support.laws.worlds import copying
from support.oracle.conditional import conditional, in_favour, normal, not_objecting
from support.oracle.exact import solve

RUNS, MESA_RUNS, SEED, LAST = 10_000, 100, 1, 60
START = date(2024, 1, 1)
SIZES = {"A": 3, "B": 2, "C": 1}
TWO, THREE = {"A": "Ada", "B": "Bo", "C": "Ada"}, {"A": "Ada", "B": "Bo", "C": "Cy"}
PROCESS = {"meetings": 0.34, "isolation": 0.8}
DEALS = {**PROCESS, "closing": 0.6, "offer_step": 1, "budget": 2, "premium": 0.3}


def on(t: int) -> date:
    return START + timedelta(days=7 * t)


def count(kind: str, t: int, candidate: str = "Ada", **more: Any) -> dict[str, Any]:
    return {"kind": kind, "date": on(t), "candidate": candidate, **more}


# name -> (backers, process, other tables, round of as_of, observations)
CASES: dict[str, tuple[dict, dict, dict, int, list[dict]]] = {
    "nothing agreed": (THREE, PROCESS, {}, 5, []),
    "a count": (TWO, PROCESS, {}, 3, [count("not_objecting", 3, count=2)]),
    "a count with an error": (TWO, PROCESS, {}, 4, [count("not_objecting", 2, count=1, error=0.7)]),
    "in favour, at least": (THREE, {**PROCESS, "isolation": 1.5}, {}, 4, [count("in_favour", 4, "Bo", low=2, error=0.5)]),
    "an ally objects": (THREE, PROCESS, {}, 2, [{"kind": "objects", "date": on(2), "ally": "C", "candidate": "Ada"}]),
    "a doubtful word": (THREE, PROCESS, {}, 3,
                        [{"kind": "gave_way", "date": on(3), "ally": "C", "candidate": "Bo", "error": 0.2}]),
    "three reports of one number": (THREE, PROCESS, {}, 2, [
        count("not_objecting", 2, count=2, error=error) for error in (0.7, 0.9, 1.1)]),
    "a ballot": (TWO, PROCESS, {}, 3, [{"kind": "ballot", "date": on(2), "candidate": "Ada", "yes": 2, "no": 1,
                                        "error": 0.6}]),
    "several under silence": (TWO, DEALS, {"calendar": {"silence": 2}}, 5, [
        count("not_objecting", 1, low=1, high=2), count("not_objecting", 4, "Bo", count=2, error=1.0),
        {"kind": "nothing_agreed", "date": on(3)}]),
    "on the first day": (THREE, PROCESS, {}, 0, [count("not_objecting", 0, count=2, error=0.8)]),
}


@cache
def encoded_case(name: str):
    backers, process, tables, as_of, observations = CASES[name]
    calendar = {"start": START, **tables.get("calendar", {})}
    return copying(SIZES, backers, process, rounds=LAST, as_of=on(as_of), observations=tuple(observations),
                   **{**tables, "calendar": calendar})


def likelihoods(encoded, observation: dict[str, Any]):
    """Yields what a moment of the chain says to an observation, by its own words."""
    kind, error = observation["kind"], observation.get("error", 0.0)
    if kind == "nothing_agreed":
        return
    c = encoded.candidates.index(observation["candidate"])
    if kind in ("objects", "gave_way"):
        j = encoded.allies.index(observation["ally"])
        yield lambda moment: 1.0 - error if moment.acquiesced[j][c] == (kind == "gave_way") else error
    elif kind == "ballot":
        yield lambda moment: normal(in_favour(moment, c), observation["yes"], observation["yes"], error)
        yield lambda moment: normal(3 - not_objecting(moment, c), observation["no"], observation["no"], error)
    else:
        low = observation.get("low", observation.get("count", 0))
        high = observation.get("high", observation.get("count", 9))
        number = not_objecting if kind == "not_objecting" else in_favour
        yield lambda moment: normal(number(moment, c), low, high, error)


@cache
def exact(name: str):
    """Returns the conditional chances by candidate and round, and the share kept."""
    encoded, (_, _, _, as_of, observations) = encoded_case(name), CASES[name]
    seen: dict[int, list] = {}
    for observation in observations:
        t = (observation["date"] - START).days // 7
        seen.setdefault(t, []).extend(likelihoods(encoded, observation))
    return conditional(solve(encoded.world), seen, as_of if as_of else -1, LAST)


def law_holds(ended: np.ndarray, drawn: int, chances: np.ndarray, share: float, scale: float) -> Verdict:
    """Compares the counts by candidate and round of those kept, and how many are kept, with the exact chances. The
    likelihoods of the model are relative to the largest one, which is `scale`.
    """
    kept = int(ended.sum())
    counts = np.append(ended[:-1].ravel(), ended[-1].sum())
    odds = counts_agree(counts, kept, np.append(chances.ravel(), 1.0 - chances.sum()))
    return odds if not odds else counts_agree([kept], drawn, [share / scale])


def scale_of(name: str) -> float:
    """Returns the largest likelihood of the observations of a case: only that of a doubtful word is not 1."""
    doubts = [one.get("error", 0.0) for one in CASES[name][4] if one["kind"] in ("objects", "gave_way")]
    return float(np.prod([max(error, 1.0 - error) for error in doubts]))


@cache
def ended(name: str) -> np.ndarray:
    tally, _ = run_chunk(encoded_case(name).world, SEED, 0, RUNS, counted_until=LAST)
    return tally.ended


@pytest.mark.parametrize("name", CASES)
def test_conditional_odds_are_exact(name):
    verdict = law_holds(ended(name), RUNS, *exact(name), scale_of(name))
    assert verdict, verdict


@pytest.mark.parametrize("name", CASES)
def test_on_the_mesa_driver(name):
    tally, _ = run_on_mesa(encoded_case(name), SEED + 1, 0, MESA_RUNS, counted_until=LAST)
    verdict = law_holds(tally.ended, MESA_RUNS, *exact(name), scale_of(name))
    assert verdict, verdict


def test_every_case_leaves_out_some_and_keeps_some():
    assert all(0.015 < exact(name)[1] < 0.98 for name in CASES)


# Negative controls: what is said to have been seen is changed, and the same simulation fails the same check.

CHANGES: dict[str, tuple[str, int, list[dict]]] = {
    "it was agreed later": ("nothing agreed", 7, []),
    "another count": ("a count", 3, [count("not_objecting", 3, count=1)]),
    "the same count a round before": ("a count", 3, [count("not_objecting", 2, count=2)]),
    "a smaller error": ("a count with an error", 4, [count("not_objecting", 2, count=1, error=0.4)]),
    "not objecting instead of in favour": ("in favour, at least", 4, [count("not_objecting", 4, "Bo", low=2, error=0.5)]),
    "another ally": ("an ally objects", 2, [{"kind": "objects", "date": on(2), "ally": "B", "candidate": "Ada"}]),
    "the votes against are not read": ("a ballot", 3, [{"kind": "in_favour", "date": on(2), "candidate": "Ada", "count": 2,
                                                       "error": 0.6}]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_control(change, monkeypatch):
    name, as_of, observations = CHANGES[change]
    backers, process, tables, _, _ = CASES[name]
    monkeypatch.setitem(CASES, name, (backers, process, tables, as_of, observations))
    assert not law_holds(ended(name), RUNS, *exact.__wrapped__(name), scale_of(name))


def test_control_one_draw_for_all_reports_of_one_number(monkeypatch):
    """The least of three likelihoods is not their product."""
    monkeypatch.setattr(encoding, "_once", lambda paths, path: path)
    name = "three reports of one number"
    tally, _ = run_chunk(encoded_case.__wrapped__(name).world, SEED, 0, RUNS, counted_until=LAST)
    assert not law_holds(tally.ended, RUNS, *exact(name), scale_of(name))


def test_control_the_unconditional_odds_are_others():
    assert all(not law_holds(ended(name), RUNS, *conditional(solve(encoded_case(name).world), {}, -1, LAST), 1.0)
               for name in CASES if name != "on the first day")


def test_without_observations_nothing_changes():
    plain = copying(SIZES, THREE, PROCESS, rounds=LAST)
    dated = copying(SIZES, THREE, PROCESS, rounds=LAST, as_of=START, calendar={"start": START}, observations=())
    one, other = (run_chunk(encoded.world, SEED, 0, 500, counted_until=LAST, records=True) for encoded in (plain, dated))
    assert all(np.array_equal(mine, yours) for part, theirs in zip(one, other, strict=True)
               for mine, yours in zip(part, theirs, strict=True))


def test_an_observation_that_says_nothing_changes_nothing():
    """Any number is as likely, so that every replicate is kept: the draws of observations are a stream of their own."""
    plain = copying(SIZES, THREE, PROCESS, rounds=LAST)
    told = copying(SIZES, THREE, PROCESS, rounds=LAST, as_of=START, calendar={"start": START},
                   observations=(count("not_objecting", 0, low=0, high=3),))
    one, other = (run_chunk(encoded.world, SEED, 0, 500, counted_until=LAST, records=True) for encoded in (plain, told))
    assert all(np.array_equal(mine, yours) for part, theirs in zip(one, other, strict=True)
               for mine, yours in zip(part, theirs, strict=True))
