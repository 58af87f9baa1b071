"""Every number on the page is in the run record."""

from __future__ import annotations

import copy

import pytest

from sim.report.page import page
from sim.results.run import RunRecord
from support.page_reading import Element, read
from support.pivots_document import document
from support.report_scenes import five_page, known_numbers, nato_page, numbers, page_of, played

# Said by the page itself: ends and middle of the scale of attitudes, the size of an interval.
ITS_OWN = {"0", "1", "95"}
COUNTERS = ("number", "again")  # claims are numbered where they stand


def shown(html: str) -> set[str]:
    """Returns the numbers that people see on a page."""
    found = read(html)
    for element in [found, *found.all()]:
        element.inside = [inner for inner in element.inside if not (
            isinstance(inner, Element) and set(inner.attributes.get("class", "").split()) & set(COUNTERS))]
    return set(numbers(found.text))


@pytest.mark.parametrize("make", [five_page, nato_page], ids=["five", "nato"])
def test_every_number_on_the_page_is_in_the_record(make):
    html, record = make()
    assert len(shown(html)) > 40
    assert shown(html) - known_numbers(record) <= ITS_OWN


def test_so_are_those_of_pivotal_allies():
    html, record = page_of(played("five-allies", 40), document(), draw=False)
    assert shown(html) - known_numbers(record) <= ITS_OWN


def test_those_in_the_alternatives_of_pictures_too():
    html, record = nato_page()
    said = {number for picture in read(html).all("svg") for number in numbers(picture.attributes["aria-label"])}
    plain = {key: value for key, value in record["report"].items() if key != "pictures"}
    assert len(said) >= 15
    assert said - known_numbers({**record, "report": plain}) <= ITS_OWN | {"90"}


def test_a_number_from_elsewhere_is_noticed():
    html, record = five_page()
    forged = html.replace("</main>", "<p>It is 31.4159 %.</p></main>")
    assert shown(forged) - known_numbers(record) - ITS_OWN == {"31.4159"}


def test_a_page_shows_what_its_record_says_and_nothing_remembered():
    record = copy.deepcopy(five_page()[1])
    record["outcomes"][0].update(count=123, odds=0.3075, low=0.2643, high=0.3543)
    changed = read(page(RunRecord.model_validate(record), dict.fromkeys(("odds", "timing", "holdouts", "support"), "")))
    assert changed.one("section", id="odds").one("tbody").all("tr")[0].text.endswith("31 % 26 to 35 % 123")


def test_the_numbers_of_a_text_are_found():
    assert numbers("10,000 runs, 94.7 % on 02 May (week 0), x_1") == ["10000", "94.7", "2", "0", "1"]
    assert {"0.25", "25", "25.0"} <= known_numbers({"odds": [0.25]})
    assert "26" not in known_numbers({"odds": [0.25]})
