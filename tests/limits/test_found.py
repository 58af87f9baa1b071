"""Numbers that once gave none: each of these was seen to go wrong."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from sim.errors import UserError
from sim.model.encoding import encode
from sim.model.encoding.actors import column_position
from sim.model.inputs import weight_shares
from sim.model.tally import FIXED_POINT_ONE, MAX_SUM, saturating_add
from sim.odds.run import run
from sim.scenario import parameters
from sim.scenario.checks import findings
from sim.scenario.fields import MAX_AMOUNT, Distribution
from sim.scenario.parameters import read_parameters
from sim.scenario.scenario import shares
from sim.scenario.schema import Process
from support.command import nemcon
from support.scenes import scenario, written

NOTHING = {"uniform": (0.0, 0.0)}


def shares_of(raw, stated=None):
    filled = np.zeros(len(raw))
    weight_shares(np.array(raw), np.array(stated or [False] * len(raw)), filled)
    return filled.tolist()


class TestWeights:
    """Weights that are nothing, or next to it."""

    @pytest.mark.parametrize("raw, stated, expected", [
        ([0.0, 0.0], [False, False], [0.5, 0.5]), ([0.0, 0.0], [True, True], [0.5, 0.5]),
        ([0.0, 0.0], [True, False], [0.5, 0.5]), ([5e-324, 5e-324], [False, False], [0.5, 0.5]),
        ([0.5, 5e-324, 5e-324], [True, False, False], [0.5, 0.25, 0.25]), ([1e300, 1e300], [False, False], [0.5, 0.5]),
    ])
    def test_they_are_shares_all_the_same(self, raw, stated, expected):
        assert shares_of(raw, stated) == expected

    @pytest.mark.parametrize("field", ["size", "weight"])
    @pytest.mark.parametrize("drawn", [NOTHING, {"choice": (5e-324,)}, {"normal": (-1.0, 0.0)}], ids=str)
    def test_when_nothing_weighs_anything_all_weigh_the_same(self, field, drawn):
        made = scenario(allies={name: {field: drawn} for name in "ABC"})
        same = scenario(allies={name: {"size": 1.0} for name in "ABC"})
        assert run(made, 60, workers=1).counts == run(same, 60, workers=1).counts
        assert list(shares(made).values()) == pytest.approx([1 / 3] * 3)

    def test_a_share_that_is_shown_is_one(self):
        made = scenario(allies={"A": {"size": 4.0}, "B": {"size": {"normal": (-1.0, 0.1)}}, "C": {"size": 4.0}})
        assert shares(made) == {"A": 0.5, "B": 0.0, "C": 0.5}
        giant = scenario(allies={"A": {"size": 4.0}, "B": {"size": {"lognormal": (MAX_AMOUNT, 1.0)}}, "C": {}})
        assert math.isfinite(sum(shares(giant).values()))


class TestDistributions:
    """The numbers of a distribution, far out."""

    @pytest.mark.parametrize("stated", [
        {"uniform": (-1e308, 1e308)}, {"triangular": (-1e308, 1e308, 1e308)}, {"normal": (0.0, 1e300)},
        {"lognormal": (1e300, 1.0)}, {"loguniform": (1e200, 1e300)}, {"choice": (1e13,)}, {"normal": (2.9e13, 1e12)},
    ], ids=str)
    def test_beyond_what_any_field_takes_they_are_refused(self, stated):
        with pytest.raises(ValidationError, match="equal to -?1000000000000"):
            Distribution(**stated)

    @pytest.mark.parametrize("stated, middle", [
        ({"uniform": (-MAX_AMOUNT, MAX_AMOUNT)}, 0.0), ({"loguniform": (5e-324, 5e-324)}, 5e-324),
        ({"loguniform": (1e-200, 1e-180)}, 1e-190), ({"triangular": (-MAX_AMOUNT, MAX_AMOUNT, MAX_AMOUNT)}, 414213562373.0952),
    ], ids=str)
    def test_at_the_ends_the_middle_is_the_median(self, stated, middle):
        assert Distribution(**stated).middle == pytest.approx(middle, rel=1e-9)

    def test_the_refusal_names_the_place(self, tmp_path):
        text = 'format = 1\ntitle = "T"\nas_of = 2024-01-01\n[calendar]\nrounds = 2\n[candidates.Ada]\n[allies]\n' \
               'A = { size = { normal = [2.9e13, 1e12] } }\n'
        path = written(tmp_path, text)
        answer = nemcon("check", path)
        assert (answer.status, answer.err) == (2, "")
        assert answer.lines == [f'{path}:8:26: entry 1 of "normal" is at most 1000000000000, got 29000000000000.0']


class TestSums:
    """Amounts of a million, over many replicates."""

    def test_a_sum_stops_instead_of_wrapping_round(self):
        assert saturating_add(MAX_SUM - 1, 1.0) == MAX_SUM and saturating_add(1 - MAX_SUM, -1.0) == -MAX_SUM
        assert saturating_add(0, 0.5) == FIXED_POINT_ONE / 2 and saturating_add(0, math.inf) == 2.0**50

    def test_the_mean_of_huge_gaps_is_huge(self):
        """Ten thousand gaps of a million, in units of 2**-30, exceed 64 bits."""
        still = dict(meetings=0.0, news=0.0, isolation=0.0, urgency=0.0, shelter=0.0, offer_step=0.0)
        far = scenario(issues={"x": {"salience": MAX_AMOUNT}}, process=still, stances={},
                       allies={name: {"positions": {"x": 10.0}} for name in "ABC"},
                       candidates={"Ada": {"positions": {"x": -10.0}}}, calendar={"rounds": 1, "fallback": "nobody"}, another_name=False)
        odds = run(far, 10_000, workers=1)
        assert [row["gap"] for row in odds.record.holdouts] == [2.0**20] * 3


class TestMeetings:
    """A round in which everybody meets everybody a million times would never end."""

    def test_more_than_a_thousand_for_each_ally_are_refused(self):
        with pytest.raises(ValidationError):
            Process(meetings=1001)
        assert Process(meetings=1000).meetings == 1000

    def test_a_distribution_is_held_to_that(self):
        encoded = encode(scenario(process={"meetings": {"uniform": (1e9, 1e12)}}))
        assert [high for path, high in zip(encoded.inputs, encoded.world.input_high, strict=True)
                if path == "process.meetings"] == [1000.0]

    @pytest.mark.parametrize("many", [1000.0, {"uniform": (0.0, 1e12)}], ids=str)
    def test_they_count_as_work(self, many):
        long = scenario(calendar={"rounds": 1_000_000}, process={"meetings": many})
        assert [finding.what for finding in findings(long.document, None)] == [
            "rounds times allies times candidates times meetings is too much"]


class TestColumns:
    """Positions from a roster whose cells are as large as a number gets."""

    @pytest.mark.parametrize("cell, low, high, position", [
        (0.0, -1.7e308, 1.7e308, 0.0), (1.7e308, -1.7e308, 1.7e308, 1.0), (-1.7e308, -1.7e308, 1.7e308, -1.0),
        (1.0, 0.0, 1.0, 1.0), (3.0, 0.0, 1.0, 5.0), (1.7e308, 0.0, 1e-300, 10.0), (2.0, 1.0, 4.0, 2.0 * 1.0 / 3.0 - 1.0),
    ])
    def test_they_lie_between_low_and_high(self, cell, low, high, position):
        assert column_position(cell, low, high) == position


POINT = Path(parameters.__file__).with_name("point.toml")


class TestParameterFiles:
    """A file of parameters holds numbers, and every one of them in its range."""

    @pytest.mark.parametrize("table, complaint", [
        ("meetings,weight\nnan,1\n", "line 2: meetings is no number from 0 to 1000, got nan"),
        ("meetings,weight\ninf,1\n", "line 2: meetings is no number from 0 to 1000, got inf"),
        ("persuasion,weight\n0.1,1\n1.5,1\n", "line 3: persuasion is no number from 0 to 1, got 1.5"),
        ("meetings,weight\n0.3,nan\n", "line 2: weight is no number from 0 to 1000000000000, got nan"),
        ("meetings,weight\n0.3,-1\n", "line 2: weight is no number from 0 to 1000000000000, got -1"),
        ("meetings,weight\n0.3,0\n", "no row has a weight above 0"),
        ("meetings,weight\n0.3\n", "a table has a column weight and numbers only"),
        ("meetings,weight\n0.3,1,1\n", "a table has a column weight and numbers only"),
        ("meetings,weight\n" + "1" * 200_000 + ",1\n", "a table has a column weight and numbers only"),
        ("", "a table has a column weight and numbers only"), ("meetings,weight\n", "no rows"),
        ("meetings,meetings,weight\n1,1,1\n", "a column stands there twice"),
        ("mood,weight\n1,1\n", "unknown columns mood"),
    ])
    def test_a_bad_table_is_refused_with_its_name(self, table, complaint, tmp_path):
        path = tmp_path / "mine.toml"
        path.write_text('table = "mine.csv"\n' + POINT.read_text(encoding="utf-8"))
        (tmp_path / "mine.csv").write_text(table)
        with pytest.raises(UserError) as caught:
            read_parameters(str(path))
        assert str(caught.value).startswith(f"{tmp_path / 'mine.csv'}: ") and complaint in str(caught.value)
        assert "\n" not in str(caught.value)
