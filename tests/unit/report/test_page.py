"""The page stands by itself: nothing is loaded, nothing runs, every part is there and can be reached."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest

from sim.plot.palette import COLOURS, GREY
from sim.report.folder import draw
from support.page_reading import Element, read
from support.report_scenes import five, five_page, nato_page, page_of, played, record_of, scenario, vicious_page

FIRST = ["odds", "pivots", "when", "holdouts", "whatif"]
SECTIONS = [*FIRST, "support", "told", "assumed", "method", "limits"]
PAGES = pytest.mark.parametrize("make", [five_page, nato_page, vicious_page], ids=["five", "nato", "hostile"])
MOST_BYTES = 1_000_000


@pytest.fixture(scope="module")
def nato() -> Element:
    return read(nato_page()[0])


@PAGES
def test_every_element_is_closed_and_every_section_is_there_in_order(make):
    found = read(make()[0])
    assert [section.attributes["id"] for section in found.all("section")] == SECTIONS
    assert len(found.all("h1")) == 1
    assert all(section.all("h2") for section in found.all("section"))


@PAGES
def test_no_two_elements_share_an_id_and_every_reference_has_its_target(make):
    html = make()[0]
    ids = [element.attributes["id"] for element in read(html).all() if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    targets = re.findall(r'(?:href="#|url\(#)([^")]+)', html)
    assert len(targets) > 50 and set(targets) <= set(ids)


@PAGES
def test_nothing_is_loaded_and_nothing_runs(make):
    page = read(make()[0])
    scripts = {script.attributes.get("id", ""): script.attributes["type"] for script in page.all("script")}
    assert scripts == {"whatif-data": "application/json", "whatif-worker": "text/plain", "": "module"}
    assert not page.all("link") and not page.all("iframe") and not page.all("img")
    loads = [value for element in page.all() for key, value in element.attributes.items()
             if key in ("src", "href", "xlink:href", "srcset", "data", "action", "poster")]
    assert all(value.startswith(("#", "data:image/png;base64,")) for value in loads)
    assert not [key for element in page.all() for key in element.attributes if key.startswith("on")]
    assert "@import" not in make()[0]


def test_the_page_forbids_what_it_does_not_need(nato):
    policy = nato.one("meta", **{"http-equiv": "Content-Security-Policy"}).attributes["content"]
    script = re.search(r'<script type="module">(.*?)</script>', nato_page()[0], re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy == ("default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
                      f"script-src 'sha256-{digest}' 'wasm-unsafe-eval' blob:; worker-src blob:; base-uri 'none'; "
                      "form-action 'none'")


def test_without_a_module_for_browsers_it_is_a_page_to_read(monkeypatch):
    monkeypatch.setattr("sim.report.whatif.memory.MODULE", Path("nowhere"))
    html, record = page_of(played("five-allies", 30), draw=False)
    assert record["report"]["whatif"] is None
    assert "<script" not in html and 'id="whatif"' not in html
    assert "default-src &#39;none&#39;; style-src" in html and "script-src" not in html


def test_it_knows_its_language_its_width_and_its_title(nato):
    assert nato.one("html").attributes["lang"] == "en"
    assert nato.one("meta", name="viewport").attributes["content"] == "width=device-width, initial-scale=1"
    assert "".join(nato.one("head").all("title")[0].inside) == "NATO Secretary General, as known on 22 February 2024"


@PAGES
def test_pictures_have_their_text_alternatives(make):
    html, record = make()
    pictures = read(html).all("svg")
    told = {picture["name"]: picture["text"] for picture in record["report"]["pictures"]}
    assert list(dict.fromkeys(picture.attributes["aria-label"] for picture in pictures)) == [
        told[name] for name in ("odds", "timing", "holdouts", "support")]
    for picture in pictures:
        assert picture.attributes["role"] == "img"
        assert picture.all("title")[0].inside == [picture.attributes["aria-label"]]
        assert "width" not in picture.attributes and picture.attributes["viewbox"]


def test_the_pictures_say_what_matters(nato):
    odds, timing, holdouts, support = dict.fromkeys(picture.attributes["aria-label"] for picture in nato.all("svg"))
    assert "Mark Rutte" in odds and "Half of all have ended by" in timing
    assert "Hungary" in holdouts and "of 32 are needed" in support


def test_tables_name_their_columns_and_rows_and_scroll(nato):
    tables = nato.all("table")
    assert len(tables) >= 5
    for table in tables:
        assert all(head.attributes["scope"] in ("col", "row", "rowgroup") for head in table.all("th"))
        assert len(table.one("thead").all("th")) >= 2
    assert len([div for div in nato.all("div") if "scroll" in div.attributes.get("class", "").split()]) == len(tables)


def test_the_table_of_odds_says_every_outcome_with_its_interval(nato):
    rows = nato.one("section", id="odds").one("tbody").all("tr")
    record = nato_page()[1]
    assert [row.all("th")[0].text.removesuffix(" (fallback)").removesuffix(" (not in the file)") for row in rows] == [
        row["name"] for row in record["outcomes"]]
    assert sum(int(row.all("td")[-1].text) for row in rows) == 400
    fallback = next(row for row in rows if "(fallback)" in row.text)
    assert "Jens Stoltenberg extended" in fallback.text


def test_outcomes_have_the_colours_of_the_pictures(nato):
    styles = {row.all("th")[0].text.split(" (")[0]: row.all("span", class_="swatch")[0].attributes["style"]
              for row in nato.one("section", id="odds").one("tbody").all("tr")}
    assert COLOURS[0] in styles["Mark Rutte"] and COLOURS[1] in styles["Klaus Iohannis"]
    assert GREY in styles["Jens Stoltenberg extended"]


def test_colours_go_by_the_file_even_for_names_that_tables_use_themselves():
    html, _ = page_of(played(scenario(candidates={"round": {}, "Ada": {}}, stances={}), 20), draw=False)
    styles = {row.all("th")[0].text: row.all("span", class_="swatch")[0].attributes["style"]
              for row in read(html).one("section", id="odds").one("tbody").all("tr")}
    assert COLOURS[0] in styles["round"] and COLOURS[1] in styles["Ada"]


def test_the_first_screen_asks_dates_and_answers(nato):
    top = nato.one("header")
    assert top.one("h1").text == "Who succeeds Jens Stoltenberg?"
    assert top.one("time").attributes["datetime"] == "2024-02-22"
    assert top.one("p", class_="answer").text.startswith("Mark Rutte is")
    assert "32 members, 4 candidates; everybody must agree." in top.text
    assert [link.attributes["href"][1:] for link in top.one("nav").all("a")] == [*FIRST, "support"]


def test_without_a_question_the_title_is_the_heading_once():
    html, _ = page_of(played(scenario(), 20), draw=False)
    top = read(html).one("header")
    assert top.one("h1").text == "Two names"
    assert not top.all("p", class_="title")


def test_every_hold_out_has_what_it_would_take(nato):
    section = nato.one("section", id="holdouts")
    head = [cell.text for cell in section.all("thead")[0].all("th")]
    assert head == ["member", "against", "runs", "how far", "offers needed"]
    head = [cell.text for cell in section.all("thead")[1].all("th")]
    assert head == ["member", "runs", "gap", "price", "offers needed"]
    hungary = next(row for row in section.all("tr") if row.text.startswith("Hungary Mark Rutte"))
    assert re.search(r"\d+ weeks$", hungary.text)


def test_the_diary_is_dated_and_says_how_the_run_was_chosen(nato):
    section = nato.one("section", id="told")
    assert "the most typical of the first 1,000, chosen by this rule" in section.text
    dates = [item.one("h3").text for item in section.one("ol").all("li")]
    assert dates[0] == "22 February 2024 (week 0)" and len(dates) > 5
    assert "Mark Rutte is adopted." in section.one("ol").all("li")[-1].text


def test_assumptions_with_claims_are_a_table_and_the_others_a_list(nato):
    section, told = nato.one("section", id="assumed"), nato_page()[1]["report"]["assumed"]["rows"]
    rows = [row for row in section.one("table", class_="assumed").all("tr") if row.all("td")]
    cited, bare = [one for one in told if one["claims"]], [one for one in told if not one["claims"]]
    assert len(rows) == len(cited) > 15 and len(bare) > 15
    for row, one in zip(rows, cited, strict=True):
        assert len(row.one("td").all("p")) == len(one["claims"])
    for item, one in zip(section.one("ul", class_="bare").all("li"), bare, strict=True):
        assert item.text.startswith(f"{one['what']}: {one['value']}")


def test_a_claim_is_quoted_once_with_its_source_and_later_linked(nato):
    table = nato.one("table", class_="assumed")
    for number, claim in enumerate(nato_page()[1]["report"]["assumed"]["claims"], start=1):
        quoted = table.one("p", id=f"claim-{number}")
        assert claim["claim"] in quoted.text and claim["source"] in quoted.one("cite").text
    again = [link.attributes["href"] for link in table.all("a")]
    assert again and len(again) == sum(
        len(row["claims"]) for row in nato_page()[1]["report"]["assumed"]["rows"]) - number


def test_the_method_can_be_cited_and_repeated(nato):
    section = nato.one("section", id="method")
    assert section.one("pre").text == (
        "nemcon run nato-sg-2024 --replicates 400 --seed 1 --parameters point --out DIR")
    record = nato_page()[1]
    for provenance in (record["digest"], record["parameters"], record["nemcon_version"], record["scenario"]):
        assert provenance in section.text


def test_what_can_be_typed_is_set_as_code_and_a_name_s_own_backticks_stay():
    case = scenario(candidates={"`Ada`": {}, "Bo": {}}, stances={})
    page = read(page_of(played(case, 30), draw=False)[0])
    assert "`Ada`" in page.one("section", id="odds").text
    assert [code.text for code in page.one("section", id="limits").all("code")][:2] == ["--parameters prior",
                                                                                        "nemcon backtest"]


def test_it_prints_without_the_links_and_with_the_colours():
    style = "".join(read(five_page()[0]).one("head").one("style").inside)
    printed = style.split("@media print")[1]
    assert "nav { display: none; }" in printed and "print-color-adjust: exact" in printed and "@page" in printed


def test_the_page_is_the_same_every_time():
    assert page_of(five()) == five_page()


def test_the_page_does_not_depend_on_workers_or_engine():
    two, mesa = (page_of(played("five-allies", 30, **how))[0] for how in ({}, {"engine": "mesa"}))
    assert two == mesa


def test_the_page_of_the_large_case_is_small(tmp_path):
    assert len(nato_page()[0].encode()) < MOST_BYTES


def test_writing_replaces_the_page_as_a_whole_and_says_where(tmp_path):
    (tmp_path / "report.html").write_text("old")
    paths = draw(record_of(five()), tmp_path)
    assert paths[-1] == tmp_path / "report.html" and set(paths) == set(tmp_path.iterdir())
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == five_page()[0]


@pytest.mark.parametrize("make", [five_page, nato_page], ids=["five", "nato"])
def test_a_blank_parts_two_sentences_and_none_that_can_break_parts_a_number_from_its_per_cent(make):
    paragraphs = re.findall(r"<p(?: [^>]*)?>(.*?)</p>", make()[0].partition('id="support"')[0], flags=re.DOTALL)
    assert len(paragraphs) > 10
    assert not [text for text in paragraphs if re.search(r"[a-z]\.[A-Z][a-z]|\d %", text)]
