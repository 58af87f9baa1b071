"""What `nemcon backtest` and `nemcon calibrate` say."""

from __future__ import annotations

import datetime
from typing import Any, Literal

from pydantic import Field

from sim.results.base import Count, Day, Interval, Kind, NamedOdds, Positive, Real, ResultModel, Share

FEWEST = 5  # clusters: the bootstrap of fewer says nothing, and of one it has no width


class Mean(ResultModel):
    """A mean over clusters with the ends of its 95 % bootstrap interval, which says nothing below five clusters: tables
    and pictures then leave it out.
    """

    mean: Real
    low: Real
    high: Real
    cases: Count
    clusters: Count

    @property
    def has_interval(self) -> bool:
        """Tell whether there are clusters enough for the interval to say something."""
        return self.clusters >= FEWEST

    @property
    def interval(self) -> Interval:
        """The mean with its interval."""
        return Interval(self.mean, self.low, self.high)


class Ends(ResultModel):
    """A mean over all clusters with the ends of its 95 % bootstrap interval."""

    mean: Real
    low: Real
    high: Real


class Means(ResultModel):
    """Mean scores of a forecaster; one that it or its cases do not have is missing. All but `support_covered` and
    `holdouts` are better when lower.
    """

    log: Mean | None = Field(None, description="Log score, nats; missing where somebody is certain, because it is then "
                                               "without end.")
    log_apart: Mean | None = Field(None, description="The same, with another name and the fallback scored apart where "
                                                     "the truth says which of them it was.")
    brier: Mean | None = Field(None, description="Brier score over all outcomes, 0 to 2.")
    date_days: Mean | None = Field(None, description="CRPS of the date of decision, days.")
    date_share: Mean | None = Field(None, description="The same as a share of the calendar.")
    support_crps: Mean | None = Field(None, description="CRPS of the members not objecting at dated counts.")
    support_covered: Mean | None = Field(None, description="Share of dated counts inside the 90 % band.")
    support_width: Mean | None = Field(None, description="Width of that band, members.")
    holdouts: Mean | None = Field(None, description="How often a true last hold-out ranks above another member.")


class _Knowing(ResultModel):
    knows: str


class Scored(Means, _Knowing):
    """Mean scores of a forecaster and what it knows."""


class HedgedMeans(ResultModel):
    """Mean scores of a forecaster whose odds are held back toward base rates, by a share learned from other
    decisions.
    """

    share: Share = Field(description="How much of its own odds stays, learned from the whole record; in the scores it "
                                     "is learned without the cluster that is scored.")
    log: Mean | None = None
    log_apart: Mean | None = None
    brier: Mean | None = None
    minus: Mean | None = Field(None, description="Log score of the model, hedged alike, minus this one's.")
    minus_apart: Mean | None = Field(None, description="The same with another name apart.")


class Subset(ResultModel):
    """A part of the cases, scored by itself."""

    name: str
    note: str
    looked_at: str = Field(description="How often anybody has scored a model or a variant on these decisions before.")
    cases: Count
    clusters: Count
    scores: dict[str, Means]
    hedged: dict[str, HedgedMeans]


class ReportedCount(ResultModel):
    """How many members were reported to support a candidate on a day, and between which bounds."""

    date: datetime.date
    count: float
    low: float
    high: float


class DatedCount(ResultModel):
    """A reported count beside the model's 90 % band."""

    date: Day
    count: Count
    mean: Real
    p05: Count
    p95: Count
    covered: bool


class CaseRow(ResultModel):
    """A case: what happened, what the model gave, its scores."""

    case: str
    cluster: str
    grade: Literal["A", "B"]
    title: str
    as_of: Day
    outcome: str
    kind: Kind
    odds: Share = Field(description="Share of the runs that ended as the decision did.")
    favourite: str
    favourite_odds: Share
    another: Share = Field(description="Share of the runs that ended with another name; in `outcomes` it stands "
                                       "with the fallback.")
    ended: Literal["listed", "another", "fallback"] | None = Field(
        None, description="How the decision had ended by the end of the calendar, where the truth says so.")
    outcomes: list[NamedOdds]
    forecast: list[NamedOdds] = Field(description="The same odds, hedged.")
    support: list[DatedCount]
    scores: dict[str, Real]
    hedged: dict[str, Real] = Field({}, description="Scores of the forecast.")


CASE = tuple(name for name in CaseRow.model_fields if name not in (
    "outcomes", "forecast", "support", "scores", "hedged"))


class ReliabilityBin(ResultModel):
    """Outcomes given about the same odds: their mean, how often they came true with Wilson's interval, how many."""

    forecast: Share
    observed: Share
    low: Share
    high: Share
    count: Count


class BacktestDocument(ResultModel):
    """`nemcon backtest --json`, and `backtest.json` in the folder of a result. `differences` are model minus
    baseline.
    """

    parameters: str
    model_version: str
    nemcon_version: str
    seed: Count
    replicates: Positive
    cases: list[CaseRow]
    scores: dict[str, Scored]
    scores_grade_a: dict[str, Means]
    differences: dict[str, Means]
    hedged: dict[str, HedgedMeans] = Field({}, description="Every forecaster that gives odds, hedged in the same way; "
                                                           "the first is the forecast that results state.")
    subsets: list[Subset] = Field([])
    reliability: list[ReliabilityBin]

    def document(self) -> dict[str, Any]:
        """Return the document of `nemcon backtest --json`; a score that there is not is left out."""
        return self.model_dump(mode="json", exclude_none=True)


class ParameterChange(ResultModel):
    """A parameter before and after, and what synthetic records say about it."""

    parameter: str
    prior_mean: Real
    prior_sd: Real
    mean: Real
    sd: Real
    kept: bool = Field(description="The record can identify it; else it stays at its prior.")
    ranks: list[Count] = Field(description="Ranks of known values in their posterior, ten bins; even if all is right.")
    contraction: Real = Field(description="Share of the variance that a synthetic record removes.")
    correlation: Real = Field(description="Between estimate and known value.")
    p_value: Share = Field(description="Of ranks as uneven as these (chi-squared).")


class ClusterRow(ResultModel):
    """Log score of a cluster, forecast without itself."""

    cluster: str
    prior: Real
    shared: Real
    population: Real


class CalibrateDocument(ResultModel):
    """`nemcon calibrate --json`. `shared`: one set of parameters for all decisions; `population`: each draws
    its own.
    """

    model_version: str
    parameters: str
    rows: Count
    replicates: Count
    seed: Count
    effective_rows: Real
    changed: list[ParameterChange]
    log_score: dict[str, Ends]
    difference: dict[str, Ends]
    clusters: list[ClusterRow]
