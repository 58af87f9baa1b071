"""Every number about skill says how many decisions (or juries, ballots, files) it is over, how sure it is, and how often
that set was looked at. A number about skill is a decimal, or so many of so many, beside a word of scoring."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.report.sections import latest_score

ROOT = Path(__file__).resolve().parents[2]
# The record is a diary, whose entries say it once for all their numbers; other pages define scores or give none.
PAGES = ("README.md", "docs/index.md", "docs/reading.md", "docs/your-case.md", "docs/decisions.md", "docs/external.md",
         "docs/recipe-example.md", "docs/reliability.md")
SCORING = re.compile(r"log score|Brier|\bnats\b|log loss|days off|members off|came in \d|came true|directions|a jury\b|"
                     r"forecast \d|simple rule|ahead of|behind it|worse than|better than", re.IGNORECASE)
NUMBER = re.compile(r"(?<![\w§.])\d?\.\d\d?(?![\w.])|\b\d+ of (the )?\d+\b")
MANY = re.compile(r"\b\d[\d,]* (?:\w+ ){0,3}?(?:decisions|dates|files|cases|juries|ballots|contests|directions|outcomes|clusters)"
                  r"|\b\d+ of (the )?\d+\b|\| juries \|", re.IGNORECASE)
SURE = re.compile(r"\(?[+-]?\d*\.?\d+ to [+-]?\d*\.?\d+|\b\d+ of (the )?\d+\b|no interval was recorded", re.IGNORECASE)
LOOKED = re.compile(r"looked at|unseen|not seen before", re.IGNORECASE)
NEEDED = {"how many": MANY, "how sure": SURE, "how often looked at": LOOKED}


def passages(text: str):
    """Yields the paragraphs and list items of a page; a table with the paragraph above and below it."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    blocks = re.split(r"\n\s*\n", text)
    for k, block in enumerate(blocks):
        if block.startswith("#") and "\n" not in block:
            continue  # the text below says the rest
        if block.lstrip().startswith("|"):
            yield "\n".join(blocks[max(0, k - 3):k + 2])
        else:
            yield from re.split(r"\n(?=[*-] |\d+\. )", block)


def missing(passage: str) -> list[str]:
    """Returns what a passage leaves out; nothing where it has no number about skill."""
    sentences = re.split(r"(?<=[.:!?)])\s+(?=[A-Z*])", passage)
    if not any(SCORING.search(one) and NUMBER.search(one) for one in sentences):
        return []
    return [what for what, pattern in NEEDED.items() if not pattern.search(passage)]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_of_every_score_what_it_rests_on(page):
    found = {passage: missing(passage) for passage in passages((ROOT / page).read_text(encoding="utf-8"))}
    assert not {passage: what for passage, what in found.items() if what}


def test_so_does_the_report():
    assert missing(latest_score()) == [] and NUMBER.search(latest_score())


GOOD = "On 53 decisions the mean log score was 1.04 (0.86 to 1.23); the set was looked at once."


def test_control_a_score_alone_is_seen():
    assert missing(GOOD) == []
    assert missing(GOOD.replace("53 decisions", "the record")) == ["how many"]
    assert missing(GOOD.replace(" (0.86 to 1.23)", "")) == ["how sure"]
    assert missing(GOOD.replace("; the set was looked at once", "")) == ["how often looked at"]


def test_control_the_pages_have_such_numbers():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert sum(bool(SCORING.search(one) and NUMBER.search(one)) for one in passages(text)) >= 4
