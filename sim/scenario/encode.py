"""A scenario becomes a world: every number gets its slot, every uncertain one its input. See `lobbying.world`."""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass, field

import numpy as np

from sim.lobbying import world as w
from sim.lobbying.chance import stable_id
from sim.lobbying.quantile import FAMILY_CODES
from sim.scenario.parameters import Parameters, read_parameters
from sim.scenario.quantity import LARGEST, Distribution
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Event, Stance
from sim.scenario.vocabulary import vocabulary

_RANGES = {"signed": (-10.0, 10.0), "amount": (0.0, LARGEST), "fraction": (0.0, 1.0)}
_FRACTIONS = ("persuasion", "closing", "backing_floor", "resolve")
_STATUS = {"not available": w.NOT_AVAILABLE, "open": w.OPEN, "declared": w.DECLARED}
_HOME = "champion"
SHOWN = 520  # a curve shows at most so many rounds; a longer run is counted in the last one


@dataclass(frozen=True)
class Encoded:
    """A world with the names that its arrays have lost. Positions are in the order of stable ids."""

    world: w.World
    allies: tuple[str, ...]
    candidates: tuple[str, ...]
    fallback: str
    inputs: tuple[str, ...]
    start: datetime.date
    round_days: int
    display_allies: tuple[str, ...]
    display_candidates: tuple[str, ...]
    scenario: Scenario = field(repr=False)
    parameters: Parameters = field(repr=False)

    @property
    def slot(self) -> w.Slots:
        """Where each kind of number lies in the flat vector."""
        return w.slots(len(self.allies), len(self.candidates), self.world.issues, len(self.world.event_kind))

    @property
    def last_round(self) -> int:
        """The round after which the fallback comes."""
        return int(self.world.calendar[w.LAST_ROUND])

    @property
    def shown(self) -> int:
        """The last round that results show by itself."""
        return min(self.last_round, SHOWN)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The candidates in array order, then the fallback."""
        return (*self.candidates, self.fallback)

    def date_of(self, t: int) -> datetime.date | None:
        """Returns the date of a round, or None beyond the calendar's end."""
        try:
            return self.start + datetime.timedelta(days=int(t) * self.round_days)
        except OverflowError:
            return None


class _Slots:
    """The flat vector under construction."""

    def __init__(self, layout: w.Slots):
        self.layout = layout
        self.base = np.zeros(layout.end)
        self.follow: list[tuple[int, int]] = []
        self.inputs: list[tuple[int, int, tuple[float, ...], float, float, str]] = []
        self.choices: list[float] = []

    def put(self, slot: int, value, kind: str, path: str) -> None:
        """Fills a slot with a number, or makes it an input with the id of its path."""
        if not isinstance(value, Distribution):
            self.base[slot] = float(value)
            return
        self.base[slot] = value.middle
        values = value.values
        if value.family == "choice":
            self.choices.extend(values)
            values = (float(len(self.choices) - len(values)), float(len(self.choices)))
        self.inputs.append((slot, FAMILY_CODES[value.family], tuple(values), *_RANGES[kind], path))

    def copy(self, slot: int, source: int) -> None:
        """Lets a slot follow another one."""
        self.base[slot] = self.base[source]
        self.follow.append((slot, source))

    def varies(self, slot: int) -> bool:
        """Tells whether a slot can be anything but zero."""
        source = dict(self.follow).get(slot, slot)
        return self.base[source] != 0.0 or any(entry[0] == source for entry in self.inputs)

    def normal(self, slot: int, path: str) -> None:
        """Makes a slot a standard normal input."""
        self.inputs.append((slot, FAMILY_CODES["normal"], (0.0, 1.0), -math.inf, math.inf, path))


