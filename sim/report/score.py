"""How well such odds did on decided cases: the latest back-test, if its score ships with this version.

`sim/forecast/score.json` is a document of `nemcon backtest --json`; the cases themselves may be left out of it.
"""

from __future__ import annotations

import json
from pathlib import Path

from sim.model.words import counted

FILE = Path(__file__).resolve().parent.parent / "forecast" / "score.json"
MISSING = ("No back-test score ships with this version: how well such odds did on decisions that were taken is not "
           "known here. `nemcon backtest` scores the historical cases.")


def latest_score(file: Path = FILE) -> str:
    """Returns the latest score in words, beside that of the best simpler forecaster; or that there is none.

    The model is the first forecaster of the document. Lower log scores are better.
    """
    if not file.is_file():
        return MISSING
    found = json.loads(file.read_text(encoding="utf-8"))
    model, *others = found["scores"]
    log, brier = (found["scores"][model][key] for key in ("log", "brier"))
    scored = f"{counted(log['cases'], 'date')} of {counted(log['clusters'], 'decision')}"
    made = f"version {found['model_version']}, parameters {found['parameters'].partition(' ')[0]}"
    return (f"On {scored}, each as it was known before it was taken, the mean log score of the model ({made}) was "
            f"{_interval(log)} and its mean Brier score {_interval(brier)}; lower is better.{_beside(found, others)} "
            "`nemcon backtest` scores the cases again.")


def _beside(found: dict, others: list[str]) -> str:
    """Says how the best of the simpler forecasters did, and whether the difference is more than chance."""
    means = {who: found["scores"][who]["log"] for who in others if "log" in found["scores"][who]}
    if not means:
        return ""
    best = min(means, key=lambda who: means[who]["mean"])
    ahead = found["differences"][best]["log"]
    verdict = ("the model is better" if ahead["high"] < 0 else "the model is worse" if ahead["low"] > 0 else
               "the difference may be chance")
    return (f" The best of the simpler forecasters ({best}) had a log score of {means[best]['mean']:.2f}; {verdict} "
            f"(model minus it {_interval(ahead, '+')}).")


def _interval(mean: dict, sign: str = "") -> str:
    return f"{mean['mean']:{sign}.2f} ({mean['low']:{sign}.2f} to {mean['high']:{sign}.2f})"
