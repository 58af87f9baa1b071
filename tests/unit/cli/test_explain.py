"""`nemcon explain` tells one run."""

from __future__ import annotations

import re

from sim.agents.model import ConsensusModel
from sim.agents.replay import most_typical
from sim.scenario.loader import load
from sim.scenario.parameters import read_parameters
from support.command import nemcon
from support.scenes import five

HEADING = re.compile(r"(\d{1,2}( [A-Z][a-z]+)?( \d{4})? to )?\d{1,2} [A-Z][a-z]+ \d{4} \(weeks? \d+")


def test_it_tells_the_most_typical_run_and_says_why():
    typical = most_typical(five())
    text = " ".join(nemcon("explain", "five-allies").out.split())
    assert f"Run {typical.replicate} of seed 1, the most typical of the first 1,000:" in text
    assert f"it ends with {typical.outcome}" in text


def test_it_tells_the_run_that_is_asked_for():
    lines = nemcon("explain", "five-allies", "--replicate", 3, "--parameters", "point").lines
    model = ConsensusModel(load("five-allies"), replicate=3, parameters=read_parameters("point")).run()
    assert lines[1] == "Run 3 of seed 1: one of many, not a forecast."
    assert lines[-1].endswith(f"{model.outcome} is adopted.")


def test_every_passage_has_a_date_and_sentences():
    lines = nemcon("explain", "five-allies", "--replicate", 3, "--quiet").lines
    blocks = "\n".join(lines).strip().split("\n\n")
    assert len(blocks) > 3
    for block in blocks:
        heading, *sentences = block.split("\n")
        assert HEADING.match(heading)
        assert sentences and all(sentence.startswith("  ") for sentence in sentences)


def test_the_seed_and_the_parameters_matter():
    told = {nemcon("explain", "five-allies", "--replicate", 3, "--quiet", *more).out
            for more in ((), ("--seed", 2), ("--parameters", "point"))}
    assert len(told) == 3


def test_json_holds_the_same_story_and_every_entry():
    document = nemcon("explain", "five-allies", "--replicate", 3, "--json").json
    model = ConsensusModel(five(), replicate=3).run()
    assert document["typical_of"] is None
    assert (document["outcome"], document["round"], document["reason"]) == (model.outcome, model.round, model.reason)
    assert len(document["entries"]) == len(model.diary.entries)
    text = " ".join(nemcon("explain", "five-allies", "--replicate", 3).out.split())
    for passage in document["story"]:
        assert passage["when"] in text
        assert all(sentence in text for sentence in passage["sentences"])


def test_json_says_of_what_a_run_is_typical():
    document = nemcon("explain", "five-allies", "--json").json
    typical = most_typical(five())
    assert document["replicate"] == typical.replicate
    assert document["typical_of"] == {"considered": 1000, "share": typical.share, "rounds": typical.rounds}
    assert document["round"] == typical.rounds
