"""A real browser opens the page from disk, with the network off, on a phone, on a desk and on paper."""

from __future__ import annotations

import pytest

from sim.cli.main import status_of
from support.chromium import chromium, tab
from support.report_scenes import MATHS, SCRIPT, five_page, nato_page, vicious_page

pytestmark = pytest.mark.browser

PHONE, DESK = 390, 1280
PAGES = {"five": five_page, "nato": nato_page, "hostile": vicious_page}
WIDER = """() => [...document.querySelectorAll('main *')].filter(e => !e.closest('.scroll, .picture, pre')
    && e.getBoundingClientRect().right > innerWidth + 0.5).map(e => e.tagName + ' ' + e.textContent.slice(0, 40))"""


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("pages")
    for name, make in PAGES.items():
        (made / f"{name}.html").write_text(make()[0], encoding="utf-8")
    return made


def unfold(page):
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")


def opened(page, folder, name):
    page.goto((folder / f"{name}.html").as_uri())
    return page


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", PAGES)
def test_it_opens_without_a_network_a_complaint_or_a_request(browser, folder, name, width):
    with tab(browser, width, offline=True) as (page, heard):
        opened(page, folder, name)
        assert heard.complaints == [] and heard.outside("file:") == []
        asked = [url for url in heard.requests if not url.startswith("blob:")]  # its own worker
        assert asked == [(folder / f"{name}.html").as_uri()]


@pytest.mark.parametrize("width", [320, PHONE, 768, DESK])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_sticks_out_of_the_screen(browser, folder, name, width):
    with tab(browser, width, offline=True) as (page, _):
        opened(page, folder, name)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(WIDER) == []


def test_the_odds_are_there_to_be_seen(browser, folder):
    record = nato_page()[1]
    with tab(browser, PHONE, offline=True) as (page, _):
        opened(page, folder, "nato")
        for row in record["outcomes"]:
            assert page.locator("#odds tbody tr", has_text=row["name"]).is_visible()
        assert page.locator(".answer").bounding_box()["y"] < 844
        assert page.locator("#odds .bar").first.is_visible()


@pytest.mark.parametrize("width, names", [(DESK, ["odds", "timing", "holdouts", "support"]),
                                          (PHONE, ["timing", "holdouts", "support"])])
def test_the_pictures_are_drawn(browser, folder, width, names):
    with tab(browser, width, offline=True) as (page, _):
        opened(page, folder, "nato")
        unfold(page)
        pictures = page.locator(".picture svg:visible")
        assert pictures.count() == len(names)
        for place, name in enumerate(names):
            box = pictures.nth(place).bounding_box()
            assert box["width"] > (500 if width == DESK else 300) and box["height"] > 150
            assert pictures.nth(place).locator(f"[id^=picture-{name}-]").count() > 10
            assert pictures.nth(place).get_attribute("aria-label")


def test_heat_maps_show_their_cells(browser, folder):
    with tab(browser, DESK, offline=True) as (page, _):
        opened(page, folder, "nato")
        unfold(page)
        sizes = page.evaluate("[...document.querySelectorAll('#holdouts .wide svg image')].map(e => e.getBoundingClientRect().width)")
        assert sizes and min(sizes) > 30


def test_pictures_fit_a_phone(browser, folder):
    with tab(browser, 360, offline=True) as (page, _):
        opened(page, folder, "nato")
        unfold(page)
        for box in [picture.bounding_box() for picture in page.locator(".picture svg:visible").all()]:
            assert box["x"] >= 0 and box["x"] + box["width"] <= 360 and box["height"] > 150


@pytest.mark.parametrize("name", [*PAGES, "council"])
def test_on_a_phone_the_answer_fits_six_screens(browser, folder, name):
    if name == "council":  # the longest that ships: seven outcomes, five vetoes, two notes, and who could change it
        assert status_of(["run", "un-sg-2026", "--quiet", "--out", str(folder / name)]) == 0
        (folder / name / "report.html").rename(folder / "council.html")
    with tab(browser, 360, offline=True) as (page, _):
        opened(page, folder, name)
        assert page.locator("#support").bounding_box()["y"] <= 6 * 844


def test_every_link_leads_to_its_section(browser, folder):
    with tab(browser, DESK, offline=True) as (page, heard):
        opened(page, folder, "nato")
        for link in page.locator("nav a").all():
            link.click()
            target = page.url.split("#")[1]
            assert page.locator(f"#{target}").bounding_box()["y"] < 844
        assert heard.complaints == []


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_names_that_are_markup_show_as_text_and_do_nothing(browser, folder, width):
    with tab(browser, width, offline=True) as (page, heard):
        opened(page, folder, "hostile")
        for name in (SCRIPT, MATHS):
            assert page.locator("#odds tbody th", has_text=name).first.is_visible()
        assert page.locator("script:not([id])").count() == 1 and page.locator("img").count() == 0
        assert heard.complaints == []


def test_text_can_be_read(browser, folder):
    """Text is dark on light, and not smaller than 13 pixels on a phone."""
    with tab(browser, PHONE, offline=True) as (page, _):
        opened(page, folder, "nato")
        smallest = page.evaluate("""() => Math.min(
            ...[...document.querySelectorAll('main p, main td, main th, main li')]
            .map(e => parseFloat(getComputedStyle(e).fontSize)))""")
        assert smallest >= 13
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_it_prints_on_paper(browser, folder, tmp_path):
    with tab(browser, DESK, offline=True) as (page, _):
        opened(page, folder, "nato")
        page.emulate_media(media="print")
        assert not page.locator("nav").is_visible()
        assert page.locator("#odds svg").is_visible()
        printed = page.pdf(format="A4")
        assert printed.startswith(b"%PDF") and printed.count(b"/Type /Page\n") <= 16
