"""The allies: weights, resolve, thresholds, premiums, positions and salience."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from sim.model import world as w
from sim.model.encoding.slots import ParameterVector, middle
from sim.scenario.fields import ANOTHER, DEFAULT_COST, Distribution, Status
from sim.scenario.scenario import Scenario
from sim.scenario.schema import AllyEntry, CandidateEntry, Document, Stance, StanceEntry
from sim.scenario.stances import is_statement, is_veto, meaning


def ally_of(document: Document, name: str) -> AllyEntry:
    """Return what the file says of an ally; one that only the roster names has all defaults."""
    return document.allies.get(name) or AllyEntry()


def late(document: Document) -> set[str]:
    """Return the allies that are no members at the start: their first coming or going is that they join."""
    moves = sorted((event.date, event.kind, event.ally) for event in document.events
                   if event.kind in ("joins", "leaves"))
    first = {ally: kind for _, kind, ally in reversed(moves)}
    return {ally for ally, kind in first.items() if kind == "joins"}


def sizes(scenario: Scenario, mix: dict[str, float] | None, allies: Sequence[str]) -> np.ndarray:
    """Return the allies' sizes: a mix of roster columns, each normalised to shares over these allies; or 1 each.
    An empty cell counts as nothing of that column.
    """
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


def put_allies(flat: ParameterVector, scenario: Scenario, allies: Sequence[str], issues: Sequence[str]) -> None:
    """Put what the file says of allies into their slots."""
    document, at = scenario.document, flat.layout
    mixed = sizes(scenario, document.weight, scenario.allies)
    stated_sizes = [ally_of(document, name).size for name in scenario.allies]
    top = max([mixed.max(initial=0.0), *(middle(size) for size in stated_sizes if size is not None)], default=1.0)
    by_name, scale = dict(zip(scenario.allies, mixed, strict=True)), _scale(stated_sizes, top)
    position = {issue: _column_positions(scenario, issue) for issue in issues}
    defaults = {"resolve": (at.resolve, w.RESOLVE, "fraction"), "threshold": (at.threshold, w.THRESHOLD, "signed"),
                "premium": (at.premium, w.PREMIUM, "amount")}
    for j, name in enumerate(allies):
        ally = ally_of(document, name)
        if ally.weight is not None:
            flat.put(at.weight + j, ally.weight, "fraction", f"allies.{name}.weight")
        elif isinstance(ally.size, Distribution):
            flat.put(at.weight + j, ally.size, "amount", f"allies.{name}.size")
        else:
            flat.put(at.weight + j, (by_name[name] if ally.size is None else ally.size) / scale, "amount", "")
        for key, (offset, source, kind) in defaults.items():
            value = getattr(ally, key)
            if value is None:
                flat.copy(offset + j, source)
            else:
                flat.put(offset + j, value, kind, f"allies.{name}.{key}")
        for k, issue in enumerate(issues):
            slot = at.ally_position + j * len(issues) + k
            value = ally.positions.get(issue)
            flat.put(slot, position[issue].get(name, 0.0) if value is None else value, "signed",
                     f"allies.{name}.positions.{issue}")
        _put_cost(flat, document, ally, j, name)
    for k, issue in enumerate(issues):
        flat.put(at.issue_salience + k, document.issues[issue].salience, "amount", f"issues.{issue}.salience")
    for j, name in enumerate(allies):
        for k, issue in enumerate(issues):
            slot = at.salience + j * len(issues) + k
            value = ally_of(document, name).salience.get(issue)
            if value is None:
                flat.copy(slot, at.issue_salience + k)
            else:
                flat.put(slot, value, "amount", f"allies.{name}.salience.{issue}")


def _put_cost(flat: ParameterVector, document: Document, ally: AllyEntry, j: int, name: str) -> None:
    """Fill L of an ally: its own cost, else everybody's; a word stands for a global parameter."""
    slot, path = flat.layout.reversion + j, f"allies.{name}.fallback_cost"
    cost = ally.fallback_cost
    if cost is None:
        cost, path = document.calendar.fallback_cost, "calendar.fallback_cost"
    cost = DEFAULT_COST if cost is None else cost  # 0 is a cost
    if isinstance(cost, str):
        flat.copy(slot, _COSTS[cost])
    else:
        flat.put(slot, cost, "signed", path)


def _scale(stated_sizes: Iterable[Any], top: float) -> float:
    """Sizes are divided by the largest, so that 1e300 can be added up; not when one is a distribution."""
    return 1.0 if any(isinstance(size, Distribution) for size in stated_sizes) else top


def _column_positions(scenario: Scenario, issue: str) -> dict[str, float]:
    """Return the allies' positions from the roster column of an issue, low -> -1, high -> +1; 0 where it is empty."""
    spec, roster = scenario.document.issues[issue], scenario.roster
    if spec.column is None or roster is None:
        return {}
    cells = roster.columns[spec.column]
    known = [value for value in cells if value is not None]
    low = min(known, default=0.0) if spec.low is None else spec.low
    high = max(known, default=0.0) if spec.high is None else spec.high
    return {ally: 0.0 if cell is None or high == low else column_position(cell, low, high)
            for ally, cell in zip(roster.ids, cells, strict=True)}


