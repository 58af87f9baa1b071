"""Claims of a user's own: quoted with their source, linked where that is an address, and text whatever they say."""

from __future__ import annotations

import pytest

from sim.scenario.loader import load
from support.page_reading import Element, read
from support.report_scenes import QUOTES, SCRIPT, page_of, played

FILE = """
format = 1
title = "Own claims"
as_of = 2024-01-01
calendar = { rounds = 5 }
candidates = { Ada = {} }
allies = { A = {}, B = {} }
[stances.Ada]
A = "champion"
[evidence]
"stances.Ada.A" = ["link", "word", "<script>alert(1)</script>"]
"""
CLAIMS = f"""
[[claims]]
id = "link"
claim = "She said yes."
source = "https://example.org/a?b=1&c=2"
date = "2023-12-30"
[[claims]]
id = "word"
claim = "She said so again."
source = "javascript:alert(1)"
[[claims]]
id = "{SCRIPT}"
claim = '''{QUOTES}'''
speaker = "{SCRIPT}"
source = 'https://example.org/" onmouseover=alert(3)'
"""


@pytest.fixture(scope="module")
def table(tmp_path_factory) -> Element:
    root = tmp_path_factory.mktemp("own")
    (root / "rosters").mkdir()
    (root / "seeds").mkdir()
    (root / "mine.toml").write_text(FILE, encoding="utf-8")
    (root / "seeds" / "own.toml").write_text(CLAIMS, encoding="utf-8")
    return read(page_of(played(load(root / "mine.toml"), 20), draw=False)[0]).one("table", class_="assumed")


def test_a_source_with_an_address_is_a_link(table):
    link = table.one("a")
    assert link.attributes == {"href": "https://example.org/a?b=1&c=2", "rel": "noreferrer"}
    assert table.one("p", id="claim-1").one("cite").text == "https://example.org/a?b=1&c=2 , 2023-12-30"


def test_anything_else_is_text(table):
    assert table.one("p", id="claim-2").text == "2 She said so again. javascript:alert(1)"


def test_a_claim_takes_no_part_in_the_page(table):
    quoted = table.one("p", id="claim-3")
    assert QUOTES in quoted.text and SCRIPT in quoted.text
    assert not table.all("script") and not table.all("img")
    assert not [key for element in table.all() for key in element.attributes if key.startswith("on")]
