"""The JSON documents of `nemcon backtest` and `nemcon calibrate` as types."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]
Whole = Annotated[int, Field(ge=0)]
Date = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Part(BaseModel):
    """A part of a document: these keys and no others."""

    model_config = ConfigDict(extra="forbid")


class Mean(Part):
    """A mean over clusters with the ends of its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float
    cases: Whole
    clusters: Whole


class Ends(Part):
    """A mean over all clusters with the ends of its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


class Means(Part):
    """Mean scores of a forecaster; one that it or its cases do not have is missing. All but `support_covered` and
    `holdouts` are better when lower."""

    log: Mean | None = Field(None, description="Log score, nats.")
    brier: Mean | None = Field(None, description="Brier score over all outcomes, 0 to 2.")
    date_days: Mean | None = Field(None, description="CRPS of the date of decision, days.")
    date_share: Mean | None = Field(None, description="The same as a share of the calendar.")
    support_crps: Mean | None = Field(None, description="CRPS of the members not objecting at dated counts.")
    support_covered: Mean | None = Field(None, description="Share of dated counts inside the 90 % band.")
    support_width: Mean | None = Field(None, description="Width of that band, members.")
    holdouts: Mean | None = Field(None, description="How often a true last hold-out ranks above another member.")


class Scored(Means):
    """Mean scores of a forecaster and what it knows."""

    knows: str


class NamedOdds(Part):
    """Share of the replicates that ended so."""

    name: str
    odds: Share


class DatedCount(Part):
    """A reported count beside the model's 90 % band."""

    date: Date
    count: Whole
    mean: float
    p05: Whole
    p95: Whole
    covered: bool


class CaseRow(Part):
    """A case: what happened, what the model gave, its scores."""

    case: str
    cluster: str
    grade: Literal["A", "B"]
    title: str
    as_of: Date
    outcome: str
    kind: Literal["candidate", "fallback"]
    odds: Share = Field(description="Share of the replicates that ended as the decision did.")
    favourite: str
    favourite_odds: Share
    outcomes: list[NamedOdds]
    support: list[DatedCount]
    scores: dict[str, float]


class ReliabilityBin(Part):
    """Outcomes given about the same odds: their mean, how often they came true with Wilson's interval, how many."""

    forecast: Share
    observed: Share
    low: Share
    high: Share
    count: Whole


class BacktestDocument(Part):
    """`nemcon backtest --json`, and `backtest.json` in the folder of a result. `differences` are model minus
    baseline."""

    parameters: str
    model_version: str
    nemcon_version: str
    seed: Whole
    replicates: Annotated[int, Field(ge=1)]
    cases: list[CaseRow]
    scores: dict[str, Scored]
    scores_grade_a: dict[str, Means]
    differences: dict[str, Means]
    reliability: list[ReliabilityBin]


class Changed(Part):
    """A parameter before and after, and what synthetic records say about it."""

    parameter: str
    prior_mean: float
    prior_sd: float
    mean: float
    sd: float
    kept: bool = Field(description="The record can identify it; else it stays at its prior.")
    ranks: list[Whole] = Field(description="Ranks of known values in their posterior, ten bins; even if all is right.")
    contraction: float = Field(description="Share of the variance that a synthetic record removes.")
    correlation: float = Field(description="Between estimate and known value.")
    p_value: Share = Field(description="Of ranks as uneven as these (chi-squared).")


class ClusterRow(Part):
    """Log score of a cluster, forecast without itself."""

    cluster: str
    prior: float
    shared: float
    population: float


class CalibrateDocument(Part):
    """`nemcon calibrate --json`. `shared`: one set of parameters for all decisions; `population`: each draws
    its own."""

    model_version: str
    parameters: str
    rows: Whole
    replicates: Whole
    seed: Whole
    effective_rows: float
    changed: list[Changed]
    log_score: dict[str, Ends]
    difference: dict[str, Ends]
    clusters: list[ClusterRow]