def column_position(cell: float, low: float, high: float) -> float:
    """Return where a cell lies when low is -1 and high +1, from -10 to 10. Cells of 1e308 are divided first: their
    difference would be infinite.
    """
    if math.isinf(high - low) or math.isinf(cell - low):
        cell, low, high = cell / 4.0, low / 4.0, high / 4.0
    return max(-10.0, min(10.0, 2.0 * (cell - low) / (high - low) - 1.0))


# The candidates: what draws them in, what they cost, where they stand.

_ANOTHER = CandidateEntry(status=Status.open)


def put_candidates(flat: ParameterVector, document: Document, candidates: Sequence[str], issues: Sequence[str]) -> None:
    """Put what the file says of candidates into their slots."""
    at = flat.layout
    for c, name in enumerate(candidates):
        candidate, path = document.candidates.get(name, _ANOTHER), f"candidates.{name}"
        flat.put(at.ambition + c, candidate.ambition, "amount", f"{path}.ambition")
        if name == ANOTHER:
            flat.copy(at.exit_cost + c, w.ANOTHER_EXIT_COST)
        else:
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


# Stances: means and spreads of first attitudes, stated or derived.

_HOME = "champion"
Drawable = float | Distribution  # a number, or what it is drawn from
_COSTS = {"nothing changes": w.COST_NOTHING_CHANGES, "incumbent stays": w.COST_INCUMBENT_STAYS,
          "post empty": w.COST_POST_EMPTY}


def stated_stance(document: Document, candidate: str, ally: str) -> StanceEntry | None:
    """Return the stance that a file gives (or implies) an ally toward a candidate, or None: the ally's own entry,
    else champion for the candidate's own country, else the entry of '*'.
    """
    entries = document.stances.get(candidate, {})
    if ally in entries:
        return entries[ally]
    if document.candidates[candidate].country == ally:
        return _HOME
    return entries.get("*")


def mean_and_spread(document: Document, entry: StanceEntry | Stance) -> tuple[Drawable, Drawable | None]:
    """Return mean and spread of a stance entry; a spread of None is the default of [process]."""
    spread = None
    if isinstance(entry, Stance):
        spread, entry = entry.spread, entry.stance
    if isinstance(entry, str):
        word_mean, word_spread, _ = meaning(document, entry)
        return word_mean, word_spread if spread is None else spread
    if isinstance(entry, Distribution) and spread is None:
        return entry, 0.0
    return entry, spread


def silent_allies(scenario: Scenario, allies: Sequence[str]) -> np.ndarray:
    """Return which allies are silent, (n,): no stance of theirs is stated, by name, by "*", as that of the home
    country or in an event, and no position on an issue.
    """
    document, roster = scenario.document, scenario.roster
    if any("*" in entries for entries in document.stances.values()):
        return np.zeros(len(allies), dtype=bool)
    heard = {ally for entries in document.stances.values() for ally in entries}
    heard |= {candidate.country for candidate in document.candidates.values() if candidate.country is not None}
    heard |= {event.ally for event in document.events if event.kind == "stance"}
    heard |= {ally for ally, entry in document.allies.items() if entry.positions}
    if roster is not None:
        row = {name: k for k, name in enumerate(roster.ids)}
        cells = [roster.columns[issue.column] for issue in document.issues.values() if issue.column is not None]
        heard |= {ally for ally in allies if ally in row and any(column[row[ally]] is not None for column in cells)}
    return np.array([ally not in heard for ally in allies], dtype=bool)


def vetoes(document: Document, allies: Sequence[str], candidates: Sequence[str]) -> np.ndarray:
    """Return whose stance on whom is a veto, (n, m)."""
    return np.array([[candidate != ANOTHER and is_veto(document, stated_stance(document, candidate, ally))
                      for candidate in candidates] for ally in allies],
                    dtype=bool).reshape(len(allies), len(candidates))


def named_stances(document: Document, allies: Sequence[str], candidates: Sequence[str]) -> np.ndarray:
    """Return whose stance on whom is stated by name, as a position and not as a vote or a count, (n, m)."""
    stated = [[ally in (of := document.stances.get(candidate, {})) and is_statement(of[ally])
               for candidate in candidates] for ally in allies]
    return np.array(stated, dtype=bool).reshape(len(allies), len(candidates))


def put_stances(flat: ParameterVector, scenario: Scenario, allies: Sequence[str], candidates: Sequence[str],
                table_slots: np.ndarray) -> np.ndarray:
    """Put the stances into their slots; return which ones are derived from positions, (n, m)."""
    document, at = scenario.document, flat.layout
    drawn_jointly = set(table_slots.tolist())
    derived = np.zeros((len(allies), len(candidates)), dtype=bool)
    for j, ally in enumerate(allies):
        for c, candidate in enumerate(candidates):
            k, path = j * len(candidates) + c, f"stances.{candidate}.{ally}"
            if candidate == ANOTHER:
                _put_another(flat, k, path)
                continue
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


def _put_another(flat: ParameterVector, k: int, path: str) -> None:
    """Fill what an ally thinks of another name: nobody can say, so it is the same for all but for its draw."""
    at = flat.layout
    flat.copy(at.mean + k, w.ANOTHER_ATTITUDE)
    flat.copy(at.spread + k, w.ANOTHER_SPREAD)
    flat.normal(at.draw + k, path)
