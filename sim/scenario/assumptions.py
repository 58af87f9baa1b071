"""Every assumption of a scenario, with the claims that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from sim.scenario.claims import Claim, claims, claims_for
from sim.scenario.fields import Distribution, Status
from sim.scenario.schema import CandidateEntry, Process, Rule, Stance
from sim.scenario.warnings import blank_positions, blank_weights, listed
from sim.text.format import pluralize

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

def format_value(value: Any) -> str:
    """Return any value of a scenario in a few words."""
    if isinstance(value, Stance):
        return format_stance(value)
    if isinstance(value, (int, float, Distribution)) and not isinstance(value, bool):
        return format_number(value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {format_value(inner)}" for key, inner in value.items() if inner is not False) or "none"
    if isinstance(value, (tuple, list)):
        return ", ".join(map(format_value, value)) or "none"
    if isinstance(value, BaseModel):
        parts = {key: getattr(value, key) for key in type(value).model_fields}
        return format_value({key: part for key, part in parts.items() if part is not None})
    return str(getattr(value, "value", value))


def format_number(value: float | Distribution) -> str:
    """Return a number or a distribution in a few words.

    >>> format_number(Distribution(uniform=(0.1, 0.3)))
    'uniform 0.1 to 0.3'
    >>> format_number(Distribution(normal=(0.2, 0.05)))
    'normal 0.2 ± 0.05'
    """
    if not isinstance(value, Distribution):
        return f"{value:g}"
    between = {"normal": " ± ", "lognormal": " ×÷ exp ", "choice": " or "}.get(value.family, " to ")
    return f"{value.family} " + between.join(f"{number:g}" for number in value.values)


def format_stance(entry: Any) -> str:
    """Return a stance entry in a few words: `support`, `0.35, spread 0.27`."""
    if not isinstance(entry, Stance):
        return entry if isinstance(entry, str) else format_number(entry)
    spread = "" if entry.spread is None else f", spread {format_number(entry.spread)}"
    return format_stance(entry.stance) + spread


def format_event(event: Any) -> str:
    """Return an event in a few words: `2024-03-07: SWE joins`."""
    parts = {key: format_value(getattr(event, key)) for key in type(event).model_fields}
    happens = "" if event.probability == 1.0 else f", with probability {format_number(event.probability)}"
    return f"{event.date}: {event.phrases.description.format(**parts)}{happens}"


def format_observation(observation: Any) -> str:
    """Return an observation in a few words: `2024-04-02: 28 members do not object to Mark Rutte`."""
    return f"{observation.date}: {observation.words(str)}"


__all__ = ["Assumption", "Claim", "assumptions", "claims"]


@dataclass(frozen=True)
class Assumption:
    """Something that a scenario takes for true: its dotted path, what it says, and the claims it rests on."""

    path: str
    value_text: str
    claims: tuple[Claim, ...] = ()
    is_default: bool = False

    @property
    def support(self) -> str:
        """The ids of the claims, or the word `assumption`."""
        return ", ".join(claim.id for claim in self.claims) or "assumption"


def assumptions(scenario: Scenario) -> list[Assumption]:
    """Return every assumption of a scenario, with the defaults that matter, in the order of the schema.

    Evidence for a table covers what stands in it, and evidence for a part of an assumption supports the whole.
    """
    known = claims_for(scenario.source)
    evidence = [(scenario.path(text), ids) for text, ids in scenario.document.evidence.items()]
    found = []
    for path, text, is_default in _all(scenario):
        related = [ids for start, ids in evidence if _covers(start, path) or (_covers(path, start) and not is_default)]
        ids = dict.fromkeys(one for group in related for one in group)
        ids |= dict.fromkeys(scenario.document.observations[path[1]].evidence if path[0] == "observations" else ())
        cited = (*(known[one] for one in ids if one in known), *_beside(scenario.document, path))
        found.append(Assumption(".".join(map(str, path)), text, cited, is_default))
    return found


def _beside(document, path: tuple) -> tuple[Claim, ...]:
    """Return the source that a stance names itself, as a claim."""
    entry = document.stances.get(path[1], {}).get(path[2]) if path[0] == "stances" and len(path) == 3 else None
    source = getattr(entry, "source", None)
    return (Claim(id=source, claim="the stance, as the author read it", source=source),) if source else ()


def _covers(beginning: tuple, path: tuple) -> bool:
    return path[:len(beginning)] == beginning


def counts(made: Iterable[Assumption]) -> tuple[int, int, int]:
    """Return how many assumptions that a file states rest on a claim and on none, and how many are defaults."""
    listed = list(made)
    cited = sum(bool(one.claims) for one in listed if not one.is_default)
    defaults = sum(one.is_default for one in listed)
    return cited, len(listed) - defaults - cited, defaults


_Said = tuple[tuple, str, bool]  # path, value in words, whether it is a default


def _all(scenario: Scenario) -> Iterator[_Said]:
    document = scenario.document
    yield from _membership(scenario)
    yield from _weights(scenario)
    yield from _stated(document.calendar, ("calendar",), skip=("round_days",))
    if document.calendar.start is None:
        yield ("calendar", "start"), f"as_of, {document.as_of}", True
    if document.calendar.deadline is None:
        yield ("calendar", "deadline"), "the end of the calendar", True
    if document.another_name is not None:
        yield ("another_name",), "may be agreed" if document.another_name else "nobody but the names of the file", False
    yield from _stated(document.rule, ("rule",))
    if "veto" not in document.rule.model_fields_set:
        yield ("rule", "veto"), str(Rule().veto), True
    yield from _stated(document.process, ("process",))
    if len(document.process.model_fields_set) < len(Process.model_fields):
        yield ("process",), "what is not stated comes from the parameter file", True
    for issue, entry in document.issues.items():
        yield from _stated(entry, ("issues", issue), skip=("title",))
    yield from _candidates(document)
    yield from _allies(document)
    yield from _stances(scenario)
    for number, tie in enumerate(document.ties):
        yield ("ties", number), f"{tie.between[0]} and {tie.between[1]}: {format_number(tie.strength)}", False
    for name, bloc in document.blocs.items():
        yield ("blocs", name), f"{', '.join(bloc.members)}: {format_number(bloc.tie)}", False
    for number, event in enumerate(document.events):
        yield ("events", number), format_event(event), False
    for number, observation in enumerate(document.observations):
        yield ("observations", number), format_observation(observation), False
    for word, meant in document.vocabulary.items():
        yield ("vocabulary", word), format_value(meant), False


def _stated(part, path: tuple, skip: tuple[str, ...] = ()) -> Iterator[_Said]:
    for key in type(part).model_fields:
        if key in part.model_fields_set and key not in ("note", "name", *skip) and getattr(part, key) is not None:
            yield (*path, key), format_value(getattr(part, key)), False


def _membership(scenario: Scenario) -> Iterator[_Said]:
    document = scenario.document
    if document.roster is not None:
        yield ("roster",), document.roster, False
        everybody = document.members is None
        yield ("members",), f"all {len(scenario.allies)}" if everybody else format_value(document.members), everybody


def _weights(scenario: Scenario) -> Iterator[_Said]:
    document = scenario.document
    if document.weight:
        yield ("weight",), format_value(document.weight), False
    elif not any(ally.size is not None or ally.weight is not None for ally in document.allies.values()):
        yield ("weight",), "every ally weighs the same", True
    for path, names in blank_weights(scenario).items():
        yield (path,), f"unknown for {listed(names)}: counts as 0", True
    for issue, names in blank_positions(scenario).items():
        yield ("issues", issue, "column"), f"unknown for {listed(names)}: counts as position 0", True


def _candidates(document) -> Iterator[_Said]:
    for name, candidate in document.candidates.items():
        path = ("candidates", name)
        yield from _stated(candidate, path)
        late = candidate.status != Status.declared
        for key in ("status", "credentials", *(("ambition", "exit_cost") if late else ())):
            if key not in candidate.model_fields_set:
                yield (*path, key), format_value(getattr(CandidateEntry(), key)), True


def _allies(document) -> Iterator[_Said]:
    for name, ally in document.allies.items():
        yield from _stated(ally, ("allies", name))


def _stances(scenario: Scenario) -> Iterator[_Said]:
    document = scenario.document
    for name, candidate in document.candidates.items():
        entries = document.stances.get(name, {})
        for ally, entry in entries.items():
            yield ("stances", name, ally), format_stance(entry), False
        home = candidate.country if candidate.country in scenario.allies and candidate.country not in entries else None
        if home is not None:
            yield ("stances", name, home), "champion: its own country", True
        silent = [ally for ally in scenario.allies if ally not in entries and ally != home]
        if silent and "*" not in entries:
            yield ("stances", name, "*"), f"{pluralize(len(silent), 'member')}: from credentials and positions", True
