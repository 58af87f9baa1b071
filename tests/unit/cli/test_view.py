"""`nemcon view` says what it needs and what is wrong before anything is started."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.view.server import NEEDED, check_installed
from support.command import nemcon
from support.serving import skip_without_solara


@pytest.fixture
def bare(monkeypatch):
    """A computer without the extra."""
    monkeypatch.setattr("sim.view.server.find_spec", lambda name: None)


def test_without_the_extra_it_says_what_to_install(bare):
    answer = nemcon("view", "five-allies", "--mesa")
    assert answer.status == 2
    assert answer.err == ("the live page needs packages that are not installed (solara, reacton, ipyvuetify, altair, "
                          "uvicorn, starlette): pip install '.[view]' in a copy of the source\n")
    assert answer.out == ""


def test_with_the_extra_there_is_nothing_to_say():
    skip_without_solara()
    assert check_installed() is None
    assert len(NEEDED) == 6


def test_a_missing_file_is_named():
    skip_without_solara()
    answer = nemcon("view", "nowhere")
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("nowhere:1:1: no scenario of this name")


@pytest.mark.parametrize("arguments, words", [
    (("--seed", "-1"), "--seed: got -1, give a whole number from 0 to 2147483647"),
    (("--port", "70000"), "--port"), (("--port", "x"), "--port"), (("--parameters", "nowhere"), "nowhere"),
])
def test_numbers_out_of_range_are_refused(arguments, words):
    answer = nemcon("view", "five-allies", *arguments)
    assert answer.status == 2 and words in answer.err and answer.out == ""


def test_the_page_is_a_file_that_needs_no_server(tmp_path):
    page = tmp_path / "page.html"
    answer = nemcon("view", "five-allies", "--replicates", 50, "--out", page, "--json")
    assert answer.status == 0 and answer.json["url"] == page.as_uri() and answer.json["port"] is None
    text = page.read_text(encoding="utf-8")
    assert "Content-Security-Policy" in text and "whatif-worker" in text


def test_it_opens_the_page_unless_a_script_asks(monkeypatch):
    opened = []
    monkeypatch.setattr("typer.launch", opened.append)
    answer = nemcon("view", "five-allies", "--replicates", 20, "--quiet")
    assert opened == [Path(answer.lines[0]).as_uri()]
    nemcon("view", "five-allies", "--replicates", 20, "--json")
    assert len(opened) == 1


def test_the_live_page_is_no_file(tmp_path):
    answer = nemcon("view", "five-allies", "--mesa", "--out", tmp_path / "page.html")
    assert answer.status == 2 and answer.err.startswith("--out: the live page of Mesa is no file")


def test_the_help_says_that_it_stays_on_this_computer():
    assert "on this computer only" in " ".join(nemcon("view", "--help").out.replace("│", " ").split())


@pytest.mark.parametrize("how, told", [
    ((), ["Five allies one can follow by hand: open http://127.0.0.1:", "It listens on 127.0.0.1 only, so nobody but "
          "this computer can open it. Ctrl-C ends it."]),
    (("--quiet",), ["http://127.0.0.1:"]),
])
def test_it_says_where_the_page_is(monkeypatch, how, told):
    skip_without_solara()
    begun = []

    def serve(opened, bound, ready):
        begun.append(opened)
        ready()
        bound.close()
    monkeypatch.setattr("sim.view.server.serve", serve)
    answer = nemcon("view", "five-allies", "--mesa", "--port", 0, *how)
    assert answer.status == 0 and len(answer.lines) == len(told)
    assert all(line.startswith(start) for line, start in zip(answer.lines, told, strict=True))
    assert begun[0].seed == 1 and begun[0].encoded.scenario.shown == "scenarios/five-allies.toml"


def test_it_begins_with_the_run_that_explain_tells(monkeypatch):
    skip_without_solara()
    begun = []
    monkeypatch.setattr("sim.view.server.serve", lambda opened, bound, ready: (begun.append(opened), bound.close()))
    which = ("five-allies", "--seed", 3, "--parameters", "point")
    nemcon("view", *which, "--mesa", "--port", 0)
    assert begun[0].replicate == nemcon("explain", *which, "--json").json["replicate"]
