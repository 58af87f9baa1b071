"""How far a forecaster is followed: base rates by kind, hedges and the pool, by hand and left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.backtesting.forecast import Forecast, base_odds
from sim.backtesting.hedge import BY_HAND, FixedRates, RateTable, base_of, learned_hedge, pooled
from sim.scenario.parameters import BaseRates, Hedge
from support.seen import record


def sure(of, odds=(1.0, 0.0)) -> dict[str, Forecast]:
    """Forecasts that say the same of every case."""
    return {one.case.name: Forecast(np.array(odds)) for one in of}


def learned(seen, odds=(1.0, 0.0), table=FixedRates):
    return learned_hedge(sure(seen, odds), table(tuple(seen)))


class TestForecast:
    def test_base_odds_add_up(self):
        assert base_odds(4, 0.1).tolist() == pytest.approx([0.3, 0.3, 0.3, 0.1])

    def test_is_a_mixture_with_base_rates(self):
        told = Forecast(np.array([1.0, 0.0, 0.0])).hedged(Hedge(0.5, BY_HAND))
        assert told.odds.tolist() == pytest.approx([0.65, 0.15, 0.2])

    def test_keeps_another_name_apart_from_the_fallback(self):
        """.6 of none is another name: .3 of it stays, and half of the base rate of .4 comes on top."""
        told = Forecast(np.array([0.4, 0.6]), another=1.0).hedged(Hedge(0.5, BY_HAND))
        assert told.apart.tolist() == pytest.approx([0.5, 0.4, 0.1]) and told.odds.tolist() == pytest.approx([0.5, 0.5])

    def test_base_rates_are_those_of_the_kind(self):
        hedge = Hedge(0.0, BY_HAND, {"post empty": BaseRates(0.3, 0.1)})
        told = Forecast(np.array([0.4, 0.6]))
        assert told.hedged(hedge, "post empty").apart.tolist() == pytest.approx([0.6, 0.3, 0.1])
        assert told.hedged(hedge, None).apart.tolist() == pytest.approx([0.6, 0.2, 0.2])


class TestHedge:
    def test_a_rule_that_is_always_right_is_followed(self):
        assert learned([record(f"case{k}", true=0) for k in range(6)]).whole.model == 0.95

    def test_control_a_rule_that_is_always_wrong_is_not(self):
        assert learned([record(f"case{k}", true=1) for k in range(6)]).whole.model == 0.0

    def test_a_cluster_does_not_learn_from_itself(self):
        """One case in which the rule was wrong and many in which it was right: only the others see the mistake."""
        found = learned([record(f"case{k}", true=int(k == 0)) for k in range(6)])
        assert found.of("case0").model == 0.95 and found.of("case1").model < 0.95
        assert found.of("elsewhere") == found.whole

    def test_dates_of_a_cluster_count_once(self):
        """Five dates of one decision in which the rule was wrong weigh as much as one in which it was right."""
        wrong = [record("one", true=1) for _ in range(5)]
        seen = [replace(one, case=replace(one.case, name=f"date{k}")) for k, one in enumerate(wrong)]
        both = [*seen, record("two", true=0)]
        assert learned(both).whole == learned([record("one", true=1), record("two", true=0)]).whole


class TestRates:
    def seen(self):
        return (record("a", 1, "post empty", "another"), record("b", 0, "post empty"), record("c", 1, ended="fallback"),
                record("d", 1))

    def test_by_hand(self):
        """Of four, one ended with another name, one with the fallback, and one with either."""
        found, start = RateTable(self.seen()).without(), np.array(BY_HAND)
        whole = (np.array([1.5, 1.5]) + 2 * start) / 6
        assert found.rates == pytest.approx(tuple(whole)) and found.model == 0.0
        assert found.by_kind["post empty"] == pytest.approx(tuple((np.array([1.0, 0.0]) + 5 * whole) / 7))
        assert found.by_kind["incumbent stays"] == pytest.approx(tuple((np.array([0.5, 1.5]) + 5 * whole) / 7))
        assert found.by_kind["nothing changes"] == pytest.approx(tuple(whole)), "there is no such case"

    def test_a_cluster_teaches_nothing_about_itself(self):
        one, two, *rest = self.seen()
        table, turned = RateTable((one, two, *rest)), RateTable((replace(one, true=0), two, *rest))
        assert table.without("a") == turned.without("a") != table.without()
        assert table.of_the_truth[0, 1:] == pytest.approx(turned.of_the_truth[0, 1:])
        assert table.of_the_truth[-1, 0] == pytest.approx(base_of(one, table.without("a"))[1])

    def test_rates_by_hand_do_not_learn(self):
        assert FixedRates(self.seen()).without("a") == Hedge(0.0, BY_HAND)


class TestPool:
    def seen(self, turned: int = 0):
        return tuple(record(f"case{k}", true=int(k < turned), names=1) for k in range(8))

    def test_follows_who_was_right(self):
        seen = self.seen()
        right, wrong = sure(seen, (0.99, 0.01)), sure(seen, (0.01, 0.99))
        for made in (pooled(right, wrong, FixedRates(seen)), pooled(wrong, right, FixedRates(seen))):
            assert made["case0"].odds.tolist() == pytest.approx([0.95 * 0.99 + 0.05 * 0.6, 0.95 * 0.01 + 0.05 * 0.4])

    def test_mixes_what_none_of_the_names_means_too(self):
        """Equal parts: one says another name, one says the fallback, and both that it is none of the names."""
        seen = self.seen()
        one = {s.case.name: Forecast(np.array([0.5, 0.5]), another=1.0) for s in seen}
        other = {s.case.name: Forecast(np.array([0.5, 0.5]), another=0.0) for s in seen}
        told = pooled(one, other, FixedRates(seen))["case0"]
        shares = told.odds[-1] * told.another
        assert told.odds.sum() == pytest.approx(1) and 0 <= told.another <= 1
        assert shares == pytest.approx(told.apart[-2]) and told.apart.sum() == pytest.approx(1)

    def test_a_cluster_teaches_nothing_about_itself(self):
        seen = self.seen(turned=3)
        one, other = sure(seen, (0.8, 0.2)), sure(seen, (0.3, 0.7))
        again = (replace(seen[0], true=0), *seen[1:])
        before, after = (pooled(one, other, RateTable(which))["case0"].odds for which in (seen, again))
        assert before.tolist() == after.tolist()
