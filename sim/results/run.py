"""What many replicates of one scenario say: the record of a run, and how it is read off the counts.

Sentences, tables, pictures and the page are made from the record alone, so that `run.json` is enough to draw them.
"""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import ConfigDict, Field, model_validator

from sim.model import equations as rule
from sim.model import world as w
from sim.model.encoding import Encoded
from sim.model.tally import UNIT, Tally
from sim.results.base import (
    Date,
    Day,
    Made,
    NamedOdds,
    Outcome,
    Part,
    Positive,
    Share,
    Spread,
    Whole,
    date_of,
    made_from,
    short,
)
from sim.results.report import Report
from sim.statistics import quantile_of_counts, quantiles_of_rows
from sim.text.format import Days

_SHOWN_UNTIL = 0.995  # share of the replicates that have ended where a calendar may stop
ODDS = ("name", "kind", "count", "odds", "low", "high")
SUPPORT = ("round", "date", "candidate", "mean", "p05", "p95")
HOLDOUTS = ("ally", "candidate", "share", "gap", "ask")
DEALS = ("ally", "candidate", "share", "mean")
BY_DATE = ("round", "date", "decided")


class Quantiles(Part):
    """Dates of the quantiles of the last round."""

    p05: Date
    p50: Date
    p95: Date


class Timing(Part):
    """When replicates end, with or without an agreed name."""

    unit: Literal["round"]
    p05: Whole
    p50: Whole
    p95: Whole
    dates: Quantiles


class ByDate(Part):
    """Share of replicates decided by a round; one more key for each candidate, its share."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Share]

    round: Whole
    date: Date
    decided: Share


class Support(Part):
    """How many members do not object to a candidate, over replicates; the decided ones keep their final value."""

    round: Whole
    date: Date
    candidate: str
    mean: Annotated[float, Field(ge=0)]
    p05: Whole
    p95: Whole


class Holdout(Part):
    """An ally that was among the last to object to a candidate."""

    ally: str
    candidate: str
    share: Share = Field(description="Share of the replicates in which it was.")
    gap: float = Field(description="How far it was from acquiescing, mean over those replicates.")
    ask: float = Field(description="What it wanted, mean over those replicates.")


class Deal(Part):
    """What an ally was promised over a candidate."""

    ally: str
    candidate: str
    share: Share
    mean: float


class Satisfaction(Part):
    """Who liked the adopted name least."""

    least_satisfied: str | None = Field(description="The ally that most often did; null when no name was adopted.")
    mean_of_minimum: float


class TheoryAnswer(Part):
    """What another theory says about the same file."""

    theory: str
    title: str
    source: str
    outcomes: list[NamedOdds]


class AllyDetails(Part):
    """An ally by its id, and what it did."""

    id: str
    name: str
    objecting: list[Whole] = Field(description="By round: replicates that still run and in which it objects to the "
                                               "front-runner.")
    last_to_object: Whole = Field(description="Replicates in which it was among the last to object, to any name.")
    lobbied: list[Whole] = Field(description="How often it lobbied each ally, in the order of the list.")


class EventFlag(Part):
    """A dated event as a picture names it; a question mark says that it may not happen."""

    date: Day
    label: str


class Details(Part):
    """What pictures and page show beyond the rest; lists of candidates and allies are in the order of the file."""

    title: str
    question: str
    as_of: Day
    start: Day = Field(description="The date of round 0.")
    round_days: Positive
    deadline: Day | None
    candidates: list[str]
    fallback: str
    ended: list[list[Whole]] = Field(description="Replicates by outcome (candidates, then the fallback) and last "
                                                 "round.")
    allies: list[AllyDetails]
    members: list[Whole] = Field(description="By round: how many members there are, as far as the file knows.")
    needed: list[Whole] = Field(description="By round: how many members must not object, by numbers alone.")
    vetoes: Whole = Field(description="How many allies hold a veto.")
    weight_needed: float = Field(description="Share of the weight that must consent; 0 for none.")
    offer_step: float = Field(description="How much offers grow in a round; the middle value where it is uncertain.")
    budget: float
    events: list[EventFlag]

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of every ally by its id."""
        return {ally.id: ally.name for ally in self.allies}

    @cached_property
    def days(self) -> Days:
        """The calendar: round 0 and the days in a round."""
        return Days(datetime.date.fromisoformat(self.start), self.round_days)


