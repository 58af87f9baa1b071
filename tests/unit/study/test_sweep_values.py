"""`start:stop:count` and `v1,v2,...`."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import UserError
from sim.study.design import are_numbers, checked_values, parse_values


@pytest.mark.parametrize("text, values", [
    ("0:1:3", (0.0, 0.5, 1.0)),
    ("0.1:0.3:3", (0.1, 0.2, 0.3)),
    ("1:0:3", (1.0, 0.5, 0.0)),
    ("-1:1:2", (-1.0, 1.0)),
    ("0.1:0.5", (0.1, 0.5)),
    (" 0 : 1 : 2 ", (0.0, 1.0)),
    ("1e-3:1e3:2", (0.001, 1000.0)),
    ("0.1,0.3", (0.1, 0.3)),
    ("1,2,3", (1, 2, 3)),
    ("0.5", (0.5,)),
    ("champion, lean ,block", ("champion", "lean", "block")),
    ("oppose,-0.5", ("oppose", -0.5)),
    ("2024-07-09,2024-08-01", ("2024-07-09", "2024-08-01")),
])
def test_texts_and_their_values(text, values):
    found = parse_values(text)
    assert found == values
    assert [type(value) for value in found] == [type(value) for value in values]


def test_the_last_value_is_the_stop_and_the_steps_are_the_nearest_numbers_to_the_decimal_ones():
    found = parse_values("0.02:0.98:21")
    assert len(found) == 21
    assert found == tuple(float(f"{0.02 + 0.048 * k:.3f}") for k in range(21))


@pytest.mark.parametrize("text", ["", ",", "a,,b", "0:1:1", "0:1:0", "0:1:-3", "0:1:2.5", "0:1:x", "x:1:2", "0:1:2:3",
                                  ":::",
                                  "0:0:3", "0:1:1000000", "nan:1:3", "0:inf:3", "1/0:1:3", "0:1e999:3", "nan", "inf,1"])
def test_what_is_neither_is_refused_with_the_path(text):
    with pytest.raises(UserError, match=r"^process\.isolation: got"):
        parse_values(text, "process.isolation")


def test_texts_and_lists_and_arrays_give_the_same_values():
    assert checked_values("0:1:3", "x") == checked_values([0, 0.5, 1], "x") == checked_values(np.linspace(0, 1, 3), "x")


def test_whole_numbers_stay_whole_among_themselves_and_become_real_beside_others():
    assert [type(value) for value in checked_values([1, 2], "x")] == [int, int]
    assert [type(value) for value in checked_values([1, 2.5], "x")] == [float, float]
    assert checked_values(["oppose", 1, 0.5], "x") == ("oppose", 1.0, 0.5)


@pytest.mark.parametrize("given", [[], "0.5,0.5", [1, 1.0], [0.0, -0.0], ["a", "a"], [None], [True], 3, None, {"a": 1},
                                   b"ab",
                                   [[1]], [float("nan")], [10**400, 0.5]])
def test_no_values_the_same_value_twice_and_other_things_are_refused(given):
    with pytest.raises(UserError, match="^x: got"):
        checked_values(given, "x")


def test_numbers_are_told_from_words():
    assert are_numbers([1, 0.5]) and not are_numbers([1, "lean"]) and not are_numbers(["lean"])
