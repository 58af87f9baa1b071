"""Scenarios as data: names, digest, dotted paths, variations."""

from __future__ import annotations

import datetime
import pickle

import numpy as np
import pytest

from sim.errors import PathError
from sim.scenario.fields import Distribution
from sim.scenario.loader import load
from sim.scenario.scenario import Scenario, shares
from sim.scenario.schema import Stance
from sim.scenario.stances import STANCES as WORDS
from sim.scenario.stances import vocabulary
from support.small_scenario import ALLIES, ROSTER, small, write

STANCES = '[stances."Ada Brook"]\nUSA = "support"\nFRA = { stance = "lean", spread = 0.3 }\n"*" = 0.1\n'
EVENTS = '[[events]]\ndate = 2024-03-01\nkind = "withdraws"\ncandidate = "Bo"\nprobability = 0.5\n'


@pytest.fixture
def scenario(made):
    return made(rest=STANCES + EVENTS)


@pytest.fixture
def beside_a_roster(tmp_path):
    write(tmp_path, ROSTER, "rosters/three.csv")
    return load(write(tmp_path, small('roster = "rosters/three.csv"\nweight = { gdp = 1 }\n', STANCES, allies="")))


class TestDigest:
    """The digest changes with the data, and with nothing else."""

    def test_layout_and_order_do_not_matter(self, made, scenario):
        other = made(rest=EVENTS.replace(" = ", "=") + '# a comment\n[stances]\n[stances.\'Ada Brook\']\n"*" = 0.10\n'
                     'FRA.stance = "lean"\nFRA.spread = 3e-1\nUSA = "support"\n',
                     allies="[allies]\nUSA.size = 6.0\nGBR.size = 2\nFRA.size = 2\n")
        assert other.digest == scenario.digest
        assert other.digest.startswith("sha256:") and len(other.digest) == 71

    def test_place_does_not_matter(self, tmp_path, scenario):
        other = load(write(tmp_path, small(rest=STANCES + EVENTS), "deep/er/other name.toml"))
        assert other.digest == scenario.digest and other == scenario

    def test_a_stated_default_is_the_default(self, made, scenario):
        other = made(rest=STANCES + EVENTS, calendar="[calendar]\nend = 2024-10-01\nround_days = 7\nstall = 0\n")
        assert other.digest == scenario.digest

    @pytest.mark.parametrize("path, value", [
        ("allies.USA.size", 7), ("title", "Other"), ("stances.Ada Brook.USA", "lean"), ("process.isolation", 0.3),
        ("events.0.probability", 0.4), ("calendar.fallback", "nobody"), ("rule.veto", "none")])
    def test_every_change_shows(self, scenario, path, value):
        assert scenario.with_(path, value).digest != scenario.digest

    def test_only_used_cells_of_the_roster_count(self, tmp_path, beside_a_roster):
        text = small('roster = "rosters/other.csv"\nweight = { gdp = 1 }\n', STANCES, allies="")

        def digest(roster: str) -> str:
            write(tmp_path, roster, "rosters/other.csv")
            return load(write(tmp_path, text, "other.toml")).digest
        assert digest(ROSTER.replace("old", "young")) == beside_a_roster.digest
        lines = ROSTER.splitlines()
        assert digest("\n".join([lines[0], lines[3], lines[1], lines[2]])) == beside_a_roster.digest
        assert digest(ROSTER.replace(",24,", ",25,")) != beside_a_roster.digest
        assert digest(ROSTER.replace("France", "Gaul")) != beside_a_roster.digest
        assert digest(ROSTER + "SWE,Sweden,1,\n") != beside_a_roster.digest


