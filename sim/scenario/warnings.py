"""What is allowed in a scenario and worth knowing: said by `check`, beside the odds and in the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sim.scenario.fields import Distribution
from sim.scenario.grid import MAX_COUNTED, Grid
from sim.scenario.idle import MAX_NAMED, no_effect_warnings
from sim.scenario.roster import NO_MEMBER
from sim.scenario.scenario import shares
from sim.scenario.schema import AllyEntry, Stance, Word

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario


def warnings(scenario: Scenario, spare: bool = True) -> Iterator[str]:
    """Yield a sentence, without a full stop, for each thing that is allowed and may not be what the author meant.

    Without `spare`, what describes a name or an ally and is not needed in this file (such as credentials where every
    stance is stated) is left out: no harm is done by it, and a result need not repeat it. In a
    case it is left out too: the rules of coding ask for such fields of every name, needed or not.
    """
    spare = spare and scenario.document.case is None
    yield from scenario.notes
    yield from _unknown_weights(scenario)
    yield from _unknown_positions(scenario)
    yield from _weightless(scenario)
    yield from _sums(scenario)
    yield from _far_stances(scenario)
    yield from _no_agreement_possible(scenario)
    yield from _never_members(scenario)
    yield from _blurred_deadline(scenario)
    yield from _uncounted_rounds(scenario)
    yield from (found.sentence for found in no_effect_warnings(scenario) if spare or not found.is_spare)


def listed(names: Sequence[str]) -> str:
    """Return names as a list in a sentence; of many, the first ones and how many others."""
    shown = names if len(names) <= MAX_NAMED + 1 else [*names[:MAX_NAMED], f"{len(names) - MAX_NAMED} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


# Blank cells of a roster: unknown, and counted as nothing.


def blank_weights(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Return the members whose weight rests on a blank cell, by dotted path of the column.

    A blank cell of a weight column counts as 0 of that column. Whoever states a weight or size of its own is not
    asked for the mix `weight`; of `rule.weight` everybody is.
    """
    document, found = scenario.document, {}
    for path, mix, everybody in (("weight", document.weight, False), ("rule.weight", document.rule.weight, True)):
        for column, part in (mix or {}).items():
            names = tuple(name for name in scenario.allies if part and _is_blank(scenario, name, column)
                          and (everybody or not _states_weight(scenario, name)))
            if names:
                found[f"{path}.{column}"] = names
    return found


def _states_weight(scenario: Scenario, name: str) -> bool:
    ally = scenario.document.allies.get(name) or AllyEntry()
    return ally.weight is not None or ally.size is not None


def _is_blank(scenario: Scenario, name: str, column: str) -> bool:
    roster = scenario.roster
    return roster is not None and (name not in roster.place or roster.value(name, column) is None)


def _unknown_weights(scenario: Scenario) -> Iterator[str]:
    for path, names in blank_weights(scenario).items():
        column = path.rpartition("weight.")[2]
        yield (f"{path}: the roster has no {column} of {listed(names)}: unknown, "
               f"{'it counts' if len(names) == 1 else 'they count'} as 0 of it{_vetoes(scenario, names)}")


def _vetoes(scenario: Scenario, names: tuple[str, ...]) -> str:
    holders = [name for name in names if _holds_veto(scenario, name)]
    if not holders:
        return ""
    if len(holders) == len(names):
        return ", and the veto stays" if len(names) == 1 else ", and the vetoes stay"
    return f", and {listed(holders)} {'keeps' if len(holders) == 1 else 'keep'} a veto"


