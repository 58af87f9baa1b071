"""The open questions: coded by the rule of the cases, resting on claims that were known, each with its forecast."""

from __future__ import annotations

import math

import pytest

from sim.scenario.catalog import shipped_names
from sim.scenario.claims import claims
from sim.scenario.loader import load
from support.case_files import ROOT, known_by
from support.command import nemcon

FILES = sorted((ROOT / "scenarios" / "open").glob("*.toml"))
NAMES = [path.stem for path in FILES]
COUNTS = {"wto-appellate-body": (129, 164), "wto-investment": (126, 159)}  # in favour, of how many, those named apart


def test_there_are_at_least_five_and_all_ship():
    assert len(NAMES) >= 5 and set(NAMES) <= set(shipped_names())


def test_they_pass_the_check_without_a_warning():
    answer = nemcon("check", *FILES)
    assert answer.status == 0 and "warning" not in answer.out


@pytest.mark.parametrize("name", NAMES)
class TestEachQuestion:
    def test_rests_on_claims_that_were_known(self, name):
        document = load(name).document
        cited = {claim for ids in document.evidence.values() for claim in ids}
        assert cited and all(known_by(claims()[claim].date or "0001", document.as_of) for claim in cited)
        assert {"rule", "members", "weight", "calendar", "candidates"} <= set(document.evidence)
        assert all(f"stances.{candidate}" in document.evidence for candidate in document.stances)

    def test_has_no_case_and_an_end(self, name):
        document = load(name).document
        assert document.case is None and document.calendar.end is not None
        assert (document.calendar.start or document.as_of) == document.as_of

    def test_says_on_which_day_its_author_s_knowledge_stops(self, name):
        text = (ROOT / "scenarios" / "open" / f"{name}.toml").read_text(encoding="utf-8")
        assert "It may have been decided since." in text.split("format = 1")[0]
        assert "as known on" in load(name).title


@pytest.mark.parametrize("name", COUNTS)
def test_counts_without_names_are_those_of_the_rule(name):
    in_favour, of = COUNTS[name]
    mean = 0.5 * in_favour / of
    spread = math.sqrt(0.25 * in_favour / of - mean**2 + 0.15**2)
    (stances,) = load(name).document.stances.values()
    assert (stances["*"].stance, stances["*"].spread) == (round(mean, 2), round(spread, 2))
