"""The document of one replicate says what the model's diary says."""

from __future__ import annotations

import pytest

from sim.agents.model import ConsensusModel
from sim.agents.replay import Typical
from sim.cli.explain import diary_document
from sim.model.encoding import encode
from sim.scenario.loader import load
from sim.scenario.parameters import read_parameters
from support.scenes import scenario


@pytest.fixture(scope="module")
def model():
    return ConsensusModel(encode(load("five-allies"), read_parameters("point")), replicate=3).run()


def test_every_entry_is_there_in_order(model):
    entries = diary_document(model)["entries"]
    names = ("round", "kind", "ally", "candidate", "other")
    assert [[entry[name] for name in names] for entry in entries] == [
        [getattr(entry, name) for name in names] for entry in model.diary.entries]
    assert all(entry["sentence"].endswith(".") for entry in entries)


def test_amounts_are_rounded_as_in_the_odds(model):
    amounts = [entry["amount"] for entry in diary_document(model)["entries"] if entry["amount"] is not None]
    assert amounts and all(amount == round(amount, 6) for amount in amounts)


def test_the_end_is_told_with_its_date(model):
    document = diary_document(model)
    assert (document["outcome"], document["kind"], document["reason"]) == ("Ada", "candidate", "adopted")
    assert document["date"] == model.date.isoformat()


def test_a_fallback_is_called_one():
    model = ConsensusModel(encode(scenario(calendar={"rounds": 0, "fallback": "nobody"})), replicate=0).run()
    document = diary_document(model)
    assert (document["outcome"], document["kind"], document["reason"]) == ("nobody", "fallback", "out of time")


def test_what_it_is_typical_of_is_said(model):
    assert diary_document(model).typical_of is None
    typical = Typical(3, 1000, "Ada", 0.6200001, 31)
    assert diary_document(model, typical).typical_of.document() == {"considered": 1000, "share": 0.62, "rounds": 31}


def test_the_story_covers_every_round(model):
    covered = [t for passage in diary_document(model)["story"]
               for t in range(passage["first_round"], passage["last_round"] + 1)]
    assert covered == list(range(model.round + 1))


def test_real_numbers_have_six_decimals(model):
    assert diary_document(model, Typical(3, 1000, "Ada", 0.12345678, 31))["typical_of"]["share"] == 0.123457
