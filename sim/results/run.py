"""What many replicates of one scenario say: the record of a run.

Sentences, tables, pictures and the page are made from the record alone, so that `run.json` is enough to draw them.
"""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import ConfigDict, Field, model_validator

from sim.results.base import Count, Date, Day, NamedOdds, Outcome, Positive, Provenance, ResultModel, Share, Spread
from sim.results.report import Report
from sim.scenario.fields import Key
from sim.statistics import quantile_of_counts
from sim.text.format import Days

_SHOWN_UNTIL = 0.995  # share of the replicates that have ended where a calendar may stop
ODDS = ("name", "kind", "count", "odds", "low", "high", "forecast")
SUPPORT = ("round", "date", "candidate", "mean", "p05", "p95")
HOLDOUTS = ("ally", "candidate", "share", "gap", "ask")
DEALS = ("ally", "candidate", "share", "mean")
BY_DATE = ("round", "date", "decided")

EngineName = Literal["compiled", "python", "mesa"]


class Quantiles(ResultModel):
    """Dates of the quantiles of the last round."""

    p05: Date
    p50: Date
    p95: Date


class Timing(ResultModel):
    """When replicates end, with or without an agreed name."""

    unit: Literal["round"]
    p05: Count
    p50: Count
    p95: Count
    dates: Quantiles


class ByDate(ResultModel):
    """Share of replicates decided by a round; one more key for each candidate, its share."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Share]

    round: Count
    date: Date
    decided: Share


class Support(ResultModel):
    """How many members do not object to a candidate, over replicates; the decided ones keep their final value."""

    round: Count
    date: Date
    candidate: str
    mean: Annotated[float, Field(ge=0)]
    p05: Count
    p95: Count


class Holdout(ResultModel):
    """An ally that was among the last to object to a candidate."""

    ally: str
    candidate: str
    share: Share = Field(description="Share of the runs in which it was.")
    gap: float = Field(description="How far it was from acquiescing, mean over those runs.")
    ask: float = Field(description="What it wanted, mean over those runs.")


class Deal(ResultModel):
    """What an ally was promised over a candidate."""

    ally: str
    candidate: str
    share: Share = Field(description="Share of the runs in which it took an offer; it counts once a run.")
    mean: float = Field(description="What it took in all, mean over those runs.")


class Satisfaction(ResultModel):
    """Who liked the adopted name least."""

    least_satisfied: str | None = Field(description="The ally that most often did; null when no name was adopted.")
    mean_of_minimum: float


class UsedObservation(ResultModel):
    """Something that was seen of the decision under way, and how many replicates disagree with it."""

    observation: Positive | None = Field(
        description="Which observation of the file, from 1; null for what `as_of` says: nothing was agreed by then.")
    date: Day
    round: Count = Field(description="The round with which it is compared.")
    words: str
    left_out: Count = Field(description="Runs that disagree with this one first.")


class Observed(ResultModel):
    """What was seen, and which share of the replicates agrees with it."""

    drawn: Positive = Field(description="Runs that were drawn; those that agree are the ones that count.")
    share_kept: Share = Field(description="Share of them that agrees with all that was seen.")
    effective: Positive = Field(
        description="Independent runs on which the odds rest: as each is kept or not, those that are kept.")
    used: list[UsedObservation]


class TheoryAnswer(ResultModel):
    """What another theory says about the same file."""

    theory: str
    title: str
    source: str
    outcomes: list[NamedOdds]


class AllyDetails(ResultModel):
    """An ally by its id, and what it did."""

    id: str
    name: str
    objecting: list[Count] = Field(description="By round: runs that still go on and in which it objects to the "
                                               "front-runner.")
    last_to_object: Count = Field(description="Runs in which it was among the last to object, to any name.")
    weight: Share = Field(default=0.0, description="Its share of the weight; the middle value where it is uncertain.")
    veto: bool = Field(default=True, description="Whether the rule gives it a veto.")
    refuses: list[str] = Field(default=[], description="The candidates that it says it will veto, as the file begins.")


class EventFlag(ResultModel):
    """A dated event as a picture names it; a question mark says that it may not happen."""

    date: Day
    label: str


class Details(ResultModel):
    """What pictures and page show beyond the rest; lists of candidates and allies are in the order of the file."""

    title: str
    question: str
    kind: Literal["names", "yes/no"] = Field(
        default="names", description="Whether names are chosen from, or a proposal is adopted or not.")
    as_of: Day
    start: Day = Field(description="The date of round 0.")
    round_days: Positive
    end: Day | None = Field(default=None, description="The date of the last round; none beyond the year 9999.")
    deadline: Day | None
    candidates: list[str]
    another: str | None = Field(
        default=None, description="The last of the candidates, where that stands for a name that is not in the file.")
    fallback: str
    ended: list[list[Count]] = Field(description="Runs by outcome (candidates, then the fallback) and last "
                                                 "round.")
    allies: list[AllyDetails]
    members: list[Count] = Field(description="By round: how many members there are, as far as the file knows.")
    needed: list[Count] = Field(description="By round: how many members must not object, by numbers alone.")
    vetoes: Count = Field(description="How many allies hold a veto.")
    weight_needed: float = Field(description="Share of the weight that must consent; 0 for none.")
    offer_step: float = Field(description="How much offers grow in a round; the middle value where it is uncertain.")
    budget: float
    pace: float = Field(default=0.0, description="How much of the offers waits for the deadline.")
    price: float = Field(default=0.0, description="How much the weight of a hold-out counts in what its deal costs.")
    due: Count | None = Field(default=None, description="Round in which the deadline counts, the last where none is.")
    last: Count | None = Field(default=None, description="Number of the last round.")
    events: list[EventFlag]

    @property
    def outcomes(self) -> list[Key]:
        """Every outcome by name and kind: candidates in the order of the file, another name, the fallback."""
        return [*((name, "another" if name == self.another else "candidate") for name in self.candidates),
                (self.fallback, "fallback")]

    @cached_property
    def by_id(self) -> dict[str, AllyDetails]:
        """Every ally by its id."""
        return {ally.id: ally for ally in self.allies}

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of every ally by its id."""
        return {ally.id: ally.name for ally in self.allies}

    @cached_property
    def days(self) -> Days:
        """The calendar: round 0 and the days in a round."""
        end, due = (None if day is None else datetime.date.fromisoformat(day) for day in (self.end, self.deadline))
        return Days(datetime.date.fromisoformat(self.start), self.round_days, end, due)


