"""Observations: between start and as_of, on somebody who exists, within the membership, and not against each other."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sim.scenario.checks.context import CheckContext
from sim.scenario.checks.references import check_claim
from sim.scenario.finding import Diagnostic, show
from sim.scenario.grid import Grid

MAX_OBSERVATIONS = 1000
_MEMBERSHIP = (("members",), ("roster",), ("allies",), ("events",), ("calendar",))
_WORDS = {"not_objecting": "members that do not object", "in_favour": "members in favour",
          "objecting": "members that object", "no_opinion": "members without an opinion"}


def check_observations(context: CheckContext) -> Iterator[Diagnostic]:
    """Yield observations that cannot have been made, or not together."""
    seen = context.document.observations
    if len(seen) > MAX_OBSERVATIONS:
        yield Diagnostic(("observations",), "there are too many observations", str(len(seen)),
                      f"at most {MAX_OBSERVATIONS}", on_key=True)
        return
    for number, observation in enumerate(seen):
        path = ("observations", number)
        yield from _names(context, observation, path)
        outside = list(_day(context, observation, path))
        yield from outside or _gone(context, observation, path)
        yield from _numbers(context, observation, path, bool(outside))
        for index, claim in enumerate(observation.evidence):
            yield from check_claim(context, claim, (*path, "evidence", index), observation.evidence[:index])
    yield from _contradictions(context)


def _names(context: CheckContext, observation: Any, path: tuple) -> Iterator[Diagnostic]:
    if hasattr(observation, "ally"):
        yield from context.ally(observation.ally, (*path, "ally"))
    if hasattr(observation, "candidate"):
        yield from context.candidate(observation.candidate, (*path, "candidate"))


def _gone(context: CheckContext, observation: Any, path: tuple) -> Iterator[Diagnostic]:
    """Yield an ally that is no member on the day, and a name that has surely withdrawn."""
    grid, day, ally = Grid.of(context.document), observation.date, getattr(observation, "ally", None)
    if ally in context.allies and ally not in members_on(context, day):
        yield Diagnostic((*path, "ally"), f"this ally is no member on {day}", show(ally), _late(context, day),
                         depends_on=_MEMBERSHIP)
    gone = [event.date for event in context.document.events if event.kind == "withdraws" and event.probability == 1.0
            and event.candidate == getattr(observation, "candidate", None)
            and (event.date < day or grid.round_of(event.date) <= grid.last_before(day))]
    if gone:
        yield Diagnostic((*path, "candidate"), f"this name withdraws on {gone[0]}, and this was seen on {day}",
                         show(observation.candidate), "what was seen of a name is compared while it is in play",
                         depends_on=(("events",), ("calendar",)))


def _day(context: CheckContext, observation: Any, path: tuple) -> Iterator[Diagnostic]:
    as_of, start, path = context.document.as_of, context.start, (*path, "date")
    if observation.date > as_of:
        yield Diagnostic(path, f"this was seen after as_of, {as_of}, the day on which knowledge stops",
                      str(observation.date), "set as_of to that day or a later one", depends_on=(("as_of",),))
    elif observation.date < start:
        hint = ("set calendar.start to that day or an earlier one" if context.document.calendar.start
                else "write calendar.start, the day on which the run begins; it may lie before as_of")
        yield Diagnostic(path, f"this was seen before the start on {start}", str(observation.date), hint,
                      depends_on=(("as_of",), ("calendar",)))


def _numbers(context: CheckContext, observation: Any, path: tuple, is_outside: bool) -> Iterator[Diagnostic]:
    """Yield counts that no body of this size can give."""
    if observation.kind in ("not_objecting", "in_favour"):
        bad = list(_band(observation, path))
        yield from bad
        if bad:
            return
    elif observation.kind == "ballot" and not observation.counts:
        yield Diagnostic(path, "a ballot states at least one of yes, no and no_opinion", on_key=True)
    members = len(members_on(context, observation.date))
    if members == 0:
        return
    for key in ("count", "low", "high", "yes", "no", "no_opinion"):
        number = getattr(observation, key, None)
        if number is not None and number > members:
            yield Diagnostic((*path, key), f"there are only {members} members on {observation.date}", str(number),
                             _late(context, observation.date), depends_on=_MEMBERSHIP)
            return
    if observation.kind == "ballot":
        votes = [vote for vote in (observation.yes, observation.no, observation.no_opinion) if vote is not None]
        short = len(votes) == 3 and observation.error == 0.0 and not is_outside and all(
            event.probability == 1.0 for event in _moves(context))
        for wrong, than in ((sum(votes) > members, "more"), (short and sum(votes) < members, "less")):
            if wrong:
                yield Diagnostic(path, f"the votes add up to {than} than the {members} members on {observation.date}",
                                 str(sum(votes)), "whoever did not vote has no opinion" if than == "less" else "",
                                 depends_on=_MEMBERSHIP, on_key=True)


def _band(observation: Any, path: tuple) -> Iterator[Diagnostic]:
    count, low, high = observation.count, observation.low, observation.high
    if count is None and low is None and high is None:
        yield Diagnostic(path, "it is missing how many there were", hint='write "count", or "low" and "high"',
                         on_key=True)
    elif count is not None and not (low is None and high is None):
        yield Diagnostic((*path, "count"), 'this observation has "count" and "low" or "high"', str(count),
                         "keep one of them", on_key=True)
    elif low is not None and high is not None and low > high:
        yield Diagnostic((*path, "low"), f'"low" is above "high", {high}', str(low))


def _moves(context: CheckContext) -> list[Any]:
    return [event for event in context.document.events if event.kind in ("joins", "leaves")]


def _late(context: CheckContext, day: datetime.date) -> str:
    joined = any(event.kind == "joins" and event.date <= day for event in _moves(context))
    return "who joins between two rounds counts from the later one" if joined else ""


def members_on(context: CheckContext, day: datetime.date) -> set[str]:
    """Return who is a member on a day, at most: whoever may have joined by the last round before it, and has not
    surely left.
    """
    present, grid, met = set(context.allies), Grid.of(context.document), set()
    seen = grid.last_before(day)
    for event in sorted(_moves(context), key=lambda event: event.date):
        if event.kind == "joins" and event.ally not in met:
            present.discard(event.ally)
        met.add(event.ally)
        if event.kind == "joins" and event.date <= day and grid.round_of(event.date) <= seen:
            present.add(event.ally)
        elif event.kind == "leaves" and event.date <= day and event.probability == 1.0:
            present.discard(event.ally)
    return present


# What exact observations of one round say together: by name, a band for each quantity, and allies on either side.


def _contradictions(context: CheckContext) -> Iterator[Diagnostic]:
    document = context.document
    grid = Grid.of(document)
    before: dict[tuple, int] = {}
    rounds: dict[tuple, list[int]] = defaultdict(list)
    for number, observation in enumerate(document.observations):
        about: Any = observation
        said = observation.model_dump(exclude={"evidence", "note"})
        first = before.setdefault(tuple(sorted(said.items(), key=lambda item: item[0])), number)
        if first != number:
            yield Diagnostic(("observations", number), "this observation is given twice", observation.kind,
                          f"see observation {first + 1}", depends_on=(("observations", first),))
        elif getattr(observation, "error", 1.0) == 0.0 and observation.date >= grid.start:
            rounds[grid.last_before(observation.date), about.candidate].append(number)
    for numbers in rounds.values():
        yield from _together(context, numbers)


def _together(context: CheckContext, numbers: list[int]) -> Iterator[Diagnostic]:
    """Yield the first of some exact observations of one name in one round that cannot hold beside those before it."""
    seen = context.document.observations
    members = max(len(members_on(context, seen[number].date)) for number in numbers)
    bands = {name: [0, members, None, None] for name in _WORDS}
    sides: dict[str, tuple[str, int]] = {}
    for number in numbers:
        observation, by = seen[number], None
        for name, (low, high) in observation.counts.items():
            by = by if by is not None else _narrowed(bands[name], low, high, number)
        if hasattr(observation, "ally"):
            kind, first = sides.setdefault(observation.ally, (observation.kind, number))
            by = first if kind != observation.kind else by
        by = by if by is not None else _impossible(bands, sides, members, number)
        if by is not None and by != number:
            yield Diagnostic(("observations", number), "this contradicts another observation of the same round",
                          show(observation.words(str)), f"see observation {by + 1}, or give them an error",
                          depends_on=(("observations", by), ("calendar",), ("as_of",)))
            return


def _narrowed(band: list, low: int | None, high: int | None, number: int) -> int | None:
    """Narrow a band (low, high, and who said so); return who is contradicted."""
    if low is not None and low > band[0]:
        band[0], band[2] = low, number
    if high is not None and high < band[1]:
        band[1], band[3] = high, number
    if band[0] <= band[1]:
        return None
    return next((by for by in (band[2], band[3]) if by not in (None, number)), None)


def _impossible(bands: dict[str, list], sides: dict[str, tuple[str, int]], members: int, number: int) -> int | None:
    """Return an earlier observation that cannot hold beside number `number`: who is in favour does not object, who
    objects is counted among those that do, and all are members.
    """
    fine, keen, against, neither = (bands[name] for name in ("not_objecting", "in_favour", "objecting", "no_opinion"))
    objecting = [by for kind, by in sides.values() if kind == "objects"]
    giving = [by for kind, by in sides.values() if kind == "gave_way"]
    rules = (
        (keen[0] > fine[1], (keen[2], fine[3])),
        (fine[0] + against[0] > members, (fine[2], against[2])),
        (keen[0] + neither[0] > fine[1], (keen[2], neither[2], fine[3])),
        (fine[1] + against[1] < members, (fine[3], against[3])),
        (len(objecting) > against[1], (against[3], *objecting)),
        (len(objecting) > members - fine[0], (fine[2], *objecting)),
        (len(giving) > fine[1], (fine[3], *giving)),
        (len(giving) > members - against[0], (against[2], *giving)),
    )
    for broken, who in rules:
        if broken:
            return next((by for by in who if by not in (None, number)), number)
    return None
