"""Claims, and the assumptions that rest on them."""

from __future__ import annotations

import datetime

import pytest

from sim.errors import PathError, ScenarioError
from sim.scenario.assumptions import assumptions, format_event, format_number, format_stance, format_value
from sim.scenario.catalog import shipped_names
from sim.scenario.claims import Claim, claims, claims_for
from sim.scenario.fields import Distribution
from sim.scenario.loader import load
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Stance, Word
from support.small_scenario import small, write
from tools.scenario_reference import EXAMPLE

OWN = '[source]\ntitle = "A gazette"\ndate = "2024-01"\n[[claims]]\nid = "own-1"\nclaim = "She said so."\npage = 3\n' \
      '[[claims]]\nid = "own-2"\nclaim = "He said no."\ndate = "2024-03-05"\nspeaker = "He"\n'


class TestClaims:
    """The claims that ship, and a user's own."""

    def test_those_of_the_seed_article_are_there(self):
        found = claims()
        assert {f"c{number:02}" for number in range(1, 29)} <= set(found)
        assert all(claim.id == key and claim.claim for key, claim in found.items())
        assert all(claim.source for claim in found.values())

    @pytest.mark.parametrize("date, begins", [
        ("2024-02-22", datetime.date(2024, 2, 22)), ("2024-02", datetime.date(2024, 2, 1)),
        ("2024", datetime.date(2024, 1, 1)),
        ("", None), ("spring", None), ("2024-13", None), ("2024-02-22-1", datetime.date(2024, 2, 22))])
    def test_begins(self, date, begins):
        assert Claim("x", "y", date=date).begins == begins

    def test_own_claims(self, tmp_path):
        write(tmp_path, OWN, "seeds/mine.toml")
        path = write(tmp_path, small(rest='[stances.Bo]\nUSA = "lean"\n[evidence]\n"stances.Bo" = ["own-1", "c13"]\n'))
        found = next(each for each in assumptions(load(path)) if each.path == "stances.Bo.USA")
        assert found.support == "own-1, c13"
        assert found.claims[0].source == "A gazette" and found.claims[0].date == "2024-01"
        assert found.claims[0].more == {"page": 3}
        assert claims_for(path)["own-2"].speaker == "He"
        assert "own-1" not in claims()

    @pytest.mark.parametrize("text, what", [
        ("[[claims]]\nid = 3\nclaim = 'x'\n", 'mine.toml:2:6: a claim needs the text "id"'),
        ("[[claims]]\nid = 'x'\n", 'mine.toml:1:3: a claim needs the text "claim"'),
        ("claims = 3\n", "mine.toml:1:1: this is no file of claims"),
        ("source = 3\n", "mine.toml:1:1: this is no file of claims"),
        ("claims = [3]\n", 'mine.toml:1:1: a claim needs the text "id"'),
        ("[[claims]\n", "mine.toml:1:9: the header of a table is not closed"),
        ("[[claims]]\nid = 'c13'\nclaim = 'x'\n", "two claims have one id"),
    ])
    def test_own_claims_that_are_none(self, tmp_path, text, what):
        write(tmp_path, text, "seeds/mine.toml")
        path = write(tmp_path, small(rest='[evidence]\n"rule" = ["c13"]\n'))
        with pytest.raises(ScenarioError) as caught:
            load(path)
        assert what in str(caught.value)

    @pytest.mark.parametrize("key", ["events.\N{CIRCLED DIGIT ONE}.date", "events.\N{SUPERSCRIPT TWO}", f"events.{'9' * 150}"])
    def test_a_path_with_what_only_looks_like_an_index_is_one_clear_error(self, key, tmp_path):
        path = write(tmp_path, small(rest=f'[evidence]\n"{key}" = ["c13"]\n'))
        with pytest.raises(ScenarioError, match="this is no path of this scenario"):
            load(path)

    def test_seeds_of_elsewhere_are_not_read(self, tmp_path):
        write(tmp_path, OWN, "secret/mine.toml")
        (tmp_path / "here").mkdir()
        (tmp_path / "here" / "seeds").symlink_to(tmp_path / "secret")
        assert claims_for(write(tmp_path, small(), "here/test.toml")) is claims()


