"""The JSON documents of `nemcon compare` and `nemcon sweep` as types."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.results.run import Digest, Made, Outcome, Part, Whole

Difference = Annotated[float, Field(ge=-1, le=1)]


class ComparedScenario(Part):
    """The odds of one scenario, in the same order of outcomes for all."""

    name: str = Field(description="What it is called in this comparison.")
    scenario: str
    digest: Digest
    title: str
    outcomes: list[Outcome] = Field(description="An outcome that this scenario does not have counts 0.")


class OutcomeDifference(Part):
    """Odds under a scenario minus odds under the baseline, from the same random numbers."""

    scenario: str
    outcome: str
    kind: Literal["candidate", "another", "fallback"]
    difference: Difference
    low: Difference = Field(description="Lower end of Newcombe's paired 95 % interval.")
    high: Difference
    unpaired_low: Difference = Field(description="The same, had the random numbers been independent.")
    unpaired_high: Difference
    width_ratio: float = Field(description="Width of the paired interval over that of the unpaired one.")


class CompareDocument(Part):
    """`nemcon compare --json`, and `compare.json` in the folder of a result."""

    model_version: str
    nemcon_version: str
    parameters: str = Field(description="Name and digest of the global parameters.")
    seed: Whole
    replicates: Annotated[int, Field(ge=1)]
    baseline: str
    scenarios: list[ComparedScenario]
    differences: list[OutcomeDifference]


class VariedField(Part):
    """A field that was varied; of a sampled number, the values are the ends of its range."""

    path: str
    values: list[float | int | str]


class Setting(Part):
    """One setting with its odds; a setting that could not be computed has an error and no outcomes."""

    values: dict[str, float | int | str]
    outcomes: list[Outcome]
    median_round: Whole | None = Field(description="Round in which the middle replicate is over.")
    error: str | None


class SweepDocument(Made):
    """`nemcon sweep --json`, and `sweep.json` in the folder of a result."""

    replicates: Annotated[int, Field(ge=1)]
    sample: Literal["lhs", "sobol"] | None
    varied: list[VariedField]
    cells: list[Setting]


