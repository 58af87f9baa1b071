"""Odds and studies made up for pictures: any number of allies and candidates, any names, nothing is run."""

from __future__ import annotations

import datetime
from functools import cache

import numpy as np
import xarray

from sim.model.encoding import encode
from sim.model.tally import FIXED_POINT_ONE, new_tally
from sim.odds.odds import Odds
from sim.odds.odds import odds_of as odds_from
from sim.results.backtest import BacktestDocument, HedgedMeans, Mean, ReliabilityBin, ReportedCount, Scored
from sim.results.base import Outcome
from sim.results.studies import (
    AllyImpact,
    CompareDocument,
    ComparedScenario,
    DatedOdds,
    GroupIndex,
    NowOdds,
    OutcomeDifference,
    PairedEffect,
    PivotsDocument,
    SensitivityDocument,
)
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Document
from sim.statistics import wilson

START = datetime.date(2024, 2, 22)
HOSTILE = ("<script>alert(1)</script>", "A $x_{$ B", "_hidden & \\frac{1}{2}", "a\tb\nc\x00d",
           "\u5317\u5927\u897f\u6d0b", "\u0645\u0627\u0631\u0643 \u0631\u0648\u062a\u0647", "W" * 150, "-->]]>",
           "%s {0} ^~#", "\U0001f600 \u202ereverse", "=cmd()", "e\u0301\u0327 \u00df")


def document(allies, candidates, rounds=40, events=(), round_days=7, rule=None, as_of=START, another_name=False,
             **calendar) -> Document:
    """Returns a scenario document with these names."""
    return Document.model_validate({
        "format": 1, "title": "A made-up alliance", "question": "Who is agreed?", "as_of": as_of,
        "calendar": {"rounds": rounds, "round_days": round_days, "fallback": "nobody agreed", **calendar},
        "candidates": {name: {} for name in candidates},
        "allies": {name: {"size": 1.0 + 50.0 / (1 + place)} for place, name in enumerate(allies)},
        "events": list(events), "rule": rule or {}, "another_name": another_name})


def odds_of(doc: Document, replicates=1000, odds=None, ends=0.5, meets=True) -> Odds:
    """Returns odds whose tally is drawn from a fixed generator.

    `odds` are the shares of the outcomes, in file order, the fallback last; `ends` is the share of the calendar by
    which half have ended.
    """
    encoded = encode(Scenario(doc))
    n, m, counted_until = len(encoded.allies), len(encoded.candidates), encoded.counted_until
    rng, tally = np.random.default_rng(7), new_tally(n, m, counted_until)
    shares = np.array(odds if odds is not None else [0.6, *([0.3 / max(1, m - 1)] * (m - 1)), 0.1][:m + 1])
    totals = rng.multinomial(replicates, shares / shares.sum())
    for name, total in zip((*encoded.candidates_in_file_order, encoded.fallback), totals, strict=True):
        place = encoded.outcomes.index(name) if name != encoded.fallback else m
        when = np.full(total, counted_until) if place == m else np.clip(
            rng.normal(ends * counted_until, 0.15 * counted_until, total), min(1, counted_until), counted_until).astype(int)
        tally.ended[place] += np.bincount(when, minlength=counted_until + 1)
    _fill_support(tally, rng, replicates, n)
    _fill_allies(tally, rng, replicates, n, meets)
    return odds_from(encoded, tally, np.diag(tally.ended.sum(axis=1)), seed=1, replicates=replicates)


def _fill_support(tally, rng, replicates, n):
    ended = tally.ended.sum(axis=0)
    running = replicates - np.concatenate(([0], np.cumsum(ended)[:-1]))
    for c in range(tally.support.shape[0]):
        for t in range(len(ended)):
            level = min(0.98, 0.3 + 0.65 * (1 - np.exp(-3 * t / len(ended))) - 0.06 * c)
            drawn = rng.binomial(n, max(0.02, level), running[t])
            tally.support[c, t] += np.bincount(drawn, minlength=n + 1)
            tally.final[c, t] += np.bincount(drawn[:ended[t]], minlength=n + 1)
    tally.leading[0] += running


