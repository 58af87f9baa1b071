"""A scenario becomes a world: every number gets its slot, every uncertain one its input. See `lobbying.world`."""

from __future__ import annotations

import numpy as np

from sim.lobbying import world as w
from sim.lobbying.chance import stable_id
from sim.scenario.encode.allies import ally_of, late, put_allies
from sim.scenario.encode.candidates import put_candidates
from sim.scenario.encode.encoded import Encoded
from sim.scenario.encode.events import STATUS, calendar_array, event_arrays
from sim.scenario.encode.flat import Flat
from sim.scenario.encode.process import put_process
from sim.scenario.encode.rule import rule_arrays, tie_arrays
from sim.scenario.encode.stances import put_stances
from sim.scenario.parameters import Parameters, read_parameters
from sim.scenario.scenario import Scenario

__all__ = ["Encoded", "encode"]


def encode(scenario: Scenario, parameters: Parameters | None = None) -> Encoded:
    """Returns the world of a scenario under a set of global parameters (default: the shipped ones)."""
    parameters = parameters or read_parameters()
    document = scenario.document
    allies = tuple(sorted(scenario.allies, key=stable_id))
    candidates = tuple(sorted(scenario.candidates, key=stable_id))
    issues = tuple(sorted(document.issues))
    start = document.calendar.start or document.as_of
    dated = sorted(document.events, key=lambda event: event.date)
    flat = Flat(w.slots(len(allies), len(candidates), len(issues), len(dated)))
    table = put_process(flat, document.process, parameters)
    put_allies(flat, scenario, allies, issues)
    put_candidates(flat, document, candidates, issues)
    derived, joining = put_stances(flat, scenario, allies, candidates, table[0]), late(document)
    events = event_arrays(flat, scenario, dated, allies, candidates, start)
    world = w.World(
        **flat.arrays(), **dict(zip(("table_slot", "table", "table_cumulative"), table, strict=True)),
        ally_id=np.array([stable_id(name) for name in allies], dtype=np.uint64),
        candidate_id=np.array([stable_id(name) for name in candidates], dtype=np.uint64),
        stated_weight=np.array([ally_of(document, name).weight is not None for name in allies], dtype=bool),
        derived=derived,
        present=np.array([name not in joining for name in allies], dtype=bool),
        status=np.array([STATUS[document.candidates[name].status.value] for name in candidates], dtype=np.int64),
        **tie_arrays(document, allies), **events, **rule_arrays(scenario, allies),
        calendar=calendar_array(document.calendar, start), issues=len(issues))
    return Encoded(world, allies, candidates, document.calendar.fallback,
                   tuple(entry[-1] for entry in flat.inputs), start, document.calendar.round_days,
                   scenario.allies, scenario.candidates, scenario, parameters)
