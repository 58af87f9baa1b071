"""What studies of many runs say: a comparison, odds over days, a sweep, and who decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field

from sim.results.base import (
    Count,
    Day,
    Digest,
    Interval,
    Kind,
    Outcome,
    Points,
    Positive,
    Provenance,
    ResultModel,
    Share,
    Spread,
    short,
)
from sim.scenario.fields import Key
from sim.statistics import PairedDifference, wilson

if TYPE_CHECKING:
    import xarray

# Odds side by side.


class ComparedScenario(ResultModel):
    """The odds of one scenario, in the same order of outcomes for all."""

    name: str = Field(description="What it is called in this comparison.")
    scenario: str
    digest: Digest
    title: str
    outcomes: list[Outcome] = Field(description="An outcome that this scenario does not have counts 0.")
    absent: list[Count] = Field(default=[], description="Which of these it does not have, by their places from 0.")


class OutcomeDifference(ResultModel):
    """Odds under a scenario minus odds under the baseline, from the same random numbers."""

    scenario: str
    outcome: str
    kind: Kind
    difference: Points
    low: Points = Field(description="Lower end of Newcombe's paired 95 % interval.")
    high: Points
    unpaired_low: Points = Field(description="The same, had the random numbers been independent.")
    unpaired_high: Points
    width_ratio: float = Field(description="Width of the paired interval over that of the unpaired one.")

    @classmethod
    def of(cls, scenario: str, outcome: Key, found: PairedDifference) -> OutcomeDifference:
        """Return the difference of an outcome."""
        return cls(scenario=scenario, outcome=outcome[0], kind=outcome[1], difference=short(found.value),
                   low=short(found.low), high=short(found.high), unpaired_low=short(found.unpaired_low),
                   unpaired_high=short(found.unpaired_high), width_ratio=short(found.width_ratio))

    @property
    def key(self) -> Key:
        """Name and kind of the outcome."""
        return self.outcome, self.kind

    @property
    def interval(self) -> Interval:
        """The difference with its paired interval."""
        return Interval(self.difference, self.low, self.high)

    @property
    def is_clear(self) -> bool:
        """Tell whether the interval leaves zero out."""
        return self.low > 0.0 or self.high < 0.0


DIFFERENCE = tuple(OutcomeDifference.model_fields)


class CompareDocument(ResultModel):
    """`nemcon compare --json`, and `compare.json` in the folder of a result."""

    model_version: str
    nemcon_version: str
    parameters: str = Field(description="Name and digest of the global parameters.")
    seed: Count
    replicates: Positive
    baseline: str
    scenarios: list[ComparedScenario]
    differences: list[OutcomeDifference]

    @property
    def outcomes(self) -> tuple[Key, ...]:
        """Every outcome of any scenario: candidates in file order, then fallbacks."""
        return tuple(outcome.key for outcome in self.scenarios[0].outcomes)

    @property
    def largest(self) -> OutcomeDifference | None:
        """The largest difference whose interval leaves zero out; None when there is none."""
        return max((row for row in self.differences if row.is_clear), key=lambda row: abs(row.difference), default=None)


ODDS_COLUMNS = ("scenario", "outcome", "kind", "count", "odds", "low", "high", "forecast")


def odds_rows(found: CompareDocument) -> list[dict[str, Any]]:
    """Return the odds by scenario and outcome as rows of a table."""
    return [{"scenario": one.name, "outcome": row.name, **row} for one in found.scenarios for row in one.outcomes]


def union(several: Iterable[Iterable[Outcome]]) -> tuple[Key, ...]:
    """Return every outcome of any scenario: candidates in the order in which they come up, then fallbacks."""
    found = dict.fromkeys(outcome.key for outcomes in several for outcome in outcomes)
    return tuple(sorted(found, key=lambda key: ("candidate", "another", "fallback").index(key[1])))


def rows_of(outcomes: Iterable[Outcome], keys: Iterable[Key], replicates: int) -> list[Outcome]:
    """Return the odds of these outcomes, in this order; one that the scenario does not have counts 0."""
    known = {outcome.key: outcome for outcome in outcomes}
    return [known.get(key) or Outcome.of(*key, 0, replicates) for key in keys]


class DatedOdds(ResultModel):
    """The odds of a case as known on one day; outcomes in file order, the fallback last."""

    as_of: Day
    scenario: str
    digest: Digest
    outcomes: list[Outcome]
    share_kept: Share = Field(default=1.0, description="Share of the runs that agrees with what was seen.")


class UnfoldDocument(ResultModel):
    """The odds of one case as known on several days."""

    model_version: str
    nemcon_version: str
    parameters: str
    seed: Count
    replicates: Positive
    days: list[DatedOdds]


DATED_COLUMNS = ("as_of", "scenario", "outcome", "kind", "count", "odds", "low", "high", "forecast", "share_kept")


def dated_rows(found: UnfoldDocument) -> list[dict[str, Any]]:
    """Return odds and forecast by day, and by outcome of that day's file, as rows of a table."""
    return [{**row, "as_of": one.as_of, "scenario": one.scenario, "outcome": row.name, "share_kept": one.share_kept}
            for one in found.days for row in one.outcomes]