class TestAssumptions:
    """Everything that a scenario takes for true is listed once."""

    @pytest.mark.parametrize("name", shipped_names())
    def test_paths_mean_something_and_are_listed_once(self, name):
        scenario = load(name)
        found = assumptions(scenario)
        paths = [each.path for each in found if not each.is_default]
        assert len(paths) == len(set(paths))
        for each in found:
            scenario.path(each.path)
            assert each.value_text
        cited = {claim for ids in scenario.document.evidence.values() for claim in ids}
        cited |= {source for entries in scenario.document.stances.values() for entry in entries.values()
                  if (source := getattr(entry, "source", None))}
        cited |= {claim for observation in scenario.document.observations for claim in observation.evidence}
        assert cited == {claim.id for each in found for claim in each.claims}, "evidence for what is no assumption"

    def test_a_path_covers_what_stands_below(self, made):
        found = {each.path: each for each in assumptions(made(rest=(
            '[stances.Bo]\nUSA = "lean"\nFRA = "wary"\n[rule]\nveto = "all"\n[evidence]\n"stances.Bo" = ["c13"]\n'
            '"stances.Bo.USA" = ["c16"]\n"rule.veto" = ["c19"]\n')))}
        assert found["stances.Bo.USA"].support == "c13, c16"
        assert found["stances.Bo.FRA"].support == "c13"
        assert found["rule.veto"].support == "c19"
        assert found["allies.USA.size"].support == "assumption"

    def test_evidence_for_a_part_supports_the_whole(self, made):
        event = '[[events]]\ndate = 2024-03-01\nkind = "withdraws"\ncandidate = "Bo"\n'
        scenario = made(rest=event + '[evidence]\n"events.0.date" = ["c13"]\n')
        found = {each.path: each for each in assumptions(scenario)}
        assert found["events.0"].support == "c13"

    def test_defaults_that_matter(self, made):
        scenario = made(rest='[candidates.Cy]\ncountry = "USA"\nstatus = "open"\n')
        found = {each.path: each for each in assumptions(scenario)}
        assert found["stances.Cy.USA"].value_text == "champion: its own country"
        assert found["stances.Cy.*"].value_text == "2 members: from credentials and positions"
        assert found["candidates.Cy.exit_cost"].is_default and found["candidates.Cy.ambition"].value_text == "0.5"
        assert "candidates.Bo.exit_cost" not in found
        assert found["calendar.deadline"].value_text == "the end of the calendar"
        assert found["rule.veto"].value_text == "all" and found["process"].is_default

    def test_equal_weights_are_an_assumption(self, made):
        found = {each.path: each for each in assumptions(made(allies="[allies]\nA = {}\nB = {}\n"))}
        assert found["weight"].value_text == "every ally weighs the same"

    def test_the_example(self):
        found = assumptions(load(EXAMPLE))
        assert {path.split(".")[0] for path in (each.path for each in found)} == {
            "calendar", "rule", "process", "issues", "candidates", "allies", "stances", "ties", "blocs", "events",
            "observations", "vocabulary"}

    def test_without_a_file(self):
        assert assumptions(Scenario(load("five-allies").document))

    def test_evidence_can_be_changed(self, made):
        changed = made().with_("evidence", {"rule": ["c13"]})
        assert changed.document.evidence == {"rule": ("c13",)}
        with pytest.raises(PathError, match="unknown claim"):
            changed.with_("evidence", {"rule": ["c9999"]})


@pytest.mark.parametrize("value, text", [
    (0.5, "0.5"), (3, "3"), ("all", "all"), (("USA", "FRA"), "USA, FRA"), ((), "none"),
    ({"a": 0.5, "b": 1}, "a 0.5, b 1"),
    (Distribution(uniform=(0, 1)), "uniform 0 to 1"), (Distribution(choice=(0.2, 0.8)), "choice 0.2 or 0.8"),
    (Distribution(normal=(0.2, 0.1)), "normal 0.2 ± 0.1"), (Word(mean=0.2, spread=0.1), "mean 0.2, spread 0.1"),
    (Stance(stance="lean", spread=0.3), "lean, spread 0.3"), (datetime.date(2024, 2, 22), "2024-02-22")])
def test_say_value(value, text):
    assert format_value(value) == text


def test_say_others():
    assert format_number(1e-5) == "1e-05"
    assert format_stance("lean") == "lean" and format_stance(0.25) == "0.25" and format_stance(Stance(stance=0.1)) == "0.1"
    said = [format_event(event) for event in load(EXAMPLE).document.events]
    assert said[0] == "2025-01-02: South states lean on Ada Brook"
    assert said[1] == "2025-02-03: Carl Dahl becomes declared, with probability 0.5"
    assert said[6] == "2025-04-07: the deadline moves to 2025-06-30, with probability uniform 0.1 to 0.4"
    assert len(said) == 10 and said[9] == "2025-06-02: the incumbent's term ends"
