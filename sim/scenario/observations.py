"""What has been seen of a decision under way: one type for each kind of observation, with the phrase that tells it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.scenario.fields import Count, Day, Fixed, FixedShare, Name, ScenarioModel

_COUNT = "How many it were. Either this, or low and high."
_ERROR = "Standard error of the count, in members. 0: it is exact."


class ObservationBase(ScenarioModel):
    """Something dated that was seen. Replicates that disagree with it are left out of the odds."""

    date: Day = Field(description="The day on which it was so; compared with the last round on or before it.")
    evidence: tuple[Name, ...] = Field((), description="Ids of the claims that it rests on.")
    note: str = Field("", description="For the reader; the model ignores it.")
    phrase: ClassVar[str]
    phrase_of_one: ClassVar[str] = ""

    def words(self, ally_name: Callable[[str], str]) -> str:
        """Return what was seen, as the rest of a sentence that begins with the day."""
        fields = {key: getattr(self, key) for key in type(self).model_fields}
        named = {"ally": ally_name(fields["ally"])} if "ally" in fields else {}
        count = self._count_words()
        phrase = self.phrase_of_one if count in ("1", "at least 1", "at most 1") else self.phrase
        return phrase.format_map(fields | named | {"count": count}) + self._error_words()

    def _count_words(self) -> str:
        low, high = next(iter(self.counts.values()), (None, None))
        if low is None or high is None:
            return f"at least {low}" if high is None else f"at most {high}"
        return f"{low} to {high}" if low < high else str(low)

    def _error_words(self) -> str:
        error = getattr(self, "error", 0.0)
        if not error:
            return ""
        return f" (wrong with probability {error:g})" if hasattr(self, "ally") else f" (give or take {error:g})"

    @property
    def counts(self) -> dict[str, tuple[int | None, int | None]]:
        """The lowest and the highest number that was seen of each quantity; None where there is no limit."""
        return {}


class CountBase(ObservationBase):
    """So many members did something about a name."""

    kind: str
    candidate: Name = Field(description="Name of the candidate.")
    count: Count | None = Field(None, ge=0, description=_COUNT)
    low: Count | None = Field(None, ge=0, description="At least so many.")
    high: Count | None = Field(None, ge=0, description="At most so many.")
    error: Fixed = Field(0.0, description=_ERROR)

    @property
    def counts(self) -> dict[str, tuple[int | None, int | None]]:
        """The band of the count."""
        return {self.kind: (self.low, self.high) if self.count is None else (self.count, self.count)}


class NotObjecting(CountBase):
    """So many members did not object to a name."""

    kind: Literal["not_objecting"]
    phrase = "{count} members do not object to {candidate}"
    phrase_of_one = "{count} member does not object to {candidate}"


class InFavour(CountBase):
    """So many members were in favour of a name: they do not object or abstain, and like it better than indifference."""

    kind: Literal["in_favour"]
    phrase = "{count} members are in favour of {candidate}"
    phrase_of_one = "{count} member is in favour of {candidate}"


class Ballot(ObservationBase):
    """A straw ballot on a name: `yes` are in favour, `no` object, and the others have no opinion."""

    kind: Literal["ballot"]
    phrase = "a straw ballot on {candidate}: {count}"
    candidate: Name = Field(description="Name of the candidate.")
    yes: Count | None = Field(None, ge=0, description="Votes for the name.")
    no: Count | None = Field(None, ge=0, description="Votes against it.")
    no_opinion: Count | None = Field(None, ge=0, description="Votes that were neither.")
    error: Fixed = Field(0.0, description="Standard error of each number, in members. 0: they are exact.")

    @property
    def counts(self) -> dict[str, tuple[int | None, int | None]]:
        """The bands of the numbers that are stated."""
        stated = {"in_favour": self.yes, "objecting": self.no, "no_opinion": self.no_opinion}
        return {name: (number, number) for name, number in stated.items() if number is not None}

    def _count_words(self) -> str:
        said = (("for", self.yes), ("against", self.no), ("no opinion", self.no_opinion))
        return ", ".join(f"{number} {word}" for word, number in said if number is not None)


class StanceBase(ObservationBase):
    """What an ally did about a name."""

    kind: str
    ally: Name = Field(description="Short name of the ally.")
    candidate: Name = Field(description="Name of the candidate.")
    error: FixedShare = Field(0.0, description="Probability that this is wrong.")


class StillObjects(StanceBase):
    """An ally still objected to a name."""

    kind: Literal["objects"]
    phrase = "{ally} objects to {candidate}"


class GaveWay(StanceBase):
    """An ally did not object to a name, or not any more."""

    kind: Literal["gave_way"]
    phrase = "{ally} does not object to {candidate}"


class NothingAgreed(ObservationBase):
    """Nothing was agreed yet. A file whose start is before its `as_of` says so of that day by itself."""

    kind: Literal["nothing_agreed"]
    phrase = "nothing is agreed yet"


Observation = Annotated[
    NotObjecting | InFavour | Ballot | StillObjects | GaveWay | NothingAgreed,
    Field(discriminator="kind"),
]