class TestPaths:
    """Dotted paths are found by the longest key that fits."""

    def test_get(self, scenario):
        assert scenario.get("allies.USA.size") == 6
        assert scenario.get("allies.USA.weight") is None
        assert scenario.get("process.isolation") is None
        assert scenario.get("stances.Ada Brook.USA") == "support"
        assert scenario.get("stances.Ada Brook.USA.stance") == "support"
        assert scenario.get("stances.Ada Brook.FRA.spread") == 0.3
        assert scenario.get("stances.Ada Brook.*") == 0.1
        assert scenario.get("stances.Bo.USA") is None
        assert scenario.get("events.0.probability") == 0.5
        assert scenario.get("calendar.end") == datetime.date(2024, 10, 1)
        assert scenario.get("vocabulary.lean") is None

    def test_names_may_hold_dots(self, tmp_path):
        allies = '[allies]\nU = {}\n"U.S.A" = { size = 3 }\n"U.S" = {}\n'
        text = small(rest='[stances.Bo]\n"U.S.A" = "lean"\n', allies=allies)
        scenario = load(write(tmp_path, text))
        assert scenario.get("allies.U.S.A.size") == 3
        assert scenario.with_("stances.Bo.U.S.A", "oppose").get("stances.Bo.U.S.A") == "oppose"
        assert scenario.with_("allies.U.S.size", 2).document.allies["U.S"].size == 2

    @pytest.mark.parametrize("path, hint", [
        ("allies.USAA.size", 'no "USAA" in "allies", did you mean "USA"?'),
        ("allies.USA.wieght", 'no "wieght" in "allies.USA", did you mean "weight"?'),
        ("alies.USA.size", 'no "alies" at the top of a scenario, did you mean "allies"?'),
        ("stances.Ada Brok.USA", 'did you mean "Ada Brook"?'),
        ("process.isolaton", 'did you mean "isolation"?'),
        ("calendar.deadline.x", 'nothing stands below "calendar.deadline"'),
        ("events.1.probability", 'no "1" in "events", known: 0'),
        ("events.-1.probability", 'no "-1" in "events"'),
        ("candidates.Bo.positions.fees", "nothing stands below"),
        ("", "is no path of a scenario"), (".", 'no "" at the top'), ("allies.", "is no path of a scenario"),
        ("allies..size", 'no "" in "allies"')])
    def test_unknown(self, scenario, path, hint):
        with pytest.raises(PathError) as caught:
            scenario.get(path)
        assert hint in str(caught.value) and "\n" not in str(caught.value)
        with pytest.raises(PathError):
            scenario.with_(path, 1)

    def test_numeric_paths_can_all_be_set(self, made):
        scenario = made('question = "q"\n', STANCES + EVENTS + "[issues.fees]\n[vocabulary]\nkeen = 0.4\n[blocs.b]\n"
                        'members = ["USA", "FRA"]\n[[ties]]\nbetween = ["USA", "GBR"]\nstrength = 2\n')
        found = scenario.numeric_paths()
        assert len(found) == len(set(found))
        assert {"allies.USA.weight", "process.isolation", "stances.Ada Brook.USA", "stances.Bo.GBR", "calendar.silence",
                "rule.consent_share", "events.0.probability", "candidates.Bo.exit_cost", "issues.fees.salience",
                "candidates.Bo.positions.fees", "allies.USA.salience.fees", "vocabulary.keen", "blocs.b.tie",
                "ties.0.strength"} <= set(found)
        assert not [path for path in found if path.startswith(("format", "title", "evidence", "calendar.end"))]
        for path in found:
            if path != "calendar.rounds":  # would be a second end
                assert scenario.with_(path, 1 if "weight" not in path.split(".")[-1] else 0.5).get(path) is not None


