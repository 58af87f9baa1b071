"""What a scenario states although it can change nothing: allowed, and nearly always another thing than was meant.

Each rule below looks at one part of a document and yields the statements that the model cannot read, with the reason.
A rule names only what has no effect whatever is drawn: what depends on chance, or on a global parameter that the file
leaves open, is left alone. `tests/unit/scenario/test_idle_probe.py` changes every value of many files and holds these
rules to what the encoded world and the odds do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, get_args

from sim.scenario.fields import DEFAULT_COST, Distribution, FallbackWord, Status
from sim.scenario.grid import Grid
from sim.scenario.schema import AllyEntry, Document, Stance
from sim.scenario.stances import vocabulary

if TYPE_CHECKING:
    from sim.scenario.scenario import Scenario

MAX_NAMED = 4  # paths in one sentence; of more, the first ones and how many others
_SPARE = ("candidates", "allies", "issues")
_Found = Iterator[tuple[tuple, str]]  # path of the statement, why it has no effect


@dataclass(frozen=True)
class Idle:
    """Statements that have no effect for one reason.

    Parameters
    ----------
    paths : tuple of tuple
        Where they stand in the document.
    why : str
        The reason, as the rest of a sentence.
    """

    paths: tuple[tuple, ...]
    why: str

    @property
    def is_spare(self) -> bool:
        """Whether they only describe somebody or something, so that no rule, weight or event is lost."""
        return all(path[0] in _SPARE and path[-1] not in ("size", "*") and len(path) > 2 for path in self.paths)

    @property
    def sentence(self) -> str:
        """The warning, without a full stop."""
        names = [_label(path) for path in self.paths[:MAX_NAMED]]
        more = len(self.paths) - len(names)
        names += [f"{more} more"] if more else []
        text = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        return f"{text} {'has' if len(self.paths) == 1 else 'have'} no effect{self.why}"


def _label(path: tuple) -> str:
    """Name a statement as a reader finds it: its dotted path, events and ties counted from 1."""
    if path[0] in ("events", "observations", "ties") and len(path) > 1:
        return ".".join([f"{path[0][:-1]} {path[1] + 1}", *map(str, path[2:])])
    return ".".join(map(str, path))


def no_effect_warnings(scenario: Scenario) -> Iterator[Idle]:
    """Yield the statements of a scenario that have no effect, those of one reason together."""
    read, by_reason = _Read(scenario), defaultdict(list)
    for rule in _RULES:
        for path, why in rule(read):
            by_reason[why].append(path)
    for why, paths in by_reason.items():
        yield Idle(tuple(dict.fromkeys(paths)), why)


class _Read:
    """A scenario with what several rules ask for, worked out once."""

    def __init__(self, scenario: Scenario):
        self.scenario = scenario
        self.document: Document = scenario.document
        self.allies = scenario.allies
        self.members = frozenset(scenario.allies)
        self.grid = Grid.of(scenario.document)
        self.events = sorted(enumerate(self.document.events), key=lambda entry: entry[1].date)

    @cached_property
    def derived(self) -> dict[str, set[str]]:
        """By candidate, the allies whose attitude toward it is derived: at first, or when a government changes."""
        changing = {event.ally for event in self.document.events if event.kind == "government"} & self.members
        found: dict[str, set[str]] = {}
        for name, candidate in self.document.candidates.items():
            entries = self.document.stances.get(name, {})
            stated = self.members if "*" in entries else {*entries, candidate.country}
            found[name] = {*(self.members - stated), *changing}
        return found

    @cached_property
    def deriving(self) -> set[str]:
        """The allies with a derived attitude toward any candidate."""
        return set().union(*self.derived.values())

    @cached_property
    def declared_throughout(self) -> set[str]:
        """The candidates that are declared from the beginning and never leave that state but by withdrawing."""
        others = {event.candidate for event in self.document.events
                  if event.kind == "enters" and event.status != Status.declared}
        return {name for name, candidate in self.document.candidates.items()
                if candidate.status == Status.declared and name not in others}

    def ally(self, name: str) -> AllyEntry:
        return self.document.allies.get(name) or AllyEntry()

    def process(self, name: str) -> Any:
        """Return a global parameter that the file states as a plain number, else None."""
        value = getattr(self.document.process, name)
        return None if isinstance(value, Distribution) else value

    def round_of(self, event) -> int:
        return self.grid.round_of(event.date)


# Members, weights and the rule.


def _members(read: _Read) -> _Found:
    for name in read.document.allies:
        if name not in read.members:
            yield ("allies", name), ": the ally is not among the members"
    for candidate, entries in read.document.stances.items():
        for name in entries:
            if name != "*" and name not in read.members:
                yield ("stances", candidate, name), ": the ally is not among the members"


def _weights(read: _Read) -> _Found:
    document = read.document
    for name in read.allies:
        ally = read.ally(name)
        if ally.weight is not None and ally.size is not None:
            yield ("allies", name, "size"), " beside the weight of the same ally; state one of the two"
    if document.weight and all(read.ally(name).weight is not None or read.ally(name).size is not None
                               for name in read.allies):
        yield ("weight",), ": every ally states a weight or a size of its own"
    if document.rule.weight and not document.rule.consent_weight:
        yield ("rule", "weight"), ' without "consent_weight"'


def _rule(read: _Read) -> _Found:
    rule = read.document.rule
    moving = any(event.kind in ("joins", "leaves") for event in read.document.events)
    needs = [key for key in ("consent_count", "consent_share", "consent_weight") if getattr(rule, key)]
    if rule.may_object is not None and rule.veto == "all":
        yield ("rule", "may_object"), (' while everybody holds a veto; state "veto", as "none" or as a list of those '
                                       "who do")
    elif rule.may_object is not None and rule.may_object >= len(read.allies):
        yield ("rule", "may_object"), f": there are only {len(read.allies)} members"
    if rule.abstain_below is not None and not needs:
        yield ("rule", "abstain_below"), ": an abstention only counts where the rule asks for consent"
    if rule.veto == "all" and rule.abstain_below is None:
        for key in needs:
            if key != "consent_count" or not moving:
                yield ("rule", key), (" while everybody holds a veto and nobody abstains: without an objection all "
                                      "consent")


# Global parameters, candidates, positions and stances.


def _process(read: _Read) -> _Found:
    process, document = read.document.process, read.document
    stated = process.model_fields_set
    if read.process("offer_step") == 0.0 or read.process("budget") == 0.0:
        zero = "offer_step" if read.process("offer_step") == 0.0 else "budget"
        for key in sorted({"offer_step", "budget", "closing", "pace", "price"} & stated - {zero}):
            yield ("process", key), f": nobody is made offers ({zero} is 0)"
    if read.process("meetings") is not None and int(read.process("meetings") * len(read.allies) + 0.5) == 0 \
            and not any(event.kind in ("joins", "leaves") for event in document.events):
        if "persuasion" in stated:
            yield ("process", "persuasion"), ": there are no meetings"
    elif read.process("persuasion") == 0.0 and "meetings" in stated:
        yield ("process", "meetings"), ": nobody persuades anybody (persuasion is 0)"


def _defaults(read: _Read) -> _Found:
    process, document = read.document.process, read.document
    if read.process("backing_floor") == 0.0:
        if process.patience is not None:
            yield ("process", "patience"), ": nobody falls below a backing floor of 0"
        for name, candidate in document.candidates.items():
            if candidate.patience is not None:
                yield ("candidates", name, "patience"), ": nobody falls below a backing floor of 0"
    drawn_anew = any(event.kind == "government" and event.resolve is None for event in document.events)
    for key in ("resolve", "threshold", "premium"):
        stated = all(getattr(read.ally(name), key) is not None for name in read.allies)
        if getattr(process, key) is not None and stated and not (key == "resolve" and drawn_anew):
            yield ("process", key), ": every ally states its own"
    if process.spread_unknown is not None and not read.deriving:
        yield ("process", "spread_unknown"), ": every stance is stated"
    if process.spread_stated is not None and not _takes_default_spread(read):
        yield ("process", "spread_stated"), ": no stance takes the default spread"


def _unread(read: _Read) -> _Found:
    """Yield global parameters of a case that this file is not: other costs, other names, names that wait."""
    document, process = read.document, read.document.process
    everybody = document.calendar.fallback_cost
    costs = [everybody if cost is None else cost for cost in (read.ally(name).fallback_cost for name in read.allies)]
    costs = [DEFAULT_COST if cost is None else cost for cost in costs]
    rules = [(f"cost_{word.replace(' ', '_')}", word not in costs, f": no fallback_cost is {word!r}")
             for word in get_args(FallbackWord)]
    rules += [(key, not document.names_another, ": no name is agreed that the file does not have")
              for key in ("another_attitude", "another_spread", "another_exit_cost")]
    rules += [("anchor", read.process("isolation") == 0.0, ": isolation is 0")]
    waits = document.names_another or len(read.declared_throughout) < len(document.candidates)
    rules += [(key, not waits, ": every name is declared from the beginning")
              for key in ("relative_entry", "reluctance")]
    for key, is_idle, why in rules:
        if is_idle and key in process.model_fields_set:
            yield ("process", key), why


def _takes_default_spread(read: _Read) -> bool:
    """Tell whether any stance, in the tables or in an event, leaves its spread open."""
    words = vocabulary(read.document)
    entries = [entry for table in read.document.stances.values() for entry in table.values()]
    entries += [Stance(stance=event.stance, spread=event.spread) for event in read.document.events
                if event.kind == "stance"]
    entries += ["champion"] * any(_is_home(read, name) for name in read.document.candidates)
    return any(_spread_is_open(entry, words) for entry in entries)


def _spread_is_open(entry: Any, words) -> bool:
    spread = entry.spread if isinstance(entry, Stance) else None
    stance = entry.stance if isinstance(entry, Stance) else entry
    if spread is not None or isinstance(stance, Distribution):
        return False
    return words[stance].spread is None if isinstance(stance, str) else True


def _is_home(read: _Read, name: str) -> bool:
    """Tell whether a candidate's country takes the stance of a home ally."""
    country = read.document.candidates[name].country
    return country in read.members and country not in read.document.stances.get(name, {})