def _fill_allies(tally, rng, replicates, n, meets):
    running = tally.leading.sum(axis=0)
    stubborn = np.sort(rng.random(n))[::-1] ** 3
    for j in range(n):
        tally.objecting[j] = (running * stubborn[j] * np.linspace(1, 0.2, len(running))).astype(int)
    tally.held[:, 0] = (replicates * stubborn * 0.5).astype(int)
    tally.held_gap[:, 0] = (tally.held[:, 0] * 0.2 * FIXED_POINT_ONE).astype(int)
    if meets and n > 1:
        weight = 1.0 / np.arange(1, n + 1)
        tally.met[:] = (replicates * 100 * np.outer(weight / weight.sum(), np.full(n, 1 / (n - 1)))).astype(int)
        np.fill_diagonal(tally.met, 0)


def event(kind: str, day: int, **fields) -> dict:
    """Returns an event so many days after the start."""
    return {"kind": kind, "date": START + datetime.timedelta(days=day), **fields}


EVENTS = (event("joins", 14, ally="Ally 3"), event("stance", 20, ally="Ally 1", candidate="Name 0", stance="support"),
          event("enters", 20, candidate="Name 1"), event("exit_cost", 50, candidate="Name 1", value=0.0),
          event("government", 55, ally="Ally 2"), event("deal", 56, ally="Ally 2", candidate="Name 0", value=0.1),
          event("withdraws", 57, candidate="Name 1"), event("leaves", 58, ally="Ally 4", probability=0.5),
          event("deadline", 59, to=START + datetime.timedelta(days=120)), event("term_ends", 100))


def named(what: str, count: int) -> tuple[str, ...]:
    return tuple(f"{what} {k}" for k in range(count))


@cache
def run_examples() -> dict[str, Odds]:
    """Returns the shapes that a run's pictures must bear."""
    hostile = document(HOSTILE, HOSTILE[::-1], fallback="$nobody_{agreed", deadline=START + datetime.timedelta(90),
                       events=[event("withdraws", 30, candidate=name) for name in HOSTILE[:3]])
    return {
        "plain": odds_of(document(named("Ally", 8), named("Name", 3), events=EVENTS,
                                  deadline=START + datetime.timedelta(days=140))),
        "hostile": odds_of(hostile),
        "one candidate": odds_of(document(("A", "B", "C"), ("Ada",)), odds=(0.7, 0.3)),
        "twelve candidates": odds_of(document(named("Ally", 32), named("A Fairly Long Name", 12))),
        "193 allies": odds_of(document(named("A Member With a Name", 193), named("Name", 4), rounds=60), 300),
        "never agrees": odds_of(document(named("Ally", 5), ("Ada", "Bo")), odds=(0, 0, 1)),
        "another name": odds_of(document(named("Ally", 6), ("Ada", "Bo"), another_name=True), odds=(0.3, 0.2, 0.4, 0.1)),
        "certain": odds_of(document(named("Ally", 5), ("Ada", "Bo")), odds=(1, 0, 0), ends=0.02),
        "0 rounds": odds_of(document(named("Ally", 4), ("Ada", "Bo"), rounds=0), odds=(0, 0, 1), meets=False),
        "1 round": odds_of(document(named("Ally", 4), ("Ada", "Bo"), rounds=1), odds=(1, 1, 1)),
        "one ally": odds_of(document(("A",), ("Ada",)), meets=False, odds=(1, 0)),
        "beyond the calendar": odds_of(document(named("Ally", 4), ("Ada", "Bo"), rounds=20, round_days=366,
                                                as_of=datetime.date(9990, 1, 1)), 200),
        "security council": odds_of(document(named("Ally", 15), named("Name", 3), rounds=20, round_days=1,
                                             rule={"veto": ["Ally 0", "Ally 1"], "consent_count": 9})),
    }


