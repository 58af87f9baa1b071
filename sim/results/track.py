"""The track record: what each line of its file says, and what `nemcon track` tells of all of them."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from sim.results.backtest import Mean, ReliabilityBin
from sim.results.base import Count, Day, Digest, Positive, ResultModel, Share
from sim.scenario.fields import Kind

NONE = "none of the names"  # the last outcome of a baseline: another name and the fallback together
OWN = "nemcon"  # the forecaster of a forecast that the model made
VOID = "void"  # the outcome of a question that can no longer be answered


def _is_moment(text: str) -> str:
    datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    return text


Moment = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"), AfterValidator(_is_moment)]
Name = Annotated[str, Field(min_length=1)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")]


class OutcomeForecast(ResultModel):
    """An outcome as a forecast gives it."""

    name: Name
    kind: Kind = "candidate"
    forecast: Share
    odds: Share | None = Field(None, description="The share of the runs; absent in a forecast that was imported.")


class _Line(ResultModel):
    """What every line begins with."""

    id: Id = Field(description="The question.")
    entered: Moment = Field(description="When the line was written, by the clock of the machine, UTC.")

    def document(self) -> dict[str, Any]:
        """Return the line as it is written; what it does not say is left out."""
        return self.model_dump(mode="json", exclude_none=True)


class ForecastEntry(_Line):
    """A forecast of a question on a day, with what it was made from and what simpler rules gave on the same day."""

    entry: Literal["forecast"] = "forecast"
    forecaster: Name = OWN
    question: str
    title: str = ""
    outcomes: list[OutcomeForecast] = Field(min_length=1)
    as_of: Day | None = Field(None, description="The day on which the knowledge of the scenario stops.")
    ends: Day | None = Field(None, description="The last day of the question.")
    made: Moment | None = Field(None, description="When it was made, as the imported file says.")
    baselines: dict[str, list[Share]] = Field({}, description="By rule: the names in the order of `outcomes`, then "
                                                              "none of them; hedged as the forecast is.")
    scenario: str | None = None
    digest: Digest | None = None
    parameters: str | None = None
    model_version: str | None = None
    nemcon_version: str | None = None
    seed: Count | None = None
    replicates: Positive | None = None
    source: str | None = Field(None, description="The file or address from which it was imported.")
    note: str | None = None

    @model_validator(mode="after")
    def _adds_up(self) -> ForecastEntry:
        """Refuse outcomes of one name, and shares that are no forecast."""
        if len({row.name for row in self.outcomes}) < len(self.outcomes):
            raise ValueError("two outcomes have one name")
        sizes = {len(shares) for shares in self.baselines.values()} - {len(self.names) + 1}
        sums = [sum(row.forecast for row in self.outcomes), *map(sum, self.baselines.values())]
        if sizes or any(abs(total - 1.0) > 1e-3 for total in sums):
            raise ValueError("forecasts do not add up to 1, or a baseline has other outcomes")
        return self

    @property
    def names(self) -> list[str]:
        """The names of the file: all outcomes but another name and the fallback."""
        return [row.name for row in self.outcomes if row.kind == "candidate"]

    @property
    def merged(self) -> list[float]:
        """The forecast of each name and, last, of none of them."""
        return _merged([(row.kind, row.forecast) for row in self.outcomes])

    @property
    def favourite(self) -> OutcomeForecast:
        """The likeliest outcome."""
        return max(self.outcomes, key=lambda row: row.forecast)

    @property
    def imported(self) -> bool:
        """Tell whether it was made elsewhere."""
        return self.source is not None

    def index_of(self, outcome: str) -> int:
        """Return where an outcome stands in `merged`; what is no name of the file is none of them."""
        return self.names.index(outcome) if outcome in self.names else len(self.names)


def _merged(rows: list[tuple[str, float]]) -> list[float]:
    named = [share for kind, share in rows if kind == "candidate"]
    return [*named, max(0.0, 1.0 - sum(named))]


class ResolutionEntry(_Line):
    """How a question came out; a later one takes the place of an earlier one, which stays in the file."""

    entry: Literal["resolution"] = "resolution"
    outcome: Name
    date: Day = Field(description="The day on which the outcome was known.")
    source: Annotated[str, Field(min_length=1)]
    note: str | None = None


Entry = Annotated[ForecastEntry | ResolutionEntry, Field(discriminator="entry")]


class RecordedForecast(ResultModel):
    """A forecast with the number of its line."""

    line: Positive
    group: Literal["in time", "late", "imported"] = Field(
        description="Late: entered after the day on which the outcome was known, or in a line after the one that "
                    "says how the question came out. Imported: its date is the word of a file. Both are scored apart.")
    entry: ForecastEntry


class TrackedQuestion(ResultModel):
    """A question with all its forecasts, in the order of the file, and how it came out."""

    id: Id
    question: str
    status: Literal["open", "due", "resolved", "void"] = Field(
        description="Due: the last day is over and nobody has said how it came out.")
    forecasts: list[RecordedForecast]
    resolution: ResolutionEntry | None

    @property
    def last_recorded(self) -> RecordedForecast:
        """The last forecast, of the model's own where there are any, and of those in time where there are any."""
        own = [row for row in self.forecasts if row.entry.forecaster == OWN] or self.forecasts
        return ([row for row in own if row.group == "in time"] or own)[-1]

    @property
    def last(self) -> ForecastEntry:
        """What `last_recorded` says."""
        return self.last_recorded.entry

    @property
    def outcomes(self) -> list[str]:
        """Every outcome that any forecast names."""
        return list(dict.fromkeys(row.name for one in self.forecasts for row in one.entry.outcomes))


