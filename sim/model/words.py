"""Says in plain sentences, with dates, what the diary of a replicate holds."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # so that a command that only counts need not load the model
    from sim.model.diary import Entry
    from sim.scenario.encode import Encoded
    from sim.scenario.schema import Event, EventBase

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")
_UNITS = {1: "day", 7: "week"}
NAMES_SHOWN = 6

# What happens to some allies, or to a candidate. {s} is the ending of a verb with one subject.
_SENTENCES = {
    "first favourite": "{allies} prefer{s} {candidate}.",
    "favourite": "{allies} now prefer{s} {candidate}.",
    "objects": "{allies} object{s} to {candidate}.",
    "gives way": "{allies} no longer object{s} to {candidate}.",
    "front-runner": "{candidate} is the front-runner, backed by {percent} of the weight.",
    "declares": "{candidate} declares.",
    "withdraws": "{candidate} withdraws.",
    "meeting": "{other} talks to {allies}.",
    "offer": "{other} offers {allies} {amount} for consent to {candidate}.",
    "deal": "{allies} take{s} {amount} from {other}; the objection to {candidate} falls.",
    "under silence": "{candidate} is put under silence.",
    "silence broken": "The silence over {candidate} is broken.",
    "adopted": "{candidate} is adopted.",
    "fallback": "No consensus is reached: {candidate}.",
}
_EVENTS = {
    "stance": "{ally} states its stance on {candidate}: {stance}.",
    "enters": "{candidate} is {status} from now on.",
    "withdraws": "{candidate} withdraws.",
    "exit_cost": "What leaving would cost {candidate} at home becomes {value}.",
    "joins": "{ally} joins.",
    "leaves": "{ally} leaves.",
    "government": "{ally} has a new government.",
    "deal": "{ally} is promised {value} for its consent to {candidate}.",
    "deadline": "The deadline moves to {to}.",
    "term_ends": "The incumbent's term ends.",
}


def day(date: datetime.date) -> str:
    """Returns a date as people write it.

    >>> day(datetime.date(2024, 6, 20))
    '20 June 2024'
    """
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def unit(encoded: Encoded) -> str:
    """Returns what a round of this scenario is called: day, week, or round."""
    return _UNITS.get(encoded.round_days, "round")


def counted(number: int, one: str, many: str = "") -> str:
    """Returns a number with its noun.

    >>> counted(1, "week"), counted(12000, "run"), counted(5, "ally", "allies")
    ('1 week', '12,000 runs', '5 allies')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def when(encoded: Encoded, t: int) -> str:
    """Returns the date of a round and its number; the number alone beyond the calendar's end."""
    date = encoded.date_of(t)
    number = f"{unit(encoded)} {t:,}"
    return number if date is None else f"{day(date)} ({number})"


def listed(names: Iterable[str], most: int = NAMES_SHOWN) -> str:
    """Returns names as a list in a sentence; of many, the first ones and how many others.

    >>> listed(["A", "B", "C"]), listed("ABCDEFGH", most=3)
    ('A, B and C', 'A, B, C and 5 others')
    """
    names = list(names)
    if len(names) > most + 1:
        names = [*names[:most], counted(len(names) - most, "other")]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def amount_words(amount: float) -> str:
    """Returns an offer or a price with two decimals."""
    return f"{amount:.2f}"


def sentence(entry: Entry, encoded: Encoded, allies: Iterable[str] = ()) -> str:
    """Returns an entry as a sentence; `allies` are the ids of all to whom it happens, when there are several.

    A kind that only a user's own model writes is said with its name.
    """
    if entry.kind == "event":
        return event_sentence(encoded, entry.number)
    ids = list(allies) or ([entry.ally] if entry.ally is not None else [])
    kind = "first favourite" if entry.kind == "favourite" and entry.round == 0 else entry.kind
    pattern = _SENTENCES.get(kind, "{allies}: {kind} ({candidate})." if entry.candidate else "{allies}: {kind}.")
    name = encoded.scenario.ally_name
    return pattern.format(
        allies=listed([name(ally) for ally in ids]) if ids else "", s="s" if len(ids) == 1 else "", kind=entry.kind,
        candidate=entry.candidate, other=name(entry.other) if entry.other else "",
        percent=f"{100 * (entry.amount or 0):.0f} %", amount=amount_words(entry.amount or 0))


def event_sentence(encoded: Encoded, number: int) -> str:
    """Returns an event of the scenario, by its place in the order of dates, as a sentence with the author's note."""
    event: Event = sorted(encoded.scenario.document.events, key=lambda event: event.date)[number]
    told = _EVENTS[event.kind].format(
        ally=encoded.scenario.ally_name(event.ally) if hasattr(event, "ally") else "",
        candidate=getattr(event, "candidate", ""), stance=getattr(event, "stance", ""),
        status=getattr(getattr(event, "status", None), "value", ""), value=_value(event),
        to=day(event.to) if hasattr(event, "to") else "")
    return f"{told[:-1]} ({event.note})." if event.note else told


def _value(event: EventBase) -> str:
    value = getattr(event, "value", 0.0)
    return amount_words(value) if isinstance(value, (int, float)) else "another amount"