def outcomes_of(odds, names=("Mark Rutte", "Klaus Iohannis", "Kaja Kallas"), fallback="extended", replicates=2000):
    """Returns outcomes with Wilson intervals; the fallback gets the last share."""
    found = []
    for name, share in zip((*names, fallback), odds, strict=True):
        kind = "fallback" if name == fallback else "candidate"
        found.append(Outcome.of(name, kind, round(share * replicates), replicates))
    return found


MADE = {"scenario": "made-up.toml", "digest": "sha256:" + "0" * 64, "parameters": "point sha256:1",
        "model_version": "1", "nemcon_version": "0.1.0", "seed": 1}


def comparison(scenarios=("as it was", "US objects", "all allies equal"), **about) -> CompareDocument:
    shares = ((0.8, 0.05, 0.04, 0.11), (0.1, 0.3, 0.1, 0.5), (0.97, 0.02, 0.01, 0.0), (0.6, 0.1, 0.1, 0.2))
    return compared([(name, outcomes_of(shares[k % 4], **about)) for k, name in enumerate(scenarios)])


def compared(scenarios, differ: bool = True) -> CompareDocument:
    """Returns a comparison of these (name, outcomes), with differences if wanted."""
    entries = [ComparedScenario(name=name, scenario="made-up.toml", digest=MADE["digest"], title=name,
                                outcomes=outcomes) for name, outcomes in scenarios]
    differences = [
        OutcomeDifference(scenario=entry.name, outcome=row.name, kind=row.kind, difference=row.odds - base.odds,
                          low=max(-1, row.odds - base.odds - 0.01), high=min(1, row.odds - base.odds + 0.01),
                          unpaired_low=-1, unpaired_high=1, width_ratio=0.5)
        for entry in entries[1:] for row, base in zip(entry.outcomes, entries[0].outcomes, strict=True)]
    made = {key: value for key, value in MADE.items() if key not in ("scenario", "digest")}
    return CompareDocument(**made, replicates=2000, baseline=entries[0].name, scenarios=entries,
                           differences=differences if differ else [])


def grid(parameters: dict, odds, names=("Mark Rutte", "Klaus Iohannis", "extended"), replicates=1000) -> xarray.Dataset:
    """Returns a sweep; `odds` is a function of the parameters' places (0 to 1 along each)."""
    shape = tuple(len(values) for values in parameters.values())
    table = np.zeros((*shape, len(names)))
    for place in np.ndindex(*shape):
        share = np.array(odds(*(k / max(1, size - 1) for k, size in zip(place, shape, strict=True))), dtype=float)
        table[place] = share / share.sum()
    count = np.round(table * replicates).astype(int)
    ends = np.array([wilson(int(x), replicates) for x in count.ravel()]).reshape(*count.shape, 2)
    dims = (*parameters, "outcome")
    return xarray.Dataset({"count": (dims, count), "odds": (dims, count / replicates), "low": (dims, ends[..., 0]),
                           "high": (dims, ends[..., 1])},
                          coords={**{name: list(values) for name, values in parameters.items()},
                                  "outcome": list(names)})


def damaged(table: xarray.Dataset, *places) -> xarray.Dataset:
    """Returns a sweep in which the settings at these places could not be computed."""
    table = table.copy(deep=True)
    for place in places:
        for key in ("odds", "low", "high"):
            table[key][place] = np.nan
    return table


WORDS = ("block", "oppose", "wary", "undecided", "lean", "support", "champion")
SHARES = tuple(k / 20 for k in range(1, 20))


def rising(x: float) -> tuple[float, float, float]:
    return 1.05 - x, 0.1 + 0.1 * x, 0.05 + x


def corners(x: float, y: float) -> tuple[float, float, float]:
    return 1.05 - x, 2 * x * y, 0.05 + x * (1 - y)


