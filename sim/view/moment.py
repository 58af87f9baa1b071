"""What the live page shows of a round: plain data, read off the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.model import world as w
from sim.plot.palette import BACKGROUND, GREY, Style, styles
from sim.results.explain import Passage
from sim.text.format import percent, pluralize, when
from sim.text.story import story

if TYPE_CHECKING:
    from sim.agents.agents import Ally
    from sim.agents.model import ConsensusModel

_TURNS = ("favourite", "objects", "gives way", "deal")  # what the diary writes when an ally turns
_PASSAGES = 12
_MAX_LENGTH = 52  # rounds that an axis shows before they have been played
_ENDINGS = {"adopted": "{outcome} is adopted.", "deadlock": "Nothing moves any more: {outcome}.",
            "out of time": "Time is up: {outcome}."}


@dataclass(frozen=True)
class Named:
    """A candidate with its colour."""

    name: str
    colour: str


@dataclass(frozen=True)
class AllyRow:
    """An ally in this round. `gap`, `offer` and `deal` are those toward the front-runner."""

    id: str
    name: str
    weight: float
    present: bool
    favourite: str | None
    colour: str
    objects: bool
    objects_to: tuple[Named, ...]
    gap: float
    offer: float
    deal: float
    turned: bool


@dataclass(frozen=True)
class Curve:
    """How many members did not object to a candidate, round by round."""

    name: str
    style: Style
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Meeting:
    """One conversation; places in the rows of the table."""

    lobbyist: int
    target: int


@dataclass(frozen=True)
class RoundView:
    """A round of the run."""

    round: int
    run: str
    when: str
    state: str
    members: int
    everybody: bool
    last: int
    front_runner: str | None
    allies: tuple[AllyRow, ...]
    curves: tuple[Curve, ...]
    meetings: tuple[Meeting, ...]
    diary: tuple[Passage, ...]

    @property
    def has_ended(self) -> bool:
        """Tells whether the decision has fallen."""
        return self.state.startswith("The end.")


def moment(model: ConsensusModel) -> RoundView:
    """Return what can be seen now."""
    encoded = model.encoded
    style = styles(encoded.candidates_in_file_order, encoded.fallback)
    order = sorted(model.allies, key=lambda ally: (-ally.weight, encoded.allies_in_file_order.index(ally.name)))
    place = {ally.index: k for k, ally in enumerate(order)}
    turned = {entry.ally for entry in model.entries
              if entry.round == model.round and entry.kind in _TURNS and model.round > 0}
    return RoundView(
        round=model.round, run=f"run {model.replicate:,} of seed {model.run_seed}", when=when(encoded, model.round),
        state=_state(model), members=int(model.state.count[w.MEMBERS]),
        everybody=encoded.scenario.document.rule.veto == "all",
        last=max(model.round, min(encoded.last_round, _MAX_LENGTH)), front_runner=model.front_runner,
        allies=tuple(_row(model, ally, style, ally.name in turned) for ally in order),
        curves=tuple(_curve(model, name, style[name]) for name in encoded.candidates_in_file_order),
        meetings=tuple(Meeting(place[i], place[j]) for i, j in model.met), diary=_diary(model))


def _state(model: ConsensusModel) -> str:
    """Say in a sentence how things stand."""
    if model.outcome is not None and model.reason is not None:
        return "The end. " + _ENDINGS[model.reason].format(outcome=model.outcome)
    members = pluralize(int(model.state.count[w.MEMBERS]), "member")
    if model.front_runner is None:
        return f"There is no front-runner among {members}."
    leader = model.state.count[w.FRONT_RUNNER]
    return (f"{model.front_runner} is the front-runner, backed by {percent(float(model.state.backing[leader]))} of "
            f"the weight; {int(model.state.consenting[leader])} of {members} do not object.")


def _row(model: ConsensusModel, ally: Ally, style: dict[str, Style], turned: bool) -> AllyRow:
    leader = int(model.state.count[w.FRONT_RUNNER])
    favourite = ally.favourite if ally.present else None
    against = tuple(Named(name, style[name].colour) for name in model.encoded.candidates_in_file_order
                    if ally.objects[model.encoded.candidates.index(name)])
    toward = lambda numbers: float(numbers[leader]) if leader >= 0 else 0.0  # noqa: E731
    return AllyRow(
        id=ally.name, name=model.encoded.scenario.ally_name(ally.name), weight=ally.weight, present=ally.present,
        favourite=favourite, colour=style[favourite].colour if favourite else BACKGROUND if ally.present else GREY,
        objects=leader >= 0 and bool(ally.objects[leader]), objects_to=against, gap=max(0.0, toward(ally.gap)),
        offer=toward(ally.offer), deal=toward(ally.deal), turned=turned)


def _curve(model: ConsensusModel, name: str, style: Style) -> Curve:
    kept = model.datacollector
    return Curve(name, style, tuple(kept.model_vars[f"support of {name}"]) if kept is not None else ())


def _diary(model: ConsensusModel) -> tuple[Passage, ...]:
    """Return the last passages, the newest first."""
    passages = story(model.entries, model.encoded)
    return tuple(passages[::-1][:_PASSAGES])
