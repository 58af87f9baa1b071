"""A scenario becomes a world: every number gets its slot, every uncertain one its input. See `sim.model.world`."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

import numpy as np

from sim.model import world as w
from sim.model.draws import distinct_ids, stable_id
from sim.model.encoding.actors import (
    ally_of,
    late,
    named_stances,
    put_allies,
    put_candidates,
    put_stances,
    silent_allies,
    vetoes,
)
from sim.model.encoding.process import (
    STATUS,
    calendar_array,
    event_arrays,
    observation_arrays,
    put_process,
    rule_arrays,
    tie_arrays,
)
from sim.model.encoding.slots import ParameterVector
from sim.scenario.fields import Kind
from sim.scenario.grid import MAX_COUNTED, Grid
from sim.scenario.parameters import Parameters, read_parameters
from sim.scenario.scenario import Scenario

__all__ = ["Encoded", "encode"]


def encode(scenario: Scenario, parameters: Parameters | None = None) -> Encoded:
    """Return the world of a scenario under a set of global parameters (default: the shipped ones)."""
    parameters = parameters or read_parameters()
    document = scenario.document
    allies = tuple(sorted(scenario.allies, key=stable_id))
    another = scenario.another(parameters)
    candidates = (*sorted(scenario.candidates, key=stable_id), *([another] if another else ()))
    issues = tuple(sorted(document.issues))
    grid = Grid.of(document)
    dated = sorted(document.events, key=lambda event: event.date)
    flat = ParameterVector(w.slots(len(allies), len(candidates), len(issues), len(dated)))
    table = put_process(flat, document.process, parameters)
    put_allies(flat, scenario, allies, issues)
    put_candidates(flat, document, candidates, issues)
    derived, joining = put_stances(flat, scenario, allies, candidates, table[0]), late(document)
    events = event_arrays(flat, scenario, dated, allies, candidates, grid)
    seen, observed = observation_arrays(scenario, allies, candidates, grid)
    world = w.World(
        **flat.arrays(), **dict(zip(("table_slot", "table", "table_cumulative"), table, strict=True)),
        ally_id=distinct_ids(allies),
        candidate_id=distinct_ids(candidates),
        stated_weight=np.array([ally_of(document, name).weight is not None for name in allies], dtype=bool),
        derived=derived, refuses=vetoes(document, allies, candidates),
        named=named_stances(document, allies, candidates), silent=silent_allies(scenario, allies),
        present=np.array([name not in joining for name in allies], dtype=bool),
        status=np.array([w.OPEN if name == another else STATUS[document.candidates[name].status.value]
                         for name in candidates], dtype=np.int64),
        **tie_arrays(document, allies), **events, **rule_arrays(scenario, allies),
        calendar=calendar_array(document, grid), issues=len(issues),
        another=len(candidates) - 1 if another else w.NOBODY, **seen)
    return Encoded(world, allies, candidates, document.calendar.fallback,
                   tuple(entry[-1] for entry in flat.inputs), grid,
                   scenario.allies, (*scenario.candidates, *([another] if another else ())), scenario, parameters,
                   another, observed)


# What a scenario has become: a world, and the names that its arrays have lost.



@dataclass(frozen=True)
class Encoded:
    """A world with the names that its arrays have lost. Positions are in the order of stable ids; another name, where
    one may be agreed, is the last of the candidates.
    """

    world: w.World
    allies: tuple[str, ...]
    candidates: tuple[str, ...]
    fallback: str
    inputs: tuple[str, ...]
    grid: Grid
    allies_in_file_order: tuple[str, ...]
    candidates_in_file_order: tuple[str, ...]
    scenario: Scenario = field(repr=False)
    parameters: Parameters = field(repr=False)
    another: str | None = None
    observed: tuple[int, ...] = ()  # by row of what was seen, the number of the observation in the file

    @property
    def slot(self) -> w.Slots:
        """Where each kind of number lies in the flat vector."""
        return w.slots(len(self.allies), len(self.candidates), self.world.issues, len(self.world.event_kind))

    @property
    def last_round(self) -> int:
        """The round after which the fallback comes."""
        return int(self.world.calendar[w.LAST_ROUND])

    @property
    def counted_until(self) -> int:
        """The last round that results show by itself."""
        return min(self.last_round, MAX_COUNTED)

    @property
    def file_order(self) -> list[int]:
        """Where the outcomes stand in the arrays: candidates in file order, another name, the fallback."""
        return [*(self.candidates.index(name) for name in self.candidates_in_file_order), len(self.candidates)]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """The candidates in array order, then the fallback."""
        return (*self.candidates, self.fallback)

    def kind_of(self, index: int) -> Kind:
        """Return what kind of outcome stands at a place of `outcomes`: candidate, another or fallback."""
        if index == len(self.candidates):
            return "fallback"
        return "candidate" if self.candidates[index] != self.another else "another"

    @property
    def start(self) -> datetime.date:
        """The day of round 0."""
        return self.grid.start

    @property
    def round_days(self) -> int:
        """Days in a round."""
        return self.grid.round_days

    def date_of(self, t: int) -> datetime.date | None:
        """Return the date of a round, or None beyond the year 9999."""
        return self.grid.day_of(t)
