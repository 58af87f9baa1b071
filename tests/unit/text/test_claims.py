"""What every sentence and table of `nemcon run` claims is true in the counts it was made from, whatever the scenario.

Each checker reads a text back (by its words alone) and works out the claim from the raw counts of the run: how many
replicates ended how and when, who objected to the last, what was paid.
"""

from __future__ import annotations

import datetime
import re
from functools import cache

import numpy as np
import pytest

from sim.model import world as w
from sim.odds.odds import Odds
from sim.odds.run import run
from sim.study.pivots import light_pivots
from sim.text import holdouts, studies, summary
from support.random_scenarios import random_scenario

FEW, MANY = range(60), range(60, 460)
REPLICATES = 150
NUMBER = r"[<>]?\d+(?:\.\d+)? %"
MINUS = "\N{MINUS SIGN}"


@cache
def odds_of(seed: int) -> Odds:
    return run(random_scenario(seed), REPLICATES, seed=seed + 1, workers=1)


def fits(text: str, share: float) -> bool:
    """Tells whether a share is printed truly: within half of its last digit, beyond the end that is named, and as none
    or all only where it is."""
    text = text.replace(MINUS, "-").strip()
    sign, figure = text[0] if text[0] in "<>" else "", text.strip("<> %")
    step = 10.0 ** -(len(figure.partition(".")[2]) + 2)
    value = float(figure) / 100
    if sign:
        return share <= value + 1e-9 if sign == "<" else share >= value - 1e-9
    if abs(value) in (0.0, 1.0):
        return abs(share - value) < 1e-9
    return abs(share - value) <= step / 2 + 1e-6


def said(pattern: str, text: str) -> list[str]:
    """Returns the groups of the one way in which a text can be read."""
    found = re.fullmatch(pattern, text)
    assert found, f"{text!r} is not of the form {pattern!r}"
    return list(found.groups(default=""))


def ended(odds: Odds) -> dict[str, np.ndarray]:
    """Returns how many replicates ended in each outcome, by round."""
    return {name: odds.tally.ended[place] for place, name in enumerate(odds.encoded.outcomes)}


def count(odds: Odds, name: str) -> int:
    return int(ended(odds)[name].sum())