# Odds over settings.


class VariedField(ResultModel):
    """A field that was varied; of a sampled number, the values are the ends of its range."""

    path: str
    values: list[float | int | str]


class SweptSetting(ResultModel):
    """One setting with its odds; a setting that could not be computed has an error and no outcomes."""

    values: dict[str, float | int | str]
    outcomes: list[Outcome]
    median_round: Count | None = Field(description="Round in which the middle run is over.")
    error: str | None = Field(description="Why it could not be computed, such as that it makes what was seen all but "
                                          "impossible.")
    share_kept: Share | None = Field(default=1.0, description="Share of the runs that agrees with what was seen.")

    @property
    def favourite(self) -> Outcome | None:
        """The likeliest outcome; None where the setting could not be computed."""
        return max(self.outcomes, key=lambda row: row.count, default=None)


class SweepDocument(Provenance):
    """`nemcon sweep --json`, and `sweep.json` in the folder of a result."""

    replicates: Positive
    sample: Literal["lhs", "sobol"] | None
    varied: list[VariedField]
    cells: list[SweptSetting]

    @property
    def outcomes(self) -> list[Key]:
        """The outcomes in file order, the fallback last; none where no setting could be computed."""
        return next(([row.key for row in cell.outcomes] for cell in self.cells if cell.outcomes), [])


# Who decides.


class NowOdds(ResultModel):
    """The odds of the candidate as the scenario has it, with Wilson's 95 % interval."""

    count: Count
    odds: Share
    low: Share
    high: Share

    @classmethod
    def of(cls, count: int, replicates: int) -> NowOdds:
        """Return the odds of what so many of the replicates ended in."""
        low, high = wilson(count, replicates)
        return cls(count=count, odds=short(count / replicates), low=short(low), high=short(high))


class PairedEffect(ResultModel):
    """The odds of the candidate under a change, and the paired difference from the odds without it."""

    odds: Share
    low: Share
    high: Share
    difference: Points
    difference_low: Points
    difference_high: Points

    @classmethod
    def of(cls, odds: float, replicates: int, found: PairedDifference) -> PairedEffect:
        """Return the change to these odds, as so many replicates show it."""
        low, high = wilson(odds * replicates, replicates)
        return cls(odds=short(odds), low=short(low), high=short(high), difference=short(found.value),
                   difference_low=short(found.low), difference_high=short(found.high))

    @property
    def is_clear(self) -> bool:
        """Tell whether the interval of the difference leaves zero out."""
        return self.difference_low > 0.0 or self.difference_high < 0.0

    def from_now(self, now: float) -> Interval:
        """Return the odds with the interval of the paired difference, laid at the odds as they are: one that reaches
        these may be no change at all.
        """
        value, low, high = (min(max(now + change, 0.0), 1.0) for change in (
            self.difference, self.difference_low, self.difference_high))
        return Interval(value, low, high)


class AllyImpact(ResultModel):
    """What one ally decides."""

    ally: str
    name: str
    weight: Share
    stance: str = Field(description="Its stance toward the candidate: a word, or a number with a sign.")
    derived: bool = Field(description="Nobody stated the stance: it follows from positions and credentials.")
    against_to: str | None = Field(description="The word tried against the candidate: `block`, or `veto` for one that "
                                               "blocks already; null for one that vetoes.")
    against: PairedEffect | None
    favour_to: str | None = Field(description="The word tried in its favour, `champion`; null for a champion.")
    favour: PairedEffect | None
    weightless: PairedEffect | None = Field(description="With no weight; null where no other ally weighs anything, or "
                                                        "where that was not tried.")

    @property
    def stance_words(self) -> str:
        """Its stance as texts have it: a number that nobody stated is an assumption."""
        return f"not stated (assumed {self.stance})" if self.derived else self.stance

    @property
    def changes(self) -> list[tuple[str, PairedEffect]]:
        """The words that were tried with what they change, the one that changes most first."""
        tried = [(word, change) for word, change in ((self.against_to, self.against), (self.favour_to, self.favour))
                 if word is not None and change is not None]
        return sorted(tried, key=lambda pair: -abs(pair[1].difference))

    @property
    def effect(self) -> float:
        """The largest change of the odds, in either direction."""
        return abs(self.changes[0][1].difference) if self.changes else 0.0

    @property
    def rank(self) -> tuple[float, float, str]:
        """By how much the odds change, the most first: with another stance, without weight; then by name."""
        light = abs(self.weightless.difference) if self.weightless is not None else 0.0
        return -self.effect, -light, self.name


