"""Any numbers at once, from the ends of their ranges, in any fields: the odds stay odds and both drivers agree."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import PathError, UserError
from sim.odds.run import run
from sim.scenario.scenario import shares
from sim.theories.registry import THEORIES, odds_by_name, poll_of
from support.limits.bounds import example, range_of
from support.limits.checks import check_arrays, check_run, check_text

PATHS = [path for path in example().numeric_paths() if path not in ("calendar.rounds", "process.meetings")]
EXTREME = [0.0, -0.0, 5e-324, 1e-300, 1e-12, 0.5, 1.0, 1 - 2**-53, 10.0, -10.0, 1e6, 1e12, -1e12, 1e300, 1e-308]


@st.composite
def changes(draw) -> dict[str, object]:
    """Draws values for some fields: ends of ranges, numbers inside them, and distributions of such numbers."""
    found = {}
    for path in draw(st.lists(st.sampled_from(PATHS), min_size=1, max_size=12, unique=True)):
        found[path] = draw(_value(range_of(example().path(path))))
    return found


def _value(limits):
    low, high = max(limits.low, -1e300), min(limits.high, 1e300)
    if limits.whole:
        return st.integers(int(low), int(min(high, 10_000)))
    inside = st.sampled_from([x for x in EXTREME if low <= x <= high] + [low, high])
    bounded = st.sampled_from([x for x in EXTREME if abs(x) <= 1e12])
    pair = st.tuples(bounded, bounded).map(sorted)
    return inside | st.floats(low, high) | st.one_of(
        pair.map(lambda two: {"uniform": two}), bounded.map(lambda x: {"choice": [x]}),
        st.tuples(bounded, bounded).map(lambda two: {"normal": [two[0], abs(two[1])]}))


@pytest.mark.usefixtures("_few_at_a_time")
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(changes())
def test_the_odds_are_odds(found):
    made = example()
    for path, value in found.items():
        try:
            made = made.with_(path, value)
        except PathError:  # it does not fit the rest, or the field takes no distribution
            continue
    fast, slow = [], []
    try:
        odds = run(made, 12, workers=1, sink=lambda _, record: fast.append(record))
    except UserError as error:  # what the example says was seen can hardly happen under other numbers
        assert "all but impossible" in str(error)
        return
    check_run(odds.document())
    if odds.record.observations.share_kept > 0.1:  # else the slow engine leaves out too many before it keeps one
        check_run(run(made, 1, workers=1, engine="mesa", sink=lambda _, record: slow.append(record)).document())
        both = min(len(fast[0].outcome), len(slow[0].outcome))
        assert all(np.array_equal(one[:both], two[:both]) for one, two in zip(fast[0], slow[0], strict=True))
    check_arrays(column for record in [*fast, *slow] for column in record)
    assert math.isclose(sum(shares(made).values()), 1.0, abs_tol=1e-9) and min(shares(made).values()) >= 0.0
    check_text(" ".join(map(str, odds.outcomes)))
    poll = poll_of(odds.encoded)
    for theory in THEORIES.values():
        answer = odds_by_name(theory, poll)
        assert math.isclose(sum(answer.values()), 1.0, abs_tol=1e-6), theory.name
        assert all(-1e-9 <= share <= 1.0 + 1e-9 for share in answer.values()), theory.name
