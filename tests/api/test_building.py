"""Scenarios made in Python: from tables and templates, changed, written, compared, kept."""

from __future__ import annotations

import datetime
import math
import pickle

import numpy as np
import pandas as pd
import pytest

import sim
from sim.errors import PathError, ScenarioError, UserError

WIDE = pd.DataFrame({"Ada": ["support", "oppose", None], "Bo": [0.25, -0.5, 1.0]}, index=["North", "South", "East"])
DAY = datetime.date(2026, 1, 5)


class TestFromFrame:
    def test_wide_and_long_are_the_same(self):
        long = WIDE.reset_index(names="ally").melt(id_vars="ally", var_name="name", value_name="stance")
        made = [sim.Scenario.from_frame(frame, as_of=DAY) for frame in (WIDE, WIDE.reset_index(names="ally"), long)]
        assert len({scenario.digest for scenario in made}) == 1
        assert made[0].document.stances == {"Ada": {"North": "support", "South": "oppose"},
                                            "Bo": {"North": 0.25, "South": -0.5, "East": 1.0}}

    def test_weights_and_rule_come_along(self):
        made = sim.Scenario.from_frame(WIDE, weights=pd.Series({"North": 3, "South": 1, "East": 1}),
                                       rule={"veto": "none", "consent_share": 0.5}, title="T", calendar={"rounds": 12})
        assert made.document.allies["North"].size == 3 and made.document.rule.consent_share == 0.5
        odds = sim.run(made, replicates=200)
        assert sum(outcome.count for outcome in odds.outcomes) == 200

    def test_coders_disagree_into_spread(self):
        frame = pd.DataFrame({"ally": ["A", "A"], "coder": ["x", "y"], "Ada": [0.55, 0.15]})
        stance = sim.Scenario.from_frame(frame).document.stances["Ada"]["A"]
        assert stance.stance == pytest.approx(0.35) and stance.spread > 0.15

    def test_numbers_of_numpy_and_a_scale(self):
        frame = pd.DataFrame({"Ada": np.array([0, 5, 10], dtype=np.int64)}, index=list("ABC"))
        assert sim.Scenario.from_frame(frame, scale=(0, 10)).document.stances["Ada"] == {"A": -1, "B": 0, "C": 1}

    @pytest.mark.parametrize("arguments, what", [
        (dict(stances=pd.DataFrame({"Ada": ["suport"]}, index=["N"])), 'frame:2:2: unknown stance word, got "suport"'),
        (dict(stances=WIDE, rule={"veto": "some"}), '"veto" is one of "all", "none" or a list of members'),
        (dict(stances=WIDE, weights={"North": 1}), "weights and stances are about other allies, got 'East'"),
        (dict(stances=WIDE, calender={}), 'unknown key, got "calender", did you mean "calendar"?'),
        (dict(stances=pd.DataFrame()), "the table"),
    ])
    def test_what_is_wrong_is_one_clear_error(self, arguments, what):
        with pytest.raises(ScenarioError) as caught:
            sim.Scenario.from_frame(**arguments)
        assert what in str(caught.value) and len(caught.value.problems) == 1


class TestNew:
    def test_a_council_of_a_year(self):
        made = sim.Scenario.new(like="un-sg", year=2026, candidates=["Ada", "Bo"])
        assert len(made.allies) == 15 and made.candidates == ("Ada", "Bo")

    def test_it_is_what_the_command_writes(self, tmp_path):
        from sim.scenario.templates import Wish, filled
        path = tmp_path / "case.toml"
        path.write_text(filled(Wish(like="nato"), DAY), encoding="utf-8")
        assert sim.load(path).digest == sim.Scenario.new("nato", as_of=DAY).digest

    def test_an_unknown_kind_has_a_suggestion(self):
        with pytest.raises(UserError, match='did you mean "nato"'):
            sim.Scenario.new("nata")