HELD = 0.05  # an ally is a hold-out when it is among the last to object in at least this share of the replicates


class Move(ResultModel):
    """What would move an ally that is among the last to object in at least 5 % of the replicates."""

    ally: str
    name: str
    stance: str
    share: Share = Field(description="Share of the runs in which it is.")
    gap: float
    ask: float
    rounds: Count | None = Field(description="Rounds of offers, from round 1 on and at the pace of the model, until "
                                             "they reach the ask; null when they do not within the calendar.")
    word: str | None = Field(description="The least favourable stance with which it is not; null when none is enough.")
    share_then: Share = Field(description="Share of the runs in which it still is, with that stance.")
    tried: str | None = Field(description="The stance that was tried last: `word`, or the best there is.")
    then: PairedEffect | None = Field(description="The odds with that one; null when there is no better one to try.")


class GroupIndex(ResultModel):
    """First and total order of a group of uncertain inputs with 95 % intervals; noise may make them negative."""

    group: str
    inputs: Count
    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float

    @classmethod
    def of(cls, group: str, inputs: int, first: Interval, total: Interval) -> GroupIndex:
        """Return the indices of a group."""
        values = dict(zip(list(cls.model_fields)[2:], map(short, (*first, *total)), strict=True))
        return cls(group=group, inputs=inputs, **values)

    @property
    def alone(self) -> Interval:
        """The first order with its interval."""
        return Interval(self.first, self.first_low, self.first_high)

    @property
    def with_others(self) -> Interval:
        """The total order with its interval."""
        return Interval(self.total, self.total_low, self.total_high)


class SensitivityDocument(ResultModel):
    """Sobol indices of the odds of the candidate."""

    rows: Count = Field(description="Independent rows of the sample.")
    courses: Count = Field(description="Courses of chance over which the odds of a row are averaged.")
    replicates: Count
    mean: Share
    variance: Annotated[float, Field(ge=0)]
    luck: Share = Field(description="Share of the variance that is chance, because the courses are few.")
    groups: list[GroupIndex]


class PivotsDocument(Provenance):
    """`nemcon pivots --json`, and `pivots.json` in the folder of a result."""

    replicates: Positive = Field(description="Of each run. From 2,000 on a change that by the first quarter of them "
                                             "moves the odds by at most two points is played no further.")
    candidate: str = Field(description="The one toward whom stances are changed: the likeliest unless another was "
                                       "asked about.")
    of: str = Field(description="What the odds are of, in words: the candidate; an agreement, where none is likelier "
                                "than the fallback; adoption, where there is one proposal only.")
    now: NowOdds = Field(description="The odds as they are; in the light form those of all runs of the result.")
    allies: list[AllyImpact] = Field(description="The most decisive first.")
    moves: list[Move]
    sensitivity: SensitivityDocument | None = Field(description="Null with --no-sensitivity.")
    spread: Spread

    @property
    def indices(self) -> list[GroupIndex]:
        """The groups of uncertain inputs, the largest total index first; none when nobody asked."""
        return self.sensitivity.groups if self.sensitivity is not None else []


_CHANGE = tuple(PairedEffect.model_fields)
_TRIED = ("against", "favour", "weightless")
_ALLY = tuple(name for name in AllyImpact.model_fields if name not in _TRIED)
_MOVE = tuple(name for name in Move.model_fields if name != "then")
ALLY_COLUMNS = (*_ALLY, "odds", *(f"{kind}_{key}" for kind in _TRIED for key in _CHANGE))
MOVE_COLUMNS = (*_MOVE, *_CHANGE)
INDEX_COLUMNS = tuple(GroupIndex.model_fields)


def ally_rows(found: PivotsDocument) -> list[dict[str, Any]]:
    """Return the allies as rows of a table; the columns of what was tried begin with its name, such as `against_`."""
    return [{**{key: row[key] for key in _ALLY}, "odds": found.now.odds,
             **{name: value for kind in _TRIED for name, value in _columns(row[kind], f"{kind}_").items()}}
            for row in found.allies]


def move_rows(found: PivotsDocument) -> list[dict[str, Any]]:
    """Return what would move the hold-outs as rows of a table."""
    return [{**{key: row[key] for key in _MOVE}, **_columns(row.then)} for row in found.moves]


