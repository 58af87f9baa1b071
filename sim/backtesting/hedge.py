"""How far a forecaster is followed: base rates by kind of question, the share of its odds that stays, and a pool of
forecasters. All of it is learned from the record, for each cluster without that cluster (docs/forecast.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.backtesting.forecast import Forecast, base_odds
from sim.backtesting.seen import Seen
from sim.scenario.fields import FALLBACK_COSTS
from sim.scenario.parameters import BaseRates, Hedge

BY_HAND = BaseRates(another=0.2, fallback=0.2)  # before the record was scored; worth so many decisions of all kinds:
BY_HAND_WORTH, ALL_KINDS_WORTH = 2, 5           # and the rates of all kinds, beside those of one
HEDGES = np.arange(20)[:, None] / 20
POOLS = np.array([(a, b) for a in range(20) for b in range(20 - a)]) / 20  # shares of the model and of the rules


@dataclass(frozen=True, eq=False)
class RateTable:
    """How decisions of each kind ended, by cluster; a cluster counts once."""

    seen: tuple[Seen, ...]

    @cached_property
    def clusters(self) -> list[str]:
        """The clusters, sorted."""
        return sorted({one.case.cluster for one in self.seen})

    @cached_property
    def averaging(self) -> np.ndarray:
        """What a case counts in the mean of its cluster, (cases, clusters)."""
        inside = np.array([[float(one.case.cluster == cluster) for cluster in self.clusters] for one in self.seen])
        return inside / inside.sum(axis=0)

    @cached_property
    def _ended(self) -> np.ndarray:
        """How cases ended, (clusters, kinds, 2): another name, fallback; and (.., 2) how many cases there are."""
        table = np.zeros((len(self.clusters), len(FALLBACK_COSTS) + 1, 3))
        for one, share in zip(self.seen, self.averaging, strict=True):
            kind = FALLBACK_COSTS.index(one.kind) if one.kind in FALLBACK_COSTS else -1
            table[:, kind] += share[:, None] * np.array([*one.none, 1.0])
        return table

    def without(self, *clusters: str) -> Hedge:
        """Return the base rates that the other clusters teach, as a hedge that keeps nothing of the odds."""
        left = self._ended[[cluster not in clusters for cluster in self.clusters]].sum(axis=0)
        whole = _rates(left.sum(axis=0), BY_HAND, BY_HAND_WORTH)
        by_kind = {kind: _rates(left[k], whole, ALL_KINDS_WORTH) for k, kind in enumerate(FALLBACK_COSTS)}
        return Hedge(0.0, whole, by_kind)

    @cached_property
    def of_the_truth(self) -> np.ndarray:
        """What base rates give the outcomes that came true, (clusters + 1, cases): as the other clusters teach them
        to each cluster, and last to somebody else; a case never teaches itself.
        """
        return np.array([[base_of(one, self.without(cluster, one.case.cluster))[one.true] for one in self.seen]
                         for cluster in (*self.clusters, "")])


@dataclass(frozen=True, eq=False)
class FixedRates(RateTable):
    """The same with the rates that were set by hand, whatever the record says."""

    def without(self, *clusters: str) -> Hedge:
        """Return the rates set by hand."""
        return Hedge(0.0, BY_HAND)


def _rates(counts: np.ndarray, start: BaseRates, worth: float) -> BaseRates:
    return BaseRates(*((counts[:2] + worth * np.array(start)) / (counts[2] + worth)).tolist())


def base_of(one: Seen, hedge: Hedge) -> np.ndarray:
    """Return the base rates of a case's outcomes, (outcomes,)."""
    return base_odds(one.size, sum(hedge.rates_of(one.kind)))


@dataclass(frozen=True)
class LearnedHedge:
    """How much of its own odds a forecaster keeps and the base rates for the rest, learned from a record: `of` a
    cluster, without that cluster; `whole`, from all clusters, which is what anybody else's case gets.
    """

    by_cluster: Mapping[str, Hedge]
    whole: Hedge

    def of(self, cluster: str) -> Hedge:
        """Return the hedge of a case of this cluster."""
        return self.by_cluster.get(cluster, self.whole)


def learned_hedge(made: Mapping[str, Forecast], table: RateTable) -> LearnedHedge:
    """Return the hedge of a forecaster from its forecasts of the cases in the table."""
    *shares, whole = _best([made], HEDGES, table)
    kept = {cluster: Hedge(float(share[0]), *_own(table.without(cluster)))
            for cluster, share in zip(table.clusters, shares, strict=True)}
    return LearnedHedge(kept, Hedge(float(whole[0]), *_own(table.without())))


def _own(rates: Hedge) -> tuple[BaseRates, Mapping[str, BaseRates]]:
    return rates.rates, rates.by_kind


def pooled(model: Mapping[str, Forecast], rules: Mapping[str, Forecast], table: RateTable) -> dict[str, Forecast]:
    """Return the pool of two forecasters and the base rates; each cluster is forecast with the shares that the other
    clusters would have.
    """
    shares = dict(zip(table.clusters, _best([model, rules], POOLS, table), strict=False))
    made = {}
    for one in table.seen:
        (a, b), name, hedge = shares[one.case.cluster], one.case.name, table.without(one.case.cluster)
        rates, parts = hedge.rates_of(one.kind), ((a, model[name]), (b, rules[name]))
        odds = sum(share * of.shares for share, of in parts) + (1 - a - b) * base_of(one, hedge)
        another = sum(share * of.apart[-2] for share, of in parts) + (1 - a - b) * rates.another
        made[name] = Forecast(odds, another=float(another / odds[-1]))
    return made


def _best(made: Sequence[Mapping[str, Forecast]], shares: np.ndarray, table: RateTable) -> np.ndarray:
    """Return which shares of the forecasters (one row each) have the best mean log score, the rest being base rates:
    for each cluster by the others, and last by all, (clusters + 1, forecasters).
    """
    own = np.array([[of[one.case.name].shares[one.true] for one in table.seen] for of in made])
    left, best = 1 - shares.sum(axis=1, keepdims=True), []
    for k, base in enumerate(table.of_the_truth):
        costs = -np.log(shares @ own + left * base) @ table.averaging
        others = [c for c in range(len(table.clusters)) if c != k]
        best.append(shares[int(np.argmin(costs[:, others].sum(axis=1)))])
    return np.array(best)