class TestAdding:
    def test_an_ally_a_candidate_and_an_event(self):
        made = sim.Scenario.from_frame(WIDE, as_of=DAY).with_("allies.West", {"resolve": 0.5}).with_(
            "candidates.Cy", {"country": "West"}).with_("stances.Cy.North", "wary").with_(
            "events", {"date": "2026-02-02", "kind": "withdraws", "candidate": "Ada"})
        assert made.allies == ("North", "South", "East", "West") and made.candidates == ("Ada", "Bo", "Cy")
        assert made.document.events[0].date == datetime.date(2026, 2, 2)
        again = made.with_("events", {"date": datetime.date(2026, 3, 2), "kind": "leaves", "ally": "West"})
        assert [event.kind for event in again.document.events] == ["withdraws", "leaves"]

    def test_a_row_of_the_roster_becomes_a_member(self):
        council = sim.Scenario.new("un-sg", year=2026)
        assert "NZL" in council.with_("allies.NZL", {"resolve": 0.5}).allies

    @pytest.mark.parametrize("path, value, what", [
        ("candidates.Cy", {"contry": "x"}, 'did you mean "country"'), ("events", {"date": "2026-02-02"}, '"kind"'),
        ("events", {"date": "2026-02-02", "kind": "withdraws", "candidate": "Cy"}, "unknown candidate"),
        ("candidates.Cy", {"country": "Hungray"}, "Hungary"), ("allies.north", {}, "differ only in case")])
    def test_what_does_not_fit_is_refused(self, path, value, what):
        with pytest.raises(PathError, match=what):
            sim.Scenario.from_frame(WIDE, as_of=DAY).with_(path, value)


class TestWhatPythonHolds:
    @pytest.mark.parametrize("nothing", [None, math.nan, pd.NA, pd.NaT, "", "NA"])
    def test_a_stance_that_is_not_there_is_not_stated(self, nothing):
        frame = pd.DataFrame({"Ada": ["lean", nothing]}, index=["N", "S"], dtype=object)
        assert sim.Scenario.from_frame(frame).document.stances == {"Ada": {"N": "lean"}}

    @pytest.mark.parametrize("kind, cells", [("string", ["lean", None]), ("Float64", [0.2, None]), ("category", ["lean", None])])
    def test_columns_of_any_kind_have_blanks(self, kind, cells):
        frame = pd.DataFrame({"Ada": pd.Series(cells, index=["N", "S"], dtype=kind)})
        assert sim.Scenario.from_frame(frame).document.stances == {"Ada": {"N": cells[0]}}

    @pytest.mark.parametrize("nothing", [None, math.nan, pd.NA, "NA", "-", "", 0, -1, math.inf, True, "x", [1]])
    def test_a_weight_that_is_no_number_above_0_is_named(self, nothing):
        frame = pd.DataFrame({"Ada": ["lean", "wary"]}, index=["N", "S"])
        with pytest.raises(UserError, match="the weight of S is no number above 0, got .*, state all or none"):
            sim.Scenario.from_frame(frame, weights={"N": 1, "S": nothing})

    @pytest.mark.parametrize("weights", [[1, 2], 5, "gdp", pd.DataFrame({"gdp": [1, 2]}, index=["N", "S"]), {1, 2}])
    def test_weights_that_are_not_by_ally_are_refused(self, weights):
        frame = pd.DataFrame({"Ada": ["lean", "wary"]}, index=["N", "S"])
        with pytest.raises(UserError, match="weights are a number by ally"):
            sim.Scenario.from_frame(frame, weights=weights)

    @pytest.mark.parametrize("frame, what", [
        ({"Ada": {"N": "lean"}}, "stances are a pandas data frame"), (None, "stances are a pandas data frame"),
        (pd.DataFrame({"Ada": ["lean", "wary"]}), "the index does not name the allies"),
        (pd.DataFrame({"Ada": ["lean"]}, index=pd.MultiIndex.from_tuples([("a", 1)])), "the index does not name"),
    ])
    def test_what_is_no_table_of_stances_is_refused(self, frame, what):
        with pytest.raises(UserError, match=what):
            sim.Scenario.from_frame(frame)

    @pytest.mark.parametrize("given", [None, 5, {"format": 1}, ["five-allies"]])
    def test_what_is_no_scenario_is_refused(self, given):
        with pytest.raises(UserError, match="scenario: got .*, give a Scenario"):
            sim.run(given, 10)

    @pytest.mark.parametrize("words, what", [({"candidates": "Ada"}, "candidates: got 'Ada'"), ({"candidates": []}, "candidates: got"),
                                             ({"like": "un-sg", "year": "2026"}, "year: got '2026'"),
                                             ({"like": "un-sg", "year": 2026.5}, "year: got 2026.5")])
    def test_a_wish_that_makes_no_sense_is_refused(self, words, what):
        with pytest.raises(UserError, match=what):
            sim.Scenario.new(**words)

    def test_scenarios_are_keys(self):
        assert len({sim.load("five-allies"), sim.load("five-allies"), sim.load("two-front-runners")}) == 2


