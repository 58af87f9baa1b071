"""What the controls of the live page can change about a scenario, and the scenario as they have it now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from sim.model.encoding import Encoded, encode
from sim.scenario.describe import format_stance
from sim.scenario.fields import Distribution
from sim.scenario.parameters import Parameters
from sim.scenario.scenario import Scenario, shares
from sim.scenario.stances import BALLOTS, vocabulary

HEAVY = 5  # allies whose stances can be chosen
_FROM_FILE = "as in the file"
# path, what it is called, range, step. The ranges hold what the prior holds possible and some more.
_PROCESS = (
    ("process.isolation", "isolation", 0.0, 0.6, 0.01),
    ("process.persuasion", "persuasion", 0.0, 0.5, 0.01),
    ("process.closing", "closing", 0.0, 1.0, 0.05),
    ("process.offer_step", "offer step", 0.0, 0.1, 0.005),
    ("process.shelter", "shelter", 0.0, 0.3, 0.01),
    ("process.urgency", "urgency", 0.0, 0.3, 0.01),
)
_MIN_WEIGHT, _MAX_WEIGHT = 0.01, 0.9


@dataclass(frozen=True)
class SliderSpec:
    """A number that can be turned; `value` is what the file has. Of a number that is `drawn` anew in every run it is
    the middle one; turned, it is the same in every run.
    """

    path: str
    label: str
    low: float
    high: float
    step: float
    value: float
    drawn: bool = False

    def called(self, value: float) -> str:
        """Return label and value; of a number that is drawn, that it is."""
        return f"{self.label} {value:g}" + (" (drawn)" if self.drawn and value == self.value else "")


@dataclass(frozen=True)
class Choice:
    """A stance that can be chosen; the first of the words stands for what the file says."""

    path: str
    label: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Settings:
    """A scenario as the controls have it: the file's, with values replaced. Settings are equal when what they
    change is.
    """

    scenario: Scenario
    parameters: Parameters
    changed: tuple[tuple[str, float | str], ...] = ()

    def __eq__(self, other) -> bool:
        return isinstance(other, Settings) and self.scenario is other.scenario and self.changed == other.changed

    def __hash__(self) -> int:
        return hash(self.changed)

    @property
    def of_file(self) -> Settings:
        """The settings of the file."""
        return replace(self, changed=())

    def having(self, control: SliderSpec | Choice, value: float | str) -> Settings:
        """Return the settings with one control moved; back at the file's value, nothing is changed there."""
        kept = {path: old for path, old in self.changed if path != control.path}
        if not _is_file_s(control, value):
            kept[control.path] = value
        return replace(self, changed=tuple(sorted(kept.items())))

    def at(self, control: SliderSpec | Choice) -> float | str:
        """Return where a control stands."""
        file_s = control.value if isinstance(control, SliderSpec) else control.words[0]
        return dict(self.changed).get(control.path, file_s)

    @cached_property
    def varied(self) -> Scenario:
        """The scenario with the changes made. Raises PathError when two of them cannot be had together."""
        scenario = self.scenario
        for path, value in self.changed:
            scenario = scenario.with_(path, value)
        return scenario

    @cached_property
    def encoded(self) -> Encoded:
        """The scenario as the drivers read it."""
        return encode(self.varied, self.parameters)

    @cached_property
    def dials(self) -> tuple[SliderSpec, ...]:
        """The numbers that can be turned."""
        return (*_process_dials(self.scenario, self.parameters), *_weight_dial(self.scenario))

    def choices(self, candidate: str) -> tuple[Choice, ...]:
        """Return the stances of the heavy allies toward a candidate."""
        return tuple(_choice(self.scenario, candidate, ally) for ally in self.heavy)

    @cached_property
    def heavy(self) -> tuple[str, ...]:
        """The heaviest allies, the heaviest first."""
        weight = shares(self.scenario)
        return tuple(sorted(self.scenario.allies, key=lambda ally: -weight[ally])[:HEAVY])

    def described(self) -> str:
        """Say what is changed: `isolation 0.3 to 0.45; United States on Mark Rutte: oppose`."""
        controls: list[SliderSpec | Choice] = [*self.dials]
        for name in self.scenario.candidates:
            controls += self.choices(name)
        by_path = {control.path: control for control in controls}
        return "; ".join(_said(by_path[path], value) for path, value in self.changed) or "nothing is changed"


def _is_file_s(control: SliderSpec | Choice, value: float | str) -> bool:
    if isinstance(control, Choice):
        return value == control.words[0]
    return not isinstance(value, str) and abs(value - control.value) < control.step / 2


def _said(control: SliderSpec | Choice, value: float | str) -> str:
    if isinstance(control, Choice):
        return f"{control.label}: {value}"
    return f"{control.called(control.value)} to {value:g}"


def _process_dials(scenario: Scenario, parameters: Parameters) -> Iterator[SliderSpec]:
    for path, label, low, high, step in _PROCESS:
        name = path.partition(".")[2]
        stated = getattr(scenario.document.process, name)
        value = round(_middle(parameters, name) if stated is None else _middle_of(stated), 4)
        drawn = isinstance(stated, Distribution) if stated is not None else _is_drawn(parameters, name)
        yield SliderSpec(path, label, min(low, value), max(high, value), step, value, drawn)


def _is_drawn(parameters: Parameters, name: str) -> bool:
    return name in parameters.columns or isinstance(parameters.value(name), Distribution)


def _middle(parameters: Parameters, name: str) -> float:
    """Return the middle of a parameter: of a table, its weighted mean."""
    if name not in parameters.columns:
        return _middle_of(parameters.value(name))
    column = parameters.columns.index(name)
    total = sum(parameters.weights)
    return sum(row[column] * weight for row, weight in zip(parameters.rows, parameters.weights, strict=True)) / total


def _middle_of(value: float | Distribution) -> float:
    return value.middle if isinstance(value, Distribution) else float(value)


def _weight_dial(scenario: Scenario) -> Iterator[SliderSpec]:
    """Yield the weight of the heaviest ally, unless it is alone."""
    weight = shares(scenario)
    ally = max(scenario.allies, key=lambda name: weight[name])
    if len(weight) > 1:
        value = round(weight[ally], 4)
        yield SliderSpec(f"allies.{ally}.weight", f"weight of {scenario.ally_name(ally)}", min(_MIN_WEIGHT, value),
                         max(_MAX_WEIGHT, value), 0.01, value)


def _choice(scenario: Scenario, candidate: str, ally: str) -> Choice:
    words = (f"{_FROM_FILE} ({_file_s_stance(scenario, candidate, ally)})", 
             *(word for word in vocabulary(scenario.document) if word not in BALLOTS))
    return Choice(f"stances.{candidate}.{ally}", f"{scenario.ally_name(ally)} on {candidate}", words)


def _file_s_stance(scenario: Scenario, candidate: str, ally: str) -> str:
    """Return what the file says about an ally and a candidate, in a few words."""
    stances = scenario.document.stances.get(candidate, {})
    if ally in stances:
        return format_stance(stances[ally])
    if scenario.document.candidates[candidate].country == ally:
        return "champion"
    return format_stance(stances["*"]) if "*" in stances else "not stated"


# What the live page of this process is about. The server sets it before it starts; every browser tab reads it.


@dataclass(frozen=True)
class Opened:
    """The settings of the file, and the run that is shown first."""

    settings: Settings
    seed: int
    replicate: int


_OPENED: list[Opened] = []


def set_opened(opened: Opened) -> None:
    """Set what the page is about."""
    _OPENED[:] = [opened]


def opened() -> Opened:
    """Return what the page is about."""
    return _OPENED[0]
