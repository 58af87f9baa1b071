"""Odds: what the user holds of a run, as tables, as a picture and as one document."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from sim.model.encoding import Encoded
from sim.model.tally import Tally
from sim.plot import Pictured
from sim.results.base import Outcome, Spread, frame
from sim.results.counts import run_record
from sim.results.run import DEALS, HOLDOUTS, ODDS, SUPPORT, ByDate, EngineName, RunRecord, Satisfaction
from sim.text.summary import headline

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, repr=False)
class Odds(Pictured):
    """The odds of every outcome of a scenario, when, who held out, and what it took.

    `table`, `support`, `holdouts`, `deals` and `timing` are pandas tables with the columns of the JSON document;
    `document()` is that document; `plot()` draws the odds; `save(path)` keeps all of it for `sim.load_result`.
    `encoded` and `tally` hold what was played and counted; they are None in a result that was read from a file.

    Examples
    --------
    >>> import sim
    >>> odds = sim.run("five-allies", replicates=400, seed=1)
    >>> odds.seed, odds.replicates, sum(odds.counts.values()), odds.engine in ("compiled", "python")
    (1, 400, 400, True)
    >>> odds.favourite.name == odds.outcomes[0].name == odds.table.outcome[0]
    True
    >>> list(odds.table.columns)
    ['outcome', 'kind', 'count', 'odds', 'low', 'high', 'forecast']
    >>> odds.support.columns[:4].tolist(), odds.holdouts.columns[:2].tolist()
    (['round', 'date', 'candidate', 'mean'], ['ally', 'candidate'])
    >>> odds.timing["quantile"].tolist(), odds.deals.columns.tolist()
    (['p05', 'p50', 'p95'], ['ally', 'candidate', 'share', 'mean'])
    >>> odds.by_date[-1].decided <= 1, round(odds.spread.process + odds.spread.ignorance, 3)
    (True, 1.0)
    """

    record: RunRecord
    encoded: Encoded = field(default=None, repr=False)  # type: ignore[assignment] # see above
    tally: Tally = field(default=None, repr=False)  # type: ignore[assignment] # see above
    pairs: np.ndarray = field(default=None, repr=False)  # type: ignore[arg-type] # see above

    @property
    def seed(self) -> int:
        """The seed of the run."""
        return self.record.seed

    @property
    def replicates(self) -> int:
        """How many replicates were played."""
        return self.record.replicates

    @property
    def engine(self) -> str:
        """Which driver played them: "compiled" or "mesa"."""
        return self.record.engine

    @property
    def workers(self) -> int:
        """On how many workers of this machine."""
        return self.record.workers

    @property
    def elapsed_s(self) -> float:
        """How long that took, in seconds."""
        return self.record.elapsed_s

    @property
    def counts(self) -> dict[str, int]:
        """Replicates by outcome: candidates in the order of the file, then the fallback."""
        return self.record.counts

    @property
    def outcomes(self) -> list[Outcome]:
        """Every outcome with its odds and interval, the likeliest first."""
        return self.record.outcomes

    @property
    def favourite(self) -> Outcome:
        """The likeliest outcome."""
        return self.record.outcomes[0]

    @property
    def by_date(self) -> list[ByDate]:
        """Share decided by each round's date, and by whom; the fallback is not a decision."""
        return self.record.by_date

    @property
    def satisfaction(self) -> Satisfaction:
        """The ally that is most often the least satisfied at adoption, and the mean attitude of the least satisfied
        one; None and 0 if nobody was ever adopted.
        """
        return self.record.satisfaction

    @property
    def spread(self) -> Spread:
        """How much of the variance of the outcome is chance in the process and how much is what we do not know about
        the allies.
        """
        return self.record.spread

    @cached_property
    def table(self) -> pandas.DataFrame:
        """Outcomes with odds and interval."""
        return frame(self.outcomes, ODDS, name="outcome")

    @cached_property
    def support(self) -> pandas.DataFrame:
        """Number of members that do not object to a candidate, by round: mean and 90 % band over replicates."""
        return frame(self.record.support, SUPPORT)

    @cached_property
    def holdouts(self) -> pandas.DataFrame:
        """Who was among the last to object, how far from acquiescing, and what it wanted."""
        return frame(self.record.holdouts, HOLDOUTS)

    @cached_property
    def deals(self) -> pandas.DataFrame:
        """Who was promised something over whom, how often and how much."""
        return frame(self.record.deals, DEALS)

    @cached_property
    def timing(self) -> pandas.DataFrame:
        """Quantiles of the last round, with dates."""
        timing = self.record.timing
        return frame([dict(quantile=q, round=timing[q], date=timing.dates[q]) for q in ("p05", "p50", "p95")],
                     ("quantile", "round", "date"))

    def _repr_html_(self) -> str:
        return f"<p>{escape(headline(self.record))}</p>" + self.table.to_html(index=False)


def odds_of(encoded: Encoded, tally: Tally, pairs: np.ndarray, *, seed: int, replicates: int,
            engine: EngineName = "compiled", workers: int = 1, elapsed_s: float = 0.0,
            left_out: np.ndarray | None = None) -> Odds:
    """Return the odds that follow from the counts of a run; see `sim.results.counts.run_record`."""
    record = run_record(encoded, tally, pairs, seed=seed, replicates=replicates, engine=engine, workers=workers,
                        elapsed_s=elapsed_s, left_out=left_out)
    return Odds(record, encoded, tally, pairs)
