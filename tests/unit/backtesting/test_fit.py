"""The fit on records made by hand: weights, tempering, leaving one out, and files that come back as they went."""

from __future__ import annotations

import numpy as np
import pytest

from sim.backtesting.fit import (
    PoolingMode,
    cases_digest,
    effective_sample_size,
    is_stale,
    population,
    read_fit,
    shares,
    temper,
    true_odds,
    write_fit,
)
from sim.errors import UserError
from sim.scenario.parameters import read_parameters
from sim.version import MODEL_VERSION
from support.backtest_worlds import fit_of


class TestTempered:
    def test_enough_rows_are_weighted_by_likelihood(self):
        logs = np.log([1.0, 2.0, 3.0, 4.0])
        assert temper(logs, enough=2).tolist() == pytest.approx([.1, .2, .3, .4])

    def test_too_few_are_tempered_until_there_are_enough(self):
        logs = np.linspace(0, 200, 100)
        weights = temper(logs, enough=30)
        assert effective_sample_size(weights) == pytest.approx(30, abs=0.5)
        assert (np.diff(weights) > 0).all()

    def test_control_without_tempering_one_row_would_stand_for_all(self):
        assert effective_sample_size(temper(np.linspace(0, 2000, 100), enough=1)) < 2

    def test_no_more_rows_are_asked_for_than_there_are(self):
        assert temper(np.zeros(4), enough=30).tolist() == [.25] * 4

    def test_a_constant_does_not_matter(self):
        logs = np.linspace(0, 5, 50)
        assert temper(logs - 1000) == pytest.approx(temper(logs))


def test_effective_of_equal_weights_is_their_number():
    assert effective_sample_size(np.full(8, 1 / 8)) == pytest.approx(8)


def test_true_odds_by_hand():
    """Two rows, two outcomes, two rounds: 3 of 4 and 0 of 4 replicates ended in outcome 0."""
    ended = np.array([[[1, 2], [0, 1]], [[0, 0], [4, 0]]], dtype=np.uint16)
    assert true_odds(ended, 0).tolist() == pytest.approx([3.5 / 5, 0.5 / 5])


def test_many_replicates_do_not_overflow():
    assert true_odds(np.full((1, 2, 4), 60_000, dtype=np.uint16), 0)[0] == pytest.approx(0.5)


def test_a_cluster_counts_once():
    assert shares(["a", "a", "b"]).tolist() == [.5, .5, 1.0]


class TestPopulation:
    def test_decisions_that_differ_keep_both_rows(self):
        """Two kinds of decisions, each sure under one row: the record is half and half."""
        odds = np.array([[.9, .1], [.1, .9]])
        assert population(odds, ["a", "b"], prior_count=0.0) == pytest.approx([.5, .5])

    def test_control_one_set_for_all_cannot_say_so(self):
        """Nine of ten decisions of a kind: shared weights all but forget the row of the tenth."""
        odds = np.array([[.9] * 9 + [.01], [.1] * 9 + [.99]])
        names = list("abcdefghij")
        assert population(odds, names, prior_count=0.0)[1] == pytest.approx(0.1, abs=0.02)
        assert temper(np.log(odds) @ shares(names), enough=1)[1] < 1e-4

    def test_a_prior_that_counts_much_stays(self):
        odds = np.array([[.9], [.1]])
        assert population(odds, ["a"], prior_count=1e6) == pytest.approx([.5, .5], abs=1e-4)

    def test_makes_the_record_likelier(self):
        odds = np.random.default_rng(1).uniform(.05, .95, (40, 10))
        weights = population(odds, list("abcdefghij"), prior_count=0.0)
        assert np.log(weights @ odds).sum() > np.log(odds.mean(axis=0)).sum()

    def test_adds_up(self):
        assert population(np.full((7, 3), .4), list("abc")).sum() == pytest.approx(1)


