"""Every number of a scenario at its least and its largest gives sound odds; the next number beyond is refused."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

from sim.errors import PathError
from sim.odds.run import run
from support.limits.bounds import Range, beyond, ends, example, range_of
from support.limits.checks import check_arrays, check_run

PATHS = example().numeric_paths()


def play(made) -> None:
    records, tallies = [], []
    for engine, count in (("compiled", 8), ("mesa", 1)):
        odds = run(made, count, engine=engine, workers=1, sink=lambda _, record: records.append(record))
        check_run(odds.document())
        tallies.append(odds.tally)
    for record in records:
        check_arrays(record)
    assert tuple(column[0] for column in records[0]) == tuple(column[0] for column in records[1])


# Paths of which no value at the ends fits the rest of the example, with the reason.
REFUSED = {
    "calendar.rounds": "it has a deadline; the calendars among the cases have none",
    "observations.0.count": "its observation has low and high instead; test_observations.py plays the ends of a count",
}


# A third of them in every pytest, all with -m slow and in the count.
DRAWN = [pytest.param(path, marks=() if number % 3 == 0 else pytest.mark.slow) for number, path in enumerate(PATHS)]


@pytest.mark.usefixtures("_few_at_a_time")
@pytest.mark.parametrize("path", DRAWN)
def test_at_its_ends_an_answer_beyond_them_a_refusal(path):
    assert answers_at_its_ends(path) or path in REFUSED


def answers_at_its_ends(path: str) -> int:
    """Returns how many values at the ends of a field gave sound odds; the others, and those beyond, were refused."""
    limits = range_of(example().path(path))
    answers = 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for value in ends(limits):
            try:
                made = example().with_(path, value)
            except PathError as error:  # it fits the field and not the rest: a weight that leaves nothing
                assert str(error).startswith(path) and "\n" not in str(error)
                continue
            play(made)
            answers += 1
    for value in beyond(limits):
        with pytest.raises(PathError):
            example().with_(path, value)
    return answers


def test_every_field_was_met():
    """The example has every table, so what is not met here is no number."""
    fields = {path.rsplit(".", 1)[-1] for path in PATHS}
    assert len(PATHS) > 130 and {"meetings", "strength", "tie", "spread", "mean", "probability", "rounds", "low"} <= fields


@pytest.mark.parametrize("path, expected", [
    (("process", "meetings"), Range(0.0, 1000.0, False)), (("process", "threshold"), Range(-10.0, 10.0, False)),
    (("allies", "X", "size"), Range(1e-300, 1e300, False)), (("calendar", "rounds"), Range(0, 1_000_000, True)),
    (("stances", "Y", "X", "spread"), Range(0.0, 1e12, False)), (("events", 0, "probability"), Range(0.0, 1.0, False)),
    (("observations", 0, "error"), Range(0.0, 1e12, False)), (("observations", 0, "low"), Range(0, math.inf, True)),
    (("ties", 0, "strength"), Range(0.0, 1e12, False)), (("issues", "Z", "low"), Range(-math.inf, math.inf, False)),
])
def test_ranges_are_those_of_the_schema(path, expected):
    assert range_of(path) == expected


def test_what_is_no_number_has_no_range():
    with pytest.raises(LookupError):
        range_of(("title",))


def test_next_to_the_ends():
    assert beyond(Range(0, 5, True)) == [-1, 6]
    assert beyond(Range(0.0, 1.0, False))[:2] == [-5e-324, float(np.nextafter(1.0, 2.0))]
    assert ends(Range(-10.0, 10.0, False)) == [-10.0, 10.0, 0.0, 5e-324, 1e-300]
