"""A replicate is told round by round, and quiet stretches in one breath."""

from __future__ import annotations

import datetime

import pytest

from sim.agents.model import Ally, ConsensusModel
from sim.model.encoding import encode
from sim.results.report import Entry
from sim.scenario.loader import load
from sim.text.story import heading, story
from support.scenes import five, scenario


def entry(t: int, kind: str, **about) -> Entry:
    return Entry(t, five().date_of(t), kind, **about)


def told(*entries: Entry) -> list[tuple[int, int, tuple[str, ...]]]:
    return [(passage.first_round, passage.last_round, tuple(passage.sentences)) for passage in story(entries, five())]


def meeting(t: int, lobbyist: str, target: str) -> Entry:
    return entry(t, "meeting", ally=target, other=lobbyist)


def test_a_round_in_which_something_moves_has_a_passage():
    assert told(meeting(1, "A", "B"), entry(1, "gives way", ally="B", candidate="Bo")) == [
        (1, 1, ("A talks to B.", "B no longer objects to Bo."))]


def test_quiet_rounds_are_told_together():
    assert told(meeting(1, "A", "B"), meeting(2, "A", "B"), meeting(3, "C", "A"),
                entry(4, "gives way", ally="B", candidate="Bo"), meeting(5, "A", "D")) == [
        (1, 3, ("Nothing moves. A talks to B; C talks to A.",)),
        (4, 4, ("B no longer objects to Bo.",)),
        (5, 5, ("Nothing moves. A talks to D.",))]


def test_many_meetings_are_summed_up():
    held = [meeting(1, *pair) for pair in ("AB", "AC", "BC", "AD", "AE", "EA")]
    assert told(*held) == [(1, 1, ("Nothing moves. 6 meetings, 4 of them led by A.",))]
    assert told(*held[:-1]) == [(1, 1, ("Nothing moves. A talks to B, C, D and E; B talks to C.",))]


def test_a_first_offer_moves_something_and_its_growth_does_not():
    offers = [entry(t, "offer", ally="E", candidate="Ada", other="A", amount=0.02 * t) for t in (1, 2, 3)]
    assert told(*offers) == [
        (1, 1, ("A begins to court E for Ada.",)),
        (2, 3, ("Nothing moves.", "A raises its offer to E for Ada, to 0.06."))]


def test_offers_to_several_are_told_together_with_the_largest():
    offers = [entry(t, "offer", ally=ally, candidate="Ada", other="A", amount=amount)
              for t, ally, amount in ((1, "D", 0.1), (1, "E", 0.02), (2, "D", 0.12), (2, "E", 0.04))]
    assert told(*offers) == [
        (1, 1, ("A begins to court D and E for Ada.",)),
        (2, 2, ("Nothing moves.", "A raises its offer to D and E for Ada, to 0.12 at most."))]


def test_soundings_are_told_by_candidate_with_allies_in_the_order_of_the_file():
    found = [entry(2, "objects", ally="C", candidate="Ada"), entry(2, "favourite", ally="E", candidate="Bo"),
             entry(2, "objects", ally="A", candidate="Ada"), entry(2, "favourite", ally="B", candidate="Bo"),
             entry(2, "gives way", ally="D", candidate="Bo")]
    assert told(*found) == [(2, 2, ("B and E now prefer Bo.", "D no longer objects to Bo.", "A and C object to Ada."))]


def test_the_first_soundings_say_who_prefers_whom():
    assert told(entry(0, "favourite", ally="B", candidate="Ada"), entry(0, "objects", ally="C", candidate="Ada")) == [
        (0, 0, ("B prefers Ada.", "C objects to Ada."))]


def test_adoption_tells_whether_anybody_still_objects():
    assert told(entry(2, "overruled", ally="C", candidate="Ada"), entry(2, "overruled", ally="B", candidate="Ada"),
                entry(2, "adopted", candidate="Ada"))[-1][2] == (
        "B and C still object to Ada, which the rule allows.", "Ada is adopted.")
    last = (entry(2, "gives way", ally="C", candidate="Ada"), entry(2, "adopted", candidate="Ada"))
    assert told(*last)[-1][2] == ("C no longer objects to Ada.", "Nobody objects to Ada any more. Ada is adopted.")


def test_nothing_happened_is_no_story():
    assert told() == []


@pytest.mark.parametrize("first, last, text", [
    (1, 1, "8 January 2024 (week 1)"), (1, 3, "8 to 22 January 2024 (weeks 1 to 3)"),
    (1, 6, "8 January to 12 February 2024 (weeks 1 to 6)"),
    (39, 40, "30 September to 7 October 2024 (weeks 39 to 40)"),
])
def test_a_heading_has_dates_and_rounds(first, last, text):
    assert heading(first, last, five()) == text


@pytest.mark.parametrize("name, replicate", [("five-allies", 0), ("five-allies", 3), ("two-front-runners", 1),
                                             ("nato-sg-2024", 0), ("nato-sg-2024-qualified-majority", 2)])
def test_a_whole_run_is_told_without_gaps_and_ends_with_its_outcome(name, replicate):
    model = ConsensusModel(load(name), replicate=replicate).run()
    passages = story(model.diary.entries, model.encoded)
    assert [t for passage in passages
            for t in range(passage.first_round, passage.last_round + 1)] == list(range(model.round + 1))
    assert model.outcome in passages[-1].sentences[-1]
    assert all(line.endswith(".") and "None" not in line and "  " not in line
               for passage in passages for line in passage.sentences)


def test_a_qualified_majority_adopts_over_objections():
    stances = {"Ada": {"A": "champion", "B": "champion", "C": "block"}, "Bo": {"*": "block"}}
    majority = encode(scenario(rule={"veto": "none", "consent_share": 0.5}, stances=stances))
    model = ConsensusModel(majority, replicate=0).run()
    assert story(model.diary.entries, model.encoded)[-1].sentences[-2:] == [
        "C still objects to Ada, which the rule allows.", "Ada is adopted."]


def test_what_a_user_s_own_ally_notes_is_told():
    class Sulking(Ally):
        def hear_news(self):
            super().hear_news()
            if self.name == "E" and self.model.round == 2:
                self.model.note("sulks", ally=self.name)
    model = ConsensusModel(five(), replicate=3, ally_class=Sulking).run()
    second = next(passage for passage in story(model.diary.entries, five())
                  if passage.first_round <= 2 <= passage.last_round)
    assert "E: sulks." in second.sentences


def test_a_story_is_the_same_for_any_start_date():
    early, late = (encode(scenario(as_of=datetime.date(year, 1, 1))) for year in (1950, 2050))
    stories = [[passage.sentences for passage in story(ConsensusModel(one, replicate=1).run().diary.entries, one)]
               for one in (early, late)]
    assert stories[0] == stories[1]
