"""The words of a scenario file: pydantic types from which the reference page and the JSON schema are made.

Everything here is data as the user wrote it. Numbers that the model needs are made from it in `encode`.
Field names are the terms of docs/model.md, section 1.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from sim.scenario.events import Event
from sim.scenario.fields import (
    Count,
    Day,
    FallbackCost,
    Fixed,
    FixedShare,
    Fraction,
    Mean,
    Meetings,
    Name,
    NonNegative,
    Positive,
    Real,
    ScenarioModel,
    Share,
    Signed,
    Status,
    WordOrNumber,
    _shape,
)
from sim.scenario.observations import Observation


class Calendar(ScenarioModel):
    """When the bargaining starts, when it presses, when it ends, and what happens if nobody is agreed."""

    start: Day | None = Field(
        None,
        description="First day; round 0. Default: as_of. Before as_of: runs that end by as_of are left out, "
        "because nothing was agreed by then.")
    round_days: Count = Field(7, ge=1, le=366, description="Days in a round. 7 is a week.")
    deadline: Day | None = Field(
        None, description="The day on which urgency is complete, such as a summit. Default: the end.")
    end: Day | None = Field(None, description="Last day, on which the last round falls; the fallback after it. "
                                              "Either this or rounds.")
    rounds: Count | None = Field(None, ge=0, le=1_000_000, description="Last round, instead of an end date.")
    silence: Count = Field(0, ge=0, le=1000, description="Rounds that a name lies under silence before it is adopted.")
    stall: Count = Field(0, ge=0, le=1_000_000,
                       description="Rounds without any change after which the fallback comes; 0 never.")
    fallback: Name = Field("no agreement", description="What happens when no consensus is reached in time.")
    fallback_cost: FallbackCost | None = Field(
        None,
        description="L: what it costs every ally to be without agreement when the deadline comes: 'nothing changes', "
        "'incumbent stays', 'post empty', whose numbers are in the parameter file, or a number. "
        "Default: as 'incumbent stays'. 'nothing changes', if written, also makes the question one of yes or no: "
        "no other name may be agreed, and opponents are more often immovable.")


Veto = Annotated[
    Annotated[Literal["all", "none"], Tag("<word>")] | Annotated[tuple[Name, ...], Tag("<list>")],
    Discriminator(lambda value: "<list>" if isinstance(value, (list, tuple)) else "<word>"),
]


class Rule(ScenarioModel):
    """The decision rule as data: who holds a veto, how many and how much weight must consent."""

    veto: Veto = Field("all", description="'all', 'none', or the list of members whose objection alone stops a name.")
    consent_count: Count | None = Field(None, ge=0, description="How many members must consent, such as 9 of 15.")
    consent_share: FixedShare | None = Field(None, description="Share of the members that must consent, such as 0.55.")
    consent_weight: FixedShare | None = Field(None, description="Share of the rule's weight that must consent.")
    weight: dict[Name, Fixed] | None = Field(
        None, description="Roster columns that make the rule's weight (such as population). Default: allies' weights.")
    may_object: Count | None = Field(None, ge=0, description="How many may object at most: 1 is consensus minus one. "
                                                          "No effect with veto 'all'.")
    abstain_below: Mean | None = Field(
        None, description="A member that does not object but whose effective attitude is below this abstains: "
                          "it neither objects nor consents. Default: abstaining counts as consent.")


class Process(ScenarioModel):
    """How allies lobby and give way: the global parameters of docs/model.md, section 3. Unset ones come from the
    parameter file named in the result.
    """

    meetings: Meetings | None = Field(None, description="M: meetings per ally and round.")
    persuasion: Fraction | None = Field(None, description="lambda: how far a meeting moves the target.")
    isolation: NonNegative | None = Field(None, description="mu: weight of the others' acquiescence.")
    urgency: NonNegative | None = Field(None, description="tau: what the deadline is worth once it is reached.")
    shelter: NonNegative | None = Field(None, description="kappa: how much a preferred declared rival shields.")
    closing: Share | None = Field(None, description="phi: share of members not objecting that starts the closing.")
    offer_step: NonNegative | None = Field(None, description="delta: growth of an offer per round; 0 no offers.")
    budget: NonNegative | None = Field(None, description="B: what a front-runner's side can spend on deals.")
    news: NonNegative | None = Field(None, description="sigma: standard deviation of news per round.")
    backing_floor: Share | None = Field(None, description="omega: backing below which a candidate loses heart.")
    patience: NonNegative | None = Field(None, description="Rounds that it waits below the floor before it withdraws.")
    pressure: NonNegative | None = Field(None, description="What being asked by all the weight is worth.")
    resolve: Fraction | None = Field(None, description="rho: default hold of home politics on an ally.")
    threshold: Signed | None = Field(None, description="theta: default effective attitude below which an ally objects.")
    premium: NonNegative | None = Field(None, description="q: default price beyond indifference.")
    spread_stated: NonNegative | None = Field(None, description="Standard deviation of an attitude stated in words.")
    spread_unknown: NonNegative | None = Field(None, description="Standard deviation of an attitude nobody stated.")
    anchor: Fraction | None = Field(
        None, description="How much of the isolation of the day on which a stance was stated is in it already; 0 none.")
    urgency_curve: Fraction | None = Field(
        None, description="How late urgency presses: 0 with the time gone, 1 with its square.")
    cost_nothing_changes: Signed | None = Field(None, description="L where the fallback is that nothing changes.")
    cost_incumbent_stays: Signed | None = Field(None, description="L where the fallback is that the incumbent stays.")
    cost_post_empty: Signed | None = Field(None, description="L where the fallback is an empty post.")
    pace: Fraction | None = Field(
        None, description="How much offers wait for the deadline: 0 the same step in every round, 1 all of it.")
    price: Fraction | None = Field(
        None,
        description="How much the price of a deal grows with the hold-out's weight: 0 not at all, 1 in proportion.")
    relative_entry: Fraction | None = Field(
        None, description="How much a name that enters compares itself with the front-runner; 0 not at all.")
    reluctance: Fraction | None = Field(
        None, description="How much a name that is not available disregards acquiescence; 1: it answers only to being "
                          "asked.")
    viability: NonNegative | None = Field(
        None, description="nu: what it is worth to a name that everybody can live with it, when the deadline is there.")
    another_attitude: Signed | None = Field(
        None, description="Mean attitude to another name, one that nobody has named.")
    another_spread: NonNegative | None = Field(None, description="Standard deviation of that attitude.")
    another_exit_cost: NonNegative | None = Field(None, description="Exit cost of another name.")
    silent_threshold: Signed | None = Field(
        None, description="Threshold of an ally for which the file states nothing, where it is lower than its own.")
    immovable: Fraction | None = Field(
        None, description="zeta: chance that an ally whose stance is stated by name, and is against, cannot be moved.")
    immovable_no_change: Fraction | None = Field(
        None, description="The same where nothing changes without agreement; all who do not agree yet are against.")
    immovable_block: Fraction | None = Field(
        None, description="The same of an ally whose stance is a veto.")


class Stance(ScenarioModel):
    """A stance with more to say than one word."""

    stance: WordOrNumber = Field(description="A word of the vocabulary, or a number.")
    spread: NonNegative | None = Field(None, description="Standard deviation around it. Default: spread_stated.")
    source: str | None = Field(None, description="What it rests on, such as the address of a page.")
    note: str = Field("", description="For the reader; the model ignores it.")


StanceEntry = Annotated[
    Annotated[Name, Tag("<word>")] | Annotated[Signed, Tag("<number>")] | Annotated[Stance, Tag("<table>")],
    Discriminator(_shape),
]


class CandidateEntry(ScenarioModel):
    """A person (or option) who may be adopted; enters, waits or withdraws."""

    country: Name | None = Field(None, description="Its home ally, a champion unless the file says otherwise.")
    status: Status = Field(Status.declared, description="Where it stands when the scenario begins.")
    ambition: NonNegative = Field(0.5, description="How much broad acquiescence draws it in.")
    exit_cost: NonNegative = Field(0.0, description="What leaving costs at home; a cabinet that would fall.")
    credentials: Signed = Field(0.0, description="Common value: what everybody sees in it.")
    helpfulness: Fraction = Field(0.0, description="How much it eases those who wanted someone else, 0 to 1.")
    patience: NonNegative | None = Field(None, description="Rounds below the backing floor. Default: process.patience.")
    positions: dict[Name, Signed] = Field(default_factory=dict, description="Position by issue.")
    note: str = Field("", description="For the reader; the model ignores it.")


class AllyEntry(ScenarioModel):
    """A member; what is not set comes from the roster or from [process]."""

    name: str | None = Field(None, description="Full name. Default: the roster's, else the short name.")
    size: Positive | None = Field(None, description="Any positive number; its share of the sum is the weight. Not read "
                                                     "beside `weight`.")
    weight: Share | None = Field(None, description="A share in (0, 1); the others are rescaled to the rest.")
    resolve: Fraction | None = Field(None, description="How firmly home politics holds it. Default: process.resolve.")
    threshold: Signed | None = Field(None, description="Default: process.threshold.")
    premium: NonNegative | None = Field(None, description="Price beyond indifference. Default: process.premium.")
    fallback_cost: FallbackCost | None = Field(
        None, description="What it costs this ally to be without agreement. Default: calendar.fallback_cost.")
    positions: dict[Name, Signed] = Field(default_factory=dict, description="Position by issue.")
    salience: dict[Name, NonNegative] = Field(default_factory=dict, description="Salience by issue.")
    note: str = Field("", description="For the reader; the model ignores it.")


class Issue(ScenarioModel):
    """A dimension on which allies and candidates take positions."""

    title: str = Field("", description="What it is about.")
    salience: NonNegative = Field(1.0, description="Salience for allies that state none.")
    column: Name | None = Field(None, description="Roster column with the allies' positions.")
    low: Real | None = Field(None, description="Column value that becomes position -1.")
    high: Real | None = Field(None, description="Column value that becomes position +1.")


class Tie(ScenarioModel):
    """How strongly two allies listen to each other; 1 is the ordinary tie."""

    between: tuple[Name, Name] = Field(description="Two allies; the tie holds in both directions.")
    strength: Fixed = Field(description="0 is no tie at all.")


class Bloc(ScenarioModel):
    """Allies that listen to each other more than to others."""

    members: tuple[Name, ...] = Field(min_length=2, description="At least two allies.")
    tie: Fixed = Field(5.0, description="Tie between every two of them.")
    note: str = Field("", description="For the reader; the model ignores it.")


class Word(ScenarioModel):
    """A stance word of this scenario."""

    mean: Mean = Field(description="The attitude that it stands for.")
    spread: NonNegative | None = Field(None, description="Standard deviation. Default: process.spread_stated.")
    veto: bool = Field(False,
                       strict=True,
                       description="An ally with this stance never acquiesces and takes no offer until it states "
                                   "another.")


WordEntry = Annotated[
    Annotated[Mean, Tag("<number>")] | Annotated[Word, Tag("<table>")],
    Discriminator(lambda value: "<table>" if isinstance(value, (dict, Word)) else "<number>"),
]


class Case(ScenarioModel):
    """Marks a file as a case that the back-test scores; statements after `as_of` are then refused."""

    cluster: Name = Field(description="Dates of one decision form one cluster.")
    grade: Literal["A", "B"] = Field(description="A: sourced stances of several allies. B: outcome and sides only.")
    hindsight: str = Field("", description="What was coded with knowledge that came later, if anything.")


class StanceTable(ScenarioModel):
    """A spreadsheet that states stances; those that the scenario file states count more."""

    file: Name = Field(description="Relative path of a CSV or an xlsx file.")
    scale: tuple[Real, Real] | None = Field(
        None,
        description="The numbers in it that stand for -1 and +1, such as [0, 10]. Default: they are on that scale.")


class Document(ScenarioModel):
    """A scenario file, after `extends` has been followed."""

    format: Count = Field(ge=1, le=1, json_schema_extra={"const": 1}, description="Version of this format: 1.")
    title: Name = Field(description="One line.")
    question: str = Field("", description="What is decided, as a question.")
    kind: Literal["names", "yes/no"] | None = Field(
        None,
        description="Whether one of several names is chosen, or a proposal adopted or not; its weaker forms may be "
        "candidates too. 'yes/no' changes the words of results, and no name that is not in the file "
        "can then be agreed. Default: names.")
    note: str = Field("", description="For the reader; the model ignores it.")
    as_of: Day = Field(description="The day on which the author's knowledge stops.")
    roster: Name | None = Field(None, description="Relative path of a CSV, one row an ally.")
    members: tuple[Name, ...] | None = Field(None, description="Rows of the roster that take part. Default: all.")
    weight: dict[Name, Fixed] | None = Field(
        None, description="Roster columns and how much each counts; each is normalised to shares first. "
                          "`{}` or none: every ally weighs the same, unless [allies] says otherwise.")
    calendar: Calendar = Field(description="From when to when.")
    rule: Rule = Field(Rule(), description="Who must agree.")
    process: Process = Field(Process(), description="How allies lobby and give way.")
    issues: dict[Name, Issue] = Field(default_factory=dict, description="Dimensions on which positions are taken.")
    candidates: dict[Name, CandidateEntry] = Field(min_length=1, description="Who may be adopted.")
    allies: dict[Name, AllyEntry] = Field(default_factory=dict, description="What is known of single allies.")
    stances: dict[Name, dict[Name, StanceEntry]] = Field(
        default_factory=dict, description="By candidate, then ally; '*' stands for every ally not named.")
    table: StanceTable | None = Field(None, description="A spreadsheet from which stances are read.")
    ties: tuple[Tie, ...] = Field((), description="Pairs that hardly speak, or often.")
    blocs: dict[Name, Bloc] = Field(default_factory=dict, description="Groups that stick together.")
    another_name: bool | None = Field(
        None, strict=True,
        description="Whether a name that is not in this file may be agreed. Default: true, except where kind is "
        "'yes/no' or calendar.fallback_cost is 'nothing changes': the question is then yes or no.")
    events: tuple[Event, ...] = Field((), description="What happens on a day.")
    observations: tuple[Observation, ...] = Field(
        (), description="What was seen from the start to as_of; runs that disagree are left out.")
    vocabulary: dict[Name, WordEntry] = Field(default_factory=dict, description="Stance words of this scenario.")
    evidence: dict[Name, tuple[Name, ...]] = Field(
        default_factory=dict, description="Dotted path of an assumption (or of a table of them) -> claim ids.")
    case: Case | None = Field(None, description="Only in cases of the back-test.")

    @property
    def cites(self) -> bool:
        """Whether it names any claim."""
        return bool(self.evidence) or any(one.evidence for one in self.observations)

    @property
    def names_another(self) -> bool:
        """Whether a name that is not in the file may be agreed: as the file says, else unless nothing changes without
        agreement, because the question is then yes or no.
        """
        return self.another_name if self.another_name is not None else not self.is_yes_no

    @property
    def is_yes_no(self) -> bool:
        """Whether the question is if something is to be changed: without agreement everybody keeps what it has."""
        return self.kind == "yes/no" or self.calendar.fallback_cost == "nothing changes"
