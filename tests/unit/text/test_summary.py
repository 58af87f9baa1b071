"""Odds in words say what the numbers say, and never that something cannot happen."""

from __future__ import annotations

import datetime
import doctest

import pytest

from sim import files as table
from sim.model.tally import new_tally
from sim.odds.run import run
from sim.results.base import Outcome
from sim.results.run import Holdout
from sim.scenario.parameters import DEFAULT
from sim.text import format as formats
from sim.text import holdouts as standing
from sim.text import studies
from sim.text import summary as words
from sim.text.format import percent
from support.by_hand import odds_by_hand
from support.scenes import five, odds_of_five, scenario, unhedged, with_counts


def outcome(count: int, total: int) -> Outcome:
    return Outcome.of("Ada", "candidate", count, total)


@pytest.mark.parametrize("module", [words, table, formats, standing, studies])
def test_the_examples_in_docstrings_hold(module):
    failed, tried = doctest.testmod(module)
    assert (failed, tried > 0) == (0, True)


@pytest.mark.parametrize("share, digits, text", [
    (0.5, 0, "50 %"), (0.5, 1, "50.0 %"), (0.0, 1, "0 %"), (1.0, 1, "100 %"),
    (0.004, 0, "<1 %"), (0.0004, 1, "<0.1 %"), (0.0006, 1, "0.1 %"),
    (0.994, 0, "99 %"), (0.996, 0, ">99 %"), (0.99999, 1, ">99.9 %"), (1e-9, 1, "<0.1 %"), (1e-9, 0, "<1 %"),
])
def test_a_share_never_looks_like_none_or_all(share, digits, text):
    assert percent(share, digits) == text


@pytest.mark.parametrize("count, total, text", [
    (0, 10_000, "<0.1 %"), (10_000, 10_000, ">99.9 %"), (8123, 10_000, "81.2 %"), (1, 10_000, "<0.1 %"),
    (5, 10, "50 %"), (0, 10, "<28 %"), (10, 10, ">72 %"), (123_456, 200_000, "61.73 %"), (0, 1000, "<0.4 %"),
])
def test_odds_have_as_many_digits_as_the_replicates_bear(count, total, text):
    assert words.odds_words(outcome(count, total), total) == text


@pytest.mark.parametrize("count, total, text", [
    (8123, 10_000, "80.5 to 82.0 %"), (0, 10_000, "0 to <0.1 %"), (10, 10, "72 to 100 %"),
    (10_000, 10_000, ">99.9 to 100 %"),
])
def test_an_interval_has_both_ends(count, total, text):
    assert words.interval_words(outcome(count, total), total) == text


@pytest.mark.parametrize("share, word", [
    (1.0, "virtually certain"), (0.99, "virtually certain"), (0.95, "extremely likely"), (0.9, "very likely"), (0.66, "likely"),
    (0.4, "about as likely as not"), (0.2, "unlikely"), (0.05, "very unlikely"), (0.01, "extremely unlikely"),
    (0.001, "exceptionally unlikely"),
])
def test_words_for_odds_follow_the_table(share, word):
    assert words.likelihood(share) == word


def test_support_at_the_end_is_never_of_fewer_members_than_there_were_in_runs_that_ended_before():
    """Before, 3.3 of 3 members did not object at the end."""
    events = [{"kind": "leaves", "ally": "B", "date": datetime.date(2024, 4, 1)}]
    made = run(scenario(events=events, stances={"Ada": {"*": "lean"}, "Bo": {"*": "oppose"}}), 100, workers=1)
    last = [row for row in made.record.support if row.candidate == made.record.ranked[0]][-1]
    assert made.record.details.members[-1] == 2 < last.mean
    assert " of 3 members do not object" in words.support_words(made.record)
    assert " of 2 " not in words.support_words(made.record)


def test_the_favourite_of_many_is_not_as_likely_as_not():
    assert words.likelihood(0.51, 4) == "more likely than not" and words.likelihood(0.2, 4) == words.likelihood(0.2)


