"""What the commands about files say: check, list, evidence, new and view."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.results.base import Count, Date, Digest, ResultModel


class FileProblem(ResultModel):
    """One mistake, with line and column from 1; `message` is the line that people see."""

    file: str
    line: Count
    column: Count
    what: str
    given: str
    hint: str
    message: str


class CheckedFile(ResultModel):
    """What is wrong with a file, or what it holds."""

    scenario: str
    ok: bool
    problems: list[FileProblem]
    warnings: list[str] = Field([])
    allies: Count | None = None
    candidates: Count | None = None
    events: Count | None = None
    digest: Digest | None = None


class CheckDocument(ResultModel):
    """`nemcon check --json`."""

    files: list[CheckedFile]


class ShippedScenario(ResultModel):
    """A scenario or case that ships with the package."""

    name: str
    kind: Literal["scenario", "case"]
    as_of: Date
    title: str
    file: str


class ListDocument(ResultModel):
    """`nemcon list --json`."""

    scenarios: list[ShippedScenario]


class CitedClaim(ResultModel):
    """A claim that an assumption rests on."""

    id: str
    claim: str
    source: str
    date: str


class RestingAssumption(ResultModel):
    """One assumption of a scenario; without claims it is the author's judgement."""

    path: str = Field(description="Dotted path of a scenario field.")
    value: str = Field(description="What the scenario says there, in words.")
    is_default: bool = Field(description="The file says nothing there.")
    claims: list[CitedClaim]


class EvidenceDocument(ResultModel):
    """`nemcon evidence --json`."""

    scenario: str
    digest: Digest
    assumptions: list[RestingAssumption]
    without_claim: Count = Field(description="How many that the file states rest on no claim.")


class CiteDocument(ResultModel):
    """`nemcon cite --json`."""

    scenario: str
    digest: Digest
    nemcon_version: str
    model_version: str
    text: str = Field(description="The citation as a sentence.")
    bibtex: str = Field(description="The citation as an entry of BibTeX.")


class NewDocument(ResultModel):
    """`nemcon new --json`."""

    file: str
    notes: list[str] = Field(default=[], description="What to know about the file that was written.")


class DrawDocument(ResultModel):
    """`nemcon draw --json`."""

    files: list[str]


class ViewDocument(ResultModel):
    """`nemcon view --json`: printed once the page can be opened. With `--mesa` the command then goes on until it is
    interrupted.
    """

    scenario: str
    digest: Digest
    url: str
    host: Literal["127.0.0.1"] | None = Field(description="None for a page that is a file.")
    port: Annotated[int, Field(ge=1, le=65535)] | None
