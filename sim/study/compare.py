"""Scenarios side by side: the same replicates are played under each, so that differences are more precise than odds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import UserError
from sim.odds.odds import Odds
from sim.odds.run import run
from sim.scenario.parameters import Parameters, read_parameters
from sim.scenario.scenario import Scenario
from sim.statistics import PairedDifference, Pairs, paired_difference, wilson
from sim.version import MODEL_VERSION, __version__

if TYPE_CHECKING:
    import pandas


def compare(scenarios: Mapping[str, Scenario] | Iterable[Scenario], replicates: int = 10_000, seed: int = 1, *,
            parameters: Parameters | str | None = None, engine: str | None = None, workers: int | None = None,
            executor: Executor | None = None, progress: Callable[[int, int], None] | None = None) -> Comparison:
    """Runs two or more scenarios on the same random numbers and returns their odds and paired differences.

    `scenarios` maps names to scenarios; the first is the baseline. Without names, files are called by their names.
    `progress` is told (done, total) over all of them. Raises UserError for fewer than two, and as `run` does.
    """
    named = _named(scenarios)
    if not isinstance(parameters, Parameters):
        parameters = read_parameters(*([parameters] if parameters else []))
    total, odds, outcomes = replicates * len(named), {}, {}
    for place, (name, scenario) in enumerate(named.items()):
        tell = progress and (lambda done, _, before=place * replicates: progress(before + done, total))
        chunks: list[np.ndarray] = []
        odds[name] = run(scenario, replicates, seed, engine, workers, parameters=parameters, executor=executor,
                         progress=tell, sink=lambda _, record, kept=chunks: kept.append(record.outcome))
        outcomes[name] = np.concatenate(chunks)
    everything = union(odds.values())
    first, *others = named
    return Comparison(odds, {name: {outcome: paired_difference(pairs) for outcome, pairs in _pairs_by_outcome(
        everything, (odds[first], outcomes[first]), (odds[name], outcomes[name]))} for name in others})


def _named(scenarios: Mapping[str, Scenario] | Iterable[Scenario]) -> dict[str, Scenario]:
    pairs = list(scenarios.items()) if isinstance(scenarios, Mapping) else [
        (one.source.stem if one.source else one.title, one) for one in scenarios]
    named = dict(pairs)
    if len(named) < len(pairs):
        raise UserError("compare: two scenarios have one name, give a dict of names and scenarios")
    if len(named) < 2:
        raise UserError(f"compare: got {len(named)} scenarios, give at least two")
    return named


def _places(odds: Odds) -> dict[Outcome, int]:
    """Maps outcomes to what stands for them in a record."""
    encoded = odds.encoded
    return {outcome: len(encoded.candidates) if outcome[1] == "fallback" else encoded.candidates.index(outcome[0])
            for outcome in outcomes_of(odds)}


def _pairs_by_outcome(everything: Iterable[Outcome], first: tuple[Odds, np.ndarray],
                      second: tuple[Odds, np.ndarray]) -> Iterator[tuple[Outcome, Pairs]]:
    """Yields the 2 x 2 table of every outcome from the odds and the outcomes of replicates of two scenarios."""
    joint = np.zeros((len(first[0].encoded.outcomes), len(second[0].encoded.outcomes)), dtype=np.int64)
    np.add.at(joint, (first[1], second[1]), 1)
    before, after = _places(first[0]), _places(second[0])
    for outcome in everything:
        yield outcome, _pairs(joint, before.get(outcome), after.get(outcome))


def _pairs(joint: np.ndarray, row: int | None, column: int | None) -> Pairs:
    """Returns the 2 x 2 table of one outcome from the table of all; None where a scenario does not have it."""
    in_first = 0 if row is None else int(joint[row].sum())
    in_second = 0 if column is None else int(joint[:, column].sum())
    both = 0 if row is None or column is None else int(joint[row, column])
    return Pairs(both, in_first - both, in_second - both, int(joint.sum()) - in_first - in_second + both)


# ------------------------------------------------------------------------------
# What a comparison of scenarios gives: odds side by side, differences against the first, in words and as a picture.

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
        return pandas.DataFrame(rows, columns=["scenario", "outcome", "kind", "count", "odds", "low", "high",
                                           "forecast"])

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
        from sim.text.summary import study_source_line as source_line
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


# ------------------------------------------------------------------------------
# Outcomes of several scenarios side by side: not every scenario has every candidate, and fallbacks differ.

Outcome = tuple[str, str]  # name and kind: one scenario's fallback may be called like another one's candidate


def outcomes_of(odds: Odds) -> list[Outcome]:
    """Returns the outcomes of one scenario: candidates in file order, another name, then the fallback."""
    encoded = odds.encoded
    return [(encoded.outcomes[place], encoded.kind_of(place)) for place in encoded.display_order]


def union(several: Iterable[Odds]) -> tuple[Outcome, ...]:
    """Returns every outcome of any scenario: candidates in the order in which they come up, another name, then
    fallbacks."""
    found = dict.fromkeys(outcome for odds in several for outcome in outcomes_of(odds))
    return tuple(sorted(found, key=lambda outcome: ("candidate", "another", "fallback").index(outcome[1])))


def rows_of(odds: Odds, outcomes: Iterable[Outcome]) -> list[dict]:
    """Returns the odds of these outcomes, in this order; one that the scenario does not have counts 0."""
    known = {(row["name"], row["kind"]): row for row in odds.outcomes}
    high = round(wilson(0, odds.replicates)[1], _DIGITS)
    return [known.get((name, kind), dict(name=name, kind=kind, count=0, odds=0.0, low=0.0, high=high, forecast=0.0))
            for name, kind in outcomes]


def called(outcome: Outcome) -> str:
    """Returns what tables call an outcome."""
    name, kind = outcome
    return f"{name} (fallback)" if kind == "fallback" else name


def drawn_as(outcomes: Sequence[Outcome]) -> dict[Outcome, Outcome]:
    """Returns how pictures show outcomes: each under a name of its own, and only one as the fallback (in grey)."""
    fallbacks = [outcome for outcome in outcomes if outcome[1] == "fallback"]
    taken = [name for name, kind in outcomes if kind == "candidate"]
    return {outcome: (called(outcome) if outcome[1] == "fallback" and outcome[0] in taken else outcome[0],
                      "candidate" if outcome in fallbacks[:-1] else outcome[1]) for outcome in outcomes}
