"""What one replicate says: its diary, entry by entry and as a story."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from sim.results.base import Count, Date, Kind, Provenance, ResultModel, Share


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
