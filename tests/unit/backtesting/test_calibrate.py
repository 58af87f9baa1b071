"""ParameterDesign, check and calibration: small, resumable, and able to find what is known."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace

import numpy as np
import pytest

from sim.backtesting.calibrate import (
    BLOCK,
    ParameterDesign,
    calibrate,
    check,
    design,
    evaluate,
    identified,
    play_design,
    uncertain,
)
from sim.backtesting.cases import HistoricalCase, cases, clusters
from sim.backtesting.fit import is_stale, read_fit
from sim.errors import NemconError, UserError
from sim.model.encoding import encode
from sim.odds.run import run
from sim.parallel.store import Store
from sim.scenario.parameters import SHIPPED, read_parameters
from support.scenes import scenario

PRIOR = read_parameters("prior")


class TestDesign:
    def test_fills_what_the_prior_leaves_open(self):
        assert set(uncertain(PRIOR)) == {
            "persuasion", "isolation", "shelter", "closing", "offer_step", "budget", "pressure", "resolve", "spread_stated",
            "spread_unknown", "cost_post_empty", "viability", "another_attitude", "another_exit_cost", "immovable",
            "immovable_no_change", "immovable_block"}

    def test_stays_in_the_prior_and_fills_it_evenly(self):
        made = design(PRIOR, 64)
        for k, name in enumerate(made.columns):
            low, high = PRIOR.value(name).values
            assert low <= made.rows[:, k].min() and made.rows[:, k].max() <= high
            assert np.median(made.rows[:, k]) == pytest.approx(PRIOR.value(name).middle, rel=0.1)

    def test_is_the_same_every_time(self):
        assert np.array_equal(design(PRIOR, 16).rows, design(PRIOR, 16).rows)

    def test_a_longer_one_begins_with_the_shorter(self):
        """So cells of a small design serve a large one."""
        assert np.array_equal(design(PRIOR, 64).rows[:32], design(PRIOR, 32).rows)

    def test_no_two_columns_go_together(self):
        correlations = np.corrcoef(design(PRIOR, 256).rows.T) - np.eye(len(uncertain(PRIOR)))
        assert np.abs(correlations).max() < 0.15


class TestPlayed:
    CASES = cases(["nato-2014", "un-1976"])

    def play(self, folder, **options):
        return play_design(design(PRIOR, 8), Store(folder, "1"), 20, of=self.CASES, **options)

    def test_counts_every_replicate(self, tmp_path):
        played = self.play(tmp_path)
        for case in self.CASES:
            counts = played.ended[case.name]
            assert counts.shape[:2] == (8, len(case.scenario.outcomes)) and (counts.sum(axis=(1, 2)) == 20).all()

    def test_a_row_is_what_a_run_with_its_numbers_gives(self, tmp_path):
        """The shortcut through the table of parameters changes no bit."""
        made, case = design(PRIOR, 8), self.CASES[0]
        counts = self.play(tmp_path).ended[case.name]
        process = PRIOR.process.model_copy(update=dict(zip(made.columns, made.rows[3].tolist(), strict=True)))
        odds = run(encode(case.scenario, replace(PRIOR, process=process)), 20, workers=1)
        assert counts[3].sum(axis=1).tolist() == [odds.counts[name] for name in case.scenario.outcomes]

    def test_what_is_finished_is_not_played_again(self, tmp_path, monkeypatch):
        before = self.play(tmp_path)
        monkeypatch.setattr("sim.backtesting.calibrate.played_here", None)
        after = self.play(tmp_path)
        assert all(np.array_equal(before.ended[name], after.ended[name]) for name in before.ended)

    def test_control_another_seed_is_played(self, tmp_path, monkeypatch):
        self.play(tmp_path)
        monkeypatch.setattr("sim.backtesting.calibrate.played_here", None)
        with pytest.raises(NemconError, match="cells failed"):
            play_design(design(PRIOR, 8), Store(tmp_path, "1"), 20, 2, of=self.CASES)

    def test_cells_are_told_by_the_case_and_not_by_its_truth(self, tmp_path):
        told = []
        self.play(tmp_path, progress=lambda done, total: told.append((done, total)))
        assert told[-1] == (2, 2) and BLOCK >= 8
        for path in tmp_path.glob("*.cell"):
            line = path.read_bytes().split(b"\n", 1)[0]
            assert "Stoltenberg" not in json.dumps(json.loads(line)["description"])

    def observed(self, stance: str) -> HistoricalCase:
        """Returns a case of which it was seen that B has given way."""
        found = scenario(
            as_of=datetime.date(2024, 1, 22), case={"cluster": "small", "grade": "A"},
            stances={"Ada": {"A": "champion", "B": stance, "C": "support"}, "Bo": {"A": "oppose", "B": "support"}},
            calendar={"start": datetime.date(2024, 1, 1), "rounds": 20, "fallback": "nobody"},
            observations=[{"kind": "gave_way", "ally": "B", "candidate": "Ada", "date": datetime.date(2024, 1, 8)}])
        return HistoricalCase("small", found)

    def test_every_row_keeps_as_many_as_asked_that_agree_with_what_was_seen(self, tmp_path):
        """Each row is what a run with its numbers gives, which draws until so many agree."""
        made, case = design(PRIOR, 4), self.observed("support")
        counts = play_design(made, Store(tmp_path, "1"), 20, of=[case]).ended["small"]
        assert (counts.sum(axis=(1, 2)) == 20).all()
        for k in range(4):
            process = PRIOR.process.model_copy(update=dict(zip(made.columns, made.rows[k].tolist(), strict=True)))
            odds = run(encode(case.scenario, replace(PRIOR, process=process)), 20, workers=1)
            assert odds.record.observations.share_kept < 1.0
            assert counts[k].sum(axis=1).tolist()[:2] == [odds.counts[name] for name in ("Ada", "Bo")]

    def test_a_row_that_makes_it_impossible_is_named(self, tmp_path):
        with pytest.raises(NemconError, match=r"1 of 1 cells failed, the first: Two names: .* runs agree.*with persuasion ="):
            play_design(design(PRIOR, 2), Store(tmp_path, "1"), 20, of=[self.observed("block")])

    def test_a_cell_can_be_evaluated_anywhere(self):
        import pickle
        assert pickle.loads(pickle.dumps(evaluate)) is evaluate


def record(rows: int, informative: bool) -> tuple[ParameterDesign, dict, dict]:
    """A toy of 30 decisions with two outcomes: the odds are the first parameter, or have nothing to do with it."""
    made = ParameterDesign(PRIOR, ("persuasion", "isolation"), np.random.default_rng(0).uniform(0.05, 0.95, (rows, 2)))
    odds = made.rows[:, 0] if informative else np.full(rows, 0.5)
    first = np.round(1000 * odds).astype(np.uint16)
    counts = np.stack([first, 1000 - first], axis=1)[:, :, None]
    names = [f"case{k}" for k in range(30)]
    return made, dict.fromkeys(names, counts), {name: name for name in names}


class TestCheck:
    def test_finds_what_the_record_tells_and_only_that(self):
        found = check(*record(200, informative=True), synthetic=150)
        assert identified(found) == ("persuasion",)
        assert found[0].correlation > 0.8 and found[0].contraction > 0.6
        assert abs(found[1].correlation) < 0.3 and found[1].contraction < 0.05

    def test_control_a_record_that_tells_nothing(self):
        assert identified(check(*record(200, informative=False), synthetic=100)) == ()

    def test_ranks_are_even_when_the_fit_is_right(self):
        found = check(*record(300, informative=True), synthetic=300)
        assert sum(found[0].ranks) == 300
        assert found[0].p_value > 0.001 and found[1].p_value > 0.001

    def test_control_ranks_are_uneven_when_the_odds_are_wrong(self, monkeypatch):
        """Odds that are taken for surer than they are make a posterior that is too narrow."""
        import sim.backtesting.calibrate as room
        sharp = room._odds
        monkeypatch.setattr(room, "_odds", lambda counts: sharp(counts) ** 6)
        assert check(*record(300, informative=True), synthetic=300)[0].p_value < 1e-6


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("calibration")
    return folder, calibrate(folder, rows=8, replicates=4)


class TestCalibrate:
    def test_writes_parameters_that_runs_can_use(self, made):
        folder, found = made
        posterior = read_parameters(str(folder / "posterior.toml"))
        assert posterior.columns == found.fit.kept
        assert read_fit(str(folder / "posterior.toml")).cases == tuple(case.name for case in cases())

    def test_scores_every_cluster_left_out(self, made):
        document = made[1].document()
        assert len(document["clusters"]) == len(clusters(cases()))
        for way in ("prior", "shared", "population"):
            assert document["log_score"][way]["mean"] == pytest.approx(
                np.mean([row[way] for row in document["clusters"]]), abs=1e-5)

    def test_says_what_changed_for_every_parameter(self, made):
        changed = made[1].document()["changed"]
        assert [row["parameter"] for row in changed] == list(uncertain(PRIOR))
        assert all(sum(row["ranks"]) == 8 for row in changed)

    def test_resumes_to_the_same(self, made, monkeypatch):
        monkeypatch.setattr("sim.backtesting.calibrate.played_here", None)
        assert calibrate(made[0], rows=8, replicates=4).document() == made[1].document()


def test_no_posterior_of_other_cases_ships():
    """What ships and was fitted must have been fitted to the cases that ship; now nothing is."""
    assert all(read_fit(name) is None or not is_stale(name) for name in SHIPPED)


def test_a_prior_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(UserError, match="no such parameters"):
        calibrate(tmp_path, prior=str(tmp_path / "mine.toml"))
