"""What is told of an ally, a hold-out and a group: as rows of tables and as parts of the JSON document."""

from __future__ import annotations

from dataclasses import dataclass

from sim.study.moves import Move
from sim.study.played import Change
from sim.study.sensitivity import Sensitivity
from sim.study.sobol import Index

DIGITS = 6
ALLY = ("ally", "name", "weight", "stance", "flipped_to", "derived")
CHANGE = ("odds", "low", "high", "difference", "difference_low", "difference_high")
MOVE = ("ally", "name", "stance", "share", "gap", "ask", "rounds", "word", "share_then")
ALLY_COLUMNS = (*ALLY, "odds", *(f"{kind}_{key}" for kind in ("flipped", "weightless") for key in CHANGE))
MOVE_COLUMNS = (*MOVE, *CHANGE)
INDEX = ("group", "inputs", "first", "first_low", "first_high", "total", "total_low", "total_high")


@dataclass(frozen=True)
class PivotalAlly:
    """What one ally decides: the odds with its stance turned round, and with none of its weight (None where nobody
    else weighs anything)."""

    ally: str
    name: str
    weight: float
    stance: str
    flipped_to: str
    derived: bool
    flipped: Change
    weightless: Change | None

    @property
    def size(self) -> float:
        """How much turning its stance round changes the odds, whichever way."""
        return abs(self.flipped.difference.value)

    @property
    def size_weightless(self) -> float:
        """How much taking its weight away changes them."""
        return abs(self.weightless.difference.value) if self.weightless is not None else 0.0

    @property
    def row(self) -> dict:
        """The ally as a row of the table; the columns of the weightless run begin with `weightless_`."""
        about = {key: getattr(self, key) for key in ALLY} | {"weight": round(self.weight, DIGITS)}
        gone = change_row(self.weightless) if self.weightless is not None else dict.fromkeys(CHANGE)
        return {**about, **{f"flipped_{key}": value for key, value in change_row(self.flipped).items()},
                **{f"weightless_{key}": value for key, value in gone.items()}}


def change_row(change: Change) -> dict:
    """Returns a change as the columns `CHANGE`."""
    numbers = (*change[:3], change.difference.value, change.difference.low, change.difference.high)
    return dict(zip(CHANGE, (round(number, DIGITS) for number in numbers), strict=True))


def move_row(move: Move) -> dict:
    """Returns what would move a hold-out as the columns `MOVE` and, of the odds then, `CHANGE`."""
    then = change_row(move.then) if move.then is not None else dict.fromkeys(CHANGE)
    return {**{key: getattr(move, key) for key in MOVE}, "share_then": round(move.share_then, DIGITS), **then}


def move_part(move: Move) -> dict:
    """Returns what would move a hold-out as a part of the document."""
    return {**{key: move_row(move)[key] for key in MOVE}, "then": change_part(move.then)}


def index_row(index: Index) -> dict:
    """Returns the indices of a group as the columns `INDEX`."""
    numbers = (of for each in (index.first, index.total) for of in (each.value, each.low, each.high))
    return dict(zip(INDEX, (index.group, index.inputs, *(round(number, DIGITS) for number in numbers)), strict=True))


def ally_part(ally: PivotalAlly) -> dict:
    """Returns an ally as a part of the document."""
    about = {key: ally.row[key] for key in ALLY}
    return {**about, "flipped": change_part(ally.flipped), "weightless": change_part(ally.weightless)}


def change_part(change: Change | None) -> dict | None:
    """Returns a change as a part of the document; None where there is no such change."""
    return None if change is None else change_row(change)


def sensitivity_part(found: Sensitivity | None) -> dict | None:
    """Returns the indices as a part of the document; None where nobody asked."""
    if found is None:
        return None
    made = found.indices
    return {"rows": made.rows, "courses": found.courses, "replicates": made.evaluations * found.courses,
            "mean": round(made.mean, DIGITS), "variance": round(made.variance, DIGITS),
            "luck": round(found.luck, DIGITS), "groups": [index_row(index) for index in found.ranked]}