def date_of(odds: Odds, t: int) -> datetime.date:
    calendar = odds.encoded.scenario.document.calendar
    day = odds.encoded.scenario.document.as_of + datetime.timedelta(days=t * calendar.round_days)
    start, due = odds.encoded.scenario.document.as_of, calendar.deadline
    if due is not None and odds.encoded.last_round != t == -((start - due).days // calendar.round_days):
        day = due  # the first round on or after the deadline falls on it, but the last one falls on the end
    return day if calendar.end is None else min(day, calendar.end)


def read_date(text: str) -> datetime.date:
    return datetime.datetime.strptime(text, "%d %B %Y").date()


def names(odds: Odds) -> dict[str, int]:
    """Returns the place of every member, by its name as a table has it."""
    scenario = odds.encoded.scenario
    return {**{scenario.ally_name(ally): place for place, ally in enumerate(odds.encoded.allies)},
            **{f"{scenario.ally_name(ally)} ({ally})": place for place, ally in enumerate(odds.encoded.allies)}}


def is_alone(odds: Odds) -> bool:
    document = odds.encoded.scenario.document
    return document.kind == "yes/no" and len(document.candidates) == 1


# ---- each checker takes odds and reads one kind of sentence


def check_headline(odds: Odds) -> None:
    text, run_, fallback = summary.headline(odds.record), odds.record, odds.encoded.fallback
    forecast = {row.name: row.forecast for row in run_.outcomes}
    by_capital = {name[:1].upper() + name[1:]: name for name in forecast}
    if odds.encoded.scenario.document.kind == "yes/no":
        pattern = (rf"Adoption is (.*): forecast ({NUMBER}), ({NUMBER}) of the runs(?:, most often as (.*))?; "
                   rf"else (.*), ({NUMBER})\.")
        word, yes, share, form, other, no = said(pattern, text)
        agreed = REPLICATES - count(odds, fallback)
        assert fits(yes, 1 - forecast[fallback]) and fits(no, forecast[fallback]) and other == fallback
        assert fits(share, agreed / REPLICATES) and word == summary.likelihood(1 - forecast[fallback])
        forms = [name for name in odds.encoded.candidates]
        assert not form or count(odds, form) == max(count(odds, name) for name in forms)
        assert bool(form) == (len(forms) > 1 and agreed > 0)
        return
    low = len(forecast) > 2 and int(f"{100 * max(forecast.values()):.0f}") <= 50  # as it is printed
    if low:
        many, first, share, runs, second, next_share = said(
            rf"The likeliest of (\w+) outcomes is: (.*) \(forecast ({NUMBER}), ({NUMBER}) of the runs\); "
            rf"next is (.*), ({NUMBER})\.", text)
        letters = {3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten"}
        assert many == letters.get(len(forecast), str(len(forecast)))
    else:
        first, word, share, runs, second, next_share = said(
            rf"(.*) is ([a-z ]*): forecast ({NUMBER}), ({NUMBER}) of the runs; next is (.*), ({NUMBER})\.", text)
        first = by_capital[first]
        assert word == summary.likelihood(forecast[first], len(forecast))
    assert forecast[first] == max(forecast.values())
    assert forecast[second] == max(value for name, value in forecast.items() if name != first)
    assert fits(share, forecast[first]) and fits(runs, count(odds, first) / REPLICATES)
    assert fits(next_share, forecast[second])


def check_how_sure(odds: Odds) -> None:
    text = summary.sure_words(odds.record)
    counts = sorted((count(odds, name) for name in ended(odds)), reverse=True)
    difference, pairs = (counts[0] - counts[1]) / REPLICATES, sum(counts[:2]) / REPLICATES
    half = 1.959964 * ((pairs - difference**2) / REPLICATES) ** 0.5
    called = {name: name for name in ended(odds)} | ({odds.encoded.candidates[0]: "adoption"} if is_alone(odds) else {})
    if text.startswith("All "):
        assert counts[0] == REPLICATES
    elif "cannot tell" in text:
        first, second = said(rf"{REPLICATES} runs cannot tell (.*) from (.*)\.", text)
        assert difference - half <= 0.0 and {first, second} <= set(called.values())
    else:
        first, second, lead, low, high = said(
            rf"(.*) leads (.*) by ({NUMBER}) of the runs \((.*) to (.*)\): more than chance in {REPLICATES} runs "
            r"explains\. Whether model and file are right is a larger doubt\.", text)
        at = {value.lower(): count(odds, name) for name, value in called.items()}
        assert (at[first.lower()], at[second.lower()]) == tuple(counts[:2])
        assert fits(lead, difference) and fits(low, difference - half) and fits(high, min(1.0, difference + half))
        assert difference - half > 0


def check_error(odds: Odds) -> None:
    text, best = summary.error_words(odds.record), max(odds.record.outcomes, key=lambda row: row.forecast)
    name, ends, wide, relation, low, high = said(
        r"Nine in ten draws of the uncertain parameters and stances give (.*?) odds "
        rf"(between {NUMBER} and {NUMBER}|of {NUMBER})\.( Within one such draw little is left to chance\.)? "
        rf"Simulation error (is smaller|alone): (\S+) to ({NUMBER})\. The words follow .*", text)
    assert name == ("adoption" if is_alone(odds) and best.kind != "fallback" else best.name)
    found = re.findall(NUMBER, ends)
    least, most = summary.conditional_range(count(odds, best.name) / REPLICATES, odds.record.spread.ignorance)
    assert fits(found[0], least) and fits(found[-1], most) and bool(wide) == (odds.record.spread.ignorance > 0.8)
    assert fits(low + " %", best.low) and fits(high, best.high)
    if relation == "is smaller":
        assert best.high - best.low <= (most - least) / 3


def check_when(odds: Odds) -> None:
    rounds = np.repeat(np.arange(odds.tally.ended.shape[1]), odds.tally.ended.sum(axis=0))
    text = summary.ending_words(odds.record)
    when = re.findall(r"(\d+ \w+ \d{4}) \((?:day|week|round) (\d+)\)", text)
    assert all(read_date(day) == date_of(odds, int(t)) for day, t in when)
    spans = [int(t) for _, t in when]
    if len(spans) == 1:
        assert text.startswith("Nine runs in ten end on ") and (rounds == spans[0]).mean() >= 0.9
    else:
        middle, first, last = spans
        assert (rounds <= middle).mean() >= 0.5 and (rounds >= middle).mean() >= 0.5
        assert ((rounds >= first) & (rounds <= last)).mean() >= 0.9 and first < last


def check_deadline(odds: Odds) -> None:
    text, document = summary.decided_words(odds.record), odds.encoded.scenario.document
    due = document.calendar.deadline
    agreed = odds.tally.ended[:-1].sum(axis=0).cumsum() / REPLICATES
    dates = [date_of(odds, t) for t in range(len(agreed))]
    by = lambda day: max((share for share, on in zip(agreed, dates, strict=True) if on <= day), default=0.0)  # noqa: E731
    assert text.startswith("The proposal is adopted " if document.kind == "yes/no" else "A name is agreed ")
    shares = re.findall(NUMBER, text)
    if "never after" in text:
        assert by(due) == agreed[-1] and due in dates
    if due is None:
        assert fits(shares[0], agreed[-1]) and len(shares) == 1 and "deadline" not in text
    elif "last round before" in text:
        last, deadline, counts = (read_date(day) for day in re.findall(r"\d+ \w+ \d{4}", text))
        assert last == max(day for day in dates if day < due) and deadline == due and due not in dates
        assert counts == min(day for day in dates if day > due) == dates[int(odds.encoded.world.calendar[w.DEADLINE_ROUND])]
        assert fits(shares[0], by(last)) and fits(shares[1], by(counts)) and fits(shares[2], agreed[-1])
    else:
        assert read_date(re.findall(r"\d+ \w+ \d{4}", text)[0]) == due
        assert fits(shares[0], by(due)) and fits(shares[-1], agreed[-1])
        assert len(shares) == 2 or by(due) == agreed[-1]


def rarely(odds: Odds, ally: int, c: int) -> float:
    return odds.tally.held[ally, c] / REPLICATES


def holders(odds: Odds) -> list[int]:
    """Returns who stands in the way: whoever has a veto; where nobody has, everybody."""
    veto = odds.encoded.world.veto
    return [place for place in range(len(veto)) if veto[place] or not veto.any()]


def check_change(odds: Odds) -> None:
    text, tally, encoded = holdouts.change_words(odds.record), odds.tally, odds.encoded
    some = 0 < encoded.world.veto.sum() < len(encoded.allies)
    held = {(j, c): rarely(odds, j, c) for j in holders(odds) for c in range(len(encoded.candidates))}
    if text.startswith("No member") and "in as many as" in text:
        assert max(held.values(), default=0.0) < 0.01 and ("with a veto" in text) == some
        return
    tied, name, most, share, gap, price, offers = said(
        r"(?:No member(?: with a veto)? is more often among the last to object(?P<tied>.*?) than |Of the members with a veto )?"
        r"(?P<name>.*?)(?: is most often among the last to object(?P<most>.*?))?: "
        rf"in (?P<share>{NUMBER}) of the runs\. It is then (?P<gap>[\d.]+) from accepting "
        r"\(attitudes run from -1 to \+1\); its price is (?P<price>[\d.]+), (?P<offers>.*)\.", text)
    whom = (tied or most).removeprefix(" to ")
    j, c = names(odds)[name], encoded.candidates.index(whom) if whom else 0
    assert bool(whom) != is_alone(odds) and ("with a veto" in text) == some
    assert held[j, c] == max(held.values()) and fits(share, held[j, c])
    if "is most often" in text:
        assert sum(value == held[j, c] for value in held.values()) == 1
    times = tally.held[j, c]
    assert float(gap) == pytest.approx(tally.held_gap[j, c] / 2**30 / times, abs=0.0051)
    assert float(price) == pytest.approx(tally.held_ask[j, c] / 2**30 / times, abs=0.0051)
    check_offers(odds, j, c, offers)


def rounds_of_offers(odds: Odds, j: int, c: int) -> int | None:
    """Works out how many rounds offers from round 1 on grow to the mean ask: equation 18' of docs/model.md."""
    world, asked = odds.encoded.world, round(odds.tally.held_ask[j, c] / 2**30 / odds.tally.held[j, c], 6)
    step, pace, last, due = world.base[w.OFFER_STEP], world.base[w.PACE], *world.calendar[[w.LAST_ROUND, w.DEADLINE_ROUND]]
    grown = np.cumsum([step * (1 - pace + pace * 5.5 / max(1, due - t + 1)) for t in range(1, last + 1)])
    enough = np.flatnonzero(grown >= asked - 1e-9)
    return int(enough[0]) + 1 if len(enough) else None


def check_offers(odds: Odds, j: int, c: int, text: str) -> None:
    world, details = odds.encoded.world, odds.record.details
    rounds = re.search(r"(\d+) (?:day|week|round)s?\b", text)
    asked = odds.tally.held_ask[j, c] / 2**30 / odds.tally.held[j, c]
    weights = {ally.id: ally.weight for ally in details.allies}
    mine = weights[odds.encoded.allies[j]]
    other = max((weight for ally, weight in weights.items() if ally != odds.encoded.allies[j]), default=0.0)
    price = world.base[w.PRICE]
    charged = asked * (1 - price + price * mine / other) if other else np.inf
    if world.refuses[j, c]:
        assert "veto" in text and not rounds
    elif world.base[w.OFFER_STEP] == 0:
        assert "nobody offers" in text
    elif charged > world.base[w.BUDGET] + 1e-5:
        assert "over budget" in text or "more than anybody can bear" in text
    elif rounds:
        assert int(rounds[1]) == rounds_of_offers(odds, j, c) <= world.calendar[w.LAST_ROUND]
    elif charged < world.base[w.BUDGET] - 1e-5:
        assert "calendar" in text and rounds_of_offers(odds, j, c) is None


def check_spread(odds: Odds) -> None:
    text = summary.spread_words(odds.record)
    ways = sum(counts.sum() > 0 for counts in ended(odds).values())
    if text == "Every run ended the same way.":
        assert ways == 1
    else:
        process, ignorance = re.findall(NUMBER, text)
        assert ways > 1 and fits(process, odds.spread.process) and fits(ignorance, odds.spread.ignorance)
        assert odds.spread.process + odds.spread.ignorance == pytest.approx(1.0, abs=2e-6)


def check_satisfaction(odds: Odds) -> None:
    text, least = summary.satisfaction_words(odds.record), odds.tally.least
    if "ever adopted" in text:
        assert least.sum() == 0 == REPLICATES - count(odds, odds.encoded.fallback)
        return
    name, mean = said(r"At adoption the least satisfied member is most often (.*); the lowest attitude, deals left out, is "
                      r"([+-][\d.]+) on average\.", text)
    assert least[names(odds)[name]] == least.max() > 0
    assert float(mean) == pytest.approx(odds.tally.least_sum[0] / 2**30 / least.sum(), abs=0.0051)


def check_support(odds: Odds) -> None:
    text, tally = summary.support_words(odds.record), odds.tally
    first, members, whom, low, high, last, end, low_end, high_end = said(
        r"([\d.]+) of (\d+) members? do not object to (.*) at first, on average over the runs \((\d+) to (\d+) in nine runs "
        r"of ten\), and ([\d.]+)(?: of (\d+))? at the end \((\d+) to (\d+)\)\.", text)
    c = 0 if whom == "the proposal" else odds.encoded.candidates.index(whom)
    counts = [count(odds, name) for name in odds.encoded.candidates]
    assert counts[c] == max(counts)
    values = np.arange(tally.support.shape[2])
    at_first = tally.support[c, 0]
    assert at_first.sum() == REPLICATES and float(first) == pytest.approx((at_first * values).sum() / REPLICATES, abs=0.0501)
    kept = np.repeat(values, at_first)
    assert ((kept >= int(low)) & (kept <= int(high))).mean() >= 0.9
    final = np.repeat(values, tally.final[c].sum(axis=0))
    assert float(last) == pytest.approx(final.mean(), abs=0.0501)
    assert ((final >= int(low_end)) & (final <= int(high_end))).mean() >= 0.9
    assert int(members) == odds.encoded.world.present.sum() and (not end or int(end) != int(members))


def check_effects(odds: Odds) -> None:
    """The changes beside the odds against runs of scenarios that say so themselves."""
    found = light_pivots(odds, 1, 120)
    text = studies.effects_words(found)
    scenario, encoded = odds.encoded.scenario, odds.encoded
    agreement = "an agreement" in text or "adoption in any form" in text
    c = encoded.candidates.index(found.candidate)
    listed = [counted for name, counted in odds.counts.items() if name in scenario.candidates]
    assert count(odds, found.candidate) == max(listed)
    assert agreement == (max(listed) < count(odds, encoded.fallback) and not is_alone(odds))
    assert int(re.search(r"(\d+) runs? of each", text)[1]) == found.replicates == min(REPLICATES, 200)

    def share(case) -> float:
        tried = run(case, found.replicates, seed=odds.seed, workers=1)
        adopted = tried.tally.ended[:-1] if agreement else tried.tally.ended[[c]]
        return adopted.sum() / found.replicates

    told = re.findall(r"(?:: |; )([^:;]*?) ((?:[+-]\d+ with \w+(?: and )?)+)", text)
    if not told:
        assert "No single word" in text and not any(change.is_clear for row in found.allies for _, change in row.changes)
        return
    now, largest = share(scenario), []
    for name, changes in told[:2]:
        ally = encoded.allies[names(odds)[name]]
        for points, word in re.findall(r"([+-]\d+) with (\w+)", changes):
            entry = scenario.document.stances.get(found.candidate, {}).get(ally)
            spread = {"spread": entry.spread} if getattr(entry, "spread", None) is not None else {}
            if spread == {} and "*" in scenario.document.stances.get(found.candidate, {}) and entry is None:
                spread = {}
            case = scenario.with_(f"stances.{found.candidate}.{ally}", {"stance": word, **spread} if spread else word)
            for number, event in enumerate(scenario.document.events):
                if event.kind == "stance" and (event.ally, event.candidate) == (ally, found.candidate):
                    case = case.with_(f"events.{number}.stance", word)
            assert 100 * (share(case) - now) == pytest.approx(float(points), abs=0.51), (name, word)
            largest.append(abs(float(points)))
    assert abs(largest[0]) >= max(largest) - 1


CHECKS = (check_headline, check_how_sure, check_error, check_when, check_deadline, check_change, check_spread,
          check_satisfaction, check_support)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__.removeprefix("check_"))
def test_a_sentence_of_a_result_is_true(check):
    for seed in FEW:
        try:
            check(odds_of(seed))
        except AssertionError as wrong:
            raise AssertionError(f"scenario {seed}: {wrong}") from wrong


WORDS = {check_headline: (summary, "headline"), check_how_sure: (summary, "sure_words"),
         check_error: (summary, "error_words"), check_when: (summary, "ending_words"),
         check_deadline: (summary, "decided_words"), check_change: (holdouts, "change_words"),
         check_spread: (summary, "spread_words"), check_satisfaction: (summary, "satisfaction_words"),
         check_support: (summary, "support_words")}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__.removeprefix("check_"))
def test_a_sentence_of_another_result_is_found_out(check, monkeypatch):
    """Control: the words of the next scenario beside the numbers of this one."""
    module, function = WORDS[check]
    plain, wrong = getattr(module, function), 0
    for seed in FEW[:30]:
        text = plain(odds_of(seed + 1).record)
        monkeypatch.setattr(module, function, lambda record, text=text: text)
        try:
            check(odds_of(seed))
        except (AssertionError, KeyError, ValueError, IndexError, ZeroDivisionError):
            wrong += 1
    assert wrong >= 20


def test_what_one_member_would_change_is_true():
    for seed in FEW[:24]:
        check_effects(odds_of(seed))


@pytest.mark.slow
@pytest.mark.parametrize("check", [*CHECKS, check_effects], ids=lambda check: check.__name__.removeprefix("check_"))
def test_a_sentence_of_many_results_is_true(check):
    for seed in MANY:
        check(odds_of(seed))
