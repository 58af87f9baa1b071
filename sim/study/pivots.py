"""Who decides: the odds of the front-runner if one ally thought the opposite or weighed nothing, what would move those
who hold out, and which part of what we do not know the odds depend on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import UserError
from sim.model.encoding import Encoded, encode
from sim.odds.odds import Odds
from sim.odds.run import run
from sim.parallel.executor import threads_used, worked
from sim.scenario.parameters import Parameters, read_parameters
from sim.scenario.scenario import Scenario, shares
from sim.statistics import wilson
from sim.study.counterfactuals import Change, Flip, Move, changed, flipped, moves, played, weightless
from sim.study.sensitivity import (
    ROWS,
    Index,
    Sensitivity,
    check_rows,
    groups_of,
    replicates_of,
)
from sim.study.sensitivity import (
    sensitivity as sensitivity_of,
)
from sim.study.sweep import check_numbers
from sim.version import MODEL_VERSION, __version__

if TYPE_CHECKING:
    import pandas

    from sim.plot import inputs


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


# ------------------------------------------------------------------------------
# What is told of an ally, a hold-out and a group: as rows of tables and as parts of the JSON document.

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


# ------------------------------------------------------------------------------
# What a search for the pivotal allies gives: tables, one document, pictures, and a sentence.


@dataclass(frozen=True)
class Pivots:
    """Who decides over `candidate`, the likeliest one unless another was asked about.

    `table` has the allies, the most decisive first; `moves` what would move each hold-out; `sobol` which uncertain
    inputs the odds depend on (empty when nobody asked); `spread` how much of the outcome's variance is chance and how
    much is what nobody knows about the allies. `document()` is the JSON document of `nemcon pivots`.
    """

    odds: Odds = field(repr=False)
    candidate: str
    allies: tuple[PivotalAlly, ...] = field(repr=False)
    holdouts: tuple[Move, ...] = field(repr=False)
    sensitivity: Sensitivity | None = field(repr=False)

    @cached_property
    def now(self) -> dict:
        """The candidate's odds as the scenario has it: count, odds, low, high."""
        count = int(self.odds.tally.ended[self.odds.encoded.candidates.index(self.candidate)].sum())
        low, high = wilson(count, self.odds.replicates)
        return {"count": count, "odds": round(count / self.odds.replicates, DIGITS), "low": round(low, DIGITS),
                "high": round(high, DIGITS)}

    @property
    def spread(self) -> dict:
        """How much of the variance of the outcome is chance in the process, and how much ignorance of the allies."""
        return self.odds.spread

    @cached_property
    def ally_rows(self) -> list[dict]:
        """The rows of `table`."""
        return [{**ally.row, "odds": self.now["odds"]} for ally in self.allies]

    @cached_property
    def move_rows(self) -> list[dict]:
        """The rows of `moves`."""
        return [move_row(move) for move in self.holdouts]

    @cached_property
    def index_rows(self) -> list[dict]:
        """The rows of `sobol`."""
        return [index_row(index) for index in self.ranked]

    @property
    def ranked(self) -> tuple[Index, ...]:
        """The groups of uncertain inputs by their total index, the largest first; none when nobody asked."""
        return self.sensitivity.ranked if self.sensitivity is not None else ()

    @cached_property
    def table(self) -> pandas.DataFrame:
        """Every ally with the odds as they are and under its two changes, the most decisive first."""
        return _frame(self.ally_rows, ALLY_COLUMNS)

    @cached_property
    def moves(self) -> pandas.DataFrame:
        """Every hold-out with its gap, what it asks, the rounds of offers that takes, and the word that ends it."""
        return _frame(self.move_rows, MOVE_COLUMNS).astype({"rounds": "Int64"})

    @cached_property
    def sobol(self) -> pandas.DataFrame:
        """Every group of uncertain inputs with its indices and their intervals, the largest total first."""
        return _frame(self.index_rows, INDEX)

    @property
    def headline(self) -> str:
        """The result in one sentence."""
        first = self.allies[0]
        if not first.flipped.difference.is_clear:
            return f"No single ally decides over {self.candidate}: {_percent(self.now['odds'])}, whoever turns round."
        return (f"{first.name} decides most: with its stance toward {self.candidate} turned from {first.stance} to "
                f"{first.flipped_to}, the odds go from {_percent(self.now['odds'])} to {_percent(first.flipped.odds)}.")

    def document(self) -> dict:
        """Returns the result as one JSON document."""
        odds, encoded = self.odds, self.odds.encoded
        return {"scenario": encoded.scenario.shown, "digest": encoded.scenario.digest,
                "parameters": encoded.parameters.label, "model_version": MODEL_VERSION, "nemcon_version": __version__,
                "seed": odds.seed, "replicates": odds.replicates, "candidate": self.candidate,
                "now": self.now,
                "allies": [ally_part(ally) for ally in self.allies],
                "moves": [move_part(move) for move in self.holdouts],
                "sensitivity": sensitivity_part(self.sensitivity), "spread": self.spread}

    def drawn(self) -> inputs.Pivots:
        """Returns what the tornado and the report take. The intervals of the changed odds are those of the paired
        differences, laid at the odds as they are: one that reaches these may be no change at all."""
        from sim.plot.inputs import Interval, Pivot
        from sim.plot.inputs import Pivots as Drawn
        now = Interval(self.now["odds"], self.now["low"], self.now["high"])
        span = lambda change: Interval(change.odds, *change.ends(now.value))  # noqa: E731
        rows = (Pivot(ally.name, span(ally.flipped), None if ally.weightless is None else span(ally.weightless))
                for ally in self.allies)
        return Drawn(self.candidate, now, tuple(rows))

    def plot(self, ax=None):
        """Draws the allies as a tornado; returns the Axes."""
        from sim.plot.pivots import plot_pivots
        from sim.text.summary import study_source_line as source_line
        return plot_pivots(self.drawn(), ax, source_line(self.document()))

    def plot_sensitivity(self, ax=None):
        """Draws the Sobol indices; returns the Axes."""
        from sim.plot.inputs import Interval
        from sim.plot.inputs import Sensitivity as Drawn
        from sim.plot.sensitivity import plot_sensitivity
        from sim.text.summary import study_source_line as source_line
        spans = ((index.group, *(Interval(each.value, each.low, each.high) for each in (index.first, index.total)))
                 for index in self.ranked)
        return plot_sensitivity([Drawn(*span) for span in spans], ax, source_line(self.document()))

    def _repr_html_(self) -> str:
        from html import escape
        shown = self.table[["name", "weight", "stance", "flipped_to", "odds", "flipped_odds", "weightless_odds"]]
        return f"<p>{escape(self.headline)}</p>" + shown.to_html(index=False, float_format="{:.3f}".format)


def _percent(share: float) -> str:
    from sim.text.summary import percent
    return percent(share)


def _frame(rows: list[dict], columns: tuple[str, ...]) -> pandas.DataFrame:
    import pandas
    return pandas.DataFrame(rows, columns=list(columns))
