"""Odds as evidence arrives: one case as known on several days, and one run as days pass without a decision."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import UserError
from sim.odds.odds import Odds
from sim.odds.run import run
from sim.scenario.parameters import Parameters, read_parameters
from sim.scenario.scenario import Scenario
from sim.statistics import wilson
from sim.study.compare import Outcome, called, drawn_as, outcomes_of, rows_of, union
from sim.text.format import day
from sim.text.summary import odds_words
from sim.version import MODEL_VERSION, __version__

if TYPE_CHECKING:
    import pandas

_DIGITS = 6
_NUMBERS = ("count", "odds", "low", "high")


@dataclass(frozen=True)
class Unfolding:
    """The odds of one case as known on several days, in the order of the days.

    `table` is a pandas table, `document()` one JSON document, `plot()` draws the odds over the days.
    """

    odds: tuple[Odds, ...]

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every outcome of any day as (name, kind): candidates in file order, then fallbacks."""
        return union(self.odds)

    @cached_property
    def rows(self) -> list[dict]:
        """Odds by day and outcome; an outcome that a day's file does not have is left out there."""
        return [{"as_of": _as_of(odds).isoformat(), "scenario": odds.encoded.scenario.shown, "outcome": row["name"],
                 "kind": row["kind"], **{key: row[key] for key in _NUMBERS}}
                for odds in self.odds for row in _in_file_order(odds)]

    @cached_property
    def table(self) -> pandas.DataFrame:
        """Odds with intervals by day and outcome."""
        import pandas
        return pandas.DataFrame(self.rows, columns=["as_of", "scenario", "outcome", "kind", *_NUMBERS])

    def document(self) -> dict:
        """Returns the result as one JSON document."""
        first = self.odds[0]
        days = [{"as_of": _as_of(odds).isoformat(), "scenario": odds.encoded.scenario.shown,
                 "digest": odds.encoded.scenario.digest, "outcomes": _in_file_order(odds)} for odds in self.odds]
        return {"model_version": MODEL_VERSION, "nemcon_version": __version__,
                "parameters": first.encoded.parameters.label, "seed": first.seed, "replicates": first.replicates,
                "days": days}

    @property
    def headline(self) -> str:
        """The favourite on the first day and on the last, in one sentence."""
        ends = (self.odds[0], self.odds[-1]) if len(self.odds) > 1 else self.odds
        return "; ".join(f"as known on {day(_as_of(odds))}, {odds.favourite['name']} with "
                         f"{odds_words(odds.favourite, odds.replicates)}" for odds in ends) + "."

    def plot(self, ax=None):
        """Draws the odds over the days; returns the Axes."""
        from sim.plot import inputs
        from sim.plot.history import plot_evidence
        from sim.text.summary import study_source_line as source_line
        looks, history = drawn_as(self.outcomes), []
        for odds in self.odds:
            rows = zip(self.outcomes, rows_of(odds, self.outcomes), strict=True)
            history.append(inputs.Dated(_as_of(odds), tuple(
                inputs.Outcome.of({**row, "name": looks[outcome][0], "kind": looks[outcome][1]})
                for outcome, row in rows)))
        return plot_evidence(history, ax, source_line(self.document()))

    def _repr_html_(self) -> str:
        from html import escape

        import pandas
        wide = pandas.DataFrame({called(outcome): [self._share(odds, outcome) for odds in self.odds]
                                 for outcome in self.outcomes}, index=[day(_as_of(odds)) for odds in self.odds])
        return f"<p>{escape(self.headline)}</p>" + wide.to_html()

    @staticmethod
    def _share(odds: Odds, outcome: Outcome) -> str:
        """Returns the odds of an outcome as text; nothing on a day whose file does not have it."""
        found = next((row for row in odds.outcomes if (row["name"], row["kind"]) == outcome), None)
        return odds_words(found, odds.replicates) if found else ""


def unfold(scenarios: Iterable[Scenario] | Mapping[str, Scenario], replicates: int = 10_000, seed: int = 1, *,
           parameters: Parameters | str | None = None, engine: str | None = None, workers: int | None = None,
           executor: Executor | None = None, progress: Callable[[int, int], None] | None = None) -> Unfolding:
    """Runs one case as it was known on several days and returns the odds by day.

    `scenarios` are files of the same case with different `as_of`, in any order. They share their random numbers.
    Raises UserError when there is none or two have the same day, and as `run` does.
    """
    given = list(scenarios.values() if isinstance(scenarios, Mapping) else scenarios)
    ordered = sorted(given, key=lambda scenario: scenario.document.as_of)
    days = [scenario.document.as_of for scenario in ordered]
    if not ordered or len(set(days)) < len(days):
        raise UserError("unfold: give at least one scenario, and no two with the same as_of")
    if not isinstance(parameters, Parameters):
        parameters = read_parameters(*([parameters] if parameters else []))
    found, total = [], replicates * len(ordered)
    for place, scenario in enumerate(ordered):
        tell = progress and (lambda done, _, before=place * replicates: progress(before + done, total))
        found.append(run(scenario, replicates, seed, engine, workers, parameters=parameters, executor=executor,
                         progress=tell))
    return Unfolding(tuple(found))


def odds_given_undecided(odds: Odds) -> pandas.DataFrame:
    """Returns the odds of every outcome given that the matter was still open after each round.

    Columns: round, date, open (replicates that had not ended by then, with a name or the fallback), outcome, kind,
    count, odds, low, high (Wilson's 95 % interval over the open ones). The row of round 0 repeats the odds themselves
    unless something ends at once; the last round is the last after which any replicate was open.
    """
    import pandas
    columns = ["round", "date", "open", "outcome", "kind", *_NUMBERS]
    return pandas.DataFrame(list(_open_rows(odds)), columns=columns)


def _open_rows(odds: Odds) -> Iterator[dict]:
    encoded, ended = odds.encoded, odds.tally.ended
    later = ended.sum(axis=1)[:, np.newaxis] - ended.cumsum(axis=1)  # (outcomes, rounds): ended after the round
    places = [(encoded.outcomes[place], encoded.kind_of(place), place) for place in encoded.display_order]
    for t, still in enumerate(later.sum(axis=0).tolist()):
        if still == 0:
            return
        date = encoded.date_of(t)
        for name, kind, place in places:
            count = int(later[place, t])
            low, high = wilson(count, still)
            yield {"round": t, "date": None if date is None else date.isoformat(), "open": still, "outcome": name,
                   "kind": kind, "count": count, "odds": round(count / still, _DIGITS), "low": round(low, _DIGITS),
                   "high": round(high, _DIGITS)}


def _as_of(odds: Odds) -> datetime.date:
    return odds.encoded.scenario.document.as_of


def _in_file_order(odds: Odds) -> list[dict]:
    return rows_of(odds, outcomes_of(odds))
