"""Odds: what many replicates say, as tables and as one document."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.model.encoding import Encoded
from sim.model.tally import UNIT, Tally
from sim.scenario.parameters import Hedge
from sim.statistics import quantile_of_counts, quantiles_of_rows, wilson
from sim.version import MODEL_VERSION, __version__

if TYPE_CHECKING:
    import pandas

_DIGITS = 6  # decimals of real numbers in results


@dataclass(frozen=True)
class Odds:
    """The odds of every outcome of a scenario, when, who held out, and what it took.

    `table`, `support`, `holdouts`, `deals` and `timing` are pandas tables with the columns of the JSON document;
    `document()` is that document; `plot()` draws the odds.
    """

    encoded: Encoded = field(repr=False)
    tally: Tally = field(repr=False)
    seed: int
    replicates: int
    engine: str
    workers: int
    elapsed_s: float
    pairs: np.ndarray = field(repr=False)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Replicates by outcome: candidates in the order of the file, another name, then the fallback."""
        by_index = self.tally.ended.sum(axis=1)
        return {self.encoded.outcomes[place]: int(by_index[place]) for place in self.encoded.display_order}

    @cached_property
    def forecast(self) -> dict[str, float]:
        """The forecast of every outcome: the odds, held back toward base rates as far as the parameters say; the odds
        themselves where they say nothing."""
        odds = {name: count / self.replicates for name, count in self.counts.items()}
        kinds = [self.encoded.kind_of(place) for place in self.encoded.display_order]
        return dict(zip(odds, forecasts(list(odds.values()), kinds, self.encoded.parameters.hedge), strict=True))

    @cached_property
    def outcomes(self) -> list[dict]:
        """Every outcome with its odds and interval, the likeliest first."""
        rows = []
        for (name, count), place in zip(self.counts.items(), self.encoded.display_order, strict=True):
            low, high = wilson(count, self.replicates)
            rows.append(dict(name=name, kind=self.encoded.kind_of(place), count=count,
                             odds=_short(count / self.replicates), low=_short(low), high=_short(high),
                             forecast=_short(self.forecast[name])))
        return sorted(rows, key=lambda row: -row["count"])

    @cached_property
    def timing_document(self) -> dict:
        """When it ends: quantiles of the last round over all replicates, with dates."""
        ended = self.tally.ended.sum(axis=0)
        rounds = {name: quantile_of_counts(ended, q) for name, q in (("p05", 0.05), ("p50", 0.5), ("p95", 0.95))}
        return {"unit": "round", **rounds, "dates": {name: self._date(t) for name, t in rounds.items()}}

    @cached_property
    def by_date(self) -> list[dict]:
        """Share decided by each round's date, and by whom; the fallback is not a decision."""
        ended = self.tally.ended[:-1].cumsum(axis=1)
        shown, rows = [(name, self.encoded.candidates.index(name)) for name in self.encoded.display_candidates], []
        for t, decided in enumerate(ended.T.tolist()):
            rows.append({"round": t, "date": self._date(t), "decided": _short(sum(decided) / self.replicates),
                         **{name: _short(decided[c] / self.replicates) for name, c in shown}})
        return rows

    @cached_property
    def support_histogram(self) -> np.ndarray:
        """Replicates by candidate (array order), round, and number of members not objecting; the decided ones are
        kept at their final value. Shape (m, shown + 1, n + 1)."""
        running = self.tally.support.copy()
        running[:, 1:] += self.tally.final.cumsum(axis=1)[:, :-1]
        return running

    @cached_property
    def support_document(self) -> list[dict]:
        """Number of members that do not object to a candidate, by round: mean and 90 % band over replicates."""
        histogram, rows = self.support_histogram, []
        dates, values = [self._date(t) for t in range(histogram.shape[1])], np.arange(histogram.shape[2])
        for name in self.encoded.display_candidates:
            counts = histogram[self.encoded.candidates.index(name)]
            sums, low, high = (counts * values).sum(axis=1), *(quantiles_of_rows(counts, q) for q in (0.05, 0.95))
            rows += [dict(round=t, date=dates[t], candidate=name, mean=_short(total / self.replicates), p05=p05,
                          p95=p95) for t, (total, p05, p95) in enumerate(zip(sums.tolist(), low, high, strict=True))]
        return rows

    @cached_property
    def holdouts_document(self) -> list[dict]:
        """Who was among the last to object, how far from acquiescing, and what it wanted."""
        rows = []
        for j, c, count in self._pairs_of(self.tally.held):
            rows.append(dict(ally=self.encoded.allies[j], candidate=self.encoded.candidates[c],
                             share=_short(count / self.replicates), gap=self._mean(self.tally.held_gap[j, c], count),
                             ask=self._mean(self.tally.held_ask[j, c], count)))
        return rows

    @cached_property
    def deals_document(self) -> list[dict]:
        """Who was promised something over whom, how often and how much."""
        return [dict(ally=self.encoded.allies[j], candidate=self.encoded.candidates[c],
                     share=_short(count / self.replicates), mean=self._mean(self.tally.paid_sum[j, c], count))
                for j, c, count in self._pairs_of(self.tally.paid)]

    @cached_property
    def satisfaction(self) -> dict:
        """The ally that is most often the least satisfied at adoption, and the mean attitude of the least satisfied
        one; None and 0 if nobody was ever adopted."""
        count = int(self.tally.least.sum())
        if count == 0:
            return {"least_satisfied": None, "mean_of_minimum": 0.0}
        ally = self.encoded.allies[int(self.tally.least.argmax())]
        return {"least_satisfied": ally, "mean_of_minimum": self._mean(self.tally.least_sum[0], count)}

    @cached_property
    def spread(self) -> dict:
        """How much of the variance of the outcome is chance in the process and how much is what we do not know about
        the allies, from replicates that were played twice with the same allies and other chance (Sobol's pick-freeze
        estimate). All of it is process when the outcome never varies."""
        total = int(self.pairs.sum())
        shares = (self.pairs.sum(axis=0) + self.pairs.sum(axis=1)) / (2 * total)
        variance = float((shares * (1 - shares)).sum())
        if variance == 0.0:
            return {"process": 1.0, "ignorance": 0.0}
        together = float((np.diag(self.pairs) / total - shares**2).sum())
        ignorance = min(1.0, max(0.0, together / variance))
        return {"process": _short(1 - ignorance), "ignorance": _short(ignorance)}

    def document(self) -> dict:
        """Returns the result as the contract's JSON document."""
        encoded = self.encoded
        return {"scenario": encoded.scenario.shown, "digest": encoded.scenario.digest,
                "parameters": encoded.parameters.label, "model_version": MODEL_VERSION,
                "nemcon_version": __version__, "seed": self.seed, "replicates": self.replicates,
                "engine": self.engine, "workers": self.workers, "elapsed_s": round(self.elapsed_s, 3),
                "outcomes": self.outcomes, "timing": self.timing_document, "by_date": self.by_date,
                "support": self.support_document, "holdouts": self.holdouts_document, "deals": self.deals_document,
                "satisfaction": self.satisfaction, "spread": self.spread}

    @property
    def favourite(self) -> dict:
        """The likeliest outcome."""
        return self.outcomes[0]

    @cached_property
    def table(self) -> pandas.DataFrame:
        """Outcomes with odds and interval."""
        return _frame(self.outcomes, ("name", "kind", "count", "odds", "low", "high", "forecast")).rename(
            columns={"name": "outcome"})

    @cached_property
    def support(self) -> pandas.DataFrame:
        """Support by round."""
        return _frame(self.support_document, ("round", "date", "candidate", "mean", "p05", "p95"))

    @cached_property
    def holdouts(self) -> pandas.DataFrame:
        """Last hold-outs."""
        return _frame(self.holdouts_document, ("ally", "candidate", "share", "gap", "ask"))

    @cached_property
    def deals(self) -> pandas.DataFrame:
        """Deals."""
        return _frame(self.deals_document, ("ally", "candidate", "share", "mean"))

    @cached_property
    def timing(self) -> pandas.DataFrame:
        """Quantiles of the last round, with dates."""
        timing = self.timing_document
        return _frame([dict(quantile=q, round=timing[q], date=timing["dates"][q]) for q in ("p05", "p50", "p95")],
                      ("quantile", "round", "date"))

    def plot(self, ax=None):
        """Draws the odds with their intervals; returns the Axes."""
        from sim.plot.odds import plot_odds
        return plot_odds(self, ax)

    def _repr_html_(self) -> str:
        from sim.text.summary import headline
        return f"<p>{_escaped(headline(self))}</p>" + self.table.to_html(index=False)

    def _date(self, t: int) -> str | None:
        day = self.encoded.date_of(t)
        return None if day is None else day.isoformat()

    def _pairs_of(self, counts: np.ndarray) -> list[tuple[int, int, int]]:
        """Returns (ally, candidate, count) for every count above 0, the most frequent first, then by name."""
        found = [(int(j), int(c), int(counts[j, c])) for j, c in np.argwhere(counts > 0)]
        return sorted(found, key=lambda entry: (-entry[2], self.encoded.allies[entry[0]],
                                                self.encoded.candidates[entry[1]]))

    @staticmethod
    def _mean(total: int, count: int) -> float:
        return _short(int(total) / UNIT / count)


