"""A file that extends another: what is taken over, what is replaced, and whose line a mistake is on."""

from __future__ import annotations

import pytest

from sim.errors import ScenarioError
from sim.scenario.catalog import data_folder
from sim.scenario.extends import MAX_CHAIN, scenario_root
from sim.scenario.loader import load
from support.small_scenario import ROSTER, small, write

CHILD = 'format = 1\nextends = "parent.toml"\n'
EVENT = '[[events]]\ndate = {}\nkind = "withdraws"\ncandidate = "Bo"\n'


@pytest.fixture
def child(tmp_path, monkeypatch):
    """Returns a function that loads a child of a small parent."""
    monkeypatch.chdir(tmp_path)

    def make(text: str = "", parent_rest: str = "", parent_top: str = ""):
        write(tmp_path, small(parent_top, parent_rest), "parent.toml")
        return load(write(tmp_path, CHILD + text, "child.toml").name)
    return make


def lines_of(error) -> list[str]:
    return str(error.value).split("\n")


def test_a_child_that_says_nothing_is_its_parent(child, tmp_path):
    assert child().document == load(tmp_path / "parent.toml").document
    assert child().digest == load(tmp_path / "parent.toml").digest


def test_tables_are_merged_key_by_key(child):
    scenario = child('[stances.Bo]\nUSA = "oppose"\n[calendar]\nsilence = 2\n',
                     '[stances.Bo]\nUSA = "support"\nFRA = "lean"\n')
    assert scenario.document.stances["Bo"] == {"USA": "oppose", "FRA": "lean"}
    assert scenario.document.calendar.silence == 2
    assert str(scenario.document.calendar.end) == "2024-10-01"


def test_lists_are_replaced(child):
    scenario = child('[rule]\nveto = ["USA"]\n', '[rule]\nveto = ["FRA", "GBR"]\n')
    assert scenario.document.rule.veto == ("USA",)


def test_a_distribution_is_replaced_whole(child):
    scenario = child("[process]\nisolation = { normal = [0.2, 0.1] }\nnews = { uniform = [0, 1] }\nurgency = 0.1\n",
                     "[process]\nisolation = { uniform = [0.1, 0.3] }\nnews = 0.1\nurgency = { choice = [1, 2] }\n")
    process = scenario.document.process
    assert process.isolation.family == "normal"
    assert process.news.values == (0.0, 1.0)
    assert process.urgency == 0.1


def test_a_mix_of_weights_is_replaced_whole(child, tmp_path):
    write(tmp_path, "ally,a,b\nFRA,1,2\nGBR,1,2\nUSA,1,2\n", "rosters/r.csv")
    top = 'roster = "rosters/r.csv"\nweight = { a = 1 }\n'
    assert child("weight = { b = 2 }\n", parent_top=top).document.weight == {"b": 2.0}
    assert child("weight = {}\n", parent_top=top).document.weight == {}
    assert child("", parent_top=top).document.weight == {"a": 1.0}


def test_events_are_added(child):
    scenario = child(EVENT.format("2024-04-01"), EVENT.format("2024-05-01").replace("Bo", "Ada Brook"))
    assert [str(event.date) for event in scenario.document.events] == ["2024-05-01", "2024-04-01"]


def test_drop_takes_out_of_the_parent_first(child):
    parent = EVENT.format("2024-05-01") + '[stances."Ada Brook"]\nUSA = "lean"\nFRA = "lean"\n'
    scenario = child('drop = ["events", "stances.Ada Brook.USA", "calendar.end"]\n[calendar]\nrounds = 3\n'
                     + EVENT.format("2024-03-01"), parent)
    assert [str(event.date) for event in scenario.document.events] == ["2024-03-01"]
    assert scenario.document.stances == {"Ada Brook": {"FRA": "lean"}}
    assert scenario.document.calendar.end is None


def test_grandparents(tmp_path):
    write(tmp_path, small("question = 'grandparent'\n"), "a.toml")
    write(tmp_path, 'format = 1\nextends = "a.toml"\nnote = "parent"\n', "b.toml")
    scenario = load(write(tmp_path, 'format = 1\nextends = "b.toml"\ntitle = "child"\n', "c.toml"))
    document = scenario.document
    assert (document.title, document.note, document.question) == ("child", "parent", "grandparent")