def blank_positions(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Return the members whose position on an issue rests on a blank cell, by issue; it counts as position 0."""
    found: dict[str, tuple[str, ...]] = {}
    for issue, spec in scenario.document.issues.items():
        if spec.column is not None and scenario.roster is not None:
            names = tuple(name for name in scenario.allies if _is_blank(scenario, name, spec.column)
                          and issue not in (scenario.document.allies.get(name) or AllyEntry()).positions)
            found |= {issue: names} if names else {}
    return found


def _unknown_positions(scenario: Scenario) -> Iterator[str]:
    for issue, names in blank_positions(scenario).items():
        column = scenario.document.issues[issue].column
        yield (f"issues.{issue}.column: the roster has no {column} of {listed(names)}: unknown, "
               f"{'it counts' if len(names) == 1 else 'they count'} as position 0")


def _holds_veto(scenario: Scenario, name: str) -> bool:
    veto = scenario.document.rule.veto
    return veto == "all" or (veto != "none" and name in veto)


def _weightless(scenario: Scenario) -> Iterator[str]:
    """Warn of a weight of 0 that comes with a veto: that its holder can still stop everybody is easily forgotten."""
    blank = {name for names in blank_weights(scenario).values() for name in names}
    held = shares(scenario)
    names = [name for name in scenario.allies
             if held[name] == 0.0 and name not in blank and _holds_veto(scenario, name)]
    if names:
        verbs = ("weighs", "holds") if len(names) == 1 else ("weigh", "hold")
        yield f"{listed(names)} {verbs[0]} nothing and still {verbs[1]} a veto"


def _sums(scenario: Scenario) -> Iterator[str]:
    """Warn of a last row that adds up the others or says where they come from: it is no ally."""
    roster = scenario.roster
    names = [name for name, title in zip(roster.ids, roster.names, strict=True) if name in scenario.allies
             and (NO_MEMBER.fullmatch(name) or NO_MEMBER.fullmatch(title))] if roster else []
    if names:
        yield (f"the roster has a row called {listed(names)}, which counts as an ally; take it out, or name the "
               'others in "members"')


# Stances off the scale, and calendars in which nobody can be agreed.


def _far_stances(scenario: Scenario) -> Iterator[str]:
    document, far = scenario.document, []
    for name, entries in document.stances.items():
        far += [f"stances.{name}.{ally}" for ally, entry in entries.items() if _is_far(entry)]
    far += [f"event {number + 1}" for number, event in enumerate(document.events)
            if event.kind == "stance" and _is_far(event.stance)]
    far += [f"vocabulary.{word}" for word, entry in document.vocabulary.items()
            if _is_far(entry.mean if isinstance(entry, Word) else entry)]
    if far:
        yield (f"{listed(far)} {'lies' if len(far) == 1 else 'lie'} beyond -1 (would block) to 1 (champion), the scale "
               "of the stance words")


def _is_far(entry: Any) -> bool:
    value = entry.stance if isinstance(entry, Stance) else entry
    if isinstance(value, Distribution):
        ends = value.values if value.family in ("uniform", "triangular", "choice", "loguniform") else value.values[:1]
        return any(abs(end) > 1.0 for end in ends)
    return not isinstance(value, str) and abs(value) > 1.0


def _no_agreement_possible(scenario: Scenario) -> Iterator[str]:
    rule, calendar, last = scenario.document.rule, scenario.document.calendar, Grid.of(scenario.document).last
    if last == 0:
        yield "the calendar has only round 0, in which nobody is adopted: the fallback comes for sure"
    elif calendar.silence >= last:
        yield (f"nobody can be adopted: a name lies under silence for {calendar.silence} rounds and the last round is "
               f"round {last}")
    asks = rule.consent_count or rule.consent_share or rule.consent_weight or rule.may_object is not None
    if not asks and rule.veto in ("none", ()):
        yield "the rule lets any front-runner be adopted: nobody holds a veto and nobody must consent"


def _never_members(scenario: Scenario) -> Iterator[str]:
    """Yield allies that join and leave between two rounds and so are in no round."""
    grid, joined = Grid.of(scenario.document), {}
    for event in sorted(scenario.document.events, key=lambda event: event.date):
        if event.kind == "joins":
            joined[event.ally] = event.date
        elif event.kind == "leaves" and event.ally in joined:
            day = joined.pop(event.ally)
            if grid.round_of(day) == grid.round_of(event.date):
                yield f"{event.ally} joins on {day} and leaves on {event.date}, in one round: it takes part in none"


def _blurred_deadline(scenario: Scenario) -> Iterator[str]:
    """Yield a deadline that shares its round with the end, so that results cannot tell one from the other."""
    due, grid = scenario.document.calendar.deadline, Grid.of(scenario.document)
    if due is not None and grid.round_of(due) == grid.last and due != grid.end:
        yield (f"calendar.deadline: the last round falls on the end, {grid.end}, and the one before it on "
               f"{grid.day_of(grid.last - 1)}: what is agreed by {due} cannot be told apart; let both be one day, or "
               "state a smaller round_days")


def _uncounted_rounds(scenario: Scenario) -> Iterator[str]:
    """Yield a calendar with more rounds than results tell apart."""
    grid = Grid.of(scenario.document)
    if grid.last > MAX_COUNTED:
        yield (f"the calendar has {grid.last:,} rounds: results tell the first {MAX_COUNTED - 1} apart and count the "
               "later ones as one; a larger round_days makes them fewer")
