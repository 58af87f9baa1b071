"""The page's scripts under Node: they play what the command plays, and what they save plays the same again."""

from __future__ import annotations

import base64
import random
import re
import zlib
from functools import cache

import numpy as np
import pytest

from sim.model.encoding import encode
from sim.odds.run import run
from sim.report.whatif import HERE, PAGE_SCRIPTS, WORKER_SCRIPTS, memory
from sim.results.base import Outcome
from sim.scenario.loader import load
from sim.text.format import percent
from sim.text.summary import odds_words
from support.whatif.node import COUNT, answers, needs_node, page_data, said, what_if

# file -> how many what-ifs are tried on it
CHANGES = {"nato-sg-2024": 10, "nato-sg-2024-counts": 2, "nato-sg-2023": 5, "nato-sg-2024-qualified-majority": 5, "two-front-runners": 5,
           "five-allies": 5}


@pytest.fixture(autouse=True)
def _node():
    needs_node()


@pytest.mark.parametrize("names", [PAGE_SCRIPTS, WORKER_SCRIPTS])
def test_a_bundle_holds_each_module_after_what_it_imports(names):
    for place, name in enumerate(names):
        imported = re.findall(r'from "\./(.+?)"', (HERE / name).read_text(encoding="utf-8"))
        assert set(imported) <= set(names[:place]), name


def test_members_with_a_veto_come_first_then_those_that_hold_out_most():
    allies = memory.data(encode(load("un-sg-2026")), 1, COUNT, {}, {"RUS": 2, "CHN": 5, "PAK": 9}).controls["allies"]
    assert [ally["veto"] for ally in allies] == [True] * 5 + [False] * 10
    assert [ally["id"] for ally in allies][:2] == ["CHN", "RUS"] and allies[5]["id"] == "PAK"


@cache
def asked(name: str) -> list[dict]:
    """Returns what the page of a file says to nothing, and to as many what-ifs as CHANGES has, in one start of Node."""
    dice, data = random.Random(7), page_data(name)
    return answers(data, [{}, *(what_if(data, dice) for _ in range(CHANGES[name]))])


@pytest.mark.parametrize("name", CHANGES)
def test_page_and_command_give_equal_counts_for_the_file(name):
    found = asked(name)[0]
    assert found["counts"] == run(load(name), COUNT).counts
    assert found["kept"] == {} and found["address"] == "#whatif"


@pytest.mark.parametrize("name", CHANGES)
def test_what_a_what_if_saves_gives_the_same_counts_on_the_command_line(name, tmp_path):
    for found in asked(name)[1:]:
        path = tmp_path / "what-if.toml"
        path.write_text(found["saved"], encoding="utf-8")
        parameters = found["kept"].get("parameters", page_data(name).first)
        assert run(load(path), COUNT, parameters=parameters).counts == found["counts"], found["saved"]


def test_a_file_of_ones_own_is_extended_by_its_name(tmp_path):
    own = tmp_path / "mine.toml"
    own.write_text('format = 1\nextends = "two-front-runners"\ntitle = "Mine"\n', encoding="utf-8")
    data = page_data(str(own))
    found, = answers(data, [what_if(data, random.Random(3))])
    beside = tmp_path / "what-if.toml"
    beside.write_text(found["saved"], encoding="utf-8")
    assert 'extends = "mine.toml"' in found["saved"]
    assert run(load(beside), COUNT).counts == found["counts"]


def test_the_address_holds_everything_that_was_changed():
    dice, data = random.Random(11), page_data("nato-sg-2024")
    for found in answers(data, [what_if(data, dice) for _ in range(10)]):
        assert found["back"] == found["kept"] != {}
        assert found["address"].isascii() and " " not in found["address"]


def test_what_does_not_fit_the_page_is_left_out():
    odd = {"stances": {"Nobody": {"HUN": "block"}, "Mark Rutte": {"XXX": "block", "HUN": "no word"}}, "rule": "none",
           "resolve": {"HUN": 7}, "weight": {"HUN": 1}, "deadline": "2031-01-01", "events": {"99": 0.5}, "deals": True,
           "parameters": "../prior", "unknown": {"a": 1}}
    found, = answers(page_data("nato-sg-2024"), [odd])
    assert found["kept"] == {}