def encode(scenario: Scenario, parameters: Parameters | None = None) -> Encoded:
    """Returns the world of a scenario under a set of global parameters (default: the shipped ones)."""
    parameters = parameters or read_parameters()
    document = scenario.document
    allies = tuple(sorted(scenario.allies, key=stable_id))
    candidates = tuple(sorted(scenario.candidates, key=stable_id))
    issues = tuple(sorted(document.issues))
    start = document.calendar.start or document.as_of
    dated = sorted(document.events, key=lambda event: event.date)
    flat = _Slots(w.slots(len(allies), len(candidates), len(issues), len(dated)))
    table = _put_process(flat, document.process, parameters)
    _put_allies(flat, scenario, allies, issues)
    _put_candidates(flat, document, candidates, issues)
    derived = _put_stances(flat, scenario, allies, candidates, table[0])
    events = _encode_events(flat, scenario, dated, allies, candidates, start)
    world = w.World(
        **_input_arrays(flat), **dict(zip(("table_slot", "table", "table_cumulative"), table)),
        ally_id=np.array([stable_id(name) for name in allies], dtype=np.uint64),
        candidate_id=np.array([stable_id(name) for name in candidates], dtype=np.uint64),
        stated_weight=np.array([_ally(document, name).weight is not None for name in allies], dtype=bool),
        derived=derived,
        present=np.array([not _joins(document, name) for name in allies], dtype=bool),
        status=np.array([_STATUS[document.candidates[name].status.value] for name in candidates], dtype=np.int64),
        **_tie_arrays(document, allies), **events, **_rule_arrays(scenario, allies),
        calendar=_calendar(document.calendar, start), issues=len(issues))
    return Encoded(world, allies, candidates, document.calendar.fallback,
                   tuple(entry[-1] for entry in flat.inputs), start, document.calendar.round_days,
                   scenario.allies, scenario.candidates, scenario, parameters)


def _input_arrays(flat: _Slots) -> dict[str, np.ndarray]:
    values = np.zeros((len(flat.inputs), 3))
    for row, entry in enumerate(flat.inputs):
        values[row, :len(entry[2])] = entry[2]
    column = lambda k, kind: np.array([entry[k] for entry in flat.inputs], dtype=kind)  # noqa: E731
    return dict(base=flat.base, follow=np.array(flat.follow, dtype=np.int64).reshape(-1, 2),
                input_slot=column(0, np.int64), input_family=column(1, np.int64), input_values=values,
                input_low=column(3, float), input_high=column(4, float),
                input_id=np.array([stable_id(entry[5]) for entry in flat.inputs], dtype=np.uint64),
                choices=np.array(flat.choices, dtype=float))


def _put_process(flat: _Slots, process, parameters: Parameters):
    """Fills the global parameters; returns the joint table without what the scenario states itself."""
    for slot, name in enumerate(w.PROCESS):
        stated = getattr(process, name)
        value = parameters.value(name) if stated is None else stated
        flat.put(slot, value, "fraction" if name in _FRACTIONS else "signed" if name == "threshold" else "amount",
                 f"process.{name}")
    columns = [k for k, name in enumerate(parameters.columns) if getattr(process, name) is None]
    slots = np.array([w.PROCESS.index(parameters.columns[k]) for k in columns], dtype=np.int64)
    rows = np.array(parameters.rows, dtype=float).reshape(len(parameters.rows), -1)[:, columns] \
        if columns else np.zeros((0, 0))
    weights = np.array(parameters.weights if columns else (), dtype=float)
    cumulative = np.cumsum(weights) / weights.sum() if len(weights) else weights
    flat.inputs = [entry for entry in flat.inputs if entry[0] not in set(slots.tolist())]
    for column, slot in enumerate(slots):  # what a single number is asked for: the weighted mean
        flat.base[slot] = float(np.average(rows[:, column], weights=weights))
    return slots, np.ascontiguousarray(rows), cumulative


def _ally(document, name):
    from sim.scenario.schema import Ally
    return document.allies.get(name) or Ally()


def _joins(document, name: str) -> bool:
    """Tells whether an ally is no member at the start: its first coming or going is that it joins."""
    moves = sorted((event.date, event.kind) for event in document.events
                   if event.kind in ("joins", "leaves") and event.ally == name)
    return bool(moves) and moves[0][1] == "joins"


