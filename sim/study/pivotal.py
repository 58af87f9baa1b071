"""What a search for the pivotal allies gives: tables, one document, pictures, and a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from sim.odds.interval import wilson
from sim.odds.odds import Odds
from sim.study.moves import Move
from sim.study.pivot_rows import (
    ALLY_COLUMNS,
    DIGITS,
    INDEX,
    MOVE_COLUMNS,
    PivotalAlly,
    ally_part,
    index_row,
    move_part,
    move_row,
    sensitivity_part,
)
from sim.study.sensitivity import Sensitivity
from sim.study.sobol import Index
from sim.version import MODEL_VERSION, __version__

if TYPE_CHECKING:
    import pandas

    from sim.plot import inputs


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
        from sim.study.source import source_line
        return plot_pivots(self.drawn(), ax, source_line(self.document()))

    def plot_sensitivity(self, ax=None):
        """Draws the Sobol indices; returns the Axes."""
        from sim.plot.inputs import Interval
        from sim.plot.inputs import Sensitivity as Drawn
        from sim.plot.sensitivity import plot_sensitivity
        from sim.study.source import source_line
        spans = ((index.group, *(Interval(each.value, each.low, each.high) for each in (index.first, index.total)))
                 for index in self.ranked)
        return plot_sensitivity([Drawn(*span) for span in spans], ax, source_line(self.document()))

    def _repr_html_(self) -> str:
        from html import escape
        shown = self.table[["name", "weight", "stance", "flipped_to", "odds", "flipped_odds", "weightless_odds"]]
        return f"<p>{escape(self.headline)}</p>" + shown.to_html(index=False, float_format="{:.3f}".format)


def _percent(share: float) -> str:
    from sim.odds.words import percent
    return percent(share)


def _frame(rows: list[dict], columns: tuple[str, ...]) -> pandas.DataFrame:
    import pandas
    return pandas.DataFrame(rows, columns=list(columns))
