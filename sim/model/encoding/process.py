"""The calendar, and what is dated in it: events and observations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from sim.model import events as seen
from sim.model import world as w
from sim.model.draws import stable_id
from sim.model.elementary import exp
from sim.model.encoding.actors import mean_and_spread, sizes
from sim.model.encoding.slots import ParameterVector
from sim.scenario.events import Event
from sim.scenario.fields import ANOTHER
from sim.scenario.grid import Grid
from sim.scenario.parameters import FRACTIONS, SIGNED, Parameters
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Document, Process, Stance
from sim.scenario.stances import is_statement, is_veto

STATUS = {"not available": w.NOT_AVAILABLE, "open": w.OPEN, "declared": w.DECLARED}


def calendar_array(document: Document, grid: Grid) -> np.ndarray:
    """Return last round, deadline round, rounds of silence, of standstill, if the question is yes or no, and the last
    round on or before as_of, by which nothing was agreed (-1 where the run starts at as_of), (6,).
    """
    calendar = document.calendar
    due = grid.last if calendar.deadline is None else grid.round_of(calendar.deadline)
    until = grid.last_before(document.as_of) if grid.start < document.as_of else -1
    return np.array([grid.last, due, calendar.silence, calendar.stall, int(document.is_yes_no), until], dtype=np.int64)


def event_arrays(flat: ParameterVector, scenario: Scenario, dated: list[Event], allies: Sequence[str],
                 candidates: Sequence[str], grid: Grid) -> dict[str, np.ndarray]:
    """Return the arrays of the dated events, by name."""
    document, at, m = scenario.document, flat.layout, len(candidates)
    e = len(dated)
    whole = lambda: np.zeros(e, dtype=np.int64)  # noqa: E731
    arrays = dict(event_round=whole(), event_kind=whole(), event_ally=whole(), event_candidate=whole(),
                  event_status=whole(), event_id=np.zeros(e, dtype=np.uint64), event_derived=np.zeros((e, m), bool),
                  event_refuses=np.zeros(e, dtype=bool), event_named=np.zeros(e, dtype=bool))
    seen: dict[str, int] = {}
    for k, event in enumerate(dated):
        ally, candidate = getattr(event, "ally", None), getattr(event, "candidate", None)
        path = f"events.{event.kind}.{event.date}.{ally or ''}.{candidate or ''}"
        seen[path] = seen.get(path, 0) + 1
        path += f"#{seen[path]}"
        arrays["event_round"][k] = grid.round_of(event.date)
        arrays["event_kind"][k] = w.EVENT_KINDS[event.kind]
        arrays["event_ally"][k] = allies.index(ally) if ally else 0
        arrays["event_candidate"][k] = candidates.index(candidate) if candidate else 0
        arrays["event_id"][k] = stable_id(path)
        flat.put(at.event_probability + k, event.probability, "fraction", f"{path}.probability")
        if event.kind == "enters":
            arrays["event_status"][k] = STATUS[event.status.value]
        elif event.kind in ("exit_cost", "deal"):
            flat.put(at.event_value + k, event.value, "amount", f"{path}.value")
        elif event.kind == "deadline":
            flat.put(at.event_value + k, grid.round_of(event.to), "amount", path)
        elif event.kind == "stance":
            _put_stated(flat, document, event, k, m, candidates.index(candidate), path)
            arrays["event_refuses"][k] = is_veto(document, event.stance)
            arrays["event_named"][k] = is_statement(Stance(stance=event.stance, spread=event.spread))
        elif event.kind == "government":
            _put_government(flat, document, event, k, candidates, path)
            arrays["event_derived"][k, :] = [name != ANOTHER for name in candidates]
    return arrays


def _put_stated(flat: ParameterVector, document: Document, event: Any, k: int, m: int, c: int, path: str) -> None:
    at = flat.layout
    mean, spread = mean_and_spread(document, Stance(stance=event.stance, spread=event.spread))
    flat.put(at.event_mean + k * m + c, mean, "signed", f"{path}.mean")
    if spread is None:
        flat.copy(at.event_spread + k, w.SPREAD_STATED)
    else:
        flat.put(at.event_spread + k, spread, "amount", f"{path}.spread")
    flat.normal(at.event_draw + k * m + c, path)


def _put_government(flat: ParameterVector, document: Document, event: Any, k: int, candidates: Sequence[str],
                    path: str) -> None:
    at, m = flat.layout, len(candidates)
    resolve = document.process.resolve if event.resolve is None else event.resolve
    if resolve is None:
        flat.copy(at.event_value + k, w.RESOLVE)
    else:
        flat.put(at.event_value + k, resolve, "fraction", f"{path}.resolve")
    flat.copy(at.event_spread + k, w.SPREAD_UNKNOWN)
    for c, name in enumerate(candidates):
        flat.normal(at.event_draw + k * m + c, f"{path}.{name}")
        if name == ANOTHER:
            flat.copy(at.event_mean + k * m + c, w.ANOTHER_ATTITUDE)


# The global parameters: from the scenario, else from the parameter set.

_KINDS = {"meetings": "meetings", **dict.fromkeys(SIGNED, "signed"), **dict.fromkeys(FRACTIONS, "fraction")}


def put_process(flat: ParameterVector, process: Process,
                parameters: Parameters) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Fill the global parameters; return the joint table without what the scenario states itself."""
    for slot, name in enumerate(w.PROCESS):
        stated = getattr(process, name)
        value = parameters.value(name) if stated is None else stated
        flat.put(slot, value, _KINDS.get(name, "amount"), f"process.{name}")
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


# Ties and the decision rule.


