"""Every case file is complete, follows docs/coding.md, and carries nothing that came later."""

from __future__ import annotations

import datetime

import pytest

from sim.model.encoding import encode
from support.case_files import CASES, NAMES, ROOT, case, written

OFFICE = {0.0, 0.1, 0.2}  # docs/coding.md, section 4
EXIT_COST = {"declared": {0.0}, "open": {0.3}, "not available": {1.0, 2.0}}
WEIGHTS = {
    "nato": {"defence_usd_bn_2024e": 1, "gdp_usd_bn_2023": 1, "cost_share_pct_2024": 1},
    "eu": {"population_m_2019": 1},
    "esm": {"capital_pct": 1},
    "eib": {"capital_pct": 1},
}
MEMBERS_OF_NATO = {1961: 15, 1970: 15, 1983: 16, 1987: 16, 1994: 16, 1999: 19, 2003: 19, 2008: 26, 2014: 28, 2018: 29,
                   2022: 30, 2023: 31, 2024: 32}


def test_there_are_enough():
    assert len(CASES) >= 86
    assert len({case(name).document.case.cluster for name in NAMES}) >= 53


@pytest.mark.parametrize("name", NAMES)
class TestEachCase:
    def test_becomes_a_world(self, name):
        world = encode(case(name))
        assert world.last_round >= 8
        assert set(world.outcomes) == {outcome for outcome, _ in case(name).outcomes_under(world.parameters)}

    def test_is_marked_and_asks_a_question(self, name):
        document = case(name).document
        assert document.case is not None and document.question.endswith("?")
        assert document.title and document.calendar.fallback not in document.candidates

    def test_name_gives_the_day(self, name):
        assert name.endswith(case(name).document.as_of.isoformat())

    def test_nothing_is_said_after_as_of(self, name):
        document = case(name).document
        for event in document.events:
            if event.date > document.as_of:
                assert event.kind in ("joins", "leaves", "government"), "only the setting may be known ahead"

    def test_starts_when_knowledge_stops(self, name):
        calendar, as_of = case(name).document.calendar, case(name).document.as_of
        assert calendar.start is None
        assert calendar.end > as_of and (calendar.deadline or calendar.end) <= calendar.end

    def test_round_is_a_week_or_a_day_by_rule(self, name):
        document = case(name).document
        weeks = document.calendar.end - document.as_of >= datetime.timedelta(weeks=8)
        assert (document.calendar.round_days, document.calendar.silence) == ((7, 0) if weeks else (1, 1))

    def test_names_only_allies_and_candidates_of_the_file(self, name):
        scenario = case(name)
        allies = {*scenario.allies, "*"}
        assert set(scenario.document.stances) <= set(scenario.candidates)
        for stances in scenario.document.stances.values():
            assert set(stances) <= allies
        assert set(scenario.document.allies) <= allies
        assert {c.country for c in scenario.document.candidates.values() if c.country} <= allies
        assert {ally for bloc in scenario.document.blocs.values() for ally in bloc.members} <= allies
        if isinstance(scenario.document.rule.veto, tuple):
            assert set(scenario.document.rule.veto) <= allies
        assert set(scenario.document.members or ()) <= set(scenario.roster.ids)

    def test_candidates_follow_the_rule(self, name):
        for candidate in case(name).document.candidates.values():
            assert candidate.credentials in OFFICE
            assert candidate.exit_cost in EXIT_COST[candidate.status.value]
            assert candidate.ambition == 0.5 and candidate.helpfulness == 0.0 and candidate.patience is None
            assert not candidate.positions

    def test_process_is_left_to_the_parameters(self, name):
        stated = case(name).document.process.model_dump(exclude_none=True)
        assert stated == ({"threshold": -0.1} if name.startswith("un-") else {})

    def test_weights_follow_the_rule(self, name):
        scenario = case(name)
        roster = scenario.document.roster.split("/")[-1].removesuffix(".csv")
        assert scenario.document.weight == WEIGHTS.get(roster, {"standing": 1})

    def test_firmness_has_a_word_behind_it(self, name):
        document = case(name).document
        for ally, entry in document.allies.items():
            assert entry.resolve == 0.8 and entry.weight is None and entry.threshold is None
            words = {stances.get(ally) for stances in document.stances.values()}
            assert words & {"oppose", "block", "veto"}, f"{ally} is firm without being against anybody"

    def test_a_block_is_firm(self, name):
        document = case(name).document
        for stances in document.stances.values():
            for ally, word in stances.items():
                assert word not in ("block", "veto") or document.allies[ally].resolve == 0.8

    def test_stances_are_words_but_for_counts(self, name):
        for stances in case(name).document.stances.values():
            assert all(isinstance(word, str) for ally, word in stances.items() if ally != "*")

    def test_is_short(self, name):
        lines = (ROOT / "scenarios/cases" / f"{name}.toml").read_text(encoding="utf-8").splitlines()
        assert len(lines) <= 100 and max(map(len, lines)) <= 130

    def test_a_later_date_extends_an_earlier_one(self, name):
        parent = written(name).get("extends")
        if parent is not None:
            earlier = case(parent.removesuffix(".toml")).document
            assert earlier.as_of < case(name).document.as_of
            assert earlier.case.cluster == case(name).document.case.cluster

    def test_grade_follows_the_rule(self, name):
        document = case(name).document
        sourced = {ally for candidate, stances in document.stances.items() for ally in stances
                   if ally != document.candidates[candidate].country and ally != "*"}
        for_everybody = any("*" in stances for stances in document.stances.values())
        assert document.case.grade == ("A" if len(sourced) >= 3 or for_everybody else "B")


@pytest.mark.parametrize("name", [name for name in NAMES if case(name).document.roster.endswith("nato.csv")])
def test_nato_has_the_members_of_the_year(name):
    scenario = case(name)
    joining = {event.ally for event in scenario.document.events if event.kind == "joins"}
    year = scenario.document.as_of.year
    expected = MEMBERS_OF_NATO[year]
    if name.startswith("sweden-2024"):
        expected = 31
    assert len(scenario.allies) == expected
    columns = scenario.roster.columns["accession_year"]
    for ally in scenario.allies:
        assert columns[scenario.roster.ids.index(ally)] <= year or ally in joining


def test_case_words_are_of_one_decision_each():
    by_cluster = {}
    for name in NAMES:
        by_cluster.setdefault(case(name).document.case.cluster, set()).add(name.rsplit("-", 3)[0])
    for cluster, stems in by_cluster.items():
        assert len(stems) == 1, (cluster, stems)