def test_a_chain_has_an_end(tmp_path):
    write(tmp_path, small(), "0.toml")
    for number in range(1, MAX_CHAIN + 1):
        write(tmp_path, f'format = 1\nextends = "{number - 1}.toml"\n', f"{number}.toml")
    load(tmp_path / f"{MAX_CHAIN - 1}.toml")
    with pytest.raises(ScenarioError, match="too many files extend each other, at most 16"):
        load(tmp_path / f"{MAX_CHAIN}.toml")


def test_the_roster_is_beside_the_file_that_names_it(tmp_path):
    write(tmp_path, ROSTER, "rosters/three.csv")
    write(tmp_path, small('roster = "rosters/three.csv"\n', allies=""), "parent.toml")
    path = write(tmp_path, 'format = 1\nextends = "../parent.toml"\n', "deep/child.toml")
    assert load(path).allies == ("FRA", "GBR", "USA")


def test_a_mistake_names_the_file_that_makes_it(child):
    with pytest.raises(ScenarioError) as caught:
        child('[stances.Bo]\nUSA = "mabe"\n' + EVENT.format("2020-01-01").replace("Bo", "Ada Brook"),
              EVENT.format("2025-05-01") + '[stances."Ada Brook"]\nUSA = "suport"\n[process]\nnews = -1\n')
    places = [line.split(": ")[0] for line in lines_of(caught)]
    assert places == ["child.toml:4:7", "child.toml:6:8", "parent.toml:17:8", "parent.toml:21:7", "parent.toml:23:8"]


def test_two_files_can_contradict_each_other(child):
    with pytest.raises(ScenarioError) as caught:
        child(EVENT.format("2024-04-01"), EVENT.format("2024-05-01"))
    assert lines_of(caught) == [
        'parent.toml:16:3: "Bo" withdraws for good on 2024-04-01, got withdraws on 2024-05-01']


def test_a_missing_key_is_missing_in_the_child(child):
    with pytest.raises(ScenarioError) as caught:
        child('drop = ["title"]\n')
    assert lines_of(caught) == ['child.toml:1:1: "title" is missing, write title = "..."']


def test_an_inherited_event_before_a_later_start_is_history(child, tmp_path):
    parent = '[[events]]\ndate = 2024-03-07\nkind = "joins"\nally = "FRA"\n'
    scenario = child("as_of = 2024-03-15\n", parent)
    assert len(scenario.document.events) == 1
    with pytest.raises(ScenarioError, match="this is before the start on 2024-03-15"):
        child("as_of = 2024-03-15\n" + parent)


def test_a_parent_that_is_no_toml(child, tmp_path):
    write(tmp_path, "format = 1\ntitle = \n", "broken.toml")
    path = write(tmp_path, 'format = 1\nextends = "broken.toml"\n', "child.toml")
    with pytest.raises(ScenarioError) as caught:
        load(path.name)
    assert lines_of(caught) == ["broken.toml:2:8: this is no value, text needs quotation marks"]


def test_each_file_begins_with_its_format(child, tmp_path):
    write(tmp_path, small(), "parent.toml")
    with pytest.raises(ScenarioError, match='child.toml:1:1: "format" is missing'):
        load(write(tmp_path, 'extends = "parent.toml"\n', "child.toml").name)


@pytest.mark.parametrize("reference", [
    "/etc/passwd", "~/x.toml", "C:/x.toml", "a\\\\b.toml", "../x.toml", "", "a\\u0000b", "x" * 600, "parent.toml/",
    "."])
def test_references_that_lead_nowhere(reference, child):
    with pytest.raises(ScenarioError):
        child("", parent_top=f'extends = "{reference}"\n')


def test_root_is_the_nearest_folder_with_rosters(tmp_path):
    (tmp_path / "a" / "rosters").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c").mkdir(parents=True)
    assert scenario_root(tmp_path / "a" / "b" / "c" / "x.toml") == tmp_path / "a"
    assert scenario_root(tmp_path / "x.toml") == tmp_path


def test_a_scenario_that_ships_is_extended_by_its_bare_name(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('format = 1\nextends = "nato-sg-2024"\n[stances."Mark Rutte"]\nHUN = "block"\n', encoding="utf-8")
    mine, theirs = load(path), load("nato-sg-2024")
    assert mine.allies == theirs.allies and mine.roster == theirs.roster
    assert mine.document.stances["Mark Rutte"]["HUN"] == "block"


def test_a_file_beside_it_comes_first(tmp_path):
    (tmp_path / "nato-sg-2024").write_text((data_folder("scenarios") / "five-allies.toml").read_text(encoding="utf-8"),
                                           encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text('format = 1\nextends = "nato-sg-2024"\n', encoding="utf-8")
    assert load(path).allies == load("five-allies").allies
