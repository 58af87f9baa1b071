"""The back-test as a whole: few cases and replicates, the same for any number of workers, and controls that
must fail."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.backtesting.baselines import EQUAL, KNOWS, forecasts, see
from sim.backtesting.cases import cases
from sim.backtesting.forecast import Forecast, forecast_of, score, support_rows
from sim.backtesting.scores import average
from sim.backtesting.truth import truth_of
from sim.errors import UserError
from sim.model.encoding import encode
from sim.odds.run import run
from sim.scenario.grid import Grid
from sim.scenario.parameters import read_parameters
from support.backtest_worlds import FEW, fit_of, small


@pytest.fixture(scope="module")
def rutte():
    case = cases(["nato-2024-06-17"])[0]
    return case, truth_of(case.name, case.scenario)


def certain(case, truth, odds: float) -> Forecast:
    """A forecast that gives the true outcome these odds and shares the rest."""
    size = len(case.scenario.outcomes)
    shares = np.full(size, (1 - odds) / (size - 1))
    shares[case.scenario.outcomes.index(truth.outcome)] = odds
    return Forecast(shares)


class TestScore:
    def test_odds_by_hand(self, rutte):
        found = score(certain(*rutte, 0.5), *rutte)
        assert found["log"] == pytest.approx(np.log(2)) and set(found) == {"log", "log_apart", "brier"}

    def test_date_by_hand(self, rutte):
        """Decided on 20 June, three days after: always said in two days, so wrong by one."""
        days = (np.array([0, 1, 2, 3]), np.array([0, 0, 9, 0]))
        found = score(Forecast(None, days), *rutte)
        assert found == {"date_days": pytest.approx(1.0), "date_share": pytest.approx(1 / 3)}

    def test_support_by_hand(self, rutte):
        """31 on 18 June and 32 on 20 June; always said 31."""
        table = np.zeros((10, 33), dtype=int)
        table[:, 31] = 7
        rows = support_rows(Forecast(None, support={"Mark Rutte": table}), *rutte)
        assert [(row.date, row.count, row.crps, row.covered) for row in rows] == [
            ("2024-06-18", 31, 0.0, True), ("2024-06-20", 32, 1.0, False)]
        found = score(Forecast(None, support={"Mark Rutte": table}), *rutte)
        assert found == {"support_crps": 0.5, "support_covered": 0.5, "support_width": 0.0}

    def test_holdouts_by_hand(self, rutte):
        marks = {"Mark Rutte": {"TUR": 4.0, "HUN": 3.0, "SVK": 2.0, "ROU": 1.0, "USA": 0.0, "FRA": 2.5}}
        assert score(Forecast(None, marks=marks), *rutte) == {"holdouts": pytest.approx(6 / 8)}

    def test_a_fallback_has_no_date_score(self):
        case = cases(["nato-2022"])[0]
        truth = truth_of(case.name, case.scenario)
        assert score(Forecast(None, (np.array([1.0]), np.array([5]))), case, truth) == {}


class TestAnotherName:
    """Where the truth says whether another name or nothing was agreed, the two are scored apart."""

    CASE = "un-1996-11-19"  # Annan was in nobody's list

    def scored(self, another: float) -> dict[str, float]:
        case = cases([self.CASE])[0]
        shares = np.full(len(case.scenario.outcomes), 0.1)
        shares[-1] = 1 - 0.1 * (len(shares) - 1)
        return score(Forecast(shares / shares.sum(), another=another), case, truth_of(case.name, case.scenario))

    def test_by_hand(self):
        found = self.scored(0.75)
        assert found["log_apart"] == pytest.approx(found["log"] - np.log(0.75))

    def test_the_more_of_none_it_gave_the_better(self):
        assert self.scored(0.9)["log_apart"] < self.scored(0.2)["log_apart"] and (
            self.scored(0.9)["log"] == self.scored(0.2)["log"])

    def test_an_old_truth_adds_them_up(self):
        case = cases([self.CASE])[0]
        old = replace(truth_of(case.name, case.scenario), ended=None)
        found = score(Forecast(np.full(len(case.scenario.outcomes), 1 / len(case.scenario.outcomes)), another=0.1), case, old)
        assert found["log_apart"] == found["log"]


class TestForecast:
    @pytest.fixture
    def made(self):
        case = cases(["nato-2024-06-17"])[0]
        odds = run(encode(case.scenario), 200, workers=1)
        return case, odds, forecast_of(case, odds)

    def test_outcomes_are_in_file_order(self, made):
        case, odds, forecast = made
        assert forecast.odds[0] == pytest.approx((odds.counts["Mark Rutte"] + 0.5) / (200 + len(forecast.odds) / 2))
        none = 200 - sum(odds.counts[name] for name in case.scenario.candidates)
        assert forecast.odds[-1] == pytest.approx((none + 0.5) / (200 + len(forecast.odds) / 2))

    def test_another_name_is_a_share_of_none(self, made):
        case, odds, forecast = made
        came, back = odds.counts["another name"], odds.counts[case.fallback]
        assert forecast.another == pytest.approx((came + 0.5) / (came + back + 1))
        assert forecast.apart.sum() == pytest.approx(1) and len(forecast.apart) == len(forecast.odds) + 1

    def test_nobody_agreed_is_one_round_after_the_last(self, made):
        _, odds, (values, counts) = made[0], made[1], made[2].days
        assert counts.sum() == 200 and counts[-1] == 200 - sum(odds.counts[name] for name in made[0].scenario.candidates)
        grid, calendar = odds.encoded.grid, made[0].scenario.document.calendar
        dates = [grid.day_of(t) for t in range(odds.encoded.last_round + 1)]
        assert values[:-1].tolist() == [(date - grid.start).days for date in dates]  # on the grid of the calendar itself
        assert {calendar.deadline, calendar.end} < set(dates) and (calendar.deadline - grid.start).days % 7 > 0
        assert values[-1] == (calendar.end - grid.start).days + 7

    def test_any_day_alike_has_the_days_of_the_grid(self):
        one = see(cases(["nato-2024-06-17"])[0], truth_of("nato-2024-06-17", cases(["nato-2024-06-17"])[0].scenario))
        values, _ = forecasts([one], [one])[EQUAL]["nato-2024-06-17"].days
        assert values.tolist() == Grid.of(one.case.scenario.document).days_by(one.rounds)[1:]
        assert 22 in values and 28 not in values

    def test_support_counts_every_replicate_in_every_round(self, made):
        assert (made[2].support["Mark Rutte"].sum(axis=1) == 200).all()


class TestBacktest:
    def test_scores_every_case_and_every_forecaster(self):
        result = small()
        assert [case.case for case in result.cases] == [case.name for case in cases(FEW)]
        assert list(result.values) == ["model", "model 1", *KNOWS] and set(result.hedged) == set(result.values) - {"first day"}
        for of in result.hedged.values():
            assert all({"log", "log_apart", "brier"} <= set(found) for found in of.values()) and len(of) == 5

    def test_who_is_certain_has_no_log_score_at_all(self):
        assert all("log" not in found and "brier" in found for found in small().values["median"].values())

    def test_part_of_the_record_is_hedged_as_shipped(self):
        """Only the whole record teaches the model's hedge; the baselines' is learned from all that ships anyway."""
        shipped = read_parameters("prior").hedge
        assert small().record.hedged["model"].share == (1.0 if shipped is None else shipped.model)

    def test_the_parts_of_the_record_say_how_often_they_were_looked_at(self):
        parts = {part.name: part for part in small().record.subsets}
        assert set(parts) == {"grade A", "first set"} and all(part.looked_at for part in parts.values())
        assert parts["first set"].cases == 5 and parts["first set"].clusters == 4

    def test_is_the_same_for_any_number_of_workers(self):
        assert small(workers=1).document() == small(workers=3).document()

    def test_another_seed_is_another_back_test(self):
        assert small().document() != small(seed=2).document()

    def test_wide_priors_stand_beside_other_parameters(self):
        result = small("point")
        assert list(result.values)[:3] == ["model", "model 1", "wide priors"]
        assert result.values["wide priors"] == small("prior").values["model"]

    def test_progress_is_told_to_the_end(self):
        told = []
        sim.backtest(["nato-2014"], 20, parameters="point", workers=1, progress=lambda *both: told.append(both))
        assert told == [(1, 3), (2, 3), (3, 3)]

    def test_every_mean_is_that_of_its_clusters(self):
        result = small()
        two = [result.values["model"][name]["log"] for name in ("nato-2003-06-11", "nato-2003-09-17")]
        others = [result.values["model"][case.case]["log"] for case in result.cases if case.cluster != "nato-2003"]
        assert result.mean("model", "log").mean == pytest.approx(np.mean([np.mean(two), *others]), abs=1e-6)

    def test_differences_are_the_model_minus_the_baseline(self):
        result = small()
        gap = result.mean("model", "log").mean - result.mean("equal odds", "log").mean
        assert result.ahead("equal odds", "log").mean == pytest.approx(gap, abs=2e-6)

    def test_reliability_counts_every_outcome_once(self):
        result = small()
        assert sum(row["count"] for row in result.record.reliability) == sum(len(case.outcomes) for case in result.cases)
        assert all(row["low"] <= row["observed"] <= row["high"] for row in result.record.reliability)

    def test_tables_have_a_row_for_each(self):
        result = small()
        assert len(result.table) == 5 and set(result.scores["forecaster"]) == set(result.values)
        assert "<table" in result._repr_html_()

    @pytest.mark.parametrize("options, named", [(dict(replicates=0), "replicates"), (dict(workers=0), "workers"),
                                                (dict(wanted=["atlantis-1999"]), "atlantis")])
    def test_what_does_not_fit_is_refused(self, options, named):
        with pytest.raises(UserError, match=named):
            sim.backtest(**options)


class TestFitted:
    """With fitted parameters, a case is forecast by what was fitted without its cluster."""

    @pytest.fixture
    def path(self, tmp_path):
        from sim.backtesting.fit import write_fit
        fit = fit_of([[.9, .1], [.1, .9]], [[.05, .2], [.3, .2]])
        write_fit(fit, tmp_path, {})
        return str(tmp_path / "posterior.toml")

    def test_parameters_leave_the_cluster_out(self, path):
        from sim.backtesting.backtest import parameters_for
        own, other = (parameters_for(cases([name])[0], path) for name in ("nato-2014-03-24", "un-1976-12-07"))
        assert own.digest != other.digest and own.name == other.name == "posterior"

    def test_result_says_so(self, path):
        result = sim.backtest(["nato-2014"], 20, parameters=path, workers=1)
        assert "without its cluster" in result.record.parameters and "have changed since" in result.record.parameters
        assert "other clusters" in result.record.scores["model"].knows


class TestControls:
    """What must win wins, and what must lose loses."""

    def scores(self, forecast_for) -> float:
        everything = cases()
        logs = {case.name: score(forecast_for(case, truth_of(case.name, case.scenario)), case,
                                 truth_of(case.name, case.scenario))["log"] for case in everything}
        return average(logs, {case.name: case.cluster for case in everything}).mean

    def test_a_perfect_forecast_beats_all(self):
        perfect = self.scores(lambda case, truth: certain(case, truth, 0.999))
        result = small()
        assert all(perfect < min(found["log"] for found in of.values()) for of in result.hedged.values())

    def test_the_surer_of_the_truth_the_better(self):
        assert self.scores(lambda *of: certain(*of, 0.6)) > self.scores(lambda *of: certain(*of, 0.7))

    def test_permuted_truth_scores_worse(self):
        """The model's own odds, scored as if another outcome of the case had happened."""
        result = small()
        asked = [({row.name: row.odds for row in case.outcomes}, case) for case in result.cases]
        true = np.mean([-np.log(max(odds[case.outcome], 1e-3)) for odds, case in asked])
        permuted = np.mean([np.mean([-np.log(max(share, 1e-3)) for name, share in odds.items() if name != case.outcome])
                            for odds, case in asked])
        assert permuted > true