class RunDocument(Provenance):
    """`nemcon run --json`, and `run.json` in the folder of a result."""

    replicates: Positive
    engine: EngineName
    workers: Positive
    elapsed_s: Annotated[float, Field(ge=0)]
    outcomes: list[Outcome]
    timing: Timing
    by_date: list[ByDate]
    support: list[Support]
    holdouts: list[Holdout]
    deals: list[Deal]
    satisfaction: Satisfaction
    spread: Spread
    observations: Observed = Field(description="What was seen, and the share of the runs that agrees with it.")
    theories: list[TheoryAnswer] = Field(default=[], description="Only with --theory.")
    details: Details | None = Field(default=None, description="Only in `run.json`: what the pictures show beyond the "
                                                              "rest.")
    report: Report | None = Field(default=None, description="Only in `run.json`: what the page tells beyond the rest.")


class RunRecord(RunDocument):
    """The record of a run: `run.json`, from which everything about it can be drawn again."""

    details: Details

    @model_validator(mode="after")
    def _fits_together(self) -> RunRecord:
        """Refuse a record whose parts are not about the same names, allies and rounds."""
        details, names = self.details, [row.key for row in self.outcomes]
        listed = details.outcomes
        rounds, allies = len(details.members), len(details.allies)
        rows = {(row.candidate, row.round) for row in self.support}
        ids = {ally.id for ally in details.allies}
        if sorted(names) != sorted(listed) or len(details.ended) != len(listed):
            raise ValueError("outcomes and details name other outcomes")
        lengths = {len(details.needed), len(self.by_date), *map(len, details.ended)}
        if (not rounds or lengths != {rounds}
                or rows != {(name, t) for name in details.candidates for t in range(rounds)}):
            raise ValueError("details, by_date and support are about other rounds")
        if len(ids) != allies or any(len(ally.objecting) != rounds for ally in details.allies):
            raise ValueError("details are about other allies")
        if not {*(row.ally for row in self.holdouts), *(row.ally for row in self.deals)} <= ids:
            raise ValueError("holdouts and deals are about other allies")
        return self

    def document(self) -> dict[str, Any]:
        """Return the document of `nemcon run --json`."""
        return self.model_dump(mode="json", exclude={"theories", "details", "report"})

    def whole(self) -> dict[str, Any]:
        """Return the document of `run.json`."""
        left_out = {*(() if self.theories else ("theories",)), *(() if self.report else ("report",))}
        return self.model_dump(mode="json", exclude=left_out)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Runs by outcome: candidates in the order of the file, then the fallback."""
        return {outcome.name: outcome.count for outcome in self.in_file_order}

    @cached_property
    def in_file_order(self) -> list[Outcome]:
        """The outcomes: candidates in the order of the file, then the fallback."""
        found = {outcome.key: outcome for outcome in self.outcomes}
        return [found[key] for key in self.details.outcomes]

    @cached_property
    def ranked(self) -> list[str]:
        """The candidates, the likeliest first; among equals the one with more support, then in file order."""
        last = {row.candidate: row.mean for row in self.support}
        names = self.details.candidates
        count = {row.name: row.count for row in self.outcomes if not row.is_fallback}
        return sorted(names, key=lambda name: (-count[name], -last[name], names.index(name)))

    @cached_property
    def is_cut(self) -> bool:
        """Whether the calendar has more rounds than are counted by themselves: all later ones count in the last."""
        return self.details.last is not None and self.details.last >= len(self.by_date)

    @cached_property
    def horizon(self) -> int:
        """The last round worth showing: nearly every replicate has ended by then."""
        ended = np.array(self.details.ended).sum(axis=0)
        return min(len(ended) - 1, quantile_of_counts(ended, _SHOWN_UNTIL) + 1)
