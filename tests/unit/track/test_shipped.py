"""The track record that ships, and the page that shows it."""

from __future__ import annotations

from sim.track.chain import read_chain
from support.tracks import ended, said, written
from tools.track_page import FILE, PAGE, page, shown


def test_the_track_record_that_ships_is_whole():
    assert FILE.name in (FILE.parent / "README.md").read_text(encoding="utf-8") and read_chain(FILE).lines is not None


def test_every_open_question_has_a_forecast():
    """A line is history, so nothing is required of its digests."""
    ids = {entry.id for entry in read_chain(FILE).entries}
    assert {path.stem for path in (FILE.parents[1] / "scenarios" / "open").glob("*.toml")} <= ids


def test_the_page_shows_what_ships():
    text = PAGE.read_text(encoding="utf-8")
    assert text == page(text), "run `python -m tools.track_page`"


def test_the_page_says_what_was_forecast_and_what_came_out(tmp_path):
    file = tmp_path / "track.jsonl"
    assert shown(file) == "No line yet.\n\nNone of the questions has come out yet, so there is no score.\n"
    written(file, said("a", baselines={"median": [0.6, 0.2, 0.2]}, as_of="2026-01-01"), said("b"), ended("b", "Ben"))
    told = shown(file)
    assert "### Who, in a?" in told and "| Ada |  | 50 % | 60 % |" in told and "**Ben**, 1 February 2026 (a paper)" in told
    assert "| in time | nemcon | 1 |" in told