class TestToToml:
    @pytest.mark.parametrize("name", ["nato-sg-2024-march", "nato-sg-2024-rival-out", "nato-2024-06-17"])
    def test_what_was_history_for_a_later_start_reads_back_with_the_same_counts(self, name, tmp_path):
        path = tmp_path / "written.toml"
        path.write_text(sim.load(name).to_toml(), encoding="utf-8")
        assert sim.run(path, 300, workers=1).counts == sim.run(name, 300, workers=1).counts

    @pytest.mark.parametrize("name", ["nato-sg-2024-us-objects", "un-2016-09-26", "five-allies", "eu-talks-2024-06-07"])
    def test_it_reads_back_as_the_same_scenario_anywhere(self, name, tmp_path):
        scenario = sim.load(name)
        path = tmp_path / "written.toml"
        path.write_text(scenario.to_toml(), encoding="utf-8")
        assert sim.load(path).digest == scenario.digest

    def test_names_with_every_mark_survive(self, tmp_path):
        made = sim.Scenario.from_frame(WIDE, as_of=DAY).with_(
            'candidates.A "quoted" \\ name, # and = [x]', {"note": "two\nlines"})
        path = tmp_path / "odd.toml"
        path.write_text(made.to_toml(), encoding="utf-8")
        assert sim.load(path).digest == made.digest


class TestNamesAndPaths:
    def test_they_do_wherever_a_scenario_does(self, tmp_path):
        path = tmp_path / "five.toml"
        path.write_text(sim.load("five-allies").to_toml(), encoding="utf-8")
        by_name, by_path, by_text = (sim.run(given, replicates=100) for given in ("five-allies", path, str(path)))
        assert by_name.outcomes == by_path.outcomes == by_text.outcomes
        compared = sim.compare({"as it is": "five-allies", "again": path}, replicates=100)
        assert compared.record.baseline == "as it is"
        assert sim.pivots("five-allies", replicates=60, sensitivity=False).record.candidate

    def test_unrelated_cases_are_not_compared(self):
        with pytest.raises(UserError, match="no candidate in common.*António Guterres.*Mark Rutte"):
            sim.compare(["nato-sg-2024", "un-2016-09-26"])


class TestKeeping:
    def test_scenarios_and_odds_are_pickled(self):
        scenario = sim.Scenario.new("jury", as_of=DAY)
        odds = sim.run(scenario, replicates=100)
        again = pickle.loads(pickle.dumps(odds))
        assert again.outcomes == odds.outcomes
        assert pickle.loads(pickle.dumps(scenario)) == scenario

    def test_a_result_is_saved_and_read_back(self, tmp_path):
        odds = sim.run("five-allies", replicates=100)
        odds.save(tmp_path / "run.json")
        assert sim.load_result(tmp_path / "run.json").document() == odds.document()

    def test_a_sweep_is_an_xarray_and_a_data_frame(self):
        found = sim.sweep("five-allies", {"allies.A.size": [1.0, 3.0]}, replicates=60)
        assert set(found["odds"].dims) == {"allies.A.size", "outcome"}
        frame = found["odds"].to_dataframe()
        assert frame["odds"].groupby(level="allies.A.size").sum().tolist() == pytest.approx([1.0, 1.0])