def _candidates(read: _Read) -> _Found:
    for name, candidate in read.document.candidates.items():
        stated, path = candidate.model_fields_set, ("candidates", name)
        if name in read.declared_throughout:
            for key in ("ambition", "exit_cost"):
                if key in stated:
                    yield (*path, key), ": a name that is declared from the beginning need not be drawn in"
        if not read.derived[name]:
            for key in ("credentials", "helpfulness"):
                if key in stated:
                    yield (*path, key), ": every ally's stance on this name is stated"
        elif "helpfulness" in stated and not read.document.issues:
            yield (*path, "helpfulness"), ": without issues there is no distance that it shortens"
        for issue in candidate.positions if not read.derived[name] else ():
            yield (*path, "positions", issue), _ONLY_THEORIES


_ONLY_THEORIES = " on this model: the stances are stated (other theories read positions)"


def _issues(read: _Read) -> _Found:
    for name in read.allies:
        ally = read.ally(name)
        for table in ("positions", "salience") if name not in read.deriving else ():
            for issue in getattr(ally, table):
                yield ("allies", name, table, issue), _ONLY_THEORIES
    for issue, spec in read.document.issues.items():
        path, stated = ("issues", issue), spec.model_fields_set
        if "salience" in stated and all(issue in read.ally(name).salience for name in read.deriving):
            yield (*path, "salience"), (_ONLY_THEORIES if not read.deriving else
                                        ": every ally whose stance is derived states its own salience")
        if spec.column is None:
            for key in sorted({"low", "high"} & stated):
                yield (*path, key), ' without a "column" of the roster'
        elif all(issue in read.ally(name).positions for name in read.deriving):
            yield (*path, "column"), (_ONLY_THEORIES if not read.deriving else
                                      ": every ally whose stance is derived states its own position")


