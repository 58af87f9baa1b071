"""Polls to try theories on: ordinary ones, and the ones on which a division by zero would show."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.theories.poll import Poll
from sim.theories.registry import PollInput

WORDS = np.array([0.9, 0.5, 0.2, 0.0, -0.2, -0.5, -0.9])


def make(attitude, weight=None, **fields) -> Poll:
    """Builds a poll under unanimity around an attitude table, with whatever fields the test is about."""
    attitude = np.asarray(attitude, dtype=float)
    n, m = attitude.shape
    weight = np.ones(n) if weight is None else np.asarray(weight, dtype=float)
    defaults = {
        "allies": tuple(f"A{j}" for j in range(n)),
        "candidates": tuple(f"C{c}" for c in range(m)),
        "available": np.ones(m, dtype=bool),
        "threshold": np.full(n, 0.1),
        "veto": np.ones(n, dtype=bool),
        "fallback": "nobody",
    }
    return Poll(attitude=attitude, weight=weight / weight.sum(), **{**defaults, **fields})


def drawn(n: int, m: int, seed: int, issues: int = 0, **fields) -> Poll:
    """Draws a poll with no exact ties; `issues` > 0 gives everybody a position."""
    rng = np.random.default_rng(seed)
    if issues:
        fields["position"] = rng.random((n, issues))
        fields["salience"] = rng.random((n, issues))
        fields["candidate_position"] = rng.random((m, issues))
    fields.setdefault("threshold", rng.uniform(-0.2, 0.3, n))
    return make(rng.uniform(-1, 1, (n, m)), rng.lognormal(size=n), **fields)


def in_words(n: int, m: int, seed: int) -> Poll:
    """Draws stances in words and equal weights, so that ties are the rule."""
    return make(np.random.default_rng(seed).choice(WORDS, (n, m)))


POLLS: dict[str, Poll] = {
    "ordinary": drawn(8, 4, seed=1),
    "large": drawn(32, 5, seed=2),
    "easy-going": make(np.random.default_rng(3).uniform(0.2, 0.9, (6, 3)), [6, 5, 4, 3, 2, 1]),
    "two thirds": drawn(9, 3, seed=4, veto=np.zeros(9, dtype=bool), members_needed=4, share_needed=0.4),
    "population": drawn(
        9,
        3,
        seed=18,
        veto=np.zeros(9, dtype=bool),
        share_needed=0.45,
        rule_weight=np.arange(1, 10) / 45,
        objectors_allowed=6,
        abstain_below=0.05,
    ),
    "words": in_words(10, 4, seed=5),
    "issues": drawn(7, 4, seed=6, issues=2),
    "nobody cares": drawn(7, 4, seed=7, issues=2, salience=np.zeros((7, 2))),
    "some unavailable": drawn(6, 4, seed=8, available=np.array([True, False, True, False])),
    "issues, some unavailable": drawn(6, 4, seed=9, issues=1, available=np.array([False, True, True, False])),
    "none available": drawn(6, 3, seed=10, available=np.zeros(3, dtype=bool)),
    "issues, none available": drawn(6, 3, seed=11, issues=3, available=np.zeros(3, dtype=bool)),
    "no candidate": make(np.zeros((3, 0))),
    "one candidate": drawn(5, 1, seed=12),
    "one ally": drawn(1, 4, seed=13),
    "one of each": make([[0.5]]),
    "all indifferent": make(np.zeros((5, 3)), threshold=np.zeros(5)),
    "all undecided": make(np.zeros((5, 3))),
    "all blocked": make(np.full((5, 3), -0.9)),
    "giant": make(np.random.default_rng(14).uniform(-1, 1, (6, 3)), [1.0, 1e-300, 1e-12, 1e-30, 1e-15, 1e-9]),
    "weightless": make(np.random.default_rng(15).uniform(-1, 1, (4, 3)), [0.0, 1.0, 0.0, 3.0]),
    "huge attitudes": make(np.random.default_rng(16).uniform(-1e6, 1e6, (5, 3))),
    "tiny attitudes": make(np.random.default_rng(17).uniform(-1e-12, 1e-12, (5, 3))),
}


def relabelled(poll: Poll, allies: np.ndarray, candidates: np.ndarray, /, **new) -> Poll:
    """Returns the poll with allies and candidates in another order, and new values for some fields."""
    old = {
        "allies": tuple(poll.allies[j] for j in allies),
        "candidates": tuple(poll.candidates[c] for c in candidates),
        "weight": poll.weight[allies],
        "attitude": poll.attitude[np.ix_(allies, candidates)],
        "available": poll.available[candidates],
        "threshold": poll.threshold[allies],
        "veto": poll.veto[allies],
    }
    if poll.rule_weight is not None:
        old["rule_weight"] = poll.rule_weight[allies]
    if poll.has_positions:
        old["position"] = poll.position[allies]
        old["salience"] = poll.salience[allies]
        old["candidate_position"] = poll.candidate_position[candidates]
    return dataclasses.replace(poll, **{**old, **new})


def divided(poll: Poll, ally: int) -> Poll:
    """Returns the poll in which one ally is two, each with half of its weight and all of its opinions."""
    twice = np.append(np.arange(len(poll.allies)), ally)
    share = np.ones(len(twice))
    share[[ally, -1]] = 0.5
    new = {"allies": (*poll.allies, "twin"), "weight": poll.weight[twice] * share}
    if poll.rule_weight is not None:
        new["rule_weight"] = poll.rule_weight[twice] * share
    return relabelled(poll, twice, np.arange(len(poll.candidates)), **new)


def changed(poll: Poll, need: PollInput, seed: int) -> Poll:
    """Returns the poll with one of the things a theory may read drawn anew."""
    rng = np.random.default_rng(seed)
    n, m = poll.attitude.shape
    if need is PollInput.POSITION and not poll.has_positions:
        return poll
    new = {
        PollInput.WEIGHT: lambda: {"weight": rng.dirichlet(np.ones(n))},
        PollInput.ATTITUDE: lambda: {"attitude": rng.uniform(-1, 1, (n, m))},
        PollInput.POSITION: lambda: {"position": rng.random(poll.position.shape)},
        PollInput.THRESHOLD: lambda: {"threshold": rng.uniform(-1, 1, n)},
        PollInput.RULE: lambda: {
            "veto": rng.random(n) < 0.3,
            "members_needed": int(rng.integers(0, n + 1)),
            "share_needed": rng.uniform(0, 0.7),
            "objectors_allowed": int(rng.integers(0, n + 1)),
            "abstain_below": rng.uniform(-1, 0.2),
            "rule_weight": rng.dirichlet(np.ones(n)),
        },
    }
    return dataclasses.replace(poll, **new[need]())