class RunDocument(Made):
    """`nemcon run --json`, and `run.json` in the folder of a result."""

    replicates: Positive
    engine: Literal["compiled", "mesa"]
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
        listed = [*((name, "candidate") for name in details.candidates), (details.fallback, "fallback")]
        rounds, allies = len(details.members), len(details.allies)
        rows = {(row.candidate, row.round) for row in self.support}
        ids = {ally.id for ally in details.allies}
        if sorted(names) != sorted(listed) or len(details.ended) != len(listed):
            raise ValueError("outcomes and details name other outcomes")
        if (not rounds or {len(counts) for counts in (*details.ended, details.needed, self.by_date)} != {rounds}
                or rows != {(name, t) for name in details.candidates for t in range(rounds)}):
            raise ValueError("details, by_date and support are about other rounds")
        if len(ids) != allies or any(len(ally.objecting) != rounds or len(ally.lobbied) != allies
                                     for ally in details.allies):
            raise ValueError("details are about other allies")
        if not {row.ally for row in (*self.holdouts, *self.deals)} <= ids:
            raise ValueError("holdouts and deals are about other allies")
        return self

    def document(self) -> dict[str, Any]:
        """Return the document of `nemcon run --json`."""
        return self.model_dump(mode="json", exclude={"theories", "details", "report"})

    def whole(self) -> dict[str, Any]:
        """Return the document of `run.json`."""
        left_out = {"theories", *(() if self.report else ("report",))}
        return self.model_dump(mode="json", exclude=left_out)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Replicates by outcome: candidates in the order of the file, then the fallback."""
        found = {outcome.key: outcome.count for outcome in self.outcomes}
        return {name: found[name, "candidate"] for name in self.details.candidates} | {
            self.details.fallback: found[self.details.fallback, "fallback"]}

    @cached_property
    def in_file_order(self) -> list[Outcome]:
        """The outcomes: candidates in the order of the file, then the fallback."""
        found = {outcome.key: outcome for outcome in self.outcomes}
        return [*(found[name, "candidate"] for name in self.details.candidates),
                found[self.details.fallback, "fallback"]]

    @cached_property
    def ranked(self) -> list[str]:
        """The candidates, the likeliest first; among equals the one with more support, then in file order."""
        last = {row.candidate: row.mean for row in self.support}
        names = self.details.candidates
        count = {row.name: row.count for row in self.outcomes if not row.is_fallback}
        return sorted(names, key=lambda name: (-count[name], -last[name], names.index(name)))

    @cached_property
    def horizon(self) -> int:
        """The last round worth showing: nearly every replicate has ended by then."""
        ended = np.array(self.details.ended).sum(axis=0)
        return min(len(ended) - 1, quantile_of_counts(ended, _SHOWN_UNTIL) + 1)


# How the record is read off the counts of a run.


def run_record(encoded: Encoded, tally: Tally, pairs: np.ndarray, *, seed: int, replicates: int, engine: str,
               workers: int, elapsed_s: float) -> RunRecord:
    """Return the record of a run from its counts.

    `pairs` says how often an outcome came together with that of the same replicate played again with the same allies
    and other chance, shape (outcomes, outcomes).
    """
    return RunRecord(
        **made_from(encoded.scenario, encoded.parameters, seed), replicates=replicates, engine=engine,
        workers=workers, elapsed_s=round(elapsed_s, 3), outcomes=_outcomes(encoded, tally, replicates),
        timing=_timing(encoded, tally), by_date=_by_date(encoded, tally, replicates),
        support=_support(encoded, tally, replicates), holdouts=_holdouts(encoded, tally, replicates),
        deals=_deals(encoded, tally, replicates), satisfaction=_satisfaction(encoded, tally), spread=_spread(pairs),
        details=_details(encoded, tally))


def _outcomes(encoded: Encoded, tally: Tally, replicates: int) -> list[Outcome]:
    """Return every outcome with its odds, the likeliest first."""
    counts = tally.ended.sum(axis=1).tolist()
    named = [(name, "candidate", encoded.candidates.index(name)) for name in encoded.display_candidates]
    rows = [Outcome.of(name, kind, counts[c], replicates)
            for name, kind, c in (*named, (encoded.fallback, "fallback", len(encoded.candidates)))]
    return sorted(rows, key=lambda row: -row.count)


def _timing(encoded: Encoded, tally: Tally) -> Timing:
    ended = tally.ended.sum(axis=0)
    rounds = {name: quantile_of_counts(ended, q) for name, q in (("p05", 0.05), ("p50", 0.5), ("p95", 0.95))}
    return Timing(unit="round", **rounds, dates=Quantiles(**{name: date_of(encoded, t) for name, t in rounds.items()}))


def _by_date(encoded: Encoded, tally: Tally, replicates: int) -> list[ByDate]:
    """Return the share decided by each round's date, and by whom; the fallback is no decision."""
    ended = tally.ended[:-1].cumsum(axis=1)
    shown = [(name, encoded.candidates.index(name)) for name in encoded.display_candidates]
    return [ByDate.model_validate({"round": t, "date": date_of(encoded, t), "decided": short(sum(decided) / replicates),
                                   **{name: short(decided[c] / replicates) for name, c in shown}})
            for t, decided in enumerate(ended.T.tolist())]


