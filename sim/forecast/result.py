"""What a back-test returns: every case, mean scores with intervals, differences to the baselines, tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from sim.forecast.averages import Average, average, difference
from sim.forecast.forecast import SupportRow
from sim.forecast.scores import KINDS
from sim.odds.interval import wilson
from sim.version import MODEL_VERSION, __version__

if TYPE_CHECKING:
    import pandas

_DIGITS = 6
BINS = (0.0, 0.05, 0.15, 0.3, 0.5, 0.7, 0.9, 1.0)


@dataclass(frozen=True)
class ScoredCase:
    """A case with the model's odds, what happened, and the model's scores."""

    name: str
    cluster: str
    grade: str
    title: str
    as_of: str
    outcome: str
    kind: str
    odds: tuple[tuple[str, float], ...]
    smoothed: tuple[float, ...]
    support: tuple[SupportRow, ...]
    scores: Mapping[str, float]

    @property
    def true_odds(self) -> float:
        """The share of replicates that ended as the decision did."""
        return dict(self.odds)[self.outcome]

    @property
    def favourite(self) -> tuple[str, float]:
        """The likeliest outcome and its odds."""
        return max(self.odds, key=lambda pair: pair[1])

    def document(self) -> dict:
        """Returns the case as a part of the JSON document."""
        return {"case": self.name, "cluster": self.cluster, "grade": self.grade, "title": self.title,
                "as_of": self.as_of, "outcome": self.outcome, "kind": self.kind, "odds": _short(self.true_odds),
                "favourite": self.favourite[0], "favourite_odds": _short(self.favourite[1]),
                "outcomes": [{"name": name, "odds": _short(share)} for name, share in self.odds],
                "support": [{"date": row.date, "count": row.count, "mean": _short(row.mean), "p05": row.p05,
                             "p95": row.p95, "covered": row.covered} for row in self.support],
                "scores": {key: _short(value) for key, value in self.scores.items()}}


@dataclass(frozen=True, eq=False)
class Backtest:
    """Scores of the model and of the baselines over the cases.

    `cases` are the model's; `values` holds forecaster -> case -> score -> value; `knows` says what each forecaster
    knows. `table` and `scores` are pandas tables, `document()` is the JSON document.
    """

    cases: tuple[ScoredCase, ...]
    values: Mapping[str, Mapping[str, Mapping[str, float]]] = field(repr=False)
    knows: Mapping[str, str] = field(repr=False)
    parameters: str
    replicates: int
    seed: int

    @property
    def model(self) -> str:
        """The forecaster that all others are compared with: the first."""
        return next(iter(self.values))

    def of(self, forecaster: str, key: str, grade: str | None = None) -> dict[str, float]:
        """Returns a forecaster's values of one score by case, of one grade if wanted."""
        wanted = {case.name for case in self.cases if grade is None or case.grade == grade}
        return {case: found[key] for case, found in self.values[forecaster].items() if key in found and case in wanted}

    @cached_property
    def cluster_of(self) -> dict[str, str]:
        """The cluster of each case."""
        return {case.name: case.cluster for case in self.cases}

    def mean(self, forecaster: str, key: str, grade: str | None = None) -> Average | None:
        """Returns a forecaster's mean score with its interval, None where it has none."""
        return average(self.of(forecaster, key, grade), self.cluster_of)

    def ahead(self, baseline: str, key: str, grade: str | None = None) -> Average | None:
        """Returns the model's score minus the baseline's, paired, with its interval; None where they share no case."""
        return difference(self.of(self.model, key, grade), self.of(baseline, key, grade), self.cluster_of)

    @property
    def best_baseline(self) -> str | None:
        """The baseline with the best log score; None if nobody gives odds."""
        means = {who: self.mean(who, "log") for who in self.values if who != self.model}
        return min((who for who, mean in means.items() if mean), key=lambda who: means[who].mean, default=None)

    def document(self) -> dict:
        """Returns the result as the JSON document of `nemcon backtest --json`."""
        return {"parameters": self.parameters, "model_version": MODEL_VERSION, "nemcon_version": __version__,
                "seed": self.seed, "replicates": self.replicates, "cases": [case.document() for case in self.cases],
                "scores": {who: {"knows": self.knows[who], **self._rows(who, self.mean)} for who in self.values},
                "scores_grade_a": {who: self._rows(who, lambda who, key: self.mean(who, key, "A"))
                                   for who in self.values},
                "differences": {who: self._rows(who, self.ahead) for who in self.values if who != self.model},
                "reliability": self.reliability}

    def _rows(self, who: str, asked) -> dict:
        found = {kind.key: asked(who, kind.key) for kind in KINDS}
        return {key: {"mean": _short(of.mean), "low": _short(of.low), "high": _short(of.high), "cases": of.cases,
                      "clusters": of.clusters} for key, of in found.items() if of is not None}

    @cached_property
    def reliability(self) -> list[dict]:
        """How often outcomes given about the same odds happened, over all outcomes of all cases."""
        pairs = [(share, name == case.outcome) for case in self.cases
                 for (name, _), share in zip(case.odds, case.smoothed, strict=True)]
        rows = []
        for low, high in zip(BINS, BINS[1:], strict=False):
            inside = [(share, came) for share, came in pairs if low <= share < high]
            if inside:
                came = sum(true for _, true in inside)
                ends = wilson(came, len(inside))
                rows.append({"forecast": _short(sum(share for share, _ in inside) / len(inside)),
                             "observed": _short(came / len(inside)), "low": _short(ends[0]), "high": _short(ends[1]),
                             "count": len(inside)})
        return rows

    @cached_property
    def table(self) -> pandas.DataFrame:
        """One row a case: outcome, odds that it had, favourite, and the model's scores."""
        import pandas
        return pandas.DataFrame([{key: value for key, value in case.document().items()
                                  if key not in ("outcomes", "support", "scores")} | dict(case.scores)
                                 for case in self.cases])

    @cached_property
    def scores(self) -> pandas.DataFrame:
        """One row a forecaster and score: mean, interval, and the model's difference to it."""
        import pandas
        rows = []
        for who in self.values:
            for kind in KINDS:
                mean = self.mean(who, kind.key)
                if mean is not None:
                    ahead = None if who == self.model else self.ahead(who, kind.key)
                    rows.append({"forecaster": who, "score": kind.key, "mean": mean.mean, "low": mean.low,
                                 "high": mean.high, "cases": mean.cases, "clusters": mean.clusters,
                                 **({} if ahead is None else {"model_minus": ahead.mean, "model_minus_low": ahead.low,
                                                              "model_minus_high": ahead.high})})
        return pandas.DataFrame(rows)

    def _repr_html_(self) -> str:
        return self.table.to_html(index=False) + self.scores.to_html(index=False)


def _short(x: float) -> float:
    return round(float(x), _DIGITS)