def _columns(change: PairedEffect | None, before: str = "") -> Mapping[str, float | None]:
    return {f"{before}{key}": None if change is None else change[key] for key in _CHANGE}


# A sweep as rows of a table and as an xarray.Dataset.

_NUMBERS = ("count", "odds", "low", "high")


def sweep_columns(found: SweepDocument) -> tuple[str, ...]:
    """Return the columns of `sweep.csv`."""
    first = ("cell",) if found.sample else ()
    return (*first, *(one.path for one in found.varied), "outcome", "kind", *_NUMBERS, "median_round", "error",
            "share_kept")


def sweep_rows(found: SweepDocument) -> Iterator[dict[str, Any]]:
    """Yield the rows of `sweep.csv`: one for each setting and outcome, one for a setting that failed."""
    blank = dict.fromkeys(("outcome", "kind", *_NUMBERS, "median_round"))
    for number, cell in enumerate(found.cells):
        shared = {"cell": number, **cell.values, "error": cell.error, "share_kept": cell.share_kept}
        if cell.error:
            yield {**shared, **blank}
        for row in cell.outcomes:
            yield {**shared, **row, "outcome": row.name, "median_round": cell.median_round}


def dataset(found: SweepDocument, outcomes: Sequence[Key] = (), **attributes: str) -> xarray.Dataset:
    """Return the odds with the varied fields (of a sample: `cell`) and `outcome` as dimensions.

    Variables: count, odds, low, high; median_round, error and share_kept by setting. Where a cell failed, error says
    why, count is 0, median_round is -1, and the odds and share_kept are missing. `outcomes` are needed where every cell
    failed.
    """
    import xarray
    outcomes = outcomes or found.outcomes
    dims = ("cell",) if found.sample else tuple(one.path for one in found.varied)
    shape = (len(found.cells),) if found.sample else tuple(len(one.values) for one in found.varied)
    variables: dict[str, Any] = {
        name: ((*dims, "outcome"), _column(found, name, len(outcomes)).reshape((*shape, len(outcomes))))
        for name in _NUMBERS}
    medians = [-1 if cell.median_round is None else cell.median_round for cell in found.cells]
    variables["median_round"] = (dims, np.array(medians, dtype=np.int64).reshape(shape))
    variables["error"] = (dims, np.array([cell.error or "" for cell in found.cells]).reshape(shape))
    kept = [np.nan if cell.share_kept is None else cell.share_kept for cell in found.cells]
    variables["share_kept"] = (dims, np.array(kept, dtype=float).reshape(shape))
    made = {key: found[key] for key in ("scenario", "digest", "parameters", "model_version", "nemcon_version", "seed",
                                        "replicates")}
    return xarray.Dataset(variables, _coordinates(found, outcomes), {**made, **attributes})


def _column(found: SweepDocument, name: str, outcomes: int) -> np.ndarray:
    missing = [0 if name == "count" else np.nan] * outcomes
    rows = [[row[name] for row in cell.outcomes] or missing for cell in found.cells]
    return np.array(rows, dtype=np.int64 if name == "count" else float)


def _coordinates(found: SweepDocument, outcomes: Sequence[Key]) -> dict[str, Any]:
    shared = {"outcome": [name for name, _ in outcomes], "kind": ("outcome", [kind for _, kind in outcomes])}
    if not found.sample:
        return {**{one.path: _array(one.values) for one in found.varied}, **shared}
    columns = {one.path: ("cell", _array([cell.values[one.path] for cell in found.cells])) for one in found.varied}
    return {"cell": np.arange(len(found.cells)), **columns, **shared}


def _array(values: Sequence[float | int | str]) -> np.ndarray:
    """Return values as a column; numbers among words stay numbers."""
    mixed = len({isinstance(value, str) for value in values}) > 1
    return np.array(values, dtype=object) if mixed else np.array(values)


def plottable(found: SweepDocument) -> xarray.Dataset | None:
    """Return a grid over one or two fields for `sim.plot.sweep.plot_sweep`, or None where there is none.

    Of a sample only one number can be drawn, as a line; settings that failed are left out of a line and crossed out on
    a map.
    """
    if not found.outcomes:
        return None
    fields = [one for one in found.varied if len(one.values) > 1] or found.varied[:1]
    grid, path = dataset(found), fields[0].path
    if found.sample:
        if len(found.varied) > 1 or any(isinstance(value, str) for value in fields[0].values):
            return None
        grid = grid.swap_dims(cell=path).drop_vars("cell").drop_duplicates(path).sortby(path)
    if len(fields) == 1:
        flat = grid.squeeze([name for name in grid["error"].dims if name != path])
        return flat.isel({path: (flat["error"] == "").values})
    return grid if len(fields) == 2 else None
