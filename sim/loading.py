"""Reading a saved result back: what the user held of it, as far as its record goes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.backtesting.backtest import Backtest
from sim.errors import UserError
from sim.odds.odds import Odds
from sim.results.base import Result, ResultModel
from sim.results.schema import RECORDS, read_record
from sim.study.compare import Comparison
from sim.study.history import Unfolding
from sim.study.information import Information
from sim.study.pivots import Pivots
from sim.study.sweep import SweepResult
from sim.track.record import Track

_HELD: dict[str, Any] = {"run.json": Odds, "compare.json": Comparison, "sweep.json": SweepResult, "pivots.json": Pivots,
                         "backtest.json": Backtest, "unfold.json": Unfolding, "learn.json": Information,
                         "track.json": Track}
_TYPES: dict[type[ResultModel], Any] = {RECORDS[name]: held for name, held in _HELD.items()}


def load_result(path: str | Path) -> Result:
    """Read a result that `result.save(path)` or a command with `--out DIR` has written.

    Parameters
    ----------
    path : str or Path
        The JSON file of a result, or the folder of a command; of several results in a folder the first of run,
        compare, sweep, pivots, backtest and track.

    Returns
    -------
    Odds, Comparison, SweepResult, Pivots, Backtest, Unfolding, Information or Track
        With its tables, `.plot()` and `.document()`; the arrays that were counted are not saved.

    Raises
    ------
    UserError
        There is no such file, or it is no result, or one that another version has written.
    """
    path = Path(path)
    if path.is_dir():
        path = next((path / name for name in RECORDS if (path / name).is_file()), path)
        if path.is_dir():
            raise UserError(f"{path}: got a folder without a result, give one that --out has written")
    record = read_record(path)
    return _TYPES[type(record)](record)
