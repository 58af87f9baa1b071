"""What would tell us most: how much it is expected to say of the outcome to learn an ally's stance, or a later count.

The replicates that a run keeps are there already: for each it is known what every ally thinks today, how many will not
object on a later day, and how it ends. The mutual information of one of these with the outcome is the expected
reduction of the entropy of the outcome by learning it. What chance alone would give in so few replicates is taken off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.errors import UserError
from sim.model import world as w
from sim.model.encoding import Encoded, encode
from sim.model.rounds import Prepared, play_chunk, prepared
from sim.native.library import with_first
from sim.odds.run import check_numbers, played_here
from sim.plot import Pictured
from sim.results.base import date_of, frame, provenance, short
from sim.results.information import LEARN_COLUMNS, InformationDocument, Learnt, LearntAnswer, learn_rows
from sim.scenario.loader import as_scenario
from sim.scenario.parameters import Parameters, as_parameters
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas

REPLICATES = 2000
AGAINST, UNDECIDED, FOR = range(3)
CLASSES = ("against", "undecided", "in favour")
EDGE = 0.1  # an attitude closer to 0 is that of somebody undecided: half way to the mildest words
_SHUFFLES = 200
_LEVEL = 0.95  # of the shuffled replicates' information, below which nothing can be told from nothing
_DAYS = (0.1, 0.25, 0.5)  # parts of the time that is left, at whose end a count is looked at


@dataclass(frozen=True, repr=False)
class Information(Pictured):
    """What would tell us most. `table` has a row for each answer that could be heard; `plot()` draws bars."""

    record: InformationDocument

    @cached_property
    def table(self) -> pandas.DataFrame:
        """Each answer with how often it would be heard, and the odds of the likeliest outcome then."""
        return frame(learn_rows(self.record), LEARN_COLUMNS)


class Known(NamedTuple):
    """What is known of each replicate that is kept.

    `outcome` (r,), `stance` (r, n, m) class of each ally's attitude today, `agreeing` (r, days, m) members that do not
    object on later days, at its end where it has ended by then.
    """

    outcome: np.ndarray
    stance: np.ndarray
    agreeing: np.ndarray


def information(scenario: Scenario | str | Path, replicates: int = REPLICATES, seed: int = 1, *,
                parameters: Parameters | str | None = None) -> Information:
    """Return what it would tell us most to learn, the most telling first.

    Parameters
    ----------
    scenario : Scenario, str or pathlib.Path
        A scenario, the path of its file, or the bare name of one that ships.
    replicates : int
        How many replicates are looked at; those that a run with this seed keeps.
    seed : int
        Seed of the random numbers, from 0 to 2**63 - 1.
    parameters : Parameters, str or None
        As for `run`.

    Returns
    -------
    Information
        The entropy of the outcome in bits, and for each ally and name and some later counts how much of it learning
        that is expected to take away.

    Raises
    ------
    UserError
        As for `run`, or a number is out of range.

    Examples
    --------
    >>> import sim
    >>> from sim.study.information import information
    >>> found = information("five-allies", replicates=200).record
    >>> found.entropy >= found.rows[0].bits >= 0
    True
    """
    check_numbers(replicates, seed)
    if replicates < 2:
        raise UserError("replicates: got 1, give at least 2: one run says nothing about another")
    read = as_scenario(scenario)
    encoded = encode(read, as_parameters(parameters))
    rounds = later_rounds(encoded)
    known = known_of(encoded, rounds, replicates, seed)
    rows = sorted(_rows(encoded, known, rounds, np.random.default_rng(seed)), key=lambda row: -row.bits)
    return Information(InformationDocument(
        **provenance(read, encoded.parameters, seed), replicates=replicates,
        entropy=short(entropy(np.bincount(known.outcome))), now=short(np.bincount(known.outcome).max() / replicates),
        rows=rows))


def later_rounds(encoded: Encoded) -> list[int]:
    """Return the rounds after today at which a count is looked at, a rising part of the time to the deadline."""
    today = max(int(encoded.world.calendar[w.OPEN_UNTIL]), 0)
    due = max(int(encoded.world.calendar[w.DEADLINE_ROUND]), today + 1)
    rounds = {min(today + max(1, round(part * (due - today))), encoded.last_round) for part in _DAYS}
    return sorted(t for t in rounds if today < t <= encoded.counted_until)


def known_of(encoded: Encoded, rounds: list[int], replicates: int, seed: int) -> Known:
    """Return what is known of the replicates that a run keeps."""
    outcomes, stances, counts = [], [], []
    numbers, at_end = kept_numbers(encoded, replicates, seed)
    today, whole = until_today(encoded), prepared(encoded.world, encoded.counted_until, 1)
    play, begin = with_first(play_chunk, *whole), prepared(today, 0, 1)
    look = with_first(play_chunk, *begin)
    for number, outcome in zip(numbers.tolist(), at_end.tolist(), strict=True):
        for part in whole.tally:
            part.fill(0)
        play(seed, number, 1, 0, False)
        look(seed, number, 1, 0, False)
        outcomes.append(outcome)
        stances.append(classes_of(begin.state.attitude, begin.state.refuses))
        counts.append(_counts(whole, rounds))
    return Known(np.array(outcomes), np.array(stances), np.array(counts))


def kept_numbers(encoded: Encoded, replicates: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers of the replicates that are kept, and how they end."""
    numbers, ends = [], []
    for chunk, _, record in played_here(encoded, seed, replicates):
        agree = np.flatnonzero(record.outcome >= 0)
        numbers.append(chunk.first + agree)
        ends.append(record.outcome[agree].astype(np.int64))
    return np.concatenate(numbers), np.concatenate(ends)


