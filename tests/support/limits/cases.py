"""Extreme scenarios by class: a name, the edits that make it, and whether it gives an answer or a refusal."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from support.limits.worlds import DAY, DROP, all_think, everybody, one_ally

HUGE, TINY, LEAST = 1e300, 1e-300, 5e-324


@dataclass(frozen=True)
class Case:
    """A scenario at an end of something. `refused` is part of the message when there is no answer."""

    kind: str
    name: str
    edits: dict[str, Any] = field(default_factory=dict, repr=False)
    refused: str = ""


def _cases(kind: str, *rows) -> list[Case]:
    return [Case(kind, *row) for row in rows]


def _sizes(a, b, c) -> dict[str, Any]:
    return {"allies.A.size": a, "allies.B.size": b, "allies.C.size": c}


def _event(**event) -> dict[str, Any]:
    return {"events": [{"date": DAY(2024, 1, 9), **event}]}


def _leaves(names: str) -> dict[str, Any]:
    return {"events": [{"date": DAY(2024, 1, 9), "kind": "leaves", "ally": name} for name in names]}


def _joins(names: str) -> dict[str, Any]:
    return {"events": [{"date": DAY(2024, 1, 9), "kind": "joins", "ally": name} for name in names]}


def _drawn(*families: dict[str, list]) -> list[tuple[str, dict[str, list]]]:
    return [(" ".join(map(str, (*family, *family.values()))), family) for family in families]


WEIGHTS = _cases(
    "weights",
    ("1e300 each", _sizes(HUGE, HUGE, HUGE)), ("1e-300 each", _sizes(TINY, TINY, TINY)),
    ("1e300 and 1e-300", _sizes(HUGE, TINY, TINY)), ("1e300, 1 and 1e-300", _sizes(HUGE, 1.0, TINY)),
    ("subnormal", _sizes(LEAST, 1.0, 1.0), '"size" is above 0'), ("zero", _sizes(0.0, 1.0, 1.0), '"size" is above 0'),
    ("negative", _sizes(-1.0, 1.0, 1.0), '"size" is above 0'), ("1e301", _sizes(1e301, 1.0, 1.0), '"size" is at most'),
    ("infinite", {"allies.A.size": float("inf")}, "not a finite number"), ("nan", {"allies.A.size": float("nan")}, "not a finite number"),
    ("a share of 0", {"allies.A": {"weight": 0.0}}), ("a share of 5e-324", {"allies.A": {"weight": LEAST}}),
    ("a share of 1 - 1e-16", {"allies.A": {"weight": 1 - 1e-16}}),
    ("a share of 1", {"allies.A": {"weight": 1.0}}, "leave nothing for the other allies"),
    ("a share above 1", {"allies.A": {"weight": 1.0000000001}}, '"weight" is at most 1'),
    ("all shares stated, one of them 1", {"allies": {"A": {"weight": 1.0}, "B": {"weight": 0.0}, "C": {"weight": 0.0}}}),
    ("the giant leaves", {**_sizes(HUGE, TINY, TINY), **_leaves("A")}),
    ("a name of no weight", {"allies.A": {"weight": 0.0}, "candidates.Ada.country": "A"}),
    *(((f"all sizes {name}", everybody("size", family))) for name, family in _drawn(
        {"uniform": [0.0, 0.0]}, {"choice": [LEAST]}, {"loguniform": [LEAST, LEAST]}, {"normal": [-1.0, 0.0]},
        {"normal": [0.0, 1e12]}, {"lognormal": [1e12, 1e12]}, {"triangular": [-1e12, 1e12, 1e12]})),
    *(((f"all weights {name}", everybody("weight", family))) for name, family in _drawn(
        {"uniform": [0.0, 0.0]}, {"choice": [LEAST]}, {"uniform": [1.0, 1.0]}, {"normal": [0.5, 1e12]})),
    ("a distribution beside 1e300", {"allies.A.size": {"uniform": [0.0, 1e12]}, "allies.B.size": HUGE}),
)
ALLIANCES = _cases(
    "alliances",
    ("one ally for", one_ally()), ("one ally against", one_ally("block")), ("one ally, one name", {
        **one_ally(), "candidates": {"Ada": {}}}), ("one name", {"candidates": {"Ada": {}}, "stances.Bo": DROP, "events": []}),
    ("two allies", {**one_ally(), "allies": {"A": {}, "B": {}}}),
    ("two allies that never speak", {**one_ally(), "allies": {"A": {}, "B": {}}, "ties": [{"between": ["A", "B"], "strength": 0.0}]}),
    ("nobody speaks", {"blocs": DROP, "ties": [{"between": list(pair), "strength": 0.0} for pair in ("AB", "AC", "BC")]}),
    ("ties of 1e12", {"ties": [{"between": ["A", "B"], "strength": 1e12}], "blocs.south.tie": 1e12}),
    ("ties of 1e-300", {"blocs": DROP, "ties": [{"between": list(pair), "strength": TINY} for pair in ("AB", "AC", "BC")]}),
    ("no ally", {"allies": {}, "stances": {}, "ties": [], "blocs": DROP, "events": []}, "there are no allies"),
    ("no name", {"candidates": {}, "stances": {}, "events": []}, "there is no candidate"),
    ("all leave", _leaves("ABC")), ("all but one leave", _leaves("AB")), ("all join an empty alliance", _joins("ABC")),
    ("one joins an empty alliance and the rest never", {"events": [
        {"date": DAY(2024, 1, 9), "kind": "joins", "ally": "A"},
        *({"date": DAY(2024, 2, 12), "kind": "joins", "ally": name, "probability": 0.0} for name in "BC")]}),
    ("2,001 allies", {"allies": {f"A{k}": {} for k in range(2001)}, "stances": {}, "ties": [], "blocs": DROP, "events": []},
     "there are too many allies"),
    ("201 names", {"candidates": {f"C{k}": {} for k in range(201)}, "stances": {}, "events": []}, "there are too many candidates"),
    ("200 names", {"candidates": {f"C{k}": {} for k in range(200)}, "stances": {}, "events": [], "calendar.rounds": 1}),
)
MINDS = _cases(
    "minds",
    *((f"all {word}", all_think(word)) for word in ("champion", "undecided", "block", 0.0, 10.0, -10.0)),
    ("all exactly at the threshold", {**all_think(0.1), "process": {"threshold": 0.1, "spread_stated": 0.0, "news": 0.0}}),
    ("all indifferent for certain", {**all_think(0.0), "process": {"spread_stated": 0.0, "news": 0.0, "threshold": 0.0}}),
    ("all block and nothing moves them", {**all_think("block"), "process.resolve": 1.0}),
    ("positions of 10 and salience of 1e12", {"issues.fees.salience": 1e12, "allies.A.positions": {"fees": 10.0},
                                              "candidates.Ada.positions.fees": -10.0, "stances": {}}),
    *((f"stances {name}", all_think(family)) for name, family in _drawn(
        {"uniform": [0.3, 0.3]}, {"normal": [0.0, 0.0]}, {"normal": [0.0, 1e-300]}, {"normal": [0.0, 1e12]},
        {"uniform": [-1e12, 1e12]}, {"triangular": [-1e12, -1e12, 1e12]}, {"triangular": [0.2, 0.2, 0.2]},
        {"lognormal": [1e-300, 1e12]}, {"loguniform": [1e-300, 1e12]}, {"loguniform": [LEAST, 1e12]}, {"choice": [10.0, -10.0]})),
    *((f"stances {name}", all_think(family), "is at") for name, family in _drawn(
        {"normal": [0.0, 1e300]}, {"uniform": [-1e300, 1e300]}, {"normal": [1e13, 1.0]}, {"choice": [-1.1e12]})),
)
RULES = _cases(
    "rules",
    ("nobody holds a veto", {"rule.veto": "none"}), ("a veto list of nobody", {"rule.veto": []}),
    ("all must consent", {"rule": {"veto": "none", "consent_share": 1.0}}),
    ("more must consent than there are", {"rule.consent_count": 4}, "there are only 3 members"),
    ("a number of 401 digits must consent", {"rule.consent_count": 10**400}, "too many digits"),
    ("2**63 must consent", {"rule.consent_count": 2**63}, "there are only 3 members"),
    ("-1 must consent", {"rule.consent_count": -1}, "is at least 0"),
    ("all count, but some leave", {"rule": {"veto": "none", "consent_count": 3}, **_leaves("C")}),
    ("all of the weight, and abstaining does not count", {"rule": {"veto": "none", "consent_weight": 1.0, "abstain_below": 10.0}}),
    ("nothing needed", {"rule": {"veto": "none", "consent_count": 0, "consent_share": 0.0, "consent_weight": 0.0}}),
    ("nobody may object", {"rule": {"veto": "none", "may_object": 0}}), ("all may object", {"rule": {"veto": "none", "may_object": 3}}),
    ("more may object than there are", {"rule": {"veto": "none", "may_object": 2**62}}, "there are only 3 members"),
    ("a share of 1.0000001", {"rule.consent_share": 1.0000001}, "is at most 1"),
    ("everything at once, out of reach", {"rule": {"consent_count": 3, "consent_share": 1.0, "consent_weight": 1.0, "may_object": 0,
                                                   "abstain_below": 10.0}}),
)
CALENDARS = _cases(
    "calendars",
    ("zero rounds", {"calendar.rounds": 0, "events": []}), ("one round", {"calendar.rounds": 1, "events": []}),
    ("1,000,000 rounds that stall", {"calendar": {"rounds": 1_000_000, "stall": 2}, **all_think("champion")}),
    ("1,000,001 rounds", {"calendar.rounds": 1_000_001}, "is at most 1000000"), ("-1 rounds", {"calendar.rounds": -1}, "is at least 0"),
    ("beyond the year 9999", {"as_of": DAY(9999, 12, 1), "events": []}),
    ("rounds of 366 days beyond the year 9999", {"calendar": {"rounds": 9000, "round_days": 366, "stall": 2}, **all_think("champion")}),
    ("the first day there is", {"as_of": DAY(1, 1, 1), "events": []}), ("rounds of no day", {"calendar.round_days": 0}, "is at least 1"),
    ("a deadline on the first day", {"calendar.deadline": DAY(2024, 1, 1)}), ("silence longer than the calendar", {"calendar.silence": 1000}),
    ("an end on the first day", {"calendar": {"end": DAY(2024, 1, 1)}, "events": []}), ("stall after one round", {"calendar.stall": 1}),
)
EVENTS = _cases(
    "events",
    ("none", {"events": []}), ("all names withdraw", {"events": [
        {"date": DAY(2024, 1, 9), "kind": "withdraws", "candidate": name} for name in ("Ada", "Bo", "Cy")]}),
    ("no name is available", {f"candidates.{name}": {"status": "not available"} for name in ("Ada", "Bo", "Cy")}),
    ("names that never leave their post", {f"candidates.{name}": {"status": "open", "exit_cost": 1e12} for name in ("Ada", "Bo", "Cy")}),
    ("a deal of 1e12", _event(kind="deal", ally="B", candidate="Ada", value=1e12)),
    ("a deal of nothing", _event(kind="deal", ally="B", candidate="Ada", value=0.0)),
    ("never, and always", {"events.1.probability": 0.0, "events.0.probability": 1.0}),
    ("a probability far out", {"events.1.probability": {"normal": [0.0, 1e12]}}),
    ("a probability above 1", {"events.1.probability": 1.01}, "is at most 1"),
    ("the term ends at once", {"events": [{"date": DAY(2024, 1, 1), "kind": "term_ends"}]}),
    ("the deadline on the last day", {"events": [{"date": DAY(2024, 1, 9), "kind": "deadline", "to": DAY(2024, 2, 12)}]}),
)
EXTREMES: dict[str, Any] = {"isolation": 1e12, "urgency": 1e12, "shelter": 1e12, "offer_step": 1e12, "budget": 1e12, "news": 1e12,
                            "pressure": 1e12, "premium": 1e12, "spread_stated": 1e12, "spread_unknown": 1e12}
PROCESSES = _cases(
    "processes",
    ("nothing happens", {"process": dict.fromkeys(EXTREMES, 0.0) | {"meetings": 0.0, "persuasion": 0.0, "closing": 1.0, "resolve": 0.0}}),
    ("everything at its largest", {"process": {**EXTREMES, "meetings": 20.0, "persuasion": 1.0, "closing": 1.0, "resolve": 1.0,
                                               "patience": 1e12, "backing_floor": 1.0, "threshold": 10.0}}),
    ("amounts at their largest, shares at their least", {"process": {**EXTREMES, "persuasion": 0.0, "closing": 0.0, "resolve": 0.0,
                                                                     "patience": 0.0, "backing_floor": 0.0, "threshold": -10.0}}),
    ("everything next to nothing", {"process": dict.fromkeys([*EXTREMES, "persuasion", "closing", "resolve", "meetings"], LEAST)}),
    ("everything drawn from anywhere", {"process": {name: {"uniform": [0.0, 1e12]} for name in EXTREMES}}),
    ("1,000 meetings", {"process.meetings": 1000.0, "calendar.rounds": 2, "events": []}),
    ("a million meetings", {"process.meetings": 1e6}, '"meetings" is at most 1000'),
    ("news of 1e7 and deals of anything", {"process": {"news": 1e7, "offer_step": 1e12, "budget": 1e12, "closing": 0.0}}),
)
CASES = [*WEIGHTS, *ALLIANCES, *MINDS, *RULES, *CALENDARS, *EVENTS, *PROCESSES]