@pytest.mark.parametrize("outcomes", [2, 4])
def test_words_are_those_of_the_number_that_is_printed(outcomes):
    """Before, 66 % was more likely than not in one text and likely in another."""
    of = {percent(k / 100): words.likelihood(k / 100, outcomes) for k in range(101)}
    assert all(words.likelihood(k / 1000, outcomes) == of[percent(k / 1000)] for k in range(6, 995))


def test_the_favourite_of_many_with_less_than_one_half_is_called_the_likeliest():
    """Of the leader of a table nobody expects to read that it is unlikely."""
    odds = with_counts(unhedged(odds_of_five()), Ada=48, Bo=30, nobody_agreed=22)
    assert words.headline(odds.record) == (
        "The likeliest of three outcomes is: Ada (forecast 48 %, 48 % of the runs); next is Bo, 30 %.")


@pytest.mark.parametrize("counts", [{"Ada": 9, "Bo": 1}, {"Ada": 2, "Bo": 0}, {"Ada": 1, "Bo": 1}, {"Ada": 1}])
def test_the_interval_of_a_lead_stays_within_what_can_be(counts):
    found = words.lead(with_counts(odds_of_five(), **counts).record)
    assert -1.0 <= found.low <= found.lead <= found.high <= 1.0


def test_a_lead_in_ten_runs_is_at_most_all_of_them():
    odds = with_counts(odds_of_five(), Ada=9, Bo=1)
    assert words.sure_words(odds.record).startswith("Ada leads Bo by 80.0 % of the runs (42.8 to 100 %): ")


def test_the_range_over_what_is_unknown_is_that_of_a_beta_distribution():
    """Mean .7, and of the variance a share of 1/11: a beta distribution of 7 and 3."""
    from scipy.stats import beta
    assert words.conditional_range(0.7, 1 / 11) == pytest.approx(tuple(beta(7, 3).ppf([0.05, 0.95])))


@pytest.mark.parametrize("ignorance", [0.05, 0.2, 0.6])
def test_the_more_is_unknown_the_wider_the_range(ignorance):
    low, high = words.conditional_range(0.6, ignorance)
    wider = words.conditional_range(0.6, ignorance + 0.1)
    assert wider[0] < low < 0.6 < high < wider[1]


def test_the_headline_names_the_first_two():
    odds = with_counts(unhedged(odds_of_five()), Ada=80, Bo=15, nobody_agreed=5)
    assert words.headline(odds.record) == (
        "Ada is likely: forecast 80 %, 80 % of the runs; next is Bo, 15 %.")


def test_the_headline_of_a_certainty_leaves_a_door_open():
    odds = with_counts(unhedged(odds_of_five()), Ada=100)
    assert words.headline(odds.record) == (
        "Ada is virtually certain: forecast 100 %, >96 % of the runs; next is Bo, 0 %.")


def test_the_end_is_one_date_where_nearly_all_runs_end_then():
    odds = with_counts(odds_of_five(), Ada=100)
    assert words.ending_words(odds.record) == "Nine runs in ten end on 8 January 2024 (week 1)."


def test_the_end_is_a_range_otherwise():
    timing = odds_of_five().record.timing
    told = words.ending_words(odds_of_five().record)
    assert all(f"(week {timing[name]})" in told for name in ("p05", "p50", "p95"))


def test_what_is_decided_by_the_deadline_is_told():
    told = words.decided_words(odds_of_five().record)
    assert "by the deadline of 3 June 2024 in " in told and "in the end in " in told
    assert words.decided_words(with_counts(odds_of_five(), Ada=60, nobody_agreed=40).record) == (
        "A name is agreed in 60.0 % of the runs, never after the deadline of 3 June 2024.")


