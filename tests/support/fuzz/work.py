"""What a valid scenario asks for: a run may take longer than a second when its calendar is very long."""

from __future__ import annotations

from sim.model.encoding import encode
from sim.scenario.fields import MAX_MEETINGS, Distribution
from sim.scenario.loader import load

SECONDS_A_UNIT = 3e-7  # for two replicates and their twins: three times what it takes on a machine with nothing else
MOST_TO_EXPLAIN = 20_000  # units; the agents, of which a diary is told, take a hundred times as long as the engine


def units(name: str) -> float:
    """Returns rounds times allies times candidates times meetings (where there are more than one) of a file: what
    `check` holds to 100 million."""
    encoded = encode(load(name))
    meetings = encoded.scenario.document.process.meetings or 0.0
    meetings = MAX_MEETINGS if isinstance(meetings, Distribution) else meetings
    return encoded.last_round * len(encoded.allies) * len(encoded.candidates) * max(1.0, meetings)


def seconds_allowed(name: str) -> float:
    """Returns how many processor seconds a run of two replicates may take: one, and what its calendar asks for."""
    return 1.0 + units(name) * SECONDS_A_UNIT
