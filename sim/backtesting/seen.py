"""A case as baselines and hedges see it: the poll of its first day, and how it came out."""

from __future__ import annotations

from dataclasses import dataclass

from sim.backtesting.cases import HistoricalCase
from sim.backtesting.truth import Ended, Truth
from sim.model.encoding import encode
from sim.scenario.parameters import read_parameters
from sim.theories.poll import Poll
from sim.theories.registry import poll_of


@dataclass(frozen=True, eq=False)
class Seen:
    """A case as a baseline sees it, with how it came out for those that learn from it."""

    case: HistoricalCase
    poll: Poll
    true: int
    rounds: int
    ended: Ended | None = None

    @property
    def size(self) -> int:
        """How many outcomes the case has."""
        return len(self.poll.candidates) + 1

    @property
    def kind(self) -> str | None:
        """The kind of question, by which base rates differ."""
        return self.case.scenario.document.kind_of_question

    @property
    def none(self) -> tuple[float, float]:
        """Whether another name or the fallback came; half of each where nobody wrote it down."""
        if self.true < self.size - 1:
            return 0.0, 0.0
        return {"another": (1.0, 0.0), "fallback": (0.0, 1.0)}.get(self.ended or "", (0.5, 0.5))


def see(case: HistoricalCase, truth: Truth) -> Seen:
    """Return a case as the baselines see it. Nothing of a poll depends on which parameters are taken."""
    encoded = encode(case.scenario, read_parameters("prior"))
    return Seen(case, poll_of(encoded), case.scenario.outcomes.index(truth.outcome), encoded.last_round, truth.ended)