class ForecasterScore(ResultModel):
    """Mean scores of a forecaster over the questions that were resolved; every question counts once."""

    group: Literal["in time", "late", "imported"]
    forecaster: str
    questions: Count
    forecasts: Count
    log: Mean | None = Field(description="Log score, nats; null for who gave the outcome nothing.")
    brier: Mean | None
    minus: Mean | None = Field(description="Log score of the model minus this one's, over the same forecasts.")


class WrittenLine(ResultModel):
    """The number of a line, and of which question it is."""

    line: Positive
    id: Id


class TrackDocument(ResultModel):
    """`nemcon track ... --json`, and `track.json` in the folder of a result."""

    file: str
    lines: Count
    hash: Digest | None = Field(description="Of the last line: who has it can tell whether any line was changed since.")
    wrote: list[WrittenLine] = Field(default=[], description="The lines that this command wrote.")
    files: list[str] = Field(default=[], description="Other files that this command wrote.")
    questions: list[TrackedQuestion]
    scores: list[ForecasterScore]
    reliability: list[ReliabilityBin] = Field(description="The last forecast in time of every question.")

    @property
    def resolved(self) -> list[TrackedQuestion]:
        """The questions that count in scores."""
        return [question for question in self.questions if question.status == "resolved"]


FORECASTS = ("id", "line", "group", "forecaster", "entered", "outcome", "kind", "odds", "forecast")
_ENDS = (("", "mean"), ("_low", "low"), ("_high", "high"))
_MEANS = ("log", "brier", "minus")
SCORES = ("group", "forecaster", "questions", "forecasts", *(f"{key}{end}" for key in _MEANS for end, _ in _ENDS))


def forecast_rows(record: TrackDocument) -> list[dict[str, Any]]:
    """Return the forecasts as rows of a table, one an outcome."""
    return [{"id": one.id, "line": row.line, "group": row.group, "forecaster": row.entry.forecaster,
             "entered": row.entry.entered, "outcome": outcome.name, "kind": outcome.kind, "odds": outcome.odds,
             "forecast": outcome.forecast}
            for one in record.questions for row in one.forecasts for outcome in row.entry.outcomes]


def score_rows(record: TrackDocument) -> list[dict[str, Any]]:
    """Return the scores as rows of a table; the ends of intervals from five questions on."""
    return [{**{key: row[key] for key in SCORES[:4]},
             **{f"{key}{end}": _end(row[key], part) for key in _MEANS for end, part in _ENDS}} for row in record.scores]


def _end(found: Mean | None, part: str) -> float | None:
    return None if found is None or (part != "mean" and not found.has_interval) else found[part]
