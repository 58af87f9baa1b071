"""The JSON document of `nemcon pivots` as types."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.results.run import Made, Part, Share, Spread, Whole

Points = Annotated[float, Field(ge=-1, le=1)]


class NowOdds(Part):
    """The odds of the candidate as the scenario has it, with Wilson's 95 % interval."""

    count: Whole
    odds: Share
    low: Share
    high: Share


class Changed(Part):
    """The odds of the candidate under a change, and the paired difference from the odds without it."""

    odds: Share
    low: Share
    high: Share
    difference: Points
    difference_low: Points
    difference_high: Points


class Pivotal(Part):
    """What one ally decides."""

    ally: str
    name: str
    weight: Share
    stance: str = Field(description="Its stance toward the candidate: a word, or a number with a sign.")
    flipped_to: str = Field(description="The opposite; who is undecided turns to `oppose`.")
    derived: bool = Field(description="Nobody stated the stance: it follows from positions and credentials.")
    flipped: Changed
    weightless: Changed | None = Field(description="With no weight; null where no other ally weighs anything.")


class MoveDocument(Part):
    """What would move an ally that is among the last to object in at least 5 % of the replicates."""

    ally: str
    name: str
    stance: str
    share: Share = Field(description="Share of the replicates in which it is.")
    gap: float
    ask: float
    rounds: Whole | None = Field(description="Rounds of offers until they reach the ask; null when they never do.")
    word: str | None = Field(description="The least favourable stance with which it is not; null when none is enough.")
    share_then: Share = Field(description="Share of the replicates in which it still is, with that stance.")
    then: Changed | None = Field(description="The odds with that stance; null when there is no better one to try.")


class GroupIndex(Part):
    """First and total order of a group of uncertain inputs with 95 % intervals; noise may make them negative."""

    group: str
    inputs: Whole
    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float


class SensitivityDocument(Part):
    """Sobol indices of the odds of the candidate."""

    rows: Whole = Field(description="Independent rows of the sample.")
    courses: Whole = Field(description="Courses of chance over which the odds of a row are averaged.")
    replicates: Whole
    mean: Share
    variance: Annotated[float, Field(ge=0)]
    luck: Share = Field(description="Share of the variance that is chance, because the courses are few.")
    groups: list[GroupIndex]


class PivotsDocument(Made):
    """`nemcon pivots --json`, and `pivots.json` in the folder of a result."""

    replicates: Annotated[int, Field(ge=1)]
    candidate: str = Field(description="The likeliest one unless another was asked about.")
    now: NowOdds
    allies: list[Pivotal] = Field(description="The most decisive first.")
    moves: list[MoveDocument]
    sensitivity: SensitivityDocument | None = Field(description="Null with --no-sensitivity.")
    spread: Spread