def until_today(encoded: Encoded) -> w.World:
    """Return the world that ends today, in which everything is kept."""
    world, calendar = encoded.world, encoded.world.calendar.copy()
    calendar[w.LAST_ROUND], calendar[w.OPEN_UNTIL] = max(int(calendar[w.OPEN_UNTIL]), 0), -1
    return world._replace(calendar=calendar, observed_round=np.full_like(world.observed_round, -1))


def classes_of(attitude: np.ndarray, refuses: np.ndarray) -> np.ndarray:
    """Return the class of each attitude, (n, m): in favour, undecided, or against, as whoever vetoes is."""
    found = np.where(attitude > EDGE, FOR, np.where(attitude < -EDGE, AGAINST, UNDECIDED))
    return np.where(refuses, AGAINST, found).astype(np.int8)


def _counts(whole: Prepared, rounds: list[int]) -> np.ndarray:
    """Return how many do not object to each name in some rounds, (rounds, m)."""
    ended = int(whole.record.round[0])
    return np.array([whole.tally.support[:, min(t, ended)].argmax(axis=1) for t in rounds]).reshape(len(rounds), -1)


# How much one thing says of another, from how often they come together.


def entropy(counts: np.ndarray) -> float:
    """Return the entropy of shares that are given as counts, in bits.

    >>> entropy(np.array([5, 5])), entropy(np.array([7, 0]))
    (1.0, 0.0)
    """
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log2(shares)).sum()) + 0.0


def together(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return how often each pair of values of two rows of whole numbers comes together."""
    width = int(y.max()) + 1
    return np.bincount(x.astype(np.int64) * width + y, minlength=(int(x.max()) + 1) * width).reshape(-1, width)


def mutual_information(table: np.ndarray) -> float:
    """Return the mutual information of a table of counts, in bits.

    >>> mutual_information(np.array([[5, 0], [0, 5]])), mutual_information(np.array([[4, 4], [4, 4]]))
    (1.0, 0.0)
    """
    return max(0.0, entropy(table.sum(axis=1)) + entropy(table.sum(axis=0)) - entropy(table.ravel()))


def corrected(things: list[np.ndarray], outcome: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the information of each of some things about the outcome, less what chance alone gives it on average.

    It is 0 where no more is left than the most telling of all things has by chance in one of twenty shuffled orders of
    the outcomes: where nothing tells anything, all of them read 0 in nineteen of twenty studies.
    """
    orders = [rng.permutation(outcome) for _ in range(_SHUFFLES)]
    chance = np.array([[mutual_information(together(x, order)) for order in orders] for x in things])
    mean = chance.mean(axis=1)
    least = float(np.quantile((chance - mean[:, np.newaxis]).max(axis=0), _LEVEL))
    found = np.array([mutual_information(together(x, outcome)) for x in things]) - mean
    return np.where(found > least, found, 0.0)


class _Thing(NamedTuple):
    """Something that could be learnt: its value in each replicate, what the values are called, and what it is."""

    values: np.ndarray
    words: list[str]
    about: dict[str, str | None]


def _things(encoded: Encoded, known: Known, rounds: list[int]) -> Iterator[_Thing]:
    names = [encoded.candidates.index(name) for name in encoded.scenario.candidates]
    for j, ally in enumerate(encoded.allies):
        for c in names:
            yield _Thing(known.stance[:, j, c].astype(np.int64), list(CLASSES), {
                "ally": ally, "name": encoded.scenario.ally_name(ally), "candidate": encoded.candidates[c]})
    for k, t in enumerate(rounds):
        for c in names:
            counts = known.agreeing[:, k, c]
            edges = np.unique(np.quantile(counts, (0.25, 0.5, 0.75)).astype(np.int64)).tolist()
            yield _Thing(np.searchsorted(edges, counts, side="right"), count_words(edges), {
                "candidate": encoded.candidates[c], "date": date_of(encoded, t)})


def count_words(edges: list[int]) -> list[str]:
    """Return what the classes of a count are called that begin at 0 and at some edges, which rise.

    >>> count_words([1, 3, 4]), count_words([2])
    (['0', '1 to 2', '3', '4 or more'], ['0 to 1', '2 or more'])
    """
    bands = [f"{low} to {high - 1}" if high - low > 1 else f"{low}" for low, high in pairwise([0, *edges])]
    return [*bands, f"{edges[-1]} or more"]


def _rows(encoded: Encoded, known: Known, rounds: list[int], rng: np.random.Generator) -> Iterator[Learnt]:
    """Yield what each ally's stance and each later count say."""
    outcome, total = known.outcome, entropy(np.bincount(known.outcome))
    leader, things = int(np.bincount(outcome).argmax()), list(_things(encoded, known, rounds))
    for thing, bits in zip(things, corrected([thing.values for thing in things], outcome, rng).tolist(), strict=True):
        answers = []
        for value in np.unique(thing.values).tolist():
            here = outcome[thing.values == value]
            answers.append(LearntAnswer(words=thing.words[value], share=short(len(here) / len(outcome)),
                                        runs=len(here), odds=short(float((here == leader).mean()))))
        yield Learnt(bits=short(bits), share=short(bits / total if total else 0.0), outcome=encoded.outcomes[leader],
                     answers=answers, **thing.about)
