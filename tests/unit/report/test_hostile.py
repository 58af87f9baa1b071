"""Whatever a scenario file calls somebody shows as text: no markup, no mathematics, no template comes alive."""

from __future__ import annotations

import pytest

from support.page_reading import read
from support.report_scenes import ENTITY, HOSTILE, MATHS, QUOTES, SCRIPT, vicious_page


@pytest.fixture(scope="module")
def page():
    return read(vicious_page()[0])


def seen(text: str) -> str:
    return " ".join(text.split())


def test_no_element_came_from_a_name(page):
    assert [script.attributes["type"] for script in page.all("script")] == ["application/json", "text/plain", "module"]
    assert not page.all("img") and not page.all("b")
    assert not [key for element in page.all() for key in element.attributes if key.startswith("on")]


def test_markup_in_a_name_never_reaches_the_source():
    html = vicious_page()[0]
    assert html.count("<script") == html.count("</script>") == 3 and "<script>" not in html and "<img" not in html
    assert SCRIPT.replace("<", "&lt;").replace(">", "&gt;") in html


@pytest.mark.parametrize("name", [SCRIPT, MATHS])
def test_candidates_show_as_they_are_called(page, name):
    names = [row.all("th")[0].text for row in page.one("section", id="odds").one("tbody").all("tr")]
    assert seen(name) in names


@pytest.mark.parametrize("name", HOSTILE)
def test_allies_show_as_they_are_called(page, name):
    assert seen(name) in page.one("section", id="assumed").text


def test_title_question_note_and_fallback_show_as_they_are(page):
    top = page.one("header")
    assert top.one("h1").text == seen(f"Who? {QUOTES}")
    assert top.one("p", class_="title").text == SCRIPT
    assert seen(f"{ENTITY} {SCRIPT}") in page.one("section", id="assumed").text
    assert f"nobody {SCRIPT}" in page.one("section", id="odds").text


def test_a_template_in_a_name_is_not_computed(page):
    assert "{{ 7 * 7 }}" in page.text and "49" not in page.one("section", id="assumed").text


def test_the_note_of_an_event_shows_in_the_diary(page):
    assert seen(QUOTES) in page.one("section", id="told").text


def test_pictures_say_the_names_in_their_alternatives(page):
    odds = page.all("svg")[0].attributes["aria-label"]
    assert SCRIPT in odds and MATHS in odds


def test_the_head_is_safe_too(page):
    assert "".join(page.one("head").all("title")[0].inside) == SCRIPT
    assert SCRIPT in page.one("meta", name="description").attributes["content"]
