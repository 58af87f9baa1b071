"""L4. With isolation alone, thresholds 0, 1/n, ..., (n-1)/n make Granovetter's (1978) cascade: one more ally gives way
each round until nobody objects, in n - 1 rounds. Move one threshold and it stops at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.model import run_chunk as run_on_mesa
from sim.model.rounds import run_chunk
from support.laws.closed_forms import CLOSED_FORM
from support.laws.worlds import world_of

PUBLISHED = CLOSED_FORM["granovetter_1978"]


def crowd(thresholds, rounds: int = 200, **process):
    """Encodes allies that differ in nothing but their threshold, and watch what share of the others objects."""
    allies = {f"ally {k:03}": {"size": 1.0, "threshold": float(x)} for k, x in enumerate(thresholds)}
    return world_of(allies, {"Ada": dict.fromkeys(allies, 0)}, {"isolation": 1, **process}, rounds=rounds)


def support(encoded, run=run_chunk) -> list[int]:
    """Returns the number of members that do not object, from round 0 to the end."""
    subject = encoded.world if run is run_chunk else encoded
    tally, _ = run(subject, 1, 0, 1, counted_until=encoded.counted_until)
    last = int(tally.ended.sum(axis=0).argmax())
    return [int(row.argmax()) for row in tally.support[0, :last + 1]]


def outcome(encoded) -> tuple[str, int]:
    """Returns the outcome and its round."""
    tally, _ = run_chunk(encoded.world, 1, 0, 1, counted_until=encoded.counted_until)
    which, when = np.argwhere(tally.ended)[0]
    return encoded.outcomes[which], int(when)


def granovetter(thresholds, rounds: int) -> list[int]:
    """Returns the closed form: in each round those give way whose threshold the others' share has reached."""
    given_way = np.zeros(len(thresholds), dtype=bool)
    curve = []
    for _ in range(rounds):
        share = (given_way.sum() - given_way) / (len(thresholds) - 1)
        given_way = np.asarray(thresholds) <= share + 1e-12
        curve.append(int(given_way.sum()))
        if given_way.all() and len(curve) > 1:
            break
    return curve


def ladder(n: int) -> list[float]:
    return [k / n for k in range(n)]


@pytest.mark.parametrize("n", [2, 3, 10, 100])
def test_the_cascade_reaches_everyone_in_n_minus_1_rounds(n):
    encoded = crowd(ladder(n))
    assert support(encoded) == list(range(1, n + 1))
    assert outcome(encoded) == ("Ada", n - 1)


def test_the_published_hundred():
    assert support(crowd(ladder(100)))[-1] == PUBLISHED["thresholds 0..99"]


def test_on_the_mesa_driver():
    assert support(crowd(ladder(10)), run_on_mesa) == list(range(1, 11))


@settings(max_examples=40, derandomize=True, database=None, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=2, max_size=7).map(lambda numbers: [x / 12 for x in numbers]))
def test_any_thresholds_follow_the_closed_form(thresholds):
    assert support(crowd(thresholds, rounds=9)) == granovetter(thresholds, 10)


# Negative controls: one mechanism is changed and the cascade does not run through.


@pytest.mark.parametrize("n", [3, 10, 100])
def test_control_move_one_threshold(n):
    moved = [0.0, 2 / n, *ladder(n)[2:]]
    encoded = crowd(moved, rounds=150)
    assert set(support(encoded)) == {1}
    assert outcome(encoded)[0] == encoded.fallback
    if n == 100:
        assert max(support(encoded)) == PUBLISHED["same with the 1 replaced by 2"]


@pytest.mark.parametrize("process", [{"isolation": 0.9}, {"resolve": 0.1}, {"isolation": 0}])
def test_control_weaker_isolation_stops_it(process):
    assert support(crowd(ladder(20), **process))[-1] < 20


def test_control_urgency_makes_it_faster_than_the_law():
    encoded = crowd(ladder(20), urgency=5)
    assert outcome(encoded)[1] < 19
