from sim.agents.model import Ally as Ally
from sim.agents.model import ConsensusModel as ConsensusModel
from sim.backtesting.backtest import backtest as backtest
from sim.errors import NemconError as NemconError
from sim.errors import ScenarioError as ScenarioError
from sim.loading import load_result as load_result
from sim.odds.odds import Odds as Odds
from sim.odds.run import run as run
from sim.scenario.loader import load as load
from sim.scenario.scenario import Scenario as Scenario
from sim.study.compare import compare as compare
from sim.study.history import history as history
from sim.study.pivots import pivots as pivots
from sim.study.sweep import sweep as sweep
from sim.theories.power import power as power
from sim.track.record import track_record as track_record
from sim.version import __version__ as __version__

__all__ = [
    "Ally",
    "ConsensusModel",
    "NemconError",
    "Odds",
    "Scenario",
    "ScenarioError",
    "__version__",
    "backtest",
    "compare",
    "history",
    "load",
    "load_result",
    "pivots",
    "power",
    "run",
    "sweep",
    "track_record",
]
