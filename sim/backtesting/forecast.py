"""A forecast of one case, whoever makes it: odds of all outcomes, and as much more as the forecaster offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.backtesting.cases import HistoricalCase
from sim.backtesting.scores import band, brier, crps, log_score, ranked_above, smoothed
from sim.backtesting.truth import Truth
from sim.model.encoding import Encoded
from sim.odds.odds import Odds
from sim.results.backtest import DatedCount
from sim.results.counts import support_histogram


@dataclass(frozen=True, eq=False)
class Forecast:
    """What was said beforehand about one case.

    `odds` are those of the scenario's outcomes in their order, all above 0; None where none are given. `days`
    (values, counts) says after how
    many days a name is agreed; nobody agreed counts as one round after the last. `support` maps a candidate to
    counts of replicates by round and number of members not objecting; `marks` maps a candidate to each member's
    tendency to hold out against it.
    """

    odds: np.ndarray | None = None
    days: tuple[np.ndarray, np.ndarray] | None = None
    support: Mapping[str, np.ndarray] | None = None
    marks: Mapping[str, Mapping[str, float]] | None = None


class SupportRow(DatedCount):
    """A dated count beside the forecast of it, and the score of the forecast."""

    crps: float



def by_listed_outcome(encoded: Encoded, ended: np.ndarray) -> np.ndarray:
    """Return counts by outcome as the file names them, candidates in its order and the fallback last: another name
    counts with the fallback, because both mean "none of the names in this file"."""
    found = ended[encoded.display_order]
    return found if encoded.another is None else np.concatenate([found[:-2], found[-2:].sum(axis=0, keepdims=True)])


def forecast_of(case: HistoricalCase, odds: Odds) -> Forecast:
    """Returns the model's forecast of a case from the odds of its scenario."""
    encoded, histogram = odds.encoded, support_histogram(odds.tally)
    by_round = odds.tally.ended
    values = np.arange(by_round.shape[1] + 1) * encoded.round_days  # days; the last one: not by the end
    if encoded.grid.end is not None:
        values[:-1] = np.minimum(values[:-1], (encoded.grid.end - encoded.start).days)
    agreed = by_listed_outcome(encoded, by_round)
    decided = agreed[:-1].sum(axis=0)
    index = {name: encoded.candidates.index(name) for name in case.scenario.candidates}
    return Forecast(
        odds=smoothed(agreed.sum(axis=1).tolist()),
        days=(values, np.append(decided, agreed[-1].sum())),
        support={name: histogram[c] for name, c in index.items()},
        marks={name: dict(zip(encoded.allies, odds.tally.held[:, c].astype(float), strict=True))
               for name, c in index.items()})


def score(forecast: Forecast, case: HistoricalCase, truth: Truth) -> dict[str, float]:
    """Returns every score that case and forecast allow, by key (`scores.KINDS`)."""
    true = case.scenario.outcomes.index(truth.outcome)
    found = {}
    if forecast.odds is not None:
        found = {"log": log_score(forecast.odds, true), "brier": brier(forecast.odds, true)}
    if truth.decided is not None and forecast.days is not None:
        found |= _date_scores(forecast, case, truth)
    rows = support_rows(forecast, case, truth)
    if rows:
        found["support_crps"] = float(np.mean([row.crps for row in rows]))
        found["support_covered"] = float(np.mean([row.covered for row in rows]))
        found["support_width"] = float(np.mean([row.p95 - row.p05 for row in rows]))
    if truth.holdouts and forecast.marks is not None:
        ranked = ranked_above(forecast.marks[truth.candidate], [ally for group in truth.holdouts for ally in group])
        found |= {} if ranked is None else {"holdouts": ranked}
    return found


def _date_scores(forecast: Forecast, case: HistoricalCase, truth: Truth) -> dict[str, float]:
    values, counts = forecast.days
    calendar = case.scenario.document.calendar
    start = calendar.start or case.scenario.document.as_of
    days = crps(values, counts, (truth.decided - start).days)
    return {"date_days": days, "date_share": days / float(values[-1])}


def support_rows(forecast: Forecast, case: HistoricalCase, truth: Truth) -> list[SupportRow]:
    """Returns the dated counts of a case beside the forecast for the last round on or before each date."""
    if forecast.support is None or truth.candidate is None:
        return []
    calendar = case.scenario.document.calendar
    start, table = calendar.start or case.scenario.document.as_of, forecast.support[truth.candidate]
    rows = []
    for count in truth.support:
        histogram = table[min((count.date - start).days // calendar.round_days, len(table) - 1)]
        low, high = band(histogram)
        members = np.arange(len(histogram))
        rows.append(SupportRow(
            date=count.date.isoformat(), count=int(count.count), mean=float(members @ histogram / histogram.sum()),
            p05=low, p95=high, covered=low <= count.count <= high, crps=crps(members, histogram, count.count)))
    return rows
