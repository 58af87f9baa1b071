"""What a scenario has become: a world, and the names that its arrays have lost."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from sim.lobbying import world as w
from sim.scenario.parameters import Parameters
from sim.scenario.scenario import Scenario

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
