"""A real browser steps, plays and resets; nothing is asked of any other computer."""

from __future__ import annotations

import re

import pytest

from support.chromium import chromium, tab

pytestmark = pytest.mark.browser

WAIT_MS = 60_000
# Solara's own widget for layouts is written in an older way; it works and says so on every page.
KNOWN = ("Failed to evaluate Vue script and find module.exports",)


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


class View:
    """The live page as somebody uses it."""

    def __init__(self, page, url: str):
        page.set_default_timeout(WAIT_MS)
        page.goto(url)
        self.page = page
        self.wait_for_step(0)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def wait_for_step(self, number: int) -> None:
        """Waits until the page shows a round: Mesa 3.3 calls it the step, Mesa 3.5 the time."""
        self.page.get_by_text(re.compile(rf"^(Step: {number}|Time: {number}(\.0)?)$")).wait_for()
        self.page.get_by_text("What happened", exact=True).wait_for()

    @property
    def table(self) -> list[str]:
        return self.page.locator("table tbody tr").all_inner_texts()

    @property
    def happened(self) -> str:
        return self.page.locator(".v-card", has_text="What happened").last.inner_text()


@pytest.fixture
def view(browser, served):
    with tab(browser, 1400, 1000) as (page, heard):
        url = served["url"]
        found = View(page, url)
        found.url = url
        yield found
        assert [told for told in heard.complaints if not told.startswith(KNOWN)] == []
        assert heard.outside(url, url.replace("http", "ws")) == []


def test_it_steps_and_resets(view):
    begin, told = view.table, view.happened
    for number in (1, 2, 3):
        view.press("Step")
        view.page.get_by_text(f"(week {number})").first.wait_for()
    assert view.happened != told and any("United States" in row for row in begin) and len(view.table) == len(begin)
    assert view.page.locator("img, svg").count() > 0  # Mesa's plot
    view.press("Reset")
    view.page.get_by_text("(week 3)").first.wait_for(state="hidden")
    assert view.table == begin and view.happened == told


def test_it_plays_until_it_is_over(view):
    view.press("\N{BLACK RIGHT-POINTING TRIANGLE}")
    view.page.get_by_text("is adopted").first.wait_for()
    view.page.wait_for_timeout(1000)
    assert view.page.get_by_role("button", name="Step", exact=True).is_disabled()


def test_another_seed_gives_another_run(view):
    begin = view.table
    view.page.get_by_role("slider", name="Seed").focus()
    view.page.keyboard.press("ArrowRight")
    view.page.wait_for_timeout(500)
    view.press("Reset")
    view.page.wait_for_function("before => document.querySelector('table tbody').innerText !== before",
                                arg="\n".join(begin))
    view.wait_for_step(0)
    assert view.table != begin


def test_the_page_names_the_scenario_and_nothing_sticks_out(view):
    assert view.page.get_by_text("NATO Secretary General, as known on 22 February 2024").first.is_visible()
    assert view.page.evaluate("document.documentElement.scrollWidth") <= 1400


def test_names_that_are_markup_show_as_text_and_do_nothing(browser, served_hostile):
    with tab(browser, 1400, 1000) as (page, heard):
        view = View(page, served_hostile[0]["url"])
        view.press("Step")
        view.wait_for_step(1)
        assert "<img src=x onerror=alert(2)>" in "".join(view.table)
        assert page.locator("img[src=x], b[onclick]").count() == 0
        assert [told for told in heard.complaints if not told.startswith(KNOWN)] == []
