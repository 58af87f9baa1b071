"""The JSON documents of the commands as types, and the JSON schemas made from them.

`python -m sim.results.run` writes the schemas of all commands into `docs/json`. A document of another command is a
line in the table at the end, with its type beside the code that makes it.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from sim.results.report import Report

Share = Annotated[float, Field(ge=0, le=1)]
Whole = Annotated[int, Field(ge=0)]
Date = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="A day; absent beyond the year 9999.")] | None
Digest = Annotated[str, Field(pattern="^sha256:[0-9a-f]{64}$")]


class Part(BaseModel):
    """A part of a document: these keys and no others."""

    model_config = ConfigDict(extra="forbid")


class Outcome(Part):
    """One way in which the decision can end."""

    name: str
    kind: Literal["candidate", "fallback"]
    count: Whole = Field(description="Replicates that ended so.")
    odds: Share
    low: Share = Field(description="Lower end of Wilson's 95 % interval.")
    high: Share


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


class ByDate(BaseModel):
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


class Spread(Part):
    """How much of the variance of the outcome is chance, and how much is what nobody knows about the allies."""

    process: Share
    ignorance: Share


class NamedOdds(Part):
    """What a theory gives one outcome."""

    name: str
    odds: Share


class TheoryAnswer(Part):
    """What another theory says about the same file."""

    theory: str
    title: str
    source: str
    outcomes: list[NamedOdds]


class Made(Part):
    """What a result was made from."""

    scenario: str
    digest: Digest
    parameters: str = Field(description="Name and digest of the global parameters.")
    model_version: str
    nemcon_version: str
    seed: Whole


class RunDocument(Made):
    """`nemcon run --json`, and `run.json` in the folder of a result."""

    replicates: Annotated[int, Field(ge=1)]
    engine: Literal["compiled", "python", "mesa"]
    workers: Annotated[int, Field(ge=1)]
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
    report: Report | None = Field(default=None, description="Only in `run.json`: what the page tells beyond the rest.")


class TypicalOf(Part):
    """Why the replicate was chosen: it ends as the largest share of those considered do, and in the middle of them."""

    considered: Whole
    share: Share
    rounds: Whole


class DiaryEntry(Part):
    """One thing that happened. `other` is the lobbyist of a meeting or the payer of an offer or a deal."""

    round: Whole
    date: Date
    kind: str
    ally: str | None
    candidate: str | None
    other: str | None
    amount: float | None
    event: int | None = Field(description="Which event of the scenario, in the order of dates, from 0.")
    sentence: str


class Passage(Part):
    """A round in which something moved, or a stretch of quiet ones."""

    when: str
    first_round: Whole
    last_round: Whole
    sentences: list[str]


class ExplainDocument(Made):
    """`nemcon explain --json`."""

    replicate: Whole
    typical_of: TypicalOf | None
    outcome: str
    kind: Literal["candidate", "fallback"]
    reason: Literal["adopted", "deadlock", "out of time"]
    round: Whole
    date: Date
    entries: list[DiaryEntry]
    story: list[Passage]


class FileProblem(Part):
    """One mistake, with line and column from 1; `message` is the line that people see."""

    file: str
    line: Whole
    column: Whole
    what: str
    given: str
    hint: str
    message: str


class CheckedFile(Part):
    """What is wrong with a file, or what it holds."""

    scenario: str
    ok: bool
    problems: list[FileProblem]
    warnings: list[str] = []
    allies: Whole | None = None
    candidates: Whole | None = None
    events: Whole | None = None
    digest: Digest | None = None


class CheckDocument(Part):
    """`nemcon check --json`."""

    files: list[CheckedFile]


class ShippedScenario(Part):
    """A scenario or case that ships with the package."""

    name: str
    kind: Literal["scenario", "case"]
    as_of: Date
    title: str
    file: str


class ListDocument(Part):
    """`nemcon list --json`."""

    scenarios: list[ShippedScenario]


class CitedClaim(Part):
    """A claim that an assumption rests on."""

    id: str
    claim: str
    source: str
    date: str


class RestingAssumption(Part):
    """One assumption of a scenario; without claims it is the author's judgement."""

    path: str = Field(description="Dotted path of a scenario field.")
    value: str = Field(description="What the scenario says there, in words.")
    is_default: bool = Field(description="The file says nothing there.")
    claims: list[CitedClaim]


class EvidenceDocument(Part):
    """`nemcon evidence --json`."""

    scenario: str
    digest: Digest
    assumptions: list[RestingAssumption]
    without_claim: Whole


class NewDocument(Part):
    """`nemcon new --json`."""

    file: str


# Command -> where the type of its document is.
DOCUMENTS = {
    "run": "sim.results.run:RunDocument",
    "compare": "sim.results.studies:CompareDocument",
    "sweep": "sim.results.studies:SweepDocument",
    "pivots": "sim.cli.pivots_schema:PivotsDocument",
    "explain": "sim.results.run:ExplainDocument",
    "view": "sim.cli.view_schema:ViewDocument",
    "backtest": "sim.results.backtest:BacktestDocument",
    "calibrate": "sim.results.backtest:CalibrateDocument",
    "check": "sim.results.run:CheckDocument",
    "list": "sim.results.run:ListDocument",
    "evidence": "sim.results.run:EvidenceDocument",
    "new": "sim.results.run:NewDocument",
}
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "json"


def document_type(command: str) -> type[BaseModel]:
    """Returns the type of a command's JSON document."""
    module, _, name = DOCUMENTS[command].partition(":")
    return getattr(import_module(module), name)


def schema_text(command: str) -> str:
    """Returns the JSON schema of a command's document, as it stands in `docs/json`."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema",
              "title": f"nemcon {command} --json", **document_type(command).model_json_schema(mode="serialization")}
    return json.dumps({**schema, "title": f"nemcon {command} --json"}, indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: Path = FOLDER) -> list[Path]:
    """Writes the schemas of all commands into a folder; returns their paths."""
    from sim import files as atomic
    atomic.make_folder(folder)
    paths = [folder / f"{command}.schema.json" for command in DOCUMENTS]
    for command, path in zip(DOCUMENTS, paths, strict=True):
        atomic.write_text(path, schema_text(command))
    return paths


if __name__ == "__main__":
    write_schemas(*map(Path, sys.argv[1:2]))
