"""Scenarios side by side: the same replicates are played under each, so that differences are more precise than odds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import cached_property, partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ImpossibleError, UserError
from sim.model.tally import Record
from sim.odds.odds import Odds
from sim.odds.run import part_of, run
from sim.plot import Pictured
from sim.results.base import Outcome, frame
from sim.results.studies import (
    DIFFERENCE,
    ODDS_COLUMNS,
    CompareDocument,
    ComparedScenario,
    Key,
    OutcomeDifference,
    odds_rows,
    rows_of,
    union,
)
from sim.scenario.loader import as_scenario
from sim.scenario.parameters import Parameters, as_parameters
from sim.scenario.scenario import Scenario
from sim.statistics import PairedDifference, Pairs, independent_difference, paired_difference
from sim.text.format import join_names, pluralize
from sim.text.studies import difference_words

if TYPE_CHECKING:
    import pandas


def compare(
    scenarios: Mapping[str, Scenario | str | Path] | Iterable[Scenario | str | Path],
    replicates: int = 10_000,
    seed: int = 1,
    *,
    parameters: Parameters | str | None = None,
    engine: str | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Run scenarios on the same random numbers and return their odds and paired differences.

    Parameters
    ----------
    scenarios : mapping or iterable of Scenario, str or pathlib.Path
        At least two, by name or in order; the first is the baseline. Without names, files are called by their names.
    replicates : int
        How many times each scenario is played.
    seed, parameters, engine, workers, executor, progress
        As for `sim.run`.

    Returns
    -------
    Comparison
        The odds of each scenario, and for each outcome the difference from the baseline with its 95 % interval.

    Raises
    ------
    UserError
        There are fewer than two scenarios, two have one name, one shares no candidate or too few members
        with the first, or as for `run`.

    Examples
    --------
    >>> import sim
    >>> as_it_is = sim.load("five-allies")
    >>> changed = as_it_is.with_("process.isolation", 0.9)
    >>> sim.compare({"as it is": as_it_is, "isolated": changed}, replicates=100).baseline
    'as it is'
    """
    named = _named(scenarios)
    parameters = as_parameters(parameters)
    total, odds, outcomes = replicates * len(named), {}, {}
    for index, (name, scenario) in enumerate(named.items()):
        tell = part_of(progress, index * replicates, total)
        chunks: list[np.ndarray] = []
        try:
            odds[name] = run(scenario, replicates, seed, engine, workers, parameters=parameters, executor=executor,
                             progress=tell, sink=partial(_keep, chunks))
        except ImpossibleError as error:
            raise ImpossibleError(f"compare: {name}: {error}") from None
        outcomes[name] = np.concatenate(chunks)
    keys = union(one.record.in_file_order for one in odds.values())
    first, *others = named
    base = odds[first].record
    compared = [ComparedScenario(name=name, scenario=one.record.scenario, digest=one.record.digest,
                                 absent=[k for k, key in enumerate(keys) if key not in _places(one)],
                                 title=one.record.details.title, outcomes=rows_of(one.outcomes, keys, replicates))
                 for name, one in odds.items()]
    differences = [OutcomeDifference.of(name, key, found) for name in others for key, found in
                   _by_outcome(keys, (odds[first], outcomes[first]), (odds[name], outcomes[name]))]
    return Comparison(CompareDocument(
        model_version=base.model_version, nemcon_version=base.nemcon_version, parameters=base.parameters,
        seed=base.seed, replicates=base.replicates, baseline=first, scenarios=compared, differences=differences), odds)


def _keep(chunks: list[np.ndarray], _: int, record: Record) -> None:
    chunks.append(record.outcome)


def _named(scenarios: Mapping[str, Scenario | str | Path] | Iterable[Scenario | str | Path]) -> dict[str, Scenario]:
    if isinstance(scenarios, Mapping):
        pairs = [(name, as_scenario(one)) for name, one in scenarios.items()]
    else:
        read = [as_scenario(one) for one in scenarios]
        pairs = [(one.source.stem if one.source else one.title, one) for one in read]
    named = dict(pairs)
    if len(named) < len(pairs):
        raise UserError("compare: two scenarios have one name, give a dict of names and scenarios")
    if len(named) < 2:
        raise UserError(f"compare: got {len(named)} scenarios, give at least two")
    _refuse_unrelated(named)
    return named


def _refuse_unrelated(named: Mapping[str, Scenario]) -> None:
    """Refuse scenarios that ask different questions, or of different bodies: a difference of odds would be about
    nothing.
    """
    (baseline, first), *others = named.items()
    for name, scenario in others:
        why = unrelated(first, scenario)
        if why:
            raise UserError(f"compare: {name} and {baseline} have {why}: a difference between their odds would mean "
                            "nothing; run each by itself")


def unrelated(first: Scenario, other: Scenario) -> str:
    """Say what two scenarios do not have in common, so that they cannot be compared; nothing where they can.

    At least half of the members of the smaller body must be members of the other one too.
    """
    if not set(first.candidates) & set(other.candidates):
        return (f"no candidate in common ({join_names(other.candidates, 3)}; {join_names(first.candidates, 3)}), so "
                "they ask different questions")
    shared, least = len(set(first.allies) & set(other.allies)), min(len(first.allies), len(other.allies))
    if 2 * shared < least:
        return f"{pluralize(shared, 'member')} of {least} in common, so they ask different bodies"
    return ""