def test_a_change_is_said_in_words():
    found, = answers(page_data("nato-sg-2024"), [{"stances": {"Mark Rutte": {"HUN": "block"}}, "deals": False}])
    assert found["phrases"] == ["Hungary is “block” on Mark Rutte instead of “wary”", "nobody makes offers"]
    assert found["difference"]["total"] == COUNT


def test_a_trace_ends_as_the_replicate_does():
    found, other = answers(page_data("nato-sg-2024"), [{}, {"stances": {"Mark Rutte": {"HUN": "block"}}}], traced=4)
    for one in (found, other):
        assert one["outcome"] == one["first"]
        rounds = [frame["t"] for frame in one["frames"]]
        assert rounds == list(range(len(rounds)))
        assert any(frame["meetings"] for frame in one["frames"]) and not one["frames"][0]["meetings"]
        for frame in one["frames"]:
            objects = np.reshape(frame["objects"], (len(frame["present"]), -1))[np.array(frame["present"], bool)]
            assert (len(objects) - objects.sum(axis=0)).tolist() == frame["consenting"]


def test_a_veto_cannot_be_missed():
    """Negative control: a change that must matter does, so that equal counts are not those of an unchanged world."""
    found, = answers(page_data("nato-sg-2024"), [{"stances": {"Mark Rutte": {"USA": "block", "GBR": "block"}}}])
    assert found["counts"]["Mark Rutte"] < run(load("nato-sg-2024"), COUNT).counts["Mark Rutte"]


def test_several_workers_add_up_to_what_one_plays():
    """Blocks come back in a mixed order, and an older question is never answered."""
    changes = {"stances": {"Mark Rutte": {"HUN": "oppose"}}}
    found = said("share.mjs", {"data": page_data("nato-sg-2024").document(), "changes": changes, "total": 700,
                               "workers": [1, 2, 5], "shares": [], "stances": []})
    one, *others = found["added"]
    assert one["done"] == 700 and -1 not in one["outcomes"]
    for other in others:
        assert {**other, "blocks": None} == {**one, "blocks": None} and other["blocks"] != one["blocks"]


def test_the_page_holds_how_the_replicates_of_the_file_ended():
    ended = []
    run(load("nato-sg-2024"), COUNT, sink=lambda _, record: ended.append((record.round, record.outcome)))
    data = page_data("nato-sg-2024")
    content, at = zlib.decompress(base64.b64decode(data.packed)), data.ends["at"]
    assert data.ends["count"] == COUNT and len(content) == at + 6 * COUNT
    rounds, outcomes = (np.concatenate(part) for part in zip(*ended, strict=True))
    assert np.frombuffer(content, "<i4", COUNT, at).tolist() == rounds.tolist()
    assert np.frombuffer(content, "<i2", COUNT, at + 4 * COUNT).tolist() == outcomes.tolist()


def test_a_stance_is_turned_both_ways():
    stances = ["wary", "champion", "undecided", "", "block", "veto", "+0.35"]
    ways = said("share.mjs", {"data": page_data("nato-sg-2024").document(), "changes": {}, "total": 1, "workers": [],
                              "shares": [], "stances": stances})["ways"]
    assert [(way["favour"], way["against"]) for way in ways] == [
        ("champion", "block"), (None, "block"), ("champion", "block"), ("champion", "block"), ("champion", "veto"),
        ("champion", None), ("champion", "block")]


def test_figures_read_as_those_of_the_command():
    shares = [0.0, 1.0, 0.0025, 0.0075, 0.125, 0.00001, 0.0004, 0.0006, 0.004, 0.006, 0.5, 0.953, 0.994, 0.996, 0.9994, 0.9996, 0.9999]
    found = said("share.mjs", {"data": page_data("nato-sg-2024").document(), "changes": {}, "total": 1, "workers": [],
                               "shares": shares, "stances": []})
    assert found["percents"] == [[percent(share), percent(share, 1)] for share in shares]
    for total in (200, 10_000, 200_000):
        counts = [round(share * total) for share in shares]
        told = [odds_words(Outcome.of("Ada", "candidate", count, total), total) for count in counts]
        assert told == said("share.mjs", {
            "data": page_data("nato-sg-2024").document(), "changes": {}, "total": total, "workers": [],
            "shares": [count / total for count in counts], "stances": []})["odds"]
