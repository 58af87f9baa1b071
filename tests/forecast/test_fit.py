"""The fit on records made by hand: weights, tempering, leaving one out, and files that come back as they went."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import UserError
from sim.forecast.fit import by_clusters, effective, left_out_score, tempered, true_odds
from sim.forecast.fitted import cases_digest, is_stale, read_fit, write_fit
from sim.scenario.parameters import read_parameters
from sim.version import MODEL_VERSION

from .worlds import fit_of


class TestTempered:
    def test_enough_rows_are_weighted_by_likelihood(self):
        logs = np.log([1.0, 2.0, 3.0, 4.0])
        assert tempered(logs, enough=2).tolist() == pytest.approx([.1, .2, .3, .4])

    def test_too_few_are_tempered_until_there_are_enough(self):
        logs = np.linspace(0, 200, 100)
        weights = tempered(logs, enough=30)
        assert effective(weights) == pytest.approx(30, abs=0.5)
        assert (np.diff(weights) > 0).all()

    def test_control_without_tempering_one_row_would_stand_for_all(self):
        assert effective(tempered(np.linspace(0, 2000, 100), enough=1)) < 2

    def test_no_more_rows_are_asked_for_than_there_are(self):
        assert tempered(np.zeros(4), enough=30).tolist() == [.25] * 4

    def test_a_constant_does_not_matter(self):
        logs = np.linspace(0, 5, 50)
        assert tempered(logs - 1000) == pytest.approx(tempered(logs))


def test_effective_of_equal_weights_is_their_number():
    assert effective(np.full(8, 1 / 8)) == pytest.approx(8)


def test_true_odds_by_hand():
    """Two rows, two outcomes, two rounds: 3 of 4 and 0 of 4 replicates ended in outcome 0."""
    ended = np.array([[[1, 2], [0, 1]], [[0, 0], [4, 0]]], dtype=np.uint16)
    assert true_odds(ended, 0).tolist() == pytest.approx([3.5 / 5, 0.5 / 5])


def test_many_replicates_do_not_overflow():
    assert true_odds(np.full((1, 2, 4), 60_000, dtype=np.uint16), 0)[0] == pytest.approx(0.5)


def test_a_cluster_is_the_mean_of_its_dates():
    logs = {"a1": np.array([0.0, 2.0]), "a2": np.array([4.0, 4.0]), "b": np.array([1.0, 1.0])}
    clusters, table = by_clusters(logs, {"a1": "a", "a2": "a", "b": "b"})
    assert clusters == ("a", "b") and table.tolist() == [[2.0, 1.0], [3.0, 1.0]]


class TestFit:
    LOGS = [[0.0, -1.0, -2.0]] * 2 + [[-1.0, 0.0, -1.0]] * 2 + [[-3.0, -3.0, 0.0]] * 2

    def test_leaving_a_cluster_out_uses_the_others_only(self):
        fit = fit_of(self.LOGS)
        assert fit.total(without="a").tolist() == [-3, -3, -1, -1, -3, -3]
        assert fit.weights(without="a")[2] > fit.weights(without="c")[4]

    def test_what_a_cluster_said_does_not_reach_its_own_forecast(self):
        changed = [[99.0 * k, *row[1:]] for k, row in enumerate(self.LOGS)]
        assert np.array_equal(fit_of(self.LOGS).weights("a"), fit_of(changed).weights("a"))
        assert not np.array_equal(fit_of(self.LOGS).weights("b"), fit_of(changed).weights("b"))

    def test_only_what_is_kept_is_drawn_from_the_rows(self):
        posterior = fit_of(self.LOGS).parameters()
        assert posterior.columns == ("persuasion",) and posterior.name == "posterior"
        assert sum(posterior.weights) == pytest.approx(1)
        assert posterior.value("isolation") == read_parameters("prior").value("isolation")

    def test_the_digest_follows_the_weights(self):
        fit = fit_of(self.LOGS)
        assert fit.parameters().digest == fit_of(self.LOGS).parameters().digest != fit.parameters("a").digest

    def test_summary_says_what_changed(self):
        rows = np.array([[.1, .2], [.1, .4], [.2, .2], [.2, .4], [.3, .2], [.3, .4]])
        by_name = {row["parameter"]: row for row in fit_of([[0.0]] * 5 + [[9.0]], rows).summary}
        assert by_name["persuasion"]["mean"] > by_name["persuasion"]["prior_mean"]
        assert by_name["persuasion"]["kept"] and not by_name["isolation"]["kept"]

    def test_left_out_score_by_hand(self):
        """Cluster a is forecast by the rows as b weighs them: equally, so its odds are their mean."""
        fit = fit_of([[-1.0, 0.0], [-2.0, 0.0]])
        odds = {"one": np.array([0.2, 0.4]), "two": np.array([0.5, 0.5])}
        scores = left_out_score(fit, odds, {"one": "a", "two": "b"})
        assert scores["a"] == pytest.approx(-np.log(0.3))
        assert scores["b"] == pytest.approx(-np.log(0.5))


class TestFiles:
    @pytest.fixture
    def written(self, tmp_path):
        fit = fit_of(TestFit.LOGS)
        write_fit(fit, tmp_path, {"model_version": MODEL_VERSION, "cases": cases_digest(), "rows": 6})
        return fit, str(tmp_path / "posterior.toml")

    def test_come_back(self, written):
        fit, path = written
        again = read_fit(path)
        assert again.clusters == fit.clusters and again.columns == fit.columns and again.kept == fit.kept
        assert np.allclose(again.rows, fit.rows) and np.allclose(again.log_likelihood, fit.log_likelihood)
        assert again.weights("b") == pytest.approx(fit.weights("b"), rel=1e-4)

    def test_are_parameters_like_any_other(self, written):
        fit, path = written
        read = read_parameters(path)
        assert read.name == "posterior" and read.columns == ("persuasion",)
        assert sum(read.weights) == pytest.approx(1, abs=1e-5)
        assert read.process == fit.prior.process

    def test_are_the_same_byte_for_byte(self, written, tmp_path):
        fit, path = written
        other = tmp_path / "again"
        other.mkdir()
        for one in write_fit(fit, other, {"model_version": MODEL_VERSION, "cases": cases_digest(), "rows": 6}):
            assert one.read_bytes() == (tmp_path / one.name).read_bytes()

    def test_of_today_are_not_stale(self, written):
        assert not is_stale(written[1])

    def test_of_other_cases_are_stale(self, tmp_path):
        write_fit(fit_of(TestFit.LOGS), tmp_path, {"model_version": MODEL_VERSION, "cases": "sha256:0"})
        assert is_stale(str(tmp_path / "posterior.toml"))

    def test_that_do_not_belong_together_are_refused(self, written, tmp_path):
        (tmp_path / "posterior-fit.csv").write_text("isolation,log a\n0.1,nan\n", encoding="utf-8")
        read_fit.cache_clear()
        with pytest.raises(UserError, match="does not belong"):
            read_fit(written[1])

    def test_that_are_no_table_are_refused(self, written, tmp_path):
        (tmp_path / "posterior-fit.csv").write_text("persuasion,log a\n0.1,much\n", encoding="utf-8")
        read_fit.cache_clear()
        with pytest.raises(UserError, match="nemcon calibrate"):
            read_fit(written[1])

    def test_parameters_that_were_not_fitted_have_no_fit(self):
        assert read_fit("prior") is None


def test_the_digest_of_the_cases_is_one():
    assert cases_digest() == cases_digest() and len(cases_digest()) == len("sha256:") + 64