def forecasts(odds: list[float], kinds: list[str], hedge: Hedge | None) -> list[float]:
    """Returns the forecasts of outcomes of these kinds: their odds, held back toward base rates by a hedge."""
    if hedge is None:
        return odds
    base = base_rates(kinds, hedge.fallback_share)
    return [hedge.model * share + (1.0 - hedge.model) * rate for share, rate in zip(odds, base, strict=True)]


def base_rates(kinds: list[str], fallback_share: float) -> list[float]:
    """Returns base rates of outcomes of these kinds: the listed names share alike what "none of the names in the file"
    leaves; another name and the fallback share that alike.

    >>> base_rates(["candidate", "candidate", "another", "fallback"], 0.4)
    [0.3, 0.3, 0.2, 0.2]
    """
    listed = kinds.count("candidate")
    none = 1.0 - (1.0 - fallback_share if listed else 0.0)
    return [(1.0 - none) / listed if kind == "candidate" else none / (len(kinds) - listed) for kind in kinds]


def _short(x: float) -> float:
    return round(float(x), _DIGITS)


def _escaped(text: str) -> str:
    from html import escape
    return escape(text)


def _frame(rows: list[dict], columns: tuple[str, ...]) -> pandas.DataFrame:
    import pandas
    return pandas.DataFrame(rows, columns=list(columns))
