"""Days: the calendar in order, and events on somebody who exists, within it, and not against each other.

Which day may stand where, once start <= deadline <= end and as_of < end hold: an event from start to end, a stance also
before the start (it counts from round 0), and the day to which a deadline moves from the event itself to the end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sim.scenario.checks.context import CheckContext
from sim.scenario.fields import Status
from sim.scenario.finding import Diagnostic, show

# A stance may have been stated before the start; it counts from round 0. Anything else that was so before the start
# belongs into the tables, unless a file that extends this one starts later: then the event is history.
_MAY_PRECEDE = ("stance",)
_SPAN = (("as_of",), ("calendar",))


def check_events(context: CheckContext) -> Iterator[Diagnostic]:
    """Yield events that cannot happen, or not together."""
    for number, event in enumerate(context.document.events):
        yield from _names(context, event, ("events", number))
        yield from _day(context, event, ("events", number))
    yield from _contradictions(context)
    yield from _membership(context)
    yield from _standing(context)


def _names(context: CheckContext, event, path: tuple) -> Iterator[Diagnostic]:
    if hasattr(event, "ally"):
        yield from context.ally(event.ally, (*path, "ally"))
    if hasattr(event, "candidate"):
        yield from context.candidate(event.candidate, (*path, "candidate"))
    yield from context.word(getattr(event, "stance", None), (*path, "stance"))


def _day(context: CheckContext, event, path: tuple) -> Iterator[Diagnostic]:
    start, end, path = context.start, context.end, (*path, "date")
    if context.document.case is not None and event.kind == "stance" and event.date > context.document.as_of:
        yield Diagnostic(path, f"a case states nothing that was said after as_of, {context.document.as_of}",
                         str(event.date), "leave this stance out", depends_on=(("as_of",), ("case",)))
    elif end is not None and event.date > end:
        yield Diagnostic(path, f"this is after the calendar's end on {end}", str(event.date), depends_on=_SPAN)
    elif event.date < start and event.kind not in _MAY_PRECEDE:
        yield Diagnostic(path, f"this is before the start on {start}", str(event.date),
                         "state it in [allies], [candidates] or [calendar] instead", depends_on=_SPAN,
                         conflicts_with=_since(context))
    if event.kind == "deadline" and event.to < event.date:
        yield Diagnostic((*path[:-1], "to"), f"the deadline moves to a day before the event itself, {event.date}",
                         str(event.to), 'a deadline that is over at once is kind = "term_ends"')
    elif event.kind == "deadline" and end is not None and event.to > end:
        yield Diagnostic((*path[:-1], "to"), f"the deadline moves past the end on {end}", str(event.to),
                         depends_on=_SPAN)


def _since(context: CheckContext) -> tuple:
    return ("calendar", "start") if context.document.calendar.start else ("as_of",)


def _contradictions(context: CheckContext) -> Iterator[Diagnostic]:
    """Of two events that surely happen on one day to the same ally and candidate, one cannot be meant."""
    seen: dict[tuple, int] = {}
    for number, event in enumerate(context.document.events):
        key = (event.date, _theme(event.kind), getattr(event, "ally", None), getattr(event, "candidate", None))
        if event.probability != 1.0 or key[1] is None:
            continue
        first = seen.setdefault(key, number)
        if first != number:
            same = context.document.events[first] == event
            what = "this event is given twice" if same else "this contradicts another event of the same day"
            yield Diagnostic(("events", number), what, event.kind, f"see event {first + 1}",
                             depends_on=(("events", first),))


def _theme(kind: str) -> str | None:
    """Return what an event decides; two certain events about the same on one day exclude each other."""
    themes = {"enters": "standing", "withdraws": "standing", "joins": "membership", "leaves": "membership"}
    return themes.get(kind, kind)


def _certain(context: CheckContext, kinds: tuple[str, ...], key: str) -> dict[str, list[tuple]]:
    """Return the certain events of some kinds in order of time, by ally or candidate."""
    by_name = defaultdict(list)
    for number, event in enumerate(context.document.events):
        if event.kind in kinds and event.probability == 1.0:
            by_name[getattr(event, key)].append((event.date, number, event))
    return {name: sorted(events, key=lambda entry: entry[:2]) for name, events in by_name.items()}


def _membership(context: CheckContext) -> Iterator[Diagnostic]:
    for ally, events in _certain(context, ("joins", "leaves"), "ally").items():
        inside = events[0][2].kind == "leaves"
        for day, number, event in events:
            if inside == (event.kind == "joins"):
                state = "is a member already" if inside else "is no member any more"
                yield Diagnostic(("events", number), f"{show(ally)} {state} on {day}", event.kind,
                                 depends_on=tuple(("events", other) for _, other, _ in events))
            inside = event.kind == "joins"


def _standing(context: CheckContext) -> Iterator[Diagnostic]:
    for name, events in _certain(context, ("enters", "withdraws"), "candidate").items():
        candidate, gone = context.document.candidates.get(name), None
        depends_on = (("candidates", name), *(("events", number) for _, number, _ in events))
        for day, number, event in events:
            path = ("events", number)
            if gone is not None and day > gone:
                yield Diagnostic(path, f"{show(name)} withdraws for good on {gone}", f"{event.kind} on {day}",
                                 depends_on=depends_on)
            elif event is events[0][2] and candidate is not None and _stands(candidate, event):
                yield Diagnostic(path, f"{show(name)} is {candidate.status.value} from the beginning", event.kind,
                                 'give the candidate another "status"', depends_on=depends_on)
            gone = day if event.kind == "withdraws" and gone is None else gone


def _stands(candidate, event) -> bool:
    return event.kind == "enters" and event.status == candidate.status and event.status != Status.not_available


# The calendar: one end, and days in order.


def check_calendar(context: CheckContext) -> Iterator[Diagnostic]:
    """Yield days of the calendar that contradict each other."""
    calendar, start, end = context.document.calendar, context.start, context.end
    since = ("calendar", "start") if calendar.start else ("as_of",)
    if calendar.end is None and calendar.rounds is None:
        yield Diagnostic(("calendar",), "the calendar has no end", hint='write "end", a date, or "rounds", a number')
    elif calendar.end is not None and calendar.rounds is not None:
        yield Diagnostic(("calendar", "rounds"), 'the calendar has "end" and "rounds"', str(calendar.rounds),
                         'keep one of them (a file that extends another can drop = ["calendar.end"])', on_key=True)
        return
    if calendar.end is not None and calendar.end < start:
        yield Diagnostic(("calendar", "end"), f"the calendar ends before it starts on {start}", str(calendar.end),
                         depends_on=(since,))
        return
    if start < context.document.as_of and end is not None and end <= context.document.as_of:
        yield Diagnostic(("calendar", "end" if calendar.rounds is None else "rounds"),
                         f"the calendar is over by as_of, {context.document.as_of}, the day on which knowledge stops",
                         str(end), "let it end later: what was not agreed by as_of is still open then",
                         depends_on=(("as_of",), since))
    if calendar.deadline is not None and calendar.deadline < start:
        yield Diagnostic(("calendar", "deadline"), f"the deadline is before the start on {start}",
                         str(calendar.deadline), depends_on=(since,))
    if calendar.deadline is not None and end is not None and calendar.deadline > end:
        yield Diagnostic(("calendar", "deadline"), f"the deadline is after the end on {end}", str(calendar.deadline),
                         depends_on=(since, ("calendar", "end"), ("calendar", "rounds"), ("calendar", "round_days")))
