"""Nemcon: agent-based odds for decisions that need everybody's consent.

>>> import sim
>>> sorted(name for name in sim.__all__)[:3]
['Ally', 'ConsensusModel', 'NemconError']
"""

from __future__ import annotations

import importlib

from sim.version import __version__

# Public name -> where it lives. Loaded when first used: Mesa and matplotlib take seconds that a worker need not wait.
_PUBLIC = {
    "load": "sim.scenario.loader",
    "Scenario": "sim.scenario.scenario",
    "run": "sim.odds.run",
    "Odds": "sim.odds.odds",
    "compare": "sim.study.compare",
    "sweep": "sim.study.sweep",
    "pivots": "sim.study.pivots",
    "history": "sim.study.history",
    "ConsensusModel": "sim.agents.model",
    "Ally": "sim.agents.model",
    "load_result": "sim.loading",
    "power": "sim.theories.power",
    "backtest": "sim.backtesting.backtest",
    "track_record": "sim.track.record",
    "NemconError": "sim.errors",
    "ScenarioError": "sim.errors",
}
__all__ = [*_PUBLIC, "__version__"]


def __getattr__(name: str) -> object:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(importlib.import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC])
