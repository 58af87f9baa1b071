"""Scenarios that nobody would write: small, short, and with every feature of a file in some of them.

Strategies are made once (`cache`): Hypothesis spends more time on checking a new one than on drawing from it.
"""

from __future__ import annotations

import datetime
from functools import cache
from typing import Any

from hypothesis import strategies as st

START = datetime.date(2024, 1, 1)
ALLIES, NAMES, ISSUES = ("ALB", "BEL", "CAN", "DNK", "EST", "FIN"), ("Ada", "Bo", "Cy"), ("peace", "money")
WORDS = ("champion", "support", "lean", "undecided", "wary", "oppose", "block", "veto", "veto", "veto", "voted for", "voted against")
COSTS = ("nothing changes", "incumbent stays", "post empty")
KINDS = ("stance", "enters", "withdraws", "exit_cost", "joins", "leaves", "government", "deal", "deadline", "term_ends")


def sometimes(strategy, instead=None):
    """Draws from a strategy half of the time."""
    return st.one_of(st.just(instead), strategy)


@cache
def fraction(low: float = 0.0, high: float = 1.0):
    """Draws a number with two decimals."""
    return st.integers(round(low * 100), round(high * 100)).map(lambda k: k / 100)


@cache
def drawn(low: float, high: float):
    """Draws a distribution of any family between two ends."""
    def family(name, values):
        return {name: values}
    ends = st.tuples(fraction(low, high), fraction(low, high)).map(sorted)
    positive = st.tuples(fraction(max(low, 0.01), high), fraction(max(low, 0.01), high)).map(sorted)
    return st.one_of(
        ends.map(lambda x: family("uniform", x)), positive.map(lambda x: family("loguniform", x)),
        ends.map(lambda x: family("normal", [x[0], 0.1])), positive.map(lambda x: family("lognormal", [x[0], 0.3])),
        ends.map(lambda x: family("triangular", [x[0], (x[0] + x[1]) / 2, x[1]])),
        ends.map(lambda x: family("choice", list(x))))


@cache
def number(low: float, high: float):
    """Draws a number, and one time in four a distribution."""
    return st.integers(0, 3).flatmap(lambda k: drawn(low, high) if k == 0 else fraction(low, high))


def table(**entries):
    """Draws a table from which entries that are None are left out."""
    return st.fixed_dictionaries(entries).map(lambda row: {key: x for key, x in row.items() if x is not None})


PROCESS = {
    "meetings": (0, 1.5), "persuasion": (0, 1), "isolation": (0, 1), "urgency": (0, 0.3), "shelter": (0, 0.3),
    "closing": (0.3, 1), "offer_step": (0, 0.5), "budget": (0, 2), "news": (0, 0.3), "backing_floor": (0, 0.4),
    "patience": (0, 3), "pressure": (0, 1.5), "resolve": (0, 1), "threshold": (-0.3, 0.3), "premium": (0, 0.3),
    "spread_stated": (0, 0.3), "spread_unknown": (0, 0.5), "anchor": (0, 1), "urgency_curve": (0, 1),
    "cost_nothing_changes": (-0.2, 0.3), "cost_incumbent_stays": (-0.2, 0.3), "cost_post_empty": (0, 0.5), "pace": (0, 1),
    "price": (0, 1), "relative_entry": (0, 1), "reluctance": (0, 1), "viability": (0, 1), "another_attitude": (-0.2, 0.4),
    "another_spread": (0, 0.3), "another_exit_cost": (0, 0.3), "silent_threshold": (-0.3, 0.3),
    "immovable": (0, 1), "immovable_no_change": (0, 1), "immovable_block": (0, 1)}


NERVOUS = {"news": 0.3, "backing_floor": 0.0}  # so that a silence is broken now and then
GENEROUS = {"closing": 0.3, "offer_step": 0.4, "budget": 2.0}  # so that there are deals within a few rounds


@cache
def process():
    """Draws the global parameters; each is left to the shipped ones half of the time."""
    drawn_ones = table(**{name: sometimes(number(*ends)) for name, ends in PROCESS.items()})
    return st.tuples(drawn_ones, st.sampled_from([{}, GENEROUS, NERVOUS])).map(lambda both: {**both[0], **both[1]})


@cache
def day(last: int):
    """Draws a day from a little before the start to a little after the end."""
    return st.integers(-7, 7 * last + 14).map(lambda k: START + datetime.timedelta(days=k))


@cache
def calendar():
    """Draws a short calendar."""
    return st.integers(0, 14).flatmap(lambda last: table(
        rounds=st.just(last), round_days=st.sampled_from([7, 7, 1]), deadline=sometimes(day(last)),
        silence=st.sampled_from([0, 1, 2, 3, 4]), stall=st.sampled_from([0, 1, 1, 2]), fallback_cost=sometimes(cost())))


@cache
def cost():
    """Draws what it costs to be without agreement, in any of the forms that a file may use."""
    return st.one_of(st.sampled_from(COSTS), number(-0.3, 0.5))


@cache
def positions(issues):
    """Draws where somebody stands on the issues."""
    return st.fixed_dictionaries({issue: fraction(-1, 1) for issue in issues})


