"""Random scenarios: names and proposals, vetoes for all, some and none, quorums, weights, deadlines on and off the grid
of rounds, short calendars, events. What a text says of any of them must be true in the numbers beside it.
"""

from __future__ import annotations

import datetime
from random import Random
from typing import Any

from sim.scenario.scenario import Scenario
from sim.scenario.schema import Document

DAY = datetime.date(2024, 1, 3)
MEMBERS = ("Ash", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gum")
NAMES = ("Ada Lark", "Bo Martin", "Cy Nightjar")
FORMS = ("The pact", "The pact without quotas")
WORDS = ("champion", "support", "lean", "undecided", "wary", "oppose", "block", "veto")
_WEIGHTS = (7, 5, 3, 3, 2, 1, 1, 0, 0)  # how often a word is drawn; vetoes and blocks are added below


def random_document(seed: int) -> dict[str, Any]:
    """Returns a scenario as plain data; the same for the same seed."""
    chance = Random(seed)
    kind = chance.choice(("names", "names", "yes/no"))
    ids = [f"M{k}" for k in range(chance.randint(2, 7))]
    chance.shuffle(ids)  # the order of codes is not that of names
    named = chance.random() < 0.7
    allies = {ally: {**({"name": name} if named else {}), **_weight(chance)} for ally, name in zip(ids, MEMBERS, strict=False)}
    candidates = list(FORMS[:chance.randint(1, 2)] if kind == "yes/no" else NAMES[:chance.randint(1, 3)])
    calendar = _calendar(chance)
    return {
        "format": 1, "title": "A case", "kind": kind, "as_of": DAY, "calendar": calendar,
        "another_name": chance.random() < 0.4 if kind == "names" else False,
        "candidates": {name: _candidate(chance, k) for k, name in enumerate(candidates)},
        "allies": allies, "stances": {name: _stances(chance, ids) for name in candidates},
        "rule": _rule(chance, ids), "process": _process(chance), "events": _events(chance, ids, candidates, calendar)}


def random_scenario(seed: int) -> Scenario:
    """Returns the scenario of a seed."""
    return Scenario(Document.model_validate(random_document(seed)))


def _weight(chance: Random) -> dict[str, float]:
    return chance.choice(({}, {"size": float(chance.randint(1, 9))}, {"size": float(chance.randint(1, 9))}))


def _candidate(chance: Random, number: int) -> dict[str, Any]:
    status = "declared" if number == 0 else chance.choice(("declared", "declared", "open", "not available"))
    return {"status": status, "exit_cost": 0.0 if status == "declared" else chance.choice((0.05, 0.3))}


def _stances(chance: Random, ids: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for ally in ids:
        if chance.random() < 0.15:
            continue
        word = chance.choices((*WORDS, 0.37), (*_WEIGHTS[:8], 1))[0]
        found[ally] = word if chance.random() < 0.6 else {"stance": word, "spread": chance.choice((0.0, 0.2, 0.4))}
    if chance.random() < 0.35:
        found[chance.choice(ids)] = chance.choice(("block", "veto", "oppose"))
    if chance.random() < 0.2:
        found["*"] = "lean"
    return found


def _rule(chance: Random, ids: list[str]) -> dict[str, Any]:
    some = chance.sample(ids, chance.randint(1, max(1, len(ids) - 1)))
    most = max(1, len(ids) - 1)
    return chance.choice((
        {}, {}, {"veto": "all"}, {"veto": some, "consent_count": chance.randint(1, most)}, {"veto": some},
        {"veto": some, "may_object": 1},
        {"veto": "none", "consent_count": chance.randint(1, most)}, {"veto": "none", "may_object": chance.randint(0, 1)},
        {"veto": "none", "consent_share": 0.6, "consent_weight": 0.5}))


def _process(chance: Random) -> dict[str, float]:
    return chance.choice(({}, {}, {}, {"offer_step": 0.0}, {"offer_step": 0.05, "budget": 0.2}, {"meetings": 0.0},
                          {"pace": 0.0, "offer_step": 0.03, "budget": 2.0}, {"closing": 0.4, "offer_step": 0.06}))


def _calendar(chance: Random) -> dict[str, Any]:
    days, rounds = chance.choice((1, 7, 7, 7, 10)), chance.choice((2, 5, 9, 14, 20, 30))
    found: dict[str, Any] = {"round_days": days, "fallback": "nothing is agreed"}
    if chance.random() < 0.5:
        found["rounds"] = rounds
    else:
        found["end"] = DAY + datetime.timedelta(days=days * rounds - chance.randint(0, days - 1))
    if chance.random() < 0.6:
        found["deadline"] = DAY + datetime.timedelta(days=min(
            days * chance.randint(1, rounds) + chance.choice((0, 0, chance.randint(0, days - 1))),
            days * (rounds - 1) + 1))
    if chance.random() < 0.3:
        found["silence"] = 1
    if chance.random() < 0.3:
        found["stall"] = 4
    if chance.random() < 0.4:
        found["fallback_cost"] = chance.choice(("post empty", "incumbent stays", 0.3))
    return found


def _events(chance: Random, ids: list[str], candidates: list[str], calendar: dict[str, Any]) -> list[dict[str, Any]]:
    last = calendar.get("end") or DAY + datetime.timedelta(days=calendar["round_days"] * calendar["rounds"])
    day = lambda: DAY + datetime.timedelta(days=chance.randint(1, max(1, (last - DAY).days)))  # noqa: E731
    made = ({"kind": "stance", "date": day(), "ally": chance.choice(ids), "candidate": chance.choice(candidates),
             "stance": chance.choice(WORDS)},
            {"kind": "leaves", "date": day(), "ally": ids[-1]}, {"kind": "joins", "date": day(), "ally": ids[-1]},
            {"kind": "withdraws", "date": day(), "candidate": candidates[-1]},
            {"kind": "government", "date": day(), "ally": chance.choice(ids)},
            {"kind": "deal", "date": day(), "ally": chance.choice(ids), "candidate": candidates[0], "value": 0.3})
    return chance.sample(made, 1) if chance.random() < 0.35 else []
