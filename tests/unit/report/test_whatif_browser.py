"""A real browser plays what if from disk, with the network off, on a phone, a tablet and a desk."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from sim.odds.run import run
from sim.report.page import alone
from sim.report.whatif.memory import MODULE, playable
from sim.results.base import Outcome
from sim.text.summary import odds_words
from support.chromium import chromium, tab
from support.command import nemcon
from support.whatif.large import large

pytestmark = pytest.mark.browser

WIDTHS = (360, 768, 1280)
REPLICATES, PATIENCE_S, FIRST_ODDS_S = 1000, 60, 3
AXE = os.environ.get("NEMCON_AXE")  # axe.min.js of the package axe-core


@pytest.fixture(scope="module")
def browser():
    if not MODULE.is_file():
        pytest.skip("the equations were not compiled for browsers (python -m sim.model.compile)")
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    answer = nemcon("run", "nato-sg-2024", "--replicates", REPLICATES, "--out", folder, "--quiet")
    assert answer.status == 0, answer.err
    return folder / "report.html"


def opened(page, path: Path, behind: str = ""):
    """Opens a page that can play."""
    page.goto(path.as_uri() + behind)
    page.locator("#whatif:not([hidden])").wait_for()
    return page


def played(page, least: int) -> float:
    """Waits until so many replicates of what was changed are played; returns the seconds."""
    begun = time.perf_counter()
    while int(page.locator("#whatif").get_attribute("data-done")) < least:
        assert time.perf_counter() - begun < PATIENCE_S, "the page does not play"
        time.sleep(0.02)
    return time.perf_counter() - begun


def odds(page) -> dict[str, str]:
    """Returns the odds of what was changed, as they are shown, by outcome."""
    rows = [row.locator("th, td").all_inner_texts() for row in page.locator("[data-part=odds] tr").all()]
    return {name.split(" (")[0].split("\n")[0].strip(): now.split("\n")[0] for name, _, now, _ in rows}


def shown(counts: dict[str, int]) -> dict[str, str]:
    return {name: odds_words(Outcome.of(name, "candidate", count, REPLICATES), REPLICATES)
            for name, count in counts.items()}


@pytest.mark.parametrize("width", WIDTHS)
def test_hungary_is_changed_seen_shared_reloaded_saved_and_run(browser, report, width, tmp_path):
    with tab(browser, width, offline=True, accept_downloads=True) as (page, heard):
        opened(page, report)
        page.select_option("#stance-HUN", "veto")
        played(page, REPLICATES)
        now = odds(page)
        assert "Hungary is “veto” on Mark Rutte instead of" in page.locator("[data-part=sentence]").inner_text()
        assert now["Mark Rutte"] == "<0.4 %" and "instead of" in page.locator("[data-part=answer]").inner_text()
        assert page.locator("[data-part=odds] strong").first.inner_text().startswith("\N{MINUS SIGN}")
        address = page.url
        assert address.endswith("#whatif&stances.Mark%20Rutte.HUN=veto")
        page.reload()
        played(page, REPLICATES)
        assert odds(page) == now and page.input_value("#stance-HUN") == "veto"
        with page.expect_download() as waiting:
            page.click("[data-part=save]")
        saved = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(saved)
        assert heard.complaints == [] and heard.outside("file:") == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert nemcon("check", saved).status == 0
    answer = nemcon("run", saved, "--replicates", REPLICATES, "--json")
    assert shown({row["name"]: row["count"] for row in answer.json["outcomes"]}) == now


def test_undo_and_back_to_the_file(browser, report):
    with tab(browser, 768, offline=True) as (page, heard):
        opened(page, report, "#whatif&deals=off&stances.Mark%20Rutte.USA=block")
        played(page, 100)
        page.select_option("#stance-HUN", "support")
        page.click("[data-part=undo]")
        assert page.url.endswith("#whatif&stances.Mark%20Rutte.USA=block&deals=off") or "HUN" not in page.url
        page.click("[data-part=back]")
        assert "#" not in page.url and "Nothing is changed" in page.locator("[data-part=sentence]").inner_text()
        assert heard.complaints == []


def test_it_says_who_decides_and_tells_a_run(browser, report):
    with tab(browser, 360, offline=True) as (page, heard):
        opened(page, report)
        page.click("[data-part=decide]")
        page.locator("[data-part=decidedNote]", has_text="bold").wait_for(timeout=1000 * PATIENCE_S)
        rows = page.locator("[data-part=decided] tr").all_inner_texts()
        turned = {row.split("\n")[0].strip(): row for row in rows}
        assert "champion" in turned["Hungary"] and "block" in turned["Hungary"] and "United States" in turned
        assert turned["Hungary"].count("+") == 1 and "\N{MINUS SIGN}" in turned["Hungary"]
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.click("[data-part=tell]")
        page.locator("[data-part=replay] svg").wait_for(timeout=1000 * PATIENCE_S)
        page.get_by_role("button", name="Step", exact=True).click()
        assert "round 1" in page.locator("[data-part=replay] h4").inner_text()
        assert "meetings" in page.locator("[data-part=replay] ul").inner_text()
        page.get_by_role("button", name="Back", exact=True).click()
        assert "round 0" in page.locator("[data-part=replay] h4").inner_text()
        assert heard.complaints == []


def test_the_keyboard_is_enough(browser, report):
    with tab(browser, 1280, offline=True) as (page, heard):
        opened(page, report)
        page.focus("#stance-HUN")
        page.keyboard.type("block")
        page.keyboard.press("Enter")
        played(page, REPLICATES)
        assert page.evaluate("document.activeElement.id") == "stance-HUN"
        for _ in range(60):
            page.keyboard.press("Shift+Tab")
            if page.evaluate("document.activeElement.dataset.part") == "undo":
                break
        page.keyboard.press("Enter")
        assert page.input_value("#stance-HUN") == "" and heard.complaints == []


def test_a_large_alliance_can_be_played(browser, tmp_path):
    odds_of = run(large(193, 12), 50, workers=2)
    path = tmp_path / "large.html"
    path.write_text(alone(odds_of.record, playable(odds_of.record, odds_of.encoded)), encoding="utf-8")
    with tab(browser, 1280, offline=True) as (page, heard):
        opened(page, path)
        page.select_option("[data-part=allies] tbody select >> nth=0", "block")
        assert played(page, 1) < FIRST_ODDS_S
        assert heard.complaints == []


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(browser, report, width, scheme):
    if AXE is None or not Path(AXE).is_file():
        pytest.skip("NEMCON_AXE names no axe.min.js (npm pack axe-core)")
    with tab(browser, width, offline=True, color_scheme=scheme, bypass_csp=True) as (page, _):
        opened(page, report, "#whatif&stances.Mark%20Rutte.HUN=block")
        played(page, REPLICATES)
        page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
        page.add_script_tag(path=AXE)
        found = page.evaluate("axe.run().then((answer) => answer.violations)")
        serious = [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found
                   if one["impact"] in ("serious", "critical")]
        assert serious == [], json.dumps(serious)


def test_the_page_is_smaller_than_a_megabyte(report):
    assert report.stat().st_size < 1_000_000


def test_a_file_whose_names_are_markup_plays_them_as_text(browser, tmp_path):
    from support.report_scenes import hostile, vicious
    odds_of = vicious()
    path = tmp_path / "hostile.html"
    path.write_text(alone(odds_of.record, playable(odds_of.record, odds_of.encoded)), encoding="utf-8")
    with tab(browser, 768, offline=True) as (page, heard):
        opened(page, path)
        page.locator("[data-part=allies] tbody select").first.select_option(index=2)
        played(page, 60)
        assert page.locator("img").count() == 0 and heard.complaints == []
        assert hostile().candidates[0] in page.locator("[data-part=odds]").inner_text()


GOOD = "#whatif&stances.Mark%20Rutte.HUN=block"


@pytest.mark.parametrize("behind", ["&x", "&resolve.HUN=", "&resolve.HUN=much", "&stances.Nobody.HUN=block", "&weight.HUN=1",
                                    "&%E0%A4=1", "&__proto__.x=1", "&deadline=2024-13-45", "&stances"])
def test_an_address_that_does_not_fit_is_said(browser, report, behind):
    """Of a link that is damaged, or of another page, what fits is played and the rest is named."""
    with tab(browser, 768, offline=True) as (page, heard):
        opened(page, report, GOOD + behind)
        said = page.locator("[data-part=sentence]")
        assert "Hungary is “block” on Mark Rutte" in said.inner_text()
        assert said.inner_text().endswith("Part of the address does not fit this page and is left out.")
        page.select_option("#stance-HUN", "support")
        assert "does not fit" not in said.inner_text()
        page.evaluate("address => location.hash = address", GOOD)
        assert "does not fit" not in said.inner_text() and heard.complaints == []
