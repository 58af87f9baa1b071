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
    Seen,
    fallback_rate,
    forecasts,
    great_powers,
    learned_hedge,
    see,
)
from sim.backtesting.cases import cases
from sim.backtesting.forecast import Forecast, base_odds
from sim.backtesting.truth import truth_of
from sim.theories.poll import Poll


def poll(attitude, allies=("USA", "GBR", "FRA", "DEU", "LUX"), available=None) -> Poll:
    table = np.array(attitude, dtype=float)
    names = tuple("XYZ"[:table.shape[1]])
    return Poll(allies=allies, candidates=names, weight=np.full(len(allies), 1 / len(allies)), attitude=table,
                available=np.ones(len(names), bool) if available is None else np.array(available),
                threshold=np.full(len(allies), 0.1), veto=np.ones(len(allies), bool), fallback="nobody")


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


def sure(of, odds=(1.0, 0.0)) -> dict[str, Forecast]:
    """Forecasts that say the same of every case."""
    return {one.case.name: Forecast(np.array(odds)) for one in of}


class TestHedging:
    def test_base_odds_add_up(self):
        assert base_odds(4, 0.1).tolist() == pytest.approx([0.3, 0.3, 0.3, 0.1])

    def test_is_a_mixture_with_base_rates(self):
        assert Forecast(np.array([1.0, 0.0, 0.0])).hedged(0.5).odds.tolist() == pytest.approx([0.65, 0.15, 0.2])

    def test_keeps_another_name_apart_from_the_fallback(self):
        """.6 of none is another name: .3 of it stays, and half of the base rate of .4 comes on top."""
        told = Forecast(np.array([0.4, 0.6]), another=1.0).hedged(0.5)
        assert told.apart.tolist() == pytest.approx([0.5, 0.4, 0.1]) and told.odds.tolist() == pytest.approx([0.5, 0.5])

    def test_is_never_certain(self):
        assert Forecast(np.array([1.0, 0.0])).hedged(0.95).odds.min() > 0

    def test_a_rule_that_is_always_right_is_followed(self):
        seen = [record(f"case{k}", true=0) for k in range(6)]
        assert learned_hedge(sure(seen), seen).whole == 0.95

    def test_control_a_rule_that_is_always_wrong_is_not(self):
        seen = [record(f"case{k}", true=1) for k in range(6)]
        assert learned_hedge(sure(seen), seen).whole == 0.0

    def test_a_cluster_does_not_learn_from_itself(self):
        """One case in which the rule was wrong and many in which it was right: only the others see the mistake."""
        seen = [record(f"case{k}", true=int(k == 0)) for k in range(6)]
        learned = learned_hedge(sure(seen), seen)
        assert learned.of("case0") == 0.95 and learned.of("case1") < 0.95 and learned.of("elsewhere") == learned.whole

    def test_dates_of_a_cluster_count_once(self):
        """Five dates of one decision in which the rule was wrong weigh as much as one in which it was right."""
        wrong = [record("one", true=1) for _ in range(5)]
        seen = [replace(one, case=replace(one.case, name=f"date{k}")) for k, one in enumerate(wrong)]
        both = [*seen, record("two", true=0)]
        alone = [record("one", true=1), record("two", true=0)]
        assert learned_hedge(sure(both), both).whole == learned_hedge(sure(alone), alone).whole


def record(name: str, true: int) -> Seen:
    """A case of a cluster of its own with one candidate; outcome 1 is the fallback."""
    case = cases(["nato-2014-03-24"])[0]
    document = case.scenario.document.model_copy(
        update={"case": case.scenario.document.case.model_copy(update={"cluster": name})})
    renamed = replace(case, name=name, scenario=replace(case.scenario, document=document))
    return Seen(renamed, poll([[.5]] * 5), true, 10)


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
            for told in (made[name][one.case.name], made[name][one.case.name].hedged(0.95)):
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