_NOWHERE = -2  # no outcome, and none that is left out either


def _places(odds: Odds) -> dict[Key, int]:
    """Map outcomes to what stands for them in a record."""
    encoded = odds.encoded
    return {(encoded.outcomes[index], encoded.kind_of(index)): index for index in encoded.file_order}


def _by_outcome(everything: Iterable[Key], first: tuple[Odds, np.ndarray],
                second: tuple[Odds, np.ndarray]) -> Iterator[tuple[Key, PairedDifference]]:
    """Yield the difference of every outcome from the odds and the outcomes of replicates of two scenarios: paired,
    unless what was seen leaves different replicates to each.
    """
    before, after = _places(first[0]), _places(second[0])
    one, other = first[1], second[1]
    if len(one) == len(other) and ((one >= 0) == (other >= 0)).all():
        joint = np.zeros((len(first[0].encoded.outcomes), len(second[0].encoded.outcomes)), dtype=np.int64)
        np.add.at(joint, (one[one >= 0], other[other >= 0]), 1)
        for outcome in everything:
            yield outcome, paired_difference(_pairs(joint, before.get(outcome), after.get(outcome)))
        return
    for outcome in everything:
        then, now = (int((played == places.get(outcome, _NOWHERE)).sum())
                     for played, places in ((one, before), (other, after)))
        yield outcome, independent_difference(then, now, first[0].replicates)


def _pairs(joint: np.ndarray, row: int | None, column: int | None) -> Pairs:
    """Return the 2 x 2 table of one outcome from the table of all; None where a scenario does not have it."""
    in_first = 0 if row is None else int(joint[row].sum())
    in_second = 0 if column is None else int(joint[:, column].sum())
    both = 0 if row is None or column is None else int(joint[row, column])
    return Pairs(both, in_first - both, in_second - both, int(joint.sum()) - in_first - in_second + both)


# What a comparison gives.


@dataclass(frozen=True, repr=False)
class Comparison(Pictured):
    """The odds of several scenarios and how they differ from those of the first, the baseline.

    `table` and `differences` are pandas tables; `document()` is the JSON document of `nemcon compare`; `plot()` draws
    both. An outcome that a scenario does not have counts 0 there. `odds` holds the odds of each scenario; it is empty
    in a result that was read from a file.

    Examples
    --------
    >>> import sim
    >>> as_it_is = sim.load("five-allies")
    >>> found = sim.compare({"as it is": as_it_is, "isolated": as_it_is.with_("process.isolation", 0.9)},
    ...                     replicates=200)
    >>> found.baseline, found.table.scenario.unique().tolist()
    ('as it is', ['as it is', 'isolated'])
    >>> len(found.rows_of(found.baseline)) == len(found.outcomes)
    True
    >>> found.differences.columns[:4].tolist()
    ['scenario', 'outcome', 'kind', 'difference']
    >>> found.largest is None or found.largest.outcome in found.headline
    True
    """

    record: CompareDocument
    odds: dict[str, Odds] = field(default_factory=dict, repr=False)

    @property
    def baseline(self) -> str:
        """The name of the first scenario."""
        return self.record.baseline

    @property
    def outcomes(self) -> tuple[Key, ...]:
        """Every outcome of any scenario as (name, kind): candidates in file order, then fallbacks."""
        return self.record.outcomes

    def rows_of(self, name: str) -> list[Outcome]:
        """Return the odds of every outcome under one scenario.

        Parameters
        ----------
        name : str
            What the scenario is called in this comparison.

        Returns
        -------
        list of Outcome, in the order of `outcomes`.
        """
        return next(one.outcomes for one in self.record.scenarios if one.name == name)

    @cached_property
    def table(self) -> pandas.DataFrame:
        """Odds with intervals by scenario and outcome."""
        return frame(odds_rows(self.record), ODDS_COLUMNS)

    @cached_property
    def differences(self) -> pandas.DataFrame:
        """Differences against the baseline with their paired 95 % intervals, the intervals that independent runs would
        have given, and the ratio of the two widths.
        """
        return frame(self.record.differences, DIFFERENCE)

    @property
    def largest(self) -> OutcomeDifference | None:
        """The largest difference whose interval leaves zero out; None when there is none."""
        return self.record.largest

    @property
    def headline(self) -> str:
        """The result in one sentence."""
        return difference_words(self.record)

    def _repr_html_(self) -> str:
        import pandas
        odds = pandas.DataFrame({one.name: [row.odds for row in one.outcomes] for one in self.record.scenarios},
                                index=[row.label for row in self.record.scenarios[0].outcomes])
        changes = self.differences.drop(columns=["unpaired_low", "unpaired_high"])
        return (f"<p>{escape(self.headline)}</p>" + odds.to_html(float_format="{:.3f}".format)
                + changes.to_html(index=False, float_format="{:.3f}".format))
