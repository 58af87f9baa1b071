"""Who decides: shown when it was asked, else the command that asks it."""

from __future__ import annotations

import json

import pytest

from sim.report.record import FILE, pivots_beside
from support.page_reading import Element, read
from support.pivots_document import document
from support.report_scenes import five, five_page, nato_page, page_of, played, record_of, scenario


@pytest.fixture(scope="module")
def page() -> Element:
    return read(page_of(five(), document())[0])


@pytest.fixture(scope="module")
def section(page) -> Element:
    return page.one("section", id="pivots")


def rows(section: Element, table: int) -> list[list[str]]:
    return [[cell.text for cell in (*row.all("th"), *row.all("td"))] for row in section.all("tbody")[table].all("tr")]


def test_the_most_decisive_member_comes_first(section):
    minus = "\N{MINUS SIGN}"
    a, b = f"11.0 % {minus}61.0, {minus}62.0 to {minus}60.0", f"66.0 % {minus}6.0, {minus}7.0 to {minus}5.0"
    favour = "75.0 % +3.0, +2.0 to +4.0"
    assert rows(section, 0) == [["A <b>", "support", a, ""], ["B", "support", b, favour]]
    assert rows(section, 1) == [["A <b>", "support", a, "", ""], ["B", "support", b, favour, "70.0 %"]]


def test_what_would_end_an_objection_is_said(section):
    assert rows(section, 2) == [["E <i>", "oppose", "83 %", "undecided", "3 %"],
                                ["D", "wary", "17 %", "no word is left", "16 %"]]


def test_a_light_form_is_in_points_beside_the_odds_of_the_run():
    made = document()
    for row in made["allies"]:
        row["weightless"] = None
    section = read(page_of(five(), made, draw=False)[0]).one("section", id="pivots")
    assert rows(section, 0)[0][2] == "\N{MINUS SIGN}61.0 \N{MINUS SIGN}62.0 to \N{MINUS SIGN}60.0"
    assert "2 members were tried: those that hold out most often and those with the most weight;" in section.text


def test_it_has_a_picture_with_an_alternative(section):
    assert section.one("svg").attributes["aria-label"].startswith("Tornado chart of the odds of Ada")
    assert "The odds of Ada, 72.0 % as it is" in section.text and "4,321 runs each" in section.text


def test_pictures_still_share_no_id(page):
    ids = [element.attributes["id"] for element in page.all() if "id" in element.attributes]
    assert len(page.all("svg")) == 8 and len(ids) == len(set(ids))


def test_no_odds_are_none_or_all():
    made = document()
    made["now"] = {"count": 4321, "odds": 1.0, "low": 0.9991, "high": 1.0}
    made["allies"][0]["against"].update(odds=0.0, low=0.0, high=0.00089)
    section = read(page_of(five(), made, draw=False)[0]).one("section", id="pivots")
    assert rows(section, 0)[0][2].startswith("<0.1 %") and "The odds of Ada, >99.9 % as it is" in section.text


def test_many_allies_are_cut_and_counted():
    section = read(page_of(five(), document(20), draw=False)[0]).one("section", id="pivots")
    assert len(rows(section, 0)) == 5 and len(rows(section, 1)) == 12 and "and 8 members that would change less" in section.text


def test_without_them_one_line_names_the_command():
    section = read(nato_page()[0]).one("section", id="pivots")
    assert section.one("code").text == "nemcon pivots nato-sg-2024 --parameters point --out DIR"
    assert not section.all("svg") and len(section.all("p")) == 1
    assert five_page()[1]["report"]["pivots"] is None


@pytest.mark.parametrize("case, options, words", [
    ("five-allies", {"parameters": "prior"}, "nemcon pivots five-allies --parameters prior --out DIR"),
    (scenario(), {}, "nemcon pivots SCENARIO --parameters point --out DIR"),
])
def test_the_command_asks_about_the_same_thing(case, options, words):
    assert page_of(played(case, 20, **options), draw=False)[1]["report"]["pivots_command"] == words


def test_what_was_left_in_the_folder_is_found(tmp_path):
    assert pivots_beside(tmp_path, five().record) is None
    (tmp_path / FILE).write_text(json.dumps(document()), encoding="utf-8")
    assert pivots_beside(tmp_path, five().record).document() == document()


@pytest.mark.parametrize("damage", [
    {"digest": "sha256:0"}, {"parameters": "prior sha256:1"}, {"model_version": "0"}, {"allies": [{}]}, {"now": 3},
    {"candidate": None},
])
def test_what_is_about_something_else_or_broken_is_not(tmp_path, damage):
    (tmp_path / FILE).write_text(json.dumps({**document(), **damage}), encoding="utf-8")
    assert pivots_beside(tmp_path, five().record) is None


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null", "{}"])
def test_half_a_file_is_no_file(tmp_path, text):
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    assert pivots_beside(tmp_path, five().record) is None


def test_the_study_s_own_document_is_what_is_read():
    from sim.scenario.loader import load
    from sim.study.pivots import pivots
    found = pivots(load("five-allies"), 60, workers=1, sensitivity=False)
    told = record_of(five(), found.document()).report.pivots
    assert told == found.record and record_of(five()).report.pivots is None