def test_a_scenario_without_deadline_only_has_an_end():
    odds = run(scenario(), 50, workers=1)
    share = percent(odds.by_date[-1].decided, 1)
    assert words.decided_words(odds.record) == f"A name is agreed in {share} of the runs."


def offer(details, ask: float) -> str:
    """Returns what is said of an ask of the first ally over the first candidate."""
    row = Holdout(ally=details.allies[0].id, candidate=details.candidates[0], share=1.0, gap=ask, ask=ask)
    return standing.offer_words(details, row)


@pytest.mark.parametrize("process, told", [
    ({"offer_step": 0.25, "budget": 2.0}, "3 weeks"), ({"offer_step": 0.51, "budget": 2.0}, "1 week"),
    ({"offer_step": 0.0}, "nobody offers"), ({"budget": 0.3}, "over budget"),
    ({"offer_step": 5e-324}, "longer than the calendar"), ({"offer_step": 0.0254}, "longer than the calendar"),
    ({"offer_step": 0.0256}, "20 weeks"),
])
def test_what_would_move_an_ally_depends_on_the_offers_and_the_calendar(process, told):
    """Without pace and price, an ask of .51 in a calendar of 20 rounds."""
    odds = run(scenario(process={"pace": 0.0, "price": 0.0, **process}), 10, workers=1, parameters="point")
    assert offer(odds.record.details, 0.51) == told


@pytest.mark.parametrize("days, told", [(1, "11 days"), (7, "11 weeks"), (14, "11 rounds")])
def test_rounds_have_the_name_of_the_calendar(days, told):
    calendar = {"rounds": 12, "round_days": days, "fallback": "nobody"}
    process = {"offer_step": 0.05, "pace": 0.0, "price": 0.0}
    odds = run(scenario(calendar=calendar, process=process), 10, workers=1, parameters="point")
    assert offer(odds.record.details, 0.51) == told


def test_offers_grow_at_the_pace_of_the_model():
    """5.5 delta (H[20] - H[20 - t]) with delta .05: .17 after 10 rounds, .51 after 17 (H[20] = 3.5977, H[3] = 1.8333),
    not after 16 (H[4] = 2.0833)."""
    odds = run(scenario(process={"offer_step": 0.05, "pace": 1.0, "price": 0.0}), 10, workers=1, parameters="point")
    assert 5.5 * 0.05 * (3.5977 - 2.0833) < 0.45 < 5.5 * 0.05 * (3.5977 - 1.8333)
    assert offer(odds.record.details, 0.45) == "17 weeks"


def test_a_heavy_hold_out_is_dearer():
    """A weighs half of all, the next a quarter: what costs A's size must be borne twice; the budget is .6."""
    process = {"offer_step": 0.1, "pace": 0.0, "budget": 0.6}
    with_price, without = (run(scenario(process={**process, "price": price}), 10, workers=1, parameters="point")
                           for price in (1.0, 0.0))
    assert (offer(with_price.record.details, 0.4), offer(without.record.details, 0.4)) == ("over budget", "4 weeks")
    assert offer(with_price.record.details, 0.29) == "3 weeks"


def test_a_veto_takes_no_offer():
    odds = run(scenario(stances={"Ada": {"A": "veto"}}), 10, workers=1, parameters="point")
    assert offer(odds.record.details, 0.1) == "a veto takes none"


def test_the_least_satisfied_is_named_or_nobody_is():
    assert "most often E;" in words.satisfaction_words(odds_of_five().record)
    vetoed = {"Ada": {"A": "veto"}, "Bo": {"B": "veto"}}
    nobody = run(scenario(stances=vetoed, another_name=False), 20, workers=1)
    assert words.satisfaction_words(nobody.record) == "No name was ever adopted."


def test_chance_and_ignorance_share_what_differs():
    assert words.spread_words(odds_of_five().record).startswith("Of the differences between runs, ")
    assert words.spread_words(with_counts(odds_of_five(), Ada=10).record) == "Every run ended the same way."


