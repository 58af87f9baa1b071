"""Who decides: the odds if one ally were against a name, for it, or weighed nothing, what would move those who hold
out, and which part of what we do not know the odds depend on.

The odds are those of the likeliest candidate; where the fallback is likelier than any, those of an agreement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, partial
from html import escape
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.errors import UserError
from sim.model.encoding import Encoded, encode
from sim.model.events import is_conditional
from sim.odds.odds import Odds
from sim.odds.run import check_numbers, run
from sim.parallel.executor import map_ordered, threads_used
from sim.plot import Pictured
from sim.results.base import Spread, frame, provenance, short
from sim.results.studies import (
    ALLY_COLUMNS,
    INDEX_COLUMNS,
    MOVE_COLUMNS,
    AllyImpact,
    Move,
    NowOdds,
    PairedEffect,
    PivotsDocument,
    SensitivityDocument,
    ally_rows,
    move_rows,
)
from sim.scenario.loader import as_scenario
from sim.scenario.parameters import Parameters, as_parameters
from sim.scenario.scenario import Scenario, shares
from sim.study.counterfactuals import (
    middle_attitudes,
    moves,
    paired_effect,
    simulate,
    stated,
    tried_words,
    with_word,
    zero_weight,
)
from sim.study.sensitivity import ROWS, check_rows, groups_of, replicates_of
from sim.study.sensitivity import sensitivity as sensitivity_of
from sim.text.studies import decisive_words
from sim.text.wording import target_words

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes


def pivots(
    scenario: Scenario | str | Path,
    replicates: int = 2000,
    seed: int = 1,
    parameters: Parameters | str | None = None,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    sensitivity: bool | int = True,
    *,
    candidate: str | None = None,
) -> Pivots:
    """Return who decides: the odds if an ally changed its mind, in either direction, or carried no weight.

    Everything is played on the same random numbers. Where the fallback is likelier than every candidate, the odds are
    those of an agreement, with stances toward the likeliest candidate changed.

    Parameters
    ----------
    scenario : Scenario, str or pathlib.Path
        A scenario, the path of its file, or the bare name of one that ships.
    replicates : int
        How many times the scenario is played, as it is and with each change. From 2,000 on, a change that by the first
        quarter of them moves the odds by at most two percentage points (its 95 % interval) is played no further.
    seed, parameters, workers
        As for `sim.run`.
    progress : callable or None
        Called as `progress(done, total)` in replicates; the total grows when hold-outs are tried.
    sensitivity : bool or int
        Whether, or from how many rows, Sobol indices are estimated.
    candidate : str or None
        Whose odds are looked at. Default: the likeliest candidate, or an agreement where the fallback is likelier.

    Returns
    -------
    Pivots
        The odds for each ally with a stance against the candidate, in its favour, and without weight; what would move
        the hold-outs; first-order and total sensitivity (shares of the variance).

    Raises
    ------
    UserError
        A number is out of range, or there is no such candidate.

    Examples
    --------
    >>> import sim
    >>> found = sim.pivots("five-allies", replicates=100, sensitivity=False)
    >>> sorted(row.ally for row in found.allies)
    ['A', 'B', 'C', 'D', 'E']
    """
    scenario = as_scenario(scenario)
    rows, outcomes = ROWS if sensitivity is True else sensitivity, []
    check_numbers(replicates, seed)
    if rows is not False:
        check_rows(rows)
    encoded = _encoded(scenario, parameters, candidate)
    if is_conditional(encoded.world):  # shares of a variance are of what is drawn, not of what agrees
        rows = False
    progress_of = _Progress(progress, replicates * (1 + 3 * len(encoded.allies)) + (
        replicates_of(groups_of(encoded), rows) if rows else 0))
    odds = run(encoded, replicates, seed, workers=workers, sink=lambda _, record: outcomes.append(record.outcome))
    progress_of.tell(replicates)
    aim = _aim(odds, candidate)
    ends = np.concatenate(outcomes)
    before = np.isin(ends[ends >= 0], aim.places)
    allies = _tried(_Trial(encoded, aim, seed, before, progress_of), scenario.allies, threads_used(workers))
    moved = moves(odds, aim.candidate, aim.places, before, workers, progress_of.tell_more)
    found = sensitivity_of(encoded, aim.places, rows, seed, workers, ranked=[row.ally for row in allies],
                           progress=progress_of.tell) if rows else None
    return Pivots(_document(odds, aim, replicates, allies, list(moved), None if found is None else found.document()),
                  odds)


class Aim(NamedTuple):
    """What is asked about: the candidate toward whom stances change, the outcomes whose odds are looked at, and what
    sentences call these.
    """

    candidate: str
    places: tuple[int, ...]
    words: str


def _aim(odds: Odds, candidate: str | None) -> Aim:
    """Return what is asked about: a candidate, or an agreement where nobody asks and the fallback is likelier."""
    encoded, document = odds.encoded, odds.encoded.scenario.document
    asked = candidate or likeliest(odds)
    agreement = candidate is None and odds.counts[asked] < odds.counts[encoded.fallback]
    places = tuple(range(len(encoded.candidates))) if agreement else (encoded.candidates.index(asked),)
    return Aim(asked, places, target_words(document.kind, len(encoded.scenario.candidates), asked, agreement))


def _document(odds: Odds, aim: Aim, replicates: int, allies: list[AllyImpact], moved: list[Move],
              found: SensitivityDocument | None) -> PivotsDocument:
    encoded = odds.encoded
    count = int(odds.tally.ended[list(aim.places)].sum())
    return PivotsDocument(
        **provenance(encoded.scenario, encoded.parameters, odds.seed), replicates=replicates,
        candidate=aim.candidate, of=aim.words, now=NowOdds.of(count, odds.replicates), allies=allies,
        moves=moved, sensitivity=found, spread=odds.spread)


_HOLD_OUTS, _HEAVIEST, _MIN, _MAX = 6, 3, 200, 1000


def light_pivots(odds: Odds, workers: int | None = None, most: int = _MAX) -> PivotsDocument:
    """Return who decides in a light form: the hold-outs and the heaviest allies alone are tried, with another stance in
    both directions, on a tenth of the replicates (200 to `most`) of a run.
    """
    encoded, aim, details = odds.encoded, _aim(odds, None), odds.record.details
    replicates = min(odds.replicates, max(_MIN, min(most, odds.replicates // 10)))
    last = sorted((ally for ally in details.allies if ally.last_to_object and (ally.veto or not details.vetoes)),
                  key=lambda ally: -ally.last_to_object)[:_HOLD_OUTS]
    heavy = sorted(details.allies, key=lambda ally: -ally.weight)[:_HEAVIEST]
    tried = list(dict.fromkeys(ally.id for ally in (*last, *heavy)))
    before = simulate(encoded, aim.candidate, aim.places, odds.seed, replicates).ended
    allies = _tried(_Trial(encoded, aim, odds.seed, before, None), tried, threads_used(workers))
    return _document(odds, aim, replicates, allies, [], None)


def _encoded(scenario: Scenario, parameters: Parameters | str | None, candidate: str | None) -> Encoded:
    parameters = as_parameters(parameters)
    if candidate is not None and candidate not in scenario.candidates:
        raise UserError(f"candidate: got {candidate!r}, give one of {', '.join(scenario.candidates)}")
    return encode(scenario, parameters)


def likeliest(odds: Odds) -> str:
    """Return the candidate with the largest odds; of equals, the first in the file. The fallback is none, nor is
    another name: nobody states a stance on whom nobody has named.
    """
    named = [name for name, kind in odds.record.details.outcomes if kind == "candidate"]
    return max(named, key=odds.counts.__getitem__)


class _Progress:
    """Counts replicates, and passes on how many are done and how many there are."""

    def __init__(self, progress: Callable[[int, int], None] | None, total: int):
        self.progress, self.done, self.total = progress, 0, total
        self._lock = Lock()

    def tell(self, replicates: int) -> None:
        """Count replicates that were expected."""
        with self._lock:
            self.done += replicates
            if self.progress is not None:
                self.progress(self.done, self.total)

    def tell_more(self, replicates: int) -> None:
        """Count replicates that were not."""
        self.total += replicates
        self.tell(replicates)


FIRST_LOOK, SMALL = 500, 0.02  # the fewest replicates by which a change is called small; and what is small


def first_look(replicates: int) -> int:
    """Return after how many replicates a change is looked at; 0 where all are few."""
    return replicates // 4 if replicates >= 4 * FIRST_LOOK else 0


@dataclass(frozen=True)
class _Trial:
    """The runs of an ally, each to be played in any thread; without somebody to tell of progress, the light form, in
    which weights stay.
    """

    encoded: Encoded
    aim: Aim
    seed: int
    before: np.ndarray
    progress_of: _Progress | None

    def with_word(self, ally: str, word: str | None) -> PairedEffect | None:
        """Play the world in which an ally says a word about the candidate."""
        return self._play(None if word is None else with_word(self.encoded, ally, self.aim.candidate, word))

    def light(self, ally: str) -> PairedEffect | None:
        """Play the world in which an ally carries no weight, where there is one."""
        return None if self.progress_of is None else self._play(zero_weight(self.encoded, ally))

    def _play(self, world: Encoded | None) -> PairedEffect | None:
        found = None if world is None else simulate(world, self.aim.candidate, self.aim.places, self.seed,
                                                  len(self.before), first_look(len(self.before)), self._is_small)
        if self.progress_of is not None:
            self.progress_of.tell(len(self.before))
        return None if found is None else paired_effect(self.before, found.ended)

    def _is_small(self, ended: np.ndarray) -> bool:
        """Tell whether a change hardly changes the odds, by its first replicates."""
        change = paired_effect(self.before, ended)
        return change.difference_low >= -SMALL and change.difference_high <= SMALL


def _tried(trial: _Trial, allies: Iterable[str], workers: int) -> list[AllyImpact]:
    """Play the runs of every ally; return the most decisive first."""
    scenario, weight, allies = trial.encoded.scenario, shares(trial.encoded.scenario), list(allies)
    means = middle_attitudes(trial.encoded)
    now = {ally: stated(trial.encoded, ally, trial.aim.candidate, means) for ally in allies}
    words = {ally: tried_words(trial.encoded, now[ally]) for ally in allies}
    pieces = [piece for ally in allies for piece in (
        partial(trial.with_word, ally, words[ally][0]), partial(trial.with_word, ally, words[ally][1]),
        partial(trial.light, ally))]
    found: list[Any] = list(map_ordered(lambda piece: piece(), pieces, workers))
    rows = [AllyImpact(ally=ally, name=scenario.ally_name(ally), weight=short(weight[ally]), stance=now[ally].said,
                        derived=now[ally].derived, against_to=words[ally][0], against=against,
                        favour_to=words[ally][1], favour=favour, weightless=light)
            for ally, against, favour, light in zip(allies, found[::3], found[1::3], found[2::3], strict=True)]
    return sorted(rows, key=lambda row: row.rank)


# What the search gives.


@dataclass(frozen=True, repr=False)
class Pivots(Pictured):
    """Who decides over `candidate`, the likeliest one unless another was asked about; `record.of` says in words what
    the odds are of.

    `table` has the allies, the most decisive first; `moves` what would move each hold-out; `sobol` which uncertain
    inputs the odds depend on (empty when nobody asked); `spread` how much of the outcome's variance is chance and how
    much is what nobody knows about the allies. `document()` is the JSON document of `nemcon pivots`. `odds` are those
    of the scenario as it is; None in a result that was read from a file.

    Examples
    --------
    >>> import sim
    >>> found = sim.pivots("five-allies", replicates=100, sensitivity=False)
    >>> len(found.table) == len(found.allies) == 5, found.candidate == found.odds.favourite.name
    (True, True)
    >>> 0 <= found.now.odds <= 1, found.sensitivity, len(found.sobol)
    (True, None, 0)
    """

    record: PivotsDocument
    odds: Odds = field(default=None, repr=False)  # type: ignore[assignment]

    @property
    def candidate(self) -> str:
        """The candidate that was asked about."""
        return self.record.candidate

    @property
    def allies(self) -> list[AllyImpact]:
        """What each ally decides, the most decisive first."""
        return self.record.allies

    @property
    def holdouts(self) -> list[Move]:
        """What would move those who are among the last to object."""
        return self.record.moves

    @property
    def now(self) -> NowOdds:
        """The odds as the scenario has it."""
        return self.record.now

    @property
    def spread(self) -> Spread:
        """How much of the variance of the outcome is chance in the process, and how much ignorance of the allies."""
        return self.record.spread

    @property
    def sensitivity(self) -> SensitivityDocument | None:
        """What the odds depend on; None when nobody asked."""
        return self.record.sensitivity

    @cached_property
    def table(self) -> pandas.DataFrame:
        """Every ally with the odds as they are and under its two changes, the most decisive first."""
        return frame(ally_rows(self.record), ALLY_COLUMNS)

    @cached_property
    def moves(self) -> pandas.DataFrame:
        """Every hold-out with its gap, what it asks, the rounds of offers that takes, and the word that ends it."""
        return frame(move_rows(self.record), MOVE_COLUMNS).astype({"rounds": "Int64"})

    @cached_property
    def sobol(self) -> pandas.DataFrame:
        """Every group of uncertain inputs with its indices and their intervals, the largest total first."""
        return frame(self.record.indices, INDEX_COLUMNS)

    @property
    def headline(self) -> str:
        """The result in one sentence."""
        return decisive_words(self.record)

    def plot_sensitivity(self, ax: Axes | None = None) -> Axes:
        """Draw the Sobol indices.

        Parameters
        ----------
        ax : matplotlib Axes or None
            Where to draw; None makes a figure of its own.

        Returns
        -------
        The Axes.
        """
        from sim.plot.pivots import plot_sensitivity
        return plot_sensitivity(self, ax)

    def _repr_html_(self) -> str:
        shown = self.table[["name", "weight", "stance", "odds", "against_to", "against_odds", "favour_to",
                            "favour_odds", "weightless_odds"]]
        return f"<p>{escape(self.headline)}</p>" + shown.to_html(index=False, float_format="{:.3f}".format)
