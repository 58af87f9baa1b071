"""Dated events: one type for each kind, with the phrases in which it is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import Field

from sim.scenario.fields import Day, Fraction, Name, NonNegative, ScenarioModel, Status, WordOrNumber


class Phrases(NamedTuple):
    """How a kind of event is told. Names in braces are the fields of the event; {ally} is the ally's name."""

    sentence: str
    label: str
    description: str


class EventBase(ScenarioModel):
    """Something dated; with a probability it may not happen."""

    date: Day = Field(description="The day on which it happens.")
    probability: Fraction = Field(1.0, description="Decided once per run.")
    note: str = Field("", description="For the reader; the model ignores it.")
    phrases: ClassVar[Phrases]

    def label(self, ally_name: Callable[[str], str]) -> str:
        """Return what the flag of the event says in a picture."""
        said = self.said(ally_name)
        if said.get("status") == "declared":
            return f"{said['candidate']} declares"
        return self.phrases.label.format_map(said)

    def said(self, ally_name: Callable[[str], str]) -> dict[str, Any]:
        """Return the fields of the event as its phrases take them, with the name of the ally."""
        fields = {key: getattr(self, key) for key in type(self).model_fields}
        named = {"ally": ally_name(fields["ally"])} if "ally" in fields else {}
        return {key: getattr(value, "value", value) for key, value in (fields | named).items()}


class StanceStated(EventBase):
    """An ally states a stance: its attitude and its home position become that."""

    kind: Literal["stance"]
    phrases = Phrases("{ally} states its stance on {candidate}: {stance}.", "{ally}: {stance} ({candidate})",
                      "{ally} states {stance} on {candidate}")
    ally: Name = Field(description="Short name of the ally.")
    candidate: Name = Field(description="Name of the candidate.")
    stance: WordOrNumber = Field(description="A word of the vocabulary, or a number.")
    spread: NonNegative | None = Field(None, description="Standard deviation. Default: process.spread_stated.")


class CandidateEnters(EventBase):
    """A candidate declares, or becomes open, or stops being available."""

    kind: Literal["enters"]
    phrases = Phrases("{candidate} is {status} from now on.", "{candidate} is {status}", "{candidate} becomes {status}")
    candidate: Name = Field(description="Name of the candidate.")
    status: Status = Field(Status.declared, description="What it becomes.")


class CandidateWithdraws(EventBase):
    """A candidate withdraws for good."""

    kind: Literal["withdraws"]
    phrases = Phrases("{candidate} withdraws.", "{candidate} withdraws", "{candidate} withdraws")
    candidate: Name = Field(description="Name of the candidate.")


class ExitCostChanges(EventBase):
    """A candidate's exit cost becomes another, as when its cabinet has fallen."""

    kind: Literal["exit_cost"]
    phrases = Phrases("What leaving would cost {candidate} at home becomes {value}.", "{candidate}: exit cost changes",
                      "the exit cost of {candidate} becomes {value}")
    candidate: Name = Field(description="Name of the candidate.")
    value: NonNegative = Field(description="The new exit cost.")


class AllyJoins(EventBase):
    """An ally joins; before that it is no member, meets nobody and holds no veto."""

    kind: Literal["joins"]
    phrases = Phrases("{ally} joins.", "{ally} joins", "{ally} joins")
    ally: Name = Field(description="Short name of the ally.")


class AllyLeaves(EventBase):
    """An ally leaves."""

    kind: Literal["leaves"]
    phrases = Phrases("{ally} leaves.", "{ally} leaves", "{ally} leaves")
    ally: Name = Field(description="Short name of the ally.")


class GovernmentChanges(EventBase):
    """A government changes: attitudes are redrawn around what is derived, resolve is redrawn."""

    kind: Literal["government"]
    phrases = Phrases("{ally} has a new government.", "{ally}: new government", "the government of {ally} changes")
    ally: Name = Field(description="Short name of the ally.")
    resolve: Fraction | None = Field(None, description="Its resolve from now on. Default: process.resolve.")


class DealPromised(EventBase):
    """An ally is promised something for its acquiescence to a candidate."""

    kind: Literal["deal"]
    phrases = Phrases("{ally} is promised {value} for its consent to {candidate}.", "{ally}: deal promised",
                      "{ally} is promised {value} for {candidate}")
    ally: Name = Field(description="Short name of the ally.")
    candidate: Name = Field(description="Name of the candidate.")
    value: NonNegative = Field(description="How much, on the scale of attitudes.")


class DeadlineMoves(EventBase):
    """The deadline becomes another day."""

    kind: Literal["deadline"]
    phrases = Phrases("The deadline moves to {to}.", "deadline moves", "the deadline moves to {to}")
    to: Day = Field(description="The new deadline.")


class TermEnds(EventBase):
    """The incumbent's term ends: urgency is complete from now on."""

    kind: Literal["term_ends"]
    phrases = Phrases("The incumbent's term ends.", "term ends", "the incumbent's term ends")


Event = Annotated[
    StanceStated | CandidateEnters | CandidateWithdraws | ExitCostChanges | AllyJoins | AllyLeaves
    | GovernmentChanges | DealPromised | DeadlineMoves | TermEnds,
    Field(discriminator="kind"),
]