@cache
def ally(issues):
    """Draws an ally."""
    return table(size=number(0.1, 5), fallback_cost=sometimes(cost()), resolve=sometimes(number(0, 1)), threshold=sometimes(number(-0.3, 0.3)),
                 premium=sometimes(number(0, 0.3)), positions=positions(issues),
                 salience=sometimes(positions(issues).map(lambda row: {key: abs(x) for key, x in row.items()})))


@cache
def candidate(issues, allies):
    """Draws a candidate; most are declared from the start."""
    return table(status=st.sampled_from(["declared", "declared", "open", "not available"]),
                 country=sometimes(st.sampled_from(allies)), ambition=number(0, 1), exit_cost=number(0, 0.6),
                 credentials=number(-0.5, 0.5), helpfulness=number(0, 1), patience=sometimes(number(0, 3)),
                 positions=positions(issues))


@cache
def stance():
    """Draws a stance in any of the forms that a file may use."""
    words = st.sampled_from(WORDS)
    return st.one_of(words, words, fraction(-1, 1), drawn(-1, 1).map(lambda x: {"stance": x}), table(
        stance=words, spread=sometimes(number(0, 0.3))))


@cache
def stances(names, allies):
    """Draws who thinks what; what is left out is derived from positions."""
    row = st.dictionaries(st.sampled_from((*allies, "*")), stance(), max_size=len(allies))
    return st.fixed_dictionaries({name: row for name in names})


@cache
def rule(allies):
    """Draws a decision rule."""
    some = st.lists(st.sampled_from(allies), min_size=1, unique=True).map(sorted)
    return st.one_of(st.just({}), table(
        veto=st.one_of(st.just("none"), some, some), consent_count=sometimes(st.integers(0, len(allies))),
        consent_share=sometimes(fraction()), consent_weight=sometimes(fraction()),
        may_object=sometimes(st.integers(0, 2)), abstain_below=sometimes(fraction(-0.2, 0.4))))


@cache
def event(kind, names, allies, last):
    """Draws an event of a kind; one in two may not happen."""
    about = {
        "stance": {"ally": st.sampled_from(allies), "candidate": st.sampled_from(names),
                   "stance": st.one_of(st.sampled_from(WORDS), fraction(-1, 1)), "spread": sometimes(number(0, 0.2))},
        "enters": {"candidate": st.sampled_from(names),
                   "status": st.sampled_from(["declared", "declared", "open", "not available"])},
        "withdraws": {"candidate": st.sampled_from(names)},
        "exit_cost": {"candidate": st.sampled_from(names), "value": number(0, 0.5)},
        "joins": {"ally": st.sampled_from(allies)}, "leaves": {"ally": st.sampled_from(allies)},
        "government": {"ally": st.sampled_from(allies), "resolve": sometimes(number(0, 1))},
        "deal": {"ally": st.sampled_from(allies), "candidate": st.sampled_from(names), "value": number(0, 0.6)},
        "deadline": {"to": day(last)}, "term_ends": {}}[kind]
    return table(kind=st.just(kind), date=day(last), probability=sometimes(fraction(), 1.0), **about)


@cache
def events(kind, names, allies, last):
    """Draws one event of a kind and up to four of any kind."""
    any_kind = st.sampled_from(KINDS).flatmap(lambda other: event(other, names, allies, last))
    others = st.integers(0, 4).flatmap(lambda k: st.lists(any_kind, min_size=k, max_size=k))
    return st.tuples(event(kind, names, allies, last), others).map(lambda both: [both[0], *both[1]])


@cache
def pairs(allies):
    """Draws ties between some pairs of allies, from none to strong."""
    pair = st.lists(st.sampled_from(allies), min_size=2, max_size=2, unique=True)
    return st.lists(table(between=pair, strength=st.sampled_from([0.0, 0.5, 1.0, 5.0])), max_size=2)


@cache
def blocs(allies):
    """Draws a bloc, or none."""
    members = st.lists(st.sampled_from(allies), min_size=2, unique=True)
    return sometimes(members.map(lambda some: {"bloc": {"members": some, "tie": 3.0}}), {})


@st.composite
def scenarios(draw, kind) -> dict[str, Any]:
    """Draws a scenario file with 2 to 6 allies, 1 to 3 candidates, at most 14 rounds, and an event of a kind."""
    allies, names = ALLIES[:draw(st.integers(2, 6))], NAMES[:draw(st.integers(1, 3))]
    issues = ISSUES[:draw(st.integers(0, 2))]
    when = draw(calendar())
    last = when["rounds"] * when["round_days"] // 7
    return {
        "format": 1, "title": "drawn", "as_of": START, "calendar": when, "process": draw(process()),
        "issues": {issue: {"salience": draw(fraction())} for issue in issues},
        "candidates": {name: draw(candidate(issues, allies)) for name in names},
        "allies": {name: draw(ally(issues)) for name in allies}, "stances": draw(stances(names, allies)),
        "rule": draw(rule(allies)), "ties": draw(pairs(allies)), "blocs": draw(blocs(allies)),
        "events": draw(events(kind, names, allies, last)), "another_name": draw(st.booleans())}
