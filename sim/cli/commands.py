"""The table of commands. A new command is a line here and a file with a function `command` beside this one.

The first line of the function's docstring is the help text. Files are imported at every start, so they import
anything that takes long (numba, mesa, matplotlib, pandas) inside their functions.
"""

from __future__ import annotations

from dataclasses import dataclass

ODDS, RECORD, FILES = "Odds", "The record", "Scenario files"


@dataclass(frozen=True)
class Command:
    """A command: the word that is typed, the module that answers, the part of the help in which it stands."""

    name: str
    module: str
    panel: str


COMMANDS = (
    Command("run", "sim.cli.run", ODDS),
    Command("compare", "sim.cli.compare", ODDS),
    Command("sweep", "sim.cli.sweep", ODDS),
    Command("pivots", "sim.cli.pivots", ODDS),
    Command("explain", "sim.cli.explain", ODDS),
    Command("view", "sim.cli.view", ODDS),
    Command("backtest", "sim.cli.backtest", RECORD),
    Command("calibrate", "sim.cli.calibrate", RECORD),
    Command("check", "sim.cli.check", FILES),
    Command("new", "sim.cli.new", FILES),
    Command("list", "sim.cli.list", FILES),
    Command("evidence", "sim.cli.evidence", FILES),
)
