"""What four members can say about one name: every ballot there is, and the decision rule that is asked about it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np

from sim.model.encoding import Encoded, encode
from sim.model.equations import accepts
from sim.scenario.roster import Roster
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Document
from support.laws.worlds import document

MEMBERS = ("A", "B", "C", "D")
SIZES = dict(zip(MEMBERS, (4.0, 3.0, 2.0, 1.0), strict=True))
ROSTER = Roster(MEMBERS, ("Aland", "Borduria", "Cocagne", "Dombrovia"), {"population": (10.0, 5.0, 40.0, 45.0)})


class Word(IntEnum):
    """What a member says, from the worst for the name to the best."""

    OBJECTS, ABSTAINS, CONSENTS = range(3)


ABSENT = None
Ballot = tuple[Word | None, ...]  # one word a member, in the order of MEMBERS

BALLOTS: tuple[Ballot, ...] = tuple(itertools.product((*Word, ABSENT), repeat=len(MEMBERS)))
EVERYBODY: Ballot = (Word.CONSENTS,) * len(MEMBERS)


def better(ballot: Ballot) -> Iterator[Ballot]:
    """Yields the ballots in which one member says a better word, or an absent one comes and consents."""
    for k, said in enumerate(ballot):
        for word in Word if said is not ABSENT else (Word.CONSENTS,):
            if said is ABSENT or word > said:
                yield (*ballot[:k], word, *ballot[k + 1:])


@dataclass(frozen=True)
class RuleOfFile:
    """A decision rule as [rule] of a file states it, and the function that applies it (equation 21)."""

    table: dict[str, Any]
    function: Callable[..., bool] = accepts

    def with_function(self, function: Callable[..., bool]) -> RuleOfFile:
        return replace(self, function=function)

    @cached_property
    def file(self) -> dict[str, Any]:
        """The scenario of a file with this rule: two names, and everything that moves minds a little."""
        stances = {"Ada": dict(zip(MEMBERS, (0.6, 0.2, 0.1, -0.3), strict=True)),
                   "Bo": dict(zip(MEMBERS, (-0.2, 0.4, 0.3, 0.5), strict=True))}
        process = {"meetings": 1, "persuasion": 0.3, "isolation": 0.4, "news": 0.05, "spread_stated": 0.2}
        return document(SIZES, stances, process, rounds=12, rule=self.table)

    @cached_property
    def scenario(self) -> Scenario:
        return Scenario(Document.model_validate(self.file), ROSTER)

    @cached_property
    def encoded(self) -> Encoded:
        return encode(self.scenario)

    @cached_property
    def numbers(self) -> np.ndarray:
        return self.encoded.world.rule_numbers

    @cached_property
    def vetoes(self) -> dict[str, bool]:
        return dict(zip(self.encoded.allies, self.encoded.world.veto.tolist(), strict=True))

    @cached_property
    def weights(self) -> dict[str, float]:
        own = self.encoded.world.rule_weight
        shares = own if len(own) else np.array([SIZES[ally] for ally in self.encoded.allies]) / sum(SIZES.values())
        return dict(zip(self.encoded.allies, shares.tolist(), strict=True))

    def arrays(self, ballot: Ballot, order: tuple[int, ...] = (0, 1, 2, 3)) -> tuple[np.ndarray, ...]:
        """Returns what `accepts` is given besides the name: the members in an order, the name in the second column of
        two. The absent are written down as objecting, so that who counts them is found out."""
        said = [ballot[k] for k in order]
        column = lambda *words: np.array([[False, word in words] for word in said])  # noqa: E731
        names = [MEMBERS[k] for k in order]
        return (column(Word.OBJECTS, ABSENT), column(Word.ABSTAINS), np.array([word is not ABSENT for word in said]),
                np.array([self.vetoes[name] for name in names]), np.array([self.weights[name] for name in names]),
                self.numbers.copy())

    def __call__(self, ballot: Ballot, order: tuple[int, ...] = (0, 1, 2, 3)) -> bool:
        return bool(self.function(1, *self.arrays(ballot, order)))
