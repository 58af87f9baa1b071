"""The forecast of a scenario as a line of the track record has it: the model's, and what simpler rules give today."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

from sim.backtesting.backtest import seen_record
from sim.backtesting.baselines import CERTAIN, EQUAL, RATE, fallback_rate, forecasts, learned_hedge
from sim.backtesting.forecast import Forecast as Given
from sim.backtesting.forecast import base_odds
from sim.errors import UserError
from sim.model.encoding import Encoded
from sim.odds.run import run
from sim.results.base import provenance, short
from sim.results.track import ForecastEntry, OutcomeForecast
from sim.scenario.finding import printable
from sim.scenario.parameters import Parameters, read_parameters
from sim.scenario.scenario import Scenario
from sim.theories.registry import poll_of


def now() -> str:
    """Return the moment as lines have it."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def id_of(scenario: Scenario) -> str:
    """Return what a question is called when nobody says it: the name of its file.

    Raises UserError where there is none.
    """
    name = "" if scenario.source is None else Path(scenario.source).stem
    found = re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-._")[:80]
    if not found:
        raise UserError(f"{printable(scenario.shown)}: its name makes no id of a question, give one (--id)")
    return found


def forecast_now(scenario: Scenario, question_id: str, parameters: Parameters | str, replicates: int, seed: int,
                 workers: int | None = None, note: str | None = None,
                 progress: Callable[[int, int], None] | None = None) -> ForecastEntry:
    """Return the forecast of a scenario and of the baselines. Raises UserError as `sim.run` does."""
    parameters = read_parameters(parameters) if isinstance(parameters, str) else parameters
    odds = run(scenario, replicates, seed, workers=workers, parameters=parameters, progress=progress)
    outcomes = [OutcomeForecast(name=row.name, kind=row.kind, odds=row.odds, forecast=short(row.forecast))
                for row in odds.record.in_file_order]
    document = scenario.document
    return ForecastEntry(
        id=question_id, entered=now(), question=document.question or scenario.title, title=scenario.title,
        outcomes=outcomes, as_of=document.as_of.isoformat(), ends=odds.record.details.end,
        baselines=_baselines(odds.encoded), replicates=replicates, note=note, **provenance(scenario, parameters, seed))


def _baselines(encoded: Encoded) -> dict[str, list[float]]:
    """Return what every baseline gives each name and none of them, hedged as it learned from the record that ships."""
    poll, size = poll_of(encoded), len(encoded.scenario.candidates) + 1
    given = {EQUAL: np.full(size, 1 / size), RATE: base_odds(size, fallback_rate(seen_record())),
             **{baseline.name: baseline.answer(poll) for baseline in CERTAIN}}
    hedges = _hedges()
    return {name: [short(share) for share in Given(odds).hedged(hedges[name]).shares]
            for name, odds in given.items()}


@cache
def _hedges() -> dict[str, float]:
    """Return how much of its own odds each baseline keeps."""
    record = seen_record()
    made = forecasts(record, record)
    return {name: learned_hedge(made[name], record).whole for name in (EQUAL, RATE, *(one.name for one in CERTAIN))}