def sizes(scenario: Scenario, mix: dict[str, float] | None, allies: tuple[str, ...]) -> np.ndarray:
    """Returns the allies' sizes: a mix of roster columns, each normalised to shares over these allies; or 1 each.
    An empty cell counts as nothing of that column."""
    if not mix or scenario.roster is None:
        return np.full(len(allies), 1.0)
    row = {name: k for k, name in enumerate(scenario.roster.ids)}
    total = np.zeros(len(allies))
    for column, part in mix.items():
        cells = scenario.roster.columns[column]
        values = np.array([(cells[row[name]] or 0.0) if name in row else 0.0 for name in allies], dtype=float)
        top = values.max(initial=0.0)
        if top > 0.0:
            values = values / top  # first, so that 1e300 does not overflow
            total += part * values / values.sum()
    return total / total.sum() if total.sum() > 0.0 else np.full(len(allies), 1.0 / max(len(allies), 1))


def _put_allies(flat: _Slots, scenario: Scenario, allies, issues) -> None:
    document, at = scenario.document, flat.layout
    mixed = sizes(scenario, document.weight, scenario.allies)
    stated_sizes = [_ally(document, name).size for name in scenario.allies]
    top = max([mixed.max(initial=0.0), *(_middle(size) for size in stated_sizes if size is not None)], default=1.0)
    by_name = dict(zip(scenario.allies, mixed))
    defaults = {"resolve": (at.resolve, w.RESOLVE, "fraction"), "threshold": (at.threshold, w.THRESHOLD, "signed"),
                "premium": (at.premium, w.PREMIUM, "amount")}
    for j, name in enumerate(allies):
        ally = _ally(document, name)
        if ally.weight is not None:
            flat.put(at.weight + j, ally.weight, "fraction", f"allies.{name}.weight")
        elif isinstance(ally.size, Distribution):
            flat.put(at.weight + j, ally.size, "amount", f"allies.{name}.size")
        else:
            flat.put(at.weight + j, (by_name[name] if ally.size is None else ally.size) / _scale(stated_sizes, top),
                     "amount", "")
        for key, (offset, source, kind) in defaults.items():
            value = getattr(ally, key)
            if value is None:
                flat.copy(offset + j, source)
            else:
                flat.put(offset + j, value, kind, f"allies.{name}.{key}")
        for k, issue in enumerate(issues):
            slot = at.ally_position + j * len(issues) + k
            value = ally.positions.get(issue)
            flat.put(slot, _column_position(scenario, issue, name) if value is None else value, "signed",
                     f"allies.{name}.positions.{issue}")
    for k, issue in enumerate(issues):
        flat.put(at.issue_salience + k, document.issues[issue].salience, "amount", f"issues.{issue}.salience")
    for j, name in enumerate(allies):
        for k, issue in enumerate(issues):
            slot = at.salience + j * len(issues) + k
            value = _ally(document, name).salience.get(issue)
            if value is None:
                flat.copy(slot, at.issue_salience + k)
            else:
                flat.put(slot, value, "amount", f"allies.{name}.salience.{issue}")


def _middle(value) -> float:
    return value.middle if isinstance(value, Distribution) else float(value)


def _scale(stated_sizes, top: float) -> float:
    """Sizes are divided by the largest, so that 1e300 can be added up; not when one is a distribution."""
    return 1.0 if any(isinstance(size, Distribution) for size in stated_sizes) else top


def _column_position(scenario: Scenario, issue: str, name: str) -> float:
    """Returns an ally's position from the roster column of an issue, low -> -1, high -> +1; 0 where it is empty."""
    spec = scenario.document.issues[issue]
    if spec.column is None or scenario.roster is None or name not in scenario.roster.ids:
        return 0.0
    cells = scenario.roster.columns[spec.column]
    cell = cells[scenario.roster.ids.index(name)]
    known = [value for value in cells if value is not None]
    low = min(known) if spec.low is None else spec.low
    high = max(known) if spec.high is None else spec.high
    if cell is None or high == low:
        return 0.0
    return max(-10.0, min(10.0, 2.0 * (cell - low) / (high - low) - 1.0))