class TestWith:
    """One value is replaced; what does not fit is refused in plain words."""

    def test_the_original_stays(self, scenario):
        changed = scenario.with_("process.isolation", 0.25)
        assert changed.get("process.isolation") == 0.25 and scenario.get("process.isolation") is None
        assert changed.source == scenario.source and changed.roster is scenario.roster

    def test_values_of_many_kinds(self, scenario):
        assert scenario.with_("process.isolation", np.float64(0.3)).get("process.isolation") == 0.3
        assert scenario.with_("rule.consent_count", np.int64(2)).get("rule.consent_count") == 2
        assert scenario.with_("rule.consent_count", 2.0).get("rule.consent_count") == 2
        assert scenario.with_("rule.veto", ("USA", "FRA")).get("rule.veto") == ("USA", "FRA")
        assert scenario.with_("calendar.deadline", "2024-07-09").get("calendar.deadline") == datetime.date(2024, 7, 9)
        assert scenario.with_("calendar.deadline", datetime.date(2024, 7, 9)).get("calendar.deadline").day == 9
        assert scenario.with_("process.news", {"uniform": [0, 1]}).get("process.news").family == "uniform"
        assert scenario.with_("process.news", Distribution(normal=(0, 1))).get("process.news").family == "normal"
        assert scenario.with_("candidates.Bo.status", "open").get("candidates.Bo.status").value == "open"
        assert scenario.with_("process.news", 0.1).with_("process.news", None).get("process.news") is None

    def test_a_word_becomes_a_table_when_its_spread_is_set(self, scenario):
        assert scenario.with_("stances.Ada Brook.USA.spread", 0.4).get("stances.Ada Brook.USA") == Stance(
            stance="support", spread=0.4)
        assert scenario.with_("stances.Ada Brook.FRA", "oppose").get("stances.Ada Brook.FRA") == "oppose"
        known = scenario.with_("vocabulary.lean", 0.3).with_("vocabulary.lean.spread", 0.2)
        assert known.get("vocabulary.lean.mean") == 0.3

    def test_an_ally_of_the_roster_needs_no_entry(self, beside_a_roster):
        assert beside_a_roster.document.allies == {}
        changed = beside_a_roster.with_("allies.USA.resolve", 0.9)
        assert changed.document.allies["USA"].resolve == 0.9 and changed.allies == beside_a_roster.allies
        assert beside_a_roster.with_("weight.gdp", 2).get("weight.gdp") == 2

    @pytest.mark.parametrize("path, value, words", [
        ("process.isolation", "high", '"isolation" needs a number or a distribution, got "high"'),
        ("process.isolation", float("nan"), "is not a finite number"),
        ("process.isolation", True, "got true"),
        ("process.persuasion", 2, '"persuasion" is at most 1, got 2'),
        ("calendar.deadline", "soon", '"deadline" needs a date, got "soon"'),
        ("calendar.deadline", "2030-01-01", "the deadline is after the end on 2024-10-01, got 2030-01-01"),
        ("rule.consent_count", 2.5, "needs a whole number"),
        ("rule.veto", ["CHN"], 'this is a country and no member here, got "CHN"'),
        ("stances.Ada Brook.USA", "oppse", 'unknown stance word, got "oppse", did you mean "oppose"?'),
        ("calendar.rounds", 10, "drop = "),
        ("calendar.fallback", "bo", "the fallback has the name of a candidate"),
        ("events.0.candidate", "Carl", "unknown candidate"),
        ("roster", "x.csv", "write another scenario"),
        ("allies.USA.weight", 1.0, "leaves nothing for the other allies"),
        ("allies.USA.weight", -0.5, '"weight" is at least 0'),
    ])
    def test_refused(self, scenario, path, value, words):
        with pytest.raises(PathError) as caught:
            scenario.with_(path, value)
        assert words in str(caught.value) and str(caught.value).count(path.split(".")[0])

    def test_what_a_change_leaves_behind_is_no_mistake(self, scenario):
        shorter = scenario.with_("calendar.deadline", "2024-07-09").with_("calendar.end", "2024-02-26")
        assert shorter.get("calendar.end").day == 26

    @pytest.mark.parametrize("share", [0.0, 0.1, 0.6, 0.99])
    def test_a_weight_is_a_share(self, scenario, share):
        before, after = shares(scenario), shares(scenario.with_("allies.USA.weight", share))
        assert after["USA"] == pytest.approx(share)
        assert after["FRA"] / after["GBR"] == pytest.approx(before["FRA"] / before["GBR"])
        assert sum(after.values()) == pytest.approx(1)

    def test_stated_weights_of_others_make_room(self, made):
        scenario = made(allies="[allies]\nFRA = { weight = 0.5 }\nGBR = { weight = 0.2 }\nUSA = { size = 2 }\n")
        after = shares(scenario.with_("allies.USA.weight", 0.8))
        assert after == pytest.approx({"FRA": 0.2 * 5 / 7, "GBR": 0.2 * 2 / 7, "USA": 0.8})
        after = shares(scenario.with_("allies.FRA.weight", 0.9))
        assert after == pytest.approx({"FRA": 0.9, "GBR": 0.04, "USA": 0.06})

    def test_weights_that_are_all_stated_stay_whole(self, made):
        scenario = made(allies="[allies]\nFRA = { weight = 0.5 }\nGBR = { weight = 0.2 }\nUSA = { weight = 0.3 }\n")
        after = shares(scenario.with_("allies.USA.weight", 0.65))
        assert after == pytest.approx({"FRA": 0.25, "GBR": 0.1, "USA": 0.65})


def test_a_scenario_is_frozen_and_can_be_sent(scenario):
    with pytest.raises(AttributeError):
        scenario.source = None
    with pytest.raises(ValueError, match="frozen"):
        scenario.document.title = "x"
    assert pickle.loads(pickle.dumps(scenario)).digest == scenario.digest


def test_made_in_python_without_a_file(scenario):
    bare = Scenario(scenario.document)
    assert bare.shown == "Test" and bare.allies == scenario.allies and bare == scenario
    assert bare.outcomes == ("Ada Brook", "Bo", "no agreement")


def test_card_escapes_what_the_file_says(made):
    page = made('question = "<script>alert(1)</script> & co"\n')._repr_html_()
    assert "<script>" not in page and "&lt;script&gt;" in page and "Ada Brook" in page and page.startswith("<table")


def test_allies_of_the_file_alone(made):
    assert made(allies=ALLIES + '"Åland" = {}\n').allies == ("FRA", "GBR", "USA", "Åland")


def test_words_of_a_scenario_come_over_the_usual_ones(made):
    words = vocabulary(made(rest="[vocabulary]\nlean = 0.3\nkeen = { mean = 0.4, spread = 0.1 }\n").document)
    assert words["lean"] == (0.3, None, False) and words["keen"] == (0.4, 0.1, False) and words["block"].mean == -0.9
    assert [meaning.mean for meaning in WORDS.values()] == [
        0.9, 0.5, 0.2, 0.0, -0.2, -0.5, -0.9, -0.9, 0.45, -0.45]


def test_it_is_shown_in_one_line_without_the_folder_that_holds_it():
    assert repr(load("five-allies")) == "Scenario('five-allies.toml', as of 2024-01-01, 5 allies, 2 candidates)"