class TestFit:
    ODDS = [[.9, .3, .1]] * 2 + [[.3, .9, .3]] * 2 + [[.05, .05, .9]] * 2
    A, B, C = "nato-2014", "un-1976", "eu-2014"

    @pytest.mark.parametrize("way", PoolingMode)
    def test_what_a_cluster_said_does_not_reach_its_own_forecast(self, way):
        changed = [[.01 + .1 * k, *row[1:]] for k, row in enumerate(self.ODDS)]
        one, other = fit_of(self.ODDS), fit_of(changed)
        assert np.array_equal(one.weights(self.A, way), other.weights(self.A, way))
        assert not np.array_equal(one.weights(self.B, way), other.weights(self.B, way))

    @pytest.mark.parametrize("way", PoolingMode)
    def test_rows_that_forecast_well_weigh_more(self, way):
        assert fit_of(self.ODDS).weights(self.C, way)[0] > fit_of(self.ODDS).weights(self.C, way)[4]

    def test_left_out_score_by_hand(self):
        """Forecast by the rows as the other cluster weighs them: equally, so the odds are their mean."""
        fit = fit_of([[.2, .5], [.4, .5]])
        assert fit.left_out()[self.A] == pytest.approx(-np.log(.3))
        assert fit.left_out(None) == {self.A: pytest.approx(-np.log(.3)), self.B: pytest.approx(-np.log(.5))}

    def test_only_what_is_kept_is_drawn_from_the_rows(self):
        posterior = fit_of(self.ODDS).parameters()
        assert posterior.columns == ("persuasion",) and posterior.name == "posterior"
        assert sum(posterior.weights) == pytest.approx(1)
        assert posterior.value("isolation") == read_parameters("prior").value("isolation")

    def test_the_digest_follows_the_weights(self):
        fit = fit_of(self.ODDS)
        assert fit.parameters().digest == fit_of(self.ODDS).parameters().digest != fit.parameters(self.A).digest

    def test_summary_says_what_changed(self):
        rows = np.array([[.1, .2], [.1, .4], [.2, .2], [.2, .4], [.3, .2], [.3, .4]])
        by_name = {row["parameter"]: row for row in fit_of([[.01]] * 5 + [[.9]], rows).summary}
        assert by_name["persuasion"]["mean"] > by_name["persuasion"]["prior_mean"]
        assert by_name["persuasion"]["kept"] and not by_name["isolation"]["kept"]


class TestFiles:
    @pytest.fixture
    def written(self, tmp_path):
        fit = fit_of(TestFit.ODDS)
        write_fit(fit, tmp_path, {"model_version": MODEL_VERSION, "cases": cases_digest(), "rows": 6})
        return fit, str(tmp_path / "posterior.toml")

    def test_come_back(self, written):
        fit, path = written
        again = read_fit(path)
        assert again.clusters == fit.clusters and again.columns == fit.columns and again.kept == fit.kept
        assert again.cases == fit.cases
        assert np.allclose(again.rows, fit.rows, rtol=1e-4) and np.allclose(again.odds, fit.odds, rtol=1e-4)
        assert again.weights("un-1976") == pytest.approx(fit.weights("un-1976"), rel=1e-3)

    def test_are_parameters_like_any_other(self, written):
        fit, path = written
        read = read_parameters(path)
        assert read.name == "posterior" and read.columns == ("persuasion",)
        assert sum(read.weights) == pytest.approx(1, abs=1e-5)
        assert read.process == fit.prior.process

    def test_are_the_same_byte_for_byte(self, written, tmp_path):
        fit, _ = written
        other = tmp_path / "again"
        other.mkdir()
        for one in write_fit(fit, other, {"model_version": MODEL_VERSION, "cases": cases_digest(), "rows": 6}):
            assert one.read_bytes() == (tmp_path / one.name).read_bytes()

    def test_of_today_are_not_stale(self, written):
        assert not is_stale(written[1])

    def test_of_other_cases_are_stale(self, tmp_path):
        write_fit(fit_of(TestFit.ODDS), tmp_path, {"model_version": MODEL_VERSION, "cases": "sha256:0"})
        assert is_stale(str(tmp_path / "posterior.toml"))

    def test_that_do_not_belong_together_are_refused(self, written, tmp_path):
        (tmp_path / "posterior-fit.csv").write_text("isolation,odds nato-2014-03-24\n0.1,nan\n", encoding="utf-8")
        read_fit.cache_clear()
        with pytest.raises(UserError, match="does not belong"):
            read_fit(written[1])

    def test_that_are_no_table_are_refused(self, written, tmp_path):
        (tmp_path / "posterior-fit.csv").write_text("persuasion,odds nato-2014-03-24\n0.1,much\n", encoding="utf-8")
        read_fit.cache_clear()
        with pytest.raises(UserError, match="nemcon calibrate"):
            read_fit(written[1])

    def test_parameters_that_were_not_fitted_have_no_fit(self):
        assert read_fit("prior") is None


def test_the_digest_of_the_cases_is_one():
    assert cases_digest() == cases_digest() and len(cases_digest()) == len("sha256:") + 64