def _stances(read: _Read) -> _Found:
    document = read.document
    restated = {(event.candidate, event.ally) for _, event in read.events
                if event.kind == "stance" and event.probability == 1.0 and read.round_of(event) == 0}
    restated |= {(name, event.ally) for _, event in read.events for name in document.candidates
                 if event.kind == "government" and event.probability == 1.0 and read.round_of(event) == 0}
    for name, entries in document.stances.items():
        country = document.candidates[name].country if name in document.candidates else None
        if "*" in entries and all(ally in entries or ally == country for ally in read.allies):
            yield ("stances", name, "*"), ": every ally has a stance of its own"
        for ally in entries:
            if (name, ally) in restated and ally in read.members:
                yield ("stances", name, ally), ": an event states another in round 0"


def _vocabulary(read: _Read) -> _Found:
    document = read.document
    used = {event.stance for event in document.events if event.kind == "stance" and isinstance(event.stance, str)}
    for entries in document.stances.values():
        stances = (entry.stance if isinstance(entry, Stance) else entry for entry in entries.values())
        used |= {stance for stance in stances if isinstance(stance, str)}
    if any(_is_home(read, name) for name in document.candidates):
        used.add("champion")
    for word in document.vocabulary:
        if word not in used:
            yield ("vocabulary", word), ": no stance uses this word"


def _blocs(read: _Read) -> _Found:
    document = read.document
    stated = {frozenset(tie.between) for tie in document.ties}
    strongest: dict[frozenset, list[float]] = defaultdict(list)
    pairs = {name: [frozenset((one, other)) for k, one in enumerate(bloc.members) for other in bloc.members[:k]]
             for name, bloc in document.blocs.items()}
    for name, bloc in document.blocs.items():
        for pair in pairs[name]:
            strongest[pair].append(bloc.tie)
    for name, bloc in document.blocs.items():
        if all(pair in stated for pair in pairs[name]):
            yield ("blocs", name), ": each of its pairs has a tie of its own"
        elif all(pair in stated or max(strongest[pair]) > bloc.tie for pair in pairs[name]):
            yield ("blocs", name), ": other blocs and ties are stronger for each of its pairs"


# The calendar and its events.


