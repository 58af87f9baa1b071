"""Who decides: the odds of the front-runner if one ally thought the opposite or weighed nothing, what would move those
who hold out, and which part of what we do not know the odds depend on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import numpy as np

from sim.errors import UserError
from sim.odds.odds import Odds
from sim.odds.run import run
from sim.scenario.encode import Encoded, encode
from sim.scenario.parameters import Parameters, read_parameters
from sim.scenario.scenario import Scenario
from sim.scenario.shares import shares
from sim.study.flip import Flip, flipped, weightless
from sim.study.groups import groups_of
from sim.study.moves import moves
from sim.study.odds_cell import check_numbers
from sim.study.pivot_rows import PivotalAlly
from sim.study.pivotal import Pivots
from sim.study.played import Change, changed, played
from sim.study.sensitivity import ROWS, replicates_of
from sim.study.sensitivity import sensitivity as sensitivity_of
from sim.study.sobol import check_rows
from sim.study.threads import threads_used, worked


def pivots(scenario: Scenario, replicates: int = 4000, seed: int = 1, parameters: Parameters | str | None = None,
           workers: int | None = None, progress: Callable[[int, int], None] | None = None,
           sensitivity: bool | int = True, *, candidate: str | None = None) -> Pivots:
    """Finds out who decides: each ally with its stance toward the front-runner turned round, and without weight.

    The front-runner is here the candidate with the largest odds of the scenario as it is (`candidate` asks about
    another one). Everything is played on the same random numbers. `sensitivity` is whether, or from how many rows,
    Sobol indices are estimated. `progress` is told (done, total) in replicates; the total grows when hold-outs are
    tried. Raises UserError for numbers out of range and a candidate that there is not.
    """
    rows, outcomes = ROWS if sensitivity is True else sensitivity, []
    check_numbers(replicates, seed, "compiled")
    if rows is not False:
        check_rows(rows)
    encoded = _encoded(scenario, parameters, candidate)
    ledger = _Ledger(progress, replicates * (1 + 2 * len(encoded.allies)) + (
        replicates_of(groups_of(encoded), rows) if rows else 0))
    odds = run(encoded, replicates, seed, workers=workers, sink=lambda _, record: outcomes.append(record.outcome))
    ledger.tell(replicates)
    asked = candidate or likeliest(odds)
    before = np.concatenate(outcomes) == encoded.candidates.index(asked)
    allies = _tried(_Trial(odds, asked, before, ledger), threads_used(workers))
    moved = moves(odds, asked, before, workers, ledger.tell_more)
    found = sensitivity_of(encoded, asked, rows, seed, workers, ranked=[row.ally for row in allies],
                           progress=ledger.tell) if rows else None
    return Pivots(odds, asked, allies, moved, found)


def _encoded(scenario: Scenario, parameters: Parameters | str | None, candidate: str | None) -> Encoded:
    if not isinstance(parameters, Parameters):
        parameters = read_parameters(*([parameters] if parameters else []))
    if candidate is not None and candidate not in scenario.candidates:
        raise UserError(f"candidate: got {candidate!r}, give one of {', '.join(scenario.candidates)}")
    return encode(scenario, parameters)


def likeliest(odds: Odds) -> str:
    """Returns the candidate with the largest odds; of equals, the first in the file. The fallback is none."""
    counts = dict(zip(odds.encoded.candidates, odds.tally.ended.sum(axis=1), strict=False))
    return max(odds.encoded.display_candidates, key=counts.__getitem__)


class _Ledger:
    """Counts replicates, and passes on how many are done and how many there are."""

    def __init__(self, progress: Callable[[int, int], None] | None, total: int):
        self.progress, self.done, self.total = progress, 0, total
        self._lock = Lock()

    def tell(self, replicates: int) -> None:
        """Counts replicates that were expected."""
        with self._lock:
            self.done += replicates
            if self.progress is not None:
                self.progress(self.done, self.total)

    def tell_more(self, replicates: int) -> None:
        """Counts replicates that were not."""
        self.total += replicates
        self.tell(replicates)


@dataclass(frozen=True)
class _Trial:
    """The two runs of an ally, each to be played in any thread."""

    odds: Odds
    candidate: str
    before: np.ndarray
    ledger: _Ledger

    def turned(self, ally: str) -> tuple[Flip, Change]:
        """Plays the world in which an ally's stance is turned round."""
        flip = flipped(self.odds.encoded, ally, self.candidate)
        return flip, self._changed(flip.encoded)

    def light(self, ally: str) -> Change | None:
        """Plays the world in which an ally carries no weight, where there is one."""
        encoded = weightless(self.odds.encoded, ally)
        if encoded is None:
            self.ledger.tell(self.odds.replicates)
            return None
        return self._changed(encoded)

    def _changed(self, encoded: Encoded) -> Change:
        found = played(encoded, self.candidate, self.odds.seed, self.odds.replicates)
        self.ledger.tell(self.odds.replicates)
        return changed(self.before, found.adopted)


def _tried(trial: _Trial, workers: int) -> tuple[PivotalAlly, ...]:
    """Plays the two runs of every ally; returns the most decisive first."""
    scenario = trial.odds.encoded.scenario
    pieces = [(play, ally) for ally in scenario.allies for play in (trial.turned, trial.light)]
    found = list(worked(lambda piece: piece[0](piece[1]), pieces, workers))
    weight = shares(scenario)
    rows = [PivotalAlly(ally, scenario.ally_name(ally), weight[ally], flip.before, flip.after, flip.derived, turned,
                        light) for ally, (flip, turned), light in zip(scenario.allies, found[::2], found[1::2],
                                                                      strict=True)]
    return tuple(sorted(rows, key=lambda row: (-row.size, -row.size_weightless, row.ally)))