def test_parameters_are_named_with_what_the_scenario_states_itself():
    digest = five().parameters.digest.removeprefix("sha256:")[:8]
    said = words.parameter_words(five().scenario, five().parameters)
    assert said == f"Parameters: {DEFAULT} ({digest})."
    odds = run(scenario(process={"isolation": 0.2, "budget": 1.0}), 10, workers=1)
    said = words.parameter_words(odds.encoded.scenario, odds.encoded.parameters)
    assert said.endswith("; the scenario itself states isolation, budget.")


def test_an_ally_is_called_by_name_and_id():
    assert standing.ally_label(odds_of_five().record.details.names, "A") == "A"
    named = run(scenario(allies={"A": {"name": "Atlantis"}, "B": {}, "C": {}}), 5, workers=1)
    assert standing.ally_label(named.record.details.names, "A") == "Atlantis (A)"


@pytest.mark.parametrize("replicates, text", [(499, "33 %"), (500, "33.3 %"), (99_999, "33.3 %"), (100_000, "33.33 %")])
def test_decimals_come_at_five_hundred_and_a_hundred_thousand_replicates(replicates, text):
    third = Outcome(name="", kind="candidate", count=1, odds=1 / 3, low=0, high=1, forecast=1 / 3)
    assert words.odds_words(third, replicates) == text


@pytest.mark.parametrize("gap, word", [
    (0.0499, "a touch"), (0.05, "close"), (0.1499, "close"), (0.15, "one step"), (0.3499, "one step"),
    (0.35, "two steps"), (0.6999, "two steps"), (0.7, "far")])
def test_a_distance_begins_where_the_one_before_ends(gap, word):
    assert standing.distance_words(gap) == word


def test_what_is_decided_in_the_round_of_the_deadline_is_in_time():
    """Round 22 begins on 3 June."""
    tally = new_tally(5, 2, 40)
    tally.ended[0, 21], tally.ended[0, 22], tally.ended[0, 23], tally.ended[2, 30] = 1, 2, 3, 4
    assert words.decided_words(odds_by_hand(tally=tally).record) == (
        "A name is agreed by the deadline of 3 June 2024 in 30.0 % of the runs, in the end in 60.0 %.")


def test_sentences_of_a_result_that_was_counted_by_hand():
    odds = odds_by_hand(encoded=unhedged(five()))
    assert words.spread_words(odds.record) == (
        "Of the differences between runs, 87 % come from chance in the process and 13 % from what is not known about "
        "members and parameters.")
    assert words.ending_words(odds.record) == ("Half of the runs end by 29 January 2024 (week 4), nine in ten between "
                                        "22 January 2024 (week 3) and 22 April 2024 (week 16).")
    assert words.satisfaction_words(odds.record) == (
        "At adoption the least satisfied member is most often E; the lowest attitude, deals left out, is -0.06 on average.")
    assert words.headline(odds.record) == (
        "Ada is likely: forecast 70 %, 70 % of the runs; next is nobody agreed, 20 %.")
    assert words.error_words(odds.record) == (
        "Nine in ten draws of the uncertain parameters and stances give Ada odds between 39 % and 93 %. Simulation error "
        "alone: 40 to 89 %. The words follow the likelihood scale of the IPCC (Mastrandrea et al. 2010).")


def test_another_name_with_much_of_the_odds_is_explained_unless_the_file_decides_it():
    blocked = {"Ada": {"A": "veto"}, "Bo": {"B": "veto"}}
    for one, told in ((scenario(stances=blocked), 1), (scenario(stances=blocked, another_name=True), 0),
                      (scenario(stances=blocked, another_name=False), 0)):
        record = run(one, 100, workers=1).record
        found = [note for note in words.notes(record, one) if "another_name = false" in note]
        assert len(found) == told
        if told:
            odds = next(outcome.odds for outcome in record.outcomes if outcome.kind == "another")
            assert odds >= 0.1 and f" in {percent(odds)} of the runs" in found[0]