def pivots(allies=("United States", "Hungary", "France"), candidate="Mark Rutte", light=True) -> PivotsDocument:
    rows = [AllyImpact(ally=ally, name=ally, weight=0.1, stance="lean", derived=False,
                        against_to="block", against=change(0.8 - 0.7 / (k + 1)), favour_to="champion",
                        favour=change(0.85),
                        weightless=change(0.8 + 0.02 * (k % 5)) if light else None)
            for k, ally in enumerate(allies)]
    return pivots_document(candidate=candidate, allies=rows)


def pivots_document(**given) -> PivotsDocument:
    now = NowOdds(count=810, odds=0.81, low=0.79, high=0.83)
    return PivotsDocument(**{**MADE, "replicates": 1000, "candidate": "Mark Rutte", "of": given.get("candidate", "Mark Rutte"),
                             "now": now, "allies": [],
                             "moves": [], "sensitivity": None, "spread": {"process": 0.5, "ignorance": 0.5}, **given})


def change(odds: float, half: float = 0.02, now: float = 0.81) -> PairedEffect:
    odds = min(1.0, max(0.0, odds))
    return PairedEffect(odds=odds, low=max(0.0, odds - half), high=min(1.0, odds + half), difference=odds - now,
                        difference_low=max(-1.0, odds - now - half), difference_high=min(1.0, odds - now + half))


def indices(groups=("stances of the United States", "process", "weights")) -> PivotsDocument:
    found = [GroupIndex(group=group, inputs=1, **{f"{order}{end}": value / (k + 1) + add
                                                  for order, value in (("first", 0.3), ("total", 0.45))
                                                  for end, add in (("", 0.0), ("_low", -0.02), ("_high", 0.02))})
             for k, group in enumerate(groups)]
    return pivots_document(sensitivity=SensitivityDocument(rows=16, courses=8, replicates=1000, mean=0.5, variance=0.1,
                                                           luck=0.1, groups=found))


def history(days=5, **about) -> list[DatedOdds]:
    return [DatedOdds(as_of=(START + datetime.timedelta(days=23 * k)).isoformat(), scenario="made-up.toml",
                      digest=MADE["digest"], outcomes=outcomes_of(
        (0.6 + 0.07 * k, 0.15 - 0.02 * k, 0.05, 0.2 - 0.05 * k if k < 4 else 0.0), **about)) for k in range(days)]


BINS = tuple(ReliabilityBin(forecast=forecast, observed=observed, low=low, high=high, count=count)
             for forecast, observed, low, high, count in ((0.04, 0.03, 0.0, 0.12, 41), (0.37, 0.3, 0.1, 0.6, 9),
                                                          (0.93, 0.95, 0.7, 0.99, 15)))
COUNTS = tuple(ReportedCount(date=datetime.date(2024, month, day), count=count, low=low, high=high)
               for month, day, count, low, high in (
    (2, 21, 21, 20, 22), (4, 2, 28, 27, 28), (4, 29, 29, 29, 29), (6, 18, 31, 31, 31), (6, 20, 32, 32, 32)))


def backtest(scores=(), bins=(), clusters=7) -> BacktestDocument:
    """Returns a back-test with mean log scores by forecaster, (name, mean, low, high, knows), the model first."""
    scored = {name: Scored(knows=knows, log=Mean(mean=mean, low=low, high=high, cases=9, clusters=clusters))
              for name, mean, low, high, knows in scores}
    return BacktestDocument(parameters="prior sha256:1", model_version="1", nemcon_version="0.1.0", seed=1,
                            replicates=100, cases=[], scores=scored, scores_grade_a={}, differences={},
                            hedged={name: HedgedMeans(share=0.9, log=of.log) for name, of in scored.items()},
                            reliability=list(bins))


def scores(names=("equal odds", "four large allies", "share of firm support"), clusters=7) -> BacktestDocument:
    others = [(name, 1.1 + 0.2 * k, 0.9 + 0.2 * k, 1.3 + 0.2 * k, "four stances" if k else "")
              for k, name in enumerate(names)]
    return backtest([("the model", 0.84, 0.62, 1.1, "the case file"), *others], clusters=clusters)
