"""What the page tells beyond the contract's document, as types: the key `report` of `run.json`.

Every number on the page stands in the document of the odds or in one of these parts. The page is made from them and
from nothing else, so that whoever reads `run.json` knows as much as whoever reads the page.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]
Whole = Annotated[int, Field(ge=0)]


class Part(BaseModel):
    """A part of the page: these keys and no others."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Asked(Part):
    """The question, the day it is asked, who decides and how."""

    title: str
    question: str
    note: str
    as_of: str
    deciders: str = Field(description="How many allies and candidates, and by which rule.")
    heaviest: str = Field(description="The ally with the largest weight, in a sentence.")


class HoldOut(Part):
    """An ally that is often among the last to object, and what would move it."""

    ally: str
    name: str
    candidate: str
    share: Share
    gap: float
    ask: float
    distance: str = Field(description="The gap in words.")
    offers_take: str = Field(description="How long offers grow until they reach the ask.")


class Promise(Part):
    """What an ally is promised over a candidate."""

    ally: str
    name: str
    candidate: str
    share: Share
    mean: float


class LastToObject(Part):
    """How often an ally is among the last to object, to whichever name: the figures beside the picture."""

    ally: str
    name: str
    share: Share


class HoldOuts(Part):
    """Who stands in the way."""

    rows: list[HoldOut]
    left_out: Whole = Field(description="Rows of the same kind that the page does not show.")
    promises: list[Promise]
    promises_left_out: Whole
    least_share: Share = Field(description="Rarer than this is not listed.")
    last_to_object: list[LastToObject]
    satisfaction: str


class Span(Part):
    """A share with its 95 % interval."""

    value: float
    low: float
    high: float


class Pivotal(Part):
    """What one ally decides: the odds with its stance turned round, by how much they differ, and with no weight."""

    ally: str
    stance: str
    flipped_to: str
    flipped: Span
    change: Span
    weightless: Span | None


class Move(Part):
    """The least favourable stance with which an ally is not among the last to object; None when none is enough."""

    ally: str
    stance: str
    share: Share
    word: str | None
    share_then: Share


class Pivots(Part):
    """Who decides over one candidate: the allies, the most decisive first, and what would move those who hold out."""

    candidate: str
    replicates: Whole
    seed: Whole
    now: Span
    rows: list[Pivotal]
    shown: Whole = Field(description="Rows that the table shows; the picture shows more.")
    left_out: Whole
    moves: list[Move]


class Passage(Part):
    """A round in which something moved, or a stretch of quiet ones."""

    when: str
    first_round: Whole
    last_round: Whole
    sentences: list[str]


class ToldRun(Part):
    """One run as a diary, and the rule by which it was chosen."""

    rule: str
    replicate: Whole
    considered: Whole
    share: Share
    rounds: Whole
    outcome: str
    story: list[Passage]
    left_out: Whole = Field(description="Passages in the middle that the page does not show.")


class Claim(Part):
    """Something that a source says."""

    id: str
    claim: str
    source: str
    speaker: str
    date: str


class Assumption(Part):
    """One assumption; without claims it is the author's judgement."""

    path: str
    group: str
    what: str
    value: str
    is_default: bool
    claims: list[str]


class Assumed(Part):
    """All that the scenario assumes, and the claims it rests on, in the order in which they are first cited."""

    rows: list[Assumption]
    with_claim: Whole
    without_claim: Whole
    claims: list[Claim]


class Parameter(Part):
    """A global parameter: its value in words, what it means, and who says so."""

    name: str
    value: str
    meaning: str
    stated_by: Literal["scenario", "parameters"]


class Method(Part):
    """How the numbers were made, so that they can be made again."""

    command: str | None = Field(description="None when no command can repeat the run.")
    repeat: str
    paragraph: str
    cite: str
    parameters: list[Parameter]


class Picture(Part):
    """What a picture of the page shows, in words."""

    name: str
    title: str
    text: str


class Limits(Part):
    """What the odds do not say."""

    sentences: list[str]
    score: str = Field(description="How well such odds did on decided cases, or that no such score ships.")


class Report(Part):
    """The page."""

    asked: Asked
    headline: str
    notes: list[str]
    when: list[str]
    spread: str
    support: str
    holdouts: HoldOuts
    pivots: Pivots | None
    pivots_command: str
    told: ToldRun
    assumed: Assumed
    method: Method
    limits: Limits
    pictures: list[Picture]
