"""Checks between the parts: what is allowed beside what is refused, and one problem for each cause."""

from __future__ import annotations

import pytest

from sim.errors import ScenarioError
from sim.scenario.loader import load
from support.small_scenario import ALLIES, ROSTER, small, write

JOINS = '[[events]]\ndate = {}\nkind = "{}"\nally = "FRA"\n'
STANCE = '[[events]]\ndate = {}\nkind = "stance"\nally = "FRA"\ncandidate = "Bo"\nstance = "{}"\nprobability = {}\n'


class TestAllowed:
    """What looks odd and has a meaning."""

    @pytest.mark.parametrize("rest", [
        JOINS.format("2024-03-01", "leaves") + JOINS.format("2024-04-01", "joins"),
        "".join(JOINS.format(f"2024-0{month}-01", kind) for month, kind in ((3, "joins"), (4, "leaves"), (5, "joins"))),
        JOINS.format("2024-03-01", "joins") + "probability = 0.5\n" + JOINS.format("2024-04-01", "joins"),
        STANCE.format("2024-03-01", "support", 0.5) + STANCE.format("2024-03-01", "oppose", 0.5),
        STANCE.format("2024-02-01", "support", 1),
        STANCE.format("2024-10-01", "support", 1),
        '[[events]]\ndate = 2024-03-01\nkind = "enters"\ncandidate = "Bo"\nstatus = "not available"\n',
        '[[events]]\ndate = 2024-03-01\nkind = "deadline"\nto = 2024-10-01\n',
    ], ids=range(8))
    def test_events(self, made, rest):
        assert made(rest=rest).document.events

    @pytest.mark.parametrize("rest", [
        '[rule]\nveto = []\nconsent_share = 0.55\n', '[rule]\nveto = "none"\n',
        "[rule]\nconsent_count = 3\nmay_object = 0\n"])
    def test_rules(self, made, rest):
        assert made(rest=rest)

    @pytest.mark.parametrize("calendar", [
        "[calendar]\nrounds = 0\n", "[calendar]\nend = 2024-02-22\n",
        "[calendar]\nrounds = 1000000\nround_days = 366\n",
        "[calendar]\nstart = 2024-03-01\nend = 2024-03-01\ndeadline = 2024-03-01\n"])
    def test_calendars(self, made, calendar):
        assert made(calendar=calendar)

    @pytest.mark.parametrize("allies", [
        "A = {}\n", "A = { weight = 1 }\n", "A = { weight = 0.333 }\nB = { weight = 0.333 }\nC = { weight = 0.333 }\n",
        "A = { weight = 0 }\nB = {}\n", "A = { weight = 0.5, size = 2 }\nB = {}\n",
        "A = { weight = { uniform = [0.1, 0.9] } }\nB = { weight = 0.5 }\n", "A = { size = 1e300 }\n"])
    def test_weights(self, made, allies):
        assert made(allies="[allies]\n" + allies)

    def test_a_candidate_from_elsewhere(self, made):
        assert made(rest='[candidates.Cy]\ncountry = "Finland"\n')

    def test_a_row_that_takes_no_part_keeps_its_stance(self, tmp_path):
        write(tmp_path, ROSTER, "rosters/three.csv")
        top = 'roster = "rosters/three.csv"\nmembers = ["USA", "GBR"]\n'
        text = small(top, '[stances.Bo]\nFRA = "lean"\n', allies="")
        assert load(write(tmp_path, text)).allies == ("GBR", "USA")

    def test_words_of_the_scenario(self, made):
        assert made(rest='[vocabulary]\nkeen = 0.4\n[stances.Bo]\nUSA = "keen"\nFRA = "lean"\n')

    def test_many_of_everything(self, made):
        allies = "[allies]\n" + "".join(f"A{number} = {{}}\n" for number in range(2000))
        assert len(made(allies=allies, calendar="[calendar]\nrounds = 10\n").allies) == 2000


