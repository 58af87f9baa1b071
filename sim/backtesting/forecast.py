"""A forecast of one case, whoever makes it: odds of all outcomes, and as much more as the forecaster offers."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.backtesting.cases import HistoricalCase
from sim.backtesting.scores import band, brier, crps, log_score, ranked_above, smoothed
from sim.backtesting.truth import Truth
from sim.model.encoding import Encoded
from sim.odds.odds import Odds
from sim.odds.run import Counts
from sim.results.backtest import DatedCount
from sim.results.counts import support_histogram
from sim.scenario.grid import Grid


@dataclass(frozen=True, eq=False)
class Forecast:
    """What was said beforehand about one case.

    `odds` are those of the scenario's outcomes in their order, the fallback last, which here means "none of the names
    in the file"; None where none are given. `another` is the share of that last one which belongs to another name; who
    cannot tell the two apart halves it. `days` (values, counts) says after how many days a name is agreed; nobody
    agreed counts as one round after the last. `support` maps a candidate to counts of replicates by round and number of
    members not objecting; `marks` maps a candidate to each member's tendency to hold out against it.
    """

    odds: np.ndarray | None = None
    days: tuple[np.ndarray, np.ndarray] | None = None
    support: Mapping[str, np.ndarray] | None = None
    marks: Mapping[str, Mapping[str, float]] | None = None
    another: float = 0.5

    @property
    def shares(self) -> np.ndarray:
        """The odds, of a forecaster that gives any."""
        if self.odds is None:
            raise ValueError("this forecaster gives no odds")
        return self.odds

    @property
    def apart(self) -> np.ndarray:
        """The odds of the names, of another name, and of the fallback."""
        none = self.shares[-1]
        return np.append(self.shares[:-1], (none * self.another, none * (1 - self.another)))

    def hedged(self, share: float) -> Forecast:
        """Return the odds alone, held back toward base rates: `share` of them stays, the rest are base rates."""
        base = base_odds(len(self.shares), NONE_SHARE)
        odds = share * self.shares + (1 - share) * base
        another = (share * self.shares[-1] * self.another + (1 - share) * base[-1] / 2) / odds[-1]
        return Forecast(odds, another=float(another))


# Base rate of "none of the names in the file", of which another name and the fallback have half each
# (docs/forecast.md); chosen with model 2 and before its first score.
NONE_SHARE = 0.4


def base_odds(size: int, rate: float) -> np.ndarray:
    """Return odds that give the fallback its rate and share the rest among the candidates, (size,).

    >>> base_odds(3, 0.2).tolist()
    [0.4, 0.4, 0.2]
    """
    return np.append(np.full(size - 1, (1 - rate) / (size - 1)), rate)


class SupportRow(DatedCount):
    """A dated count beside the forecast of it, and the score of the forecast."""

    crps: float


def by_listed_outcome(encoded: Encoded, ended: np.ndarray) -> np.ndarray:
    """Return counts by outcome as the file names them, candidates in its order and the fallback last: another name
    counts with the fallback, because both mean "none of the names in this file".
    """
    found = ended[encoded.file_order]
    return found if encoded.another is None else np.concatenate([found[:-2], found[-2:].sum(axis=0, keepdims=True)])


def forecast_of(case: HistoricalCase, odds: Odds | Counts) -> Forecast:
    """Return the model's forecast of a case from the odds of its scenario, or from the counts alone."""
    encoded, histogram = odds.encoded, support_histogram(odds.tally)
    by_round = odds.tally.ended
    agreed = by_listed_outcome(encoded, by_round)
    decided = agreed[:-1].sum(axis=0)
    index = {name: encoded.candidates.index(name) for name in case.scenario.candidates}
    return Forecast(
        odds=smoothed(agreed.sum(axis=1).tolist()), another=_share_of_another(encoded, by_round),
        days=(np.array(encoded.grid.days_by(by_round.shape[1] - 1)), np.append(decided, agreed[-1].sum())),
        support={name: histogram[c] for name, c in index.items()},
        marks={name: dict(zip(encoded.allies, odds.tally.held[:, c].astype(float), strict=True))
               for name, c in index.items()})


def _share_of_another(encoded: Encoded, ended: np.ndarray) -> float:
    """Return the share of "none of the names" that is another name: half, where the model cannot say."""
    if encoded.another is None:
        return 0.5
    return float(smoothed(ended[encoded.file_order][-2:].sum(axis=1).tolist())[0])


def score(forecast: Forecast, case: HistoricalCase, truth: Truth) -> dict[str, float]:
    """Return every score that case and forecast allow, by key (`scores.KINDS`)."""
    true = case.scenario.outcomes.index(truth.outcome)
    found = {} if forecast.odds is None else odds_scores(forecast, case, truth, true)
    if truth.decided is not None and forecast.days is not None:
        found |= _date_scores(*forecast.days, case, truth.decided)
    rows = support_rows(forecast, case, truth)
    if rows:
        found["support_crps"] = float(np.mean([row.crps for row in rows]))
        found["support_covered"] = float(np.mean([row.covered for row in rows]))
        found["support_width"] = float(np.mean([row.p95 - row.p05 for row in rows]))
    if truth.holdouts and forecast.marks is not None and truth.candidate is not None:
        ranked = ranked_above(forecast.marks[truth.candidate], [ally for group in truth.holdouts for ally in group])
        found |= {} if ranked is None else {"holdouts": ranked}
    return found


def odds_scores(forecast: Forecast, case: HistoricalCase, truth: Truth, true: int) -> dict[str, float]:
    """Return the scores of the odds; whoever gives an outcome nothing has no log score."""
    found = {"brier": brier(forecast.shares.tolist(), true)}
    if forecast.shares.min() <= 0:
        return found
    found = {"log": log_score(forecast.shares.tolist(), true), **found}
    apart = truth.ended in ("another", "fallback") and case.names_another
    place = -2 if truth.ended == "another" else -1
    return found | {"log_apart": log_score(forecast.apart.tolist(), place) if apart else found["log"]}


def _date_scores(values: np.ndarray, counts: np.ndarray, case: HistoricalCase,
                 decided: datetime.date) -> dict[str, float]:
    calendar = case.scenario.document.calendar
    start = calendar.start or case.scenario.document.as_of
    days = crps(values.tolist(), counts.tolist(), (decided - start).days)
    return {"date_days": days, "date_share": days / float(values[-1])}


def support_rows(forecast: Forecast, case: HistoricalCase, truth: Truth) -> list[SupportRow]:
    """Return the dated counts of a case beside the forecast for the last round on or before each date."""
    if forecast.support is None or truth.candidate is None:
        return []
    grid, table, rows = Grid.of(case.scenario.document), forecast.support[truth.candidate], []
    for count in truth.support:
        histogram = table[min(grid.last_before(count.date), len(table) - 1)]
        low, high = band(histogram)
        members = np.arange(len(histogram))
        rows.append(SupportRow(
            date=count.date.isoformat(), count=int(count.count), mean=float(members @ histogram / histogram.sum()),
            p05=low, p95=high, covered=low <= count.count <= high,
            crps=crps(members.tolist(), histogram.tolist(), count.count)))
    return rows
