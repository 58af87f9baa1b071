"""Diary entries are plain sentences with dates."""

from __future__ import annotations

import datetime
import doctest
from types import SimpleNamespace

import pytest

from sim.agents.model import ConsensusModel
from sim.model.encoding import encode
from sim.results.report import Entry
from sim.text import format as words
from sim.text.format import join_names, round_name, when
from sim.text.story import event_sentence, sentence
from support.scenes import five, scenario

DAY = datetime.date(2024, 3, 4)
EVENTS = (
    {"kind": "stance", "ally": "A", "candidate": "Bo", "stance": "block"},
    {"kind": "enters", "candidate": "Bo", "status": "open"},
    {"kind": "withdraws", "candidate": "Bo"},
    {"kind": "exit_cost", "candidate": "Bo", "value": 0.5},
    {"kind": "exit_cost", "candidate": "Bo", "value": {"uniform": [0.1, 0.5]}},
    {"kind": "joins", "ally": "C"},
    {"kind": "leaves", "ally": "C"},
    {"kind": "government", "ally": "B"},
    {"kind": "deal", "ally": "B", "candidate": "Ada", "value": 0.25},
    {"kind": "deadline", "to": datetime.date(2024, 5, 6)},
    {"kind": "term_ends"},
)
TOLD = (
    "A states its stance on Bo: block.", "Bo is open from now on.", "Bo withdraws.",
    "What leaving would cost Bo at home becomes 0.50.", "What leaving would cost Bo at home becomes another amount.",
    "C joins.", "C leaves.", "B has a new government.", "B is promised 0.25 for its consent to Ada.",
    "The deadline moves to 6 May 2024.", "The incumbent's term ends.",
)


def entry(kind: str, **about) -> Entry:
    return Entry(about.pop("round", 9), DAY, kind, **about)


def test_the_examples_in_docstrings_hold():
    failed, tried = doctest.testmod(words)
    assert (failed, tried > 2) == (0, True)


@pytest.mark.parametrize("given, told", [
    (entry("favourite", ally="A", candidate="Ada"), "A now prefers Ada."),
    (entry("favourite", ally="A", candidate="Ada", round=0), "A prefers Ada."),
    (entry("objects", ally="A", candidate="Ada"), "A objects to Ada."),
    (entry("gives way", ally="A", candidate="Ada"), "A no longer objects to Ada."),
    (entry("front-runner", candidate="Ada", amount=0.597), "Ada is the front-runner, the favourite of 60 % of the weight."),
    (entry("declares", candidate="Bo"), "Bo declares."),
    (entry("withdraws", candidate="Bo"), "Bo withdraws."),
    (entry("meeting", ally="B", other="A"), "A talks to B."),
    (entry("offer", ally="E", candidate="Ada", other="A", amount=0.04), "A offers E 0.04 for consent to Ada."),
    (entry("deal", ally="E", candidate="Ada", other="A", amount=0.614),
     "E accepts an offer of 0.61 from A and no longer objects to Ada."),
    (entry("under silence", candidate="Ada"), "Ada is put under silence."),
    (entry("silence broken", candidate="Ada"), "The silence over Ada is broken."),
    (entry("adopted", candidate="Ada"), "Ada is adopted."),
    (entry("fallback", candidate="nobody agreed"), "No consensus is reached: nobody agreed."),
    (entry("sulks", ally="E"), "E: sulks."),
    (entry("sulks", ally="E", candidate="Ada"), "E: sulks (Ada)."),
])
def test_every_kind_of_entry_has_its_sentence(given, told):
    assert sentence(given, five()) == told


def test_several_allies_share_a_sentence():
    given = entry("objects", ally="A", candidate="Ada")
    assert sentence(given, five(), ["A", "B", "C"]) == "A, B and C object to Ada."
    assert sentence(entry("deal", ally="A", candidate="Ada", other="B", amount=1.0), five(), ["A", "C"]).startswith(
        "A and C accept an offer of 1.00 from B and no longer object to Ada.")


@pytest.mark.parametrize("event, told", list(zip(EVENTS, TOLD, strict=True)))
def test_every_kind_of_event_has_its_sentence(event, told):
    encoded = encode(scenario(events=({"date": DAY, **event},)))
    assert event_sentence(encoded, 0) == told
    assert sentence(entry("event", number=0), encoded) == told


def test_the_author_s_note_is_told_with_the_event():
    encoded = encode(scenario(events=({"date": DAY, "kind": "leaves", "ally": "C", "note": "as it had said"},)))
    assert event_sentence(encoded, 0) == "C leaves (as it had said)."


def test_events_are_counted_in_the_order_of_their_dates():
    later, sooner = ({"date": DAY + datetime.timedelta(days=9), "kind": "term_ends"},
                     {"date": DAY, "kind": "leaves", "ally": "C"})
    encoded = encode(scenario(events=(later, sooner)))
    model = ConsensusModel(encoded, replicate=0).run()
    told = [sentence(one, encoded) for one in model.diary.entries if one.kind == "event"]
    assert told == ["C leaves.", "The incumbent's term ends."][:len(told)]
    assert event_sentence(encoded, 0) == "C leaves."


def test_allies_are_called_by_their_names():
    encoded = encode(scenario(allies={"A": {"name": "Atlantis"}, "B": {}, "C": {}}))
    assert sentence(entry("meeting", ally="B", other="A"), encoded) == "Atlantis talks to B."


def test_braces_in_a_name_are_text():
    encoded = encode(scenario(candidates={"{kind}": {}, "{0!r}": {}}, stances={}))
    assert sentence(entry("adopted", candidate="{kind}"), encoded) == "{kind} is adopted."


@pytest.mark.parametrize("names, told", [
    (["A"], "A"), (["A", "B"], "A and B"), (list("ABCDEFG"), "A, B, C, D, E, F and G"),
    (list("ABCDEFGH"), "A, B, C, D, E, F and 2 others"),
])
def test_long_lists_are_cut(names, told):
    assert join_names(names) == told


@pytest.mark.parametrize("days, name", [(1, "day"), (7, "week"), (14, "round")])
def test_a_round_is_called_by_its_length(days, name):
    encoded = encode(scenario(calendar={"rounds": 5, "round_days": days, "fallback": "nobody"}))
    assert round_name(encoded) == name
    assert when(encoded, 1).endswith(f"({name} 1)")


def test_a_round_beyond_the_last_date_has_a_number_only():
    assert when(five(), 0) == "1 January 2024 (week 0)"
    assert words.Days(datetime.date(2024, 1, 1), 7).date_of(10**6) is None
    endless = SimpleNamespace(date_of=lambda t: None, round_days=7)
    assert when(endless, 10**6) == "week 1,000,000"