def support_histogram(tally: Tally) -> np.ndarray:
    """Return replicates by candidate (array order), round, and number of members not objecting; the decided ones are
    kept at their final value. Shape (m, shown + 1, n + 1)."""
    running = tally.support.copy()
    running[:, 1:] += tally.final.cumsum(axis=1)[:, :-1]
    return running


def _support(encoded: Encoded, tally: Tally, replicates: int) -> list[Support]:
    """Return the mean and the 90 % band of the members that do not object, by candidate and round."""
    histogram, rows = support_histogram(tally), []
    dates, values = [date_of(encoded, t) for t in range(histogram.shape[1])], np.arange(histogram.shape[2])
    for name in encoded.display_candidates:
        counts = histogram[encoded.candidates.index(name)]
        sums, low, high = (counts * values).sum(axis=1), *(quantiles_of_rows(counts, q) for q in (0.05, 0.95))
        rows += [Support(round=t, date=dates[t], candidate=name, mean=short(total / replicates), p05=p05, p95=p95)
                 for t, (total, p05, p95) in enumerate(zip(sums.tolist(), low, high, strict=True))]
    return rows


def _holdouts(encoded: Encoded, tally: Tally, replicates: int) -> list[Holdout]:
    return [Holdout(ally=encoded.allies[j], candidate=encoded.candidates[c], share=short(count / replicates),
                    gap=_mean(tally.held_gap[j, c], count), ask=_mean(tally.held_ask[j, c], count))
            for j, c, count in _frequent(encoded, tally.held)]


def _deals(encoded: Encoded, tally: Tally, replicates: int) -> list[Deal]:
    return [Deal(ally=encoded.allies[j], candidate=encoded.candidates[c], share=short(count / replicates),
                 mean=_mean(tally.paid_sum[j, c], count)) for j, c, count in _frequent(encoded, tally.paid)]


def _frequent(encoded: Encoded, counts: np.ndarray) -> list[tuple[int, int, int]]:
    """Return (ally, candidate, count) for every count above 0, the most frequent first, then by name."""
    found = [(int(j), int(c), int(counts[j, c])) for j, c in np.argwhere(counts > 0)]
    return sorted(found, key=lambda entry: (-entry[2], encoded.allies[entry[0]], encoded.candidates[entry[1]]))


def _mean(total: int, count: int) -> float:
    return short(int(total) / UNIT / count)


