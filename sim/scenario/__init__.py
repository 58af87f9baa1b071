"""What a user writes: scenario files, rosters, stances in words, and the evidence behind them."""

from sim.scenario.loader import load
from sim.scenario.roster import Roster
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Document

__all__ = ["Document", "Roster", "Scenario", "load"]
