"""What the page tells beyond the document of the odds: the key `report` of `run.json`; and one run as a diary.

Every number on the page stands in the document of the odds or in one of these parts. The page is made from them and
from nothing else, so that whoever reads `run.json` knows as much as whoever reads the page.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field

from sim.results.base import Count, Date, Kind, Provenance, ResultModel, Share
from sim.results.files import CitedClaim
from sim.results.studies import PivotsDocument

# One replicate: its diary, entry by entry and as a story.


@dataclass(frozen=True)
class Entry:
    """One thing that happened in a round, as the model notes it. `other` is the lobbyist of a meeting or the payer of
    a deal, `number` the place of an event in the order of dates, `cause` what made an ally give way.
    """

    round: int
    date: datetime.date | None
    kind: str
    ally: str | None = None
    candidate: str | None = None
    other: str | None = None
    amount: float | None = None
    number: int | None = None
    cause: str | None = None


class TypicalOf(ResultModel):
    """Why the replicate was chosen: it ends as the largest share of those considered do, and in the middle of them."""

    considered: Count
    share: Share
    rounds: Count


class DiaryEntry(ResultModel):
    """An entry with its sentence. `other` is the lobbyist of a meeting or the payer of an offer or a deal."""

    round: Count
    date: Date
    kind: str
    ally: str | None
    candidate: str | None
    other: str | None
    amount: float | None
    event: int | None = Field(description="Which event of the scenario, in the order of dates, from 0.")
    cause: str | None = Field(description="What made an ally give way.")
    sentence: str


class Passage(ResultModel):
    """A round in which something moved, or a stretch of quiet ones."""

    when: str
    first_round: Count
    last_round: Count
    sentences: list[str]


class ExplainDocument(Provenance):
    """`nemcon explain --json`."""

    replicate: Count
    typical_of: TypicalOf | None
    outcome: str
    kind: Kind
    reason: Literal["adopted", "deadlock", "out of time"]
    round: Count
    date: Date
    entries: list[DiaryEntry]
    story: list[Passage]


# The page.


class Question(ResultModel):
    """The question, the day it is asked, who decides and how."""

    title: str
    question: str
    note: str
    as_of: str
    deciders: str = Field(description="How many allies and candidates, and by which rule.")
    heaviest: str = Field(description="The ally with the largest weight, in a sentence.")


class HoldoutRow(ResultModel):
    """An ally that is often among the last to object, and what would move it."""

    ally: str
    name: str
    candidate: str
    share: Share
    gap: float
    ask: float
    distance: str = Field(description="The gap in words.")
    offers_take: str = Field(description="How long offers grow until they reach the ask.")


class PromiseRow(ResultModel):
    """What an ally is promised over a candidate."""

    ally: str
    name: str
    candidate: str
    share: Share
    mean: float


class LastToObject(ResultModel):
    """How often an ally is among the last to object, to whichever name: the figures beside the picture."""

    ally: str
    name: str
    share: Share


class Holdouts(ResultModel):
    """Who stands in the way."""

    rows: list[HoldoutRow]
    left_out: Count = Field(description="Rows of the same kind that the page does not show.")
    without_veto: Count = Field(default=0, description="Rows of members without a veto, where only some have one: no "
                                                       "obstacle alone, and not shown.")
    promises: list[PromiseRow]
    promises_left_out: Count
    least_share: Share = Field(description="Rarer than this is not listed.")
    last_to_object: list[LastToObject]
    satisfaction: str


class Narrative(ResultModel):
    """One run as a diary, and the rule by which it was chosen."""

    rule: str
    replicate: Count
    considered: Count
    share: Share
    rounds: Count
    outcome: str
    story: list[Passage]
    left_out: Count = Field(description="Passages in the middle that the page does not show.")


class QuotedClaim(CitedClaim):
    """A claim with who made it."""

    speaker: str


class AssumptionRow(ResultModel):
    """One assumption; without claims it is the author's judgement."""

    path: str
    group: str
    what: str
    value: str
    is_default: bool
    claims: list[str]


class Assumptions(ResultModel):
    """All that the scenario assumes, and the claims it rests on, in the order in which they are first cited."""

    rows: list[AssumptionRow]
    with_claim: Count = Field(description="How many that the file states rest on a claim.")
    without_claim: Count = Field(description="How many that the file states rest on none.")
    claims: list[QuotedClaim]


class ParameterRow(ResultModel):
    """A global parameter: its value in words, what it means, and who says so."""

    name: str
    value: str
    meaning: str
    stated_by: Literal["scenario", "parameters"]


class Method(ResultModel):
    """How the numbers were made, so that they can be made again."""

    command: str | None = Field(description="None when no command can repeat the run.")
    repeat: str
    paragraph: str
    cite: str
    parameters: list[ParameterRow]


class PictureText(ResultModel):
    """What a picture of the page shows, in words."""

    name: str
    title: str
    text: str


class Limits(ResultModel):
    """What the odds do not say."""

    sentences: list[str]
    score: str = Field(description="How well such odds did on decided cases, or that no such score ships.")


class WhatIf(ResultModel):
    """What the page plays the model with: the scenario encoded under each set of parameters, and the equations as a
    module for browsers. Read by the scripts of the page.
    """

    seed: str = Field(description="As text: a browser's numbers do not reach so far.")
    replicates: Count
    counts: dict[str, Count] = Field(description="Runs by outcome.")
    held: dict[str, Count] = Field(description="Runs in which an ally was among the last to object, by its id.")
    ends: dict[str, Count] = Field(description="Where in the content it says how the first runs ended, and of "
                                               "how many.")
    first: str = Field(description="The parameters of the result.")
    module: Count = Field(description="Bytes of the module, with which the packed content begins.")
    packed: str = Field(description="Module and worlds, deflated, in base 64.")
    worlds: dict[str, Any] = Field(description="By parameters: blocks of bytes, the arrays in them, and where "
                                               "numbers lie.")
    controls: dict[str, Any] = Field(description="What a reader can change, in names.")
    colours: dict[str, str] = Field(description="The colour of each outcome.")


class Report(ResultModel):
    """The page."""

    asked: Question
    headline: str
    notes: list[str]
    when: list[str]
    spread: str
    support: str
    holdouts: Holdouts
    pivots: PivotsDocument | None
    pivots_command: str
    told: Narrative
    assumed: Assumptions
    method: Method
    limits: Limits
    pictures: list[PictureText]
    whatif: WhatIf | None = Field(default=None, description="None where the page cannot play: nothing was compiled for "
                                                            "browsers, or the scenario is too large.")
