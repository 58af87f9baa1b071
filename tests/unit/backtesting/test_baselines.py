"""The simpler forecasters: by hand, hedged, and never taught by the cluster that they forecast."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.backtesting.baselines import (
    CERTAIN,
    EQUAL,
    FIRST_DAY,
    KNOWS,
    RATE,
    RULES,
    fallback_rate,
    forecasts,
    great_powers,
)
from sim.backtesting.cases import cases
from sim.backtesting.hedge import BY_HAND
from sim.backtesting.seen import see
from sim.backtesting.truth import truth_of
from sim.scenario.parameters import Hedge
from support.seen import poll, record


class TestGreatPowers:
    def test_the_name_they_like_best_wins(self):
        assert great_powers(poll([[.5, .2], [.5, .2], [.2, .5], [.5, .2], [-1, 1]])).tolist() == [1, 0, 0]

    def test_the_others_do_not_count(self):
        kept = [[.5, .2], [.5, .2], [.2, .5], [.5, .2]]
        assert np.array_equal(great_powers(poll([*kept, [-1, 1]])), great_powers(poll([*kept, [1, -1]])))

    def test_one_of_them_objecting_is_enough(self):
        assert great_powers(poll([[.9, .2], [.9, .2], [.9, .2], [-.2, .2], [1, 1]])).tolist() == [0, 1, 0]

    def test_all_names_blocked_is_the_fallback(self):
        assert great_powers(poll([[.9, -.2], [-.2, .9], [.5, .5], [.5, .5], [1, 1]])).tolist() == [0, 0, 1]

    def test_equals_share(self):
        assert great_powers(poll([[.5, .5]] * 5)).tolist() == [.5, .5, 0]

    def test_a_name_that_is_not_available_cannot_win(self):
        assert great_powers(poll([[.9, .2]] * 5, available=[False, True])).tolist() == [0, 1, 0]

    def test_no_great_power_there(self):
        assert great_powers(poll([[.5, .2]], allies=("LUX",))).tolist() == [0, 0, 1]


class TestBaseRate:
    def test_by_hand(self):
        assert fallback_rate([record("a", 1), record("b", 0), record("c", 0)]) == pytest.approx(1.5 / 4)

    def test_is_never_zero_or_one(self):
        assert 0 < fallback_rate([record("a", 0)]) < fallback_rate([record("a", 1)]) < 1


@pytest.fixture(scope="module")
def seen():
    return [see(case, truth_of(case.name, case.scenario)) for case in cases()]


@pytest.fixture(scope="module")
def made(seen):
    return forecasts(seen, seen)


class TestAll:
    def test_every_baseline_says_what_it_knows(self, made):
        assert set(made) == set(KNOWS) and all(KNOWS.values())
        assert {baseline.name for baseline in CERTAIN} < set(KNOWS)

    @pytest.mark.parametrize("name", [name for name in KNOWS if name != FIRST_DAY])
    def test_odds_add_up_and_hedged_ones_are_never_zero(self, made, seen, name):
        for one in seen:
            for told in (made[name][one.case.name], made[name][one.case.name].hedged(Hedge(0.95, BY_HAND))):
                assert told.odds.shape == (one.size,) and told.odds.sum() == pytest.approx(1)
            assert told.odds.min() > 0

    def test_the_rules_are_the_mean_of_them(self, made, seen):
        for one in seen:
            each = [made[baseline.name][one.case.name].odds for baseline in CERTAIN]
            assert made[RULES][one.case.name].odds == pytest.approx(np.mean(each, axis=0)) and len(each) == 8

    def test_the_first_day_gives_no_odds_but_support_and_holdouts(self, made):
        told = made[FIRST_DAY]["nato-2024-02-22"]
        assert told.odds is None and told.support["Mark Rutte"].sum() == 1 and "HUN" in told.marks["Mark Rutte"]

    def test_equal_odds_leave_the_fallback_its_share_of_the_days(self, made, seen):
        for one in seen:
            _, counts = made[EQUAL][one.case.name].days
            assert counts[-1] / counts.sum() == pytest.approx(1 / one.size)


def test_a_cluster_teaches_nothing_about_itself(seen, made):
    """Whatever came out in a cluster, its own forecasts stay, and others' change."""
    turned = [replace(one, true=one.size - 1 - one.true) if one.case.cluster == "nato-2024" else one for one in seen]
    again = forecasts(turned, turned)
    for name in made:
        if name != FIRST_DAY:
            assert np.array_equal(made[name]["nato-2024-02-22"].odds, again[name]["nato-2024-02-22"].odds)
    assert not np.array_equal(made[RATE]["un-1976-12-07"].odds, again[RATE]["un-1976-12-07"].odds)


def test_a_part_of_the_cases_gets_the_same_forecasts(seen, made):
    part = forecasts(seen, seen[:3])
    for name in made:
        if name != FIRST_DAY:
            assert np.array_equal(part[name][seen[0].case.name].odds, made[name][seen[0].case.name].odds)
