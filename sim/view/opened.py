"""What the live page of this process is about."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.agents.model import Ally
from sim.agents.replay import most_typical
from sim.model.encoding import Encoded, encode
from sim.scenario.loader import as_scenario
from sim.scenario.parameters import read_parameters
from sim.scenario.scenario import Scenario


@dataclass(frozen=True)
class Opened:
    """What the page is about: a scenario, the run that is shown first, and whose allies play it."""

    encoded: Encoded
    seed: int = 1
    replicate: int = 0
    ally_class: type[Ally] = Ally

    @classmethod
    def of(cls, scenario: Scenario | str | Path, ally_class: type[Ally] = Ally, seed: int = 1) -> Opened:
        """Return the most typical run of a scenario, a path or a name under the parameters that ship."""
        encoded = encode(as_scenario(scenario), read_parameters())
        return cls(encoded, seed, most_typical(encoded, seed).replicate, ally_class)


_OPENED: list[Opened] = []  # every tab of a browser reads it


def set_opened(about: Opened) -> None:
    """Set what the page is about, before it is served."""
    _OPENED[:] = [about]


def opened() -> Opened:
    """Return what the page is about."""
    return _OPENED[0]