def tie_arrays(document: Document, allies: Sequence[str]) -> dict[str, np.ndarray]:
    """Return the ties that are not ordinary, by ally."""
    index = {name: j for j, name in enumerate(allies)}
    strength: dict[tuple[int, int], float] = {}
    for bloc in document.blocs.values():
        for one in bloc.members:
            for other in bloc.members:
                if one != other:
                    pair = (index[one], index[other])
                    strength[pair] = max(strength.get(pair, 0.0), bloc.tie)
    for tie in document.ties:
        j, k = (index[name] for name in tie.between)
        strength[j, k] = strength[k, j] = tie.strength
    special = sorted((pair, value - 1.0) for pair, value in strength.items() if value != 1.0)
    ties = np.bincount([one for (one, _), _ in special], minlength=len(allies)) if special else np.zeros(len(allies))
    starts = np.concatenate([[0], np.cumsum(ties)]).astype(np.int64)
    return dict(tie_start=starts, tie_to=np.array([pair[1] for pair, _ in special], dtype=np.int64),
                tie_extra=np.array([extra for _, extra in special], dtype=float))


# What was seen: for each quantity of an observation its round, and how likely each number makes it.

_SEEN_KINDS = {"not_objecting": seen.NOT_OBJECTING, "in_favour": seen.IN_FAVOUR, "objecting": seen.OBJECTING,
               "no_opinion": seen.NO_OPINION, "objects": seen.ALLY_OBJECTS, "gave_way": seen.ALLY_GAVE_WAY}


def likelihood_of_count(low: int | None, high: int | None, error: float, n: int) -> np.ndarray:
    """Return how likely the numbers 0 to n make a count between two ends, relative to the likeliest, (n + 1,).

    1 between the ends; outside of them it falls as a normal density with the standard error, at once where that is 0.

    Examples
    --------
    >>> likelihood_of_count(2, 3, 0.0, 4).tolist()
    [0.0, 0.0, 1.0, 1.0, 0.0]
    """
    found = np.zeros(n + 1)
    for number in range(n + 1):
        distance = max(0 if low is None else low - number, 0 if high is None else number - high, 0)
        if distance == 0:
            found[number] = 1.0
        elif error > 0.0:
            apart = distance / error
            found[number] = exp(max(-0.5 * apart * apart, -700.0))
    return found


def observation_arrays(scenario: Scenario, allies: Sequence[str], candidates: Sequence[str],
                       grid: Grid) -> tuple[dict[str, np.ndarray], tuple[int, ...]]:
    """Return the arrays of the observations by name, and which observation of the file each row belongs to."""
    document, n = scenario.document, len(allies)
    rows = sorted(_rows(document, allies, candidates, grid, max(n, 1)), key=lambda row: (row[0], row[4]))
    column = lambda k, kind: np.array([row[k] for row in rows], dtype=kind)  # noqa: E731
    arrays = dict(observed_round=column(0, np.int64), observed_kind=column(1, np.int64),
                  observed_ally=column(2, np.int64), observed_candidate=column(3, np.int64),
                  observed_id=np.array([stable_id(row[4]) for row in rows], dtype=np.uint64),
                  likelihood=np.array([row[5] for row in rows], dtype=float).reshape(len(rows), max(n, 1) + 1))
    return arrays, tuple(row[6] for row in rows)


def _rows(document: Document, allies: Sequence[str], candidates: Sequence[str], grid: Grid,
          n: int) -> Iterator[tuple[Any, ...]]:
    """Yield round, kind, ally, candidate, path, likelihood and number in the file of every quantity that was seen from
    the start to as_of: either may be varied, and leaves the others behind.
    """
    one: Any
    paths: dict[str, int] = {}
    known = [(number, one) for number, one in enumerate(document.observations)
             if grid.start <= one.date <= document.as_of]
    for number, one in sorted(known, key=lambda entry: getattr(entry[1], "error", 0.0)):
        t, error = grid.last_before(one.date), getattr(one, "error", 0.0)
        path = f"observations.{one.kind}.{one.date}.{getattr(one, 'candidate', '')}.{getattr(one, 'ally', '')}"
        if hasattr(one, "ally"):
            table = np.zeros(n + 1)
            table[:2] = np.array([error, 1.0 - error]) / max(error, 1.0 - error)
            yield (t, _SEEN_KINDS[one.kind], allies.index(one.ally), candidates.index(one.candidate),
                   _once(paths, path), table, number)
        counts = list(one.counts.items())
        for name, (low, high) in counts[:2]:  # of three votes the third follows from the others
            yield (t, _SEEN_KINDS[name], 0, candidates.index(one.candidate),
                   _once(paths, f"{path}.{name}.{low}.{high}"), likelihood_of_count(low, high, error, n), number)


def _once(paths: dict[str, int], path: str) -> str:
    """Return a path with a number where it came before: two reports of the same are decided by two draws."""
    paths[path] = paths.get(path, 0) + 1
    return path if paths[path] == 1 else f"{path}#{paths[path]}"


def rule_arrays(scenario: Scenario, allies: Sequence[str]) -> dict[str, np.ndarray]:
    """Return the arrays of the decision rule."""
    rule = scenario.document.rule
    holders = set(allies) if rule.veto == "all" else set() if rule.veto == "none" else set(rule.veto)
    numbers = [-1.0 if value is None else float(value) for value in
               (rule.consent_count, rule.consent_share, rule.consent_weight, rule.may_object)]
    weight = sizes(scenario, rule.weight, allies) if rule.weight else np.zeros(0)
    below = -1e300 if rule.abstain_below is None else rule.abstain_below
    return dict(veto=np.array([name in holders for name in allies], dtype=bool), rule_weight=weight,
                rule_numbers=np.array([*numbers, below]))
