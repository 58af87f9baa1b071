"""Who decides: shown when it was asked, else the command that asks it."""

from __future__ import annotations

import pytest

from report.reading import Element, read
from report.scenes import five, five_page, nato_page, page_of, played, scenario
from sim.plot.inputs import Interval, Pivot, Pivots
from sim.report.pivots import pivots_part

PIVOTS = Pivots("Ada", Interval(0.72, 0.7, 0.74), (
    Pivot("B", Interval(0.66, 0.62, 0.7), Interval(0.7, 0.66, 0.74)),
    Pivot("A <b>", Interval(0.11, 0.08, 0.14)),
))


@pytest.fixture(scope="module")
def page() -> Element:
    return read(page_of(five(), PIVOTS)[0])


@pytest.fixture(scope="module")
def section(page) -> Element:
    return page.one("section", id="pivots")


def test_the_most_decisive_ally_comes_first(section):
    rows = section.one("tbody").all("tr")
    assert [row.one("th").text for row in rows] == ["A <b>", "B"]
    assert [cell.text for cell in rows[0].all("td")] == ["11.0 %", "8.0 % to 14.0 %", "\N{MINUS SIGN}61.0", ""]
    assert [cell.text for cell in rows[1].all("td")][-1] == "70.0 %"


def test_it_has_a_picture_with_an_alternative(section):
    assert section.one("svg").attributes["aria-label"].startswith("Tornado chart of the odds of Ada")
    assert "The odds of Ada, 72.0 % now" in section.text


def test_pictures_still_share_no_id(page):
    ids = [element.attributes["id"] for element in page.all() if "id" in element.attributes]
    assert len(page.all("svg")) == 5 and len(ids) == len(set(ids))


def test_without_them_one_line_names_the_command():
    section = read(nato_page()[0]).one("section", id="pivots")
    assert section.one("code").text == "nemcon pivots nato-sg-2024"
    assert not section.all("svg") and len(section.all("p")) == 1
    assert five_page()[1]["report"]["pivots"] is None


def test_a_scenario_without_a_file_has_no_name_to_type():
    record = page_of(played(scenario(), 20), draw=False)[1]
    assert record["report"]["pivots_command"] == "nemcon pivots SCENARIO"


def test_the_record_keeps_them_in_order_of_what_they_change():
    part = pivots_part(PIVOTS)
    assert [(row.ally, row.change) for row in part.rows] == [("A <b>", -0.61), ("B", -0.06)]
    assert part.rows[0].weightless is None and part.rows[1].weightless.value == 0.7
    assert pivots_part(None) is None