def _calendar(read: _Read) -> _Found:
    calendar, last = read.document.calendar, read.grid.last
    ahead = max((read.round_of(event) for _, event in read.events), default=0)
    if calendar.stall and (calendar.stall >= last or ahead >= last):
        reason = "the calendar ends first" if calendar.stall >= last else "an event waits in the last round"
        yield ("calendar", "stall"), f": {reason}"
    if calendar.fallback_cost not in (None, "nothing changes"):  # that word also says whether there is another name
        if all(read.ally(name).fallback_cost is not None for name in read.allies):
            yield ("calendar", "fallback_cost"), ": every ally states its own"
        elif last == 0:
            yield ("calendar", "fallback_cost"), ": the calendar ends before it can press anybody"


def _events(read: _Read) -> _Found:
    waits = ", except that a stall waits for it" if read.document.calendar.stall else ""
    for path, why in _idle_events(read):
        yield path, why + waits


def _idle_events(read: _Read) -> _Found:
    for number, event in read.events:
        path = ("events", number)
        if event.probability == 0.0:
            yield path, ": its probability is 0"
        elif event.kind == "deal" and event.value == 0.0:
            yield path, ": a deal of 0 promises nothing"
        elif (event.kind == "exit_cost" or (event.kind == "enters" and event.status == Status.declared)) \
                and event.candidate in read.declared_throughout:
            yield path, f": {event.candidate} is declared from the beginning"
    for rule in (_overtaken, _after_withdrawal, _after_leaving, _deadlines):
        yield from rule(read)


def _sets(event, candidates) -> list[tuple]:
    """Return what an event sets outright: a later one of the same round that sets it too leaves nothing of this one."""
    kind = event.kind
    if kind == "stance":
        return [("attitude", event.ally, event.candidate)]
    if kind == "government":
        return [("resolve", event.ally), *(("attitude", event.ally, name) for name in candidates)]
    if kind in ("enters", "withdraws"):
        return [("standing", event.candidate)]
    if kind == "exit_cost":
        return [("exit cost", event.candidate)]
    return [("deadline",)] if kind in ("deadline", "term_ends") else []


def _overtaken(read: _Read) -> _Found:
    """Events of one round happen in the order of their days before anybody is asked: the last word counts."""
    later: dict[tuple, tuple[int, int]] = {}  # what is set -> the round and number of the certain event that sets it
    for number, event in reversed(read.events):
        t, sets = read.round_of(event), _sets(event, read.document.candidates)
        by = [later[one][1] for one in sets if one in later and later[one][0] == t]
        if sets and event.kind != "withdraws" and len(by) == len(sets):
            yield ("events", number), (f": it falls in the same round as event {by[0] + 1}, which has the last word")
        if event.probability == 1.0:
            later.update(dict.fromkeys(sets, (t, number)))


def _after_withdrawal(read: _Read) -> _Found:
    gone = {event.candidate: (read.round_of(event), number) for number, event in reversed(read.events)
            if event.kind == "withdraws" and event.probability == 1.0}
    for number, event in read.events:
        name: str = getattr(event, "candidate", "")
        t, first = gone.get(name, (0, number))
        if number != first and read.round_of(event) >= t:
            yield ("events", number), f": {name} has withdrawn for good by then"


def _after_leaving(read: _Read) -> _Found:
    left: dict[str, int] = {}
    for _, event in read.events:
        if event.kind == "leaves" and event.probability == 1.0:
            left[event.ally] = read.round_of(event)
        elif event.kind == "joins":
            left.pop(event.ally, None)
    for number, event in read.events:
        t = left.get(getattr(event, "ally", ""))
        if t is not None and event.kind in ("stance", "government", "deal") and read.round_of(event) >= t:
            yield ("events", number), f": {event.ally} has left by then"


def _deadlines(read: _Read) -> _Found:
    """Follow the deadline from event to event; once it has passed, or once it is unsure, nothing more is known."""
    calendar = read.document.calendar
    due = read.grid.last if calendar.deadline is None else read.grid.round_of(calendar.deadline)
    moves = [(number, event) for number, event in read.events if event.kind in ("deadline", "term_ends")]
    for number, event in moves:
        t = read.round_of(event)
        if t > max(due, 1) or (event.kind == "term_ends" and t >= due):  # urgency is complete from round 1 on at best
            yield ("events", number), ": the deadline has passed by then"
            continue
        to = 0 if event.kind == "term_ends" else read.grid.round_of(event.to)
        if event.kind == "deadline" and to == due:
            yield ("events", number), ": the deadline is in that round already"
        if event.probability != 1.0:
            return
        due = to


_RULES = (_members, _weights, _rule, _process, _defaults, _unread, _candidates, _issues, _stances, _vocabulary, _blocs,
          _calendar, _events)