def _satisfaction(encoded: Encoded, tally: Tally) -> Satisfaction:
    """Return the ally that is most often the least satisfied, and the mean attitude of the least satisfied one."""
    count = int(tally.least.sum())
    if count == 0:
        return Satisfaction(least_satisfied=None, mean_of_minimum=0.0)
    return Satisfaction(least_satisfied=encoded.allies[int(tally.least.argmax())],
                        mean_of_minimum=_mean(tally.least_sum[0], count))


def _spread(pairs: np.ndarray) -> Spread:
    """Return Sobol's pick-freeze estimate from replicates that were played twice with the same allies and other
    chance. All of the variance is process when the outcome never varies."""
    total = int(pairs.sum())
    shares = (pairs.sum(axis=0) + pairs.sum(axis=1)) / (2 * total)
    variance = float((shares * (1 - shares)).sum())
    if variance == 0.0:
        return Spread(process=1.0, ignorance=0.0)
    together = float((np.diag(pairs) / total - shares**2).sum())
    ignorance = min(1.0, max(0.0, together / variance))
    return Spread(process=short(1 - ignorance), ignorance=short(ignorance))


def _details(encoded: Encoded, tally: Tally) -> Details:
    scenario, document, world = encoded.scenario, encoded.scenario.document, encoded.world
    needs = [needed(encoded, t) for t in range(tally.ended.shape[1])]
    order = [*(encoded.candidates.index(name) for name in encoded.display_candidates), len(encoded.candidates)]
    deadline = document.calendar.deadline
    return Details(
        title=scenario.title, question=document.question, as_of=document.as_of.isoformat(),
        start=encoded.start.isoformat(), round_days=encoded.round_days,
        deadline=None if deadline is None else deadline.isoformat(), candidates=list(encoded.display_candidates),
        fallback=encoded.fallback, ended=tally.ended[order].tolist(), allies=_allies(encoded, tally),
        members=[members for _, members in needs], needed=[number for number, _ in needs],
        vetoes=int(world.veto.sum()), weight_needed=float(world.rule_numbers[rule.CONSENT_WEIGHT]),
        offer_step=float(world.base[w.OFFER_STEP]), budget=float(world.base[w.BUDGET]),
        events=[EventFlag(date=event.date.isoformat(), label=event.label(scenario.ally_name) +
                          (" ?" if event.probability != 1.0 else "")) for event in document.events])


def _allies(encoded: Encoded, tally: Tally) -> list[AllyDetails]:
    place = [encoded.allies.index(ally) for ally in encoded.display_allies]
    objecting, met = tally.objecting[place].tolist(), tally.met[np.ix_(place, place)].tolist()
    held = tally.held.sum(axis=1)[place].tolist()
    return [AllyDetails(id=ally, name=encoded.scenario.ally_name(ally), objecting=objects, last_to_object=last,
                        lobbied=lobbied)
            for ally, objects, last, lobbied in zip(encoded.display_allies, objecting, held, met, strict=True)]


def needed(encoded: Encoded, t: int) -> tuple[int, int]:
    """Return how many members must not object for the rule to accept a name in round t, and how many there are.

    Vetoes that only some hold and shares of weight come on top of that number.
    """
    world = encoded.world
    present = world.present.copy()
    for k in range(len(world.event_round)):
        kind, certain = world.event_kind[k], world.base[encoded.slot.event_probability + k] > 0.5
        if world.event_round[k] <= t and certain and kind in (w.JOINS, w.LEAVES):
            present[world.event_ally[k]] = kind == w.JOINS
    members, numbers = int(present.sum()), world.rule_numbers
    counts = [0, int(np.ceil(numbers[rule.CONSENT_COUNT])), int(np.ceil(numbers[rule.CONSENT_SHARE] * members - w.TIE))]
    if numbers[rule.MAY_OBJECT] >= 0:
        counts.append(members - int(numbers[rule.MAY_OBJECT]))
    if world.veto[present].all():
        counts.append(members)
    return max(counts), members
