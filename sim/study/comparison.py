"""What a comparison of scenarios gives: odds side by side, differences against the first, in words and as a picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from sim.odds.odds import Odds
from sim.odds.paired import PairedDifference
from sim.study.outcomes import Outcome, called, drawn_as, rows_of, union
from sim.version import MODEL_VERSION, __version__

if TYPE_CHECKING:
    import pandas

DIFFERENCE = ("scenario", "outcome", "kind", "difference", "low", "high", "unpaired_low", "unpaired_high",
              "width_ratio")
_DIGITS = 6


@dataclass(frozen=True)
class Comparison:
    """The odds of several scenarios and how they differ from those of the first, the baseline.

    `table` and `differences` are pandas tables; `document()` is the JSON document of `nemcon compare`; `plot()` draws
    both. An outcome that a scenario does not have counts 0 there.
    """

    odds: dict[str, Odds]
    changed: dict[str, dict[Outcome, PairedDifference]] = field(repr=False)

    @property
    def baseline(self) -> str:
        """The name of the first scenario."""
        return next(iter(self.odds))

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every outcome of any scenario as (name, kind): candidates in file order, then fallbacks."""
        return union(self.odds.values())

    def rows_of(self, name: str) -> list[dict]:
        """Returns the odds of every outcome under one scenario, in the order of `outcomes`."""
        return rows_of(self.odds[name], self.outcomes)

    @cached_property
    def difference_rows(self) -> list[dict]:
        """Every difference against the baseline, by scenario and outcome."""
        return [_difference_row(name, outcome, kind, changed[outcome, kind])
                for name, changed in self.changed.items() for outcome, kind in self.outcomes]

    @cached_property
    def table(self) -> pandas.DataFrame:
        """Odds with intervals by scenario and outcome."""
        import pandas
        rows = [{"scenario": name, "outcome": row["name"], **row} for name in self.odds for row in self.rows_of(name)]
        return pandas.DataFrame(rows, columns=["scenario", "outcome", "kind", "count", "odds", "low", "high"])

    @cached_property
    def differences(self) -> pandas.DataFrame:
        """Differences against the baseline with their paired 95 % intervals, the intervals that independent runs would
        have given, and the ratio of the two widths."""
        import pandas
        return pandas.DataFrame(self.difference_rows, columns=list(DIFFERENCE))

    def document(self) -> dict:
        """Returns the result as one JSON document; the order is that of the scenarios and of `outcomes`."""
        first = self.odds[self.baseline]
        told = [{"name": name, "scenario": odds.encoded.scenario.shown, "digest": odds.encoded.scenario.digest,
                 "title": odds.encoded.scenario.title, "outcomes": self.rows_of(name)}
                for name, odds in self.odds.items()]
        return {"model_version": MODEL_VERSION, "nemcon_version": __version__,
                "parameters": first.encoded.parameters.label, "seed": first.seed, "replicates": first.replicates,
                "baseline": self.baseline, "scenarios": told, "differences": self.difference_rows}

    @property
    def largest(self) -> dict | None:
        """The largest difference whose interval leaves zero out; None when there is none."""
        clear = [row for row in self.difference_rows if row["low"] > 0.0 or row["high"] < 0.0]
        return max(clear, key=lambda row: abs(row["difference"]), default=None)

    @property
    def headline(self) -> str:
        """The result in one sentence."""
        row = self.largest
        if row is None:
            return f"No difference against {self.baseline} is larger than chance explains."
        points, low, high = (100 * row[key] for key in ("difference", "low", "high"))
        return (f"The largest difference against {self.baseline}: under {row['scenario']}, {row['outcome']} is "
                f"{points:+.1f} points ({low:+.1f} to {high:+.1f}).")

    def plot(self, ax=None):
        """Draws odds and differences; returns the Axes."""
        from sim.plot import inputs
        from sim.plot.compare import plot_compare
        from sim.study.source import source_line
        looks = drawn_as(self.outcomes)
        entries = tuple(inputs.Entry(name, tuple(_drawn(row, looks) for row in self.rows_of(name)))
                        for name in self.odds)
        differences = tuple(
            inputs.Difference(row["scenario"], looks[row["outcome"], row["kind"]][0], row["difference"], row["low"],
                              row["high"]) for row in self.difference_rows)
        return plot_compare(inputs.Comparison(entries, differences), ax, source_line(self.document()))

    def _repr_html_(self) -> str:
        from html import escape

        import pandas
        odds = pandas.DataFrame({name: [row["odds"] for row in self.rows_of(name)] for name in self.odds},
                                index=[called(outcome) for outcome in self.outcomes])
        changes = self.differences.drop(columns=["unpaired_low", "unpaired_high"])
        return (f"<p>{escape(self.headline)}</p>" + odds.to_html(float_format="{:.3f}".format)
                + changes.to_html(index=False, float_format="{:.3f}".format))


def _drawn(row: dict, looks: dict[Outcome, Outcome]):
    from sim.plot.inputs import Outcome as Drawn
    name, kind = looks[row["name"], row["kind"]]
    return Drawn.of({**row, "name": name, "kind": kind})


def _difference_row(scenario: str, outcome: str, kind: str, difference: PairedDifference) -> dict:
    numbers = (difference.value, difference.low, difference.high, difference.unpaired_low, difference.unpaired_high,
               difference.width_ratio)
    values = (scenario, outcome, kind, *(round(number, _DIGITS) for number in numbers))
    return dict(zip(DIFFERENCE, values, strict=True))