def _put_candidates(flat: _Slots, document, candidates, issues) -> None:
    at = flat.layout
    for c, name in enumerate(candidates):
        candidate, path = document.candidates[name], f"candidates.{name}"
        flat.put(at.ambition + c, candidate.ambition, "amount", f"{path}.ambition")
        flat.put(at.exit_cost + c, candidate.exit_cost, "amount", f"{path}.exit_cost")
        flat.put(at.credentials + c, candidate.credentials, "signed", f"{path}.credentials")
        flat.put(at.helpfulness + c, candidate.helpfulness, "fraction", f"{path}.helpfulness")
        if candidate.patience is None:
            flat.copy(at.patience + c, w.PATIENCE)
        else:
            flat.put(at.patience + c, candidate.patience, "amount", f"{path}.patience")
        for k, issue in enumerate(issues):
            flat.put(at.candidate_position + c * len(issues) + k, candidate.positions.get(issue, 0.0), "signed",
                     f"{path}.positions.{issue}")


def stated_stance(document, candidate: str, ally: str):
    """Returns the stance that a file gives (or implies) an ally toward a candidate, or None: the ally's own entry,
    else champion for the candidate's own country, else the entry of '*'."""
    entries = document.stances.get(candidate, {})
    if ally in entries:
        return entries[ally]
    if document.candidates[candidate].country == ally:
        return _HOME
    return entries.get("*")


def mean_and_spread(document, entry) -> tuple[float | Distribution, float | Distribution | None]:
    """Returns mean and spread of a stance entry; a spread of None is the default of [process]."""
    spread = None
    if isinstance(entry, Stance):
        entry, spread = entry.stance, entry.spread
    if isinstance(entry, str):
        word_mean, word_spread = vocabulary(document)[entry]
        return word_mean, word_spread if spread is None else spread
    if isinstance(entry, Distribution) and spread is None:
        return entry, 0.0
    return entry, spread


def _put_stances(flat: _Slots, scenario: Scenario, allies, candidates, table_slots) -> np.ndarray:
    document, at = scenario.document, flat.layout
    drawn_jointly = set(table_slots.tolist())
    derived = np.zeros((len(allies), len(candidates)), dtype=bool)
    for j, ally in enumerate(allies):
        for c, candidate in enumerate(candidates):
            k, path = j * len(candidates) + c, f"stances.{candidate}.{ally}"
            entry = stated_stance(document, candidate, ally)
            derived[j, c] = entry is None
            source = w.SPREAD_UNKNOWN if entry is None else w.SPREAD_STATED
            spread = None
            if entry is not None:
                mean, spread = mean_and_spread(document, entry)
                flat.put(at.mean + k, mean, "signed", f"{path}.mean")
            if spread is None:
                flat.copy(at.spread + k, source)
            else:
                flat.put(at.spread + k, spread, "amount", f"{path}.spread")
            if flat.varies(at.spread + k) or (spread is None and source in drawn_jointly):
                flat.normal(at.draw + k, path)
    return derived


