"""What Python itself does otherwise from one version to the next does not show.

From 3.12 on `sum` of floats is compensated, so it has other last bits than before. Weights that a variant rescales are
divided by such a sum; they are added up exactly.
"""

from __future__ import annotations

from itertools import permutations

import pytest

from sim.scenario.loader import load
from sim.scenario.scenario import shares

WEIGHTS = {"A": 0.386, "B": 0.086, "C": 0.061, "D": 0.358, "E": 0.109}  # `sum`: below 1 before 3.12, 1 since
FILE = """format = 1
title = "Five who state their weights"
as_of = 2024-01-01
[calendar]
rounds = 4
fallback = "nobody"
[candidates]
Ada = {}
Bo = {}
[allies]
"""


@pytest.fixture
def scenario(tmp_path):
    """Writes and reads a file whose allies state their weights, in the order that is asked for."""
    def read(order):
        file = tmp_path / "stated.toml"
        file.write_text(FILE + "".join(f"{name} = {{ weight = {WEIGHTS[name]} }}\n" for name in order))
        return load(file)
    return read


def test_weights_that_make_room_for_another_have_the_same_bits_on_every_python(scenario):
    varied = scenario("ABCDE").with_("allies.A.weight", 0.37)
    told = {name: varied.get(f"allies.{name}.weight").hex() for name in "BCDE"}
    assert told == {name: (WEIGHTS[name] * (1.0 - 0.37) / (1.0 - 0.386)).hex() for name in "BCDE"}


def test_the_order_of_allies_in_the_file_shows_in_no_share(scenario):
    told = {tuple(sorted(shares(scenario(order)).items())) for order in permutations("ABCDE")}
    assert len(told) == 1 and dict(told.pop()) == WEIGHTS
