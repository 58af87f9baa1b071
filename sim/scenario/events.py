"""Dated events: one type for each kind, and the phrases in which each kind is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.fields import Day, Fraction, Name, NonNegative, Status, WordOrNumber, Written

EVENT_SENTENCES = {
    "stance": "{ally} states its stance on {candidate}: {stance}.",
    "enters": "{candidate} is {status} from now on.",
    "withdraws": "{candidate} withdraws.",
    "exit_cost": "What leaving would cost {candidate} at home becomes {value}.",
    "joins": "{ally} joins.",
    "leaves": "{ally} leaves.",
    "government": "{ally} has a new government.",
    "deal": "{ally} is promised {value} for its consent to {candidate}.",
    "deadline": "The deadline moves to {to}.",
    "term_ends": "The incumbent's term ends.",
}

# What a flag says, by kind of event: (event, name of an ally) -> words.
EVENT_LABELS: dict[str, Callable] = {
    "stance": lambda event, name: f"{name(event.ally)}: {event.stance} ({event.candidate})",
    "enters": lambda event, name: f"{event.candidate} " + ("declares" if event.status.value == "declared"
                                                           else f"is {event.status.value}"),
    "withdraws": lambda event, name: f"{event.candidate} withdraws",
    "exit_cost": lambda event, name: f"{event.candidate}: exit cost changes",
    "joins": lambda event, name: f"{name(event.ally)} joins",
    "leaves": lambda event, name: f"{name(event.ally)} leaves",
    "government": lambda event, name: f"{name(event.ally)}: new government",
    "deal": lambda event, name: f"{name(event.ally)}: deal promised",
    "deadline": lambda event, name: "deadline moves",
    "term_ends": lambda event, name: "term ends",
}

EVENT_DESCRIPTIONS = {
    "stance": "{ally} states {stance} on {candidate}",
    "enters": "{candidate} becomes {status}",
    "withdraws": "{candidate} withdraws",
    "exit_cost": "the exit cost of {candidate} becomes {value}",
    "joins": "{ally} joins",
    "leaves": "{ally} leaves",
    "government": "the government of {ally} changes",
    "deal": "{ally} is promised {value} for {candidate}",
    "deadline": "the deadline moves to {to}",
    "term_ends": "the incumbent's term ends",
}


class EventBase(Written):
    """Something dated; with a probability it may not happen."""

    date: Day = Field(description="The day on which it happens.")
    probability: Fraction = Field(1.0, description="Decided once per replicate.")
    note: str = Field("", description="For the reader; the model ignores it.")


class StanceStated(EventBase):
    """An ally states a stance: its attitude and its home position become that."""

    kind: Literal["stance"]
    ally: Name = Field(description="Short name of the ally.")
    candidate: Name = Field(description="Name of the candidate.")
    stance: WordOrNumber = Field(description="A word of the vocabulary, or a number.")
    spread: NonNegative | None = Field(None, description="Standard deviation. Default: process.spread_stated.")


class CandidateEnters(EventBase):
    """A candidate declares, or becomes open, or stops being available."""

    kind: Literal["enters"]
    candidate: Name = Field(description="Name of the candidate.")
    status: Status = Field(Status.declared, description="What it becomes.")


class CandidateWithdraws(EventBase):
    """A candidate withdraws for good."""

    kind: Literal["withdraws"]
    candidate: Name = Field(description="Name of the candidate.")


class ExitCostChanges(EventBase):
    """A candidate's exit cost becomes another, as when its cabinet has fallen."""

    kind: Literal["exit_cost"]
    candidate: Name = Field(description="Name of the candidate.")
    value: NonNegative = Field(description="The new exit cost.")


class AllyJoins(EventBase):
    """An ally joins; before that it is no member, meets nobody and holds no veto."""

    kind: Literal["joins"]
    ally: Name = Field(description="Short name of the ally.")


class AllyLeaves(EventBase):
    """An ally leaves."""

    kind: Literal["leaves"]
    ally: Name = Field(description="Short name of the ally.")


class GovernmentChanges(EventBase):
    """A government changes: attitudes are redrawn around what is derived, resolve is redrawn."""

    kind: Literal["government"]
    ally: Name = Field(description="Short name of the ally.")
    resolve: Fraction | None = Field(None, description="Its resolve from now on. Default: process.resolve.")


class DealPromised(EventBase):
    """An ally is promised something for its acquiescence to a candidate."""

    kind: Literal["deal"]
    ally: Name = Field(description="Short name of the ally.")
    candidate: Name = Field(description="Name of the candidate.")
    value: NonNegative = Field(description="How much, on the scale of attitudes.")


class DeadlineMoves(EventBase):
    """The deadline becomes another day."""

    kind: Literal["deadline"]
    to: Day = Field(description="The new deadline.")


class TermEnds(EventBase):
    """The incumbent's term ends: urgency is complete from now on."""

    kind: Literal["term_ends"]


Event = Annotated[
    StanceStated | CandidateEnters | CandidateWithdraws | ExitCostChanges | AllyJoins | AllyLeaves
    | GovernmentChanges | DealPromised | DeadlineMoves | TermEnds,
    Field(discriminator="kind"),
]