def _round_of(day: datetime.date, start: datetime.date, days: int) -> int:
    """Returns the first round on or after a day."""
    return max(0, -((start - day).days // days))


def _calendar(calendar, start: datetime.date) -> np.ndarray:
    last = calendar.rounds if calendar.end is None else max(0, (calendar.end - start).days // calendar.round_days)
    due = last if calendar.deadline is None else _round_of(calendar.deadline, start, calendar.round_days)
    return np.array([last, due, calendar.silence, calendar.stall], dtype=np.int64)


def _encode_events(flat: _Slots, scenario: Scenario, dated: list[Event], allies, candidates, start) -> dict:
    document, at, m = scenario.document, flat.layout, len(candidates)
    e = len(dated)
    whole = lambda: np.zeros(e, dtype=np.int64)  # noqa: E731
    arrays = dict(event_round=whole(), event_kind=whole(), event_ally=whole(), event_candidate=whole(),
                  event_status=whole(), event_id=np.zeros(e, dtype=np.uint64), event_derived=np.zeros((e, m), bool))
    seen: dict[str, int] = {}
    for k, event in enumerate(dated):
        ally, candidate = getattr(event, "ally", None), getattr(event, "candidate", None)
        path = f"events.{event.kind}.{event.date}.{ally or ''}.{candidate or ''}"
        seen[path] = seen.get(path, 0) + 1
        path += f"#{seen[path]}"
        arrays["event_round"][k] = _round_of(event.date, start, document.calendar.round_days)
        arrays["event_kind"][k] = w.EVENT_KINDS[event.kind]
        arrays["event_ally"][k] = allies.index(ally) if ally else 0
        arrays["event_candidate"][k] = candidates.index(candidate) if candidate else 0
        arrays["event_id"][k] = stable_id(path)
        flat.put(at.event_probability + k, event.probability, "fraction", f"{path}.probability")
        if event.kind == "enters":
            arrays["event_status"][k] = _STATUS[event.status.value]
        elif event.kind in ("exit_cost", "deal"):
            flat.put(at.event_value + k, event.value, "amount", f"{path}.value")
        elif event.kind == "deadline":
            flat.put(at.event_value + k, _round_of(event.to, start, document.calendar.round_days), "amount", path)
        elif event.kind == "stance":
            _put_stated(flat, document, event, k, m, candidates.index(candidate), path)
        elif event.kind == "government":
            _put_government(flat, document, event, k, candidates, path)
            arrays["event_derived"][k, :] = True
    return arrays


def _put_stated(flat: _Slots, document, event, k: int, m: int, c: int, path: str) -> None:
    at = flat.layout
    mean, spread = mean_and_spread(document, Stance(stance=event.stance, spread=event.spread))
    flat.put(at.event_mean + k * m + c, mean, "signed", f"{path}.mean")
    if spread is None:
        flat.copy(at.event_spread + k, w.SPREAD_STATED)
    else:
        flat.put(at.event_spread + k, spread, "amount", f"{path}.spread")
    flat.normal(at.event_draw + k * m + c, path)


def _put_government(flat: _Slots, document, event, k: int, candidates, path: str) -> None:
    at, m = flat.layout, len(candidates)
    resolve = document.process.resolve if event.resolve is None else event.resolve
    if resolve is None:
        flat.copy(at.event_value + k, w.RESOLVE)
    else:
        flat.put(at.event_value + k, resolve, "fraction", f"{path}.resolve")
    flat.copy(at.event_spread + k, w.SPREAD_UNKNOWN)
    for c, name in enumerate(candidates):
        flat.normal(at.event_draw + k * m + c, f"{path}.{name}")


def _tie_arrays(document, allies) -> dict[str, np.ndarray]:
    place = {name: j for j, name in enumerate(allies)}
    strength: dict[tuple[int, int], float] = {}
    for bloc in document.blocs.values():
        for one in bloc.members:
            for other in bloc.members:
                if one != other:
                    pair = (place[one], place[other])
                    strength[pair] = max(strength.get(pair, 0.0), bloc.tie)
    for tie in document.ties:
        one, other = (place[name] for name in tie.between)
        strength[one, other] = strength[other, one] = tie.strength
    special = sorted((pair, value - 1.0) for pair, value in strength.items() if value != 1.0)
    starts = np.zeros(len(allies) + 1, dtype=np.int64)
    for (one, _), _ in special:
        starts[one + 1:] += 1
    return dict(tie_start=starts, tie_to=np.array([pair[1] for pair, _ in special], dtype=np.int64),
                tie_extra=np.array([extra for _, extra in special], dtype=float))


def _rule_arrays(scenario: Scenario, allies) -> dict[str, np.ndarray]:
    rule = scenario.document.rule
    holders = set(allies) if rule.veto == "all" else set() if rule.veto == "none" else set(rule.veto)
    numbers = [-1.0 if value is None else float(value) for value in
               (rule.consent_count, rule.consent_share, rule.consent_weight, rule.may_object)]
    weight = sizes(scenario, rule.weight, allies) if rule.weight else np.zeros(0)
    below = -1e300 if rule.abstain_below is None else rule.abstain_below
    return dict(veto=np.array([name in holders for name in allies], dtype=bool), rule_weight=weight,
                rule_numbers=np.array([*numbers, below]))