class TestLimits:
    """What a run could not take."""

    @pytest.mark.parametrize("rest, what", [
        ("".join(f"[candidates.C{number}]\n" for number in range(200)),
         "there are too many candidates, got 202, at most 200"),
        ("".join(f'[[events]]\ndate=2024-03-01\nkind="deal"\nally="USA"\ncandidate="Bo"\nvalue={number}\n'
                 for number in range(5001)), "there are too many events, got 5001, at most 5000"),
        ("[blocs]\n" + "".join(f'b{number} = {{ members = ["USA", "FRA"] }}\n' for number in range(2)), ""),
    ])
    def test_counts(self, made, complaints, rest, what):
        if what:
            assert [line.split(": ")[1] for line in complaints(rest=rest)] == [what]
        else:
            assert made(rest=rest)

    def test_allies(self, complaints):
        allies = "[allies]\n" + "".join(f"A{number} = {{}}\n" for number in range(2001))
        assert complaints(allies=allies) == ["test.toml:11:2: there are too many allies, got 2001, at most 2000"]

    def test_ties_of_blocs(self, complaints):
        names = [f"A{number}" for number in range(317)]
        allies = "[allies]\n" + "".join(f"{name} = {{}}\n" for name in names)
        members = ", ".join(f'"{name}"' for name in names)
        found = complaints(allies=allies, rest=f"[blocs.all]\nmembers = [{members}]\n")
        assert found[0].endswith("there are too many ties, got 100489, at most 100000")

    def test_work(self, complaints):
        found = complaints(calendar="[calendar]\nend = 9999-12-31\nround_days = 1\n", rest="".join(
            f"[candidates.C{number}]\n" for number in range(20)))
        assert "rounds times allies times candidates is too much, got 192" in found[0]


class TestOneProblemForEachCause:
    """What only follows from a mistake is not told."""

    @pytest.mark.parametrize("top, rest, parts, place", [
        ("", "", {"calendar": "[calendar]\nrunds = 10\n"}, "6:1"),
        ("", "", {"calendar": "[calendar]\nend = 20241001\n"}, "6:7"),
        ("", STANCE.format("2025-01-01", "lean", 1), {"calendar": '[calendar]\nend = "2024-10-01"\n'}, "6:7"),
        ("", '[vocabulary]\nkeen = "x"\n[stances.Bo]\nUSA = "keen"\n', {}, "17:8"),
        ("", '[candidates.Cy]\ncountry = 3\n[stances.Cy]\nUSA = "lean"\n', {}, "17:11"),
        ("", '[issues.fees]\nsalience = -1\n[candidates.Cy]\npositions = { fees = 1 }\n', {}, "17:12"),
        ("", "", {"allies": '[allies]\nUSA = { size = "x" }\n[stances.Bo]\nUSA = "lean"\n'}, "12:16"),
        ("", "", {"allies": '[allies]\nUSA = 3\nFRA = {}\n[stances.Bo]\nUSA = "lean"\n'}, "12:7"),
        ("roster = 3\n", '[stances.Bo]\nUSA = "lean"\n', {"allies": ""}, "4:10"),
        ("", '[stances.Bo]\nUSA = "lean"\n', {"allies": ""}, "1:1"),
        ("", '[[events]]\ndate = "x"\nkind = "stance"\nally = "XXX"\ncandidate = "YYY"\nstance = "zzz"\n', {}, "17:8"),
        ("", '[[ties]]\nbetween = ["FRA", 3]\nstrength = 1\n[[ties]]\nbetween = ["FRA", "USA"]\nstrength = 1\n', {},
         "17:19"),
        ("", '[rule]\nveto = ["USA", 3]\n', {}, "17:16"),
    ], ids=range(13))
    def test_it(self, complaints, top, rest, parts, place):
        found = complaints(top, rest, **parts)
        assert len(found) == 1 and found[0].startswith(f"test.toml:{place}: "), found

    def test_a_misspelt_table_is_not_missing_too(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        write(tmp_path, small().replace("[candidates", "[candidate").replace("title", "titel"))
        with pytest.raises(ScenarioError) as caught:
            load("test.toml")
        assert str(caught.value).split("\n") == [
            'test.toml:2:1: unknown key, got "titel", did you mean "title"?',
            'test.toml:8:2: unknown key, got "candidate", did you mean "candidates"?']

    def test_independent_mistakes_are_all_told(self, complaints):
        stances = '[stances.By]\nUSA = "lean"\n[stances.Bo]\nUSS = "lean"\nFRA = "len"\n'
        found = complaints('note = 3\nweight = { x = 1 }\n', stances +
                           "[process]\nnews = -1\n" + JOINS.format("2024-12-01", "joins").replace("FRA", "FRX"))
        assert [line.split(":")[1] for line in found] == ["4", "5", "18", "21", "22", "24", "26", "28"]


def test_both_allies_that_look_alike_are_named(complaints):
    assert complaints(allies=ALLIES + "fra = {}\n") == [
        'test.toml:15:1: two allies differ only in case, blanks or Unicode form, got "fra", the other is "FRA"']
